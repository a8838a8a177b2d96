-- Formats: how the lines of a CDR file are laid out. A format is a row and its fields, so a new one needs no code.
SELECT resource.declare('format', 'intake.format', p_filter => '{code,name}', p_sort => '{code,name}',
  p_roles => '{"read": ["admin", "operator", "auditor", "switch"]}');

CREATE OR REPLACE FUNCTION api.format_field_set(
  p_format_id bigint, p_field text, p_position integer DEFAULT NULL, p_width integer DEFAULT NULL, p_names text[] DEFAULT NULL
) RETURNS api.format_field
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.format_field;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  INSERT INTO intake.format_field (format_id, field, position, width, names)
  VALUES (p_format_id, p_field, p_position, p_width, p_names)
  ON CONFLICT ON CONSTRAINT format_field_pkey DO UPDATE SET
    position = excluded.position, width = excluded.width, names = excluded.names;
  SELECT f.* INTO STRICT v_row FROM api.format_field AS f WHERE f.format_id = p_format_id AND f.field = p_field;
  RETURN v_row;
EXCEPTION
  WHEN check_violation OR foreign_key_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.format_field_set(bigint, text, integer, integer, text[]) IS
$doc$Says where in a line a field stands.

:param p_format_id: the format
:param p_field: call_id, leg, started_at, answered_at, ended_at, raw_seconds, total_seconds, caller, called,
  caller_channel, called_channel, source_ip, account_code, customer_code, disposition, filter, direction, incoming_caller,
  incoming_caller_channel, lrn, ani_ii, rate_center, tier, cnam, or amount (in carriers' files)
:param p_position: its number in the line, or its first column in a line of fixed width, from 1
:param p_width: its columns in a line of fixed width
:param p_names: instead of a position its names in the header, or its paths in a document: the first that is not empty counts
:returns: the field as it is now
:raises TB102: no such format or field, neither a position nor names or both, or a position below 1
:example: SELECT * FROM api.format_field_set(1, 'raw_seconds', 14)$doc$;
GRANT EXECUTE ON FUNCTION api.format_field_set(bigint, text, integer, integer, text[])
TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.format_field_remove(p_format_id bigint, p_field text) RETURNS api.format_field
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.format_field;
BEGIN
  DELETE FROM intake.format_field AS f WHERE f.format_id = p_format_id AND f.field = p_field
  RETURNING f.format_id, f.field, f.position, f.width, f.names INTO v_row;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('format %s has no field %s', p_format_id, coalesce(p_field, 'NULL')),
      p_column => 'field');
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.format_field_remove(bigint, text) IS $doc$Takes a field out of a format: lines are read without it.

:param p_format_id: the format
:param p_field: the field
:returns: the field as it was
:raises TB101: the format has no such field
:example: SELECT * FROM api.format_field_remove(1, 'leg')$doc$;
GRANT EXECUTE ON FUNCTION api.format_field_remove(bigint, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.format_field_list(
  p_format_id bigint, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.format_field
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT f.*
  FROM api.format_field AS f
  WHERE f.format_id = p_format_id AND (p_after IS NULL OR f.field > p_after[1])
  ORDER BY f.field
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.format_field_list(bigint, integer, text[]) IS $doc$The fields of a format, by name.

:param p_format_id: the format
:param p_limit: most rows to return, 1 to 1000
:param p_after: field of the last row seen; NULL is the start
:returns: rows of api.format_field
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:example: SELECT * FROM api.format_field_list(1)$doc$;
GRANT EXECUTE ON FUNCTION api.format_field_list(bigint, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor, pgtoll_switch;
