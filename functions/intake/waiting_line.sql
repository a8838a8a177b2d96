-- Call records that come one by one: kept at once, landed a moment later by a worker, many together.

CREATE OR REPLACE FUNCTION intake.line_wait(p_source text, p_raw text, p_fields text[]) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_format intake.format;
  v_source intake.source;
  v_raw text := p_raw;
  v_id bigint;
BEGIN
  SELECT s.* INTO v_source FROM intake.source AS s WHERE s.code = p_source;
  SELECT f.* INTO v_format FROM intake.format AS f WHERE f.format_id = v_source.format_id;
  IF v_source.source_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('source %s does not exist', coalesce(p_source, 'NULL')), p_column => 'source');
  ELSIF v_format.names_line IS NOT NULL THEN
    PERFORM system.raise_error('TB302', format('a line of format %s says nothing without the header of its file', v_format.code),
      p_column => 'source', p_hint => 'Give the switch a format whose fields have positions, or hand over files.');
  ELSIF num_nonnulls(p_raw, p_fields) <> 1 OR p_fields IS NOT NULL AND v_format.kind <> 'delimited' THEN
    PERFORM system.raise_error('TB102', 'a call record is a line, or fields where the format has a delimiter', p_column => 'raw');
  ELSIF v_format.kind = 'json' THEN
    -- Between its words a document may have line ends, and inside them never.
    v_raw := translate(p_raw, E'\r\n', '  ');
  ELSIF p_fields IS NOT NULL THEN
    v_raw := (
      SELECT string_agg(CASE
          WHEN v_format.quote <> '' AND f.value ~ format('[%s%s\r\n]', v_format.delimiter, v_format.quote)
            THEN v_format.quote || replace(f.value, v_format.quote, repeat(v_format.quote, 2)) || v_format.quote
          ELSE f.value
        END, v_format.delimiter ORDER BY f.place)
      FROM unnest(p_fields) WITH ORDINALITY AS n (field, place)
      CROSS JOIN LATERAL (SELECT coalesce(n.field, '') AS value, n.place) AS f
    );
  ELSE
    v_raw := rtrim(p_raw, E'\r\n');
    IF v_raw ~ '[\r\n]' OR v_format.quote <> '' AND strpos(v_raw, v_format.quote) > 0 THEN
      PERFORM system.raise_error('TB102', 'a line is one line, without quotes', p_column => 'raw',
        p_hint => 'Give its fields instead.');
    END IF;
  END IF;
  IF coalesce(btrim(v_raw), '') = '' OR length(v_raw) > 1048576 THEN
    PERFORM system.raise_error('TB102', 'a call record has up to 1048576 characters, and is not empty', p_column => 'raw');
  END IF;
  INSERT INTO intake.waiting_line (source_id, received_at, fields, raw)
  VALUES (v_source.source_id, system.clock_now(), array_replace(p_fields, NULL, ''), v_raw)
  RETURNING waiting_line_id INTO v_id;
  RETURN v_id;
END $$;
COMMENT ON FUNCTION intake.line_wait(text, text, text[]) IS $doc$Keeps a call record until it is landed.

:param p_source: code of the switch
:param p_raw: the line or JSON document; NULL when fields are given
:param p_fields: the fields of a delimited line; NULL when the line is given
:returns: its number
:raises TB101: no such switch
:raises TB102: neither or both, an empty or very long one, or a line that a delimiter alone does not part
:raises TB302: the fields of the switch's format are found by a header
:example: SELECT intake.line_wait('toronto1', NULL, '{a84b4c76,2026-11-05 12:00:00,61,16135550101,16135550199}')$doc$;

CREATE OR REPLACE FUNCTION api.line_receive(p_source text, p_raw text DEFAULT NULL, p_fields text[] DEFAULT NULL) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT intake.line_wait(p_source, p_raw, p_fields);
END;
COMMENT ON FUNCTION api.line_receive(text, text, text[]) IS $doc$Takes one call record from a switch. When this returns it is safe.

A worker (`pgtoll rate --forever`) lands what came every second. A record that comes twice is counted as a duplicate, so a switch
that is not sure sends again.
:param p_source: code of the switch
:param p_raw: the line or JSON document, as the format of the switch has it
:param p_fields: instead of a line: its fields in order, so that nothing needs quotes
:returns: its number among all that came so
:raises TB101: no such switch
:raises TB102: neither or both, an empty or very long one, or a line that a delimiter alone does not part
:raises TB302: the fields of the switch's format are found by a header
:example: SELECT api.line_receive('toronto1', 'a84b4c76,2026-11-05 12:00:00,61,16135550101,16135550199')$doc$;
GRANT EXECUTE ON FUNCTION api.line_receive(text, text, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_switch;

CREATE OR REPLACE FUNCTION intake.hour_batch(p_source intake.source) RETURNS intake.batch
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_hour CONSTANT timestamptz := date_trunc('hour', system.clock_now(), 'UTC');
  v_name CONSTANT text := to_char(v_hour AT TIME ZONE 'UTC', '"received "YYYY-MM-DD HH24:00" UTC"');
  v_batch intake.batch;
BEGIN
  -- One that is being withdrawn gets nothing more.
  SELECT b.* INTO v_batch FROM intake.batch AS b
  WHERE b.source_id = p_source.source_id AND b.file_name = v_name AND b.received_at >= v_hour AND b.status = 'landed'
  ORDER BY b.batch_id DESC
  LIMIT 1
  FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    v_batch := intake.batch_open(p_source.code, v_name);
  END IF;
  RETURN v_batch;
END $$;
COMMENT ON FUNCTION intake.hour_batch(intake.source) IS
$doc$The batch of what a switch sends record by record in this hour. Whoever calls this has reserved landing.

:param p_source: the switch
:returns: the batch, a new one when there is none
:example: SELECT intake.hour_batch(s) FROM intake.source AS s$doc$;

CREATE OR REPLACE FUNCTION intake.waiting_land(p_source intake.source, p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_load_id CONSTANT uuid := gen_random_uuid();
  v_batch intake.batch;
  v_lines system.load_line[];
BEGIN
  v_batch := intake.hour_batch(p_source);
  WITH taken AS (
    DELETE FROM intake.waiting_line AS w
    WHERE w.waiting_line_id IN (
      SELECT n.waiting_line_id FROM intake.waiting_line AS n
      WHERE n.source_id = p_source.source_id ORDER BY n.waiting_line_id LIMIT p_limit
    )
    RETURNING w.waiting_line_id, w.fields, w.raw
  )
  -- They go on counting where the last ones of this hour ended.
  SELECT array_agg(ROW(v_load_id, 0, v_batch.received + t.place, t.fields, t.raw, NULL)::system.load_line) INTO v_lines
  FROM (SELECT n.*, row_number() OVER (ORDER BY n.waiting_line_id) AS place FROM taken AS n) AS t;
  PERFORM system.load_add(v_lines);
  PERFORM intake.load_land(v_batch, p_source, v_load_id);
  UPDATE intake.batch AS b SET status = 'landed' WHERE b.batch_id = v_batch.batch_id AND b.status <> 'landed';
  RETURN coalesce(cardinality(v_lines), 0);
-- A format that was changed under its switch stops this switch, not the others.
EXCEPTION WHEN SQLSTATE 'TB301' OR SQLSTATE 'TB302' THEN
  RAISE WARNING 'lines of source % wait: %', p_source.code, SQLERRM;
  RETURN 0;
END $$;
COMMENT ON FUNCTION intake.waiting_land(intake.source, integer) IS $doc$Lands what a switch sent record by record.

:param p_source: the switch
:param p_limit: at most so many
:returns: how many; 0 when its format cannot be read any more
:example: SELECT intake.waiting_land(s, 1000) FROM intake.source AS s$doc$;

CREATE OR REPLACE FUNCTION api.line_land(p_limit integer DEFAULT 10000) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_source intake.source;
  v_lines integer := 0;
BEGIN
  IF (p_limit BETWEEN 1 AND 100000) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a limit is from 1 to 100000', p_column => 'limit');
  END IF;
  FOR v_source IN
    SELECT s.* FROM intake.source AS s
    WHERE EXISTS (SELECT FROM intake.waiting_line AS w WHERE w.source_id = s.source_id)
    ORDER BY s.source_id
  LOOP
    -- Another worker is at it, or a file is landing: then later.
    IF intake.land_try(v_source.source_id) THEN
      v_lines := v_lines + intake.waiting_land(v_source, p_limit);
    END IF;
  END LOOP;
  RETURN v_lines;
END $$;
COMMENT ON FUNCTION api.line_land(integer) IS $doc$Lands call records that came one by one; those of an hour and switch are one batch.

Workers call this again and again; any number may do so at once.
:param p_limit: at most so many of a switch
:returns: how many
:raises TB102: a limit below 1 or above 100000
:example: SELECT api.line_land()$doc$;
GRANT EXECUTE ON FUNCTION api.line_land(integer) TO pgtoll_admin, pgtoll_operator;
