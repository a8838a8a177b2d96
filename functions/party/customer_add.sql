-- Many customers at once.

CREATE OR REPLACE FUNCTION party.customer_add_many(p_customers party.customer_draft[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '256MB' AS $$
DECLARE
  v_depth integer;
  v_customer_ids bigint[];
  v_legal_entity_ids bigint[];
  v_currencies text[];
BEGIN
  -- Resellers first, so that those below find them.
  FOR v_depth IN SELECT DISTINCT d.depth FROM unnest(p_customers) AS d ORDER BY d.depth LOOP
    INSERT INTO party.customer (
      code, name, type, parent_id, legal_entity_id, currency, billing_mode, time_zone, language, status, email, tags,
      billing_cycle_id
    )
    SELECT d.code, d.name, d.type, p.customer_id, d.legal_entity_id, d.currency, d.billing_mode, d.time_zone, d.language,
      d.status, d.email, d.tags, d.billing_cycle_id
    FROM unnest(p_customers) AS d
    LEFT JOIN party.customer AS p ON p.code = d.parent_code AND d.parent_code <> ''
    WHERE d.depth = v_depth;
  END LOOP;
  WITH added AS MATERIALIZED (
    SELECT c.customer_id, d.*
    FROM unnest(p_customers) AS d
    INNER JOIN party.customer AS c ON c.code = d.code
  ), address AS (
    INSERT INTO party.address (customer_id, kind, street, city, state, postal_code, country)
    SELECT a.customer_id, k.kind, a.street, a.city, a.state, a.postal_code, a.country
    FROM added AS a
    CROSS JOIN (VALUES ('service'), ('billing')) AS k (kind)
  )
  SELECT array_agg(a.customer_id), array_agg(a.legal_entity_id), array_agg(a.currency)
  INTO v_customer_ids, v_legal_entity_ids, v_currencies
  FROM added AS a;
  PERFORM ledger.account_open_many(v_customer_ids, v_legal_entity_ids, v_currencies);
END $$;
COMMENT ON FUNCTION party.customer_add_many(party.customer_draft[]) IS
$doc$Adds customers with their addresses, and opens their accounts in the books.

:param p_customers: who, in any order; depth is 0 for those whose reseller is there already or who have none, else 1 more
  than their reseller's
:returns: nothing
:example: SELECT party.customer_add_many('{}')$doc$;
