\ir ../include/move_in.psql
SELECT no_plan();

-- Columns of opening_amounts: customer_code, amount_due, available, as_of; a file has them in any order.
SELECT pg_temp.upload('as_of,amount_due,customer_code', 'x') AS turned, pg_temp.upload('customer_code,as_of,as_of,color') AS wrong,
  pg_temp.upload('amount_due') AS short \gset
SELECT is(integration.move_in_columns('opening_amounts', :'turned'), '{3,2,NULL,1}',
  'where each column stands, NULL for one that may be left out');
SELECT throws_ok($$SELECT integration.move_in_columns('cars', gen_random_uuid())$$, 'TB102', NULL, 'no kind of file');
SELECT throws_ok($$SELECT integration.move_in_columns('opening_amounts', gen_random_uuid())$$, 'TB303', NULL, 'no line at all');
SELECT throws_ok(format($$SELECT integration.move_in_columns('opening_amounts', %L)$$, :'wrong'), 'TB301',
  'unknown columns: color; doubled columns: as_of', 'a wrong header');
SELECT throws_ok(format($$SELECT integration.move_in_columns('opening_amounts', %L)$$, :'short'), 'TB301', NULL,
  'columns that must be there');
SELECT pg_temp.upload('customer_code,amount_due,as_of', 'T-P,1,2026-10-31', 'T-Q,2') AS load \gset
SELECT results_eq(format($$SELECT r.line_no, r.fault FROM integration.move_in_read(%L, '{1,2,NULL,3}') AS r ORDER BY 1$$, :'load'),
  $$VALUES (2, NULL::text), (3, '2 fields instead of 3')$$, 'the data lines, each with as many fields as the header');

SELECT * FROM finish();
ROLLBACK;
