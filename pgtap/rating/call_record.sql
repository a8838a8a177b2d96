-- A call's record and the end of its reservation in one.
\ir ../include/street.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.over(p_call_id text, p_seconds numeric) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', r.code, r.reason, trim_scale(r.amount))
  FROM api.call_record('t-native', p_call_id, p_seconds,
    ARRAY[p_call_id, '2026-11-05 12:00:00', p_seconds::text, '14165550102', '16135550199'], '2026-11-05T12:00:00Z') AS r
$$;
CREATE FUNCTION pg_temp.money() RETURNS text LANGUAGE sql AS $$
  SELECT format('%s %s', trim_scale(a.posted), trim_scale(a.reserved)) FROM ledger.account AS a WHERE a.customer_id = pg_temp.q()
$$;
-- 0.015 a minute, 30/6. 10.00 on account.
SELECT pg_temp.book(:q, 'payment', 10.00, 'cash') \gset
SELECT is((SELECT max_seconds FROM api.call_authorize('t-native', 'a', '14165550102', '16135550199', p_seconds => 600)), 600, 'a call');
SELECT is(pg_temp.over('a', 60.4), '200 OK 0.0165', '60.4 s are 66 billed ones: 66 / 60 * 0.015 = 0.0165');
SELECT is(pg_temp.money(), '10 0.0165', 'set aside until it is rated');
SELECT is(api.line_land(), 1, 'its record waits already');
SELECT is(pg_temp.rate(), 1, 'it is rated');
SELECT is(pg_temp.money(), '9.9835 0', 'and booked: 10 - 0.0165');
SELECT is(pg_temp.over('a', 60.4), '200 OK 0', 'the switch was not sure and tells again');
SELECT is(pg_temp.over('a', 61), '409 CONFLICT 0', 'or says something else');
SELECT is(api.line_land(), 2, 'both are kept');
SELECT is(pg_temp.rate(), 1, 'one of them is new');
SELECT results_eq('SELECT b.received, b.rated::integer, b.held::integer, b.duplicate FROM api.batch AS b', 'VALUES (3, 1, 1, 1)',
  '3 = 1 rated + 1 held + 1 duplicate');
SELECT is(pg_temp.money(), '9.9835 0', 'nothing is booked twice');
SELECT is(pg_temp.over('b', 30), '200 OK', 'a call that needed no money');
SELECT is((SELECT max_seconds FROM api.call_authorize('t-native', 'c', '14165550102', '16135550199', p_seconds => 600)), 600, 'another');
SELECT is(pg_temp.over('c', 0), '200 OK 0', 'that nobody answered');
SELECT is(pg_temp.money(), '9.9835 0', 'its money is free at once');
SELECT is((SELECT max_seconds FROM api.call_authorize('t-native', 'd', '14165550102', '16135550199', p_seconds => 600)), 600, 'and one');
SELECT is(pg_temp.over('d', -1), '200 OK', 'whose duration is none');
SELECT is(pg_temp.over('e', 'NaN'), '200 OK', 'or not even a number');
SELECT is(api.line_land(), 4, 'are kept');
SELECT is((SELECT array_agg(r.reason) FROM intake.rejected_line AS r),
  ARRAY['duration is not a number of seconds', 'duration is not a number of seconds'], 'and rejected by name, never lost');
SELECT pg_temp.rate() \gset
SELECT throws_ok($$SELECT * FROM api.call_record('t-none', 'a', 1, '{a}')$$, 'TB101', NULL, 'no such switch');
SELECT throws_ok($$SELECT * FROM api.call_record('t-native', 'a', 1, NULL)$$, 'TB102', NULL, 'no record');
SELECT source_id AS named FROM api.source_create('t-named', 'With a header',
  (SELECT f.format_id FROM intake.format AS f WHERE f.code = 'radacct'), 'CA', p_dial_plan => 'nanp') \gset
SELECT throws_ok($$SELECT * FROM api.call_record('t-named', 'a', 1, '{a}')$$, 'TB302', NULL, 'fields without their header');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');
SELECT * FROM finish();
ROLLBACK;
