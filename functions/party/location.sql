-- Locations (cost centers) of a customer, in a tree.
SELECT resource.declare('location', 'party.location', p_filter => '{customer_id,parent_id,code,name}', p_sort => '{code,name}');

CREATE OR REPLACE FUNCTION party.location_below(p_customer_id bigint)
RETURNS TABLE (location_id bigint, parent_id bigint, code text, name text, path text[], ancestors bigint[])
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH RECURSIVE below AS (
    SELECT l.location_id, l.parent_id, l.code::text AS code, l.name,
      ARRAY[l.code::text COLLATE "C"] AS path, ARRAY[l.location_id] AS ancestors
    FROM party.location AS l
    WHERE l.customer_id = p_customer_id AND l.parent_id IS NULL
    UNION ALL
    SELECT l.location_id, l.parent_id, l.code::text, l.name, b.path || l.code::text, b.ancestors || l.location_id
    FROM below AS b
    INNER JOIN party.location AS l ON l.parent_id = b.location_id
  )
  SELECT b.location_id, b.parent_id, b.code, b.name, b.path, b.ancestors FROM below AS b;
END;
COMMENT ON FUNCTION party.location_below(bigint) IS $doc$All locations of a customer with their places in the tree.

:param p_customer_id: the customer
:returns: each location with its path (codes from the top, its own last) and its ancestors (itself included)
:example: SELECT * FROM party.location_below(1) AS l ORDER BY l.path$doc$;

CREATE OR REPLACE FUNCTION api.location_tree(
  p_customer_id bigint, p_after text[] DEFAULT NULL, p_limit integer DEFAULT 100
) RETURNS TABLE (location_id bigint, parent_id bigint, depth integer, path text[], code text, name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- A path is as long as its location is deep, so any number of values may follow.
  PERFORM system.page_check(p_limit, NULL, 0);
  RETURN QUERY
  SELECT l.location_id, l.parent_id, cardinality(l.path), l.path, l.code, l.name
  FROM party.location_below(p_customer_id) AS l
  WHERE p_after IS NULL OR l.path > p_after COLLATE "C"
  ORDER BY l.path COLLATE "C"
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.location_tree(bigint, text[], integer) IS
$doc$The locations of a customer as a tree: each is followed by what is below it.

:param p_customer_id: the customer
:param p_after: path of the last row of the page before; NULL is the start
:param p_limit: most rows to return, 1 to 1000
:returns: each location with its depth (1 at the top) and its path, the codes from the top to its own
:raises TB102: a limit outside 1 to 1000
:example: SELECT * FROM api.location_tree(1)$doc$;
GRANT EXECUTE ON FUNCTION api.location_tree(bigint, text[], integer) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
