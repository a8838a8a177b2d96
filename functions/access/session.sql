-- The doors of the web login: all that pgtoll_web may call before it becomes another role (login.sql has those to log in).
-- Idempotency keys are claimed and answered as pgtoll_web too (before SET ROLE and after RESET ROLE), so no audience role
-- needs a right to them.

CREATE OR REPLACE FUNCTION access.token_find(p_token text) RETURNS TABLE (
  actor text, role text, customer_id bigint, functions text[], requests_per_minute integer, api_key_id bigint,
  web_session_id bigint, web_user_id bigint
)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_part text[] := regexp_match(p_token, '^pt([ks])_([0-9a-f]{8})_([0-9a-f]{64})$');
  -- real time: a sandbox whose clock stands still must not keep anything alive
  v_now CONSTANT timestamptz := clock_timestamp();
BEGIN
  IF v_part[1] = 'k' THEN
    RETURN QUERY
    SELECT 'key:' || k.name, k.role, k.customer_id, k.functions, k.requests_per_minute, k.api_key_id, NULL::bigint, NULL::bigint
    FROM access.api_key AS k
    WHERE k.prefix = v_part[2]
      AND k.secret_hash = sha256(convert_to(v_part[3], 'UTF8'))
      AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > v_now);
  ELSIF v_part[1] = 's' THEN
    RETURN QUERY
    SELECT 'user:' || u.login, coalesce(r.base_role, 'pgtoll_customer'), u.customer_id, r.functions, NULL::integer, NULL::bigint,
      s.web_session_id, u.web_user_id
    FROM access.web_session AS s
    INNER JOIN access.web_user AS u ON u.web_user_id = s.web_user_id AND u.active
    LEFT JOIN access.role AS r ON r.role_id = u.role_id
    WHERE s.prefix = v_part[2]
      AND s.secret_hash = sha256(convert_to(v_part[3], 'UTF8'))
      AND s.ended_at IS NULL
      AND s.seen_at > v_now - make_interval(mins => system.setting_int('access.session_idle_minutes'))
      AND s.began_at > v_now - make_interval(hours => system.setting_int('access.session_hours'));
  END IF;
END $$;
COMMENT ON FUNCTION access.token_find(text) IS $doc$Whose key or session a token is.

:param p_token: the token as the client sent it
:returns: who acts, as which role, for which customer, which functions they may call, how many requests a minute, and the key or
  the session; no row when it is none, or no longer
:example: SELECT * FROM access.token_find('ptk_0123abcd_...')$doc$;

CREATE OR REPLACE FUNCTION access.request_begin(p_token text, p_request_id text, p_address inet, p_function text)
RETURNS TABLE (role text, api_key_id bigint, web_session_id bigint, requests_per_minute integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_token record;
BEGIN
  SELECT t.* INTO v_token FROM access.token_find(p_token) AS t;
  IF NOT FOUND THEN
    -- one text for every reason, so that nobody learns which keys exist
    PERFORM system.raise_error('TB111', 'missing or invalid API key',
      p_hint => 'Send the header Authorization: Bearer <key>.');
  END IF;
  IF v_token.functions IS NOT NULL AND access.function_allowed(v_token.functions, p_function) IS NOT TRUE THEN
    PERFORM system.raise_error('TB106', format('%s may not call this function', split_part(v_token.actor, ':', 1)));
  END IF;
  PERFORM set_config('pgtoll.actor', v_token.actor, true),
    set_config('pgtoll.request_id', coalesce(p_request_id, ''), true),
    set_config('pgtoll.address', coalesce(host(p_address), ''), true),
    set_config('pgtoll.customer_id', coalesce(v_token.customer_id::text, ''), true);
  RETURN QUERY SELECT v_token.role, v_token.api_key_id, v_token.web_session_id, v_token.requests_per_minute;
END $$;
COMMENT ON FUNCTION access.request_begin(text, text, inet, text) IS
$doc$Checks the token of an HTTP request and names the actor for the rest of the transaction.

:param p_token: key or session token as the client sent it
:param p_request_id: number of the HTTP request, for the audit log
:param p_address: the client's address, for the audit log
:param p_function: schema.function that is to be called
:returns: the role that the request runs as (the caller sets it, since a definer may not), and what to count it by
:raises TB106: this key or role is for other functions
:raises TB111: no such token, or it expired or was revoked
:example: SELECT * FROM access.request_begin('ptk_0123abcd_...', 'r-1', '192.0.2.1', 'api.customer_get')$doc$;

CREATE OR REPLACE FUNCTION access.session_begin(p_key text, p_request_id text) RETURNS text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT r.role FROM access.request_begin(p_key, p_request_id, NULL, NULL) AS r
$$;
COMMENT ON FUNCTION access.session_begin(text, text) IS
$doc$The same for HTTP processes of the release before, which go on while a deploy runs; keys for some functions only are refused.

:param p_key: the key as the client sent it
:param p_request_id: number of the HTTP request, for the audit log
:returns: the role that the request runs as
:raises TB111: no such key, or it expired or was revoked
:example: SELECT access.session_begin('ptk_0123abcd_...', 'r-1')$doc$;

CREATE OR REPLACE FUNCTION access.use_flush(p_uses jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO access.key_use AS k (api_key_id, requests, last_used_at, last_address)
  SELECT u.api_key_id, u.requests, u.at, u.address
  FROM jsonb_to_recordset(p_uses) AS u (api_key_id bigint, requests bigint, at timestamptz, address inet)
  WHERE EXISTS (SELECT FROM access.api_key AS a WHERE a.api_key_id = u.api_key_id)
  ORDER BY u.api_key_id
  ON CONFLICT ON CONSTRAINT key_use_pkey DO UPDATE SET
    requests = k.requests + excluded.requests,
    last_used_at = greatest(k.last_used_at, excluded.last_used_at),
    last_address = CASE WHEN excluded.last_used_at >= k.last_used_at THEN excluded.last_address ELSE k.last_address END;
  -- Locked in one order, since processes flush at the same time.
  PERFORM FROM access.web_session AS s
  WHERE s.web_session_id IN (SELECT u.web_session_id FROM jsonb_to_recordset(p_uses) AS u (web_session_id bigint))
  ORDER BY s.web_session_id FOR NO KEY UPDATE;
  UPDATE access.web_session AS s SET seen_at = greatest(s.seen_at, u.at)
  FROM jsonb_to_recordset(p_uses) AS u (web_session_id bigint, at timestamptz)
  WHERE s.web_session_id = u.web_session_id;
END $$;
COMMENT ON FUNCTION access.use_flush(jsonb) IS
$doc$Adds up what an HTTP process counted since it did so last: requests by key, and which sessions were used.

:param p_uses: array of objects with api_key_id or web_session_id, requests, at (real time) and address
:returns: nothing
:example: SELECT access.use_flush('[{"api_key_id": 1, "requests": 20, "at": "2026-11-05T12:00Z"}]')$doc$;

CREATE OR REPLACE FUNCTION access.idempotency_claim(p_key text, p_function text, p_request_hash bytea) RETURNS jsonb
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT system.idempotency_claim(p_key, p_function, p_request_hash)
$$;
COMMENT ON FUNCTION access.idempotency_claim(text, text, bytea) IS $doc$Claims an idempotency key for an HTTP request.

:param p_key: the header Idempotency-Key
:param p_function: schema.function that is called
:param p_request_hash: hash of its arguments
:returns: NULL when claimed; else the first request's answer
:raises TB102: no usable key
:raises TB107: the key was used for another request
:raises TB108: the first request is still running
:example: SELECT access.idempotency_claim('order-7', 'api.payment_create', sha256('{"amount":"5"}'))$doc$;

CREATE OR REPLACE FUNCTION access.idempotency_store(p_key text, p_response jsonb) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT system.idempotency_store(p_key, p_response)
$$;
COMMENT ON FUNCTION access.idempotency_store(text, jsonb) IS
$doc$Stores the answer of an HTTP request whose key was claimed.

:param p_key: the header Idempotency-Key
:param p_response: the answer to give again
:returns: nothing
:raises TB101: the key was not claimed
:example: SELECT access.idempotency_store('order-7', '{"data": 7}')$doc$;

CREATE OR REPLACE FUNCTION access.deploy_number() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT system.deploy_number()
$$;
COMMENT ON FUNCTION access.deploy_number() IS
$doc$The number of the last deploy, by which HTTP knows that its catalogue is old.

:returns: deploy_id; 0 before the first
:example: SELECT access.deploy_number()$doc$;

CREATE OR REPLACE FUNCTION access.function_catalogue() RETURNS TABLE (
  schema_name text, function_name text, arguments jsonb, result_kind text, volatility text, roles text[], secrets text[],
  is_logged boolean
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT f.schema_name, f.function_name, f.arguments, f.result_kind, f.volatility, f.roles, f.secrets, f.is_logged
  FROM system.function_catalogue() AS f
$$;
COMMENT ON FUNCTION access.function_catalogue() IS $doc$Every function that HTTP may offer, for all roles.

:returns: what HTTP needs of system.function_catalogue()
:example: SELECT * FROM access.function_catalogue()$doc$;

CREATE OR REPLACE FUNCTION access.error_list() RETURNS TABLE (code text, slug text, http_status integer, title text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT e.code, e.slug, e.http_status, e.title FROM system.error_code AS e
$$;
COMMENT ON FUNCTION access.error_list() IS $doc$Every error code and how HTTP says it.

:returns: code, slug, HTTP status, title
:example: SELECT * FROM access.error_list()$doc$;

GRANT EXECUTE ON FUNCTION access.request_begin(text, text, inet, text), access.session_begin(text, text), access.use_flush(jsonb),
  access.idempotency_claim(text, text, bytea),
  access.idempotency_store(text, jsonb), access.deploy_number(), access.function_catalogue(), access.error_list()
TO pgtoll_web;
