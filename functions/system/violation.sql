CREATE OR REPLACE FUNCTION system.like_part(p_part text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '%' || regexp_replace(p_part, '([\\%_])', '\\\1', 'g') || '%';
COMMENT ON FUNCTION system.like_part(text) IS
$doc$A pattern for ILIKE that finds a part as it is written, also with % and _ in it.

:param p_part: what someone typed
:returns: the pattern
:example: SELECT system.like_part('50%')$doc$;

CREATE OR REPLACE FUNCTION system.constraint_columns(p_schema text, p_table text, p_constraint text) RETURNS text[]
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT array_agg(a.attname::text ORDER BY k.n)
  FROM (
    SELECT c.conrelid AS relation, c.conkey::smallint[] AS columns
    FROM pg_catalog.pg_constraint AS c
    INNER JOIN pg_catalog.pg_class AS t ON t.oid = c.conrelid
    INNER JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace
    WHERE n.nspname = p_schema AND t.relname = p_table AND c.conname = p_constraint
    -- A unique index without a constraint is reported by its own name.
    UNION
    SELECT i.indrelid, i.indkey::smallint[]
    FROM pg_catalog.pg_index AS i
    INNER JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
    INNER JOIN pg_catalog.pg_namespace AS n ON n.oid = x.relnamespace
    WHERE n.nspname = p_schema AND x.relname = p_constraint
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conindid = x.oid AND c.conname = p_constraint)
  ) AS f
  CROSS JOIN LATERAL unnest(f.columns) WITH ORDINALITY AS k (attnum, n)
  INNER JOIN pg_catalog.pg_attribute AS a ON a.attrelid = f.relation AND a.attnum = k.attnum;
END;
COMMENT ON FUNCTION system.constraint_columns(text, text, text) IS
$doc$The columns that a constraint or unique index speaks of.

:param p_schema: schema of the table
:param p_table: the table
:param p_constraint: name of the constraint or index
:returns: column names in the constraint's order, NULL when there is none
:example: SELECT system.constraint_columns('party', 'customer', 'customer_code_key')$doc$;

CREATE OR REPLACE FUNCTION system.raise_violation(
  p_sqlstate text, p_schema text, p_table text, p_constraint text, p_column text, p_message text
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_columns text[] := coalesce(
    system.constraint_columns(p_schema, p_table, p_constraint), string_to_array(nullif(p_column, ''), ',')
  );
  v_field text := array_to_string(v_columns, ',');
  v_words text := coalesce(v_field, 'value');  -- an index over an expression has no column
  -- The comment on a constraint says in words what it asks for.
  v_hint text := (
    SELECT obj_description(c.oid, 'pg_constraint')
    FROM pg_constraint AS c
    WHERE c.conrelid = to_regclass(format('%I.%I', p_schema, p_table)) AND c.conname = p_constraint
  );
  v_detail jsonb := jsonb_build_object('columns', v_columns, 'constraint', nullif(p_constraint, ''));
BEGIN
  CASE p_sqlstate
    WHEN '23505' THEN
      PERFORM system.raise_error('TB103', format('a %s with this %s exists already', p_table, v_words),
        p_detail => v_detail, p_hint => v_hint, p_column => v_field);
    WHEN '23503' THEN
      PERFORM system.raise_error('TB102', format('%s names nothing that exists', v_words),
        p_detail => v_detail, p_hint => v_hint, p_column => v_field);
    WHEN '23502' THEN
      PERFORM system.raise_error('TB102', format('%s must be given', v_words),
        p_detail => v_detail, p_hint => v_hint, p_column => v_field);
    WHEN '23514' THEN
      PERFORM system.raise_error('TB102', format('%s is not allowed (%s)', v_words, p_constraint),
        p_detail => v_detail, p_hint => v_hint, p_column => v_field);
    WHEN '23P01' THEN
      PERFORM system.raise_error('TB103', format('another %s has this %s at the same time', p_table, v_words),
        p_detail => v_detail, p_hint => v_hint, p_column => v_field);
    ELSE
      PERFORM system.raise_error('TB102', p_message);
  END CASE;
END $$;
COMMENT ON FUNCTION system.raise_violation(text, text, text, text, text, text) IS
$doc$Says a broken constraint in our own error codes, naming the columns; for handlers of integrity errors.

:param p_sqlstate: the error's SQLSTATE
:param p_schema: its SCHEMA_NAME
:param p_table: its TABLE_NAME
:param p_constraint: its CONSTRAINT_NAME
:param p_column: its COLUMN_NAME
:param p_message: its MESSAGE_TEXT, used when nothing better is known
:returns: never
:raises TB102: a value is missing, refused by a check, or names nothing that exists
:raises TB103: another row has the same key
:example: SELECT system.raise_violation('23505', 'party', 'customer', 'customer_code_key', '', '')$doc$;
GRANT EXECUTE ON FUNCTION system.raise_violation(text, text, text, text, text, text),
  system.constraint_columns(text, text, text)
TO pgtoll_self;
