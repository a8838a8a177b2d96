-- Money set aside on an account.
\ir ../include/street.psql
SELECT no_plan();
SELECT pg_temp.book(:q, 'payment', 1.00, 'cash') \gset
SELECT pg_temp.account(:q) AS a, pg_temp.account(:p) AS b \gset
SELECT ok(ledger.account_reserve(:a, 0.60, 0), '0.60 of 1.00');
SELECT ok(NOT ledger.account_reserve(:a, 0.41, 0), 'then not 0.41');
SELECT ok(ledger.account_reserve(:a, 0.40, 0), 'but 0.40, the last cent');
SELECT ok(ledger.account_reserve(:b, 5.00, 5.00), '5.00 on a credit of 5.00');
SELECT ok(NOT ledger.account_reserve(:b, 0.000001, 5.00), 'and not a millionth more');
SELECT ok(ledger.account_reserve(:b, 7.00, NULL), 'without a limit anything');
SELECT is((SELECT array_agg(l.account_id) FROM ledger.account_lock(ARRAY[:b, :a, pg_temp.shared('cash')]) AS l),
  ARRAY[least(:a, :b), greatest(:a, :b)]::bigint[], 'locked in order, shared ones never');
SELECT ledger.account_unreserve(ARRAY[:a, :b], ARRAY[1.00, 12.00]) \gset
SELECT is((SELECT sum(x.reserved) FROM ledger.account AS x WHERE x.account_id IN (:a, :b)), 0::numeric, 'all is given back');
SELECT * FROM finish();
ROLLBACK;
