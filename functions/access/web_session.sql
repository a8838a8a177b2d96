-- Sessions of people who logged in.

CREATE OR REPLACE FUNCTION access.web_session_end(p_web_user_id bigint, p_but_prefix text DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_ended integer;
BEGIN
  UPDATE access.web_session AS s SET ended_at = clock_timestamp()
  WHERE s.web_user_id = p_web_user_id AND s.ended_at IS NULL AND s.prefix IS DISTINCT FROM p_but_prefix;
  GET DIAGNOSTICS v_ended = ROW_COUNT;
  RETURN v_ended;
END $$;
COMMENT ON FUNCTION access.web_session_end(bigint, text) IS $doc$Ends the sessions of a person.

:param p_web_user_id: who
:param p_but_prefix: all but the one with this public part
:returns: how many
:example: SELECT access.web_session_end(1)$doc$;

CREATE OR REPLACE FUNCTION access.web_session_make(p_web_user_id bigint, p_address inet) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_prefix text := left(encode(sha256(uuid_send(gen_random_uuid())), 'hex'), 8);
  -- three random uuids carry 366 random bits; the hash spreads them over all 256
  v_secret text := encode(sha256(
    uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex');
BEGIN
  INSERT INTO access.web_session (web_user_id, prefix, secret_hash, began_at, seen_at, address)
  VALUES (p_web_user_id, v_prefix, sha256(convert_to(v_secret, 'UTF8')), clock_timestamp(), clock_timestamp(), p_address);
  RETURN format('pts_%s_%s', v_prefix, v_secret);
END $$;
COMMENT ON FUNCTION access.web_session_make(bigint, inet) IS $doc$Begins a session of a person who proved who they are.

:param p_web_user_id: who
:param p_address: from where
:returns: the token, shown this once
:example: SELECT access.web_session_make(1, '192.0.2.1')$doc$;

CREATE OR REPLACE FUNCTION api.web_session_list(
  p_web_user_id bigint DEFAULT NULL, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.web_session
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT s.*
  FROM api.web_session AS s
  WHERE (p_web_user_id IS NULL OR s.web_user_id = p_web_user_id)
    AND (p_after IS NULL OR s.web_session_id < p_after[1]::bigint)
  ORDER BY s.web_session_id DESC
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.web_session_list(bigint, integer, text[]) IS
$doc$Sessions of people who logged in, newest first.

:param p_web_user_id: only this person's
:param p_limit: at most this many rows, 1 to 1000
:param p_after: web_session_id of the last row seen; NULL starts at the newest
:returns: rows of api.web_session
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.web_session_list()$doc$;
GRANT EXECUTE ON FUNCTION api.web_session_list(bigint, integer, text[]) TO pgtoll_admin, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.web_session_revoke(p_web_user_id bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM access.web_user_find(p_web_user_id);
  RETURN access.web_session_end(p_web_user_id);
END $$;
COMMENT ON FUNCTION api.web_session_revoke(bigint) IS $doc$Ends all sessions of a person, at once.

:param p_web_user_id: who
:returns: how many
:raises TB101: no such user
:example: SELECT api.web_session_revoke(1)$doc$;
GRANT EXECUTE ON FUNCTION api.web_session_revoke(bigint) TO pgtoll_admin;
