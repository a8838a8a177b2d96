-- ANI II digits: kinds of lines, and which of them are payphones.

CREATE OR REPLACE FUNCTION api.ani_ii_set(p_digits text, p_name text, p_payphone boolean DEFAULT false) RETURNS api.ani_ii
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.ani_ii;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  INSERT INTO catalog.ani_ii (digits, name, payphone) VALUES (p_digits, p_name, p_payphone)
  ON CONFLICT ON CONSTRAINT ani_ii_pkey DO UPDATE SET name = excluded.name, payphone = excluded.payphone;
  SELECT a.* INTO STRICT v_row FROM api.ani_ii AS a WHERE a.digits = p_digits;
  RETURN v_row;
EXCEPTION
  WHEN check_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.ani_ii_set(text, text, boolean) IS $doc$Adds ANI II digits, or changes what they mean.

:param p_digits: two digits
:param p_name: what kind of line
:param p_payphone: true: an answered toll-free call from such a line is a payphone call
:returns: the digits as they are now
:raises TB102: not two digits, or no name
:example: SELECT * FROM api.ani_ii_set('07', 'Special operator handling', p_payphone => true)$doc$;
GRANT EXECUTE ON FUNCTION api.ani_ii_set(text, text, boolean) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.ani_ii_list(
  p_payphone boolean DEFAULT NULL, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.ani_ii
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT a.*
  FROM api.ani_ii AS a
  WHERE (p_payphone IS NULL OR a.payphone = p_payphone) AND (p_after IS NULL OR a.digits > p_after[1])
  ORDER BY a.digits
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.ani_ii_list(boolean, integer, text[]) IS $doc$ANI II digits, in order.

:param p_payphone: only payphones, or only the others; NULL is all
:param p_limit: most rows to return, 1 to 1000
:param p_after: digits of the last row seen; NULL is the start
:returns: rows of api.ani_ii
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:example: SELECT * FROM api.ani_ii_list(p_payphone => true)$doc$;
GRANT EXECUTE ON FUNCTION api.ani_ii_list(boolean, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
