-- Webhooks: who is told of events. A worker posts them, signed as Standard Webhooks says.
SELECT resource.declare('webhook', 'integration.webhook', p_filter => '{active}', p_sort => '{name}',
  p_verbs => '{get,list,update,remove}', p_roles => '{"write": ["admin"], "read": ["admin", "auditor"]}');

CREATE OR REPLACE FUNCTION integration.secret_make() RETURNS text
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  SELECT 'whsec_' || encode(sha256(
    uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'base64')
$$;
COMMENT ON FUNCTION integration.secret_make() IS $doc$A new secret to sign with: 256 random bits.

:returns: whsec_ and base64
:example: SELECT integration.secret_make()$doc$;

CREATE OR REPLACE FUNCTION api.webhook_create(p_name text, p_url text, p_kinds text[] DEFAULT '{*}')
RETURNS TABLE (webhook_id bigint, name text, url text, kinds text[], secret text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  RETURN QUERY
  INSERT INTO integration.webhook AS w (name, url, kinds, secrets, after_event_id)
  SELECT p_name, p_url, p_kinds, ARRAY[integration.secret_make()], coalesce(max(e.event_id), 0) FROM api.event AS e
  RETURNING w.webhook_id, w.name, w.url, w.kinds, w.secrets[1];
EXCEPTION
  WHEN check_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.webhook_create(text, text, text[]) IS
$doc$Subscribes to events from now on, and shows what they are signed with, this once.

:param p_name: whose it is
:param p_url: where events are posted
:param p_kinds: kinds of events; * stands for any letters: {payment.*,invoice.updated}
:returns: the webhook and, in column secret, what verifies its events
:secret secret: shown once; a repetition with the same idempotency key does not show it
:raises TB102: a name, address or kind that cannot be
:example: SELECT * FROM api.webhook_create('crm', 'https://crm.example/hook', '{customer.*}')$doc$;
GRANT EXECUTE ON FUNCTION api.webhook_create(text, text, text[]) TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.webhook_secret_rotate(p_webhook_id bigint, p_keep_old boolean DEFAULT true)
RETURNS TABLE (webhook_id bigint, secret text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
  UPDATE integration.webhook AS w
  SET secrets = integration.secret_make() || CASE WHEN p_keep_old THEN w.secrets[1:1] ELSE '{}' END
  WHERE w.webhook_id = p_webhook_id
  RETURNING w.webhook_id, w.secrets[1];
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('webhook %s does not exist', coalesce(p_webhook_id::text, 'NULL')),
      p_column => 'webhook_id');
  END IF;
END $$;
COMMENT ON FUNCTION api.webhook_secret_rotate(bigint, boolean) IS
$doc$Gives a webhook a new secret, and shows it, this once.

:param p_webhook_id: the webhook
:param p_keep_old: whether events are signed with the old one as well, until this is called once more
:returns: the webhook and its new secret
:secret secret: shown once; a repetition with the same idempotency key does not show it
:raises TB101: no such webhook
:example: SELECT * FROM api.webhook_secret_rotate(1)$doc$;
GRANT EXECUTE ON FUNCTION api.webhook_secret_rotate(bigint, boolean) TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.webhook_replay(p_webhook_id bigint, p_from_event bigint, p_to_event bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_last bigint := (SELECT p.last_event_id FROM integration.event_position AS p);
BEGIN
  IF NOT EXISTS (SELECT FROM integration.webhook AS w WHERE w.webhook_id = p_webhook_id) THEN
    PERFORM system.raise_error('TB101', format('webhook %s does not exist', coalesce(p_webhook_id::text, 'NULL')),
      p_column => 'webhook_id');
  ELSIF (p_from_event <= p_to_event) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'the first event comes before the last', p_column => 'from_event');
  END IF;
  RETURN integration.deliveries_queue(p_webhook_id, p_from_event, least(p_to_event, v_last));
END $$;
COMMENT ON FUNCTION api.webhook_replay(bigint, bigint, bigint) IS
$doc$Sends events to a webhook once more, under the same numbers, also those of before it subscribed.

:param p_webhook_id: the webhook
:param p_from_event: first event
:param p_to_event: last event
:returns: how many were queued
:raises TB101: no such webhook
:raises TB102: a last event before the first
:example: SELECT api.webhook_replay(1, 1000, 2000)$doc$;
GRANT EXECUTE ON FUNCTION api.webhook_replay(bigint, bigint, bigint) TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.webhook_delivery_list(
  p_webhook_id bigint DEFAULT NULL, p_status text DEFAULT NULL, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.webhook_delivery
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  RETURN QUERY
  SELECT d.*
  FROM api.webhook_delivery AS d
  WHERE (p_webhook_id IS NULL OR d.webhook_id = p_webhook_id)
    AND (p_status IS NULL OR d.status = p_status)
    AND (p_after IS NULL OR (d.webhook_id, d.event_id) > (p_after[1]::bigint, p_after[2]::bigint))
  ORDER BY d.webhook_id, d.event_id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.webhook_delivery_list(bigint, text, integer, text[]) IS
$doc$Events for webhooks, and what became of them.

:param p_webhook_id: only this webhook's
:param p_status: only queued, sending, done or failed ones
:param p_limit: at most this many rows, 1 to 1000
:param p_after: webhook_id and event_id of the last row seen
:returns: rows of api.webhook_delivery
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.webhook_delivery_list(1, 'failed')$doc$;
GRANT EXECUTE ON FUNCTION api.webhook_delivery_list(bigint, text, integer, text[]) TO pgtoll_admin, pgtoll_auditor;

CREATE OR REPLACE FUNCTION integration.event_row(p_table text, p_row jsonb) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  -- Money as text: JSON's numbers become floats at the other end.
  SELECT jsonb_object_agg(e.key, CASE WHEN a.is_number THEN to_jsonb(e.value #>> '{}') ELSE e.value END)
  FROM jsonb_each(p_row) AS e (key, value)
  LEFT JOIN LATERAL (
    SELECT coalesce(nullif(t.typbasetype, 0), t.oid) = 'numeric'::regtype AS is_number
    FROM pg_attribute AS c INNER JOIN pg_type AS t ON t.oid = c.atttypid
    WHERE c.attrelid = to_regclass(p_table) AND c.attname = e.key
  ) AS a ON true
$$;
COMMENT ON FUNCTION integration.event_row(text, jsonb) IS $doc$A row as events show it: exact numbers are text.

:param p_table: its table
:param p_row: the row on record
:returns: the same row
:example: SELECT integration.event_row('collect.payment', '{"amount": 5.00}')$doc$;

CREATE OR REPLACE FUNCTION api.webhook_claim() RETURNS TABLE (
  webhook_id bigint, event_id bigint, attempt integer, url text, secrets text[], body jsonb
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  v_delivery integration.webhook_delivery;
BEGIN
  SELECT x.* INTO v_delivery
  FROM integration.webhook AS w
  LEFT JOIN integration.webhook_pause AS p ON p.webhook_id = w.webhook_id
  CROSS JOIN LATERAL (
    SELECT d.*
    FROM integration.webhook_delivery AS d
    WHERE d.webhook_id = w.webhook_id AND d.status IN ('queued', 'sending') AND d.next_attempt_at <= v_now
      -- One after the other, for each customer.
      AND NOT EXISTS (
        SELECT FROM integration.webhook_delivery AS b
        WHERE b.webhook_id = d.webhook_id AND b.order_key = d.order_key AND b.event_id < d.event_id
          AND b.status IN ('queued', 'sending')
      )
    ORDER BY d.event_id
    LIMIT 1
    FOR NO KEY UPDATE OF d SKIP LOCKED
  ) AS x
  WHERE w.active AND (p.paused_until IS NULL OR p.paused_until <= v_now)
  LIMIT 1;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  UPDATE integration.webhook_delivery AS d
  SET status = 'sending', attempts = d.attempts + 1,
    next_attempt_at = v_now + interval '1 second' * system.setting_int('webhook.sending_seconds')
  WHERE d.webhook_id = v_delivery.webhook_id AND d.event_id = v_delivery.event_id;
  RETURN QUERY
  SELECT w.webhook_id, e.event_id, v_delivery.attempts + 1, w.url, w.secrets, jsonb_build_object(
    'type', e.kind, 'timestamp', to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'data', jsonb_build_object('event_id', e.event_id, 'customer_id', e.customer_id, 'actor', e.actor, 'table', e.table_name,
      'key', e.row_key, 'before', integration.event_row(e.table_name, e.before),
      'after', integration.event_row(e.table_name, e.after)))
  FROM integration.webhook AS w
  INNER JOIN api.event AS e ON e.event_id = v_delivery.event_id
  WHERE w.webhook_id = v_delivery.webhook_id;
END $$;
COMMENT ON FUNCTION api.webhook_claim() IS
$doc$Takes the next event that a webhook is to be told of, for a worker that posts it outside of the transaction.

Events of one customer come in order: the next when the one before is done or given up. A worker that says nothing
(api.webhook_result) for webhook.sending_seconds is taken for dead.
:returns: where, what it is signed with and what is posted; no row when none is due
:example: SELECT * FROM api.webhook_claim()$doc$;
GRANT EXECUTE ON FUNCTION api.webhook_claim() TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.webhook_result(
  p_webhook_id bigint, p_event_id bigint, p_attempt integer, p_result text, p_http_status integer DEFAULT NULL,
  p_error text DEFAULT ''
) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c_longest CONSTANT interval := interval '6 hours';
  v_now CONSTANT timestamptz := clock_timestamp();
  v_wait interval;
  v_status text;
BEGIN
  IF (p_result IN ('done', 'retry', 'down', 'gone')) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', format('%s is not a result', coalesce(p_result, 'NULL')), p_column => 'result',
      p_hint => 'One of done, retry, down, gone.');
  END IF;
  v_wait := least(c_longest, interval '1 second' * system.setting_int('webhook.retry_seconds') * 2 ^ least(p_attempt - 1, 16));
  UPDATE integration.webhook_delivery AS d SET
    status = CASE
      WHEN p_result = 'done' THEN 'done'
      WHEN p_result = 'retry' AND d.attempts >= system.setting_int('webhook.max_attempts') THEN 'failed'
      ELSE 'queued'
    END,
    -- A server that is not there is no fault of the event.
    attempts = d.attempts - CASE WHEN p_result IN ('down', 'gone') THEN 1 ELSE 0 END,
    next_attempt_at = v_now + CASE p_result WHEN 'retry' THEN v_wait ELSE interval '0' END,
    finished_at = CASE
      WHEN p_result = 'done' OR p_result = 'retry' AND d.attempts >= system.setting_int('webhook.max_attempts') THEN v_now
    END,
    http_status = p_http_status,
    last_error = coalesce(p_error, '')
  WHERE d.webhook_id = p_webhook_id AND d.event_id = p_event_id AND d.attempts = p_attempt AND d.status = 'sending'
  RETURNING d.status INTO v_status;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF p_result = 'down' THEN
    INSERT INTO integration.webhook_pause AS p (webhook_id, failures, paused_until)
    VALUES (p_webhook_id, 1, v_now + interval '1 second' * system.setting_int('webhook.retry_seconds'))
    ON CONFLICT ON CONSTRAINT webhook_pause_pkey DO UPDATE SET
      failures = p.failures + 1,
      paused_until = v_now
        + least(c_longest, interval '1 second' * system.setting_int('webhook.retry_seconds') * 2 ^ least(p.failures, 16));
  ELSIF p_result = 'gone' THEN
    UPDATE integration.webhook AS w SET active = false WHERE w.webhook_id = p_webhook_id;
  ELSE
    DELETE FROM integration.webhook_pause AS p WHERE p.webhook_id = p_webhook_id;
  END IF;
  RETURN v_status;
END $$;
COMMENT ON FUNCTION api.webhook_result(bigint, bigint, integer, text, integer, text) IS
$doc$Records what became of an event that a worker took.

:param p_webhook_id: the webhook
:param p_event_id: the event
:param p_attempt: the attempt, as api.webhook_claim() gave it
:param p_result: done; retry (the server would not have this one now); down (there is no server: all its events wait); gone (it will
  never have any: the webhook is switched off)
:param p_http_status: what the server answered
:param p_error: why it did not succeed
:returns: what the delivery is now; NULL when another worker has it since
:raises TB102: no such result
:example: SELECT api.webhook_result(1, 7, 1, 'done', 200)$doc$;
GRANT EXECUTE ON FUNCTION api.webhook_result(bigint, bigint, integer, text, integer, text) TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.webhook_purge(p_limit integer DEFAULT 10000) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_before timestamptz := clock_timestamp() - make_interval(days => system.setting_int('webhook.keep_days'));
  v_purged integer;
BEGIN
  IF (p_limit >= 1) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a limit is at least 1', p_column => 'limit');
  END IF;
  DELETE FROM integration.webhook_delivery AS d
  WHERE (d.webhook_id, d.event_id) IN (
    SELECT o.webhook_id, o.event_id FROM integration.webhook_delivery AS o
    WHERE o.finished_at < v_before ORDER BY o.finished_at LIMIT p_limit FOR UPDATE SKIP LOCKED
  );
  GET DIAGNOSTICS v_purged = ROW_COUNT;
  RETURN v_purged;
END $$;
COMMENT ON FUNCTION api.webhook_purge(integer) IS
$doc$Forgets deliveries that were done or given up more than webhook.keep_days ago; the events stay.

Workers call this once an hour.
:param p_limit: at most so many at once
:returns: how many; the limit means that there may be more
:raises TB102: a limit below 1
:example: SELECT api.webhook_purge()$doc$;
GRANT EXECUTE ON FUNCTION api.webhook_purge(integer) TO pgtoll_admin, pgtoll_operator;
