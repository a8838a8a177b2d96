-- Prices by the minutes of a period.
\ir ../include/street.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.price(p_sheet bigint, p_minutes numeric) RETURNS numeric LANGUAGE sql AS $$
  SELECT x.amount FROM catalog.volume_price(p_sheet, NULL, '-infinity', (p_minutes * 60)::bigint) AS x
$$;
SELECT results_eq(format($$SELECT t.from_minute, t.rate_per_minute::numeric FROM api.volume_tier_set('{0,1000}', '{0.03,0.025}', %s) AS t$$, :sheet),
  'VALUES (0, 0.03), (1000, 0.025)', 'two tiers');
-- 1,000 x 0.03 = 30.00; 500 x 0.025 = 12.50.
SELECT is(pg_temp.price(:sheet, m.minutes), m.price, m.minutes || ' min')
FROM (VALUES (0, 0), (1, 0.03), (1000, 30), (1001, 30.025), (1500, 42.5), (1000.1, 30.0025)) AS m (minutes, price);

SELECT throws_ok(format('SELECT api.volume_tier_set(%s, p_rate_sheet_id => %s, p_valid_from => ''2027-01-01'')', t.tiers, :sheet), 'TB102', NULL, t.what)
FROM (VALUES
  ($$'{1}', '{0.03}'$$, 'not from 0'), ($$'{0,5,5}', '{1,2,3}'$$, 'not rising'), ($$'{0,5}', '{1}'$$, 'a rate is missing'),
  ($$'{}', '{}'$$, 'none'), ($$'{0}', '{-1}'$$, 'a rate below 0')
) AS t (tiers, what);
SELECT throws_ok($$SELECT api.volume_tier_set('{0}', '{1}')$$, 'TB102', NULL, 'of nothing');
SELECT throws_ok(format($$SELECT api.volume_tier_set('{0}', '{1}', %s, %s, '2027-01-01')$$, :sheet, :package), 'TB102', NULL, 'of two');
SELECT throws_ok($$SELECT api.volume_tier_set('{0}', '{1}', 0)$$, 'TB102', NULL, 'of no sheet that exists');
SELECT throws_ok(format($$SELECT api.volume_tier_set('{0}', '{1}', %s)$$, :sheet), 'TB110', NULL, 'they count already');
SELECT lives_ok(format($$SELECT api.volume_tier_set('{0}', '{1}', %1$s, p_valid_from => '2026-12-01');
  SELECT api.volume_tier_set('{0,10}', '{1,0.5}', %1$s, p_valid_from => '2026-12-01')$$, :sheet), 'those to come are replaced');
SELECT count(*) FROM api.volume_tier_set('{0}', '{0.01}', p_package_id => :package) \gset
CREATE FUNCTION pg_temp.chosen(p_sheet bigint, p_side text, p_on date) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', CASE WHEN v.rate_sheet_id IS NULL THEN 'package' ELSE 'sheet' END, v.valid_from)
  FROM catalog.volume_set_at(p_sheet, (SELECT k.package_id FROM catalog.package AS k WHERE k.code = 'T-BASIC'), p_side, p_on) AS v
$$;
SELECT is(pg_temp.chosen(:sheet, 'out', '2026-11-30'), 'sheet -infinity', 'the sheet''s go first');
SELECT is(pg_temp.chosen(:sheet, 'out', '2026-12-01'), 'sheet 2026-12-01', 'the latest of them');
SELECT is(pg_temp.chosen(:sheet_in, 'out', '2026-12-01'), 'package -infinity', 'else the package''s');
SELECT is(pg_temp.chosen(:sheet_in, 'in', '2026-12-01'), NULL, 'which are for calls made');
SELECT * FROM finish();
ROLLBACK;
