-- A device is at one location on each day. The clock stands at 2026-11-05 12:00 UTC, 5 November in Toronto.
\ir ../include/street.psql
SELECT no_plan();

SELECT location_id AS hq FROM api.location_create(:p, 'hq', 'Head office') \gset
SELECT location_id AS branch FROM api.location_create(:p, 'branch', 'Branch') \gset
SELECT location_id AS other FROM api.location_create(:q, 'hq', 'Another customer''s') \gset
CREATE FUNCTION pg_temp.at(p_day date) RETURNS text LANGUAGE sql AS $$
  SELECT l.code::text
  FROM service.device AS d
  CROSS JOIN LATERAL service.location_at(d.device_id, p_day) AS w
  INNER JOIN party.location AS l ON l.location_id = w.location_id
  WHERE d.key = '16135550101'
$$;

SELECT is(pg_temp.at('2026-11-05'), NULL, 'nowhere yet');
SELECT results_eq(format('SELECT m.location_id, m.valid_from FROM api.device_move(%s, %s) AS m', :p_did, :hq),
  format('VALUES (%s::bigint, date %L)', :hq, '2026-11-05'), 'moved today');
SELECT is(pg_temp.at('2026-11-04'), NULL, 'but not yesterday');
SELECT is((SELECT m.version FROM api.device_move(:p_did, :branch) AS m), 2, 'a second move on a day replaces the first');
SELECT is(pg_temp.at('2026-11-05'), 'branch', 'so it is there');
SELECT device_location_id AS later FROM api.device_move(:p_did, :hq, '2026-12-01') \gset
SELECT is(array_agg(pg_temp.at(d.day) ORDER BY d.day), ARRAY['branch', 'hq', 'hq'], 'a move to come')
FROM (VALUES (date '2026-11-30'), ('2026-12-01'), ('2030-01-01')) AS d (day);
SELECT count(api.device_move(:p_did, NULL, '2026-11-20')) \gset
SELECT is(array_agg(pg_temp.at(d.day) ORDER BY d.day), ARRAY['branch', NULL, NULL, 'hq'], 'and one before it, to nowhere')
FROM (VALUES (date '2026-11-19'), ('2026-11-20'), ('2026-11-30'), ('2026-12-01')) AS d (day);

SELECT throws_ok(format('SELECT * FROM api.device_move(%s, %s, %L)', :p_did, :hq, '2026-11-04'), 'TB110', NULL,
  'what was before the last move stays');
SELECT throws_ok(format('SELECT * FROM api.device_move(%s, %s)', :p_did, :other), 'TB102', NULL, 'to another customer''s');
SELECT throws_ok(format('SELECT * FROM api.device_move(%s, -1)', :p_did), 'TB102', NULL, 'to none that exists');
SELECT throws_ok(format('SELECT * FROM api.device_move(-1, %s)', :hq), 'TB101', NULL, 'an unknown device');
SELECT lives_ok(format('SELECT * FROM api.device_move(%s, %s, %L)', :q_did, :other, '-infinity'), 'there since ever');

SELECT is((SELECT m.valid_from FROM api.device_location_remove(:later) AS m), '2026-12-01'::date, 'a move to come is taken back');
SELECT throws_ok(format('SELECT * FROM api.device_location_remove(%s)', m.device_location_id), 'TB110', NULL, 'one of today is not')
FROM api.device_location_list(p_device_id => :p_did, p_location_id => :branch) AS m;
SELECT throws_ok('SELECT * FROM api.device_location_remove(-1)', 'TB101', NULL, 'an unknown one');
SELECT throws_ok('SELECT * FROM api.device_location_get(-1)', 'TB101', NULL, 'nor is it shown');
SELECT lives_ok(format('SELECT * FROM api.device_remove(%s)', :p_did), 'a device goes with its moves');

-- Planned with the query around it, not called for each row.
CREATE FUNCTION pg_temp.plan() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_line text;
  v_plan text := '';
BEGIN
  FOR v_line IN EXPLAIN SELECT w.location_id FROM service.device AS d
    LEFT JOIN LATERAL service.location_at(d.device_id, '2026-11-05') AS w ON true
  LOOP
    v_plan := v_plan || v_line;
  END LOOP;
  RETURN v_plan;
END $$;
SELECT unalike(pg_temp.plan(), '%Function Scan%', 'location_at inlines');

SELECT * FROM finish();
ROLLBACK;
