\ir ../include/bill.psql
SELECT plan(20);

SELECT adjustment_id AS adjustment FROM api.adjustment_create(:p, -3.50, 'equipment', 'lost router') \gset
SELECT is(pg_temp.due(:p), 3.50, 'a negative one is a charge');
SELECT is(pg_temp.summed('adjustment'), 3.50, 'against an account of its own');
SELECT is((SELECT a.status FROM api.adjustment_create(:p, 10.00, 'goodwill', 'sorry') AS a), 'posted', 'goodwill');
SELECT is(pg_temp.due(:p), -6.50, '3.50 - 10.00: the customer has money with us');
SELECT is((SELECT count(*) FROM api.adjustment_list(p_customer_id => :p)), 2::bigint, 'list');
SELECT is((SELECT count(*) FROM api.adjustment_list(p_reason_kind => 'debit')), 1::bigint, 'list by kind of reason');
SELECT is((SELECT g.reason || ' ' || g.reason_code FROM api.adjustment_get(:adjustment) AS g), 'lost router equipment',
  'get');

SELECT throws_ok('SELECT * FROM api.adjustment_create(-1, 1, ''other_credit'', ''x'')', 'TB101', NULL, 'unknown customer');
SELECT throws_ok(format('SELECT * FROM api.adjustment_create(%s, %s, %s, %s)', :p, x.amount, x.code, x.reason),
  'TB102', NULL, x.why)
FROM (VALUES
  ('0', '''other_credit''', '''x''', 'nothing'),
  ('0.001', '''other_credit''', '''x''', 'less than a cent'),
  ('1', '''other_credit''', 'NULL', 'no reason in words'),
  ('1', 'NULL', '''x''', 'no reason code'),
  ('1', '''shells''', '''x''', 'an unknown reason'),
  ('1', '''other_debit''', '''x''', 'a debit that gives'),
  ('-1', '''goodwill''', '''x''', 'goodwill that takes')
) AS x (amount, code, reason, why);

-- 90.00 more are exactly 100.00 in 30 days; a cent more asks. Taking money back is no goodwill.
SELECT results_eq(
  $$SELECT (SELECT status FROM api.adjustment_create(pg_temp.p(), a.amount, a.code, 'x'))
    FROM (VALUES (1, 90.00, 'goodwill'), (2, 0.01, 'goodwill'), (3, 0.01, 'other_credit')) AS a (n, amount, code)
    ORDER BY a.n$$,
  $$VALUES ('posted'), ('pending'), ('posted')$$, 'goodwill of 100.00 in 30 days needs nobody, a cent more does');
SELECT is(pg_temp.due(:p), -96.51, '-6.50 - 90.00 - 0.01: what waits is not booked');
UPDATE system.clock SET frozen_at = '2026-12-05T12:00:00Z';
SELECT is((SELECT a.status FROM api.adjustment_create(:p, 100.00, 'goodwill', 'again') AS a), 'posted',
  '30 days later the room is back');
SELECT throws_ok('UPDATE collect.adjustment SET amount = 1', 'TB110', NULL, 'never changed');
SELECT is_empty('SELECT * FROM system.verify()', 'the books prove themselves');

SELECT * FROM finish();
ROLLBACK;
