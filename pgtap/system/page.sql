BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(7);

SELECT lives_ok($$SELECT system.page_check(1, NULL, 1)$$, 'smallest page');
SELECT lives_ok($$SELECT system.page_check(1000, '{a,1}', 2)$$, 'largest page, with a cursor');
SELECT throws_ok($$SELECT system.page_check(0, NULL, 1)$$, 'TB102', NULL, 'an empty page');
SELECT throws_ok($$SELECT system.page_check(1001, NULL, 1)$$, 'TB102', NULL, 'too large a page');
SELECT throws_ok($$SELECT system.page_check(NULL, NULL, 1)$$, 'TB102', NULL, 'no limit at all');
SELECT throws_ok($$SELECT system.page_check(1, '{a}', 2)$$, 'TB102', 'after takes 2 value(s)', 'half a cursor');
SELECT throws_ok($$SELECT system.page_check(1, '{}', 1)$$, 'TB102', NULL, 'an empty cursor');

SELECT * FROM finish();
ROLLBACK;
