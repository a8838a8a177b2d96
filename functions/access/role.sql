-- Roles of staff, and what the patterns of roles and keys allow.
SELECT resource.declare('role', 'access.role', p_filter => '{code,base_role}', p_sort => '{code}',
  p_roles => '{"write": ["admin"], "read": ["admin", "auditor"]}');

CREATE OR REPLACE FUNCTION access.function_allowed(p_functions text[], p_function text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT p_functions IS NULL OR coalesce(bool_or(
    -- A pattern without a schema is one of api, and * alone is everything.
    x.pattern = '*' OR p_function ~ ('^' || replace(replace(
      CASE WHEN strpos(x.pattern, '.') > 0 THEN x.pattern ELSE 'api.' || x.pattern END, '.', '\.'), '*', '[a-z0-9_]*') || '$')
  ), false)
  FROM unnest(p_functions) AS x (pattern);
END;
COMMENT ON FUNCTION access.function_allowed(text[], text) IS $doc$Whether patterns of functions allow one.

:param p_functions: patterns, such as {payment_*,custom.*}; NULL allows all
:param p_function: schema.function
:returns: true when one of them fits
:example: SELECT access.function_allowed('{payment_*}', 'api.payment_create')$doc$;
