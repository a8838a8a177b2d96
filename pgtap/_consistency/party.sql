\ir include/fault.psql

SELECT pg_temp.finds('350-addresses-of-customers',
  $$DELETE FROM party.address WHERE customer_id = pg_temp.p() AND kind = 'service'$$, 'a customer without a service address');
SELECT pg_temp.finds('350-addresses-of-customers',
  $$UPDATE party.address SET valid_from = '2026-01-01' WHERE customer_id = pg_temp.p() AND kind = 'billing'$$,
  'a time before the first billing address');
SELECT pg_temp.finds('360-status-of-customers',
  $$UPDATE party.customer SET status = 'closed' WHERE customer_id = pg_temp.p()$$, 'a status that no history knows');
SELECT pg_temp.finds('360-status-of-customers',
  'DELETE FROM party.status_change WHERE customer_id = pg_temp.p()', 'a history that is gone');

SELECT * FROM finish();
ROLLBACK;
