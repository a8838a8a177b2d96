-- What landing made of a file goes, so that it may come again.
\ir ../include/street.psql
SELECT no_plan();

SELECT (pg_temp.land('t-native', pg_temp.call('1', '12:00:00', '60', '16135550101', '15145550100'),
  pg_temp.call('2', '13:00:00', '60', '16135550101', '44'))).batch_id AS batch \gset
SELECT pg_temp.rate() \gset
SELECT results_eq(format('SELECT p_last_id - p_first_id, p_from, p_to FROM intake.batch_span(%s)', :batch),
  $$VALUES (999999::bigint, '2026-11-04T12:00Z'::timestamptz, '2026-11-04T13:00Z'::timestamptz)$$, 'where its calls lie');
SELECT is((SELECT count(*) FROM intake.batch_held(:batch)), 1::bigint, 'one is held');
SELECT throws_ok('SELECT intake.batch_withdraw_begin(-1)', 'TB101', NULL, 'no such batch');
SELECT is((intake.batch_withdraw_begin(:batch)).batch_id, :batch::bigint, 'locked');
SELECT intake.batch_withdraw(:batch) \gset
SELECT is((SELECT count(*) FROM intake.batch_held(:batch)), 0::bigint, 'none is held');
SELECT is((SELECT count(*) FROM intake.identity), 0::bigint, 'nothing is known to have come');
SELECT is((SELECT count(*) FROM intake.record), 2::bigint, 'the records stay');
SELECT results_eq(format('SELECT status, records, rated, held FROM intake.chunk WHERE batch_id = %s', :batch),
  $$VALUES ('undone', 2, 0, 0)$$, 'and count nowhere');
SELECT throws_ok(format('SELECT intake.batch_withdraw_begin(%s)', :batch), 'TB304', NULL, 'once');
SELECT is((pg_temp.land('t-native', pg_temp.call('1', '12:00:00', '60', '16135550101', '15145550100'))).duplicate, 0,
  'a line comes again and is new');
SELECT * FROM finish();
ROLLBACK;
