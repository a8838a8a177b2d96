-- A number comes into service when help would find its caller, and stays findable.
\ir ../include/street.psql
SELECT no_plan();
SELECT count(api.setting_set('service.emergency_location_required', 'true')) \gset

CREATE FUNCTION pg_temp.create(p_kind text, p_key text, p_from timestamptz DEFAULT '2026-11-01',
  p_to timestamptz DEFAULT 'infinity') RETURNS api.device LANGUAGE sql AS $$
  SELECT api.device_create(pg_temp.p(), p_kind, p_key, p_from, p_valid_to => p_to)
$$;
CREATE FUNCTION pg_temp.register(p_number text) RETURNS api.emergency_location LANGUAGE sql AS $$
  SELECT api.emergency_location_create(p_number, 'Postpaid Ltd', '1 Main Street', 'Ottawa', 'CA', p_state => 'ON')
$$;

SELECT throws_ok($$SELECT pg_temp.create('did', '16135550160')$$, 'TB701', 'number 16135550160 has no emergency location',
  'no service before it is registered');
SELECT emergency_location_id AS home FROM pg_temp.register('16135550160') \gset
SELECT device_id AS did FROM pg_temp.create('did', '16135550160') \gset
SELECT lives_ok($$SELECT pg_temp.create('did', '18005550160')$$, 'nobody calls from a toll-free number');
SELECT lives_ok($$SELECT pg_temp.create('trunk', 't-160')$$, 'nor is a trunk called back');
SELECT lives_ok($$SELECT pg_temp.create('did', '16135550161', '2025-01-01', '2026-01-01')$$, 'service that is over asks for none');
SELECT throws_ok($$SELECT pg_temp.create('did', '16135550161', '2027-01-01')$$, 'TB701', NULL, 'service to come does');

SELECT throws_ok(format('SELECT * FROM api.emergency_location_remove(%s)', :home), 'TB105', NULL, 'it is needed');
SELECT is((SELECT e.unit FROM api.emergency_location_update(:home, 1, p_unit => '3B') AS e), '3B', 'a caller moves');
SELECT is((SELECT d.valid_to FROM api.device_cease(:did) AS d), '2026-11-05T12:00Z'::timestamptz, 'the number ceases');
SELECT is((SELECT e.number::text FROM api.emergency_location_remove(:home) AS e), '16135550160', 'then it goes');
SELECT throws_ok(format('SELECT * FROM api.device_reinstate(%s)', :did), 'TB701', NULL, 'without it the number stays out');
SELECT throws_ok(format('UPDATE service.device SET valid_from = valid_from - interval %L WHERE device_id = %s', '1 day', :p_did),
  'TB701', NULL, 'service does not begin earlier without it');
SELECT lives_ok(format('SELECT * FROM api.device_update(%s, p_label => %L)', :p_did, 'Desk'),
  'what is in service without one stays there');
SELECT emergency_location_id AS desk FROM pg_temp.register('16135550101') \gset
SELECT lives_ok(format('UPDATE service.device SET valid_from = valid_from - interval %L WHERE device_id = %s', '1 day', :p_did),
  'with it, it does');

SELECT throws_ok($$SELECT pg_temp.register('16135550101')$$, 'TB103', NULL, 'a number has one');
SELECT throws_ok($$SELECT * FROM api.emergency_location_create('16135550169', 'x', '', 'Ottawa', 'CA')$$, 'TB102', NULL,
  'no street');
SELECT is((SELECT e.emergency_location_id FROM api.emergency_location_list(p_number => '16135550101') AS e), :desk::bigint,
  'found by number');
SELECT throws_ok('SELECT * FROM api.emergency_location_get(-1)', 'TB101', NULL, 'an unknown one');

-- What came in before it was required: T-Q's number, as T-P's first one is registered by now.
CREATE FUNCTION pg_temp.missing(p_after text[] DEFAULT NULL, p_limit integer DEFAULT 100) RETURNS text[] LANGUAGE sql AS $$
  SELECT array_agg(d.key)
  FROM (VALUES (pg_temp.p()), (pg_temp.q())) AS c (customer_id)
  CROSS JOIN LATERAL api.emergency_location_missing_list(c.customer_id, p_after, p_limit) AS d
$$;
SELECT is(pg_temp.missing(), ARRAY['14165550102'], 'what help could not find');
SELECT is(pg_temp.missing(ARRAY['14165550102', '9999999999']), NULL, 'and the page after it');
SELECT throws_ok('SELECT pg_temp.missing(p_limit => 0)', 'TB102', NULL, 'no rows asked for');

-- Where no law asks for it.
SELECT count(api.setting_set('service.emergency_location_required', 'false')) \gset
SELECT lives_ok($$SELECT pg_temp.create('did', '16135550162')$$, 'a number without one');
SELECT lives_ok(format('SELECT * FROM api.emergency_location_remove(%s)', :desk), 'and it may be taken from a number');

SELECT * FROM finish();
ROLLBACK;
