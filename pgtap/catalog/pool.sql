\ir ../include/street.psql
SELECT no_plan();

SELECT package_version_id AS v1 FROM api.package_create('T-K', 'Kit', 'CAD') \gset
-- MISSION row 21: 300 minutes on {1613,1514}.
SELECT pool_id AS pool FROM api.pool_create(:v1, 'local', 'Local minutes', 300, p_scope => 'virtual_number',
  p_prefixes => '{1613,1514}') \gset
SELECT results_eq(format('SELECT p.side, p.minutes, p.rollover_cycles FROM api.pool_get(%s) AS p', :pool),
  $$VALUES ('out', 300, 0::smallint)$$, 'of calls made, and unused minutes do not stay');
CREATE FUNCTION pg_temp.pool(p_version_id bigint, p_code text, p_minutes integer DEFAULT 1, p_prefixes text[] DEFAULT '{*}',
  p_side text DEFAULT 'out') RETURNS api.pool LANGUAGE sql AS $$
  SELECT api.pool_create(p_version_id, p_code, 'x', p_minutes, p_side, p_prefixes => p_prefixes)
$$;
SELECT throws_ok(format('SELECT pg_temp.pool(%s, %L)', :v1, 'local'), 'TB103', NULL, 'the code is taken');
SELECT throws_ok(format('SELECT pg_temp.pool(%s, %L, 0)', :v1, 'x'), 'TB102', NULL, 'no minute');
SELECT throws_ok(format('SELECT pg_temp.pool(%s, %L, 1, %L)', :v1, 'x', '{}'), 'TB102', NULL, 'no prefix');
SELECT throws_ok(format('SELECT pg_temp.pool(%s, %L, 1, %L)', :v1, 'x', '{1613,+44}'), 'TB102', NULL, 'a prefix with a plus');
SELECT throws_ok(format('SELECT pg_temp.pool(%s, %L, 1, %L)', :v1, 'x', '{1613,NULL}'), 'TB102', NULL, 'an empty prefix');
SELECT throws_ok(format('SELECT pg_temp.pool(%s, %L, 1, %L, %L)', :v1, 'x', '{*}', 'up'), 'TB102', NULL, 'no side');
SELECT is((SELECT p.minutes FROM api.pool_update(:pool, 1, p_minutes => 400) AS p), 400, 'changed');
SELECT is((SELECT count(*) FROM api.pool_list(:v1, p_scope => 'virtual_number')), 1::bigint, 'listed');

SELECT * FROM finish();
ROLLBACK;
