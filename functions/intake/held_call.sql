-- Held calls: kept with their reason until somebody mends what is missing.

CREATE OR REPLACE FUNCTION intake.call_hold(p_chunk intake.chunk, p_held intake.hold[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_chunk.batch_id IS NOT NULL THEN
    INSERT INTO intake.held_call (
      record_id, received_at, reason, started_at, raw_seconds, customer_id, caller, called, held_at
    )
    SELECT r.record_id, r.received_at, h.reason, r.started_at, r.raw_seconds, h.customer_id, r.caller, r.called,
      system.clock_now()
    FROM unnest(p_held) AS h
    INNER JOIN intake.record AS r ON r.record_id = h.record_id AND r.received_at = p_chunk.received_at;
    RETURN;
  END IF;
  -- A re-rate: what is still held keeps its place with today's reason, all else of it has left.
  UPDATE intake.held_call AS c
  SET reason = coalesce(h.reason, c.reason), customer_id = coalesce(h.customer_id, c.customer_id),
    chunk_id = CASE WHEN h.record_id IS NULL THEN c.chunk_id END,
    resolved_at = CASE WHEN h.record_id IS NULL THEN system.clock_now() END,
    resolution = CASE WHEN h.record_id IS NULL THEN 'rated' END
  FROM intake.held_call AS x
  LEFT JOIN unnest(p_held) AS h ON h.record_id = x.record_id
  WHERE x.record_id = c.record_id AND x.chunk_id = p_chunk.chunk_id AND x.resolved_at IS NULL;
END $$;
COMMENT ON FUNCTION intake.call_hold(intake.chunk, intake.hold[]) IS
$doc$Keeps the calls of a chunk that cannot be rated; for a re-rate, lets the others go.

:param p_chunk: the chunk being rated
:param p_held: what to hold and why; NULL when nothing
:returns: nothing
:example: SELECT intake.call_hold(c, NULL) FROM intake.chunk AS c WHERE c.chunk_id = 1$doc$;
