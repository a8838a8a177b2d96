-- Toll-free prefixes: who owns such a number pays for the calls to it.

CREATE OR REPLACE FUNCTION api.toll_free_prefix_set(
  p_prefix system.prefix, p_valid_from date, p_country system.country DEFAULT NULL
) RETURNS api.toll_free_prefix
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.toll_free_prefix;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  INSERT INTO catalog.toll_free_prefix (prefix, valid_from, country) VALUES (p_prefix, p_valid_from, p_country)
  ON CONFLICT ON CONSTRAINT toll_free_prefix_pkey
  DO UPDATE SET valid_from = excluded.valid_from, country = excluded.country;
  SELECT t.* INTO STRICT v_row FROM api.toll_free_prefix AS t WHERE t.prefix = p_prefix;
  RETURN v_row;
EXCEPTION
  WHEN check_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.toll_free_prefix_set(system.prefix, date, system.country) IS
$doc$Adds a toll-free prefix, or changes its date and country.

:param p_prefix: leading digits with country code, such as 1800
:param p_valid_from: first day in service
:param p_country: ISO 3166-1 alpha-2 code; NULL for several countries
:returns: the prefix as it is now
:raises TB102: a value is missing, or the prefix is empty
:example: SELECT * FROM api.toll_free_prefix_set('44800', '1985-11-01', 'GB')$doc$;
GRANT EXECUTE ON FUNCTION api.toll_free_prefix_set(system.prefix, date, system.country) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.toll_free_prefix_list(p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL)
RETURNS SETOF api.toll_free_prefix
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT t.*
  FROM api.toll_free_prefix AS t
  WHERE p_after IS NULL OR t.prefix > p_after[1]
  ORDER BY t.prefix
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.toll_free_prefix_list(integer, text[]) IS $doc$Toll-free prefixes, in order.

:param p_limit: most rows to return, 1 to 1000
:param p_after: prefix of the last row seen; NULL is the start
:returns: rows of api.toll_free_prefix
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:example: SELECT * FROM api.toll_free_prefix_list()$doc$;
GRANT EXECUTE ON FUNCTION api.toll_free_prefix_list(integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.toll_free_prefix_remove(p_prefix system.prefix) RETURNS api.toll_free_prefix
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.toll_free_prefix;
BEGIN
  DELETE FROM catalog.toll_free_prefix AS t WHERE t.prefix = p_prefix
  RETURNING t.prefix, t.valid_from, t.country INTO v_row;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('toll-free prefix %s does not exist', coalesce(p_prefix, 'NULL')),
      p_column => 'prefix');
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.toll_free_prefix_remove(system.prefix) IS $doc$Removes a toll-free prefix.

:param p_prefix: leading digits with country code
:returns: the prefix as it was
:raises TB101: no such prefix
:example: SELECT * FROM api.toll_free_prefix_remove('44800')$doc$;
GRANT EXECUTE ON FUNCTION api.toll_free_prefix_remove(system.prefix) TO pgtoll_admin, pgtoll_operator;
