-- Accounts: opened with the customer; the shared ones of a legal entity with the first need.

CREATE OR REPLACE FUNCTION ledger.account_shared(p_legal_entity_id bigint, p_kind text, p_currency text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account_id bigint;
BEGIN
  SELECT a.account_id INTO v_account_id
  FROM ledger.account AS a
  WHERE a.legal_entity_id = p_legal_entity_id AND a.kind = p_kind AND a.currency = p_currency AND a.customer_id IS NULL;
  IF NOT FOUND THEN
    INSERT INTO ledger.account (kind, legal_entity_id, currency) VALUES (p_kind, p_legal_entity_id, p_currency)
    ON CONFLICT (legal_entity_id, kind, currency) WHERE customer_id IS NULL DO UPDATE SET kind = excluded.kind
    RETURNING account_id INTO v_account_id;
  END IF;
  RETURN v_account_id;
END $$;
COMMENT ON FUNCTION ledger.account_shared(bigint, text, text) IS
$doc$The shared account of a legal entity, opened when there is none yet.

:param p_legal_entity_id: whose books
:param p_kind: revenue_usage, revenue_recurring, revenue_one_time, rounding, cash, adjustment, opening or deposit
:param p_currency: ISO 4217 code
:returns: account_id
:example: SELECT ledger.account_shared(1, 'cash', 'CAD')$doc$;

CREATE OR REPLACE FUNCTION ledger.account_open_many(
  p_customer_ids bigint[], p_legal_entity_ids bigint[], p_currencies text[]
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO ledger.account (kind, legal_entity_id, currency, customer_id)
  SELECT 'customer', n.legal_entity_id, n.currency, n.customer_id
  FROM unnest(p_customer_ids, p_legal_entity_ids, p_currencies) AS n (customer_id, legal_entity_id, currency);
  -- Rating and billing look these up and never have to make them.
  PERFORM ledger.account_shared(b.legal_entity_id, k.kind, b.currency)
  FROM (SELECT DISTINCT n.* FROM unnest(p_legal_entity_ids, p_currencies) AS n (legal_entity_id, currency)) AS b
  CROSS JOIN unnest(ARRAY['revenue_usage', 'revenue_surcharge', 'out_payment', 'revenue_recurring', 'rounding', 'cash',
    'adjustment']) AS k (kind);
END $$;
COMMENT ON FUNCTION ledger.account_open_many(bigint[], bigint[], text[]) IS $doc$Opens the live accounts of customers.

:param p_customer_ids: the customers
:param p_legal_entity_ids: who invoices each, in the same order
:param p_currencies: ISO 4217 code of each, in the same order
:returns: nothing
:example: SELECT ledger.account_open_many(ARRAY[7, 8], ARRAY[1, 1], ARRAY['CAD', 'USD'])$doc$;

CREATE OR REPLACE FUNCTION ledger.account_open(p_customer_id bigint, p_legal_entity_id bigint, p_currency text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.account_open_many(ARRAY[p_customer_id], ARRAY[p_legal_entity_id], ARRAY[p_currency]);
  RETURN (SELECT a.account_id FROM ledger.account AS a WHERE a.customer_id = p_customer_id);
END $$;
COMMENT ON FUNCTION ledger.account_open(bigint, bigint, text) IS $doc$Opens a customer's live account.

:param p_customer_id: the customer
:param p_legal_entity_id: who invoices the customer
:param p_currency: ISO 4217 code
:returns: account_id
:example: SELECT ledger.account_open(7, 1, 'CAD')$doc$;
