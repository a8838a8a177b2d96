-- What a worker process calls in a loop: one chunk of landed records a transaction, until there is none.

CREATE OR REPLACE FUNCTION api.rating_run() RETURNS SETOF api.chunk
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_chunk_id bigint;
BEGIN
  -- First rated, then read: one statement would not see what it did.
  v_chunk_id := (SELECT n.chunk_id FROM rating.chunk_rate_next() AS n);
  RETURN QUERY SELECT c.* FROM api.chunk AS c WHERE c.chunk_id = v_chunk_id;
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
