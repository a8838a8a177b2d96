\ir ../include/street.psql
SELECT plan(29);
-- P calls by 6135550101; the clock stands at 2026-11-05 12:00, so a call after 2026-11-06 12:00 is from the future.
CREATE FUNCTION pg_temp.line(p_id text, p_start text, p_seconds integer, p_called text) RETURNS text LANGUAGE sql AS $$
  SELECT format('%s,2026-%s,%s,6135550101,%s,,,,', p_id, p_start, p_seconds, p_called)
$$;
-- Reason, resolution, and whether it waits for a re-rate.
CREATE FUNCTION pg_temp.state(p_call_id text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(' ', h.reason, h.resolution, CASE WHEN h.chunk_id IS NOT NULL AND h.resolved_at IS NULL THEN 'claimed' END)
  FROM api.held_call AS h
  INNER JOIN intake.record AS r ON r.record_id = h.record_id AND r.received_at = h.received_at
  WHERE r.call_id = p_call_id AND r.held_reason IS DISTINCT FROM 'CONFLICT'
$$;
CREATE FUNCTION pg_temp.charged(p_call_id text) RETURNS numeric LANGUAGE sql STABLE AS $$
  SELECT c.amount FROM rating.charge AS c
  INNER JOIN intake.record AS r ON r.record_id = c.call_id
  WHERE r.call_id = p_call_id AND c.customer_id = pg_temp.p()
$$;

SELECT lives_ok($$SELECT pg_temp.land('t-native',
  pg_temp.line('r1', '11-04 10:00:00', 60, '6135559999'),
  pg_temp.line('r2', '11-04 10:00:00', 60, '011332079460000'),
  pg_temp.line('r3', '11-01 10:00:00', 86401, '6135559999'),
  pg_temp.line('r4', '11-07 12:00:00', 60, '6135559999'),
  pg_temp.line('r5', '11-08 12:00:00', 60, '6135559999'),
  pg_temp.line('r6', '11-09 12:00:00', 60, '6135559999'))$$, 'six calls land');
SELECT lives_ok($$SELECT pg_temp.land('t-native', pg_temp.line('r1', '11-04 10:00:00', 61, '6135559999'))$$,
  'and one with the identity of the first, but another duration');
SELECT is(pg_temp.rate(), 2, 'two chunks');
SELECT results_eq('SELECT reason, calls, raw_seconds, waiting FROM api.held_call_count()', $$VALUES
  ('CONFLICT', 1::bigint, 61::numeric, 0::bigint), ('FUTURE', 3, 180, 0), ('NO_RATE', 1, 60, 0), ('TOO_LONG', 1, 86401, 0)$$,
  'held by reason');

SELECT results_eq($$SELECT called FROM api.held_call_list('NO_RATE')$$, $$VALUES ('011332079460000')$$, 'the list takes a reason');
SELECT is((SELECT count(*) FROM api.held_call_list()), 6::bigint, 'or shows all');
SELECT results_eq($$SELECT reason FROM api.held_call_list(NULL, 10,
  (SELECT ARRAY[h.reason, h.record_id::text] FROM api.held_call_list('NO_RATE') AS h))$$, $$VALUES ('TOO_LONG')$$,
  'a page goes on after the row given');
SELECT throws_ok($$SELECT * FROM api.held_call_list(p_limit => 0)$$, 'TB102', NULL, 'a list has a limit');
SELECT throws_ok($$SELECT * FROM api.held_call_list(p_after => '{1}')$$, 'TB102', NULL, 'a cursor of another list');

SELECT throws_ok($$SELECT * FROM api.held_call_rerate('CONFLICT')$$, 'TB102', NULL, 'a conflict is never rated again');
SELECT throws_ok($$SELECT * FROM api.held_call_rerate(p_customer_id => -1)$$, 'TB402', NULL, 'nobody has that number');
SELECT throws_ok($$SELECT * FROM api.held_call_rerate('TOO_LONG')$$, 'TB402', NULL, 'what is too long still is');
SELECT throws_ok($$SELECT * FROM api.held_call_rerate('FUTURE')$$, 'TB402', NULL, 'what is not yet still is not');

-- Nothing mended: the call goes back to its place.
SELECT results_eq($$SELECT batch_id, status, records FROM api.held_call_rerate('NO_RATE', pg_temp.p())$$,
  $$VALUES (NULL::bigint, 'landed', 1)$$, 'a chunk without a batch');
SELECT is(pg_temp.state('r2'), 'NO_RATE claimed', 'the call is claimed');
SELECT throws_ok($$SELECT * FROM api.held_call_rerate('NO_RATE')$$, 'TB402', NULL, 'and cannot be claimed twice');
SELECT is((SELECT h.waiting FROM api.held_call_count() AS h WHERE h.reason = 'NO_RATE'), 1::bigint, 'the count shows it');
SELECT pg_temp.rate() \gset
SELECT is(pg_temp.state('r2'), 'NO_RATE', 'without a rate it is held as before');

-- A rate for 33: 60 s at 0.03 a minute is 0.03.
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,
  subsequent_increment)
VALUES (:sheet, '33', '2026-01-01', :world, 0.03, 1, 1);
SELECT catalog.rate_sheet_activate(:sheet, '2026-01-01') \gset
SELECT FROM api.held_call_rerate('NO_RATE');
SELECT pg_temp.rate() \gset
SELECT is(pg_temp.state('r2'), 'NO_RATE rated', 'now it is rated');
SELECT is(pg_temp.charged('r2'), 0.03, 'at the new rate');
SELECT is_empty($$SELECT * FROM api.held_call_list('NO_RATE')$$, 'and is no longer listed');

-- 86401 s at 30/6: 30 + 14396 * 6 = 86406 s, at 0.015 a minute: 86406 * 0.00025 = 21.6015.
SELECT FROM api.setting_set('intake.max_call_seconds', '90000', '2026-11-05T11:00:00Z');
SELECT FROM api.held_call_rerate('TOO_LONG');
SELECT pg_temp.rate() \gset
SELECT is(pg_temp.charged('r3'), 21.6015, 'with a higher limit the long call is rated in full');

-- The limit moves to 2026-11-09 00:00. r4 has come again meanwhile; r5 with another duration; r6 is still too far.
SELECT FROM api.setting_set('intake.future_seconds', '302400', '2026-11-05T11:00:00Z');
SELECT is((SELECT b.duplicate FROM pg_temp.land('t-native',
  pg_temp.line('r4', '11-07 12:00:00', 60, '6135559999'),
  pg_temp.line('r5', '11-08 12:00:00', 90, '6135559999')) AS b), 0, 'the same calls, now believed');
SELECT is_empty($$SELECT * FROM api.held_call_rerate('FUTURE')$$, 'none of the held ones becomes work');
SELECT bag_eq($$SELECT coalesce(h.resolution, 'open') || ' ' || h.reason FROM api.held_call AS h WHERE h.started_at > '2026-11-07'$$,
  ARRAY['duplicate FUTURE', 'open CONFLICT', 'open FUTURE'],
  'the one that came again is a duplicate, the one with other content a conflict');
SELECT FROM api.setting_set('intake.future_seconds', '432000', '2026-11-05T11:00:00Z');
SELECT is((SELECT c.records FROM api.held_call_rerate('FUTURE') AS c), 1, 'the last one''s time has come');
SELECT pg_temp.rate() \gset
SELECT is(pg_temp.state('r6'), 'FUTURE rated', 'and it is rated');
SELECT is(pg_temp.charged('r6'), 0.015, '60 s at 0.015 a minute');
SELECT is((SELECT b.duplicate FROM pg_temp.land('t-native', pg_temp.line('r6', '11-09 12:00:00', 60, '6135559999')) AS b), 1,
  'so it is known when it comes again');

SELECT * FROM finish();
ROLLBACK;
