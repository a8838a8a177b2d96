-- Sums of calls by customer and day, to look at in any grouping.
CREATE OR REPLACE FUNCTION api.usage_day_summary(
  p_from date, p_to date, p_group text[] DEFAULT '{customer}', p_customer_id bigint DEFAULT NULL, p_side text DEFAULT NULL,
  p_limit integer DEFAULT 1000, p_after text[] DEFAULT NULL
) RETURNS TABLE (
  day date, customer_id bigint, customer text, side text, currency text, calls bigint, attempts bigint, raw_seconds numeric,
  billed_seconds bigint, amount numeric
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 4);
  PERFORM rating.usage_group_check(p_group, '{day,month,customer,side,currency}');
  RETURN QUERY
  SELECT x.day, x.customer_id, c.code::text, x.side, x.currency, x.calls, x.attempts, x.raw_seconds, x.billed_seconds, x.amount
  FROM (
    SELECT g.day, g.customer_id, g.side,
      -- Currencies are never added up.
      CASE WHEN min(g.currency) = max(g.currency) THEN min(g.currency) END AS currency,
      sum(g.charges)::bigint AS calls, sum(g.attempts)::bigint AS attempts, sum(g.raw_seconds) AS raw_seconds,
      sum(g.billed_seconds)::bigint AS billed_seconds,
      CASE WHEN min(g.currency) = max(g.currency) THEN sum(g.amount) END AS amount
    FROM (
      SELECT
        CASE
          WHEN 'day' = ANY (p_group) THEN u.usage_day
          WHEN 'month' = ANY (p_group) THEN date_trunc('month', u.usage_day::timestamp)::date
        END AS day,
        CASE WHEN 'customer' = ANY (p_group) THEN u.customer_id END AS customer_id,
        CASE WHEN 'side' = ANY (p_group) THEN u.side END AS side,
        p.currency::text AS currency, CASE WHEN 'currency' = ANY (p_group) THEN p.currency::text END AS by_currency,
        u.charges, u.charges + u.unanswered AS attempts, u.raw_seconds, u.billed_seconds, u.amount::numeric AS amount
      FROM rating.usage_day AS u
      INNER JOIN party.customer AS p ON p.customer_id = u.customer_id
      WHERE u.usage_day >= p_from AND u.usage_day < p_to
        AND (p_customer_id IS NULL OR u.customer_id = p_customer_id)
        AND (p_side IS NULL OR u.side = p_side)
    ) AS g
    GROUP BY g.day, g.customer_id, g.side, g.by_currency
    -- What was rated again may have gone elsewhere.
    HAVING sum(g.attempts) <> 0
  ) AS x
  LEFT JOIN party.customer AS c ON c.customer_id = x.customer_id
  WHERE p_after IS NULL OR (
    coalesce(x.day, '-infinity'), coalesce(x.customer_id, 0), coalesce(x.side, ''), coalesce(x.currency, '')
  ) > (
    coalesce(p_after[1]::date, '-infinity'), coalesce(p_after[2]::bigint, 0), coalesce(p_after[3], ''),
    coalesce(p_after[4], '')
  )
  ORDER BY coalesce(x.day, '-infinity'), coalesce(x.customer_id, 0), coalesce(x.side, ''), coalesce(x.currency, '')
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.usage_day_summary(date, date, text[], bigint, text, integer, text[]) IS
$doc$Calls, attempts, seconds and money of customers in a period, from daily sums, grouped as you like.

Days are those of each customer's zone, as booked and invoiced.
:param p_from: first day
:param p_to: first day after
:param p_group: one or more of day, month (the finer counts), customer, side, currency
:param p_customer_id: only this customer
:param p_side: only out or in
:param p_limit: most rows to return, 1 to 1000
:param p_after: day, customer_id, side and currency of the last row seen; NULL is the start
:returns: a row a group: answered calls, of which one with two payers counts for each; attempts, answered or not; seconds from
  answer to end; billed seconds; the amount, which is NULL when currencies differ. What is not grouped by is NULL
:raises TB102: another word in group, or a wrong limit or after
:example: SELECT * FROM api.usage_day_summary('2026-11-01', '2026-12-01', '{day,side}', p_customer_id => 1)$doc$;
GRANT EXECUTE ON FUNCTION api.usage_day_summary(date, date, text[], bigint, text, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
