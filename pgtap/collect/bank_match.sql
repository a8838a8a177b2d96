\ir ../include/bill.psql
SELECT no_plan();
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
CREATE FUNCTION pg_temp.matched(p_reference text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', c.code, m.debit_kind), ', ' ORDER BY c.code)
  FROM collect.bank_match((SELECT e.legal_entity_id FROM party.legal_entity AS e WHERE e.code = 'T-NLT'), 'CAD', ARRAY[p_reference]) AS m
  INNER JOIN party.customer AS c ON c.customer_id = m.customer_id
$$;
SELECT customer_id AS short FROM api.customer_create('12', 'Twelve', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT customer_id AS long FROM api.customer_create('ACME-7', 'Acme', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT is(pg_temp.matched(x.reference), x.found, x.reference)
FROM (VALUES
  ('T-NLT-000001', 'T-P invoice'), ('tnlt1', 'T-P invoice'), ('Rechnung T NLT 000001 vom 1.11.', 'T-P invoice'),
  ('T-NLT-000002', NULL), ('000001', NULL), ('12', NULL), ('paid 12 today', NULL), ('acme 7', 'ACME-7'), ('ACME-7, T-NLT-1', 'ACME-7, T-P invoice'),
  ('T-NLT-999999999999999999999', NULL), ('', NULL)
) AS x (reference, found);
SELECT * FROM finish();
ROLLBACK;
