CREATE OR REPLACE FUNCTION resource.fill(p_template text, p_values jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- Cut at @: the even parts are marks. A value is never looked at again, so it may hold an @ of its own.
  v_parts text[] := string_to_array(p_template, '@');
  v_missing text;
BEGIN
  IF cardinality(v_parts) % 2 = 0 THEN
    PERFORM system.raise_error('TB102', 'a mark is not closed');
  END IF;
  SELECT string_agg(DISTINCT p.part, ', ') INTO v_missing
  FROM unnest(v_parts) WITH ORDINALITY AS p (part, n)
  WHERE p.n % 2 = 0 AND p_values ->> p.part IS NULL;
  IF v_missing IS NOT NULL THEN
    PERFORM system.raise_error('TB102', 'no value for mark: ' || v_missing);
  END IF;
  RETURN (
    SELECT string_agg(CASE WHEN p.n % 2 = 0 THEN p_values ->> p.part ELSE p.part END, '' ORDER BY p.n)
    FROM unnest(v_parts) WITH ORDINALITY AS p (part, n)
  );
END $$;
COMMENT ON FUNCTION resource.fill(text, jsonb) IS $doc$Puts values into a template; refuses a mark that has none.

:param p_template: text with @marks@
:param p_values: object of mark and text
:returns: the filled text
:raises TB102: a mark has no value, or is not closed
:example: SELECT resource.fill('api.@noun@_get', '{"noun": "customer"}')$doc$;
