\ir ../include/move_in.psql
SELECT no_plan();

-- P brings 180.00 due, but open invoices of 100.00 only: 80.00 are not explained.
SELECT is(pg_temp.moved('opening_amounts', ARRAY['customer_code,amount_due,as_of', 'T-P,180.00,2026-10-31']),
  'imported 1 {"CAD amount due": "180.00"}', 'an opening amount');
SELECT is(left(pg_temp.moved('open_invoices', ARRAY['customer_code,number,invoice_date,due_date,amount,open_amount',
  'T-P,A-1,2026-09-30,2026-10-20,120.00,100.00']), 10), 'imported 1', 'and one open invoice');
SELECT ok(EXISTS (SELECT FROM api.move_in_reconcile(p_ok => false) AS r WHERE r.item LIKE '%T-P%'), 'a difference is told by customer');
SELECT ok(EXISTS (SELECT FROM api.move_in_reconcile(p_ok => true)), 'what agrees is told too');
SELECT is(left(pg_temp.moved('open_invoices', ARRAY['customer_code,number,invoice_date,due_date,amount,open_amount',
  'T-P,A-2,2026-10-31,2026-11-20,80.00,80.00']), 10), 'imported 1', 'the other open invoice');
SELECT is_empty($$SELECT FROM api.move_in_reconcile(p_ok => false)$$, 'now all agrees: 100.00 + 80.00 = 180.00');
SELECT throws_ok($$SELECT FROM api.move_in_reconcile(p_limit => 0)$$, 'TB102', NULL, 'an empty page');
SELECT throws_ok($$SELECT FROM api.move_in_reconcile(p_after => '{x}')$$, 'TB102', NULL, 'half a cursor');

SELECT * FROM finish();
ROLLBACK;
