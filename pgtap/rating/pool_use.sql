\ir ../include/street.psql
SELECT no_plan();

-- 297.5 minutes are 297.5 x 60 = 17,850 s
SELECT rating.pool_use_add_many(ARRAY[ROW(:p, 1, 0, '2026-11-01', '2026-12-01', 17850)::rating.pool_use_draft]) \gset
SELECT is((SELECT u.billed_seconds FROM rating.pool_use AS u WHERE u.customer_id = :p), 17850::bigint, 'kept');
SELECT throws_ok(format($$SELECT rating.pool_use_add_many(ARRAY[ROW(%s, 1, 0, '2026-11-01', '2026-12-01', 1)::rating.pool_use_draft])$$, :p),
  '23505', NULL, 'once a cycle');
SELECT throws_ok(format($$SELECT rating.pool_use_add_many(ARRAY[ROW(%s, 2, 0, '2026-11-01', '2026-12-01', -1)::rating.pool_use_draft])$$, :p),
  '23514', NULL, 'nobody uses less than nothing');

SELECT * FROM finish();
ROLLBACK;
