-- Received = rejected + skipped + duplicate + records in each batch, and each is as many rows as there are.
SELECT
  'batch ' || b.batch_id AS offender,
  jsonb_build_object('received', b.received, 'rejected', b.rejected, 'duplicate', b.duplicate, 'records', b.records,
    'skipped', b.skipped, 'real_rejected', coalesce(r.n, 0), 'real_skipped', coalesce(s.n, 0), 'real_duplicate', coalesce(d.n, 0), 'chunk_records', coalesce(c.n, 0)) AS detail
FROM intake.batch AS b
LEFT JOIN (SELECT x.batch_id, count(*) AS n FROM intake.rejected_line AS x GROUP BY x.batch_id) AS r
  ON r.batch_id = b.batch_id
LEFT JOIN (SELECT x.batch_id, count(*) AS n FROM intake.duplicate AS x GROUP BY x.batch_id) AS d
  ON d.batch_id = b.batch_id
LEFT JOIN (SELECT x.batch_id, count(*) AS n FROM intake.skipped_line AS x GROUP BY x.batch_id) AS s
  ON s.batch_id = b.batch_id
LEFT JOIN (SELECT x.batch_id, sum(x.records) AS n FROM intake.chunk AS x GROUP BY x.batch_id) AS c
  ON c.batch_id = b.batch_id
WHERE b.status = 'loading' OR b.received <> b.rejected + b.skipped + b.duplicate + b.records
  OR b.skipped <> coalesce(s.n, 0)
  OR b.rejected <> coalesce(r.n, 0) OR b.duplicate <> coalesce(d.n, 0) OR b.records <> coalesce(c.n, 0)
