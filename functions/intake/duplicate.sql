-- Duplicates, to look at: an earlier record already stands for the line.

CREATE OR REPLACE FUNCTION api.duplicate_list(
  p_batch_id bigint, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.duplicate
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_rows integer;
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT d.*
  FROM api.duplicate AS d
  WHERE d.batch_id = p_batch_id AND (p_after IS NULL OR d.line_no > p_after[1]::integer)
  ORDER BY d.line_no
  LIMIT p_limit;
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  PERFORM system.call_read('api.duplicate_list', NULL, v_rows, jsonb_build_object('batch_id', p_batch_id));
END $$;
COMMENT ON FUNCTION api.duplicate_list(bigint, integer, text[]) IS
$doc$The lines of a batch that an earlier record already stands for, by line number.

:param p_batch_id: the batch
:param p_limit: most rows to return, 1 to 1000
:param p_after: line_no of the last row seen; NULL is the start
:returns: rows of api.duplicate
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:logged: whose calls were shown to whom is on record (api.call_read_list), so it needs a transaction that may write
:example: SELECT * FROM api.duplicate_list(1)$doc$;
GRANT EXECUTE ON FUNCTION api.duplicate_list(bigint, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor, pgtoll_switch;
