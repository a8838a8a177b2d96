-- Calls that a switch told of by word instead of a file: they land like any line, with the same identities.

CREATE OR REPLACE FUNCTION intake.land_try(p_source_id bigint) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  -- The lock of intake.batch_open().
  SELECT pg_try_advisory_xact_lock(hashtextextended('pgtoll.land:' || p_source_id, 0));
END;
COMMENT ON FUNCTION intake.land_try(bigint) IS $doc$Reserves landing for this transaction, unless a file of the switch is landing now.

:param p_source_id: the switch
:returns: false when one is
:example: SELECT intake.land_try(1)$doc$;

CREATE OR REPLACE FUNCTION intake.word_land(p_source intake.source, p_name text, p_load_id uuid, p_words intake.word[])
RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE
  v_batch intake.batch := intake.batch_open(p_source.code, p_name);
  v_layout intake.layout;
BEGIN
  v_layout.source_id := p_source.source_id;
  v_layout.time_zone := 'UTC';
  v_layout.dial_plan := p_source.dial_plan;
  v_layout.min_fields := 8;
  v_layout.max_fields := 8;
  v_layout.oldest := system.clock_now() - make_interval(days => system.setting_int('intake.oldest_days'));
  v_layout.newest := system.clock_now() + make_interval(secs => system.setting_int('intake.future_seconds'));
  v_layout.max_call_seconds := system.setting_int('intake.max_call_seconds');
  v_layout.call_id := 1;
  v_layout.started_at := 2;
  v_layout.raw_seconds := 3;
  v_layout.caller := 4;
  v_layout.called := 5;
  v_layout.caller_channel := 6;
  v_layout.source_ip := 7;
  v_layout.customer_code := 8;
  v_layout.delimiter := ',';
  INSERT INTO system.load_line (load_id, slice, line_no, fields, raw)
  SELECT p_load_id, 0, w.ordinal, f.fields, array_to_string(f.fields, ',')
  FROM unnest(p_words) WITH ORDINALITY AS w (
    call_id, answered_at, raw_seconds, caller, called, caller_channel, source_ip, customer_code, ordinal
  )
  CROSS JOIN LATERAL (
    SELECT ARRAY[
      w.call_id, to_char(w.answered_at, 'YYYY-MM-DD HH24:MI:SS.US'), w.raw_seconds::text, w.caller, w.called,
      coalesce(w.caller_channel, ''), coalesce(w.source_ip, ''), coalesce(w.customer_code, '')
    ] AS fields
  ) AS f;
  PERFORM intake.slice_land(v_batch, p_load_id, 0, v_layout);
  UPDATE intake.batch AS b SET status = 'landed' WHERE b.batch_id = v_batch.batch_id;
  RETURN v_batch.batch_id;
END $$;
COMMENT ON FUNCTION intake.word_land(intake.source, text, uuid, intake.word[]) IS
$doc$Lands answered calls that a switch told of, as a batch of its source.

:param p_source: the switch
:param p_name: stands for the name of a file
:param p_load_id: a new id
:param p_words: the calls
:returns: batch_id
:example: SELECT intake.word_land(s, 'settled calls', gen_random_uuid(), '{}') FROM intake.source AS s$doc$;
