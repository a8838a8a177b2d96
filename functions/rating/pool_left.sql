-- How many minutes of their pools customers have left, and which calls drew them.

CREATE OR REPLACE FUNCTION rating.pool_left(p_customer_id bigint, p_at timestamptz, p_on date) RETURNS TABLE (
  pool_id bigint, package_assignment_id bigint, device_id bigint, sharer_id bigint, cycle_from date, cycle_to date,
  granted_seconds bigint, billed_seconds bigint, reserved_seconds bigint, left_seconds bigint
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT h.pool_id, h.package_assignment_id, h.device_id, u.sharer_id, h.cycle_from, h.cycle_to,
    coalesce(u.granted_seconds, h.granted_seconds), coalesce(u.billed_seconds, 0), coalesce(u.reserved_seconds, 0),
    coalesce(u.granted_seconds - u.billed_seconds - u.moved_seconds - u.reserved_seconds, h.granted_seconds)
  FROM rating.pool_held(ARRAY[p_customer_id], ARRAY[p_on]) AS h
  -- Shared by device on a package of the whole customer: a row for each device that used some.
  LEFT JOIN (
    SELECT u.*, d.virtual_number_id
    FROM rating.pool_use AS u
    LEFT JOIN service.device AS d ON d.device_id = u.sharer_id
    WHERE u.customer_id = p_customer_id AND u.cycle_from <= p_on AND u.cycle_to > p_on
  ) AS u ON u.pool_id = h.pool_id AND CASE h.scope
    WHEN 'customer' THEN u.sharer_id = 0
    WHEN 'package' THEN u.sharer_id = h.package_assignment_id
    ELSE h.device_id IS NULL OR h.device_id IN (u.sharer_id, u.virtual_number_id)
      OR u.sharer_id = (SELECT d.virtual_number_id FROM service.device AS d WHERE d.device_id = h.device_id)
  END
  WHERE h.valid_from <= p_at AND h.valid_to > p_at;
END;
COMMENT ON FUNCTION rating.pool_left(bigint, timestamptz, date) IS
$doc$The pools of a customer with what they have left in a billing cycle.

:param p_customer_id: the customer
:param p_at: the instant at which packages are in force
:param p_on: a day of the cycle, in the customer's zone
:returns: one row a package assignment, pool and sharer (NULL: nobody drew on it yet)
:example: SELECT * FROM rating.pool_left(1, now(), '2026-11-05')$doc$;

CREATE OR REPLACE FUNCTION rating.pool_words(p_charge rating.charge) RETURNS text
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT string_agg(format('%s s of %s', d.billed_seconds, p.code), ', ' ORDER BY d.pool_id)
  FROM rating.pool_draw AS d
  INNER JOIN catalog.pool AS p ON p.pool_id = d.pool_id
  WHERE d.customer_id = p_charge.customer_id AND d.started_at = p_charge.started_at AND d.call_id = p_charge.call_id
    AND d.side = p_charge.side AND d.transaction_id = p_charge.transaction_id;
END;
COMMENT ON FUNCTION rating.pool_words(rating.charge) IS $doc$Which pools paid for how much of a charge, in words.

:param p_charge: the charge
:returns: such as 150 s of local; NULL when none did
:example: SELECT rating.pool_words(h) FROM rating.charge AS h$doc$;

CREATE OR REPLACE FUNCTION api.customer_pools(p_customer_id bigint) RETURNS TABLE (
  pool_id bigint, code text, name text, side text, scope text, package text, sharer_id bigint, device text, cycle_from date,
  cycle_to date, granted_minutes numeric, used_minutes numeric, left_minutes numeric
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_today date := party.customer_today(p_customer_id);
BEGIN
  IF v_today IS NULL THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', coalesce(p_customer_id::text, 'NULL')),
      p_column => 'customer_id');
  END IF;
  RETURN QUERY
  SELECT p.pool_id, p.code::text, p.name, p.side, p.scope, k.code::text, l.sharer_id, d.key, l.cycle_from, l.cycle_to,
    trim_scale(round(l.granted_seconds / 60.0, 2)), trim_scale(round(l.billed_seconds / 60.0, 2)),
    trim_scale(round(l.left_seconds / 60.0, 2))
  FROM rating.pool_left(p_customer_id, system.clock_now(), v_today) AS l
  INNER JOIN catalog.pool AS p ON p.pool_id = l.pool_id
  INNER JOIN service.package_assignment AS a ON a.package_assignment_id = l.package_assignment_id
  INNER JOIN catalog.package AS k ON k.package_id = a.package_id
  LEFT JOIN service.device AS d ON p.scope IN ('device', 'virtual_number') AND d.device_id = coalesce(l.sharer_id, l.device_id)
  ORDER BY p.code, l.package_assignment_id, l.sharer_id;
END $$;
COMMENT ON FUNCTION api.customer_pools(bigint) IS
$doc$The pools of minutes that a customer has now, and what is left of them in this billing cycle.

:param p_customer_id: the customer
:returns: one row a package and pool, and where devices have it for themselves one for each that used some: minutes granted
  (with those of earlier cycles), used and left, with 2 decimals
:raises TB101: no such customer
:example: SELECT * FROM api.customer_pools(1)$doc$;
GRANT EXECUTE ON FUNCTION api.customer_pools(bigint) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.pool_draw_list(
  p_customer_id bigint, p_from timestamptz, p_to timestamptz, p_pool_id bigint DEFAULT NULL, p_limit integer DEFAULT 100,
  p_after text[] DEFAULT NULL
) RETURNS SETOF api.pool_draw
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 5);
  RETURN QUERY
  SELECT d.*
  FROM api.pool_draw AS d
  WHERE d.customer_id = p_customer_id AND d.started_at >= p_from AND d.started_at < p_to
    AND (p_pool_id IS NULL OR d.pool_id = p_pool_id)
    AND (p_after IS NULL OR (d.started_at, d.record_id, d.side, d.transaction_id, d.pool_id)
      > (p_after[1]::timestamptz, p_after[2]::bigint, p_after[3], p_after[4]::bigint, p_after[5]::bigint))
  ORDER BY d.started_at, d.record_id, d.side, d.transaction_id, d.pool_id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.pool_draw_list(bigint, timestamptz, timestamptz, bigint, integer, text[]) IS
$doc$What a customer's calls drew from pools of minutes, in the order in which these began.

:param p_customer_id: who pays
:param p_from: first start
:param p_to: first start that is left out
:param p_pool_id: the pool; NULL is any
:param p_limit: most rows to return, 1 to 1000
:param p_after: started_at, record_id, side, transaction_id and pool_id of the last row seen; NULL is the start
:returns: rows of api.pool_draw
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:example: SELECT * FROM api.pool_draw_list(1, '2026-11-01T00:00Z', '2026-12-01T00:00Z')$doc$;
GRANT EXECUTE ON FUNCTION api.pool_draw_list(bigint, timestamptz, timestamptz, bigint, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
