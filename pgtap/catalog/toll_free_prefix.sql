BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT no_plan();

-- 822, 880 to 887 and 889 are reserved, not in service.
SELECT is((SELECT array_agg(t.prefix::text) FROM api.toll_free_prefix_list() AS t WHERE t.prefix LIKE '18%'),
  ARRAY['1800', '1833', '1844', '1855', '1866', '1877', '1888'], 'the seven of North America come with pgtoll');
SELECT is((SELECT t.country::text FROM api.toll_free_prefix_set('44800', '1985-11-01', 'GB') AS t), 'GB', 'a new one');
SELECT is((SELECT t.country::text FROM api.toll_free_prefix_set('44800', '1985-11-01') AS t), NULL, 'changed');
SELECT throws_ok($$SELECT * FROM api.toll_free_prefix_set('', '2026-01-01')$$, 'TB102', NULL, 'not every number is free');
SELECT throws_ok($$SELECT * FROM api.toll_free_prefix_set('44808', NULL)$$, 'TB102', NULL, 'no date');
SELECT is((SELECT t.prefix::text FROM api.toll_free_prefix_list(1, '{1888}') AS t), '44800', 'the next page');
SELECT throws_ok($$SELECT * FROM api.toll_free_prefix_list(0)$$, 'TB102', NULL, 'an empty page');
SELECT is((SELECT t.prefix::text FROM api.toll_free_prefix_remove('44800') AS t), '44800', 'removed');
SELECT throws_ok($$SELECT * FROM api.toll_free_prefix_remove('44800')$$, 'TB101', NULL, 'and gone');

SELECT * FROM finish();
ROLLBACK;
