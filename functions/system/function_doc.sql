-- What is known of every function, for machines: HTTP's OpenAPI document, the command line and the help are made of it.

CREATE OR REPLACE FUNCTION system.comment_parts(p_comment text) RETURNS TABLE (tag text, name text, words text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT
    split_part(split_part(c.part, ':', 1), ' ', 1),
    split_part(split_part(c.part, ':', 1), ' ', 2),
    regexp_replace(btrim(substr(c.part, strpos(c.part, ':') + 1)), '\s*\n\s*', ' ', 'g')
  -- A tag begins its line; the words may go on over the lines that follow.
  FROM regexp_split_to_table(p_comment, E'\n:') WITH ORDINALITY AS c (part, n)
  WHERE c.n > 1;
END;
COMMENT ON FUNCTION system.comment_parts(text) IS $doc$What a comment says behind its tags.

:param p_comment: a function's comment
:returns: tag (param, returns, raises, secret, example), the name between it and the colon, the words in one line
:example: SELECT * FROM system.comment_parts(E'Adds.\n:returns: the sum')$doc$;

CREATE OR REPLACE FUNCTION system.result_columns(p_function oid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(jsonb_agg(
    jsonb_build_object('name', c.name, 'type', format_type(c.type, NULL), 'help', c.help) ORDER BY c.position), '[]')
  FROM pg_proc AS p
  INNER JOIN pg_type AS r ON r.oid = p.prorettype
  CROSS JOIN LATERAL (
    SELECT a.attname::text AS name, a.atttypid AS type, a.attnum::bigint AS position,
      col_description(a.attrelid, a.attnum) AS help
    FROM pg_attribute AS a
    WHERE a.attrelid = r.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT i.name, i.type, i.position, NULL
    FROM unnest(p.proargnames, p.proallargtypes, p.proargmodes) WITH ORDINALITY AS i (name, type, mode, position)
    WHERE i.mode IN ('o', 'b', 't')
  ) AS c
  WHERE p.oid = p_function
$$;
COMMENT ON FUNCTION system.result_columns(oid) IS $doc$The columns of a function's result.

:param p_function: oid of the function
:returns: array of name, type and help (the comment on the view's column); empty when the result is one plain value
:example: SELECT system.result_columns('api.health'::regproc)$doc$;

CREATE OR REPLACE FUNCTION system.function_doc() RETURNS TABLE (
  schema_name text, function_name text, arguments jsonb, returns text, result_kind text, result_type text,
  columns jsonb, result_help text, volatility text, summary text, description text, errors jsonb, example text, roles text[],
  secrets text[], generated boolean, function_oid oid, comment text
)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT
    f.schema_name,
    f.function_name,
    (
      SELECT coalesce(jsonb_agg(a.argument || jsonb_build_object('doc', w.params -> (a.argument ->> 'parameter'))
        ORDER BY a.position), '[]')
      FROM jsonb_array_elements(f.arguments) WITH ORDINALITY AS a (argument, position)
    ),
    f.returns,
    f.result_kind,
    format_type(p.prorettype, NULL),
    system.result_columns(f.function_oid),
    w.result,
    f.volatility,
    f.summary,
    btrim(substr(split_part(f.comment, E'\n:', 1), length(f.summary) + 1), E'\n'),
    coalesce(w.errors, '[]'),
    w.example,
    f.roles,
    f.secrets,
    EXISTS (SELECT FROM resource.generated AS g WHERE g.function_name = f.schema_name || '.' || f.function_name),
    f.function_oid,
    f.comment
  FROM system.function_catalogue() AS f
  INNER JOIN pg_proc AS p ON p.oid = f.function_oid
  CROSS JOIN LATERAL (
    SELECT
      jsonb_object_agg(c.name, c.words) FILTER (WHERE c.tag = 'param') AS params,
      jsonb_agg(jsonb_build_object('code', c.name, 'reason', c.words) ORDER BY c.name)
        FILTER (WHERE c.tag = 'raises') AS errors,
      min(c.words) FILTER (WHERE c.tag = 'returns') AS result,
      min(c.words) FILTER (WHERE c.tag = 'example') AS example
    FROM system.comment_parts(f.comment) AS c
  ) AS w
$$;
COMMENT ON FUNCTION system.function_doc() IS
$doc$Every function of api, portal and custom with all that its comment and its types say.

:returns: arguments (each also with doc), result (type, kind, columns, what the comment says of it), volatility, summary,
  description, errors (code and reason), an example call, roles, columns that are shown once, whether it was generated
:example: SELECT * FROM system.function_doc()$doc$;

CREATE OR REPLACE FUNCTION system.type_doc() RETURNS TABLE (
  type_name text, kind text, base_type text, element_type text, category text, help text, labels text[], checks text[]
)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT
    format_type(t.oid, NULL),
    CASE t.typtype WHEN 'd' THEN 'domain' WHEN 'e' THEN 'enum' WHEN 'c' THEN 'row' ELSE 'base' END,
    CASE WHEN t.typbasetype <> 0 THEN format_type(t.typbasetype, NULL) END,
    CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN format_type(t.typelem, NULL) END,
    t.typcategory::text,
    coalesce(obj_description(t.oid, 'pg_type'), obj_description(nullif(t.typrelid, 0), 'pg_class')),
    ARRAY(SELECT e.enumlabel::text FROM pg_enum AS e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder),
    ARRAY(SELECT pg_get_constraintdef(c.oid) FROM pg_constraint AS c WHERE c.contypid = t.oid ORDER BY c.conname)
  FROM pg_type AS t
  LEFT JOIN pg_class AS k ON k.oid = t.typrelid
  WHERE t.typnamespace::regnamespace::text IN ('pg_catalog', 'system', 'api', 'portal', 'custom', 'report')
    AND t.typtype IN ('b', 'd', 'e', 'c', 'r', 'm')
    AND (k.oid IS NULL OR t.typnamespace <> 'pg_catalog'::regnamespace)
$$;
COMMENT ON FUNCTION system.type_doc() IS $doc$The types that arguments and results may have.

:returns: name as format_type writes it, kind (base, domain, enum, row), type below a domain, type of an array's elements,
  category of pg_type, comment, labels of an enum, CHECK constraints of a domain
:example: SELECT * FROM system.type_doc()$doc$;

CREATE OR REPLACE FUNCTION api.help(p_topic text DEFAULT NULL) RETURNS TABLE (topic text, help text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_topic text := lower(regexp_replace(p_topic, '^(api|portal|custom)\.|\(.*$', '', 'g'));
BEGIN
  RETURN QUERY
  WITH mine AS (
    SELECT f.*, f.schema_name || '.' || f.function_name AS full_name
    FROM system.function_doc() AS f
    WHERE has_function_privilege(system.caller(), f.function_oid, 'EXECUTE')
  )
  -- One function: all that is known of it. A noun: one line a function. Nothing: the nouns.
  SELECT m.full_name, format(E'%s(%s)\nreturns %s\n\n%s', m.full_name, pg_get_function_arguments(m.function_oid),
    m.returns, m.comment)
  FROM mine AS m
  WHERE m.function_name = v_topic
  UNION ALL
  SELECT m.full_name, m.summary || E'\n' || coalesce(m.example, '')
  FROM mine AS m
  WHERE m.function_name <> v_topic AND strpos(m.function_name, replace(v_topic, ' ', '_')) > 0
  UNION ALL
  SELECT n.noun, format('%s functions: SELECT * FROM api.help(''%s'')', count(*), n.noun)
  FROM (
    SELECT DISTINCT regexp_replace(m.function_name, '_(get|list)$', '') AS noun
    FROM mine AS m
    WHERE v_topic IS NULL AND m.function_name ~ '_(get|list)$'
  ) AS n
  INNER JOIN mine AS m ON strpos(m.function_name, n.noun) > 0
  GROUP BY n.noun
  ORDER BY 1;
END $$;
COMMENT ON FUNCTION api.help(text) IS
$doc$Help at the prompt: the nouns, the functions of a noun with an example each, or all of one function.

:param p_topic: part of a name such as invoice, or a whole name such as invoice_get; NULL lists the nouns
:returns: topic and text, of functions that the caller may call
:example: SELECT * FROM api.help('invoice')$doc$;
GRANT EXECUTE ON FUNCTION api.help(text) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
