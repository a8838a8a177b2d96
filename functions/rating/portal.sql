-- A customer's own calls.

CREATE OR REPLACE FUNCTION portal.call_list(
  p_from timestamptz, p_to timestamptz, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS TABLE (
  call_id text, side text, started_at timestamptz, answered_at timestamptz, caller text, called text, destination text,
  raw_seconds numeric, billed_seconds integer, amount system.money, record_id bigint
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 3);
  RETURN QUERY
  SELECT to_char(c.started_at AT TIME ZONE 'UTC', 'YYYYMM') || '-' || c.call_id, h.side, c.started_at, c.answered_at, c.caller::text,
    c.called::text, d.name, c.raw_seconds, h.billed_seconds, h.amount, c.call_id
  FROM rating.charge AS h
  INNER JOIN rating.call AS c ON c.call_id = h.call_id AND c.started_at = h.started_at
  LEFT JOIN catalog.destination AS d ON d.destination_id = h.destination_id
  -- Said once more, so that the index by customer serves.
  WHERE h.customer_id = system.session_customer() AND h.started_at >= p_from AND h.started_at < p_to
    AND (p_after IS NULL
      OR (h.started_at, h.call_id, h.side) > (p_after[1]::timestamptz, p_after[2]::bigint, p_after[3]))
  ORDER BY h.started_at, h.call_id, h.side
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION portal.call_list(timestamptz, timestamptz, integer, text[]) IS
$doc$The customer's calls with their prices, in the order in which they began.

:param p_from: first start
:param p_to: first start that is left out
:param p_limit: at most this many rows, 1 to 1000
:param p_after: started_at, record_id and side of the last row seen
:returns: calls
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM portal.call_list('2026-11-01T00:00Z', '2026-12-01T00:00Z')$doc$;

CREATE OR REPLACE FUNCTION portal.usage_day_list(p_from date, p_to date, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL)
RETURNS TABLE (day date, side text, calls bigint, unanswered bigint, billed_seconds bigint, amount system.money)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  RETURN QUERY
  SELECT u.usage_day, coalesce(u.side, ''), sum(u.charges)::bigint, sum(u.unanswered)::bigint, sum(u.billed_seconds)::bigint,
    sum(u.amount::numeric)::system.money
  FROM rating.usage_day AS u
  WHERE u.customer_id = system.session_customer() AND u.usage_day >= p_from AND u.usage_day < p_to
    AND (p_after IS NULL OR (u.usage_day, coalesce(u.side, '')) > (p_after[1]::date, p_after[2]))
  GROUP BY u.usage_day, coalesce(u.side, '')
  ORDER BY u.usage_day, coalesce(u.side, '')
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION portal.usage_day_list(date, date, integer, text[]) IS
$doc$What the customer's calls come to by day and side, days as they are where the customer is.

:param p_from: first day
:param p_to: first day that is left out
:param p_limit: at most this many rows, 1 to 1000
:param p_after: day and side of the last row seen
:returns: sums of calls; side is empty for attempts of neither
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM portal.usage_day_list('2026-11-01', '2026-12-01')$doc$;

GRANT EXECUTE ON FUNCTION portal.call_list(timestamptz, timestamptz, integer, text[]),
  portal.usage_day_list(date, date, integer, text[])
TO pgtoll_customer;
