-- What a worker process calls in a loop: one chunk of landed records a transaction, until there is none.

CREATE OR REPLACE FUNCTION api.rating_run() RETURNS SETOF api.chunk
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_chunk intake.chunk := intake.chunk_claim();
  v_from timestamptz;
  v_to timestamptz;
BEGIN
  IF v_chunk.chunk_id IS NULL THEN
    RETURN;
  END IF;
  IF v_chunk.batch_id IS NULL THEN
    -- Landing made the months of what it believed; a call from the future waits without one.
    SELECT min(h.started_at), max(h.started_at) INTO v_from, v_to
    FROM intake.held_call AS h WHERE h.chunk_id = v_chunk.chunk_id AND h.resolved_at IS NULL;
    PERFORM system.ensure_month(t.name::regclass, v_from, v_to)
    FROM (VALUES ('rating.call'), ('rating.charge'), ('rating.attempt')) AS t (name);
  END IF;
  PERFORM rating.chunk_rate(v_chunk);
  RETURN QUERY SELECT c.* FROM api.chunk AS c WHERE c.chunk_id = v_chunk.chunk_id;
END $$;
COMMENT ON FUNCTION api.rating_run() IS $doc$Rates the oldest chunk that nobody else is working on.

Call it again and again, each time in a transaction of its own; any number of workers may do so at once.
:returns: the chunk as rated; no row when there is nothing left to do
:example: SELECT * FROM api.rating_run()$doc$;
GRANT EXECUTE ON FUNCTION api.rating_run() TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.rating_backlog() RETURNS TABLE (chunks bigint, records bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT count(*), coalesce(sum(c.records), 0) FROM intake.chunk AS c WHERE c.status = 'landed';
END;
COMMENT ON FUNCTION api.rating_backlog() IS $doc$Work that waits for the rating workers.

:returns: chunks that are landed and not rated, and the records in them
:example: SELECT * FROM api.rating_backlog()$doc$;
GRANT EXECUTE ON FUNCTION api.rating_backlog() TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
