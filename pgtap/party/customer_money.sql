\ir ../include/street.psql
SELECT no_plan();

SELECT results_eq(
  $$SELECT a.billing_mode, a.currency::text, a.amount_due::numeric, a.available::numeric, a.unbilled::numeric,
    a.reserved::numeric, a.exposure::numeric FROM api.customer_amount(pg_temp.p()) AS a$$,
  $$VALUES ('postpaid', 'CAD', 0.0, NULL::numeric, 0.0, 0.0, 0.0)$$, 'a new customer owes nothing');

-- Usage of two days in three chunks, and a payment between.
SELECT (pg_temp.land('t-native', pg_temp.call('1', '14:00:00', '60', '16135550101', '15145550100'))).received \gset
SELECT pg_temp.rate() \gset
SELECT pg_temp.book(:p, 'payment', 5.00, 'cash') AS payment \gset
SELECT (pg_temp.land('t-native',
  pg_temp.call('2', '14:00:00', '60', '16135550101', '16135550199'),
  -- 04:30 UTC is 23:30 of the day before in Toronto
  pg_temp.call('3', '04:30:00', '60', '16135550101', '15145550100'))).received \gset
SELECT pg_temp.rate() \gset
SELECT pg_temp.book(:p, 'invoice', -1.00, 'revenue_recurring') AS invoice \gset
UPDATE ledger.account SET reserved = 0.5 WHERE customer_id = :p;

-- due 1 - 5 = -4; unbilled 0.02 + 0.015 + 0.02 = 0.055; exposure -4 + 0.055 + 0.5
SELECT results_eq(
  $$SELECT a.amount_due::numeric, a.unbilled::numeric, a.reserved::numeric, a.exposure::numeric
    FROM api.customer_amount(pg_temp.p()) AS a$$,
  $$VALUES (-4.00, 0.055, 0.5, -3.445)$$, 'exposure is due + unbilled + reserved');
SELECT pg_temp.book(:q, 'payment', 10.00, 'cash') AS top_up \gset
UPDATE ledger.account SET reserved = 2.5 WHERE customer_id = :q;
SELECT results_eq(
  $$SELECT a.amount_due::numeric, a.available::numeric, a.exposure::numeric FROM api.customer_amount(pg_temp.q()) AS a$$,
  $$VALUES (NULL::numeric, 7.50, -7.50)$$, 'prepaid: what is reserved is not available');
SELECT throws_ok($$SELECT * FROM api.customer_amount(-1)$$, 'TB101', NULL, 'nobody');

SELECT * FROM finish();
ROLLBACK;
