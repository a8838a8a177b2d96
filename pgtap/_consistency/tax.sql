\ir include/fault.psql
SELECT tax_detail_id AS hst FROM api.tax_detail_create('hst', 'HST') \gset

SELECT pg_temp.finds('325-invoice-taxes', format('INSERT INTO billing.invoice_tax
  SELECT i.invoice_id, 1, i.customer_id, %L, %s, %L, 13, 1, 0, NULL, 0.13 FROM billing.invoice AS i', '2026-12-01', :hst, 'CA/ON'),
  'a tax that is not printed');
SELECT pg_temp.finds('325-invoice-taxes', 'UPDATE billing.invoice_line SET kind = ''tax'' WHERE position = 1',
  'a printed tax that the report does not know');
SELECT pg_temp.finds('325-invoice-taxes', 'UPDATE ledger.account SET kind = ''tax_payable'' WHERE kind = ''revenue_recurring''',
  'a booking to taxes of what is none');

-- A receipt that says more than was paid.
SELECT pg_temp.finds('327-top-ups', 'INSERT INTO collect.top_up (receipt_id, payment_id, customer_id, credited, tax)
  SELECT -1, p.payment_id, p.customer_id, p.amount, 1 FROM api.payment_create(pg_temp.q(), 5) AS p', 'a receipt of too much');

SELECT * FROM finish();
ROLLBACK;
