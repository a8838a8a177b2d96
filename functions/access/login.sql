-- Logging in: the doors of pgtoll_web. HTTP compares the password and reads the second factor, since argon2 and the key that
-- encrypts are outside of the database; attempts are counted here before anything is compared, so that none goes uncounted.

CREATE OR REPLACE FUNCTION access.login_begin(p_login text, p_address inet)
RETURNS TABLE (web_user_id bigint, password_hash text, totp_secret text, wait_seconds integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  c_free CONSTANT integer := 5;
  v_login CONSTANT text := lower(left(coalesce(p_login, ''), 100));
  v_address CONSTANT inet := coalesce(p_address, '0.0.0.0');
  v_now CONSTANT timestamptz := clock_timestamp();
  v_failures integer;
  v_last timestamptz;
  v_everywhere bigint;
BEGIN
  INSERT INTO access.login_failure AS f (login, address, failures, last_at) VALUES (v_login, v_address, 0, v_now)
  ON CONFLICT ON CONSTRAINT login_failure_pkey DO UPDATE SET failures = f.failures
  RETURNING f.failures, f.last_at INTO v_failures, v_last;
  SELECT coalesce(sum(f.failures), 0) INTO v_everywhere
  FROM access.login_failure AS f WHERE f.address = v_address AND f.last_at > v_now - interval '15 minutes';
  -- Doubled with each failure beyond the free ones, up to a quarter of an hour.
  wait_seconds := greatest(0, CASE
    WHEN v_everywhere >= 50 THEN 900
    WHEN v_failures >= c_free
      THEN ceil(least(900, 15 * 2 ^ least(v_failures - c_free, 10)) - extract(epoch FROM v_now - v_last))
    ELSE 0
  END)::integer;
  IF wait_seconds > 0 THEN
    RETURN NEXT;
    RETURN;
  END IF;
  -- It failed until it is known that it did not.
  UPDATE access.login_failure AS f SET failures = f.failures + 1, last_at = v_now
  WHERE f.login = v_login AND f.address = v_address;
  SELECT u.web_user_id, c.password_hash, CASE WHEN c.totp_on THEN c.totp_secret END
  INTO web_user_id, password_hash, totp_secret
  FROM access.web_user AS u
  CROSS JOIN LATERAL access.credential_get(u.web_user_id) AS c
  WHERE u.login = v_login AND u.active;
  RETURN NEXT;
END $$;
COMMENT ON FUNCTION access.login_begin(text, inet) IS $doc$What HTTP needs to check who logs in.

After 5 failures by one login from one address, or 50 from one address, it is to wait, and nothing is compared.
:param p_login: who they say they are
:param p_address: from where
:returns: one row: the person and their hashes, all NULL for nobody; or how long to wait
:example: SELECT * FROM access.login_begin('ada', '192.0.2.1')$doc$;

CREATE OR REPLACE FUNCTION access.login_succeeded(p_web_user_id bigint, p_address inet) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM access.login_failure AS f
  USING access.web_user AS u
  WHERE u.web_user_id = p_web_user_id AND f.login = u.login AND f.address = coalesce(p_address, '0.0.0.0')
$$;
COMMENT ON FUNCTION access.login_succeeded(bigint, inet) IS
$doc$Forgets the failures of a person from an address: the password was right.

:param p_web_user_id: who
:param p_address: from where
:returns: nothing
:example: SELECT access.login_succeeded(1, '192.0.2.1')$doc$;

CREATE OR REPLACE FUNCTION access.login_finish(
  p_web_user_id bigint, p_address inet, p_step bigint DEFAULT NULL, p_password_hash text DEFAULT NULL
) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_step IS NOT NULL AND NOT access.totp_use(p_web_user_id, p_step) THEN
    RETURN NULL;
  END IF;
  IF p_password_hash IS NOT NULL THEN
    PERFORM access.credential_set(p_web_user_id, p_password_hash);
  END IF;
  PERFORM access.login_succeeded(p_web_user_id, p_address);
  RETURN access.web_session_make(p_web_user_id, p_address);
END $$;
COMMENT ON FUNCTION access.login_finish(bigint, inet, bigint, text) IS
$doc$Begins the session of a person whose password, and code if there is one, were right.

:param p_web_user_id: who
:param p_address: from where
:param p_step: the step of time of their code
:param p_password_hash: their password hashed anew, when the old hash is weaker than they are today
:returns: the token; NULL when the code was used before
:example: SELECT access.login_finish(1, '192.0.2.1')$doc$;

CREATE OR REPLACE FUNCTION access.session_user_get(p_token text) RETURNS TABLE (
  web_user_id bigint, login text, password_hash text, totp_secret text, totp_on boolean
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT u.web_user_id, u.login, c.password_hash, c.totp_secret, c.totp_on
  FROM access.token_find(p_token) AS t
  INNER JOIN access.web_user AS u ON u.web_user_id = t.web_user_id
  CROSS JOIN LATERAL access.credential_get(u.web_user_id) AS c
$$;
COMMENT ON FUNCTION access.session_user_get(text) IS $doc$Who a session belongs to, with what proves it.

:param p_token: the token
:returns: the person; no row when there is no such session any more
:example: SELECT * FROM access.session_user_get('pts_0123abcd_...')$doc$;

CREATE OR REPLACE FUNCTION access.logout(p_token text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE access.web_session AS s SET ended_at = clock_timestamp()
  FROM access.token_find(p_token) AS t WHERE s.web_session_id = t.web_session_id
$$;
COMMENT ON FUNCTION access.logout(text) IS $doc$Ends a session.

:param p_token: its token
:returns: nothing, also when there is none
:example: SELECT access.logout('pts_0123abcd_...')$doc$;

CREATE OR REPLACE FUNCTION access.password_set(p_web_user_id bigint, p_password_hash text, p_token text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM access.credential_set(p_web_user_id, p_password_hash);
  -- Whoever has the old password goes.
  PERFORM access.web_session_end(p_web_user_id, substr(p_token, 5, 8));
END $$;
COMMENT ON FUNCTION access.password_set(bigint, text, text) IS
$doc$Sets the password of a person who gave their old one, and ends their other sessions.

:param p_web_user_id: who
:param p_password_hash: hash of the new one
:param p_token: the session that goes on
:returns: nothing
:example: SELECT access.password_set(1, '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA')$doc$;

CREATE OR REPLACE FUNCTION access.totp_set(p_web_user_id bigint, p_secret text, p_step bigint DEFAULT NULL) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_step IS NULL THEN
    PERFORM access.credential_set(p_web_user_id, p_totp_secret => p_secret, p_totp_on => false);
    RETURN true;
  END IF;
  IF NOT access.totp_use(p_web_user_id, p_step) THEN
    RETURN false;
  END IF;
  PERFORM access.credential_set(p_web_user_id, p_totp_on => true);
  RETURN true;
END $$;
COMMENT ON FUNCTION access.totp_set(bigint, text, bigint) IS
$doc$Gives a person a second factor: first its secret, then the step of the first right code, from which on it is asked for.

:param p_web_user_id: who
:param p_secret: the secret, encrypted
:param p_step: the step of the code that proves that they have it
:returns: false when that code was used before
:example: SELECT access.totp_set(1, 'gAAAAA...')$doc$;

CREATE OR REPLACE FUNCTION access.password_reset_ask(p_login text, p_address inet) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_user access.web_user;
BEGIN
  SELECT u.* INTO v_user FROM access.web_user AS u WHERE u.login = lower(p_login) AND u.active FOR NO KEY UPDATE;
  -- Nobody's mailbox is filled: three links at a time.
  IF FOUND AND (
    SELECT count(*) FROM access.password_reset AS r
    WHERE r.web_user_id = v_user.web_user_id AND r.used_at IS NULL AND r.expires_at > clock_timestamp()
  ) < 3 THEN
    PERFORM set_config('pgtoll.actor', 'user:' || v_user.login, true),
      set_config('pgtoll.address', coalesce(host(p_address), ''), true),
      access.password_link(v_user);
  END IF;
END $$;
COMMENT ON FUNCTION access.password_reset_ask(text, inet) IS
$doc$Mails a link to set a new password; the answer is the same for nobody.

:param p_login: who
:param p_address: from where it is asked
:returns: nothing
:example: SELECT access.password_reset_ask('ada', '192.0.2.1')$doc$;

CREATE OR REPLACE FUNCTION access.password_reset_use(p_password_reset_id uuid, p_password_hash text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_web_user_id bigint;
BEGIN
  UPDATE access.password_reset AS r SET used_at = clock_timestamp()
  WHERE r.password_reset_id = p_password_reset_id AND r.used_at IS NULL AND r.expires_at > clock_timestamp()
  RETURNING r.web_user_id INTO v_web_user_id;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM access.password_set(v_web_user_id, p_password_hash);
  RETURN true;
END $$;
COMMENT ON FUNCTION access.password_reset_use(uuid, text) IS
$doc$Sets the password of whoever has a link, once; HTTP has checked the code in it. A second factor stays.

:param p_password_reset_id: number of the link
:param p_password_hash: hash of the new password
:returns: false when it was used, or its time is over
:example: SELECT access.password_reset_use(gen_random_uuid(), '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA')$doc$;

CREATE OR REPLACE FUNCTION api.login_purge(p_limit integer DEFAULT 10000) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  v_failures integer;
  v_rest integer;
BEGIN
  IF (p_limit >= 1) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a limit is at least 1', p_column => 'limit');
  END IF;
  DELETE FROM access.login_failure AS f
  WHERE (f.login, f.address) IN (
    SELECT o.login, o.address FROM access.login_failure AS o WHERE o.last_at < v_now - interval '1 day'
    LIMIT p_limit FOR UPDATE SKIP LOCKED
  );
  GET DIAGNOSTICS v_failures = ROW_COUNT;
  DELETE FROM access.password_reset AS r
  WHERE r.password_reset_id IN (
    SELECT o.password_reset_id FROM access.password_reset AS o WHERE o.expires_at < v_now - interval '30 days'
    LIMIT p_limit - v_failures FOR UPDATE SKIP LOCKED
  );
  GET DIAGNOSTICS v_rest = ROW_COUNT;
  RETURN v_failures + v_rest;
END $$;
COMMENT ON FUNCTION api.login_purge(integer) IS
$doc$Forgets failures to log in of more than a day ago, and links to set a password that ended more than 30 days ago.

Workers call this once an hour.
:param p_limit: at most so many at once
:returns: how many; the limit means that there may be more
:raises TB102: a limit below 1
:example: SELECT api.login_purge()$doc$;
GRANT EXECUTE ON FUNCTION api.login_purge(integer) TO pgtoll_admin, pgtoll_operator;

GRANT EXECUTE ON FUNCTION access.login_begin(text, inet), access.login_succeeded(bigint, inet),
  access.login_finish(bigint, inet, bigint, text),
  access.session_user_get(text), access.logout(text), access.password_set(bigint, text, text),
  access.totp_set(bigint, text, bigint), access.password_reset_ask(text, inet), access.password_reset_use(uuid, text)
TO pgtoll_web;
