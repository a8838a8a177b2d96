-- The doors of the web login: all that pgtoll_web may call before it becomes another role. Idempotency keys are claimed
-- and answered as pgtoll_web too (before SET ROLE and after RESET ROLE), so no audience role needs a right to them.

CREATE OR REPLACE FUNCTION access.session_begin(p_key text, p_request_id text, p_address inet DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- Cut, not matched: a pattern of 64 digits would be half the cost of a request, and the hash knows the form.
  v_part text[] := string_to_array(p_key, '_');
  v_key access.api_key;
BEGIN
  SELECT k.* INTO v_key
  FROM access.api_key AS k
  WHERE v_part[1] = 'ptk' AND cardinality(v_part) = 3
    AND k.prefix = v_part[2]
    AND k.secret_hash = sha256(convert_to(v_part[3], 'UTF8'))
    AND k.revoked_at IS NULL
    -- real time: a sandbox whose clock stands still must not keep a key alive
    AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp());
  IF NOT FOUND THEN
    -- one text for every reason, so that nobody learns which keys exist
    PERFORM system.raise_error('TB111', 'missing or invalid API key',
      p_hint => 'Send the header Authorization: Bearer <key>.');
  END IF;
  PERFORM set_config('pgtoll.actor', 'key:' || v_key.name, true),
    set_config('pgtoll.request_id', coalesce(p_request_id, ''), true),
    set_config('pgtoll.address', coalesce(host(p_address), ''), true),
    set_config('pgtoll.customer_id', coalesce(v_key.customer_id::text, ''), true);
  RETURN v_key.role;
END $$;
COMMENT ON FUNCTION access.session_begin(text, text, inet) IS
$doc$Checks an API key and names the actor for the rest of the transaction.

:param p_key: the key as the client sent it
:param p_request_id: number of the HTTP request, for the audit log
:param p_address: the client's address, for the audit log
:returns: the role that the request runs as; the caller sets it, since a definer may not
:raises TB111: no such key, or it expired or was revoked
:example: SELECT access.session_begin('ptk_0123abcd_...', 'r-1')$doc$;

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

GRANT EXECUTE ON FUNCTION access.session_begin(text, text, inet), access.idempotency_claim(text, text, bytea),
  access.idempotency_store(text, jsonb), access.deploy_number(), access.function_catalogue(), access.error_list()
TO pgtoll_web;
