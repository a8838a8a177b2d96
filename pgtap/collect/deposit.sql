\ir ../include/bill.psql
SELECT no_plan();
-- MISSION 2.8: 300.00 from 2011-03-15; 2.5 % in 2011, 1.75 % in 2012.
SELECT count(api.deposit_rate_create('CA', y.year::smallint, y.percent)) FROM (VALUES (2011, 2.5), (2012, 1.75)) AS y (year, percent) \gset
SELECT is((SELECT count(*) FROM api.deposit_rate_create('CA', 2011::smallint, 5, p_state => 'QC')), 1::bigint, 'a province has its own rate');
UPDATE system.clock SET frozen_at = '2011-03-15T16:00:00Z';
SELECT deposit_id AS deposit FROM api.deposit_take(:p, 300.00) \gset
SELECT is(pg_temp.due(:p), 0::numeric, 'a deposit is not on the account');
SELECT is(pg_temp.summed('deposit'), 300.00, 'but a liability');
-- 292 days to New Year: 300.00 * 2.5 % * 292 / 365 = 6.00
SELECT is(round(collect.deposit_earned(:deposit, '2012-01-01'), 6), 6.000000, '292 days earn 6.00');
UPDATE system.clock SET frozen_at = '2012-01-01T16:00:00Z';
SELECT results_eq('SELECT r.deposits, r.interest FROM api.deposit_interest_run(p_dry_run => true) AS r', 'VALUES (1::bigint, 6.00)', 'a dry run tells');
SELECT is(pg_temp.due(:p), 0::numeric, 'and credits nothing');
SELECT is(collect.deposit_interest_due(:deposit, '2012-01-01'), 6.00, '6.00 is due');
SELECT results_eq('SELECT r.deposits, r.interest FROM api.deposit_interest_run() AS r', 'VALUES (1::bigint, 6.00)', 'row 33: 6.00 on 2012-01-01');
SELECT is_empty('SELECT * FROM api.deposit_interest_run()', 'once');
SELECT is(pg_temp.due(:p), -6.00, 'on the account');
UPDATE system.clock SET frozen_at = '2012-03-15T16:00:00Z';
SAVEPOINT clean;
-- 74 days: 300.00 * 1.75 % * 74 / 365 = 1.0644
SELECT results_eq(format('SELECT * FROM api.deposit_release(%s)', :deposit), 'VALUES (300.00, 1.06, 0.00, 307.06)',
  'the refund has the interest of 2011 with it, which nothing used');
SELECT is(pg_temp.due(:p), 0.00, 'nothing is left');
SELECT is(pg_temp.summed('deposit'), 0::numeric, 'nor held');
SELECT is(collect.deposit_held(:deposit), 0.00, 'as the deposit says');
ROLLBACK TO clean;
-- With the 6.00 paid out before, and 45.20 unpaid: 301.06 - 45.20 = 255.86.
SELECT count(*) FROM api.refund_create(:p, 'deposit', :deposit) \gset
SELECT count(*) FROM api.adjustment_create(:p, -45.20, 'equipment', 'router') \gset
SELECT results_eq(format('SELECT * FROM api.deposit_release(%s)', :deposit), 'VALUES (300.00, 1.06, 45.20, 255.86)', 'row 33: 255.86 goes back');
SELECT is(pg_temp.due(:p), 0.00, 'the debt is settled');
SELECT is(collect.deposit_earned(:deposit, '2013-01-01'), collect.deposit_earned(:deposit, '2012-03-15'), 'what is not held earns nothing');
ROLLBACK TO clean;
-- In two parts: 100.00 now, the rest at the end of the year. 2012: 300 * 74 d and 200 * 292 d.
SELECT count(*) FROM api.deposit_release(:deposit, 100.00) \gset
SELECT is(round(collect.deposit_earned(:deposit, '2013-01-01') - 6, 6), round((300 * 74 + 200 * 292) * 0.0175 / 365, 6), 'in parts, leap year on 365');
SELECT throws_ok(format('SELECT * FROM api.deposit_release(%s, 200.01)', :deposit), 'TB102', NULL, 'more than is held');
SELECT throws_ok('SELECT * FROM api.deposit_release(-1)', 'TB101', NULL, 'no such deposit');
SELECT throws_ok(format('SELECT * FROM api.deposit_take(%s, %s)', :p, a.amount), 'TB102', NULL, a.amount || ' is no deposit')
FROM (VALUES ('0'), ('-1'), ('0.001')) AS a (amount);
SELECT throws_ok('SELECT * FROM api.deposit_take(-1, 1)', 'TB101', NULL, 'no such customer');
SELECT throws_ok(format('SELECT * FROM api.deposit_take(%s, 1, ''2030-01-01'')', :p), 'TB102', NULL, 'a day to come');
SELECT throws_ok('SELECT * FROM api.deposit_interest_run(''2030-01-01'')', 'TB102', NULL, 'a day to come');
SELECT throws_ok('UPDATE collect.deposit_move SET amount = 1', 'TB110', NULL, 'never changed');
SELECT * FROM finish();
ROLLBACK;
