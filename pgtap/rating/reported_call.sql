-- Calls that a switch reports while they go on: start, interim, stop, twice, out of order, or without an end.
\ir ../include/street.psql
SELECT no_plan();
SELECT source_id AS gateway FROM api.source_create('t-gate', 'Gateway',
  (SELECT f.format_id FROM intake.format AS f WHERE f.code = 'freeradius'), 'CA', p_dial_plan => 'nanp') \gset
CREATE FUNCTION pg_temp.report(p_call_id text, p_event text, p_seconds numeric, p_at time) RETURNS text LANGUAGE sql AS $$
  SELECT api.call_report('t-gate', p_call_id, p_event, p_seconds, timestamptz '2026-11-05Z' + p_at::interval, '16135550101', '15145550100',
    p_caller_channel => 'SIP/gw', p_cause => 'User-Request')
$$;
CREATE FUNCTION pg_temp.landed() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM api.line_land();
  PERFORM pg_temp.rate();
  RETURN (SELECT format('%s = %s + %s + %s', sum(b.received), sum(b.rated), sum(b.held), sum(b.duplicate)) FROM api.batch AS b);
END $$;
SELECT is(pg_temp.report('a', 'start', NULL, '11:00:00'), 'OK', 'it begins');
SELECT is(pg_temp.report('a', 'start', NULL, '11:00:02'), 'OK', 'the same again, two seconds late');
SELECT is(pg_temp.report('a', 'interim', 60, '11:01:00'), 'OK', 'it goes on');
SELECT results_eq('SELECT call_id, status, seconds, answered_at FROM api.reported_call_list()',
  $$VALUES ('a'::text, 'open'::text, 60::numeric, timestamptz '2026-11-05T11:00:00Z')$$, 'the first word about its answer counts');
SELECT is(pg_temp.report('a', 'stop', 95, '11:01:35'), 'OK', 'it ends');
SELECT is(pg_temp.report('a', 'interim', 60, '11:01:00'), 'OK', 'a report that was overtaken');
SELECT is(pg_temp.report('a', 'stop', 95, '11:01:38'), 'OK', 'the stop again, three seconds late');
SELECT is(pg_temp.landed(), '2 = 1 + 0 + 1', 'one call and a duplicate');
SELECT results_eq($$SELECT c.answered_at, c.raw_seconds, h.billed_seconds, h.amount::numeric FROM rating.call AS c
  INNER JOIN rating.charge AS h ON h.call_id = c.call_id AND h.started_at = c.started_at$$,
  $$VALUES (timestamptz '2026-11-05T11:00:00Z', 95::numeric, 96, 0.032::numeric)$$, '95 s are 96 at 30/6: 96 / 60 * 0.02 = 0.032');
SELECT is(pg_temp.report('a', 'stop', 96, '11:01:36'), 'OK', 'a stop that says something else');
SELECT is(pg_temp.landed(), '3 = 1 + 1 + 1', 'is for people to look at');

SELECT is(pg_temp.report('b', 'stop', 30, '11:10:30'), 'OK', 'a stop without a start');
SELECT is(pg_temp.report('c', 'interim', 60, '11:11:00'), 'OK', 'one whose start was lost');
SELECT is(pg_temp.report('c', 'stop', 90, '11:11:30'), 'OK', 'and its stop');
SELECT is(pg_temp.report('d', 'stop', 0, '11:12:00'), 'OK', 'and one that nobody answered');
SELECT is(pg_temp.landed(), '6 = 3 + 1 + 1', '6 = 3 rated + 1 held + 1 duplicate + 1 that nobody answered');
SELECT is((SELECT count(*) FROM rating.attempt), 1::bigint, 'the third is an attempt');
SELECT bag_eq('SELECT answered_at, raw_seconds FROM rating.call', $$VALUES (timestamptz '2026-11-05T11:00:00Z', 95::numeric),
  ('2026-11-05T11:10:00Z', 30), ('2026-11-05T11:10:00Z', 90)$$, 'answered their seconds before their first report');

-- A stop that never comes: what was heard last is billed, and said to be that.
SELECT is(pg_temp.report('e', 'interim', 600, '11:59:00'), 'OK', 'a long call');
SELECT is(api.reported_call_sweep(), false, 'it goes on');
SELECT count(api.clock_set('2026-11-05T14:00:00Z')) \gset
SELECT is(api.reported_call_sweep(), false, '7200 s later it still may');
SELECT count(api.clock_set('2026-11-05T14:00:01Z')) \gset
SELECT is(api.reported_call_sweep(), true, 'a second later it is lost');
SELECT is(api.reported_call_sweep(), false, 'once');
SELECT is(pg_temp.landed(), '7 = 4 + 1 + 1', 'and rated');
SELECT is((SELECT r.disposition FROM intake.record AS r WHERE r.call_id = 'e'), 'NO_STOP', 'by what was heard last');
SELECT is((SELECT s.status FROM api.reported_call_list(p_status => 'lost') AS s), 'lost', 'it is listed');
SELECT is(pg_temp.report('e', 'stop', 650, '11:59:50'), 'OK', 'its stop comes in the end');
SELECT is(pg_temp.landed(), '8 = 4 + 2 + 1', 'and is looked at: the difference is real money');

-- An authorised one: settled and freed.
SELECT pg_temp.book(:q, 'payment', 10.00, 'cash') \gset
SELECT is((SELECT code FROM api.call_authorize('t-gate', 'f', '14165550102', '16135550199')), 200, 'asked for');
SELECT is(api.call_report('t-gate', 'f', 'stop', 60, p_caller => '14165550102', p_called => '16135550199'), 'OK', 'over');
SELECT is((SELECT trim_scale(a.reserved) FROM ledger.account AS a WHERE a.customer_id = :q), 0.015::numeric, '60 s at 0.015 a minute');
SELECT is(pg_temp.landed(), '9 = 5 + 2 + 1', 'rated');
SELECT is((SELECT array_agg(trim_scale(a.posted) || ' ' || trim_scale(a.reserved)) FROM ledger.account AS a WHERE a.customer_id = :q),
  ARRAY['9.985 0'], '10 - 0.015');

-- An id that comes again a day later is another call.
SELECT count(api.clock_set('2026-11-06T14:00:02Z')) \gset
SELECT is(api.call_report('t-gate', 'b', 'start', p_caller => '16135550101', p_called => '15145550100'), 'OK', 'a day later');
SELECT is((SELECT c.status || c.seconds FROM api.reported_call_list(p_call_id => 'b') AS c), 'open0', 'it begins anew');
SELECT is(api.reported_call_purge(), 0, 'all are young');
SELECT count(api.clock_set('2027-01-20T00:00:00Z')) \gset
SELECT is(api.reported_call_purge(), 5, 'what is over is forgotten');
SELECT is((SELECT array_agg(c.call_id) FROM api.reported_call_list() AS c), ARRAY['b'], 'what goes on is not');

SELECT throws_ok($$SELECT api.call_report('t-native', 'a', 'start')$$, 'TB101', NULL, 'a switch of another format');
SELECT throws_ok($$SELECT api.call_report('t-gate', '', 'start')$$, 'TB102', NULL, 'no id');
SELECT throws_ok($$SELECT api.call_report('t-gate', 'a', 'begin')$$, 'TB102', NULL, 'no event');
SELECT throws_ok($$SELECT api.call_report('t-gate', 'a', 'stop', -1)$$, 'TB102', NULL, 'no duration');
SELECT throws_ok($$SELECT api.call_report('t-gate', 'a', 'stop', 'NaN')$$, 'TB102', NULL, 'none either');
SELECT throws_ok('SELECT api.reported_call_purge(0)', 'TB102', NULL, 'no limit');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');
SELECT * FROM finish();
ROLLBACK;
