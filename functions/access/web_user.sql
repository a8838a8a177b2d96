-- People who log in. Their passwords and second factors are their own: nobody is ever shown them.
SELECT resource.declare('web_user', 'access.web_user', p_filter => '{login,email,role_id,customer_id,active}',
  p_sort => '{login}', p_roles => '{"write": ["admin"], "read": ["admin", "auditor"]}', p_summary => 'user');

CREATE OR REPLACE FUNCTION access.web_user_find(p_web_user_id bigint) RETURNS access.web_user
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_user access.web_user;
BEGIN
  SELECT u.* INTO v_user FROM access.web_user AS u WHERE u.web_user_id = p_web_user_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('user %s does not exist', coalesce(p_web_user_id::text, 'NULL')),
      p_column => 'web_user_id');
  END IF;
  RETURN v_user;
END $$;
COMMENT ON FUNCTION access.web_user_find(bigint) IS $doc$A person who logs in.

:param p_web_user_id: who
:returns: the row
:raises TB101: no such user
:example: SELECT access.web_user_find(1)$doc$;

CREATE OR REPLACE FUNCTION access.password_link(p_user access.web_user) RETURNS uuid
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_minutes integer := system.setting_int('access.reset_minutes');
  v_id uuid;
BEGIN
  INSERT INTO access.password_reset AS r (web_user_id, expires_at)
  VALUES (p_user.web_user_id, clock_timestamp() + make_interval(mins => v_minutes))
  RETURNING r.password_reset_id INTO v_id;
  PERFORM system.mail_queue(ARRAY[ROW('password_reset:' || v_id, p_user.customer_id, 'password_reset', p_user.language,
    p_user.email, jsonb_build_object('login', p_user.login, 'name', p_user.name, 'minutes', v_minutes, 'password_reset_id', v_id)
  )::system.mail_draft]);
  RETURN v_id;
END $$;
COMMENT ON FUNCTION access.password_link(access.web_user) IS $doc$Mails a person a link to set a password.

:param p_user: who
:returns: number of the link; the code in it is made by the mail worker
:example: SELECT access.password_link(access.web_user_find(1))$doc$;

CREATE OR REPLACE FUNCTION api.web_user_invite(p_web_user_id bigint) RETURNS api.web_user
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.web_user;
BEGIN
  PERFORM access.password_link(access.web_user_find(p_web_user_id));
  SELECT u.* INTO STRICT v_row FROM api.web_user AS u WHERE u.web_user_id = p_web_user_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.web_user_invite(bigint) IS
$doc$Mails a person a link to set a password: their first, or a new one.

:param p_web_user_id: who
:returns: the row of api.web_user
:raises TB101: no such user
:example: SELECT * FROM api.web_user_invite(1)$doc$;
GRANT EXECUTE ON FUNCTION api.web_user_invite(bigint) TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.web_user_totp_reset(p_web_user_id bigint) RETURNS api.web_user
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.web_user;
BEGIN
  PERFORM access.web_user_find(p_web_user_id);
  PERFORM access.credential_set(p_web_user_id, p_totp_on => false);
  PERFORM access.web_session_end(p_web_user_id);
  SELECT u.* INTO STRICT v_row FROM api.web_user AS u WHERE u.web_user_id = p_web_user_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.web_user_totp_reset(bigint) IS
$doc$Takes the second factor from a person who lost it, and ends their sessions.

:param p_web_user_id: who
:returns: the row of api.web_user
:raises TB101: no such user
:example: SELECT * FROM api.web_user_totp_reset(1)$doc$;
GRANT EXECUTE ON FUNCTION api.web_user_totp_reset(bigint) TO pgtoll_admin;
