\ir ../include/rates.psql
SELECT no_plan();

-- Flattening: 16 around 160 and 1613, 1613 around 16138, and 9 to the end; gaps have no rate
SELECT is((SELECT i.status FROM pg_temp.import('16,1,1,1,2026-01-01,T', '160,2,1,1,2026-01-01,T',
  '1613,3,1,1,2026-01-01,T', '16138,4,1,1,2026-01-01,T', '9,9,1,1,2026-01-01,T', '1614,5,1,1,2026-01-01,T',
  '*,7,1,1,2026-01-01,T') AS i), 'imported', 'seven rates');
SELECT results_eq($$
  SELECT f.lo, coalesce(r.rate_per_minute::text, 'gap') FROM catalog.rate_flatten(pg_temp.sheet(), 'prefix', '2026-01-01') AS f
  LEFT JOIN catalog.rate AS r ON r.rate_id = f.rate_id
$$, $$VALUES
  -- a prefix begins at its own key; where it ends, the number after it begins, of whatever length
  (0::bigint, 'gap'), (catalog.number_key('16'), '1'), (catalog.number_key('160'), '2'), (161000000000000 * 16, '1'),
  (catalog.number_key('1613'), '3'), (catalog.number_key('16138'), '4'), (161390000000000 * 16, '3'),
  (161400000000000 * 16, '1'), (catalog.number_key('1614'), '5'), (161500000000000 * 16, '1'),
  (170000000000000 * 16, 'gap'), (catalog.number_key('9'), '9'), (1000000000000000 * 16, 'gap')$$,
  'each interval begins where the longest match changes');
SELECT is((SELECT concat_ws(' ', v.rates, r.rate_per_minute) FROM catalog.rate_sheet_version AS v
  INNER JOIN catalog.rate AS r ON r.rate_id = v.star_rate_id WHERE v.rate_sheet_id = pg_temp.sheet()), '7 7', 'counted, with its *');
SELECT is((SELECT count(*) FROM catalog.rate_flatten(0, 'prefix', '2026-01-01') AS f), 1::bigint, 'a sheet without rates is one gap');
SELECT version.rate_sheet_version_id AS v, version.star_rate_id AS star
FROM catalog.rate_sheet_version AS version WHERE version.rate_sheet_id = pg_temp.sheet() \gset
SELECT is((SELECT f.rate_per_minute FROM catalog.rate_find(:v, catalog.number_key('161379999999999')) AS f), 3::numeric, 'found');
SELECT is((SELECT f.rate_per_minute FROM catalog.rate_find(:v, catalog.number_key('16')) AS f), 1::numeric,
  'a number that lacks only the zero of a longer prefix does not begin with it');
SELECT is((SELECT f.rate_per_minute FROM catalog.rate_find(:v, catalog.number_key('160')) AS f), 2::numeric, 'with its zero it does');
SELECT is((SELECT count(*) FROM catalog.rate_find(NULL, catalog.number_key('161379999999999')) AS f), 0::bigint, 'no version, no row');

-- MISSION row 16: override 161382 before the package's 1613, whatever is longer; then both sheets' *
SELECT count(api.rate_sheet_create('t-own', 'Own', 'CAD', 'America/Toronto')) \gset
SELECT is((SELECT i.status FROM api.rate_import('t-own', 'own.csv', pg_temp.upload(
  'prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination',
  '161382,0.0090,1,1,2026-01-01,T', '1614,0.5,1,1,2026-01-01,T', '*,0.7,1,1,2026-01-01,T')) AS i), 'imported', 'an override sheet');
SELECT version.rate_sheet_version_id AS o, version.star_rate_id AS o_star
FROM catalog.rate_sheet_version AS version INNER JOIN catalog.rate_sheet AS s USING (rate_sheet_id) WHERE s.code = 't-own' \gset
CREATE FUNCTION pg_temp.picked(p_o bigint, p_o_star bigint, p_v bigint, p_star bigint, p_number text) RETURNS numeric LANGUAGE sql AS $$
  SELECT f.rate_per_minute FROM catalog.rate_pick(p_o, p_o_star, catalog.number_key(p_number), p_v, p_star, catalog.number_key(p_number)) AS f
$$;
SELECT is(pg_temp.picked(:o, :o_star, :v, :star, '16138221234'), 0.0090, 'override''s prefix');
SELECT is(pg_temp.picked(:o, :o_star, :v, :star, '16135550142'), 3::numeric, 'package''s prefix');
SELECT is(pg_temp.picked(:o, :o_star, :v, :star, '16145550142'), 0.5, 'override''s prefix before the package''s of the same length');
SELECT is(pg_temp.picked(:o, :o_star, :v, :star, '2'), 0.7, 'override''s *');
SELECT is(pg_temp.picked(:o, NULL, :v, :star, '2'), 7::numeric, 'package''s *');
SELECT is(pg_temp.picked(NULL, NULL, :v, :star, '16138221234'), 4::numeric, 'a customer without an override');
SELECT is(pg_temp.picked(:o, NULL, :v, NULL, '2'), NULL, 'nothing');
SELECT is((SELECT f.rate_sheet_version_id FROM catalog.rate_pick(:o, :o_star, NULL, :v, :star, NULL) AS f), :o::bigint,
  'the version says whose rate it is');

-- Versions: a later date cuts the last one off; building anew from a day on keeps what lies before
CREATE FUNCTION pg_temp.versions() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', v.valid_from AT TIME ZONE 'UTC', v.valid_to AT TIME ZONE 'UTC', v.rates), '; ' ORDER BY v.valid_from)
  FROM catalog.rate_sheet_version AS v WHERE v.rate_sheet_id = pg_temp.sheet() AND v.retired_at IS NULL
$$;
SELECT is((SELECT i.added FROM pg_temp.import('44,1,1,1,2026-07-01,T') AS i), 1, 'one rate from July');
SELECT is(pg_temp.versions(), '2026-01-01 05:00:00 2026-07-01 04:00:00 7; 2026-07-01 04:00:00 infinity 8',
  'midnight in Toronto: 5 hours behind UTC in winter, 4 in summer');
SELECT is(catalog.rate_sheet_activate(pg_temp.sheet(), '2026-07-01'), 1, 'one version built');
SELECT is(pg_temp.versions(), '2026-01-01 05:00:00 2026-07-01 04:00:00 7; 2026-07-01 04:00:00 infinity 8', 'the same again');
SELECT is((SELECT count(*) FROM catalog.rate_interval AS i
  INNER JOIN catalog.rate_sheet_version AS v USING (rate_sheet_version_id)
  WHERE v.rate_sheet_id = pg_temp.sheet() AND v.retired_at IS NOT NULL),
  0::bigint, 'intervals of retired versions are gone');

SELECT * FROM finish();
ROLLBACK;
