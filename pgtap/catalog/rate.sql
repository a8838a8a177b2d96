\ir ../include/rates.psql
SELECT no_plan();

-- MISSION row 17: longest of 15 to 1 digits, then nothing
SELECT is((SELECT i.status FROM pg_temp.import('1,0.02,30,6,2026-01-01,T-1', '1613,0.015,30,6,2026-01-01,T-1',
  '1613822,0.0125,30,6,2026-01-01,T-1', '16138221234,0.0000,30,6,2026-01-01,T-1', '442079460000123,0.5,1,1,2026-01-01,T-2',
  '1514,0.01,30,6,2026-03-01,T-1') AS i), 'imported', 'six rates');
SELECT is(pg_temp.prefix('16138221234'), '16138221234', 'a rate of one number');
SELECT is(pg_temp.prefix('16138225555'), '1613822', 'the longest prefix');
SELECT is(pg_temp.prefix('16135550142'), '1613', 'a shorter one');
SELECT is(pg_temp.prefix('15145550100'), '1', 'the shortest');
SELECT is(pg_temp.prefix('15145550100', '2026-03-01 05:00Z'), '1514', 'from its first day on');
SELECT is(pg_temp.prefix('442079460000124'), NULL, 'none matches and there is no *');
SELECT is(pg_temp.prefix('442079460000123'), '442079460000123', 'all 15 digits count');
SELECT is(pg_temp.prefix('16135550142', '2025-12-31'), NULL, 'before the sheet begins');
SELECT throws_ok($$SELECT * FROM api.rate_find('t-none', '1')$$, 'TB101', NULL, 'no such sheet');
SELECT throws_ok($$SELECT * FROM api.rate_find('t-rates', '1-613')$$, 'TB102', NULL, 'not a number');
SELECT throws_ok($$SELECT * FROM api.rate_find('t-rates', '1234567890123456')$$, 'TB102', NULL, 'too long a number');

-- Lists
SELECT is((SELECT count(*) FROM pg_temp.import('*,1,1,1,2026-01-01,T-1', '1613,0.016,30,6,2026-02-01,T-1') AS i), 1::bigint, 'two more');
CREATE FUNCTION pg_temp.list(p_prefix text, p_as_of date, p_limit integer, p_after text[]) RETURNS text
LANGUAGE sql AS $$
  SELECT string_agg(r.prefix || ' ' || r.effective_from, ', ')
  FROM api.rate_list(pg_temp.sheet(), p_prefix, p_as_of, p_limit, p_after) AS r
$$;
SELECT is(pg_temp.list('1613', NULL, 10, NULL),
  '1613 2026-01-01, 1613 2026-02-01, 1613822 2026-01-01, 16138221234 2026-01-01', 'prefixes that begin so, all dates');
SELECT is(pg_temp.list('1613', '2026-02-10', 10, NULL), '1613 2026-02-01, 1613822 2026-01-01, 16138221234 2026-01-01',
  'in force on a day');
SELECT is(pg_temp.list(NULL, '2026-02-10', 2, NULL), '* 2026-01-01, 1 2026-01-01', 'the first page');
SELECT is(pg_temp.list(NULL, '2026-02-10', 2, '{*,2026-01-01}'), '1 2026-01-01, 1613 2026-02-01', 'the page after *');
SELECT is(pg_temp.list(NULL, '2026-02-10', 2, '{1613,2026-02-01}'), '1613822 2026-01-01, 16138221234 2026-01-01', 'the next page');
SELECT is(pg_temp.list('*', NULL, 10, NULL), '* 2026-01-01', '* alone');
SELECT throws_ok($$SELECT pg_temp.list('x', NULL, 10, NULL)$$, 'TB102', NULL, 'not a prefix');
SELECT throws_ok($$SELECT pg_temp.list('1', NULL, 0, NULL)$$, 'TB102', NULL, 'an empty page');
SELECT throws_ok($$SELECT * FROM api.rate_list(0)$$, 'TB101', NULL, 'no such sheet');

SELECT * FROM finish();
ROLLBACK;
