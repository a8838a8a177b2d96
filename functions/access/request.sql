-- The first statement of an HTTP request, which costs one round trip together with the call that follows it.

CREATE OR REPLACE FUNCTION access.request_begin(
  p_key text, p_request_id text, p_address inet, p_deploy_number bigint, p_read_only boolean
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
  RETURN access.session_begin(p_key, p_request_id, p_address);
END $$;
COMMENT ON FUNCTION access.request_begin(text, text, inet, bigint, boolean) IS
$doc$Checks an API key, names the actor, and makes sure that the caller knows the functions of this very deploy.

:param p_key: the key as the client sent it
:param p_request_id: number of the HTTP request, for the audit log
:param p_address: the client's address, for the audit log
:param p_deploy_number: what access.deploy_number() said when the caller read the catalogue
:param p_read_only: whether the transaction may only read from here on
:returns: the role that the request runs as; the caller sets it, since a definer may not
:raises TB111: no such key, or it expired or was revoked
:raises TB113: there was a deploy since
:example: SELECT access.request_begin('ptk_0123abcd_...', 'r-1', '192.0.2.1', 7, true)$doc$;
GRANT EXECUTE ON FUNCTION access.request_begin(text, text, inet, bigint, boolean) TO pgtoll_web;

CREATE OR REPLACE FUNCTION access.function_doc() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object(
    'functions', (
      SELECT jsonb_agg(to_jsonb(f) - '{comment,function_oid}'::text[] ORDER BY f.schema_name, f.function_name)
      FROM system.function_doc() AS f
    ),
    'types', (SELECT jsonb_agg(to_jsonb(t)) FROM system.type_doc() AS t)
  )
$$;
COMMENT ON FUNCTION access.function_doc() IS
$doc$All that the OpenAPI document says of functions and types, whoever may call them.

:returns: functions and types, as system.function_doc() and system.type_doc() tell
:example: SELECT access.function_doc()$doc$;
GRANT EXECUTE ON FUNCTION access.function_doc() TO pgtoll_web;

CREATE OR REPLACE FUNCTION access.catalogue_stamp() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  -- Functions of custom come and go between deploys; a new text or grant is a new version of its row.
  SELECT format('%s.%s', system.deploy_number(), (
    SELECT md5(string_agg(p.oid || ' ' || p.xmin, ',' ORDER BY p.oid))
    FROM pg_proc AS p
    WHERE p.pronamespace = 'custom'::regnamespace
  ))
$$;
COMMENT ON FUNCTION access.catalogue_stamp() IS
$doc$A text that changes whenever a function that HTTP may offer does.

:returns: deploy number, and a hash of the functions in custom
:example: SELECT access.catalogue_stamp()$doc$;
GRANT EXECUTE ON FUNCTION access.catalogue_stamp() TO pgtoll_web;
