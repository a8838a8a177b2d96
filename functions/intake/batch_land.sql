-- Landing: lines become records, each counted in one place. A slice of a file at a time, the file in one transaction.

CREATE OR REPLACE FUNCTION intake.slice_land(p_batch intake.batch, p_load_id uuid, p_slice integer, p_layout intake.layout)
RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
-- The identity hashes the start as text.
SET datestyle = 'ISO, YMD' AS $$
DECLARE
  v_chunk_id bigint := nextval('intake.chunk_id_seq');
  v_first timestamptz;
  v_last timestamptz;
  v_received integer;
  v_rejected integer;
  v_duplicate integer;
  v_records integer;
BEGIN
  -- Months that the calls of this slice will need, from here to the posting.
  SELECT min(p.started_at), max(p.started_at) INTO v_first, v_last
  FROM (
    SELECT system.text_timestamp(l.fields[p_layout.started_at]) AT TIME ZONE p_layout.time_zone AS started_at
    FROM system.load_line AS l WHERE l.load_id = p_load_id AND l.slice = p_slice
  ) AS p
  WHERE p.started_at BETWEEN p_layout.oldest AND p_layout.newest;
  IF v_first IS NOT NULL THEN
    PERFORM system.ensure_month(t.name::regclass, v_first, v_last)
    FROM (VALUES ('intake.identity'), ('rating.call'), ('rating.charge'), ('rating.attempt')) AS t (name);
  END IF;

  WITH line AS MATERIALIZED (
    SELECT p.*, p.started_at > p_layout.newest AS future,
      CASE WHEN p.started_at > p_layout.newest THEN date '9999-12-31' ELSE (p.started_at AT TIME ZONE 'UTC')::date END AS started_on
    FROM intake.line_parsed(p_load_id, p_slice, p_layout) AS p
  ), rejected AS (
    INSERT INTO intake.rejected_line (batch_id, line_no, reason, raw)
    SELECT p_batch.batch_id, l.line_no, l.fault, l.raw FROM line AS l WHERE l.fault IS NOT NULL
    RETURNING 1
  ), seen AS MATERIALIZED (
    -- In key order, so that look-ups and claims walk the index once.
    SELECT l.*, i.record_id AS earlier_id, coalesce(i.content, l.first_content) AS earlier_content
    FROM (
      SELECT n.*,
        CASE WHEN row_number() OVER same_key > 1 THEN first_value(n.content) OVER same_key END AS first_content
      FROM line AS n
      WHERE n.fault IS NULL
      WINDOW same_key AS (PARTITION BY n.key ORDER BY n.line_no)
    ) AS l
    LEFT JOIN LATERAL (
      SELECT x.content, x.record_id FROM intake.identity AS x
      WHERE x.key = l.key AND x.started_on BETWEEN l.started_on - 1 AND l.started_on + 1
      ORDER BY x.started_on
      LIMIT 1
    ) AS i ON true
  ), duplicate AS (
    INSERT INTO intake.duplicate (batch_id, line_no, record_id, started_at)
    SELECT p_batch.batch_id, s.line_no, s.earlier_id, s.started_at FROM seen AS s WHERE s.earlier_content = s.content
    RETURNING 1
  ), fresh AS MATERIALIZED (
    SELECT s.*, v_chunk_id * 1000000 + row_number() OVER (ORDER BY s.line_no) - 1 AS record_id
    FROM seen AS s WHERE s.earlier_content IS DISTINCT FROM s.content
  ), claim AS (
    INSERT INTO intake.identity (key, started_on, content, record_id)
    SELECT f.key, f.started_on, f.content, f.record_id FROM fresh AS f WHERE f.earlier_content IS NULL
  ), record AS (
    INSERT INTO intake.record (
      record_id, received_at, source_id, line_no, call_id, started_at, answered_at, ended_at, raw_seconds, caller, called,
      caller_number, called_number, caller_channel, called_channel, source_ip, account_code, customer_code, disposition, held_reason, raw
    )
    SELECT f.record_id, p_batch.received_at, p_batch.source_id, f.line_no, f.call_id, f.started_at, f.answered_at, f.ended_at,
      f.raw_seconds, f.caller, f.called, f.caller_number, f.called_number, f.caller_channel, f.called_channel, f.source_ip, f.account_code, f.customer_code,
      f.disposition,
      CASE
        WHEN f.earlier_content IS NOT NULL THEN 'CONFLICT'
        WHEN f.future THEN 'FUTURE'
        WHEN f.raw_seconds > p_layout.max_call_seconds THEN 'TOO_LONG'
      END,
      f.raw
    FROM fresh AS f
    ORDER BY f.record_id
    RETURNING 1
  )
  SELECT (SELECT count(*) FROM line), (SELECT count(*) FROM rejected), (SELECT count(*) FROM duplicate), (SELECT count(*) FROM record)
  INTO v_received, v_rejected, v_duplicate, v_records;

  IF v_records > 0 THEN
    INSERT INTO intake.chunk (chunk_id, batch_id, received_at, records)
    VALUES (v_chunk_id, p_batch.batch_id, p_batch.received_at, v_records);
  END IF;
  UPDATE intake.batch AS b
  SET received = b.received + v_received, rejected = b.rejected + v_rejected, duplicate = b.duplicate + v_duplicate,
    records = b.records + v_records
  WHERE b.batch_id = p_batch.batch_id;
  DELETE FROM system.load_line AS l WHERE l.load_id = p_load_id AND l.slice = p_slice;
END $$;
COMMENT ON FUNCTION intake.slice_land(intake.batch, uuid, integer, intake.layout) IS
$doc$Lands a slice of a file: rejected lines, duplicates and records with their identities, and one chunk for rating.

:param p_batch: the batch
:param p_load_id: the upload
:param p_slice: the part of it
:param p_layout: the source's format
:returns: nothing
:example: SELECT intake.slice_land(b, '00000000-0000-0000-0000-000000000000', 0, intake.layout_get(1)) FROM intake.batch AS b$doc$;

CREATE OR REPLACE FUNCTION api.batch_land(p_source text, p_file_name text, p_load_id uuid) RETURNS api.batch
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_batch intake.batch;
  v_layout intake.layout;
  v_slice integer;
  v_row api.batch;
BEGIN
  v_batch := intake.batch_open(p_source, p_file_name);
  v_layout := intake.layout_get(v_batch.source_id);
  FOR v_slice IN
    -- Slices are numbered without a gap, so the last one is found by the index.
    SELECT generate_series(0, (SELECT max(l.slice) FROM system.load_line AS l WHERE l.load_id = p_load_id))
  LOOP
    PERFORM intake.slice_land(v_batch, p_load_id, v_slice, v_layout);
  END LOOP;
  UPDATE intake.batch AS b SET status = 'landed' WHERE b.batch_id = v_batch.batch_id AND b.received > 0;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB303', format('file %s has no lines', p_file_name), p_hint => 'Nothing was kept.');
  END IF;
  SELECT b.* INTO v_row FROM api.batch AS b WHERE b.batch_id = v_batch.batch_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.batch_land(text, text, uuid) IS $doc$Lands an uploaded file of call records, whole or not at all.

The client first copies the lines into system.load_line under a load id of its own choice.
:param p_source: code of the source
:param p_file_name: name of the file
:param p_load_id: the upload
:returns: the batch with its counts
:raises TB101: no such source
:raises TB302: the source's format does not say where start, duration or called number are
:raises TB303: no line
:example: SELECT * FROM api.batch_land('toronto1', 'Master.csv', '5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11')$doc$;
GRANT EXECUTE ON FUNCTION api.batch_land(text, text, uuid) TO pgtoll_admin, pgtoll_operator, pgtoll_switch;
