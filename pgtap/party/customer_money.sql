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

CREATE FUNCTION pg_temp.history() RETURNS TABLE (booked_on date, usage_day date, kind text, posted numeric, unbilled numeric,
  posted_after numeric, unbilled_after numeric) LANGUAGE sql AS $$
  SELECT h.booked_on, h.usage_day, h.kind, h.posted, h.unbilled, h.posted_after, h.unbilled_after
  FROM api.customer_history(pg_temp.p()) AS h
$$;
SELECT results_eq(
  'SELECT * FROM pg_temp.history()',
  $$VALUES
    (date '2026-11-05', NULL::date, 'invoice', -1.00, 0.0, 4.00, 0.055),
    ('2026-11-05', NULL, 'payment', 5.00, 0.0, 5.00, 0.055),
    ('2026-11-05', '2026-11-04', 'usage', 0.0, 0.035, 0.0, 0.055),
    ('2026-11-05', '2026-11-03', 'usage', 0.0, 0.02, 0.0, 0.02)$$,
  'usage stands in one row a booked day and usage day, however many chunks booked it');

-- Booked on another day: a row of its own; the day is the customer's.
UPDATE system.clock SET frozen_at = '2026-11-06T04:59:59Z';
SELECT (pg_temp.land('t-native', pg_temp.call('4', '14:00:00', '60', '16135550101', '15145550100'))).received \gset
SELECT pg_temp.rate() \gset
SELECT is((SELECT count(*) FROM pg_temp.history()), 4::bigint, '23:59:59 in Toronto is the same day');
UPDATE system.clock SET frozen_at = '2026-11-06T05:00:00Z';
SELECT (pg_temp.land('t-native', pg_temp.call('5', '14:00:00', '60', '16135550101', '15145550100'))).received \gset
SELECT pg_temp.rate() \gset
SELECT results_eq(
  $$SELECT h.booked_on, h.usage_day, h.unbilled, h.unbilled_after FROM pg_temp.history() AS h LIMIT 1$$,
  $$VALUES (date '2026-11-06', date '2026-11-04', 0.02, 0.095)$$, 'a second later is the next');

SELECT results_eq(
  $$
    WITH RECURSIVE page AS (
      (SELECT h.* FROM api.customer_history(pg_temp.p(), 1) AS h)
      UNION ALL
      SELECT n.* FROM page AS l CROSS JOIN LATERAL api.customer_history(l.customer_id, 1,
        ARRAY[l.booked_on::text, l.usage_day::text, l.transaction_id::text]) AS n
    ) SELECT p.booked_on, p.usage_day, p.transaction_id FROM page AS p
  $$,
  $$SELECT h.booked_on, h.usage_day, h.transaction_id FROM api.customer_history(pg_temp.p()) AS h$$,
  'page by page is the whole');
SELECT throws_ok($$SELECT * FROM api.customer_history(-1)$$, 'TB101', NULL, 'nobody has no history');
SELECT throws_ok($$SELECT * FROM api.customer_history(pg_temp.p(), 0)$$, 'TB102', NULL, 'an empty page');
SELECT throws_ok($$SELECT * FROM api.customer_history(pg_temp.p(), 9, '{1}')$$, 'TB102', NULL, 'half a cursor');

SELECT * FROM finish();
ROLLBACK;
