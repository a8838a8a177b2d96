-- Chunks: pieces of work that workers claim.

CREATE OR REPLACE FUNCTION intake.chunk_claim() RETURNS intake.chunk
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT c.* FROM intake.chunk AS c
  WHERE c.status = 'landed'
  ORDER BY c.chunk_id
  LIMIT 1
  FOR UPDATE SKIP LOCKED;
END;
COMMENT ON FUNCTION intake.chunk_claim() IS $doc$Claims the oldest landed chunk for this transaction.

A worker that dies gives its claim back with its transaction.
:returns: the chunk, or all NULL when there is none that nobody else has
:example: SELECT * FROM intake.chunk_claim()$doc$;

CREATE OR REPLACE FUNCTION intake.chunk_get(p_chunk_id bigint) RETURNS intake.chunk
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT c.* FROM intake.chunk AS c WHERE c.chunk_id = p_chunk_id;
END;
COMMENT ON FUNCTION intake.chunk_get(bigint) IS $doc$One chunk.

:param p_chunk_id: the chunk
:returns: its row
:example: SELECT * FROM intake.chunk_get(1)$doc$;

CREATE OR REPLACE FUNCTION intake.chunk_finish(
  p_chunk_id bigint, p_rated integer, p_held integer, p_skipped integer, p_unanswered integer
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE intake.chunk AS c
  SET status = 'rated', rated = p_rated, held = p_held, skipped = p_skipped, unanswered = p_unanswered,
    rated_at = system.clock_now()
  WHERE c.chunk_id = p_chunk_id;
END $$;
COMMENT ON FUNCTION intake.chunk_finish(bigint, integer, integer, integer, integer) IS $doc$Marks a chunk as rated.

:param p_chunk_id: the chunk
:param p_rated: calls that got a price
:param p_held: calls held
:param p_skipped: records to skip
:param p_unanswered: attempts nobody answered
:returns: nothing
:example: SELECT intake.chunk_finish(1, 90, 4, 2, 3)$doc$;

CREATE OR REPLACE FUNCTION intake.chunk_add_many(p_rerating_id bigint, p_chunk_ids bigint[], p_records bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO intake.chunk (chunk_id, rerating_id, received_at, records)
  SELECT c.chunk_id, p_rerating_id, system.clock_now(), c.records
  FROM unnest(p_chunk_ids, p_records) AS c (chunk_id, records);
END $$;
COMMENT ON FUNCTION intake.chunk_add_many(bigint, bigint[], bigint[]) IS $doc$Makes work of rated calls that are to be rated again.

:param p_rerating_id: the re-rating
:param p_chunk_ids: ids of the chunks, from intake.chunk_id_seq
:param p_records: calls in each, in the same order
:returns: nothing
:example: SELECT intake.chunk_add_many(1, ARRAY[nextval('intake.chunk_id_seq')], ARRAY[100])$doc$;
