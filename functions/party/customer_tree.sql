-- The tree of resellers.

CREATE OR REPLACE FUNCTION api.customer_tree(
  p_customer_id bigint, p_after text[] DEFAULT NULL, p_limit integer DEFAULT 100
) RETURNS TABLE (
  depth integer, customer_id bigint, parent_id bigint, code system.slug, name text, type text, status text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  IF NOT EXISTS (SELECT FROM party.customer AS c WHERE c.customer_id = p_customer_id) THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', coalesce(p_customer_id::text, 'NULL')),
      p_detail => jsonb_build_object('customer_id', p_customer_id), p_column => 'customer_id');
  END IF;
  RETURN QUERY
  WITH RECURSIVE below (level, id) AS (
    SELECT 1, c.customer_id FROM party.customer AS c WHERE c.parent_id = p_customer_id
    UNION ALL
    SELECT b.level + 1, c.customer_id FROM below AS b INNER JOIN party.customer AS c ON c.parent_id = b.id
  )
  SELECT b.level, c.customer_id, c.parent_id, c.code, c.name, c.type, c.status
  FROM below AS b
  INNER JOIN party.customer AS c ON c.customer_id = b.id
  WHERE p_after IS NULL OR (b.level, b.id) > (p_after[1]::integer, p_after[2]::bigint)
  ORDER BY b.level, b.id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.customer_tree(bigint, text[], integer) IS
$doc$All customers below a reseller, tier by tier.

:param p_customer_id: the reseller
:param p_after: depth and customer_id of the last row of the page before; NULL is the start
:param p_limit: most rows to return, 1 to 1000
:returns: the customers below with their depth: 1 is the reseller's own customers
:raises TB101: no such customer
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:example: SELECT * FROM api.customer_tree(1)$doc$;
GRANT EXECUTE ON FUNCTION api.customer_tree(bigint, text[], integer) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
