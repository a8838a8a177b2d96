-- Each write-off of held calls has as many of them as it says, or none once it is undone.
SELECT
  'write-off ' || w.held_write_off_id AS offender,
  jsonb_build_object('calls', w.calls, 'real_calls', h.calls, 'raw_seconds', w.raw_seconds, 'real_raw_seconds', h.raw_seconds,
    'undone_at', w.undone_at) AS detail
FROM intake.held_write_off AS w
CROSS JOIN LATERAL (
  SELECT count(*) AS calls, coalesce(sum(x.raw_seconds), 0) AS raw_seconds
  FROM intake.held_call AS x WHERE x.held_write_off_id = w.held_write_off_id AND x.resolution = 'written_off'
) AS h
WHERE h.calls <> CASE WHEN w.undone_at IS NULL THEN w.calls ELSE 0 END
  OR h.raw_seconds <> CASE WHEN w.undone_at IS NULL THEN w.raw_seconds ELSE 0 END
