\ir ../include/street.psql
SELECT no_plan();

INSERT INTO intake.batch (source_id, file_name, received_at, status, actor)
VALUES (:source, 'x', '2026-11-05T12:00Z', 'landed', 'test') RETURNING batch_id AS batch \gset
INSERT INTO intake.skipped_line (batch_id, line_no, raw) SELECT :batch, n, 'line ' || n FROM generate_series(1, 3) AS n;
SELECT results_eq(format('SELECT s.line_no, s.raw FROM api.skipped_line_list(%s, 2, ARRAY[%L]) AS s', :batch, '1'),
  $$VALUES (2, 'line 2'), (3, 'line 3')$$, 'by line number, after the last one seen');
SELECT throws_ok($$SELECT * FROM api.skipped_line_list(1, 0)$$, 'TB102', NULL, 'an empty page');

SELECT * FROM finish();
ROLLBACK;
