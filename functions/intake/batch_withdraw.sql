-- What landing made of a file is taken back: held calls and identities go, records stay as evidence.

CREATE OR REPLACE FUNCTION intake.batch_withdraw_begin(p_batch_id bigint) RETURNS intake.batch
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_batch intake.batch;
  v_hint text;
BEGIN
  SELECT b.* INTO v_batch FROM intake.batch AS b WHERE b.batch_id = p_batch_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('batch %s does not exist', coalesce(p_batch_id::text, 'NULL')),
      p_column => 'batch_id');
  END IF;
  -- The lock of landing: no file of this source is compared with identities that are about to go.
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.land:' || v_batch.source_id, 0));
  -- A worker that is rating a chunk finishes it first.
  PERFORM FROM intake.chunk AS c WHERE c.batch_id = p_batch_id ORDER BY c.chunk_id FOR NO KEY UPDATE;
  v_hint := CASE
    WHEN v_batch.status = 'undone' THEN 'It is undone already.'
    WHEN EXISTS (
      SELECT FROM intake.batch_held(p_batch_id) AS h WHERE h.resolution = 'written_off'
    ) THEN 'Held calls of it are written off: take the write-off back first.'
    WHEN EXISTS (
      SELECT FROM intake.batch_held(p_batch_id) AS h WHERE h.resolved_at IS NULL AND h.chunk_id IS NOT NULL
    ) THEN 'Held calls of it wait for a re-rate: let the workers finish.'
  END;
  IF v_hint IS NOT NULL THEN
    PERFORM system.raise_error('TB304', format('batch %s cannot be undone', p_batch_id), p_hint => v_hint, p_column => 'batch_id');
  END IF;
  RETURN v_batch;
END $$;
COMMENT ON FUNCTION intake.batch_withdraw_begin(bigint) IS
$doc$Locks a batch and its chunks, and refuses what cannot be taken back.

:param p_batch_id: the batch
:returns: the batch
:raises TB101: no such batch
:raises TB304: it is undone already, or its held calls are written off or wait for a re-rate
:example: SELECT intake.batch_withdraw_begin(1)$doc$;

CREATE OR REPLACE FUNCTION intake.batch_held(p_batch_id bigint) RETURNS SETOF intake.held_call
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT h.*
  FROM intake.chunk AS c
  INNER JOIN intake.held_call AS h ON h.record_id >= c.chunk_id * 1000000 AND h.record_id < (c.chunk_id + 1) * 1000000
  WHERE c.batch_id = p_batch_id;
END;
COMMENT ON FUNCTION intake.batch_held(bigint) IS $doc$Calls of a batch that are or were held.

:param p_batch_id: the batch
:returns: the held calls
:example: SELECT * FROM intake.batch_held(1)$doc$;

CREATE OR REPLACE FUNCTION intake.batch_span(p_batch_id bigint, OUT p_first_id bigint, OUT p_last_id bigint, OUT p_from timestamptz,
  OUT p_to timestamptz)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT min(c.chunk_id) * 1000000, (max(c.chunk_id) + 1) * 1000000 - 1, min(r.began), max(r.ended)
  FROM intake.chunk AS c
  CROSS JOIN LATERAL (
    SELECT min(x.started_at) AS began, max(x.started_at) AS ended
    FROM intake.record AS x
    WHERE x.received_at = c.received_at AND x.record_id >= c.chunk_id * 1000000 AND x.record_id < (c.chunk_id + 1) * 1000000
  ) AS r
  WHERE c.batch_id = p_batch_id;
END;
COMMENT ON FUNCTION intake.batch_span(bigint) IS $doc$Between which records, and in which time, the calls of a batch lie.

:param p_batch_id: the batch
:returns: first and last record id, first and last start
:example: SELECT * FROM intake.batch_span(1)$doc$;

CREATE OR REPLACE FUNCTION intake.batch_withdraw(p_batch_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_span record;
BEGIN
  SELECT s.* INTO v_span FROM intake.batch_span(p_batch_id) AS s;
  -- Re-rates of held calls have done less than they say, now that these calls were never there.
  UPDATE intake.chunk AS c SET records = c.records - g.calls, rated = c.rated - g.calls
  FROM (
    SELECT h.chunk_id, count(*) AS calls FROM intake.batch_held(p_batch_id) AS h
    WHERE h.resolution = 'rated' GROUP BY h.chunk_id
  ) AS g
  WHERE c.chunk_id = g.chunk_id;
  DELETE FROM intake.held_call AS h
  WHERE h.record_id IN (SELECT x.record_id FROM intake.batch_held(p_batch_id) AS x);
  DELETE FROM intake.identity AS i
  WHERE i.record_id BETWEEN v_span.p_first_id AND v_span.p_last_id
    AND (i.started_on BETWEEN (v_span.p_from AT TIME ZONE 'UTC')::date AND (v_span.p_to AT TIME ZONE 'UTC')::date
      OR i.started_on = date '9999-12-31')
    AND i.record_id / 1000000 IN (SELECT c.chunk_id FROM intake.chunk AS c WHERE c.batch_id = p_batch_id);
  UPDATE intake.chunk AS c SET status = 'undone', rated = 0, held = 0, skipped = 0, unanswered = 0 WHERE c.batch_id = p_batch_id;
  UPDATE intake.batch AS b SET status = 'undone' WHERE b.batch_id = p_batch_id;
END $$;
COMMENT ON FUNCTION intake.batch_withdraw(bigint) IS
$doc$Takes held calls and identities of a batch away, so that its file may come again; records, rejected lines and duplicates stay.

:param p_batch_id: the batch, locked by intake.batch_withdraw_begin
:returns: nothing
:example: SELECT intake.batch_withdraw(1)$doc$;
