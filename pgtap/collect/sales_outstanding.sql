\ir ../include/bill.psql
SELECT no_plan();
-- November: an invoice of 49.95 and 10.00 back by a credit note; 20.00 paid. 49.95 - 10.00 = 39.95 sold, 19.95 owed: 19.95 * 30 / 39.95 = 14.98.
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
SELECT invoice_id AS invoice FROM api.invoice AS i WHERE i.customer_id = :p \gset
SELECT count(*) FROM api.credit_note_create(:invoice, '{1}', 'wrong', '{10.00}') \gset
SELECT count(*) FROM api.payment_create(:p, 20.00) \gset
-- A prepaid customer is sold nothing on credit.
SELECT count(*) FROM api.payment_create(:q, 500.00) \gset
SELECT results_eq('SELECT s.legal_entity, s.days, s.sales, s.receivables, s.days_outstanding FROM api.sales_outstanding(''2026-11-01'', ''2026-11-30'') AS s WHERE s.legal_entity = ''T-NLT''',
  $$VALUES ('T-NLT', 30, 39.95, 19.95, 15.0)$$, '19.95 * 30 / 39.95 = 14.98');
-- Nothing sold in December, 19.95 still owed.
SELECT results_eq('SELECT s.sales, s.receivables, s.days_outstanding FROM api.sales_outstanding(''2026-12-01'', ''2026-12-31'') AS s WHERE s.legal_entity = ''T-NLT''',
  $$VALUES (0::numeric, 19.95, NULL::numeric)$$, 'nothing sold: no figure');
-- 60 days from October on: 19.95 * 61 / 39.95 = 30.46.
SELECT is((SELECT s.days_outstanding FROM api.sales_outstanding('2026-10-01', '2026-11-30') AS s WHERE s.legal_entity = 'T-NLT'), 30.5, 'over 61 days');
SELECT is_empty('SELECT * FROM api.sales_outstanding(''2026-10-01'', ''2026-10-31'') AS s WHERE s.legal_entity = ''T-NLT''', 'before there was nothing');
SELECT throws_ok('SELECT * FROM api.sales_outstanding(''2026-12-01'', ''2026-11-30'')', 'TB102', NULL, 'backwards');
SELECT * FROM finish();
ROLLBACK;
