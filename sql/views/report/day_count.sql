-- What became of the lines, by the day on which the calls began.
CREATE OR REPLACE VIEW report.day_count AS
SELECT
  d.day,
  sum(d.n)::bigint AS received,
  coalesce(sum(d.n) FILTER (WHERE d.state = 'rated'), 0)::bigint AS rated,
  coalesce(sum(d.n) FILTER (WHERE d.state = 'held'), 0)::bigint AS held,
  coalesce(sum(d.n) FILTER (WHERE d.state = 'rejected'), 0)::bigint AS rejected,
  coalesce(sum(d.n) FILTER (WHERE d.state = 'skipped'), 0)::bigint AS skipped,
  coalesce(sum(d.n) FILTER (WHERE d.state = 'duplicate'), 0)::bigint AS duplicate,
  coalesce(sum(d.n) FILTER (WHERE d.state = 'unanswered'), 0)::bigint AS unanswered,
  coalesce(sum(d.n) FILTER (WHERE d.state = 'waiting'), 0)::bigint AS waiting,
  coalesce(sum(d.written_off), 0)::bigint AS written_off,
  coalesce(sum(d.n) FILTER (WHERE d.state = 'undone'), 0)::bigint AS undone
FROM (
  SELECT (c.started_at AT TIME ZONE 'UTC')::date AS day, 'rated' AS state, count(*) AS n, 0::bigint AS written_off
  FROM rating.call AS c GROUP BY 1
  UNION ALL
  SELECT (h.started_at AT TIME ZONE 'UTC')::date, CASE h.resolution WHEN 'duplicate' THEN 'duplicate' ELSE 'held' END, count(*),
    count(*) FILTER (WHERE h.resolution = 'written_off')
  FROM intake.held_call AS h WHERE h.resolution IS DISTINCT FROM 'rated' GROUP BY 1, 2
  UNION ALL
  -- A line of which no record was made has only the day on which it came.
  SELECT (b.received_at AT TIME ZONE 'UTC')::date, 'rejected', sum(b.rejected), 0 FROM intake.batch AS b GROUP BY 1
  UNION ALL
  SELECT (b.received_at AT TIME ZONE 'UTC')::date, 'skipped', sum(b.skipped), 0 FROM intake.batch AS b GROUP BY 1
  UNION ALL
  SELECT (s.started_at AT TIME ZONE 'UTC')::date, 'skipped', count(*), 0 FROM rating.skipped_record AS s GROUP BY 1
  UNION ALL
  SELECT (u.started_at AT TIME ZONE 'UTC')::date, 'duplicate', count(*), 0 FROM intake.duplicate AS u GROUP BY 1
  UNION ALL
  SELECT (a.started_at AT TIME ZONE 'UTC')::date, 'unanswered', count(*), 0 FROM rating.attempt AS a GROUP BY 1
  UNION ALL
  SELECT (r.started_at AT TIME ZONE 'UTC')::date, CASE k.status WHEN 'undone' THEN 'undone' ELSE 'waiting' END,
    count(*), 0
  FROM intake.chunk AS k
  INNER JOIN intake.record AS r
    ON r.received_at = k.received_at AND r.record_id >= k.chunk_id * 1000000 AND r.record_id < (k.chunk_id + 1) * 1000000
  WHERE k.status IN ('landed', 'undone') AND k.batch_id IS NOT NULL
  GROUP BY 1, 2
) AS d
WHERE d.n > 0
GROUP BY d.day;
COMMENT ON VIEW report.day_count IS
'A row a day (UTC) of start: received = rated + held + rejected + skipped + duplicate + unanswered + waiting + undone.
Lines rejected, or left out by a format''s filter, count on the day on which they were received.';
COMMENT ON COLUMN report.day_count.day IS 'Day of start, UTC.';
COMMENT ON COLUMN report.day_count.received IS 'Lines received, without headers and blank lines.';
COMMENT ON COLUMN report.day_count.rated IS 'Calls that have a price.';
COMMENT ON COLUMN report.day_count.held IS 'Calls still held, also those written off.';
COMMENT ON COLUMN report.day_count.rejected IS 'Lines no record could be made of.';
COMMENT ON COLUMN report.day_count.skipped IS 'Records the account code told to skip, and lines that the format''s filter leaves out.';
COMMENT ON COLUMN report.day_count.duplicate IS 'Lines that an earlier record already stands for.';
COMMENT ON COLUMN report.day_count.unanswered IS 'Attempts nobody answered.';
COMMENT ON COLUMN report.day_count.waiting IS 'Records that wait to be rated.';
COMMENT ON COLUMN report.day_count.written_off IS 'Of the held: given up, and never to be rated.';
COMMENT ON COLUMN report.day_count.undone IS 'Records that count nowhere any more, since their file was taken back.';
GRANT SELECT ON report.day_count TO pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;
