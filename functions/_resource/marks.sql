CREATE OR REPLACE FUNCTION resource.column_marks(p_noun text, p_table regclass) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH c AS (
    SELECT
      i.*,
      -- The caller evaluates a parameter's default, and may not call what a column's default calls: that stays inside.
      i.default_value LIKE '%(%' AS is_computed,
      format(':param p_%s: %s', i.name, rtrim(coalesce(i.comment, replace(i.name, '_', ' ')), '.')) AS doc,
      format('p_%s => %s', i.name, resource.example_value(i.name, i.base_type, i.category)) AS example,
      NOT i.is_fixed AND NOT i.is_key AS is_changed,
      i.not_null AND i.default_value IS NULL AS is_required
    FROM resource.column_info AS i
    WHERE i.relation = p_table AND NOT i.is_automatic
  ),
  made AS (
    SELECT
      string_agg(format('p_%s %s%s', c.name, c.type, CASE
        WHEN c.is_required THEN ''
        WHEN c.is_computed THEN ' DEFAULT NULL'
        ELSE ' DEFAULT ' || coalesce(c.default_value, 'NULL')
      END), E',\n  ' ORDER BY c.is_required DESC, c.position) AS parameters,
      string_agg(quote_ident(c.name), E',\n    ' ORDER BY c.position) AS columns,
      string_agg(CASE
        WHEN c.is_computed THEN format('coalesce(p_%s, %s)', c.name, c.default_value)
        ELSE 'p_' || c.name
      END, E',\n    ' ORDER BY c.position) AS values,
      string_agg(c.doc || CASE WHEN c.is_computed THEN format(' (NULL: %s)', c.default_value) ELSE '' END,
        E'\n' ORDER BY c.is_required DESC, c.position) AS docs,
      coalesce(string_agg(c.example, ', ' ORDER BY c.position) FILTER (WHERE c.is_required), '') AS example
    FROM c
  ),
  changed AS (
    SELECT
      string_agg(format('p_%s %s DEFAULT NULL', c.name, c.type), E',\n  ' ORDER BY c.position) AS parameters,
      string_agg(CASE
        WHEN c.not_null THEN format('%I = coalesce(p_%s, t.%I)', c.name, c.name, c.name)
        ELSE format(E'%I = CASE\n      WHEN %L = ANY (p_clear) THEN NULL\n      ELSE coalesce(p_%s, t.%I)\n    END',
          c.name, c.name, c.name, c.name)
      END, E',\n    ' ORDER BY c.position) AS assignments,
      string_agg(c.doc, E'\n' ORDER BY c.position) AS docs,
      (array_agg(c.example ORDER BY c.position))[1] AS example,
      coalesce(array_agg(c.name ORDER BY c.position) FILTER (WHERE NOT c.not_null), '{}') AS clearable
    FROM c
    WHERE c.is_changed
  ),
  key AS (
    SELECT i.name, i.type,
      -- "Key." is all that most tables say of it.
      coalesce(nullif(rtrim(i.comment, '.'), 'Key'), format('key of the %s', replace(p_noun, '_', ' '))) AS comment,
      resource.example_value(i.name, i.base_type, i.category) AS example
    FROM resource.column_info AS i
    WHERE i.relation = p_table AND i.is_key
  )
  SELECT jsonb_build_object(
    'key', key.name,
    'key_type', key.type,
    'key_doc', format(':param p_%s: %s', key.name, key.comment),
    'key_example', key.example,
    'create_parameters', made.parameters,
    'create_columns', made.columns,
    'create_values', made.values,
    'create_docs', made.docs,
    'create_example', made.example,
    'update_parameters', format('p_%s %s', key.name, key.type) || E',\n  p_version integer DEFAULT NULL,\n  '
      || changed.parameters || E',\n  p_clear text[] DEFAULT ''{}''',
    'update_assignments', changed.assignments,
    'update_docs', changed.docs,
    'update_example', changed.example,
    'clearable', changed.clearable::text,
    'clearable_words', coalesce(nullif(array_to_string(changed.clearable, ', '), ''), 'none')
  )
  FROM key CROSS JOIN made CROSS JOIN changed
$$;
COMMENT ON FUNCTION resource.column_marks(text, regclass) IS
$doc$What create and update say of a table's columns, and its key.

:param p_noun: the noun
:param p_table: its table
:returns: object of mark and text; NULL when the table has no key of one column
:example: SELECT resource.column_marks('customer', 'party.customer')$doc$;

CREATE OR REPLACE FUNCTION resource.list_marks(p_declaration resource.declaration, p_key text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_view regclass := p_declaration.view_name::regclass;
  v_table regclass := p_declaration.table_name::regclass;
  v_sorts text[] := p_key || array_remove(p_declaration.sort, p_key);
  v_wrong text;
  v_marks jsonb;
BEGIN
  SELECT string_agg(DISTINCT x.name, ', ') INTO v_wrong
  FROM (
    SELECT f.name FROM unnest(p_declaration.filter) AS f (name)
    UNION ALL
    SELECT ltrim(s.name, '-') FROM unnest(v_sorts) AS s (name)
  ) AS x
  WHERE NOT EXISTS (SELECT FROM resource.column_info AS i WHERE i.relation = v_view AND i.name = x.name);
  IF v_wrong IS NOT NULL THEN
    PERFORM system.raise_error('TB102', format('%s: %s has no column %s', p_declaration.noun, v_view, v_wrong));
  END IF;
  -- A page cannot go on after an empty value, since nothing compares as greater than NULL.
  SELECT string_agg(s.name, ', ') INTO v_wrong
  FROM unnest(v_sorts) AS s (name)
  WHERE NOT EXISTS (
    SELECT FROM resource.column_info AS i WHERE i.relation = v_table AND i.name = ltrim(s.name, '-') AND i.not_null
  );
  IF v_wrong IS NOT NULL THEN
    PERFORM system.raise_error('TB102',
      format('%s: cannot sort by %s: not a NOT NULL column of %s', p_declaration.noun, v_wrong, v_table));
  END IF;

  SELECT jsonb_build_object(
    'list_filters', coalesce(string_agg(
      CASE
        WHEN f.is_part THEN format('(p_%s IS NULL OR r.%I ILIKE system.like_part(p_%s))', f.name, f.name, f.name)
        ELSE format('(p_%s IS NULL OR r.%I = p_%s)', f.name, f.name, f.name)
      END || E'\n        AND ', '' ORDER BY f.n), ''),
    'list_parameters', coalesce(string_agg(
      format(E'p_%s %s DEFAULT NULL,\n  ', f.name, CASE WHEN f.is_part THEN 'text' ELSE f.type END), ''
      ORDER BY f.n), '')
      || format(E'p_sort text DEFAULT %L,\n  p_after text[] DEFAULT NULL,\n  p_limit integer DEFAULT 100', p_key),
    'list_docs', coalesce(string_agg(
      format(':param p_%s: only with this %s', f.name, replace(f.name, '_', ' '))
      || CASE WHEN f.is_part THEN ', or a part of it, in any case' ELSE '' END, E'\n' ORDER BY f.n), ''),
    'sort_words', array_to_string(v_sorts, ', ')
  ) INTO v_marks
  FROM (
    SELECT u.n, i.name, i.type, i.category = 'S' AND i.name LIKE '%name%' AS is_part
    FROM unnest(p_declaration.filter) WITH ORDINALITY AS u (name, n)
    INNER JOIN resource.column_info AS i ON i.relation = v_view AND i.name = u.name
  ) AS f;

  RETURN v_marks || (
    SELECT jsonb_build_object('list_branches', string_agg(
      resource.fill(t.body, v_marks || resource.cursor_marks(v_view, u.name, p_key)
        || jsonb_build_object('view', p_declaration.view_name)), E'\n    ' ORDER BY u.n))
    FROM unnest(v_sorts) WITH ORDINALITY AS u (name, n)
    INNER JOIN resource.template AS t ON t.verb = 'list_branch'
  );
END $$;
COMMENT ON FUNCTION resource.list_marks(resource.declaration, text) IS $doc$What list says of filters and sorts.

:param p_declaration: the noun's declaration
:param p_key: its key column
:returns: object of mark and text
:raises TB102: a filter or sort names no column, or a sort names one that may be empty
:example: SELECT resource.list_marks(d, 'customer_id') FROM resource.declaration AS d WHERE d.noun = 'customer'$doc$;

CREATE OR REPLACE FUNCTION resource.cursor_marks(p_view regclass, p_sort text, p_key text) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object(
    'sort', p_sort,
    'order', string_agg(format('r.%I%s', c.name, CASE WHEN c.is_down THEN ' DESC' ELSE '' END), ', ' ORDER BY c.n),
    'cursor_size', count(*)::text,
    'cursor_test', format('(%s) %s (%s)',
      string_agg(format('r.%I', c.name), ', ' ORDER BY c.n),
      CASE WHEN bool_or(c.is_down) THEN '<' ELSE '>' END,
      string_agg(format('p_after[%s]::%s', c.n, c.base_type), ', ' ORDER BY c.n))
  )
  FROM (
    SELECT i.name, i.base_type, p_sort LIKE '-%' AS is_down, row_number() OVER (ORDER BY i.name = p_key) AS n
    FROM resource.column_info AS i
    WHERE i.relation = p_view AND i.name IN (ltrim(p_sort, '-'), p_key)
  ) AS c
$$;
COMMENT ON FUNCTION resource.cursor_marks(regclass, text, text) IS
$doc$How one sort order continues after a row: by its values, not by its number, since that row may be gone.

:param p_view: the noun's view
:param p_sort: column, with - before it for descending
:param p_key: the key column, which settles ties
:returns: object of mark and text
:example: SELECT resource.cursor_marks('api.customer', '-name', 'customer_id')$doc$;

CREATE OR REPLACE FUNCTION resource.marks(p_declaration resource.declaration) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_words text := p_declaration.summary;
  v_marks jsonb := resource.column_marks(p_declaration.noun, p_declaration.table_name::regclass);
BEGIN
  IF v_marks IS NULL THEN
    PERFORM system.raise_error('TB102',
      format('%s: %s needs a primary key of one column', p_declaration.noun, p_declaration.table_name));
  END IF;
  v_marks := v_marks || jsonb_build_object(
    'noun', p_declaration.noun,
    'table', p_declaration.table_name,
    'view', p_declaration.view_name,
    'words', v_words,
    'a_words', CASE WHEN v_words ~* '^[aeio]' THEN 'an ' ELSE 'a ' END || v_words,
    'words_plural', resource.plural(v_words)
  );
  -- What all five have in common is said once.
  v_marks := v_marks || jsonb_build_object(
    'not_found', resource.fill($t$PERFORM system.raise_error('TB101', format('@words@ %s does not exist', p_@key@),
      p_detail => jsonb_build_object('@key@', p_@key@), p_column => '@key@');$t$, v_marks),
    'constraint_handler', $t$WHEN unique_violation OR exclusion_violation OR check_violation OR foreign_key_violation
    OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;$t$
  );
  IF 'list' = ANY (p_declaration.verbs) THEN
    v_marks := v_marks || resource.list_marks(p_declaration, v_marks ->> 'key');
  END IF;
  RETURN v_marks || (
    SELECT jsonb_object_agg(v.verb || '_roles', resource.roles(v.verb, p_declaration.roles))
    FROM unnest(p_declaration.verbs) AS v (verb)
  );
END $$;
COMMENT ON FUNCTION resource.marks(resource.declaration) IS $doc$All that the templates of a noun are filled with.

:param p_declaration: the noun's declaration
:returns: object of mark and text
:raises TB102: the table has no key of one column
:example: SELECT resource.marks(d) FROM resource.declaration AS d WHERE d.noun = 'customer'$doc$;
