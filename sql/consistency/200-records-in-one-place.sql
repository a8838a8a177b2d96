-- Each record of a rated chunk is in exactly one place: a call, held, an attempt, or skipped.
SELECT
  'record ' || p.record_id AS offender,
  jsonb_build_object('records', sum(p.record), 'calls', sum(p.call), 'held', sum(p.held), 'attempts', sum(p.attempt),
    'skipped', sum(p.skipped)) AS detail
FROM (
  SELECT r.record_id, 1 AS record, 0 AS call, 0 AS held, 0 AS attempt, 0 AS skipped
  FROM intake.record AS r
  INNER JOIN intake.chunk AS c ON c.chunk_id = r.record_id / 1000000
  WHERE c.status = 'rated'
  UNION ALL
  SELECT c.call_id, 0, 1, 0, 0, 0 FROM rating.call AS c
  UNION ALL
  SELECT h.record_id, 0, 0, 1, 0, 0 FROM intake.held_call AS h WHERE h.resolution IS DISTINCT FROM 'rated'
  UNION ALL
  SELECT a.record_id, 0, 0, 0, 1, 0 FROM rating.attempt AS a
  UNION ALL
  SELECT s.record_id, 0, 0, 0, 0, 1 FROM rating.skipped_record AS s
) AS p
GROUP BY p.record_id
HAVING sum(p.record) <> 1 OR sum(p.call + p.held + p.attempt + p.skipped) <> 1
