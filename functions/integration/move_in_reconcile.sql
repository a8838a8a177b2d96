-- After moving in: do the books say what the files said?

CREATE OR REPLACE FUNCTION api.move_in_reconcile(
  p_ok boolean DEFAULT NULL, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.move_in_reconciliation
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  RETURN QUERY
  SELECT r.* FROM api.move_in_reconciliation AS r
  WHERE (p_ok IS NULL OR r.ok = p_ok) AND (p_after IS NULL OR (r.subject, r.item) > (p_after[1], p_after[2]))
  ORDER BY r.subject, r.item
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.move_in_reconcile(boolean, integer, text[]) IS
$doc$Compares what imported files said with what is there and in the books; a customer has a row where there is a difference.

Open invoices are compared with opening amounts due by customer. A customer who also had credit shows that as a difference.
:param p_ok: false: only what differs; NULL is all
:param p_limit: most rows to return, 1 to 1000
:param p_after: subject and item of the last row seen; NULL is the start
:returns: rows of api.move_in_reconciliation
:raises TB102: the limit or the number of values in p_after is wrong
:example: SELECT * FROM api.move_in_reconcile(p_ok => false)$doc$;
GRANT EXECUTE ON FUNCTION api.move_in_reconcile(boolean, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
