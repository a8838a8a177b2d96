-- Rejected lines, to look at: no record could be made of them.

CREATE OR REPLACE FUNCTION api.rejected_line_list(
  p_batch_id bigint, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.rejected_line
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_rows integer;
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT r.*
  FROM api.rejected_line AS r
  WHERE r.batch_id = p_batch_id AND (p_after IS NULL OR r.line_no > p_after[1]::integer)
  ORDER BY r.line_no
  LIMIT p_limit;
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  PERFORM system.call_read('api.rejected_line_list', NULL, v_rows, jsonb_build_object('batch_id', p_batch_id));
END $$;
COMMENT ON FUNCTION api.rejected_line_list(bigint, integer, text[]) IS
$doc$The rejected lines of a batch with their reasons, by line number.

:param p_batch_id: the batch
:param p_limit: most rows to return, 1 to 1000
:param p_after: line_no of the last row seen; NULL is the start
:returns: rows of api.rejected_line
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:logged: whose calls were shown to whom is on record (api.call_read_list), so it needs a transaction that may write
:example: SELECT * FROM api.rejected_line_list(1)$doc$;
GRANT EXECUTE ON FUNCTION api.rejected_line_list(bigint, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor, pgtoll_switch;
