BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT no_plan();

SELECT results_eq(
  $$SELECT s.country::text, s.dialled FROM api.service_code_list(p_limit => 1000) AS s
    WHERE s.emergency AND (s.country, s.dialled) IN (('CA', '911'), ('US', '988'), ('GB', '999'), ('GB', '112'), ('AU', '000'))$$,
  $$VALUES ('AU', '000'), ('CA', '911'), ('GB', '112'), ('GB', '999'), ('US', '988')$$, 'emergency codes come with pgtoll');
SELECT is_empty($$SELECT * FROM catalog.service_code AS s WHERE s.emergency AND s.price <> 0$$, 'and are free');
SELECT is((SELECT s.price::numeric FROM api.service_code_set('CA', '411', 'Directory', p_price => 1.25) AS s), 1.25, 'a price');
SELECT is((SELECT s.name FROM api.service_code_set('CA', '*99', 'Own code') AS s), 'Own code', 'a new code');
SELECT throws_ok($$SELECT * FROM api.service_code_set('CA', '911', 'x', true, 0.01)$$, 'TB102', NULL, 'emergencies are free');
SELECT throws_ok($$SELECT * FROM api.service_code_set('CA', '6135550101', 'x')$$, 'TB102', NULL, 'a number is no code');
SELECT throws_ok($$SELECT * FROM api.service_code_set('CA', NULL, 'x')$$, 'TB102', NULL, 'nothing dialled');
SELECT is((SELECT s.dialled FROM api.service_code_list('CA', 1, '{CA,311}') AS s), '411', 'the next page');
SELECT throws_ok($$SELECT * FROM api.service_code_list('CA', 0)$$, 'TB102', NULL, 'an empty page');
SELECT is((SELECT s.name FROM api.service_code_remove('CA', '*99') AS s), 'Own code', 'removed');
SELECT throws_ok($$SELECT * FROM api.service_code_remove('CA', '*99')$$, 'TB101', NULL, 'and gone');

SELECT * FROM finish();
ROLLBACK;
