\ir ../include/street.psql
SELECT no_plan();

SELECT results_eq(format('SELECT s.code::text, s.currency::text FROM api.rate_sheet_get(%s) AS s', :sheet),
  $$VALUES ('T-OUT', 'CAD')$$, 'shown');
SELECT throws_ok($$SELECT * FROM api.rate_sheet_create('T-OUT', 'x', 'CAD')$$, 'TB103', NULL, 'the code is taken');
SELECT throws_ok($$SELECT * FROM api.rate_sheet_create('T-X', '', 'CAD')$$, 'TB102', NULL, 'no name');
SELECT is((SELECT s.name FROM api.rate_sheet_update(:sheet, 1, p_name => 'World') AS s), 'World', 'renamed');
SELECT is((SELECT array_agg(s.code::text) FROM api.rate_sheet_list(p_code => 'T-IN') AS s), ARRAY['T-IN'], 'listed');
SELECT throws_ok(format('SELECT * FROM api.rate_sheet_remove(%s)', :sheet), 'TB105', NULL, 'one of a package stays');

SELECT * FROM finish();
ROLLBACK;
