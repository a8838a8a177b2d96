\ir ../include/street.psql
SELECT no_plan();

SELECT batch_id AS batch FROM pg_temp.land('t-native', 'one', 'a,2026-11-04 12:00:00,60,1,2', 'a,b', 'a,b,c,d,e') \gset
SELECT results_eq(format('SELECT r.line_no, r.raw, r.reason FROM api.rejected_line_list(%s) AS r', :batch),
  $$VALUES (1, 'one', '1 fields instead of 5 to 9'), (3, 'a,b', '2 fields instead of 5 to 9'),
    (4, 'a,b,c,d,e', 'start is not a time')$$, 'lines with number, text and reason');
SELECT is((SELECT array_agg(r.line_no) FROM api.rejected_line_list(:batch, 1, '{1}') AS r), ARRAY[3], 'the next page');
SELECT throws_ok($$SELECT * FROM api.rejected_line_list(1, 0)$$, 'TB102', NULL, 'an empty page');
SELECT throws_ok($$SELECT * FROM api.rejected_line_list(1, 9, '{1,2}')$$, 'TB102', NULL, 'a cursor of another list');

SELECT * FROM finish();
ROLLBACK;
