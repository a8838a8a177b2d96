\ir ../include/street.psql
SELECT plan(5);

SELECT pg_temp.book(:p, 'payment', 20.00, 'cash') AS payment \gset
SELECT nextval('ledger.transaction_id_seq') AS reversal \gset
SELECT lives_ok(format('SELECT ledger.transaction_reverse(%s, %s, ''test'')', :payment, :reversal), 'a payment is taken back');
SELECT results_eq(
  format('SELECT account_id, bucket, amount::numeric FROM ledger.entry WHERE transaction_id = %s ORDER BY seq', :reversal),
  format('SELECT account_id, bucket, -amount::numeric FROM ledger.entry WHERE transaction_id = %s ORDER BY seq', :payment),
  'by the same entries with the other sign');
SELECT throws_ok(format('SELECT ledger.transaction_reverse(%s, nextval(''ledger.transaction_id_seq''), ''test'')', :payment),
  'TB105', NULL, 'once');
SELECT throws_ok(format('SELECT ledger.transaction_reverse(%s, nextval(''ledger.transaction_id_seq''), ''test'')', :reversal),
  'TB105', NULL, 'a reversal is not taken back');
SELECT throws_ok('SELECT ledger.transaction_reverse(-1, -2, ''test'')', 'TB105', NULL, 'unknown transaction');

SELECT * FROM finish();
ROLLBACK;
