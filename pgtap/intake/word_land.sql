-- Calls by word of a switch land like lines of a file.
\ir ../include/street.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.word(p_call_id text, p_seconds numeric) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_batch_id bigint := (
    SELECT intake.word_land(s, 'word', gen_random_uuid(), ARRAY[ROW(
      p_call_id, '2026-11-05T11:00:00.5Z', p_seconds, '14165550102', '+1 (613) 555-0199', NULL, NULL, 'T-P')::intake.word])
    FROM intake.source AS s WHERE s.code = 't-native'
  );
BEGIN
  RETURN (
    SELECT concat_ws(' ', b.received, b.waiting, b.duplicate, b.rejected) FROM api.batch AS b WHERE b.batch_id = v_batch_id
  );
END $$;
SELECT is(pg_temp.word('a', 61.25), '1 1 0 0', 'a call lands');
SELECT results_eq($$SELECT r.answered_at, r.raw_seconds, r.customer_code, r.caller_number FROM intake.record AS r WHERE r.call_id = 'a'$$,
  $$VALUES ('2026-11-05T11:00:00.5Z'::timestamptz, 61.25, 'T-P', '14165550102')$$, 'as it was told, to the fraction');
SELECT is(pg_temp.word('a', 61.25), '1 0 1 0', 'told again it is a duplicate');
SELECT is(pg_temp.word('a', 62), '1 1 0 0', 'told otherwise it is kept');
SELECT is((SELECT array_agg(r.held_reason) FROM intake.record AS r WHERE r.call_id = 'a' AND r.raw_seconds = 62), '{CONFLICT}',
  'as a conflict');
SELECT ok(intake.land_try(:source), 'nobody else lands');
SELECT is_empty('SELECT * FROM system.verify()', 'all is counted');
SELECT * FROM finish();
ROLLBACK;
