-- Money that customers bring along from another biller. It stands against an account of its own, opening.

SELECT resource.declare('deposit', 'collect.deposit', p_filter => '{customer_id}', p_sort => '{-received_on}',
  p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION collect.opening_amount_add_many(p_amounts collect.opening_amount_draft[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_postings ledger.posting[];
  v_legs ledger.leg[];
BEGIN
  WITH opened AS MATERIALIZED (
    SELECT n.*, a.account_id, a.legal_entity_id, a.currency, nextval('ledger.transaction_id_seq') AS transaction_id
    FROM unnest(p_amounts) AS n
    INNER JOIN ledger.account AS a ON a.customer_id = n.customer_id
    ORDER BY a.account_id
  ), shared AS MATERIALIZED (
    SELECT b.*, ledger.account_shared(b.legal_entity_id, 'opening', b.currency) AS account_id
    FROM (SELECT DISTINCT o.legal_entity_id, o.currency FROM opened AS o) AS b
  ), kept AS (
    INSERT INTO collect.opening_amount (customer_id, amount, currency, as_of, booked_at, transaction_id, actor)
    SELECT o.customer_id, o.amount, o.currency, o.as_of, system.clock_now(), o.transaction_id, system.actor() FROM opened AS o
  )
  SELECT
    array_agg(ROW(o.transaction_id, 'opening', o.account_id, o.currency, NULL, 'opening:' || o.as_of, false)::ledger.posting),
    array_agg(ROW(o.transaction_id, o.account_id, 'posted', o.amount)::ledger.leg)
      || array_agg(ROW(o.transaction_id, s.account_id, 'posted', -o.amount)::ledger.leg)
  INTO v_postings, v_legs
  FROM opened AS o
  INNER JOIN shared AS s ON s.legal_entity_id = o.legal_entity_id AND s.currency = o.currency;
  PERFORM ledger.transaction_post(v_postings, v_legs);
END $$;
COMMENT ON FUNCTION collect.opening_amount_add_many(collect.opening_amount_draft[]) IS
$doc$Books what customers owed or had at the biller before: a transaction each, against the account opening. Call it last.

:param p_amounts: whose and how much; positive is the customer's money
:returns: nothing
:example: SELECT collect.opening_amount_add_many(ARRAY[ROW(7, -12.50, '2026-10-31')::collect.opening_amount_draft])$doc$;

CREATE OR REPLACE FUNCTION collect.deposit_add_many(p_deposits collect.deposit_draft[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_postings ledger.posting[];
  v_legs ledger.leg[];
BEGIN
  WITH paid AS MATERIALIZED (
    SELECT n.*, a.account_id, a.legal_entity_id, a.currency, nextval('ledger.transaction_id_seq') AS transaction_id
    FROM unnest(p_deposits) AS n
    INNER JOIN ledger.account AS a ON a.customer_id = n.customer_id
    ORDER BY a.account_id, n.received_on
  ), shared AS MATERIALIZED (
    SELECT b.*, ledger.account_shared(b.legal_entity_id, 'opening', b.currency) AS opening_id,
      ledger.account_shared(b.legal_entity_id, 'deposit', b.currency) AS deposit_id
    FROM (SELECT DISTINCT p.legal_entity_id, p.currency FROM paid AS p) AS b
  ), kept AS (
    INSERT INTO collect.deposit (customer_id, amount, currency, received_on, booked_at, transaction_id, actor)
    SELECT p.customer_id, p.amount, p.currency, p.received_on, system.clock_now(), p.transaction_id, system.actor() FROM paid AS p
  )
  SELECT
    array_agg(ROW(p.transaction_id, 'deposit', p.account_id, p.currency, NULL, 'deposit:' || p.received_on, false)::ledger.posting),
    array_agg(ROW(p.transaction_id, s.deposit_id, 'posted', p.amount)::ledger.leg)
      || array_agg(ROW(p.transaction_id, s.opening_id, 'posted', -p.amount)::ledger.leg)
  INTO v_postings, v_legs
  FROM paid AS p
  INNER JOIN shared AS s ON s.legal_entity_id = p.legal_entity_id AND s.currency = p.currency;
  PERFORM ledger.transaction_post(v_postings, v_legs);
END $$;
COMMENT ON FUNCTION collect.deposit_add_many(collect.deposit_draft[]) IS
$doc$Books deposits that customers bring along: a liability, which stands apart from their accounts. Call it last.

:param p_deposits: whose, how much and when received
:returns: nothing
:example: SELECT collect.deposit_add_many(ARRAY[ROW(7, 200, '2024-05-01')::collect.deposit_draft])$doc$;

CREATE OR REPLACE FUNCTION api.opening_amount_list(
  p_customer_id bigint DEFAULT NULL, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.opening_amount
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT o.* FROM api.opening_amount AS o
  WHERE (p_customer_id IS NULL OR o.customer_id = p_customer_id)
    AND (p_after IS NULL OR o.customer_id > p_after[1]::bigint)
  ORDER BY o.customer_id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.opening_amount_list(bigint, integer, text[]) IS
$doc$Lists what customers owed or had at the biller before.

:param p_customer_id: the customer; NULL is all
:param p_limit: most rows to return, 1 to 1000
:param p_after: customer_id of the last row seen; NULL is the start
:returns: rows of api.opening_amount
:raises TB102: the limit or the number of values in p_after is wrong
:example: SELECT * FROM api.opening_amount_list()$doc$;
GRANT EXECUTE ON FUNCTION api.opening_amount_list(bigint, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
