-- Keys of the HTTP API: made, revoked and listed by administrators; the secret itself is shown once and never stored.

CREATE OR REPLACE FUNCTION api.api_key_create(
  p_name text, p_role text, p_expires_at timestamptz DEFAULT NULL, p_customer_id bigint DEFAULT NULL,
  p_functions text[] DEFAULT NULL, p_requests_per_minute integer DEFAULT NULL
) RETURNS TABLE (
  api_key_id bigint, name text, prefix text, role text, customer_id bigint, expires_at timestamptz, key text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_prefix text := left(encode(sha256(uuid_send(gen_random_uuid())), 'hex'), 8);
  -- three random uuids carry 366 random bits; the hash spreads them over all 256
  v_secret text := encode(sha256(
    uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex');
  v_constraint text;
BEGIN
  -- real time, like the check of the key
  IF p_expires_at <= clock_timestamp() THEN
    PERFORM system.raise_error('TB102', 'a key that has expired already is of no use', p_column => 'expires_at');
  END IF;
  RETURN QUERY
  INSERT INTO access.api_key AS k (name, prefix, secret_hash, role, customer_id, expires_at, functions, requests_per_minute)
  VALUES (p_name, v_prefix, sha256(convert_to(v_secret, 'UTF8')), p_role, p_customer_id, p_expires_at, p_functions,
    p_requests_per_minute)
  RETURNING k.api_key_id, k.name, k.prefix, k.role, k.customer_id, k.expires_at,
    format('ptk_%s_%s', k.prefix, v_secret);
EXCEPTION
  WHEN unique_violation THEN
    PERFORM system.raise_error('TB103', format('there is a key named %s already', p_name),
      p_hint => 'Revoke it first, or take another name.', p_column => 'name');
  WHEN check_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_constraint = CONSTRAINT_NAME;
    IF v_constraint = 'api_key_customer' THEN
      PERFORM system.raise_error('TB102', 'a key of role pgtoll_customer, and only such a key, names a customer',
        p_column => 'customer_id');
    ELSIF v_constraint = 'api_key_functions' THEN
      PERFORM system.raise_error('TB102', 'give names of functions; * stands for any letters', p_column => 'functions');
    ELSIF v_constraint = 'api_key_requests' THEN
      PERFORM system.raise_error('TB102', 'give a number from 1 to 1000000', p_column => 'requests_per_minute');
    ELSIF p_name IS NULL OR v_constraint = 'api_key_name_check' THEN
      PERFORM system.raise_error('TB102', 'a key needs a name of 1 to 100 printable characters', p_column => 'name');
    END IF;
    PERFORM system.raise_error('TB102', format('%s is not a role for a key', coalesce(p_role, 'NULL')),
      p_column => 'role', p_hint => 'One of pgtoll_admin, pgtoll_operator, pgtoll_auditor, pgtoll_customer, '
        'pgtoll_public, pgtoll_switch.');
END $$;
COMMENT ON FUNCTION api.api_key_create(text, text, timestamptz, bigint, text[], integer) IS
$doc$Makes an API key and shows it, this once.

:param p_name: who uses it, 1 to 100 characters; unique among living keys
:param p_role: the database role its requests run as, such as pgtoll_operator
:param p_expires_at: from this instant (real time) it is refused; NULL is never
:param p_customer_id: the customer, for role pgtoll_customer
:param p_functions: of the functions of its role only these; * stands for any letters: {payment_*,invoice_get}
:param p_requests_per_minute: how many requests a minute each HTTP process takes from it; NULL is any number
:returns: the key's row and, in column key, the key itself
:secret key: shown once; a repetition with the same idempotency key does not show it
:raises TB102: an unusable name, role, expiry, customer, function or number
:raises TB103: a living key has this name
:example: SELECT * FROM api.api_key_create('softswitch 1', 'pgtoll_switch')$doc$;
GRANT EXECUTE ON FUNCTION api.api_key_create(text, text, timestamptz, bigint, text[], integer) TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.api_key_revoke(p_api_key_id bigint) RETURNS api.api_key
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.api_key;
BEGIN
  UPDATE access.api_key AS k SET revoked_at = clock_timestamp()
  WHERE k.api_key_id = p_api_key_id AND k.revoked_at IS NULL;
  SELECT k.* INTO v_row FROM api.api_key AS k WHERE k.api_key_id = p_api_key_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('API key %s does not exist', coalesce(p_api_key_id::text, 'NULL')),
      p_column => 'api_key_id');
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.api_key_revoke(bigint) IS
$doc$Revokes an API key for good; a key that is revoked already stays as it is.

:param p_api_key_id: number of the key
:returns: the row of api.api_key
:raises TB101: no such key
:example: SELECT * FROM api.api_key_revoke(1)$doc$;
GRANT EXECUTE ON FUNCTION api.api_key_revoke(bigint) TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.api_key_list(p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL)
RETURNS SETOF api.api_key
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT k.*
  FROM api.api_key AS k
  WHERE p_after IS NULL OR k.api_key_id > p_after[1]::bigint
  ORDER BY k.api_key_id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.api_key_list(integer, text[]) IS $doc$API keys, oldest first, also revoked ones.

:param p_limit: at most this many rows, 1 to 1000
:param p_after: api_key_id of the last row seen; NULL starts at the beginning
:returns: rows of api.api_key
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.api_key_list()$doc$;
GRANT EXECUTE ON FUNCTION api.api_key_list(integer, text[]) TO pgtoll_admin, pgtoll_auditor;

CREATE OR REPLACE FUNCTION access.api_key_register(p_name text, p_role text, p_key text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_part text[] := regexp_match(p_key, '^ptk_([0-9a-f]{8})_([0-9a-f]{64})$');
  v_api_key_id bigint;
BEGIN
  IF v_part IS NULL THEN
    PERFORM system.raise_error('TB102', 'this is no API key', p_column => 'key',
      p_hint => 'A key is ptk_, 8 hexadecimal digits, _ and 64 more, all from a good source of chance.');
  END IF;
  SELECT k.api_key_id INTO v_api_key_id
  FROM access.api_key AS k
  WHERE k.name = p_name AND k.role = p_role AND k.prefix = v_part[1] AND k.revoked_at IS NULL
    AND k.secret_hash = sha256(convert_to(v_part[2], 'UTF8'));
  IF NOT FOUND THEN
    -- The name goes on with the new key: the old one was lost with the file that held it.
    UPDATE access.api_key AS k SET revoked_at = clock_timestamp() WHERE k.name = p_name AND k.revoked_at IS NULL;
    INSERT INTO access.api_key (name, prefix, secret_hash, role)
    VALUES (p_name, v_part[1], sha256(convert_to(v_part[2], 'UTF8')), p_role)
    RETURNING api_key_id INTO v_api_key_id;
  END IF;
  RETURN v_api_key_id;
END $$;
COMMENT ON FUNCTION access.api_key_register(text, text, text) IS
$doc$Makes a key valid that was drawn elsewhere, such as the one in var/pgtoll.env; once is enough.

A living key of the same name is revoked.
:param p_name: who uses it
:param p_role: the database role its requests run as
:param p_key: the key itself
:returns: api_key_id
:raises TB102: not the form of a key
:example: SELECT access.api_key_register('demo', 'pgtoll_operator', 'ptk_0123abcd_...')$doc$;
