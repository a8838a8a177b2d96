\ir ../include/street.psql
SELECT plan(8);
-- Three chunks with the same keys: a call of P and an attempt in the same hour each.
SELECT FROM pg_temp.land('t-native', pg_temp.call('r1', '10:05:00', '60', '16135550101', '15145550100'));
SELECT FROM pg_temp.land('t-native', pg_temp.call('r2', '10:06:00', '120', '16135550101', '15145550100'));
SELECT FROM pg_temp.land('t-native', pg_temp.call('r3', '10:07:00', '180', '16135550101', '15145550100'),
  pg_temp.call('r4', '10:07:00', '60', '16135550101', '16135559999'));
SELECT pg_temp.rate() \gset
SELECT is((SELECT count(*) FROM rating.usage_hour), 4::bigint, 'each chunk has rows of its own: 1 + 1 + 2');
SELECT is((SELECT count(*) FROM rating.usage_day), 3::bigint, 'and 1 + 1 + 1 of the customer''s day');
CREATE TEMPORARY TABLE before AS SELECT * FROM report.usage_hour;
SELECT throws_ok('SELECT api.usage_merge(0)', 'TB102', NULL, 'no days');
-- Three to zone 1 become one, the one to Ottawa stays: 4 - 2 = 2; the day's three become one.
SELECT is(api.usage_merge(), 4::bigint, 'four rows fewer');
SELECT results_eq('SELECT calls, raw_seconds, amount::numeric FROM rating.usage_hour ORDER BY calls',
  'VALUES (1::bigint, 60::numeric, 0.0150), (3, 360, 0.1200)', '60 + 120 + 180 s, 360 s at 0.0200 a minute');
SELECT set_eq('SELECT * FROM report.usage_hour', 'SELECT * FROM before', 'nothing that is shown has changed');
SELECT is(api.usage_merge(), 0::bigint, 'there is nothing left to merge');
SELECT is_empty('SELECT * FROM system.verify()', 'the sums are the calls');

SELECT * FROM finish();
ROLLBACK;
