-- Rated calls, to look at.

CREATE OR REPLACE FUNCTION rating.call_find(p_call_id text) RETURNS rating.call
LANGUAGE plpgsql STABLE
-- Planned once a session; only the month of the id is opened.
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_month timestamp;
  v_call rating.call;
BEGIN
  IF p_call_id ~ '^[12][0-9]{3}(0[1-9]|1[0-2])-[0-9]{1,18}$' THEN
    v_month := to_date(left(p_call_id, 6), 'YYYYMM')::timestamp;
    SELECT c.* INTO v_call FROM rating.call AS c
    WHERE c.call_id = substr(p_call_id, 8)::bigint AND c.started_at >= v_month AT TIME ZONE 'UTC'
      AND c.started_at < (v_month + interval '1 month') AT TIME ZONE 'UTC';
  END IF;
  IF v_call.call_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('call %s does not exist', coalesce(p_call_id, 'NULL')),
      p_detail => jsonb_build_object('call_id', p_call_id), p_column => 'call_id');
  END IF;
  RETURN v_call;
END $$;
COMMENT ON FUNCTION rating.call_find(text) IS $doc$The call that a public id names.

:param p_call_id: month of the start (UTC), dash, number of its record
:returns: the call
:raises TB101: no such call
:example: SELECT rating.call_find('202611-1000000')$doc$;

CREATE OR REPLACE FUNCTION api.call_get(p_call_id text) RETURNS SETOF api.call
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 2
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_rows integer;
  v_call rating.call := rating.call_find(p_call_id);
BEGIN
  RETURN QUERY
  SELECT c.*
  FROM api.call AS c
  WHERE c.record_id = v_call.call_id AND c.started_at = v_call.started_at
  ORDER BY c.side DESC, c.level;
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  PERFORM system.call_read('api.call_get', rating.call_payers(v_call), v_rows, jsonb_build_object('call_id', p_call_id));
END $$;
COMMENT ON FUNCTION api.call_get(text) IS $doc$Shows one rated call: a row for each payer and side.

:param p_call_id: its public id, such as 202611-1000000
:returns: rows of api.call, the calling side first
:raises TB101: no such call
:logged: whose calls were shown to whom is on record (api.call_read_list), so it needs a transaction that may write
:example: SELECT * FROM api.call_get('202611-1000000')$doc$;
GRANT EXECUTE ON FUNCTION api.call_get(text) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.call_list(
  p_customer_id bigint, p_from timestamptz, p_to timestamptz, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.call
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_rows integer;
BEGIN
  PERFORM system.page_check(p_limit, p_after, 3);
  RETURN QUERY
  SELECT c.*
  FROM api.call AS c
  WHERE c.customer_id = p_customer_id AND c.started_at >= p_from AND c.started_at < p_to
    AND (p_after IS NULL
      OR (c.started_at, c.record_id, c.side) > (p_after[1]::timestamptz, p_after[2]::bigint, p_after[3]))
  ORDER BY c.started_at, c.record_id, c.side
  LIMIT p_limit;
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  PERFORM system.call_read('api.call_list', ARRAY[p_customer_id], v_rows, jsonb_build_object('from', p_from, 'to', p_to));
END $$;
COMMENT ON FUNCTION api.call_list(bigint, timestamptz, timestamptz, integer, text[]) IS
$doc$A customer's calls with their prices, in the order in which they began.

:param p_customer_id: who pays
:param p_from: first start
:param p_to: first start that is left out
:param p_limit: most rows to return, 1 to 1000
:param p_after: started_at, record_id and side of the last row seen; NULL is the start
:returns: rows of api.call
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:logged: whose calls were shown to whom is on record (api.call_read_list), so it needs a transaction that may write
:example: SELECT * FROM api.call_list(1, '2026-11-01T00:00Z', '2026-12-01T00:00Z')$doc$;
GRANT EXECUTE ON FUNCTION api.call_list(bigint, timestamptz, timestamptz, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
