BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT no_plan();

-- 1710252000 s after 1970 and 63877471200 s after year 0 are 2024-03-12 14:00 UTC; 62167219200 s lie between.
SELECT results_eq(
  $$
    SELECT intake.time_read(intake.pattern_iso(v.text, v.format), v.format)
    FROM (VALUES
      ('1710252000', 'epoch'), ('1710252000.5', 'epoch'), ('1710252000123', 'epoch_ms'), ('1710252000123456', 'epoch_us'),
      ('63877471200', 'gregorian'), ('2024-03-12 14:00:00', 'iso'), ('2024-03-12T10:00:00-04:00', 'iso_offset'),
      ('2024-03-12 10:00:00-04', 'iso_offset'), ('2024-03-12 14:00:00 Z', 'iso_offset'),
      ('2024-03-12 19:30:00.250+0530', 'iso_offset'), ('20240312140000.250', 'YYYYMMDDHHMISS'),
      ('12/03/2024 14:00:00', 'DD/MM/YYYY HH:MI:SS')
    ) AS v (text, format)
  $$,
  $$
    VALUES ('2024-03-12 14:00:00'::timestamp), ('2024-03-12 14:00:00.5'), ('2024-03-12 14:00:00.123'),
      ('2024-03-12 14:00:00.123456'), ('2024-03-12 14:00:00'), ('2024-03-12 14:00:00'), ('2024-03-12 14:00:00'),
      ('2024-03-12 14:00:00'), ('2024-03-12 14:00:00'), ('2024-03-12 14:00:00.25'), ('2024-03-12 14:00:00.25'),
      ('2024-03-12 14:00:00')
  $$,
  'one moment in every writing'
);
SELECT is_empty(
  $$
    SELECT v.text
    FROM (VALUES
      ('', 'epoch'), ('-1', 'epoch'), ('NaN', 'epoch'), ('1e9', 'epoch'), ('4102444800', 'epoch'), ('62167219199', 'gregorian'),
      ('1710252000', 'gregorian'), (repeat('9', 30), 'epoch_us'), ('2024-03-12 14:00:00', 'iso_offset'),
      ('2024-03-12 14:00:00-16', 'iso_offset'), ('2024-03-12 14:00:00+05:60', 'iso_offset'), ('2024-03-12', 'iso_offset'),
      ('20240230140000', 'YYYYMMDDHHMISS'), ('2024031214000', 'YYYYMMDDHHMISS'), ('20240312140000x', 'YYYYMMDDHHMISS'),
      ('12.03.2024 14:00:00', 'DD/MM/YYYY HH:MI:SS'), (NULL, 'iso'), (NULL, 'gregorian'), (NULL, 'YYYYMMDDHHMISS')
    ) AS v (text, format)
    WHERE intake.time_read(intake.pattern_iso(v.text, v.format), v.format) IS NOT NULL
  $$,
  'what is no time is none, and no error'
);
SELECT results_eq(
  $$
    SELECT intake.seconds_read(v.text, v.unit)
    FROM (VALUES ('61', 's'), ('61500', 'ms'), ('1', 'us'), ('2.1', 'min'), ('x', 'min')) AS v (text, unit)
  $$,
  -- 2.1 minutes are 126 s
  $$VALUES (61::numeric), (61.5), (0.000001), (126), (NULL)$$,
  'durations in their unit'
);

SELECT * FROM finish();
ROLLBACK;
