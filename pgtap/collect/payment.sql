\set fee 180.00
\ir ../include/bill.psql
\ir ../include/tried.psql
SELECT no_plan();

-- MISSION row 3: invoice 180.00, payment 120.00, credit 10.00.
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
SELECT is(pg_temp.due(:p), 180.00, 'invoice 180.00');
SELECT payment_id AS payment FROM api.payment_create(:p, 120.00, 'wire', 'INV 1') \gset
SELECT is(pg_temp.due(:p), 60.00, '180.00 - 120.00');
SELECT count(api.adjustment_create(:p, 10.00, 'goodwill', 'sorry')) \gset
SELECT is(pg_temp.due(:p), 50.00, '60.00 - 10.00: balance 50.00');
SELECT is((SELECT count(*) FROM ledger.entry AS e WHERE e.account_id = pg_temp.account(:p)), 3::bigint, 'with 3 rows');
CREATE TEMPORARY TABLE booked AS SELECT e.ctid AS at, e.xmin AS by, e.* FROM ledger.entry AS e;
SELECT is((SELECT r.reversal_reason FROM api.payment_reverse(:payment, 'bounced') AS r), 'bounced', 'reversing the payment');
SELECT is((SELECT count(*) FROM ledger.entry AS e WHERE e.account_id = pg_temp.account(:p)), 4::bigint, 'adds a 4th row');
SELECT is(pg_temp.due(:p), 170.00, '50.00 + 120.00: balance 170.00');
SELECT is_empty('SELECT * FROM booked EXCEPT SELECT e.ctid, e.xmin, e.* FROM ledger.entry AS e', 'no row was updated');
SELECT results_eq(
  format('SELECT h.kind, h.posted, h.posted_after FROM api.customer_history(%s) AS h', :p),
  $$VALUES ('reversal', -120.00, -170.00), ('adjustment', 10.00, -50.00), ('payment', 120.00, -60.00), ('invoice', -180.00, -180.00)$$,
  'the history has all four, newest first');
SELECT is((SELECT t.kind FROM ledger.transaction AS t INNER JOIN collect.payment AS p ON p.transaction_id = t.reverses
  WHERE p.payment_id = :payment), 'reversal', 'the reversal names what it takes back');
SELECT is(pg_temp.summed('cash'), 0::numeric, 'no cash is left of it');
SELECT throws_ok(format('SELECT * FROM api.payment_reverse(%s, ''again'')', :payment), 'TB105', NULL, 'once');
SELECT throws_ok('SELECT * FROM api.payment_reverse(-1, ''x'')', 'TB101', 'payment -1 does not exist', 'unknown payment');
SELECT throws_ok(format('SELECT * FROM api.payment_reverse(%s, '' '')', :payment), 'TB102', NULL, 'no reason');

-- What was booked stays, for everybody: staff have no right to the table, its owner meets the trigger, in a month too.
SELECT is(pg_temp.tried(r.rolname, s.statement),
  CASE WHEN r.rolname IN ('pgtoll_owner', current_user) THEN 'TB110' ELSE '42501' END, r.rolname || ': ' || s.statement)
FROM pg_roles AS r
CROSS JOIN (VALUES
  ('UPDATE ledger.entry SET amount = 1'), ('DELETE FROM ledger.entry'), ('TRUNCATE ledger.entry'),
  ('UPDATE ledger.entry_p2026_11 SET amount = 1'), ('DELETE FROM ledger.entry_p2026_11')
) AS s (statement)
WHERE r.rolname LIKE 'pgtoll%' OR r.rolname = current_user
ORDER BY r.rolname, s.statement;

SELECT count(api.payment_create(:q, 25.00)) \gset
SELECT is(-pg_temp.due(:q), 25.00, 'a prepaid customer''s payment is a top-up');

SELECT throws_ok('SELECT * FROM api.payment_create(-1, 1)', 'TB101', 'customer -1 does not exist', 'unknown customer');
SELECT throws_ok(format('SELECT * FROM api.payment_create(%s, %s)', :p, a.amount), 'TB102', NULL, a.amount || ' is no payment')
FROM (VALUES ('0'), ('-1'), ('0.001'), ('''NaN''::numeric'), ('NULL')) AS a (amount);
SELECT throws_ok(format('SELECT * FROM api.payment_create(%s, 1, ''shells'')', :p), 'TB102', NULL, 'no way to pay');
SELECT throws_ok(format('SELECT * FROM api.payment_create(%s, 1, p_received_at => ''2026-11-06'')', :p), 'TB102', NULL,
  'money that has not come');

SELECT is((SELECT count(*) FROM api.payment_list(p_customer_id => :p)), 1::bigint, 'list');
SELECT is((SELECT g.amount::numeric FROM api.payment_get(:payment) AS g), 120.00, 'get');
SELECT throws_ok('UPDATE collect.payment SET amount = 1', 'TB110', NULL, 'never changed');

SELECT * FROM finish();
ROLLBACK;
