-- A request that comes twice with the same key is done once and answered twice.

CREATE OR REPLACE FUNCTION system.idempotency_claim(p_key text, p_function text, p_request_hash bytea) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor text := system.actor();
  v_known system.idempotency;
BEGIN
  IF p_key IS NULL OR length(p_key) NOT BETWEEN 1 AND 255 THEN
    PERFORM system.raise_error('TB102', 'an idempotency key has 1 to 255 characters', p_column => 'idempotency_key');
  END IF;
  -- The lock lasts as long as the first request: its row is invisible until it commits.
  IF NOT pg_try_advisory_xact_lock(hashtextextended(format('pgtoll.idempotency:%s:%s', v_actor, p_key), 0)) THEN
    PERFORM system.raise_error('TB108', 'a request with this idempotency key is still running',
      p_hint => 'Wait and repeat it: the answer will be that of the first.');
  END IF;
  SELECT i.* INTO v_known FROM system.idempotency AS i WHERE i.actor = v_actor AND i.key = p_key;
  IF NOT FOUND THEN
    INSERT INTO system.idempotency (actor, key, function_name, request_hash)
    VALUES (v_actor, p_key, p_function, p_request_hash);
    RETURN NULL;
  END IF;
  IF (v_known.function_name, v_known.request_hash) IS DISTINCT FROM (p_function, p_request_hash) THEN
    PERFORM system.raise_error('TB107', 'this idempotency key was used for another request',
      p_hint => 'Take a new key for each new request.');
  END IF;
  -- Never NULL, which means claimed: a claim whose caller stored no answer is answered with JSON null.
  RETURN coalesce(v_known.response, 'null');
END $$;
COMMENT ON FUNCTION system.idempotency_claim(text, text, bytea) IS
$doc$Claims an idempotency key of the current actor for the rest of the transaction.

:param p_key: the caller's key, 1 to 255 characters
:param p_function: schema.function that is called
:param p_request_hash: hash of its arguments
:returns: NULL when claimed: do the work and store the answer; else the first request's answer
:raises TB102: no usable key
:raises TB107: the key was used for another request
:raises TB108: the first request is still running
:example: SELECT system.idempotency_claim('order-7', 'api.payment_create', sha256('{"amount":"5"}'))$doc$;

CREATE OR REPLACE FUNCTION system.idempotency_store(p_key text, p_response jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE system.idempotency AS i SET response = p_response
  WHERE i.actor = system.actor() AND i.key = p_key AND i.response IS NULL;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', 'this idempotency key was not claimed', p_column => 'idempotency_key');
  END IF;
END $$;
COMMENT ON FUNCTION system.idempotency_store(text, jsonb) IS
$doc$Stores the answer of a request whose key was claimed in this transaction.

:param p_key: the key
:param p_response: the answer to give again
:returns: nothing
:raises TB101: the key was not claimed, or has its answer already
:example: SELECT system.idempotency_store('order-7', '{"data": 7}')$doc$;

CREATE OR REPLACE FUNCTION api.idempotency_purge(p_limit integer DEFAULT 10000) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_before timestamptz := system.clock_now() - make_interval(days => system.setting_int('system.idempotency_days'));
  v_purged integer;
BEGIN
  IF (p_limit >= 1) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a limit is at least 1', p_column => 'limit');
  END IF;
  DELETE FROM system.idempotency AS i
  USING (
    SELECT o.actor, o.key
    FROM system.idempotency AS o
    WHERE o.created_at < v_before
    ORDER BY o.created_at
    LIMIT p_limit
    -- Workers share the work.
    FOR UPDATE SKIP LOCKED
  ) AS d
  WHERE (i.actor, i.key) = (d.actor, d.key);
  GET DIAGNOSTICS v_purged = ROW_COUNT;
  RETURN v_purged;
END $$;
COMMENT ON FUNCTION api.idempotency_purge(integer) IS
$doc$Forgets requests whose key is older than setting system.idempotency_days, the oldest first.

A request that comes again after that is a new one. Workers call this once an hour.
:param p_limit: at most so many at once
:returns: how many; the limit means that there may be more
:raises TB102: a limit below 1
:example: SELECT api.idempotency_purge()$doc$;
GRANT EXECUTE ON FUNCTION api.idempotency_purge(integer) TO pgtoll_admin, pgtoll_operator;
