-- Rehearsals keep nothing and tell what the run will be; what changed since the invoice before.
\ir ../include/bill.psql
SELECT no_plan();

SELECT customer_id AS z FROM api.customer_create('T-Z', 'Zeta', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT customer_id AS n FROM api.customer_create('T-N', 'Nil', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT pg_temp.used(:z, '2026-10-05 14:00Z', :world, 60, 10), pg_temp.used(:z, '2026-10-05 15:00Z', :ottawa, 60, 5),
  pg_temp.used(:n, '2026-10-05 14:00Z', :world, 60, 0) \gset
CREATE FUNCTION pg_temp.state() RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', (SELECT count(*) FROM billing.bill_run), (SELECT count(*) FROM billing.invoice),
    (SELECT count(*) FROM billing.invoice_line), (SELECT count(*) FROM billing.charge),
    (SELECT count(*) FROM ledger.transaction WHERE cleared_by IS NULL), (SELECT sum(posted) FROM ledger.account))
$$;
CREATE TEMP TABLE state AS SELECT pg_temp.state() AS was;
CREATE TEMP TABLE told AS SELECT api.bill_run_rehearse('T-1', 'T-NLT', '2026-11-01') AS r;
SELECT is(pg_temp.state(), s.was, 'nothing is kept') FROM state AS s;
SELECT is(r - '{content_hash,code,usage_to,bill_date,due_date}'::text[], '{"invoices": 3, "totals": {"CAD": "64.95"}, "failures": [],
  "zero": ["T-N"], "changed": [], "new_taxes": [], "open_charges": 0, "held_calls": {}}', '49.95 + 15.00; one asks for nothing') FROM told;
SELECT is((SELECT c.content_hash FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01', p_content_hash => t.r ->> 'content_hash') AS c),
  t.r ->> 'content_hash', 'the run is what was rehearsed') FROM told AS t;
SELECT throws_ok($$SELECT api.bill_run_rehearse('T-1', 'T-NLT', '2026-11-01')$$, 'TB602', NULL, 'which is done');

-- The next month, rehearsed while it lasts: Z went from 15.00 to 21.00, by 40 %; P has 49.95 again.
SELECT pg_temp.used(:z, '2026-11-02 14:00Z', :world, 60, 18), pg_temp.used(:z, '2026-11-02 15:00Z', :ottawa, 60, 3) \gset
SELECT is(api.bill_run_rehearse('T-2', 'T-NLT', '2026-12-01', p_percent => 39) -> 'changed',
  '[{"now": "21.00", "before": "15.00", "customer": "T-Z"}]', 'tomorrow''s bill, by more than 39 %');
SELECT is(api.bill_run_rehearse('T-2', 'T-NLT', '2026-12-01', p_percent => 40) -> 'changed', '[]', 'not by more than 40 %');
UPDATE system.clock SET frozen_at = '2026-12-05T12:00Z';
SELECT bill_run_id AS run FROM api.bill_run_create('T-2', 'T-NLT', '2026-12-01') \gset
SELECT is(api.bill_run_report(:run, 39) #>> '{changed,0,customer}', 'T-Z', 'the report of the run');
SELECT results_eq(format('SELECT b.description, b.before::numeric, b.now::numeric, b.difference::numeric FROM api.invoice_bridge(%s) AS b',
    (pg_temp.invoice_of(:z, 'T-2')).invoice_id),
  $$VALUES ('World', 10.00, 18.00, 8.00), ('Canada - Ottawa', 5.00, 3.00, -2.00)$$, 'why: 8.00 more and 2.00 less');
SELECT is((SELECT sum(b.difference::numeric) FROM api.invoice_bridge((pg_temp.invoice_of(:z, 'T-1')).invoice_id) AS b), 15::numeric,
  'the first is all new');
SELECT is((SELECT b.number FROM billing.invoice AS i CROSS JOIN LATERAL billing.invoice_before(i) AS b
  WHERE i.invoice_id = (pg_temp.invoice_of(:z, 'T-2')).invoice_id), 3::bigint, 'the invoice before');
SELECT throws_ok('SELECT billing.rehearsal_end()', 'TB305', NULL, 'what a rehearsal wrote is taken back');
SELECT throws_ok('SELECT api.bill_run_report(-1)', 'TB101', NULL, 'no such run');
SELECT throws_ok(format('SELECT api.bill_run_report(%s, -1)', :run), 'TB102', NULL, 'no such percentage');
SELECT throws_ok($$SELECT api.bill_run_rehearse('T-3', 'T-NLT', '2026-12-01', p_percent => -1)$$, 'TB102', NULL, 'nor there');
SELECT throws_ok('SELECT * FROM api.invoice_bridge(-1)', 'TB101', NULL, 'no such invoice');

SELECT * FROM finish();
ROLLBACK;
