-- Batches: a file of call records and what became of its lines.

CREATE OR REPLACE FUNCTION intake.batch_open(p_source text, p_file_name text) RETURNS intake.batch
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_source_id bigint := (SELECT s.source_id FROM intake.source AS s WHERE s.code = p_source);
  v_now timestamptz := system.clock_now();
  v_batch intake.batch;
BEGIN
  IF v_source_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('source %s does not exist', p_source), p_column => 'source');
  END IF;
  -- One file of a source at a time: two could claim one identity with different content.
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.land:' || v_source_id, 0));
  PERFORM system.ensure_month('intake.record', v_now, v_now);
  INSERT INTO intake.batch (source_id, file_name, received_at, status, actor)
  VALUES (v_source_id, p_file_name, v_now, 'loading', system.actor())
  RETURNING * INTO v_batch;
  RETURN v_batch;
END $$;
COMMENT ON FUNCTION intake.batch_open(text, text) IS $doc$Begins a batch; the transaction that begins it also lands it.

:param p_source: code of the source
:param p_file_name: name of the file
:returns: the batch
:raises TB101: no such source
:example: SELECT * FROM intake.batch_open('toronto1', 'Master.csv')$doc$;
