\ir ../include/bill.psql
SELECT plan(6);

SELECT is((SELECT concat_ws('|', t.minimum_usage, t.call_detail) FROM api.customer_terms_create(:p, p_minimum_usage => 25) AS t),
  '25|summary', 'agreed');
SELECT throws_ok(format('SELECT api.customer_terms_create(%s)', :p), 'TB103', NULL, 'once a customer');
SELECT throws_ok(format('SELECT api.customer_terms_update(%s, p_call_detail => %L)', :p, 'some'), 'TB102', NULL, 'none, summary or full');
SELECT throws_ok(format('SELECT api.customer_terms_update(%s, p_minimum_usage => -1)', :p), 'TB102', NULL, 'a minimum is not below 0');
SELECT throws_ok('SELECT api.customer_terms_create(-1)', 'TB102', NULL, 'no such customer');
-- November without a call, and a customer since the 5th: 26 thirtieths of 25.00 are 21.67.
SELECT count(api.customer_terms_update(:p, p_charges_from => '2026-11-01')) \gset
UPDATE system.clock SET frozen_at = '2026-12-01T12:00Z';
SELECT count(api.bill_run_create('T-1', 'T-NLT', '2026-12-01')) \gset
SELECT results_eq(format($$SELECT l.kind, sum(l.amount::numeric) FROM billing.invoice AS i
  INNER JOIN billing.invoice_line AS l ON l.invoice_id = i.invoice_id WHERE i.customer_id = %s GROUP BY 1 ORDER BY 1$$, :p),
  $$VALUES ('minimum', 21.67), ('recurring', 99.90)$$, 'what is agreed is on the bill: two fees of 49.95, and the minimum');

SELECT * FROM finish();
ROLLBACK;
