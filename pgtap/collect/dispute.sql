\ir ../include/bill.psql
SELECT no_plan();
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
SELECT invoice_id AS invoice FROM api.invoice AS i WHERE i.customer_id = :p \gset

SELECT dispute_id AS dispute FROM api.dispute_open('invoice', :invoice, 20.00, 'never called Cuba') \gset
SELECT is(collect.disputed('invoice', :invoice, 'infinity'), 20.00, 'set aside');
SELECT is(collect.disputed('invoice', :invoice, '2026-11-05T12:00:00Z'), 0::numeric, 'from now on');
-- 49.95 - 20.00 = 29.95
SELECT throws_ok(format('SELECT * FROM api.dispute_open(''invoice'', %s, %s, ''x'')', :invoice, x.amount), 'TB102', NULL, x.amount || ' is not left')
FROM (VALUES ('29.96'), ('0'), ('-1'), ('0.001')) AS x (amount);
SELECT throws_ok(format('SELECT * FROM api.dispute_open(''invoice'', %s, 1, '' '')', :invoice), 'TB102', NULL, 'no reason');
SELECT throws_ok('SELECT * FROM api.dispute_open(''invoice'', -1, 1, ''x'')', 'TB101', 'invoice -1 does not exist', 'no such invoice');
SELECT is(pg_temp.due(:p), 49.95, 'the books do not change for it');

SELECT throws_ok(format('SELECT * FROM api.dispute_close(%s, 20.01, ''x'')', :dispute), 'TB102', NULL, 'more than is disputed');
SELECT throws_ok(format('SELECT * FROM api.dispute_close(%s, 1, '''')', :dispute), 'TB102', NULL, 'no conclusion');
UPDATE system.clock SET frozen_at = '2026-11-06T12:00:00Z';
SELECT is((SELECT d.credited::numeric FROM api.dispute_close(:dispute, 15.00, 'a call was another customer''s') AS d), 15.00, 'partly right');
-- 49.95 - 15.00
SELECT is(pg_temp.due(:p), 34.95, 'the credit is in the books');
SELECT results_eq(format('SELECT i.kind, i.open FROM api.receivable_open(%s) AS i', :p), $$VALUES ('invoice', 34.95)$$, 'and on the invoice');
SELECT is(collect.disputed('invoice', :invoice, 'infinity'), 0::numeric, 'nothing is disputed any more');
SELECT is(collect.disputed('invoice', :invoice, '2026-11-06T00:00:00Z'), 20.00, 'the day before it was');
SELECT throws_ok(format('SELECT * FROM api.dispute_close(%s, 0, ''x'')', :dispute), 'TB105', NULL, 'once');
SELECT throws_ok('SELECT * FROM api.dispute_close(-1, 0, ''x'')', 'TB101', NULL, 'no such dispute');

-- Paid in full while a dispute is open: the credit waits for other use.
SELECT dispute_id AS dispute FROM api.dispute_open('invoice', :invoice, 4.95, 'again') \gset
SELECT count(*) FROM api.payment_create(:p, 34.95) \gset
SELECT count(*) FROM api.dispute_close(:dispute, 4.95, 'right') \gset
SELECT results_eq(format('SELECT i.kind, i.open FROM api.receivable_open(%s) AS i', :p), $$VALUES ('adjustment', -4.95)$$, 'credit that waits');
SELECT is((SELECT count(*) FROM api.dispute_list(p_customer_id => :p)), 2::bigint, 'both are kept');
SELECT * FROM finish();
ROLLBACK;
