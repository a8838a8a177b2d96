-- Service codes: short dialled strings such as 911 and 411, by country.

CREATE OR REPLACE FUNCTION api.service_code_set(
  p_country system.country, p_dialled text, p_name text, p_emergency boolean DEFAULT false, p_price system.money DEFAULT 0
) RETURNS api.service_code
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.service_code;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  INSERT INTO catalog.service_code (country, dialled, name, emergency, price)
  VALUES (p_country, p_dialled, p_name, p_emergency, p_price)
  ON CONFLICT ON CONSTRAINT service_code_pkey
  DO UPDATE SET name = excluded.name, emergency = excluded.emergency, price = excluded.price;
  SELECT s.* INTO STRICT v_row FROM api.service_code AS s WHERE s.country = p_country AND s.dialled = p_dialled;
  RETURN v_row;
EXCEPTION
  WHEN check_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.service_code_set(system.country, text, text, boolean, system.money) IS
$doc$Adds a service code, or changes the one of the same country and string.

:param p_country: country of the source, ISO 3166-1 alpha-2
:param p_dialled: the dialled string, exactly
:param p_name: what it reaches
:param p_emergency: true for 911, 112 and the like: always free, never held, never blocked
:param p_price: price of a call
:returns: the service code as it is now
:raises TB102: a value is missing or refused by a check, such as a price for an emergency code
:example: SELECT * FROM api.service_code_set('CA', '411', 'Directory assistance', p_price => 1.25)$doc$;
GRANT EXECUTE ON FUNCTION api.service_code_set(system.country, text, text, boolean, system.money)
TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.service_code_list(
  p_country system.country DEFAULT NULL, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.service_code
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  RETURN QUERY
  SELECT s.*
  FROM api.service_code AS s
  WHERE (p_country IS NULL OR s.country = p_country)
    AND (p_after IS NULL OR (s.country, s.dialled) > (p_after[1], p_after[2]))
  ORDER BY s.country, s.dialled
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.service_code_list(system.country, integer, text[]) IS
$doc$Service codes, by country and dialled string.

:param p_country: only this country; NULL is all
:param p_limit: most rows to return, 1 to 1000
:param p_after: country and dialled string of the last row seen; NULL is the start
:returns: rows of api.service_code
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:example: SELECT * FROM api.service_code_list('CA')$doc$;
GRANT EXECUTE ON FUNCTION api.service_code_list(system.country, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.service_code_remove(p_country system.country, p_dialled text) RETURNS api.service_code
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.service_code;
BEGIN
  DELETE FROM catalog.service_code AS s WHERE s.country = p_country AND s.dialled = p_dialled
  RETURNING s.country, s.dialled, s.name, s.emergency, s.price INTO v_row;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('service code %s does not exist in %s', p_dialled, p_country),
      p_column => 'dialled');
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.service_code_remove(system.country, text) IS
$doc$Removes a service code: the dialled string is then a number like any other.

:param p_country: country of the source, ISO 3166-1 alpha-2
:param p_dialled: the dialled string
:returns: the service code as it was
:raises TB101: no such service code
:example: SELECT * FROM api.service_code_remove('CA', '811')$doc$;
GRANT EXECUTE ON FUNCTION api.service_code_remove(system.country, text) TO pgtoll_admin, pgtoll_operator;
