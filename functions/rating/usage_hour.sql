-- Sums of calls by hour, to look at in any grouping.
CREATE OR REPLACE FUNCTION rating.usage_group_check(p_group text[], p_known text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_group IS NULL OR cardinality(p_group) = 0 OR NOT p_group <@ p_known THEN
    PERFORM system.raise_error('TB102', 'group takes one or more of ' || array_to_string(p_known, ', '), p_column => 'group');
  END IF;
END $$;
COMMENT ON FUNCTION rating.usage_group_check(text[], text[]) IS $doc$Checks what sums are asked to be grouped by.

:param p_group: the words given
:param p_known: the words there are
:returns: nothing
:raises TB102: another word, or none
:example: SELECT rating.usage_group_check('{day}', '{hour,day}')$doc$;

CREATE OR REPLACE FUNCTION api.usage_hour_summary(
  p_from timestamptz, p_to timestamptz, p_group text[] DEFAULT '{day}', p_time_zone text DEFAULT 'UTC',
  p_source text DEFAULT NULL, p_side text DEFAULT NULL, p_destination_id bigint DEFAULT NULL,
  p_limit integer DEFAULT 1000, p_after text[] DEFAULT NULL
) RETURNS TABLE (
  starts_at timestamptz, source text, side text, destination_id bigint, destination text, currency text, calls bigint,
  attempts bigint, raw_seconds numeric, charges bigint, billed_seconds bigint, amount numeric,
  carrier_id bigint, carrier text, revenue numeric, cost numeric
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 6);
  PERFORM rating.usage_group_check(p_group, '{hour,day,month,source,side,destination,currency,carrier}');
  IF NOT EXISTS (SELECT FROM pg_timezone_names AS z WHERE z.name = p_time_zone) THEN
    PERFORM system.raise_error('TB102', format('%s is no time zone', coalesce(p_time_zone, 'NULL')), p_column => 'time_zone');
  ELSIF date_trunc('hour', p_from, p_time_zone) <> date_bin('1 hour', p_from, '2000-01-01Z') THEN
    PERFORM system.raise_error('TB102', format('hours of %s begin at another minute than those of UTC', p_time_zone),
      p_column => 'time_zone', p_hint => 'Sums are kept by whole hours of UTC.');
  END IF;
  RETURN QUERY
  SELECT x.starts_at, x.source, x.side, x.destination_id, d.name, x.currency, x.calls, x.attempts, x.raw_seconds, x.charges,
    x.billed_seconds, x.amount, x.carrier_id, k.code::text, x.revenue, x.cost
  FROM (
    SELECT g.starts_at, s.code::text AS source, g.side, g.destination_id,
      -- Currencies are never added up.
      CASE WHEN min(g.currency) = max(g.currency) THEN min(g.currency) END AS currency,
      sum(g.calls)::bigint AS calls, sum(g.attempts)::bigint AS attempts, sum(g.raw_seconds) AS raw_seconds,
      sum(g.charges)::bigint AS charges, sum(g.billed_seconds)::bigint AS billed_seconds,
      CASE WHEN min(g.currency) = max(g.currency) THEN sum(g.amount) END AS amount,
      g.carrier_id,
      CASE WHEN min(g.currency) = max(g.currency) THEN sum(g.amount - g.resold_amount) END AS revenue,
      CASE WHEN min(g.currency) = max(g.currency) THEN sum(g.cost) END AS cost
    FROM (
      SELECT
        CASE
          WHEN 'hour' = ANY (p_group) THEN u.hour
          WHEN 'day' = ANY (p_group) THEN date_trunc('day', u.hour, p_time_zone)
          WHEN 'month' = ANY (p_group) THEN date_trunc('month', u.hour, p_time_zone)
        END AS starts_at,
        CASE WHEN 'source' = ANY (p_group) THEN u.source_id END AS source_id,
        CASE WHEN 'side' = ANY (p_group) THEN u.side END AS side,
        CASE WHEN 'destination' = ANY (p_group) THEN u.destination_id END AS destination_id,
        u.currency::text AS currency, CASE WHEN 'currency' = ANY (p_group) THEN u.currency::text END AS by_currency,
        u.calls, u.calls + u.unanswered AS attempts, u.raw_seconds, u.charges, u.billed_seconds, u.amount::numeric AS amount,
        CASE WHEN 'carrier' = ANY (p_group) THEN u.carrier_id END AS carrier_id, u.resold_amount::numeric AS resold_amount,
        u.cost::numeric AS cost
      FROM rating.usage_hour AS u
      WHERE u.hour >= p_from AND u.hour < p_to
        AND (p_source IS NULL OR u.source_id = (SELECT o.source_id FROM intake.source AS o WHERE o.code = p_source))
        AND (p_side IS NULL OR u.side = p_side)
        AND (p_destination_id IS NULL OR u.destination_id = p_destination_id)
    ) AS g
    LEFT JOIN intake.source AS s ON s.source_id = g.source_id
    GROUP BY g.starts_at, s.code, g.side, g.destination_id, g.by_currency, g.carrier_id
    -- What was rated again may have gone elsewhere.
    HAVING sum(g.attempts) <> 0 OR sum(g.charges) <> 0 OR sum(g.cost) <> 0
  ) AS x
  LEFT JOIN catalog.destination AS d ON d.destination_id = x.destination_id
  LEFT JOIN catalog.carrier AS k ON k.carrier_id = x.carrier_id
  WHERE p_after IS NULL OR (
    coalesce(x.starts_at, '-infinity'), coalesce(x.source, ''), coalesce(x.side, ''), coalesce(x.destination_id, 0),
    coalesce(x.currency, ''), coalesce(x.carrier_id, 0)
  ) > (
    coalesce(p_after[1]::timestamptz, '-infinity'), coalesce(p_after[2], ''), coalesce(p_after[3], ''),
    coalesce(p_after[4]::bigint, 0), coalesce(p_after[5], ''), coalesce(p_after[6]::bigint, 0)
  )
  ORDER BY coalesce(x.starts_at, '-infinity'), coalesce(x.source, ''), coalesce(x.side, ''), coalesce(x.destination_id, 0),
    coalesce(x.currency, ''), coalesce(x.carrier_id, 0)
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION
api.usage_hour_summary(timestamptz, timestamptz, text[], text, text, text, bigint, integer, text[]) IS
$doc$Calls, attempts, seconds and money of a period, from hourly sums, grouped as you like.

:param p_from: first hour of start
:param p_to: first hour that is left out
:param p_group: one or more of hour, day, month (the finest counts), source, side, destination, currency, carrier
:param p_time_zone: whose days and months; its hours must begin with those of UTC
:param p_source: only calls of the switch with this code
:param p_side: only out or in
:param p_destination_id: only this destination
:param p_limit: most rows to return, 1 to 1000
:param p_after: starts_at, source, side, destination_id, currency and carrier_id of the last row seen; NULL is the start
:returns: a row a group: calls, each once; attempts, answered or not; seconds from answer to end; charges, of which a call with
  two payers has two; billed seconds; the amount of all tiers, of it the house's revenue, and what carriers take, which
  are NULL when currencies differ. What is not grouped by is NULL
:raises TB102: another word in group, no such zone or one whose hours begin at another minute, or a wrong limit or after
:example: SELECT * FROM api.usage_hour_summary('2026-11-01T00:00Z', '2026-12-01T00:00Z', '{day,destination}')$doc$;
GRANT EXECUTE ON FUNCTION
api.usage_hour_summary(timestamptz, timestamptz, text[], text, text, text, bigint, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
