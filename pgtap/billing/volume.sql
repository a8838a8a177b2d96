-- Usage of a period moved to the price of its volume: 1,500 minutes, 1,000 at 0.03 and 500 at 0.025, are 42.50.
\ir ../include/street.psql
SELECT no_plan();
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,
  subsequent_increment)
VALUES (:sheet, '44', '2026-01-02', :world, 0.0300, 60, 60);
SELECT catalog.rate_sheet_activate(:sheet, '2026-01-02') \gset
-- 15 calls of 100 min at 0.03 = 45.00.
SELECT count(pg_temp.land('t-native', VARIADIC (
  SELECT array_agg(pg_temp.call('v' || n, to_char(n, 'FM00') || ':30:00', '6000', '16135550101', '011442079460' || to_char(n, 'FM000')))
  FROM generate_series(6, 20) AS n
))) \gset
SELECT is(pg_temp.rate(), 1, 'rated');
CREATE FUNCTION pg_temp.line() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws('|', l.description, l.calls, l.rated, l.tiered, l.exact_amount), ';')
  FROM billing.volume_lines(ARRAY[pg_temp.p(), pg_temp.q()], '{2026-11-01,2026-11-01}', '{2026-12-01,2026-12-01}') AS l
$$;
SELECT is(pg_temp.line(), NULL, 'without tiers there is no line');
SELECT count(*) FROM api.volume_tier_set('{0,1000}', '{0.03,0.025}', p_package_id => :package) \gset
SELECT is(pg_temp.line(), 'Volume price, Basic: 1500.0 min|15|45.000000|42.500000|-2.500000', '45.00 becomes 30.00 + 12.50');
SELECT count(*) FROM api.volume_tier_set('{0,100}', '{0.03,0.01}', p_rate_sheet_id => :sheet) \gset
-- 100 x 0.03 + 1,400 x 0.01 = 17.00.
SELECT is(pg_temp.line(), 'Volume price, Outbound: 1500.0 min|15|45.000000|17.000000|-28.000000', 'the sheet''s tiers go first');
SELECT results_eq(format($$SELECT v.period_from, v.period_to, v.billed_seconds, v.difference::numeric, v.currency::text
  FROM api.volume_tier_preview(%s) AS v$$, :p), $$VALUES (date '2026-11-01', date '2026-12-01', 90000::bigint, -28.0, 'CAD')$$,
  'seen before the bill');
SELECT is_empty(format($$SELECT * FROM api.volume_tier_preview(%s, '2026-10-31')$$, :p), 'the month before has no calls');
SELECT throws_ok('SELECT api.volume_tier_preview(0)', 'TB101', NULL, 'no such customer');
SELECT * FROM finish();
ROLLBACK;
