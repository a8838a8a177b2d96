-- Usage and fees by location (cost center).
CREATE OR REPLACE FUNCTION report.device_amount(p_customer_id bigint, p_from date, p_to date)
RETURNS TABLE (device_id bigint, day date, calls bigint, billed_seconds bigint, usage numeric, fees numeric)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT x.device_id, t.usage_day, sum(x.calls)::bigint, sum(x.billed_seconds)::bigint, sum(x.amount), 0::numeric
  FROM (
    SELECT h.device_id, h.transaction_id, count(*) AS calls, sum(h.billed_seconds) AS billed_seconds,
      sum(h.amount::numeric) AS amount
    FROM rating.charge AS h
    WHERE h.customer_id = p_customer_id
      -- Days are the customer's, and a call may ring before the day of its answer.
      AND h.started_at >= (p_from - 2)::timestamp AT TIME ZONE 'UTC' AND h.started_at < (p_to + 2)::timestamp AT TIME ZONE 'UTC'
    GROUP BY h.device_id, h.transaction_id
    UNION ALL
    SELECT s.device_id, s.transaction_id, 0, 0, sum(s.amount::numeric)
    FROM rating.surcharge AS s
    WHERE s.customer_id = p_customer_id
      AND s.started_at >= (p_from - 2)::timestamp AT TIME ZONE 'UTC' AND s.started_at < (p_to + 2)::timestamp AT TIME ZONE 'UTC'
    GROUP BY s.device_id, s.transaction_id
  ) AS x
  INNER JOIN ledger.transaction AS t ON t.transaction_id = x.transaction_id
  WHERE t.usage_day >= p_from AND t.usage_day < p_to
  GROUP BY x.device_id, t.usage_day
  UNION ALL
  SELECT c.device_id, c.part_from, 0, 0, 0, c.amount::numeric
  FROM billing.charge AS c
  WHERE c.customer_id = p_customer_id AND c.kind = 'recurring' AND c.invoice_id IS NOT NULL
    AND c.part_from >= p_from AND c.part_from < p_to;
END;
COMMENT ON FUNCTION report.device_amount(bigint, date, date) IS
$doc$What a customer was charged, by device and day: usage by the day of the call, a fee on the first day of its period.

:param p_customer_id: the customer
:param p_from: first day, in the customer's zone
:param p_to: first day after
:returns: calls, billed seconds, usage with 6 decimals and fees as invoiced; device_id NULL is of no device
:example: SELECT * FROM report.device_amount(1, '2026-10-01', '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION api.location_usage(
  p_customer_id bigint, p_from date, p_to date, p_after text[] DEFAULT NULL, p_limit integer DEFAULT 100
) RETURNS TABLE (
  location_id bigint, parent_id bigint, depth integer, path text[], name text, calls bigint, billed_seconds bigint,
  usage numeric, fees numeric, amount numeric, subtotal numeric
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, NULL, 0);
  IF NOT EXISTS (SELECT FROM party.customer AS c WHERE c.customer_id = p_customer_id) THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', coalesce(p_customer_id::text, 'NULL')),
      p_detail => jsonb_build_object('customer_id', p_customer_id), p_column => 'customer_id');
  END IF;
  IF (p_from < p_to AND isfinite(p_from) AND isfinite(p_to)) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a period has a first day and a later day after it', p_column => 'to');
  END IF;
  RETURN QUERY
  WITH own AS MATERIALIZED (
    SELECT w.location_id, sum(a.calls)::bigint AS calls, sum(a.billed_seconds)::bigint AS billed_seconds,
      sum(a.usage) AS usage, sum(a.fees) AS fees
    FROM report.device_amount(p_customer_id, p_from, p_to) AS a
    LEFT JOIN LATERAL service.location_at(a.device_id, a.day) AS w ON true
    GROUP BY w.location_id
  ), tree AS MATERIALIZED (
    SELECT b.location_id, b.parent_id, b.path, b.name, b.ancestors FROM party.location_below(p_customer_id) AS b
    -- No code is greater than NULL, so what is at no location comes last.
    UNION ALL
    SELECT NULL, NULL, ARRAY[NULL::text], 'Unassigned', ARRAY[NULL::bigint]
  ), below AS (
    SELECT u.location_id, sum(o.usage + o.fees) AS amount
    FROM tree AS t
    CROSS JOIN LATERAL unnest(t.ancestors) AS u (location_id)
    INNER JOIN own AS o ON o.location_id IS NOT DISTINCT FROM t.location_id
    GROUP BY u.location_id
  )
  SELECT t.location_id, t.parent_id, cardinality(t.path), t.path, t.name, coalesce(o.calls, 0),
    coalesce(o.billed_seconds, 0), coalesce(o.usage, 0), coalesce(o.fees, 0), coalesce(o.usage + o.fees, 0),
    coalesce(b.amount, 0)
  FROM tree AS t
  LEFT JOIN own AS o ON o.location_id IS NOT DISTINCT FROM t.location_id
  LEFT JOIN below AS b ON b.location_id IS NOT DISTINCT FROM t.location_id
  WHERE p_after IS NULL OR t.path > p_after COLLATE "C"
  ORDER BY t.path COLLATE "C"
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.location_usage(bigint, date, date, text[], integer) IS
$doc$What a customer was charged by location (cost center) in a period, with subtotals up the tree.

Usage belongs to where its device was on the day of the call; a fee to where it was on the first day of the fee's period.
:param p_customer_id: the customer
:param p_from: first day, in the customer's zone
:param p_to: first day after
:param p_after: path of the last row of the page before; NULL is the start
:param p_limit: most rows to return, 1 to 1000
:returns: each location with its own calls, billed seconds, usage, invoiced fees and amount (both), and the subtotal with
  what is below it; the last row, Unassigned, is of devices that are at no location and of charges without a device
:raises TB101: no such customer
:raises TB102: a period without days, or a limit outside 1 to 1000
:example: SELECT * FROM api.location_usage(1, '2026-10-01', '2026-11-01')$doc$;
GRANT EXECUTE ON FUNCTION api.location_usage(bigint, date, date, text[], integer)
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
