-- Emergency locations: where help is sent when a number calls 911 or 112.
SELECT resource.declare('emergency_location', 'service.emergency_location',
  p_filter => '{number,name,city,state,postal_code,country}', p_sort => '{number,name}');

CREATE OR REPLACE FUNCTION api.emergency_location_missing_list(
  p_customer_id bigint DEFAULT NULL, p_after text[] DEFAULT NULL, p_limit integer DEFAULT 100
) RETURNS SETOF api.device
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  RETURN QUERY
  SELECT d.*
  FROM api.device AS d
  WHERE d.kind = 'did' AND d.valid_to > system.clock_now() AND (p_customer_id IS NULL OR d.customer_id = p_customer_id)
    AND NOT EXISTS (SELECT FROM service.emergency_location AS e WHERE e.number = d.key)
    AND NOT EXISTS (SELECT FROM catalog.toll_free_prefix AS t WHERE starts_with(d.key, t.prefix))
    AND (p_after IS NULL OR (d.key, d.device_id) > (p_after[1], p_after[2]::bigint))
  ORDER BY d.key, d.device_id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.emergency_location_missing_list(bigint, text[], integer) IS
$doc$Numbers in service, or to come, that help could not find: they came in while no emergency location was required.

:param p_customer_id: only this customer's; NULL is everybody's
:param p_after: key and device_id of the last row of the page before; NULL is the start
:param p_limit: most rows to return, 1 to 1000
:returns: the devices by number; toll-free numbers need no emergency location
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:example: SELECT * FROM api.emergency_location_missing_list()$doc$;
GRANT EXECUTE ON FUNCTION api.emergency_location_missing_list(bigint, text[], integer)
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
