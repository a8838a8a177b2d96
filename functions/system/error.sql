-- Every error pgtoll raises goes through one function, so that code, detail, hint and field always look alike.
CREATE OR REPLACE FUNCTION system.raise_error(
  p_code text, p_message text, p_detail jsonb DEFAULT NULL, p_hint text DEFAULT NULL, p_column text DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- An unregistered code is a fault of ours: HTTP would not know what to say.
  IF NOT EXISTS (SELECT FROM system.error_code AS e WHERE e.code = p_code) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB199',
      MESSAGE = format('error code %s is not registered', coalesce(p_code, 'NULL')),
      DETAIL = jsonb_build_object('message', p_message, 'detail', p_detail)::text;
  END IF;
  -- RAISE takes no NULL option, and an empty hint would be printed as one.
  IF p_hint IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = p_code, MESSAGE = coalesce(p_message, 'error ' || p_code),
      DETAIL = coalesce(p_detail, '{}')::text, COLUMN = coalesce(p_column, '');
  END IF;
  RAISE EXCEPTION USING ERRCODE = p_code, MESSAGE = coalesce(p_message, 'error ' || p_code),
    DETAIL = coalesce(p_detail, '{}')::text, COLUMN = coalesce(p_column, ''), HINT = p_hint;
END $$;
COMMENT ON FUNCTION system.raise_error(text, text, jsonb, text, text) IS
$doc$Raises a registered error; never returns.

:param p_code: SQLSTATE of class TB, a row of system.error_code
:param p_message: what is wrong, lower case, no full stop
:param p_detail: facts for programs, as JSON
:param p_hint: what to do about it, a sentence
:param p_column: the argument or column at fault, without p_
:returns: nothing
:raises TB199: the code is not registered
:example: SELECT system.raise_error('TB101', 'customer 7 does not exist', p_column => 'customer_id')$doc$;
GRANT EXECUTE ON FUNCTION system.raise_error(text, text, jsonb, text, text) TO pgtoll_self, pgtoll_owner;
