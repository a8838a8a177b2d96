\ir ../include/street.psql
SELECT plan(27);
-- Three calls of nobody, 60, 61 and 62 s, and one that is rated.
SELECT batch_id AS batch FROM pg_temp.land('t-native',
  pg_temp.call('r1', '12:00:00', '60', '15195550100', '15145550100'),
  pg_temp.call('r2', '13:00:00', '61', '15195550100', '15145550100'),
  pg_temp.call('r3', '14:00:00', '62', '12125550100', '15145550100'),
  pg_temp.call('r4', '15:00:00', '63', '16135550101', '15145550100')) \gset
SELECT pg_temp.rate() \gset

SELECT is((r.name, r.active), ('Fraud'::text, true), 'there are reasons to begin with')
FROM api.held_write_off_reason_list(p_code => 'fraud') AS r;
SELECT held_write_off_reason_id AS reason FROM api.held_write_off_reason_create('t_storm', 'Storm') \gset
SELECT throws_ok($$SELECT * FROM api.held_write_off_reason_create('t_storm', 'Again')$$, 'TB103', NULL, 'a code is taken once');

SELECT throws_ok($$SELECT * FROM api.held_call_write_off('t_none', p_reason => 'NO_OWNER')$$, 'TB102', NULL, 'no such reason');
SELECT throws_ok($$SELECT * FROM api.held_call_write_off('t_storm')$$, 'TB102', NULL, 'nobody means all by saying nothing');
SELECT throws_ok($$SELECT * FROM api.held_call_write_off('t_storm', p_reason => 'NO_RATE')$$, 'TB101', NULL, 'none is held so');
SELECT throws_ok($$SELECT * FROM api.held_call_write_off('t_storm', p_source => 't-none')$$, 'TB101', NULL, 'no such source');

SELECT held_write_off_id AS off, calls, raw_seconds, actor, note
FROM api.held_call_write_off('t_storm', 'the great one', p_caller_prefix => '1519') \gset
SELECT is((:calls, :raw_seconds, :'actor'::text, :'note'::text), (2, 121, system.actor(), 'the great one'::text), 'two calls, 60 + 61 s');
SELECT results_eq('SELECT reason, calls FROM api.held_call_count()', $$VALUES ('NO_OWNER', 1::bigint)$$, 'one is open still');
SELECT is((SELECT array_agg(h.raw_seconds) FROM api.held_call_list() AS h), ARRAY[62::numeric], 'and listed');
SELECT results_eq(format('SELECT received, rated, held, written_off, rejected, skipped, duplicate, unanswered FROM api.batch
  WHERE batch_id = %s', :batch), 'VALUES (4, 1, 3, 2, 0, 0, 0, 0)',
  'written off they count as held: 4 = 1 rated + 3 held, 2 of them written off');
SELECT results_eq($$SELECT received, rated, held, written_off FROM report.day_count WHERE day = '2026-11-04'$$,
  'VALUES (4::bigint, 1::bigint, 3::bigint, 2::bigint)', 'and so by day');
SELECT bag_eq('SELECT open, resolution, write_off_reason, written_off_by FROM report.held_call', $$VALUES
  (true, NULL::text, NULL::text, NULL::text), (false, 'written_off', 't_storm', system.actor()),
  (false, 'written_off', 't_storm', system.actor())$$, 'reporting tools see why');
SELECT throws_ok($$SELECT * FROM api.held_call_rerate(p_caller_prefix => '1519')$$, 'TB402', NULL, 'what is given up is not rated');
SELECT throws_ok($$SELECT * FROM api.held_call_write_off('t_storm', p_caller_prefix => '1519')$$, 'TB101', NULL,
  'nor given up twice');
SELECT is((SELECT b.duplicate FROM pg_temp.land('t-native',
  pg_temp.call('r1', '12:00:00', '60', '15195550100', '15145550100')) AS b), 1, 'it is still known when it comes again');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');

SELECT is((SELECT r.active FROM api.held_write_off_reason_update(:reason, p_active => false) AS r), false, 'retired');
SELECT throws_ok($$SELECT * FROM api.held_call_write_off('t_storm', p_reason => 'NO_OWNER')$$, 'TB102', NULL,
  'what is retired is no reason any more');
SELECT throws_ok(format('SELECT * FROM api.held_write_off_reason_remove(%s)', :reason), 'TB105', NULL, 'a write-off names it');

SELECT throws_ok('SELECT * FROM api.held_write_off_undo(-1)', 'TB101', NULL, 'no such write-off');
SELECT is((SELECT u.undone_by FROM api.held_write_off_undo(:off) AS u), system.actor(), 'taken back');
SELECT throws_ok(format('SELECT * FROM api.held_write_off_undo(%s)', :off), 'TB110', NULL, 'only once');
SELECT results_eq('SELECT reason, calls FROM api.held_call_count()', $$VALUES ('NO_OWNER', 3::bigint)$$, 'all are open again');
SELECT results_eq('SELECT reason_code, calls, undone_at IS NULL FROM api.held_write_off_list()',
  $$VALUES ('t_storm'::system.slug, 2, false)$$, 'the decision is kept');
SELECT is((SELECT w.calls FROM api.held_write_off_get(:off) AS w), 2, 'with its number of calls');
SELECT is((SELECT c.records FROM api.held_call_rerate(p_caller_prefix => '1519') AS c), 2, 'and they may be rated again');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree again');

SELECT * FROM finish();
ROLLBACK;
