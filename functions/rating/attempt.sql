-- Calls nobody answered, to look at.

CREATE OR REPLACE FUNCTION api.attempt_list(
  p_from timestamptz,
  p_to timestamptz,
  p_customer_id bigint DEFAULT NULL,
  p_limit integer DEFAULT 100,
  p_after text[] DEFAULT NULL
) RETURNS SETOF api.attempt
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_rows integer;
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  RETURN QUERY
  SELECT a.*
  FROM api.attempt AS a
  WHERE a.started_at >= p_from AND a.started_at < p_to
    AND (p_customer_id IS NULL OR a.customer_id = p_customer_id)
    AND (p_after IS NULL OR (a.started_at, a.record_id) > (p_after[1]::timestamptz, p_after[2]::bigint))
  ORDER BY a.started_at, a.record_id
  LIMIT p_limit;
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  PERFORM system.call_read('api.attempt_list', ARRAY[p_customer_id], v_rows, jsonb_build_object('from', p_from, 'to', p_to));
END $$;
COMMENT ON FUNCTION api.attempt_list(timestamptz, timestamptz, bigint, integer, text[]) IS
$doc$Calls nobody answered, in the order in which they began.

:param p_from: first start
:param p_to: first start that is left out
:param p_customer_id: only this customer's; NULL is all, also those of nobody
:param p_limit: most rows to return, 1 to 1000
:param p_after: started_at and record_id of the last row seen; NULL is the start
:returns: rows of api.attempt
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:logged: whose calls were shown to whom is on record (api.call_read_list), so it needs a transaction that may write
:example: SELECT * FROM api.attempt_list('2026-11-01T00:00Z', '2026-11-02T00:00Z')$doc$;
GRANT EXECUTE ON FUNCTION api.attempt_list(timestamptz, timestamptz, bigint, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
