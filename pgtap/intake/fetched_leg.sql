\ir ../include/street.psql
SELECT no_plan();

SELECT count(api.source_create('t-kazoo', 'Kazoo', (SELECT f.format_id FROM intake.format AS f WHERE f.code = 'kazoo_document'),
  'CA', p_dial_plan => 'e164')) \gset

-- A document of a leg that ended at 2026-11-05 11:00 UTC: 63929566800 s of the Gregorian calendar.
CREATE FUNCTION pg_temp.leg(p_id text, p_resource text) RETURNS text LANGUAGE sql AS $$
  SELECT jsonb_build_object('call_id', p_id, 'timestamp', 62167219200 + extract(epoch FROM timestamptz '2026-11-05 11:00Z')::bigint,
    'duration_seconds', 70, 'billing_seconds', 60, 'caller_id_number', '+16135550101', 'request', '+15145550100@example.net',
    'custom_channel_vars', jsonb_build_object('resource_type', p_resource))::text
$$;
CREATE FUNCTION pg_temp.missing(VARIADIC p_ids text[]) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT * FROM api.fetched_leg_missing('t-kazoo', p_ids, '2026-11-05 00:00Z', '2026-11-05 12:00Z')
$$;

SELECT results_eq($$SELECT * FROM pg_temp.missing('b', 'a')$$, $$VALUES ('b'), ('a')$$, 'nothing is known yet');
SELECT isnt(api.line_receive('t-kazoo', pg_temp.leg('told', 'offnet-termination')), NULL, 'the switch tells of one');
SELECT isnt(api.fetched_leg_add('t-kazoo', 'fetched', pg_temp.leg('fetched', 'offnet-termination')), NULL, 'one is fetched');
SELECT isnt(api.fetched_leg_add('t-kazoo', 'inside', pg_temp.leg('inside', 'onnet-termination')), NULL, 'and one of no carrier');
SELECT is(api.line_land(), 3, 'all three land');
SELECT pg_temp.rate() \gset
SELECT results_eq($$SELECT b.received, b.rated, b.skipped FROM api.batch AS b WHERE b.source = 't-kazoo'$$, $$VALUES (3, 2, 1)$$,
  'calls are rated, the other leg is skipped');
SELECT results_eq($$SELECT * FROM pg_temp.missing('told', 'fetched', 'inside', 'lost')$$, $$VALUES ('lost')$$,
  'only what nobody told of and nobody fetched is missing');

-- Fetched twice, by two pollers at once: counted once as a duplicate.
SELECT isnt(api.fetched_leg_add('t-kazoo', 'fetched', pg_temp.leg('fetched', 'offnet-termination')), NULL, 'fetched again');
SELECT is(api.line_land(), 1, 'and landed');
SELECT results_eq($$SELECT b.received, b.rated, b.skipped, b.duplicate FROM api.batch AS b WHERE b.source = 't-kazoo'$$,
  $$VALUES (4, 2, 1, 1)$$, 'but not rated again');

SELECT throws_ok($$SELECT api.fetched_leg_missing('nowhere', '{a}', '2026-11-05', '2026-11-06')$$, 'TB101', NULL, 'no such switch');
SELECT throws_ok($$SELECT api.fetched_leg_missing('t-kazoo', array_fill('a'::text, '{1001}'), '2026-11-05', '2026-11-06')$$, 'TB102',
  NULL, 'too many at once');
SELECT throws_ok($$SELECT api.fetched_leg_add('nowhere', 'a', '{}')$$, 'TB101', NULL, 'no such switch');
SELECT throws_ok($$SELECT api.fetched_leg_add('t-kazoo', '', '{}')$$, 'TB102', NULL, 'no id');
SELECT throws_ok($$SELECT api.fetched_leg_add('t-native', 'a', NULL)$$, 'TB102', NULL, 'no record');
SELECT throws_ok($$SELECT api.fetched_leg_purge(0)$$, 'TB102', NULL, 'a limit below 1');

SELECT is(api.fetched_leg_purge(), 0, 'nothing is old');
UPDATE system.clock SET frozen_at = '2026-12-15T12:00:01Z';
SELECT is(api.fetched_leg_purge(), 2, 'forgotten after 40 days');

SELECT is_empty('SELECT * FROM system.verify()', 'the books are true');
SELECT * FROM finish();
ROLLBACK;
