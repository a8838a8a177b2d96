\ir ../include/street.psql
SELECT no_plan();

SELECT is((SELECT c.status FROM api.customer_suspend(pg_temp.p()) AS c), 'suspended', 'suspended');
SELECT is((SELECT c.version FROM api.customer_suspend(pg_temp.p()) AS c), 2, 'twice changes nothing');
SELECT is((SELECT c.status FROM api.customer_reinstate(pg_temp.p()) AS c), 'active', 'reinstated');

-- Postpaid to prepaid and back, while nothing is unbilled.
SELECT is((SELECT c.billing_mode FROM api.customer_set_billing_mode(pg_temp.p(), 'prepaid') AS c), 'prepaid', 'to prepaid');
SELECT is((SELECT c.billing_mode FROM api.customer_set_billing_mode(pg_temp.p(), 'postpaid') AS c), 'postpaid', 'and back');
SELECT throws_ok($$SELECT * FROM api.customer_set_billing_mode(pg_temp.p(), 'never')$$, 'TB102', NULL, 'no billing mode');
SELECT throws_ok($$SELECT * FROM api.customer_set_billing_mode(pg_temp.p(), NULL)$$, 'TB102', NULL, 'none given');

-- A call of 0 s costs nothing, and waits for an invoice all the same.
SELECT (pg_temp.land('t-native', pg_temp.call('0', '14:00:00', '0', '16135550101', '15145550100'))).received \gset
SELECT pg_temp.rate() \gset
SELECT is((SELECT a.unbilled::numeric FROM api.customer_amount(pg_temp.p()) AS a), 0.0, 'unbilled is 0');
SELECT throws_ok($$SELECT * FROM api.customer_set_billing_mode(pg_temp.p(), 'prepaid')$$, 'TB105', NULL,
  'usage of 0.00 keeps a customer postpaid until it is invoiced');
SELECT lives_ok($$SELECT * FROM api.customer_set_billing_mode(pg_temp.p(), 'postpaid')$$, 'postpaid it is already');
SELECT (pg_temp.land('t-native', pg_temp.call('1', '14:00:00', '60', '16135550101', '15145550100'))).received \gset
SELECT pg_temp.rate() \gset
SELECT throws_ok($$SELECT * FROM api.customer_set_billing_mode(pg_temp.p(), 'prepaid')$$, 'TB105',
  format('customer %s has usage that is not invoiced yet', :p), 'so does usage of 0.02');
UPDATE ledger.account SET reserved = 1 WHERE customer_id = :q;
SELECT throws_ok($$SELECT * FROM api.customer_set_billing_mode(pg_temp.q(), 'postpaid')$$, 'TB105', NULL,
  'and money reserved for a call in progress');

SELECT is((SELECT c.status FROM api.customer_close(pg_temp.p()) AS c), 'closed', 'closed');
SELECT is((SELECT c.status FROM api.customer_close(pg_temp.p()) AS c), 'closed', 'closed it stays');
SELECT throws_ok($$SELECT * FROM api.customer_reinstate(pg_temp.p())$$, 'TB110', NULL, 'for good');
SELECT throws_ok($$SELECT * FROM api.customer_suspend(pg_temp.p())$$, 'TB110', NULL, 'nor is it suspended');
SELECT throws_ok($$SELECT * FROM api.customer_set_billing_mode(pg_temp.p(), 'prepaid')$$, 'TB110', NULL, 'nor moved');
SELECT throws_ok($$SELECT * FROM api.customer_suspend(-1)$$, 'TB101', NULL, 'nobody to suspend');
SELECT throws_ok($$SELECT * FROM api.customer_reinstate(-1)$$, 'TB101', NULL, 'nor to reinstate');
SELECT throws_ok($$SELECT * FROM api.customer_close(NULL)$$, 'TB101', NULL, 'nor to close');
SELECT throws_ok($$SELECT * FROM api.customer_set_billing_mode(-1, 'prepaid')$$, 'TB101', NULL, 'nor to move');

SELECT * FROM finish();
ROLLBACK;
