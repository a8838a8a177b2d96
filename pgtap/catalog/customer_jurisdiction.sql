\ir ../include/street.psql
SELECT plan(7);

SELECT customer_jurisdiction_id AS agreed FROM api.customer_jurisdiction_create(:p, 'interstate') \gset
SELECT is((SELECT concat_ws('|', j.indeterminate_as, j.valid_from) FROM api.customer_jurisdiction_get(:agreed) AS j), 'interstate|-infinity',
  'from the beginning');
SELECT throws_ok(format('SELECT api.customer_jurisdiction_create(%s, %L)', :p, 'intrastate'), 'TB103', NULL, 'one from each time on');
SELECT throws_ok(format('SELECT api.customer_jurisdiction_create(%s, %L, now())', :p, 'local'), 'TB102', NULL, 'one of three');
SELECT throws_ok($$SELECT api.customer_jurisdiction_create(-1, 'intrastate')$$, 'TB102', NULL, 'no such customer');
SELECT count(api.customer_jurisdiction_create(:p, 'own_rate', '2026-12-01T05:00Z')) \gset
SELECT results_eq(format('SELECT j.indeterminate_as FROM api.customer_jurisdiction_list(%s, p_sort => %L) AS j', :p, '-valid_from'),
  $$VALUES ('own_rate'), ('interstate')$$, 'another one later');
SELECT throws_ok(format('SELECT api.customer_jurisdiction_update(%s, 9, %L)', :agreed, 'intrastate'), 'TB104', NULL, 'changed meanwhile');
SELECT is((SELECT j.indeterminate_as FROM api.customer_jurisdiction_update(:agreed, 1, 'intrastate') AS j), 'intrastate', 'changed');

SELECT * FROM finish();
ROLLBACK;
