-- Each call has a charge, but for service calls of nobody; each charge has its call.
SELECT
  'call ' || coalesce(c.call_id, h.call_id) AS offender,
  jsonb_build_object('started_at', coalesce(c.started_at, h.started_at), 'kind', c.kind, 'charges', coalesce(h.charges, 0))
    AS detail
FROM rating.call AS c
FULL JOIN (
  SELECT x.call_id, x.started_at, count(*) AS charges FROM rating.charge AS x GROUP BY x.call_id, x.started_at
) AS h ON h.call_id = c.call_id AND h.started_at = c.started_at
WHERE c.call_id IS NULL OR (h.call_id IS NULL AND c.kind <> 'service')
