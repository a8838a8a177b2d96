-- A customer's own devices.

CREATE OR REPLACE FUNCTION portal.device_list(p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL) RETURNS TABLE (
  device_id bigint, kind text, key text, label text, package text, valid_from timestamptz, valid_to timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT d.device_id, d.kind, d.key::text, d.label, p.name, d.valid_from, d.valid_to
  FROM service.device AS d
  LEFT JOIN LATERAL (
    SELECT a.package_id FROM service.package_assignment AS a
    WHERE a.customer_id = d.customer_id AND (a.device_id = d.device_id OR a.device_id IS NULL)
      AND a.valid_from <= system.clock_now() AND a.valid_to > system.clock_now()
    -- A device's own package comes before the customer's.
    ORDER BY a.device_id NULLS LAST
    LIMIT 1
  ) AS a ON true
  LEFT JOIN catalog.package AS p ON p.package_id = a.package_id
  WHERE p_after IS NULL OR d.device_id > p_after[1]::bigint
  ORDER BY d.device_id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION portal.device_list(integer, text[]) IS
$doc$The customer's numbers, extensions, trunks and addresses, with today's package.

:param p_limit: at most this many rows, 1 to 1000
:param p_after: device_id of the last row seen
:returns: devices, also those that ended
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM portal.device_list()$doc$;
GRANT EXECUTE ON FUNCTION portal.device_list(integer, text[]) TO pgtoll_customer;
