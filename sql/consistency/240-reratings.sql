-- Each re-rating has as many calls as it says, in each state; its chunks hold them all; no call counts with its past.
SELECT
  'rerating ' || r.rerating_id AS offender,
  jsonb_build_object('calls', r.calls, 'real_calls', k.calls, 'waiting', r.waiting, 'real_waiting', k.waiting, 'changed', r.changed,
    'real_changed', k.changed, 'unratable', r.unratable, 'real_unratable', k.unratable, 'chunk_records', c.records,
    'calls_before', p.calls) AS detail
FROM rating.rerating AS r
LEFT JOIN (
  SELECT x.rerating_id, count(*) AS calls, count(*) FILTER (WHERE x.outcome IS NULL) AS waiting,
    count(*) FILTER (WHERE x.outcome = 'changed') AS changed, count(*) FILTER (WHERE x.outcome = 'unratable') AS unratable
  FROM rating.rerating_call AS x GROUP BY x.rerating_id
) AS k ON k.rerating_id = r.rerating_id
LEFT JOIN (
  SELECT x.rerating_id, sum(x.records) AS records, sum(x.records) FILTER (WHERE x.status = 'landed') AS waiting
  FROM intake.chunk AS x GROUP BY x.rerating_id
) AS c ON c.rerating_id = r.rerating_id
LEFT JOIN (SELECT x.rerating_id, count(*) AS calls FROM rating.call_past AS x GROUP BY x.rerating_id) AS p
  ON p.rerating_id = r.rerating_id
WHERE r.kind NOT IN ('preview', 'whatif') AND r.changed <> coalesce(p.calls, 0) OR r.kind = 'rerate' AND (
  (r.calls, r.waiting, r.changed, r.unratable) IS DISTINCT FROM (k.calls, k.waiting, k.changed, k.unratable)
  OR r.calls IS DISTINCT FROM c.records OR r.waiting <> coalesce(c.waiting, 0)
  OR (r.waiting = 0) <> (r.finished_at IS NOT NULL)
)
