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

CREATE OR REPLACE FUNCTION intake.held_call_open(
  p_reason text, p_customer_id bigint, p_source text, p_from timestamptz, p_to timestamptz, p_called_prefix text,
  p_caller_prefix text, p_record_ids bigint[]
) RETURNS SETOF intake.held_call
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT h.*
  FROM intake.held_call AS h
  WHERE h.resolved_at IS NULL
    AND (p_reason IS NULL OR h.reason = p_reason)
    AND (p_customer_id IS NULL OR h.customer_id = p_customer_id)
    AND (p_from IS NULL OR h.started_at >= p_from)
    AND (p_to IS NULL OR h.started_at < p_to)
    AND (p_record_ids IS NULL OR h.record_id = ANY (p_record_ids))
    AND (p_source IS NULL OR EXISTS (
      SELECT FROM intake.chunk AS c
      INNER JOIN intake.batch AS b ON b.batch_id = c.batch_id
      INNER JOIN intake.source AS s ON s.source_id = b.source_id
      WHERE c.chunk_id = h.record_id / 1000000 AND s.code = p_source
    ))
    AND (p_called_prefix IS NULL AND p_caller_prefix IS NULL OR EXISTS (
      SELECT FROM intake.record AS r
      WHERE r.record_id = h.record_id AND r.received_at = h.received_at
        AND starts_with(coalesce(r.called_number, r.called), coalesce(p_called_prefix, ''))
        AND starts_with(coalesce(r.caller_number, r.caller), coalesce(p_caller_prefix, ''))
    ));
END;
COMMENT ON FUNCTION intake.held_call_open(text, bigint, text, timestamptz, timestamptz, text, text, bigint[]) IS
$doc$Held calls that are still open, by what all functions about them can be asked for; NULL leaves a filter out.

:param p_reason: the reason
:param p_customer_id: the owner
:param p_source: code of the switch
:param p_from: first start
:param p_to: first start that is left out
:param p_called_prefix: how the called number begins, as normalised by the dial plan
:param p_caller_prefix: how the calling number begins
:param p_record_ids: the records
:returns: the held calls
:example: SELECT * FROM intake.held_call_open('NO_RATE', NULL, NULL, NULL, NULL, '44', NULL, NULL)$doc$;

CREATE OR REPLACE FUNCTION intake.held_call_claim(
  p_reason text, p_customer_id bigint, p_source text, p_from timestamptz, p_to timestamptz, p_called_prefix text,
  p_caller_prefix text, p_record_ids bigint[]
) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  IF p_source IS NOT NULL AND NOT EXISTS (SELECT FROM intake.source AS s WHERE s.code = p_source) THEN
    PERFORM system.raise_error('TB101', format('source %s does not exist', p_source), p_column => 'source');
  END IF;
  RETURN ARRAY(
    SELECT h.record_id FROM intake.held_call AS h
    WHERE h.resolved_at IS NULL AND h.chunk_id IS NULL AND h.record_id IN (
      SELECT o.record_id FROM intake.held_call_open(
        p_reason, p_customer_id, p_source, p_from, p_to, p_called_prefix, p_caller_prefix, p_record_ids
      ) AS o
    )
    ORDER BY h.record_id
    FOR UPDATE
  );
END $$;
COMMENT ON FUNCTION intake.held_call_claim(text, bigint, text, timestamptz, timestamptz, text, text, bigint[]) IS
$doc$Locks open held calls that no re-rate is working on.

:param p_reason: the reason
:param p_customer_id: the owner
:param p_source: code of the switch
:param p_from: first start
:param p_to: first start that is left out
:param p_called_prefix: how the called number begins
:param p_caller_prefix: how the calling number begins
:param p_record_ids: the records
:returns: their numbers in order
:raises TB101: no such source
:example: SELECT intake.held_call_claim('NO_RATE', NULL, NULL, NULL, NULL, NULL, NULL, NULL)$doc$;

CREATE OR REPLACE FUNCTION intake.held_call_choose(
  p_reason text, p_customer_id bigint, p_source text, p_from timestamptz, p_to timestamptz, p_called_prefix text,
  p_caller_prefix text, p_record_ids bigint[]
) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_calls bigint[];
BEGIN
  IF num_nonnulls(p_reason, p_customer_id, p_source, p_from, p_to, p_called_prefix, p_caller_prefix, p_record_ids) = 0 THEN
    PERFORM system.raise_error('TB102', 'say which held calls', p_hint => 'Give a reason, a source, a period or records.',
      p_column => 'reason');
  END IF;
  v_calls := intake.held_call_claim(
    p_reason, p_customer_id, p_source, p_from, p_to, p_called_prefix, p_caller_prefix, p_record_ids
  );
  IF cardinality(v_calls) = 0 THEN
    PERFORM system.raise_error('TB101', 'there is no such held call', p_column => 'reason',
      p_hint => 'api.held_call_list() tells what is held; a call that waits for a re-rate is left alone.');
  END IF;
  RETURN v_calls;
END $$;
COMMENT ON FUNCTION intake.held_call_choose(text, bigint, text, timestamptz, timestamptz, text, text, bigint[]) IS
$doc$Locks the held calls that a person means, who has to say which and to mean at least one.

:param p_reason: the reason
:param p_customer_id: the owner
:param p_source: code of the switch
:param p_from: first start
:param p_to: first start that is left out
:param p_called_prefix: how the called number begins
:param p_caller_prefix: how the calling number begins
:param p_record_ids: the records
:returns: their numbers in order
:raises TB101: no such source, or no such held call
:raises TB102: no filter is given
:example: SELECT intake.held_call_choose('NO_OWNER', NULL, NULL, NULL, NULL, NULL, '1613555', NULL)$doc$;

CREATE OR REPLACE FUNCTION api.held_call_list(
  p_reason text DEFAULT NULL, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL, p_customer_id bigint DEFAULT NULL,
  p_source text DEFAULT NULL, p_from timestamptz DEFAULT NULL, p_to timestamptz DEFAULT NULL,
  p_called_prefix text DEFAULT NULL, p_caller_prefix text DEFAULT NULL
) RETURNS SETOF api.held_call
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_rows integer;
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  RETURN QUERY
  SELECT h.* FROM api.held_call AS h
  WHERE h.record_id IN (
      SELECT o.record_id FROM intake.held_call_open(
        p_reason, p_customer_id, p_source, p_from, p_to, p_called_prefix, p_caller_prefix, NULL
      ) AS o
      WHERE p_after IS NULL OR (o.reason, o.record_id) > (p_after[1], p_after[2]::bigint)
      ORDER BY o.reason, o.record_id
      LIMIT p_limit
    )
  ORDER BY h.reason, h.record_id;
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  PERFORM system.call_read('api.held_call_list', ARRAY[p_customer_id], v_rows, jsonb_build_object('reason', p_reason));
END $$;
COMMENT ON FUNCTION
api.held_call_list(text, integer, text[], bigint, text, timestamptz, timestamptz, text, text) IS
$doc$Held calls that are still open, a page at a time.

:param p_reason: only this reason, such as NO_RATE
:param p_limit: most rows to return, 1 to 1000
:param p_after: reason and record_id of the last row of the page before; NULL is the start
:param p_customer_id: only calls whose owner is this customer
:param p_source: only calls of the switch with this code
:param p_from: only calls that began at this instant or later
:param p_to: only calls that began before this instant
:param p_called_prefix: only calls to numbers that begin so, as normalised by the dial plan
:param p_caller_prefix: only calls from numbers that begin so
:returns: rows of api.held_call by reason and record
:raises TB102: a limit or an after that cannot be
:logged: whose calls were shown to whom is on record (api.call_read_list), so it needs a transaction that may write
:example: SELECT * FROM api.held_call_list('NO_RATE', p_called_prefix => '44')$doc$;
GRANT EXECUTE ON FUNCTION api.held_call_list(text, integer, text[], bigint, text, timestamptz, timestamptz, text, text)
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.held_call_count() RETURNS TABLE (
  reason text, calls bigint, raw_seconds numeric, oldest_started_at timestamptz, waiting bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT h.reason, count(*), sum(h.raw_seconds), min(h.started_at), count(h.chunk_id)
  FROM intake.held_call AS h
  WHERE h.resolved_at IS NULL
  GROUP BY h.reason
  ORDER BY h.reason;
END;
COMMENT ON FUNCTION api.held_call_count() IS $doc$Open held calls by reason.

:returns: reason, number of calls, their seconds, the oldest start, and how many of them wait for a re-rate
:example: SELECT * FROM api.held_call_count()$doc$;
GRANT EXECUTE ON FUNCTION api.held_call_count() TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
