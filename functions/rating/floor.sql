-- Whether a call is sold for less than its carriers take and a floor above that.

CREATE OR REPLACE FUNCTION rating.below_floor(p_legs rating.leg_amount[])
RETURNS TABLE (record_id bigint, customer_id bigint)
LANGUAGE sql STABLE ROWS 10
BEGIN ATOMIC
  SELECT x.record_id, min(x.customer_id)
  FROM (
    SELECT l.record_id, l.customer_id, l.level, l.kind, k.floor_percent,
      catalog.exchange(l.amount, l.currency, min(l.currency) OVER (PARTITION BY l.record_id),
        (l.answered_at AT TIME ZONE 'UTC')::date) AS amount
    FROM unnest(p_legs) AS l
    LEFT JOIN catalog.package AS k ON k.package_id = l.package_id
  ) AS x
  CROSS JOIN (SELECT system.setting_get('rating.floor_percent')::numeric AS floor_percent) AS s
  GROUP BY x.record_id, s.floor_percent
  -- Where a rate or a rate of exchange is missing there is nothing to compare; service codes are not for profit.
  HAVING count(x.amount) = count(*) AND min(x.kind) <> 'service' AND sum(x.amount) FILTER (WHERE x.level >= 0)
    < sum(x.amount) FILTER (WHERE x.level < 0) * (1 + coalesce(max(x.floor_percent), s.floor_percent) / 100);
END;
COMMENT ON FUNCTION rating.below_floor(rating.leg_amount[]) IS
$doc$Which calls are sold to the house's own buyers for less than their carriers take and the floor above that.

:param p_legs: what carriers take for these calls (level -1) and what the house's own buyers pay (nothing that is resold)
:returns: calls below the floor, with a payer
:example: SELECT * FROM rating.below_floor('{}')$doc$;
