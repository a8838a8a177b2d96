\set fee 30.00
\ir ../include/street.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.told() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', u.currency, u.jurisdiction, u.calls, trim_scale(u.usage), trim_scale(u.fees),
    trim_scale(u.by_calls), trim_scale(u.by_safe_harbour)), E'\n')
  FROM api.usf_revenue('2026-11-01', '2026-12-01', 'T-NLT') AS u
$$;
SELECT is(pg_temp.told(), NULL, 'nothing was booked');
-- From Ottawa to Toronto, Montreal and twice to New York: 0.02 each.
SELECT (pg_temp.land('t-native',
  pg_temp.call('1', '12:00:00', '60', '16135550101', '14165550199'), pg_temp.call('2', '12:00:01', '60', '16135550101', '15145550100'),
  pg_temp.call('3', '12:00:02', '60', '16135550101', '12125550100'), pg_temp.call('4', '12:00:03', '60', '16135550101', '12125550101'))
).received \gset
SELECT pg_temp.rate() \gset
SELECT is(pg_temp.told(), concat_ws(E'\n',
  -- 0.08 x 64.9 % = 0.05192
  'CAD intrastate 1 0.02 0 0.02 0.02808', 'CAD interstate 1 0.02 0 0.02 0.05192', 'CAD international 2 0.04 0 0.04 0',
  'CAD indeterminate 0 0 0 0 0'), 'by where the numbers are');
-- A fee of 30.00 goes as the calls go: 30.08 in quarters of 7.52; 30.08 x 64.9 % = 19.52192.
SELECT count(api.bill_run_create('T-1', 'T-NLT', '2026-11-05')) \gset
SELECT is(pg_temp.told(), concat_ws(E'\n',
  'CAD intrastate 1 0.02 0 7.52 10.55808', 'CAD interstate 1 0.02 0 7.52 19.52192', 'CAD international 2 0.04 0 15.04 0',
  'CAD indeterminate 0 0 30 0 0'), 'fees are shared out');
SELECT results_eq($$SELECT sum(u.by_calls), sum(u.by_safe_harbour) FROM api.usf_revenue('2026-11-01', '2026-12-01', 'T-NLT') AS u$$,
  $$SELECT r.revenue, r.revenue FROM api.revenue_summary('2026-11-01', '2026-12-01', '{}', 'T-NLT') AS r$$,
  'each way it is all of the revenue');
-- What the call was rated as goes before where its numbers are.
UPDATE rating.charge SET jurisdiction = 'interstate' WHERE customer_id = :p;
SELECT is((SELECT u.calls FROM api.usf_revenue('2026-11-01', '2026-12-01') AS u WHERE u.jurisdiction = 'interstate'), 4::bigint, 'as rated');
SELECT throws_ok($$SELECT api.usf_revenue('2026-11-01', '2026-11-01')$$, 'TB102', NULL, 'no days');
SELECT throws_ok($$SELECT api.usf_revenue('2026-11-01', '2026-12-01', 'NOBODY')$$, 'TB101', NULL, 'nobody');
SELECT * FROM finish();
ROLLBACK;
