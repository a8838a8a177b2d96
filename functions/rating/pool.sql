-- Which pools of minutes may pay for a call, and how many seconds each gives it.

CREATE OR REPLACE FUNCTION rating.pool_held(p_customer_ids bigint[], p_cycle_days date[])
RETURNS TABLE (
  customer_id bigint, cycle_from date, cycle_to date, package_assignment_id bigint, package_id bigint, device_id bigint,
  valid_from timestamptz, valid_to timestamptz, pool_id bigint, side text, scope text, prefixes text[], granted_seconds bigint, place bigint
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT c.customer_id, y.period_from, y.period_to, a.package_assignment_id, a.package_id, a.device_id, a.valid_from, a.valid_to,
    p.pool_id, p.side, p.scope, p.prefixes, p.minutes * 60::bigint,
    -- One order for all calls of a customer, so that dealing pool by pool is the same as dealing call by call:
    -- the pool that reaches least first, then what fewer share, then the older one.
    dense_rank() OVER (
      PARTITION BY c.customer_id, y.period_from
      ORDER BY (SELECT min(length(ltrim(x.prefix, '*'))) FROM unnest(p.prefixes) AS x (prefix)) DESC,
        array_position('{device,virtual_number,package,customer}', p.scope), p.pool_id
    )
  FROM unnest(p_customer_ids, p_cycle_days) AS x (customer_id, cycle_day)
  INNER JOIN party.customer AS c ON c.customer_id = x.customer_id
  CROSS JOIN LATERAL party.cycle_at(c.billing_cycle_id, x.cycle_day) AS y
  INNER JOIN service.package_assignment AS a ON a.customer_id = c.customer_id
    AND a.valid_from < y.period_to::timestamp AT TIME ZONE c.time_zone
    AND a.valid_to > y.period_from::timestamp AT TIME ZONE c.time_zone
  -- The pools of a cycle are those of the version that counts as it begins, or as the package is given in it.
  CROSS JOIN LATERAL catalog.package_version_at(
    a.package_id, a.package_version_id, greatest(y.period_from, (a.valid_from AT TIME ZONE c.time_zone)::date)
  ) AS v
  INNER JOIN catalog.pool AS p ON p.package_version_id = v.package_version_id;
END;
COMMENT ON FUNCTION rating.pool_held(bigint[], date[]) IS
$doc$The pools that customers have in their billing cycles, by the packages they and their devices are on.

:param p_customer_ids: customers
:param p_cycle_days: a day in the cycle of each, in the same order
:returns: one row a package assignment and pool, with the seconds that the pool grants a sharer; place is the order in which
  pools of a customer are drawn from: narrowest destinations first, then narrowest scope, then the older pool
:example: SELECT * FROM rating.pool_held(ARRAY[1], ARRAY[date '2026-11-01'])$doc$;

CREATE OR REPLACE FUNCTION rating.pool_offered(p_last_day date) RETURNS TABLE (package_id bigint, scope text)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT v.package_id, p.scope
  FROM catalog.pool AS p
  INNER JOIN catalog.package_version AS v ON v.package_version_id = p.package_version_id
  WHERE v.valid_from <= p_last_day
    OR EXISTS (SELECT FROM service.package_assignment AS a WHERE a.package_version_id = v.package_version_id);
END;
COMMENT ON FUNCTION rating.pool_offered(date) IS $doc$Packages with a pool that has begun, or that somebody is pinned to.

:param p_last_day: the last day of calls
:returns: a row a pool
:example: SELECT * FROM rating.pool_offered('2026-11-30')$doc$;

CREATE OR REPLACE FUNCTION rating.pool_customer(p_last_day date) RETURNS TABLE (customer_id bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT a.customer_id
  FROM rating.pool_offered(p_last_day) AS p
  INNER JOIN service.package_assignment AS a ON a.package_id = p.package_id
  WHERE p.scope = 'customer';
END;
COMMENT ON FUNCTION rating.pool_customer(date) IS
$doc$Customers with a pool that serves all of their calls, whichever package these are rated by.

:param p_last_day: the last day of calls
:returns: customers, some more than once
:example: SELECT * FROM rating.pool_customer('2026-11-30')$doc$;

CREATE OR REPLACE FUNCTION rating.pool_sharer(
  p_scope text, p_package_assignment_id bigint, p_device_id bigint, p_virtual_number_id bigint
) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE p_scope
  WHEN 'customer' THEN 0
  WHEN 'package' THEN p_package_assignment_id
  WHEN 'device' THEN p_device_id
  -- A device that is in no virtual number shares with nobody.
  ELSE coalesce(p_virtual_number_id, p_device_id)
END;
COMMENT ON FUNCTION rating.pool_sharer(text, bigint, bigint, bigint) IS
$doc$Whose minutes a call draws on, by the scope of the pool.

:param p_scope: device, virtual_number, package or customer
:param p_package_assignment_id: the package assignment that the call is rated by
:param p_device_id: the payer's device
:param p_virtual_number_id: the virtual number that groups it
:returns: sharer_id of rating.pool_use; NULL: no device is known, so that the pool is not for this call
:example: SELECT rating.pool_sharer('package', 7, 1, NULL)$doc$;

CREATE OR REPLACE FUNCTION rating.pool_deal(p_legs rating.pool_leg[], p_anew boolean DEFAULT false) RETURNS SETOF rating.pool_part
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
  RETURN QUERY
  WITH RECURSIVE day AS MATERIALIZED (
    -- Few days of few cycles: their periods are worked out once.
    SELECT x.billing_cycle_id, x.usage_day, y.period_from
    FROM (
      SELECT DISTINCT c.billing_cycle_id, l.usage_day
      FROM unnest(p_legs) AS l INNER JOIN party.customer AS c ON c.customer_id = l.customer_id
    ) AS x
    CROSS JOIN LATERAL party.cycle_at(x.billing_cycle_id, x.usage_day) AS y
  ), leg AS MATERIALIZED (
    SELECT l.record_id, l.side, l.started_at, l.answered_at, l.usage_day, l.customer_id, l.device_id, l.package_id,
      l.billed_seconds, y.period_from AS cycle_from, d.virtual_number_id,
      CASE WHEN l.side = 'out' THEN 'out' WHEN t.toll_free THEN 'toll_free' ELSE 'in' END AS sheet,
      CASE WHEN t.toll_free THEN l.caller ELSE l.called END AS number,
      row_number() OVER (ORDER BY l.answered_at, l.record_id, l.side) AS turn
    FROM unnest(p_legs) AS l
    -- Each has one; outer joins let the planner know that no call is lost.
    LEFT JOIN party.customer AS c ON c.customer_id = l.customer_id
    LEFT JOIN day AS y ON y.billing_cycle_id = c.billing_cycle_id AND y.usage_day = l.usage_day
    LEFT JOIN service.device AS d ON d.device_id = l.device_id
    CROSS JOIN LATERAL (
      -- The same question as when it was asked whose call it is: only of a number that the payer owns.
      SELECT CASE WHEN l.side = 'in' AND d.match = 'number' AND d.key = l.called THEN EXISTS (
        SELECT FROM catalog.toll_free_prefix AS t
        WHERE starts_with(l.called, t.prefix) AND t.valid_from <= (l.started_at AT TIME ZONE 'UTC')::date
      ) ELSE false END AS toll_free
      OFFSET 0
    ) AS t
  ), held AS MATERIALIZED (
    SELECT h.*
    FROM (
      SELECT array_agg(x.customer_id) AS customer_ids, array_agg(x.cycle_from) AS cycles_from
      FROM (SELECT DISTINCT l.customer_id, l.cycle_from FROM leg AS l) AS x
    ) AS y
    CROSS JOIN LATERAL rating.pool_held(y.customer_ids, y.cycles_from) AS h
  ), choice AS MATERIALIZED (
    -- Two packages may give a customer the same pool, which is one; of one that each shares by itself the nearest counts.
    SELECT DISTINCT ON (l.turn, h.pool_id) l.turn, h.place, h.customer_id, h.pool_id, s.sharer_id, h.cycle_from, h.cycle_to,
      h.granted_seconds,
      CASE
        WHEN u.pool_id IS NULL THEN h.granted_seconds
        WHEN p_anew THEN u.granted_seconds - u.opening_seconds - u.moved_seconds - u.reserved_seconds
        ELSE u.granted_seconds - u.billed_seconds - u.moved_seconds - u.reserved_seconds
      END AS left_seconds
    FROM leg AS l
    INNER JOIN held AS h ON h.customer_id = l.customer_id AND h.cycle_from = l.cycle_from
      AND l.answered_at >= h.valid_from AND l.answered_at < h.valid_to
      AND h.side IN (l.sheet, 'any')
      AND (h.scope = 'customer'
        OR h.package_id = l.package_id AND (h.device_id IS NULL OR h.device_id IN (l.device_id, l.virtual_number_id)))
    CROSS JOIN LATERAL (
      SELECT rating.pool_sharer(h.scope, h.package_assignment_id, l.device_id, l.virtual_number_id) AS sharer_id
    ) AS s
    LEFT JOIN rating.pool_use AS u ON u.customer_id = h.customer_id AND u.pool_id = h.pool_id AND u.sharer_id = s.sharer_id
      AND u.cycle_from = h.cycle_from
    WHERE s.sharer_id IS NOT NULL
      AND CASE
        WHEN h.prefixes = '{*}' THEN true
        ELSE EXISTS (SELECT FROM unnest(h.prefixes) AS x (prefix) WHERE starts_with(l.number, ltrim(x.prefix, '*')))
      END
    ORDER BY l.turn, h.pool_id, h.device_id = l.device_id DESC NULLS LAST, h.device_id NULLS LAST
  ), deal AS (
    SELECT 0 AS place, l.turn, l.billed_seconds AS rest, 0 AS taken
    FROM leg AS l WHERE l.turn IN (SELECT c.turn FROM choice AS c)
    UNION ALL
    -- Pool by pool: whoever is served before leaves what the next ones find.
    SELECT x.place, x.turn, x.rest - x.taken, x.taken
    FROM (
      SELECT d.place + 1 AS place, d.turn, d.rest,
        CASE WHEN c.pool_id IS NULL THEN 0 ELSE least(d.rest, greatest(0, c.left_seconds + d.rest - sum(d.rest) OVER (
          PARTITION BY c.customer_id, c.pool_id, c.sharer_id, c.cycle_from ORDER BY d.turn ROWS UNBOUNDED PRECEDING
        )))::integer END AS taken
      FROM deal AS d
      LEFT JOIN choice AS c ON c.turn = d.turn AND c.place = d.place + 1
      WHERE d.rest > 0 AND d.place < (SELECT max(n.place) FROM choice AS n)
    ) AS x
  )
  SELECT l.record_id, l.side, l.started_at, l.usage_day, c.customer_id, c.pool_id, c.sharer_id, c.cycle_from, c.cycle_to,
    c.granted_seconds, coalesce(d.taken, 0)
  FROM choice AS c
  INNER JOIN leg AS l ON l.turn = c.turn
  LEFT JOIN deal AS d ON d.turn = c.turn AND d.place = c.place;
END $$;
COMMENT ON FUNCTION rating.pool_deal(rating.pool_leg[], boolean) IS
$doc$Deals minutes of pools to calls in the order of their answers, then of their records: each takes what the ones before leave.

:param p_legs: calls of payers
:param p_anew: false: of what pools have left; true: of what they grant, as if none of these calls had drawn yet
:returns: seconds by call and pool that may pay for it, also 0
:example: SELECT * FROM rating.pool_deal('{}')$doc$;
