-- The counts of each chunk are the rows that are there.
SELECT
  'chunk ' || c.chunk_id AS offender,
  jsonb_build_object('batch_id', c.batch_id, 'records', c.records, 'rated', c.rated, 'held', c.held, 'skipped', c.skipped,
    'unanswered', c.unanswered, 'real_records', r.n, 'real_rated', n.calls, 'real_held', h.n, 'real_skipped', s.n,
    'real_unanswered', a.n, 'rerated', h.rated, 'resolved', x.n) AS detail
FROM intake.chunk AS c
LEFT JOIN (SELECT r.record_id / 1000000 AS chunk_id, count(*) AS n FROM intake.record AS r GROUP BY 1) AS r
  ON r.chunk_id = c.chunk_id
LEFT JOIN (SELECT k.call_id / 1000000 AS chunk_id, count(*) AS calls FROM rating.call AS k GROUP BY 1) AS n
  ON n.chunk_id = c.chunk_id
LEFT JOIN (
  SELECT k.record_id / 1000000 AS chunk_id, count(*) AS n, count(*) FILTER (WHERE k.resolution = 'rated') AS rated
  FROM intake.held_call AS k GROUP BY 1
) AS h ON h.chunk_id = c.chunk_id
LEFT JOIN (SELECT k.record_id / 1000000 AS chunk_id, count(*) AS n FROM rating.skipped_record AS k GROUP BY 1) AS s
  ON s.chunk_id = c.chunk_id
LEFT JOIN (SELECT k.record_id / 1000000 AS chunk_id, count(*) AS n FROM rating.attempt AS k GROUP BY 1) AS a
  ON a.chunk_id = c.chunk_id
-- What a re-rate resolved carries its number.
LEFT JOIN (
  SELECT k.chunk_id, count(*) AS n FROM intake.held_call AS k WHERE k.resolution = 'rated' GROUP BY 1
) AS x ON x.chunk_id = c.chunk_id
WHERE CASE
  -- Rated calls that are rated again are in the place where they were.
  WHEN c.rerating_id IS NOT NULL THEN c.status = 'rated' AND c.records <> c.rated + c.held
  WHEN c.batch_id IS NULL THEN
    c.rated <> coalesce(x.n, 0) OR (c.status = 'rated' AND c.records <> c.rated + c.held + c.skipped + c.unanswered)
  ELSE c.records <> coalesce(r.n, 0)
    OR c.rated <> coalesce(n.calls, 0) - coalesce(h.rated, 0) OR c.held <> coalesce(h.n, 0)
    OR c.skipped <> coalesce(s.n, 0) OR c.unanswered <> coalesce(a.n, 0)
    OR (c.status = 'rated' AND c.records <> c.rated + c.held + c.skipped + c.unanswered)
END
