-- Who was shown calls of whom. A function that shows calls says so here, once a call of it, however many rows it gives.

CREATE OR REPLACE FUNCTION system.call_read(p_function text, p_customer_ids bigint[], p_calls integer, p_detail jsonb DEFAULT '{}')
RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO system.call_read (at, actor, request_id, address, function_name, customer_id, calls, detail)
  SELECT clock_timestamp(), system.actor(), nullif(current_setting('pgtoll.request_id', true), ''), system.actor_address(),
    p_function, c.customer_id, p_calls, jsonb_strip_nulls(p_detail)
  FROM (
    SELECT DISTINCT x.customer_id FROM unnest(p_customer_ids) AS x (customer_id) WHERE x.customer_id IS NOT NULL
    UNION ALL
    SELECT NULL WHERE num_nonnulls(VARIADIC coalesce(p_customer_ids, '{}')) = 0
  ) AS c;
END $$;
COMMENT ON FUNCTION system.call_read(text, bigint[], integer, jsonb) IS $doc$Puts on record that calls were shown.

Functions that only read call it too: it changes nothing they could see. In a READ ONLY transaction it fails, and nothing is shown.
:param p_function: the function that shows them
:param p_customer_ids: whose they are; none where that is nobody, or not known
:param p_calls: how many rows; NULL when nobody can tell
:param p_detail: what was asked for
:returns: nothing
:example: SELECT system.call_read('api.call_list', '{7}', 100)$doc$;

CREATE OR REPLACE FUNCTION api.call_read_list(
  p_customer_id bigint DEFAULT NULL, p_actor text DEFAULT NULL, p_from timestamptz DEFAULT NULL, p_to timestamptz DEFAULT NULL,
  p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.call_read
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT r.*
  FROM api.call_read AS r
  WHERE (p_customer_id IS NULL OR r.customer_id = p_customer_id)
    AND (p_actor IS NULL OR r.actor = p_actor)
    AND (p_from IS NULL OR r.at >= p_from)
    AND (p_to IS NULL OR r.at < p_to)
    AND (p_after IS NULL OR r.call_read_id < p_after[1]::bigint)
  ORDER BY r.call_read_id DESC
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.call_read_list(bigint, text, timestamptz, timestamptz, integer, text[]) IS
$doc$Who was shown whose calls, newest first.

:param p_customer_id: only reads of this customer's calls
:param p_actor: only reads by this one, such as key:desk or alice
:param p_from: first instant (real time)
:param p_to: first instant that is left out
:param p_limit: at most this many rows, 1 to 1000
:param p_after: call_read_id of the last row seen; NULL starts at the newest
:returns: rows of api.call_read
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.call_read_list(7)$doc$;
GRANT EXECUTE ON FUNCTION api.call_read_list(bigint, text, timestamptz, timestamptz, integer, text[]) TO pgtoll_admin, pgtoll_auditor;
