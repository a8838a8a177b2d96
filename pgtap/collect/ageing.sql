\ir ../include/bill.psql
SELECT no_plan();
UPDATE system.clock SET frozen_at = '2011-04-30T16:00:00Z';

-- MISSION row 47: 100 due 04-30, 80 due 04-15, 60 due 03-15, 40 due 02-15, 20 due 01-15, and 25 of credit that settles nothing.
SELECT billing.opening_invoice_add_many(array_agg(
  ROW(:p, 'OLD-' || x.n, x.due - 30, x.due, x.amount, x.amount)::billing.opening_invoice_draft))
FROM (VALUES (1, '2011-04-30'::date, 100), (2, '2011-04-15', 80), (3, '2011-03-15', 60), (4, '2011-02-15', 40), (5, '2011-01-15', 20))
  AS x (n, due, amount);
SELECT collect.opening_amount_add_many(ARRAY[ROW(:p, -275.00, '2011-04-29')::collect.opening_amount_draft]);
SELECT results_eq($$SELECT g.not_due, g.days_1_30, g.days_31_60, g.days_61_90, g.days_over_90, g.unapplied, g.total
  FROM api.ageing_list('2011-04-30') AS g$$, 'VALUES (100.00, 80.00, 60.00, 40.00, 20.00, -25.00, 275.00)', 'row 47');
SELECT results_eq($$SELECT g.legal_entity, g.customers, g.unapplied, g.total FROM api.ageing_total('2011-04-30') AS g$$,
  $$VALUES ('T-NLT', 1::bigint, -25.00, 275.00)$$, 'in one row');
SELECT is_empty($$SELECT * FROM api.ageing_list('2011-04-29')$$, 'the day before nothing was in the books');

-- MISSION 2.10: the boundaries as of 2011-04-30.
SELECT results_eq($$
  SELECT to_char(x.due, 'MM-DD'), CASE
    WHEN a - x.due <= 0 THEN 'current' WHEN a - x.due <= 30 THEN '1-30' WHEN a - x.due <= 60 THEN '31-60'
    WHEN a - x.due <= 90 THEN '61-90' ELSE '90+' END
  FROM (VALUES ('2011-04-30'::date)) AS o (a), unnest('{2011-04-30,2011-03-31,2011-03-30,2011-03-01,2011-02-28,2011-01-30,2011-01-29}'::date[]) AS x (due)
  ORDER BY x.due DESC
$$, $$VALUES ('04-30', 'current'), ('03-31', '1-30'), ('03-30', '31-60'), ('03-01', '31-60'), ('02-28', '61-90'), ('01-30', '61-90'), ('01-29', '90+')$$,
  'the arithmetic of days');
SELECT billing.opening_invoice_add_many(array_agg(
  ROW(:q, 'B-' || x.n, x.due - 1, x.due, x.n, x.n)::billing.opening_invoice_draft))
FROM unnest('{2011-04-30,2011-03-31,2011-03-30,2011-03-01,2011-02-28,2011-01-30,2011-01-29}'::date[]) WITH ORDINALITY AS x (due, n);
SELECT collect.opening_amount_add_many(ARRAY[ROW(:q, -28.00, '2011-04-29')::collect.opening_amount_draft]);
SELECT is_empty(format('SELECT * FROM api.ageing_list(''2011-04-30'', %s)', :q), 'a prepaid customer has no receivables');
UPDATE party.customer SET billing_mode = 'postpaid' WHERE customer_id = :q;
-- Due days numbered 1 to 7: 1 | 2 | 3 + 4 | 5 + 6 | 7.
SELECT results_eq(format($$SELECT g.not_due, g.days_1_30, g.days_31_60, g.days_61_90, g.days_over_90, g.total
  FROM api.ageing_list('2011-04-30', %s) AS g$$, :q), 'VALUES (1.00, 2.00, 7.00, 11.00, 7.00, 28.00)', '2.10: by these boundaries');

-- A month later money comes for the oldest; the end of April stays as it was.
UPDATE system.clock SET frozen_at = '2011-05-31T16:00:00Z';
SELECT count(*) FROM api.payment_create(:p, 65.00) \gset
-- 65.00 + 25.00 of credit = 20 + 40 + 30 of the 60 due 03-15 (77 days at the end of May); 04-15: 46 days; 04-30: 31 days.
SELECT results_eq(format($$SELECT g.not_due, g.days_1_30, g.days_31_60, g.days_61_90, g.days_over_90, g.unapplied, g.total
  FROM api.ageing_list('2011-05-31', %s) AS g$$, :p), 'VALUES (0.00, 0.00, 180.00, 30.00, 0.00, 0.00, 210.00)', 'after a payment');
SELECT is(g.total, pg_temp.due(:p), 'what the ledger says') FROM api.ageing_list(p_customer_id => :p) AS g;
SELECT results_eq(format($$SELECT g.not_due, g.days_1_30, g.days_31_60, g.days_61_90, g.days_over_90, g.unapplied, g.total
  FROM api.ageing_list('2011-04-30', %s) AS g$$, :p), 'VALUES (100.00, 80.00, 60.00, 40.00, 20.00, -25.00, 275.00)', 'the past can be told again');
SELECT results_eq(format('SELECT i.number, i.open, i.days_overdue FROM api.receivable_open(%s) AS i', :p),
  $$VALUES ('OLD-3', 30.00, 77), ('OLD-2', 80.00, 46), ('OLD-1', 100.00, 31)$$, 'the same, document by document');
SELECT is((SELECT count(*) FROM api.ageing_list('2011-05-31', p_overdue => true, p_legal_entity => 'T-NLT', p_limit => 1)), 1::bigint, 'a page');
SELECT is((SELECT count(*) FROM api.ageing_list('2011-05-31', p_after => ARRAY[greatest(:p, :q)::text])), 0::bigint, 'no page after the last');
SELECT throws_ok('SELECT * FROM api.ageing_list(''infinity'')', 'TB102', NULL, 'no day');
SELECT throws_ok('SELECT * FROM api.ageing_total(''infinity'')', 'TB102', NULL, 'no day');
SELECT throws_ok('SELECT * FROM api.receivable_open(-1)', 'TB101', NULL, 'no customer');
SELECT * FROM finish();
ROLLBACK;
