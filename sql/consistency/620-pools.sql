-- What was used of a pool is what was brought in and what calls drew, and no pool gave more than its minutes and what was moved in.
SELECT
  format('pool %s of customer %s in the cycle from %s', coalesce(u.pool_id, d.pool_id), coalesce(u.customer_id, d.customer_id),
    coalesce(u.cycle_from, d.cycle_from)) AS offender,
  jsonb_build_object('sharer_id', coalesce(u.sharer_id, d.sharer_id), 'used', u.billed_seconds, 'brought_in', u.opening_seconds,
    'drawn', d.billed_seconds, 'granted', u.granted_seconds, 'moved_on', u.moved_seconds) AS detail
FROM rating.pool_use AS u
FULL JOIN (
  SELECT x.customer_id, x.pool_id, x.sharer_id, x.cycle_from, sum(x.billed_seconds) AS billed_seconds
  FROM rating.pool_draw AS x
  GROUP BY x.customer_id, x.pool_id, x.sharer_id, x.cycle_from
) AS d ON d.customer_id = u.customer_id AND d.pool_id = u.pool_id AND d.sharer_id = u.sharer_id AND d.cycle_from = u.cycle_from
WHERE u.billed_seconds - u.opening_seconds IS DISTINCT FROM coalesce(d.billed_seconds, 0)
UNION ALL
-- Each charge has drawn what it says.
SELECT
  'call ' || coalesce(h.call_id, d.call_id),
  jsonb_build_object('started_at', coalesce(h.started_at, d.started_at), 'customer_id', coalesce(h.customer_id, d.customer_id),
    'side', coalesce(h.side, d.side), 'charged', h.pool_seconds, 'drawn', d.billed_seconds)
FROM (SELECT c.* FROM rating.charge AS c WHERE c.pool_seconds <> 0) AS h
FULL JOIN (
  SELECT x.customer_id, x.started_at, x.call_id, x.side, sum(x.billed_seconds) AS billed_seconds
  FROM rating.pool_draw AS x
  GROUP BY x.customer_id, x.started_at, x.call_id, x.side
  HAVING sum(x.billed_seconds) <> 0
) AS d ON d.customer_id = h.customer_id AND d.started_at = h.started_at AND d.call_id = h.call_id AND d.side = h.side
WHERE h.pool_seconds IS DISTINCT FROM d.billed_seconds
