-- Events: each change on record, once nothing before it can come any more.

CREATE OR REPLACE FUNCTION api.event_kind_list(p_limit integer DEFAULT 1000, p_after text[] DEFAULT NULL) RETURNS SETOF api.event_kind
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT k.* FROM api.event_kind AS k WHERE p_after IS NULL OR k.kind > p_after[1] ORDER BY k.kind LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.event_kind_list(integer, text[]) IS $doc$The kinds of events there are.

:param p_limit: at most this many rows, 1 to 1000
:param p_after: kind of the last row seen
:returns: rows of api.event_kind
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.event_kind_list()$doc$;
GRANT EXECUTE ON FUNCTION api.event_kind_list(integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.event_list(
  p_customer_id bigint DEFAULT NULL, p_kind text DEFAULT NULL, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.event
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT e.*
  FROM api.event AS e
  WHERE (p_customer_id IS NULL OR e.customer_id = p_customer_id)
    AND (p_kind IS NULL OR e.kind = p_kind)
    AND (p_after IS NULL OR e.event_id > p_after[1]::bigint)
    AND e.event_id <= (SELECT p.last_event_id FROM integration.event_position AS p)
  ORDER BY e.event_id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.event_list(bigint, text, integer, text[]) IS
$doc$What happened, in order: who asks again after the last one misses nothing.

:param p_customer_id: only what is about this customer
:param p_kind: only this kind, such as payment.created
:param p_limit: at most this many rows, 1 to 1000
:param p_after: event_id of the last row seen
:returns: rows of api.event, up to some seconds ago
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.event_list(p_kind => 'payment.created')$doc$;
GRANT EXECUTE ON FUNCTION api.event_list(bigint, text, integer, text[]) TO pgtoll_admin, pgtoll_auditor;

CREATE OR REPLACE FUNCTION integration.kind_wanted(p_kinds text[], p_kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce((
  SELECT bool_or(p_kind ~ ('^' || replace(replace(k.pattern, '.', '\.'), '*', '[a-z0-9_.]*') || '$'))
  FROM unnest(p_kinds) AS k (pattern)
), false);
COMMENT ON FUNCTION integration.kind_wanted(text[], text) IS $doc$Whether patterns of kinds fit one.

:param p_kinds: patterns, such as {payment.*}
:param p_kind: a kind
:returns: true when one of them fits
:example: SELECT integration.kind_wanted('{payment.*}', 'payment.created')$doc$;

CREATE OR REPLACE FUNCTION integration.deliveries_queue(p_webhook_id bigint, p_from bigint, p_to bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_queued integer;
BEGIN
  INSERT INTO integration.webhook_delivery AS d (webhook_id, event_id, order_key)
  SELECT w.webhook_id, e.event_id, coalesce(e.customer_id::text, e.table_name || ':' || e.row_key)
  FROM api.event AS e
  INNER JOIN integration.webhook AS w ON w.active AND integration.kind_wanted(w.kinds, e.kind)
  WHERE e.event_id BETWEEN p_from AND p_to AND CASE
    WHEN p_webhook_id IS NULL THEN e.event_id > w.after_event_id
    ELSE w.webhook_id = p_webhook_id
  END
  ON CONFLICT ON CONSTRAINT webhook_delivery_pkey DO UPDATE
  SET status = 'queued', attempts = 0, next_attempt_at = clock_timestamp(), finished_at = NULL;
  GET DIAGNOSTICS v_queued = ROW_COUNT;
  RETURN v_queued;
END $$;
COMMENT ON FUNCTION integration.deliveries_queue(bigint, bigint, bigint) IS
$doc$Queues events for webhooks, or queues them again.

:param p_webhook_id: the webhook; NULL is all
:param p_from: first event
:param p_to: last event
:returns: how many deliveries
:example: SELECT integration.deliveries_queue(NULL, 1, 100)$doc$;

CREATE OR REPLACE FUNCTION api.event_run(p_limit integer DEFAULT 5000) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_from bigint;
  v_to bigint;
BEGIN
  IF (p_limit BETWEEN 1 AND 100000) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'limit must be between 1 and 100000', p_column => 'limit');
  END IF;
  IF NOT pg_try_advisory_xact_lock(hashtextextended('pgtoll.event_run', 0)) THEN
    RETURN 0;
  END IF;
  SELECT p.last_event_id + 1 INTO STRICT v_from FROM integration.event_position AS p;
  SELECT least(coalesce(max(s.last_audit_id), 0), v_from + p_limit - 1) INTO v_to FROM system.audit_seal AS s;
  IF v_to < v_from THEN
    RETURN 0;
  END IF;
  PERFORM integration.deliveries_queue(NULL, v_from, v_to);
  -- Told at commit, in order; who listens reads the rest by api.event_list.
  PERFORM pg_notify('pgtoll_event',
    jsonb_build_object('event_id', e.event_id, 'kind', e.kind, 'customer_id', e.customer_id, 'key', left(e.row_key, 100))::text)
  FROM (SELECT x.* FROM api.event AS x WHERE x.event_id BETWEEN v_from AND v_to ORDER BY x.event_id) AS e;
  UPDATE integration.event_position AS p SET last_event_id = v_to;
  RETURN (v_to - v_from + 1)::integer;
END $$;
COMMENT ON FUNCTION api.event_run(integer) IS
$doc$Tells of what was sealed since the last time: queues it for webhooks, and notifies who does LISTEN pgtoll_event.

:param p_limit: at most so many records of the audit log, 1 to 100000
:returns: how many; the limit means that there may be more
:raises TB102: a limit that cannot be
:example: SELECT api.event_run()$doc$;
GRANT EXECUTE ON FUNCTION api.event_run(integer) TO pgtoll_admin, pgtoll_operator;
