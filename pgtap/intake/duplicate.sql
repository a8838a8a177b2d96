\ir ../include/street.psql
SELECT no_plan();

SELECT (pg_temp.land('t-native', 'a,2026-11-04 12:00:00,60,1,2', 'b,2026-11-04 12:00:00,60,1,2')).received \gset
SELECT batch_id AS batch
FROM pg_temp.land('t-native', 'b,2026-11-04 12:00:00,60,1,2', 'c,2026-11-04 12:00:00,60,1,2', 'a,2026-11-04 12:00:00,60,1,2')
\gset
SELECT results_eq(
  format('SELECT d.line_no, r.line_no, d.started_at FROM api.duplicate_list(%s) AS d
    INNER JOIN intake.record AS r ON r.record_id = d.record_id ORDER BY d.line_no', :batch),
  $$VALUES (1, 2, '2026-11-04T12:00Z'::timestamptz), (3, 1, '2026-11-04T12:00Z')$$, 'each names the record it repeats');
SELECT is((SELECT array_agg(d.line_no) FROM api.duplicate_list(:batch, 1, '{1}') AS d), ARRAY[3], 'the next page');
SELECT throws_ok($$SELECT * FROM api.duplicate_list(1, 0)$$, 'TB102', NULL, 'an empty page');

SELECT * FROM finish();
ROLLBACK;
