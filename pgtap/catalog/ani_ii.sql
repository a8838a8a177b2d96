BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT no_plan();

SELECT is((SELECT array_agg(a.digits) FROM api.ani_ii_list(true) AS a), '{27,29,70}', 'payphones: coin line, prison, private payphone');
SELECT is((SELECT a.payphone FROM api.ani_ii_list() AS a WHERE a.digits = '07'), false, 'operator handling is none unless set');
SELECT is((SELECT a.payphone FROM api.ani_ii_set('07', 'Special operator handling', true) AS a), true, 'set');
SELECT is((SELECT a.digits FROM api.ani_ii_list(true, 1) AS a), '07', 'and counts');
SELECT is((SELECT a.name FROM api.ani_ii_set('99', 'Own use') AS a), 'Own use', 'new digits');
SELECT is((SELECT a.digits FROM api.ani_ii_list(false, 1, '{93}') AS a), '99', 'the next page');
SELECT throws_ok($$SELECT api.ani_ii_set('7', 'x')$$, 'TB102', NULL, 'one digit');
SELECT throws_ok($$SELECT api.ani_ii_set('98', '')$$, 'TB102', NULL, 'no name');
SELECT throws_ok($$SELECT api.ani_ii_set('98', NULL)$$, 'TB102', NULL, 'a missing name');
SELECT throws_ok($$SELECT * FROM api.ani_ii_list(NULL, 0)$$, 'TB102', NULL, 'an empty page');

SELECT * FROM finish();
ROLLBACK;
