\ir ../include/bill.psql
SELECT no_plan();
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
SELECT payment_id AS payment FROM api.payment_create(:p, 60.00) \gset
-- 60.00 - 49.95 = 10.05
SELECT throws_ok(format('SELECT * FROM api.refund_create(%s, ''payment'', %s, %s)', :p, :payment, a.amount), 'TB102', NULL, a.amount || ' cannot go back')
FROM (VALUES ('10.06'), ('0'), ('-1'), ('0.001')) AS a (amount);
SELECT is((SELECT r.amount::numeric FROM api.refund_create(:p, 'payment', :payment, 4.00, 'wire', 'TX 9') AS r), 4.00, 'a part');
SELECT is(pg_temp.due(:p), -6.05, 'the rest is the customer''s');
SELECT is((SELECT r.amount::numeric FROM api.refund_create(:p, 'payment', :payment) AS r), 6.05, 'all that is left');
SELECT is(pg_temp.due(:p), 0.00, 'nothing is left');
SELECT is(pg_temp.summed('cash'), -49.95, 'cash: 60.00 came, 10.05 went');
SELECT throws_ok(format('SELECT * FROM api.refund_create(%s, ''payment'', %s)', :p, :payment), 'TB102', NULL, 'nothing more');
SELECT throws_ok(format('SELECT * FROM api.refund_create(%s, ''payment'', %s, 1, ''shells'')', :p, :payment), 'TB102', NULL, 'no way to pay');
SELECT throws_ok('SELECT * FROM api.refund_create(-1, ''payment'', 1)', 'TB101', NULL, 'no such customer');
SELECT throws_ok('UPDATE collect.refund SET amount = 1', 'TB110', NULL, 'never changed');
SELECT * FROM finish();
ROLLBACK;
