\ir ../include/street.psql
SELECT no_plan();

SELECT lives_ok($$SELECT ledger.account_remove(pg_temp.p())$$, 'an account without history goes');
SELECT is_empty($$SELECT a.account_id FROM ledger.account AS a WHERE a.customer_id = pg_temp.p()$$, 'it is gone');
SELECT pg_temp.book(pg_temp.q(), 'payment', 0.01, 'cash') AS t \gset
SELECT throws_ok($$SELECT ledger.account_remove(pg_temp.q())$$, 'TB105', NULL, 'a cent is history');

SELECT * FROM finish();
ROLLBACK;
