\ir ../include/bill.psql
SELECT no_plan();
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
-- 49.95 is due; 9.95 was paid.
SELECT count(*) FROM api.payment_create(:p, 9.95) \gset
SELECT throws_ok(format('SELECT * FROM api.write_off_create(%s, ''x'', 40.01)', :p), 'TB102', '40.01 cannot be written off: 40.00 is due', 'more than is due');
SELECT throws_ok(format('SELECT * FROM api.write_off_create(%s, ''x'', 1, ''goodwill'')', :p), 'TB102', NULL, 'no reason to write off');
SELECT throws_ok(format('SELECT * FROM api.write_off_create(%s, '' '')', :p), 'TB102', NULL, 'no words');
SELECT throws_ok('SELECT * FROM api.write_off_create(-1, ''x'')', 'TB101', NULL, 'no such customer');
SELECT throws_ok(format('SELECT * FROM api.write_off_create(%s, ''x'')', :q), 'TB102', NULL, 'nothing is due');
SELECT throws_ok(format('SELECT * FROM api.adjustment_create(%s, -1, ''recovery'', ''x'')', :p), 'TB102', NULL, 'a recovery comes with its payment');

-- Beyond the limit somebody else decides.
SELECT count(*) FROM api.approval_limit_create('CAD', 30.00, p_actor => system.actor()) \gset
SELECT status, adjustment_request_id AS request FROM api.write_off_create(:p, 'bankrupt') \gset
SELECT is(:'status', 'pending'::text, '40.00 waits');
SELECT is(pg_temp.due(:p), 40.00, 'and nothing is booked');
UPDATE collect.adjustment_request SET requested_by = 'somebody' WHERE adjustment_request_id = :request;
UPDATE collect.approval_limit SET amount = 50.00 WHERE actor = system.actor();
SELECT count(*) FROM api.payment_create(:p, 10.00) \gset
SELECT throws_ok(format('SELECT * FROM api.adjustment_approve(%s)', :request), 'TB102', NULL, 'paid meanwhile: 40.00 is too much');
SELECT results_eq(format('SELECT w.status, w.amount FROM api.write_off_create(%s, ''bankrupt'') AS w', :p), $$VALUES ('posted', 30.00)$$, 'what is left');
SELECT adjustment_id AS write_off FROM api.adjustment_list(p_reason_kind => 'write_off') \gset
SELECT is(pg_temp.due(:p), 0.00, 'nothing is due');
SELECT is_empty(format('SELECT * FROM api.receivable_open(%s)', :p), 'nothing is open');
SELECT is(pg_temp.summed('write_off'), -30::numeric, 'as bad debt');
SELECT is((SELECT h.kind FROM api.customer_history(:p) AS h LIMIT 1), 'write_off', 'in the history');

-- 12.00 comes after all.
SELECT throws_ok(format('SELECT * FROM api.write_off_recover(%s, 30.01)', :write_off), 'TB102', NULL, 'more than was written off');
SELECT throws_ok('SELECT * FROM api.write_off_recover(-1, 1)', 'TB101', NULL, 'no such write-off');
SELECT is((SELECT p.amount::numeric FROM api.write_off_recover(:write_off, 12.00, 'cheque') AS p), 12.00, 'a payment');
SELECT is(pg_temp.summed('write_off'), -18::numeric, '30.00 - 12.00 is lost');
SELECT is(pg_temp.due(:p), 0.00, 'nothing is due');
SELECT is_empty(format('SELECT * FROM api.receivable_open(%s)', :p), 'nothing is open');
SELECT throws_ok(format('SELECT * FROM api.write_off_recover(%s, 18.01)', :write_off), 'TB102', NULL, '18.00 is left');
SELECT is((SELECT a.recovers FROM api.adjustment_list(p_reason_kind => 'recovery') AS a), :write_off::bigint, 'it says of what');
SELECT * FROM finish();
ROLLBACK;
