-- Each charge is that of an owner of its call on its side, or of a reseller named in the call: so it is found from the call.
SELECT
  'call ' || h.call_id AS offender,
  jsonb_build_object('started_at', h.started_at, 'side', h.side, 'level', h.level, 'customer_id', h.customer_id,
    'out_customer_id', c.out_customer_id, 'in_customer_id', c.in_customer_id, 'reseller_ids', c.reseller_ids) AS detail
FROM rating.charge AS h
INNER JOIN rating.call AS c ON c.call_id = h.call_id AND c.started_at = h.started_at
WHERE CASE
  WHEN h.level > 0 THEN (h.customer_id = ANY (c.reseller_ids)) IS NOT TRUE
  ELSE h.customer_id IS DISTINCT FROM CASE h.side WHEN 'out' THEN c.out_customer_id ELSE c.in_customer_id END
END
UNION ALL
-- What is resold has a charge of the level above, and only that.
SELECT 'call ' || x.call_id, jsonb_build_object('started_at', x.started_at, 'side', x.side, 'levels', x.levels)
FROM (
  SELECT h.call_id, h.started_at, h.side, array_agg(h.level ORDER BY h.level) AS levels,
    count(*) FILTER (WHERE NOT h.resold) AS not_resold, max(h.level) FILTER (WHERE NOT h.resold) AS last_level,
    max(h.level) AS top_level
  FROM rating.charge AS h
  WHERE h.level > 0 OR h.resold
  GROUP BY h.call_id, h.started_at, h.side
) AS x
WHERE x.not_resold > 1 OR x.last_level <> x.top_level
