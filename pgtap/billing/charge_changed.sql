-- Periods that were charged and turned out shorter or longer.
\set fee 31
\ir ../include/bill.psql
SELECT plan(6);

CREATE FUNCTION pg_temp.changed(p_customer_id bigint) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', c.nth, c.part_from, c.part_to, c.amount), ', ' ORDER BY c.period_from)
  FROM billing.charge_changed(ARRAY[p_customer_id], '2027-01-01') AS c
$$;
SELECT count(api.customer_terms_create(:p, p_charges_from => '2026-12-01')) \gset
UPDATE system.clock SET frozen_at = '2026-12-01T12:00Z';
SELECT count(api.bill_run_create('T-1', 'T-NLT', '2026-12-01')) \gset
SELECT is(pg_temp.changed(:p), NULL, 'December is charged, 31.00 for 31 days, and nothing changed');

-- Until the 10th: 21 days of 1.00 go back.
UPDATE service.package_assignment AS a SET valid_to = '2026-12-11 05:00Z' WHERE a.customer_id = :p;
SELECT is(pg_temp.changed(:p), '2 2026-12-11 2027-01-01 -21.00', 'what ended early gives the rest back');
SELECT count(billing.charge_make(NULL, ARRAY[:p], '2027-01-01')) \gset
SELECT is(pg_temp.changed(:p), NULL, 'once');
-- Until the 20th after all: 10 days of it.
UPDATE service.package_assignment AS a SET valid_to = '2026-12-21 05:00Z' WHERE a.customer_id = :p;
SELECT is(pg_temp.changed(:p), '3 2026-12-11 2026-12-21 10.00', 'what lasts longer is charged for it');
SELECT count(billing.charge_make(NULL, ARRAY[:p], '2027-01-01')) \gset
SELECT is((SELECT sum(c.amount)::numeric FROM billing.charge AS c WHERE c.customer_id = :p AND c.kind = 'recurring'), 20.0,
  '31 - 21 + 10: the price of 20 days');
SELECT is_empty(format('SELECT * FROM billing.charge_due(ARRAY[%s], %L)', :p, '2027-01-01'), 'and nothing else is due');

SELECT * FROM finish();
ROLLBACK;
