\ir ../include/street.psql
SELECT plan(10);
-- P calls at 23:30 of the 3rd in Toronto (04:30 UTC) and on the 4th; Q calls out and is called; P tries once more.
SELECT FROM pg_temp.land('t-native',
  pg_temp.call('r1', '04:30:00', '600', '16135550101', '15145550100'),
  pg_temp.call('r2', '10:50:00', '1200', '16135550101', '16135559999'),
  pg_temp.call('r3', '11:00:00', '60', '15195550100', '14165550102'),
  pg_temp.call('r4', '11:30:00', '60', '14165550102', '15145550100'));
SELECT (pg_temp.land('t-asterisk',
  ',6135550101,5145550100,c,c,SIP/a-1,SIP/b-1,Dial,x,2026-11-03 23:59:59,,2026-11-04 00:00:09,10,0,BUSY,D,u1')).received \gset
SELECT pg_temp.rate() \gset
-- 600 s at 0.0200 a minute 0.2000; 1200 s at 0.0150 0.3000; in 60 s at 0.0050 0.0050; out 60 s at 0.0200 0.0200.
SELECT results_eq($$SELECT customer, calls, attempts, raw_seconds, billed_seconds, amount, currency
  FROM api.usage_day_summary('2026-11-01', '2026-12-01')$$, $$VALUES
  ('T-P', 2::bigint, 3::bigint, 1800::numeric, 1800::bigint, 0.5000, 'CAD'), ('T-Q', 2, 2, 120, 120, 0.0250, 'CAD')$$,
  'by customer');
SELECT results_eq($$SELECT day, calls, attempts FROM
  api.usage_day_summary('2026-11-03', '2026-11-05', '{day}', p_customer_id => pg_temp.p())$$,
  $$VALUES (date '2026-11-03', 1::bigint, 2::bigint), ('2026-11-04', 1, 1)$$, 'days are the customer''s');
SELECT results_eq($$SELECT day, customer, side, amount FROM
  api.usage_day_summary('2026-11-03', '2026-11-05', '{month,customer,side}', p_side => 'in')$$,
  $$VALUES (date '2026-11-01', 'T-Q', 'in', 0.0050)$$, 'months and sides');
SELECT results_eq($$SELECT currency, calls, amount FROM api.usage_day_summary('2026-11-03', '2026-11-05', '{currency}')$$,
  $$VALUES ('CAD', 4::bigint, 0.5250)$$, 'all of a currency');
SELECT results_eq($$SELECT customer FROM api.usage_day_summary('2026-11-01', '2026-12-01', p_limit => 1,
  p_after => ARRAY[NULL, pg_temp.p()::text, NULL, 'CAD'])$$, $$VALUES ('T-Q')$$, 'a page goes on after the row given');
SELECT throws_ok($$SELECT * FROM api.usage_day_summary('2026-11-01', '2026-12-01', '{hour}')$$, 'TB102', NULL, 'no hours here');
SELECT throws_ok($$SELECT * FROM api.usage_day_summary('2026-11-01', '2026-12-01', p_limit => 1001)$$, 'TB102', NULL, 'a limit');
SELECT results_eq($$SELECT customer::text, usage_day, calls, attempts, amount FROM report.usage_day
  WHERE customer = 'T-P' ORDER BY usage_day$$, $$VALUES
  ('T-P', date '2026-11-03', 1::bigint, 2::bigint, 0.2000), ('T-P', '2026-11-04', 1, 1, 0.3000)$$,
  'reporting tools see the same');
-- The daily sums of a customer are what is booked.
SELECT is_empty($$SELECT u.customer FROM report.usage_day AS u
  INNER JOIN party.customer AS c ON c.code = u.customer
  INNER JOIN ledger.account AS a ON a.customer_id = c.customer_id
  INNER JOIN ledger.transaction AS t ON t.account_id = a.account_id AND t.kind = 'usage' AND t.usage_day = u.usage_day
  INNER JOIN ledger.entry AS e ON e.transaction_id = t.transaction_id AND e.account_id = a.account_id
  GROUP BY u.customer, u.usage_day HAVING max(-e.amount::numeric) <> (
    SELECT sum(x.amount) FROM report.usage_day AS x WHERE x.customer = u.customer AND x.usage_day = u.usage_day)$$,
  'and as the ledger');
SELECT is_empty('SELECT * FROM system.verify()', 'the sums are the charges');

SELECT * FROM finish();
ROLLBACK;
