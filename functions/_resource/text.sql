CREATE OR REPLACE FUNCTION resource.plural(p_words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_words ~ '[^aeiou]y$' THEN regexp_replace(p_words, 'y$', 'ies')
  WHEN p_words ~ '(s|x|ch|sh)$' THEN p_words || 'es'
  ELSE p_words || 's'
END;
COMMENT ON FUNCTION resource.plural(text) IS $doc$The plural of a noun in words, for comments.

:param p_words: such as legal entity
:returns: such as legal entities
:example: SELECT resource.plural('legal entity')$doc$;

CREATE OR REPLACE FUNCTION resource.example_value(p_name text, p_base_type text, p_category text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_name ~ 'currency' THEN quote_literal('CAD')
  WHEN p_name ~ 'country' THEN quote_literal('CA')
  WHEN p_name ~ 'time_zone' THEN quote_literal('America/Toronto')
  WHEN p_base_type = 'date' THEN quote_literal('2026-03-01')
  WHEN p_base_type LIKE 'timestamp%' THEN quote_literal('2026-03-01T00:00Z')
  WHEN p_base_type LIKE 'json%' OR p_category = 'A' THEN quote_literal('{}')
  WHEN p_base_type = 'numeric' THEN '1.50'
  WHEN p_category = 'N' THEN '1'
  WHEN p_category = 'B' THEN 'true'
  WHEN p_category = 'T' THEN quote_literal('1 day')
  ELSE quote_literal(replace(p_name, '_', '-'))
END;
COMMENT ON FUNCTION resource.example_value(text, text, text) IS
$doc$A believable literal for the example call in a comment.

:param p_name: column name
:param p_base_type: its type below any domain
:param p_category: its type's category, as in pg_type
:returns: an SQL literal
:example: SELECT resource.example_value('currency', 'text', 'S')$doc$;

CREATE OR REPLACE FUNCTION resource.roles(p_verb text, p_roles jsonb) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT string_agg('pgtoll_' || r.role, ', ' ORDER BY r.n)
  FROM jsonb_array_elements_text(coalesce(
    p_roles -> p_verb,
    p_roles -> CASE WHEN p_verb IN ('get', 'list') THEN 'read' ELSE 'write' END,
    CASE
      WHEN p_verb IN ('get', 'list') THEN '["admin", "operator", "auditor"]'::jsonb
      ELSE '["admin", "operator"]'::jsonb
    END
  )) WITH ORDINALITY AS r (role, n);
END;
COMMENT ON FUNCTION resource.roles(text, jsonb) IS $doc$The roles that may call a verb, for GRANT.

:param p_verb: create, get, list, update or remove
:param p_roles: what the declaration says; the verb wins over read and write
:returns: role names with commas
:example: SELECT resource.roles('get', '{"read": ["admin", "switch"]}')$doc$;
