-- Landing: lines become records, each counted in one place. A slice of a file at a time, the file in one transaction.

CREATE OR REPLACE FUNCTION intake.slice_land(p_batch intake.batch, p_load_id uuid, p_slice integer, p_layout intake.layout)
RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
-- The identity of a call without an id hashes its start as text; a slice of 100,000 lines is kept in memory.
SET datestyle = 'ISO, YMD' SET work_mem = '128MB'
-- The planner cannot know how many lines a slice holds.
SET enable_nestloop = off AS $$
DECLARE
  v_chunk_id bigint := nextval('intake.chunk_id_seq');
  v_first timestamptz;
  v_last timestamptz;
  v_first_line integer;
  v_last_line integer;
  v_received integer;
  v_rejected integer;
  v_duplicate integer;
  v_records integer;
BEGIN
  -- Days first: their months, from here to the posting, must be there before the calls.
  SELECT min(d.begins) FILTER (WHERE d.believed), max(d.ends) FILTER (WHERE d.believed), min(d.first_line), max(d.last_line),
    coalesce(sum(d.lines), 0)
  INTO v_first, v_last, v_first_line, v_last_line, v_received
  FROM (
    SELECT z.*, z.begins <= p_layout.newest AND z.ends >= p_layout.oldest AS believed
    FROM (
      SELECT t.first_line, t.last_line, t.lines, system.text_date(t.day)::timestamp AT TIME ZONE p_layout.time_zone AS begins,
        (system.text_date(t.day) + time '24:00') AT TIME ZONE p_layout.time_zone - interval '1 microsecond' AS ends
      FROM (
        SELECT left(coalesce(l.fields[p_layout.started_at], split_part(l.raw, p_layout.delimiter, p_layout.started_at)), 10) AS day,
          min(l.line_no) AS first_line, max(l.line_no) AS last_line, count(*) AS lines
        FROM system.line_cut(p_load_id, p_slice) AS l
        GROUP BY 1
      ) AS t
    ) AS z
  ) AS d;
  IF v_last_line - v_first_line >= 1000000 THEN
    PERFORM system.raise_error('TB102', 'a slice spans a million lines or more', p_column => 'slice',
      p_hint => 'The records of a slice are numbered by its lines, up to a million.');
  END IF;
  IF v_first IS NOT NULL THEN
    PERFORM system.ensure_month(t.name::regclass, greatest(v_first, p_layout.oldest), least(v_last, p_layout.newest))
    FROM (VALUES
      ('intake.identity'), ('rating.call'), ('rating.charge'), ('rating.surcharge'), ('rating.pool_draw'),
      ('rating.carrier_charge'), ('rating.attempt'), ('rating.usage_hour')
    ) AS t (name);
  END IF;

  WITH line AS MATERIALIZED (
    SELECT p.*, v_chunk_id * 1000000 + p.line_no - v_first_line AS record_id
    FROM intake.line_parsed(p_load_id, p_slice, p_layout) AS p
  ), rejected AS (
    INSERT INTO intake.rejected_line (batch_id, line_no, reason, raw)
    SELECT p_batch.batch_id, l.line_no, l.fault, l.raw FROM line AS l WHERE l.fault IS NOT NULL
  ), seen AS MATERIALIZED (
    -- Only what identities are made of, in key order, so that look-ups and claims walk the index once.
    SELECT k.*, coalesce(i.record_id, nullif(k.first_id, k.record_id)) AS earlier_id,
      coalesce(i.content, CASE WHEN k.first_id <> k.record_id THEN k.first_content END) AS earlier_content
    FROM (
      SELECT n.*, first_value(n.record_id) OVER near AS first_id, first_value(n.content) OVER near AS first_content
      FROM (
        SELECT l.line_no, l.key, l.content, l.record_id, l.started_at,
          CASE WHEN l.started_at > p_layout.newest THEN date '9999-12-31' ELSE (l.started_at AT TIME ZONE 'UTC')::date END
            AS started_on
        FROM line AS l
        WHERE l.fault IS NULL
      ) AS n
      -- Ordered by day and line as one number: the frame is all that comes earlier on this day, and the whole day before.
      WINDOW near AS (
        PARTITION BY n.key ORDER BY (n.started_on - date '1900-01-01') * 10000000000 + n.line_no
        RANGE BETWEEN 15000000000 PRECEDING AND CURRENT ROW
      )
    ) AS k
    LEFT JOIN LATERAL (
      SELECT x.content, x.record_id FROM intake.identity AS x
      WHERE x.key = k.key AND x.started_on BETWEEN k.started_on - 1 AND k.started_on + 1
      ORDER BY x.started_on
      LIMIT 1
    ) AS i ON true
  ), known AS MATERIALIZED (
    -- 0 stands for a call billed elsewhere: only its identity is known.
    SELECT s.line_no, nullif(s.earlier_id, 0) AS earlier_id, s.started_at,
      s.earlier_content = s.content OR s.earlier_id = 0 OR c.call_id IS NOT NULL AS same
    FROM seen AS s
    -- A conflict that is sent again is the conflict that is held already.
    LEFT JOIN line AS l ON l.line_no = s.line_no AND s.earlier_content <> s.content
    LEFT JOIN (
      SELECT DISTINCT r.call_id, r.raw FROM intake.record AS r
      INNER JOIN intake.chunk AS k ON k.chunk_id = r.record_id / 1000000 AND k.status <> 'undone'
      WHERE r.source_id = p_batch.source_id AND r.held_reason = 'CONFLICT'
    ) AS c ON c.call_id = l.call_id AND c.raw = l.raw
    WHERE s.earlier_content IS NOT NULL
  ), duplicate AS (
    INSERT INTO intake.duplicate (batch_id, line_no, record_id, started_at)
    SELECT p_batch.batch_id, k.line_no, k.earlier_id, k.started_at FROM known AS k WHERE k.same
  ), claim AS (
    INSERT INTO intake.identity (key, started_on, content, record_id)
    SELECT s.key, s.started_on, s.content, s.record_id FROM seen AS s WHERE s.earlier_content IS NULL
  )
  INSERT INTO intake.record (
    record_id, received_at, source_id, line_no, call_id, started_at, answered_at, ended_at, raw_seconds, caller, called,
    caller_number, called_number, caller_channel, called_channel, source_ip, account_code, customer_code, disposition,
    held_reason, raw, direction, lrn, ani_ii, rate_center, tier, cnam
  )
  SELECT l.record_id, p_batch.received_at, p_batch.source_id, l.line_no, l.call_id, l.started_at, l.answered_at, l.ended_at,
    l.raw_seconds, l.caller, l.called, l.caller_number, l.called_number, l.caller_channel, l.called_channel, l.source_ip,
    l.account_code, l.customer_code, l.disposition,
    CASE
      WHEN NOT k.same THEN 'CONFLICT'
      WHEN l.started_at > p_layout.newest THEN 'FUTURE'
      WHEN l.raw_seconds > p_layout.max_call_seconds THEN 'TOO_LONG'
    END,
    l.raw, l.direction, l.lrn, l.ani_ii, l.rate_center, l.tier, l.cnam
  FROM line AS l
  LEFT JOIN known AS k ON k.line_no = l.line_no
  WHERE l.fault IS NULL AND k.same IS NOT TRUE;
  GET DIAGNOSTICS v_records = ROW_COUNT;
  v_rejected := (
    SELECT count(*) FROM intake.rejected_line AS r
    WHERE r.batch_id = p_batch.batch_id AND r.line_no BETWEEN v_first_line AND v_last_line
  );
  v_duplicate := (
    SELECT count(*) FROM intake.duplicate AS d
    WHERE d.batch_id = p_batch.batch_id AND d.line_no BETWEEN v_first_line AND v_last_line
  );

  IF v_records > 0 THEN
    INSERT INTO intake.chunk (chunk_id, batch_id, received_at, records)
    VALUES (v_chunk_id, p_batch.batch_id, p_batch.received_at, v_records);
  END IF;
  UPDATE intake.batch AS b
  SET received = b.received + v_received, rejected = b.rejected + v_rejected, duplicate = b.duplicate + v_duplicate,
    records = b.records + v_records
  WHERE b.batch_id = p_batch.batch_id;
  PERFORM system.load_clear(p_load_id, p_slice);
END $$;
COMMENT ON FUNCTION intake.slice_land(intake.batch, uuid, integer, intake.layout) IS
$doc$Lands a slice of a file: rejected lines, duplicates and records with their identities, and one chunk for rating.

:param p_batch: the batch
:param p_load_id: the upload
:param p_slice: the part of it
:param p_layout: the source's format
:returns: nothing
:raises TB102: a slice whose first and last line lie a million lines apart
:example: SELECT intake.slice_land(b, '00000000-0000-0000-0000-000000000000', 0, intake.layout_plain(s))
  FROM intake.batch AS b INNER JOIN intake.source AS s ON s.source_id = b.source_id$doc$;

CREATE OR REPLACE FUNCTION intake.load_land(p_batch intake.batch, p_source intake.source, p_load_id uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_format intake.format;
  v_layout CONSTANT intake.layout := intake.layout_get(p_source.source_id);
  -- Lines that are read in another way first become lines of this load.
  v_mapped_id uuid;
  v_header text[];
  v_slice integer;
BEGIN
  SELECT f.* INTO STRICT v_format FROM intake.format AS f WHERE f.format_id = p_source.format_id;
  IF NOT intake.format_is_plain(v_format) THEN
    v_mapped_id := gen_random_uuid();
    v_header := intake.header_get(p_load_id, v_format);
  END IF;
  v_slice := (SELECT min(l.slice) FROM system.load_line AS l WHERE l.load_id = p_load_id);
  WHILE v_slice IS NOT NULL LOOP
    IF v_mapped_id IS NOT NULL THEN
      PERFORM intake.slice_map(p_batch.batch_id, p_load_id, v_slice, v_format, p_source.time_zone, v_header, v_mapped_id);
    END IF;
    PERFORM intake.slice_land(p_batch, coalesce(v_mapped_id, p_load_id), v_slice, v_layout);
    v_slice := (SELECT min(l.slice) FROM system.load_line AS l WHERE l.load_id = p_load_id AND l.slice > v_slice);
  END LOOP;
END $$;
COMMENT ON FUNCTION intake.load_land(intake.batch, intake.source, uuid) IS $doc$Lands an upload, slice by slice.

:param p_batch: the batch
:param p_source: its switch
:param p_load_id: the upload
:returns: nothing
:raises TB102: a slice whose first and last line lie a million lines apart
:raises TB301: the file's header lacks a column that no call can be made without
:raises TB302: the source's format does not say where start, duration or called number are
:example: SELECT intake.load_land(b, s, '00000000-0000-0000-0000-000000000000')
  FROM intake.batch AS b INNER JOIN intake.source AS s ON s.source_id = b.source_id$doc$;

CREATE OR REPLACE FUNCTION api.batch_land(p_source text, p_file_name text, p_load_id uuid) RETURNS api.batch
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_batch intake.batch;
  v_source intake.source;
  v_row api.batch;
BEGIN
  v_batch := intake.batch_open(p_source, p_file_name);
  SELECT s.* INTO STRICT v_source FROM intake.source AS s WHERE s.source_id = v_batch.source_id;
  PERFORM intake.load_land(v_batch, v_source, p_load_id);
  UPDATE intake.batch AS b SET status = 'landed' WHERE b.batch_id = v_batch.batch_id AND b.received > 0;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB303', format('file %s has no lines', p_file_name), p_hint => 'Nothing was kept.');
  END IF;
  SELECT b.* INTO v_row FROM api.batch AS b WHERE b.batch_id = v_batch.batch_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.batch_land(text, text, uuid) IS $doc$Lands an uploaded file of call records, whole or not at all.

The client first copies the lines into system.load_line under a load id of its own choice: slices of 100,000 or so, a row
a line with its fields, or a row a block of whole lines (line_no of the first) whose fields the format's delimiter parts,
and documents and lines of fixed width as blocks. Header lines stay away, unless one of them names the columns (names_line).
:param p_source: code of the source
:param p_file_name: name of the file
:param p_load_id: the upload
:returns: the batch with its counts
:raises TB101: no such source
:raises TB102: a slice whose first and last line lie a million lines apart
:raises TB301: the file's header lacks a column that no call can be made without
:raises TB302: the source's format does not say where start, duration or called number are
:raises TB303: no line
:example: SELECT * FROM api.batch_land('toronto1', 'Master.csv', '5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11')$doc$;
GRANT EXECUTE ON FUNCTION api.batch_land(text, text, uuid) TO pgtoll_admin, pgtoll_operator, pgtoll_switch;
