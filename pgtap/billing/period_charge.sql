-- Which calls are in a period.
\ir ../include/street.psql
SELECT no_plan();
-- In Toronto the 4th begins at 05:00 UTC (winter).
SELECT count(pg_temp.land('t-native', pg_temp.call('a', '04:59:59', '60', '16135550101', '16135550999'),
  pg_temp.call('b', '05:00:00', '61', '16135550101', '16135550999'), pg_temp.call('c', '06:00:00', '60', '16135550101', '14165550102'),
  pg_temp.call('d', '06:00:00', '60', '16135550101', '911'))) \gset
SELECT is(pg_temp.rate(), 1, 'rated');
CREATE FUNCTION pg_temp.seconds(p_from date, p_to date) RETURNS integer[] LANGUAGE sql AS $$
  SELECT array_agg(h.billed_seconds ORDER BY h.started_at)
  FROM billing.period_charges(ARRAY[pg_temp.p(), pg_temp.q()], ARRAY[p_from, '2020-01-01'], ARRAY[p_to, '2020-02-01']) AS h
$$;
SELECT is(pg_temp.seconds('2026-11-03', '2026-11-04'), '{60}', 'the day before, by the customer''s clock');
SELECT is(pg_temp.seconds('2026-11-04', '2026-11-05'), '{66,60}', 'the day, without the service call');
SELECT is(pg_temp.seconds('2026-11-05', '2026-12-01'), NULL, 'nothing later');
SELECT * FROM finish();
ROLLBACK;
