\ir ../include/street.psql
SELECT plan(14);
-- r1 and r2 come from a number that nobody has, r3 from another such, r4 has no rate.
SELECT FROM pg_temp.land('t-native',
  pg_temp.call('r1', '12:00:00', '60', '15195550100', '15145550100'),
  pg_temp.call('r2', '13:00:00', '60', '15195550100', '16135559999'),
  pg_temp.call('r3', '14:00:00', '60', '12125550100', '12125550199'),
  pg_temp.call('r4', '15:00:00', '60', '16135550101', '011332079460000'));
SELECT pg_temp.rate() \gset
SELECT results_eq('SELECT reason, calls FROM api.held_call_count()', $$VALUES ('NO_OWNER', 3::bigint), ('NO_RATE', 1)$$,
  'three calls of nobody, one without a rate');

SELECT throws_ok('SELECT api.held_call_assign(-1, p_reason => ''NO_OWNER'')', 'TB101', NULL, 'to nobody');
SELECT throws_ok('SELECT api.held_call_assign(pg_temp.p())', 'TB102', NULL, 'nobody means all calls by saying nothing');
SELECT throws_ok('SELECT api.held_call_assign(pg_temp.p(), p_reason => ''NO_OWNER'', p_source => ''t-nowhere'')', 'TB101', NULL,
  'no such source');
SELECT throws_ok('SELECT api.held_call_assign(pg_temp.p(), p_reason => ''TOO_LONG'')', 'TB101', NULL, 'none is held for that');
SELECT throws_ok('SELECT api.held_call_assign(pg_temp.p(), p_reason => ''NO_RATE'')', 'TB102', NULL,
  'a call whose owner is known is not given to another');

SELECT is(api.held_call_assign(pg_temp.q(), p_reason => 'NO_OWNER', p_source => 't-native', p_caller_prefix => '1519',
  p_called_prefix => '1514', p_from => '2026-11-04T12:00Z', p_to => '2026-11-04T13:00Z'), 1, 'one call of the number');
SELECT is(api.held_call_assign(pg_temp.p(), p_caller_prefix => '1519'), 2, 'all of it, and the first one anew');
SELECT results_eq($$SELECT caller, customer_id, assigned_customer_id, assigned_by FROM api.held_call_list('NO_OWNER')
  ORDER BY record_id$$, $$VALUES
  ('15195550100', pg_temp.p(), pg_temp.p(), system.actor()), ('15195550100', pg_temp.p(), pg_temp.p(), system.actor()),
  ('12125550100', NULL::bigint, NULL::bigint, NULL::text)$$, 'given, and by whom');
SELECT is((SELECT c.records FROM api.held_call_rerate(p_customer_id => pg_temp.p()) AS c), 3, 'they wait, with the one of P');
SELECT throws_ok('SELECT api.held_call_assign(pg_temp.q(), p_caller_prefix => ''1519'')', 'TB101', NULL,
  'what waits for a re-rate is left alone');
SELECT pg_temp.rate() \gset
-- 60 s at 30/6: 60 s; at 0.0200 a minute 0.0200, to Ottawa at 0.0150 a minute 0.0150.
SELECT results_eq($$SELECT c.called, h.customer_id, h.side, h.device_id, h.amount::numeric FROM rating.call AS c
  INNER JOIN rating.charge AS h USING (call_id, started_at) ORDER BY c.started_at$$, $$VALUES
  ('15145550100', pg_temp.p(), 'out', NULL::bigint, 0.0200), ('16135559999', pg_temp.p(), 'out', NULL, 0.0150)$$,
  'rated as if the record named the customer');
SELECT is((SELECT count(*) FROM api.held_call_list('NO_OWNER')), 1::bigint, 'the other is nobody''s still');
SELECT is_empty('SELECT * FROM system.verify()', 'and the books agree');

SELECT * FROM finish();
ROLLBACK;
