-- Reading the audit log; triggers write it.
CREATE OR REPLACE FUNCTION api.audit_list(
  p_table_name text DEFAULT NULL, p_row_key text DEFAULT NULL, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.audit
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT a.*
  FROM api.audit AS a
  WHERE (p_table_name IS NULL OR a.table_name = p_table_name)
    AND (p_row_key IS NULL OR a.row_key = p_row_key
      -- It may have been one of very many.
      OR a.row_key = '' AND CASE WHEN p_row_key ~ '^[0-9]{1,18}$' THEN (a.after ->> 'keys')::int8multirange @> p_row_key::bigint END)
    AND (p_after IS NULL OR a.audit_id < p_after[1]::bigint)
  ORDER BY a.audit_id DESC
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.audit_list(text, text, integer, text[]) IS $doc$Who changed what, newest first.

:param p_table_name: only this schema.table; NULL is all
:param p_row_key: only the row with this primary key; NULL is all
:param p_limit: at most this many rows, 1 to 1000
:param p_after: audit_id of the last row seen; NULL starts at the newest
:returns: rows of api.audit
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.audit_list('party.customer', '7')$doc$;
GRANT EXECUTE ON FUNCTION api.audit_list(text, text, integer, text[]) TO pgtoll_admin, pgtoll_auditor;
