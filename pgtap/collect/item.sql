\ir ../include/bill.psql
SELECT no_plan();

-- P: package fee 49.95 on an invoice of November, due 30 days after its date; a debit of 5.00; a payment of 20.00 not applied.
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
SELECT adjustment_id AS late FROM api.adjustment_create(:p, -5.00, 'equipment', 'cable') \gset
SELECT payment_id AS payment FROM api.payment_create(:p, 20.00, p_apply => false) \gset
SELECT results_eq(
  format('SELECT d.kind, d.number, d.amount FROM collect.debits() AS d WHERE d.customer_id = %s ORDER BY d.amount', :p),
  format($$VALUES ('adjustment', 'adjustment %s', 5.00), ('invoice', 'T-NLT-000001', 49.95)$$, :late), 'what was asked for');
SELECT results_eq(
  format('SELECT c.kind, c.document_id, c.amount FROM collect.credits() AS c WHERE c.customer_id = %s', :p),
  format($$VALUES ('payment', %s::bigint, 20.00)$$, :payment), 'what was given');
SELECT results_eq(
  format('SELECT i.kind, i.amount, i.allocated, i.open FROM collect.open_items(%s, ''infinity'') AS i ORDER BY i.open', :p),
  $$VALUES ('payment', -20.00, 0.00, -20.00), ('adjustment', 5.00, 0, 5.00), ('invoice', 49.95, 0, 49.95)$$, 'all is open');
-- 49.95 + 5.00 - 20.00
SELECT is((SELECT sum(i.open) FROM collect.open_items(:p, 'infinity') AS i), pg_temp.due(:p), 'open items are the amount due: 34.95');
SELECT is_empty(format('SELECT * FROM collect.open_items(%s, ''2026-11-01'')', :p), 'before there was nothing');

-- From the biller before: 12.00 owed, 8.00 of it on an open invoice.
SELECT billing.opening_invoice_add_many(ARRAY[ROW(:q, 'OLD-1', '2026-09-01', '2026-10-01', 10.00, 8.00)::billing.opening_invoice_draft]);
SELECT collect.opening_amount_add_many(ARRAY[ROW(:q, -12.00, '2026-10-31')::collect.opening_amount_draft]);
SELECT results_eq(
  format('SELECT i.kind, i.number, i.due_on, i.open FROM collect.open_items(%s, ''infinity'') AS i ORDER BY i.due_on', :q),
  $$VALUES ('opening_invoice', 'OLD-1', '2026-10-01'::date, 8.00), ('opening', 'opening', '2026-10-31', 4.00)$$,
  'the rest of an opening amount is a debit of its own');
SELECT * FROM finish();
ROLLBACK;
