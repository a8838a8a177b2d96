-- The catalogue of callable functions: HTTP, the command line and the documentation all read this one list.

CREATE OR REPLACE FUNCTION system.function_catalogue() RETURNS TABLE (
  function_oid oid, schema_name text, function_name text, arguments jsonb, returns text, result_kind text,
  volatility text, summary text, comment text, roles text[], secrets text[], is_logged boolean
)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT
    p.oid,
    n.nspname::text,
    p.proname::text,
    coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'name', regexp_replace(a.name, '^p_', ''),
        'parameter', a.name,
        'type', format_type(a.type, NULL),
        'category', t.typcategory,
        'required', a.position <= p.pronargs - p.pronargdefaults,
        'default', pg_get_function_arg_default(p.oid, a.position::integer),
        'help', obj_description(a.type, 'pg_type')
      ) ORDER BY a.position)
      FROM (
        SELECT i.name, i.type, row_number() OVER (ORDER BY i.position) AS position
        FROM unnest(p.proargnames, coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargmodes)
          WITH ORDINALITY AS i (name, type, mode, position)
        WHERE coalesce(i.mode, 'i') IN ('i', 'b')
      ) AS a
      INNER JOIN pg_type AS t ON t.oid = a.type
    ), '[]'),
    pg_get_function_result(p.oid),
    CASE
      WHEN p.prorettype = 'void'::regtype THEN 'void'
      WHEN r.typtype = 'c' OR r.oid = 'record'::regtype OR 't' = ANY (p.proargmodes) THEN 'row'
      ELSE 'value'
    END || CASE WHEN p.proretset THEN 's' ELSE '' END,
    CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
    split_part(coalesce(obj_description(p.oid, 'pg_proc'), ''), E'\n', 1),
    coalesce(obj_description(p.oid, 'pg_proc'), ''),
    ARRAY(
      SELECT g.rolname::text
      FROM pg_roles AS g
      WHERE g.rolname IN (
          'pgtoll_admin', 'pgtoll_operator', 'pgtoll_auditor', 'pgtoll_customer', 'pgtoll_public', 'pgtoll_switch'
        )
        AND has_function_privilege(g.oid, p.oid, 'EXECUTE')
        AND has_schema_privilege(g.oid, n.oid, 'USAGE')
      ORDER BY g.rolname
    ),
    ARRAY(
      SELECT m.name[1]
      FROM regexp_matches(coalesce(obj_description(p.oid, 'pg_proc'), ''), '^:secret ([a-z_]+):', 'gn') AS m (name)
    ),
    coalesce(obj_description(p.oid, 'pg_proc'), '') ~ '\n:logged: '
  FROM pg_proc AS p
  INNER JOIN pg_namespace AS n ON n.oid = p.pronamespace
  INNER JOIN pg_type AS r ON r.oid = p.prorettype
  WHERE n.nspname IN ('api', 'portal', 'custom')
    AND p.prokind = 'f'
    AND p.provariadic = 0
    AND r.oid NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
    -- arguments are given by name, so each needs one
    AND NOT EXISTS (
      SELECT FROM generate_series(1, p.pronargs) AS g (i) WHERE coalesce(p.proargnames[g.i], '') = ''
    )
  ORDER BY n.nspname, p.proname
$$;
COMMENT ON FUNCTION system.function_catalogue() IS
$doc$Every function of api, portal and custom that can be called by name.

:returns: oid, schema, name, arguments (name without p_, parameter, type, category of pg_type, required, default, help),
  result type, result kind (row, rows, value, values, void), volatility, first line of the comment, whole comment, roles
  that may call it, result columns that are shown once and never stored (:secret name: in the comment), whether
  reading by it is put on record (:logged:), for which the transaction must be able to write
:example: SELECT * FROM system.function_catalogue()$doc$;

CREATE OR REPLACE FUNCTION system.caller() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE current_setting('role') WHEN 'none' THEN session_user::text ELSE current_setting('role') END;
COMMENT ON FUNCTION system.caller() IS
$doc$The role that the caller's SET ROLE chose, or the login: current_user is the owner inside a definer.

:returns: role name
:example: SELECT system.caller()$doc$;

CREATE OR REPLACE FUNCTION api.function_list(
  p_name text DEFAULT NULL, p_limit integer DEFAULT 1000, p_after text[] DEFAULT NULL
) RETURNS TABLE (
  schema_name text, function_name text, arguments jsonb, returns text, result_kind text, columns jsonb, volatility text,
  summary text, comment text, errors jsonb, example text, roles text[], generated boolean
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  RETURN QUERY
  SELECT f.schema_name, f.function_name, f.arguments, f.returns, f.result_kind, f.columns, f.volatility, f.summary,
    f.comment, f.errors, f.example, f.roles, f.generated
  FROM system.function_doc() AS f
  WHERE (p_name IS NULL OR strpos(f.function_name, lower(p_name)) > 0)
    AND (p_after IS NULL OR (f.schema_name, f.function_name) > (p_after[1], p_after[2]))
    AND has_function_privilege(system.caller(), f.function_oid, 'EXECUTE')
  ORDER BY f.schema_name, f.function_name
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.function_list(text, integer, text[]) IS $doc$The functions that the caller may call.

:param p_name: part of the name; NULL is all
:param p_limit: at most this many rows, 1 to 1000
:param p_after: schema and name of the last row seen; NULL starts at the beginning
:returns: schema, name, arguments (name, parameter, type, required, default, doc), result type, its kind (row, rows,
  value, values, void) and columns, volatility, summary, whole comment, errors (code, reason), an example call, roles that
  may call it, whether it was generated or written by hand
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.function_list('setting')$doc$;
GRANT EXECUTE ON FUNCTION api.function_list(text, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor, pgtoll_switch;
