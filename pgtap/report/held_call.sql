\ir ../include/street.psql
SELECT plan(8);
-- Of nobody: 60 s and 90 s to zone 1, 60 s to France, and a number that is none. P's: one without a rate, and one of which
-- another record came before.
SELECT FROM pg_temp.land('t-native',
  pg_temp.call('r1', '12:00:00', '60', '15195550100', '15145550100'),
  pg_temp.call('r2', '11:00:00', '90', '15195550100', '16135559999'),
  pg_temp.call('r3', '13:00:00', '60', '15195550100', '011332079460000'),
  pg_temp.call('r4', '14:00:00', '60', '15195550100', '#31'),
  pg_temp.call('r5', '15:00:00', '60', '16135550101', '011332079460000'));
SELECT FROM pg_temp.land('t-native', pg_temp.call('r5', '15:00:00', '61', '16135550101', '011332079460000'));
SELECT pg_temp.rate() \gset

SELECT results_eq('SELECT reason, calls, raw_seconds, oldest_started_at, newest_started_at, waiting, estimated_calls, estimate
  FROM api.held_call_summary()', $$VALUES
  ('CONFLICT', 1::bigint, 61::numeric, '2026-11-04T15:00Z'::timestamptz, '2026-11-04T15:00Z'::timestamptz, 0::bigint, 0::bigint,
    NULL::numeric),
  ('NO_OWNER', 4, 270, '2026-11-04T11:00Z', '2026-11-04T14:00Z', 0, 0, NULL),
  ('NO_RATE', 1, 60, '2026-11-04T15:00Z', '2026-11-04T15:00Z', 0, 0, NULL)$$, 'by reason; without a sheet nothing is estimated');
SELECT results_eq($$SELECT sample_caller, sample_called FROM api.held_call_summary() WHERE reason = 'NO_OWNER'$$,
  $$VALUES ('15195550100', '16135559999')$$, 'the oldest is the sample');
SELECT is(
  (SELECT s.sample_record_id FROM api.held_call_summary() AS s WHERE s.reason = 'NO_RATE'),
  (SELECT h.record_id FROM api.held_call_list('NO_RATE') AS h), 'with its record');

SELECT FROM api.setting_set('report.held_estimate_sheet', 'T-OUT', '2026-11-01');
-- 60 s at 0.0200 a minute is 0.0200; 90 s at 0.0150 is 0.0225; France has no rate, and #31 is no number.
SELECT results_eq('SELECT reason, calls, estimated_calls, estimate, currency FROM api.held_call_summary()', $$VALUES
  ('CONFLICT', 1::bigint, 0::bigint, NULL::numeric, NULL::text), ('NO_OWNER', 4, 2, 0.0425, 'CAD'), ('NO_RATE', 1, 0, NULL, NULL)$$,
  'what can be known is estimated');
SELECT results_eq($$SELECT reason, calls, estimate FROM api.held_call_summary(p_source => 't-native', p_from => '2026-11-04T11:00Z',
  p_to => '2026-11-04T12:00Z', p_called_prefix => '1613', p_caller_prefix => '1519')$$,
  $$VALUES ('NO_OWNER', 1::bigint, 0.0225)$$, 'filtered');
SELECT results_eq('SELECT reason, calls FROM api.held_call_summary(p_customer_id => pg_temp.p())',
  $$VALUES ('CONFLICT', 1::bigint), ('NO_RATE', 1)$$, 'or one customer''s');
SELECT throws_ok($$SELECT api.setting_set('report.held_estimate_sheet', 'T-NONE', '2026-11-02'); SELECT * FROM api.held_call_summary()$$,
  'TB101', NULL, 'a sheet that does not exist');
SELECT bag_eq('SELECT source, reason, customer, open FROM report.held_call', $$VALUES
  ('t-native', 'NO_OWNER', NULL::text, true), ('t-native', 'NO_OWNER', NULL, true), ('t-native', 'NO_OWNER', NULL, true),
  ('t-native', 'NO_OWNER', NULL, true), ('t-native', 'NO_RATE', 'T-P', true), ('t-native', 'CONFLICT', 'T-P', true)$$,
  'reporting tools see them one by one');

SELECT * FROM finish();
ROLLBACK;
