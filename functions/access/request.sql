-- The first statement of an HTTP request, which costs one round trip together with the call that follows it.

CREATE OR REPLACE FUNCTION access.request_begin(
  p_key text, p_request_id text, p_read_only boolean, p_deploy_number bigint
) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_read_only THEN
    PERFORM set_config('transaction_read_only', 'on', true);
  END IF;
  -- The call that follows was put together from a copy of the catalogue: it must not be run on another one.
  IF p_deploy_number <> (SELECT coalesce(max(d.deploy_id), 0) FROM system.deploy AS d) THEN
    PERFORM system.raise_error('TB113', 'the functions have just been deployed anew', p_hint => 'Repeat the request.');
  END IF;
  RETURN access.session_begin(p_key, p_request_id);
END $$;
COMMENT ON FUNCTION access.request_begin(text, text, boolean, bigint) IS
$doc$Checks an API key, names the actor, and makes sure that the caller knows the functions of this very deploy.

:param p_key: the key as the client sent it
:param p_request_id: number of the HTTP request, for the audit log
:param p_read_only: whether the transaction may only read from here on
:param p_deploy_number: what access.deploy_number() said when the caller read the catalogue
:returns: the role that the request runs as; the caller sets it, since a definer may not
:raises TB111: no such key, or it expired or was revoked
:raises TB113: there was a deploy since
:example: SELECT access.request_begin('ptk_0123abcd_...', 'r-1', true, 7)$doc$;
GRANT EXECUTE ON FUNCTION access.request_begin(text, text, boolean, bigint) TO pgtoll_web;
