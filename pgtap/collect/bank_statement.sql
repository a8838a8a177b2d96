\ir ../include/bill.psql
SELECT no_plan();
-- P: an invoice of 49.95, numbered T-NLT-000001, and one of 12.00 from the biller before.
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
SELECT invoice_id AS invoice FROM api.invoice AS i WHERE i.customer_id = :p \gset
SELECT billing.opening_invoice_add_many(ARRAY[ROW(:p, 'OLD/77', '2026-09-01', '2026-10-01', 12.00, 12.00)::billing.opening_invoice_draft]);
SELECT collect.opening_amount_add_many(ARRAY[ROW(:p, -12.00, '2026-10-31')::collect.opening_amount_draft]);
SELECT customer_id AS r FROM api.customer_create('BOREAL', 'Boreal Ltd', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT bank_account_id AS bank FROM api.bank_account_create('t-main', 'Main', :entity, 'CAD') \gset

SELECT results_eq($$SELECT w.word FROM collect.bank_words('{a-1 b}') AS w ORDER BY 1$$, $$VALUES ('1'), ('1B'), ('A'), ('A1'), ('A1B'), ('B')$$, 'words');
SELECT results_eq(format($$SELECT m.nth, m.customer_id, m.debit_kind FROM collect.bank_match(%s, 'CAD', '{t nlt 1,inv. T-NLT-000001,old77,"thank you, BOREAL",tnlt000002,1}') AS m ORDER BY 1, 2$$, :entity),
  format($$VALUES (1::bigint, %s::bigint, 'invoice'), (2, %s, 'invoice'), (3, %s, 'opening_invoice'), (4, %s, NULL)$$, :p, :p, :p, :r),
  'numbers in any notation, codes; a number alone may be anything');
SELECT is_empty(format($$SELECT * FROM collect.bank_match(%s, 'USD', '{BOREAL}')$$, :entity), 'of another currency');

\set lines '[{"line_no": 1, "booked_on": "2026-11-03", "amount": "30.00", "reference": "Invoice T-NLT-000001", "payer": "P"}, {"line_no": 2, "booked_on": "2026-11-03", "amount": "5.00", "reference": "boreal / T-NLT-000001"}, {"line_no": 3, "booked_on": "2026-11-04", "amount": "8.00", "reference": "thanks"}, {"line_no": 4, "booked_on": "2026-11-04", "amount": "8.00", "reference": "thanks"}, {"line_no": 5, "booked_on": "2026-11-04", "amount": "-3.00", "reference": "fee"}, {"line_no": 6, "booked_on": "2026-02-30", "amount": "1.00"}, {"line_no": 7, "booked_on": "2026-11-04", "amount": "1,00"}, {"line_no": 8, "booked_on": "2026-11-04", "amount": "1.00", "currency": "USD"}, {"line_no": 9, "booked_on": "2026-11-04", "amount": "1.005"}, {"line_no": 10, "fault": "cut off"}, {"line_no": 11, "booked_on": "2026-11-04", "amount": "2.00", "reference": "card 4111 1111 1111 1111"}]'
SELECT bank_statement_id AS statement FROM api.bank_statement_import('t-main', 'nov.csv', :'lines') \gset
SELECT results_eq(format('SELECT s.lines, s.matched, s.suspense, s.out, s.rejected, s.came::numeric, s.in_suspense::numeric FROM api.bank_statement_get(%s) AS s', :statement),
  'VALUES (11::bigint, 1::bigint, 4::bigint, 1::bigint, 5::bigint, 53.00, 23.00)', '11 = 1 + 4 + 1 + 5; 30 + 5 + 8 + 8 + 2 came, 23 of it waits');
SELECT results_eq(format('SELECT l.line_no, l.status, l.reason FROM api.bank_line_list(p_bank_statement_id => %s, p_limit => 100) AS l ORDER BY 1', :statement),
  $$VALUES (1, 'matched', ''), (2, 'ambiguous', 'names BOREAL, T-P'), (3, 'unmatched', 'names no invoice and no account'),
  (4, 'unmatched', 'names no invoice and no account'), (5, 'out', 'money that went out'), (6, 'rejected', 'no day'), (7, 'rejected', 'no amount'),
  (8, 'rejected', 'USD on an account of CAD'), (9, 'rejected', '1.005 is not an amount of CAD'), (10, 'rejected', 'cut off'),
  (11, 'unmatched', 'names no invoice and no account')$$, 'each line with its number and why');
SELECT is((SELECT l.reference FROM collect.bank_line AS l WHERE l.line_no = 11 AND l.bank_statement_id = :statement), '', 'a card number is not kept');
SELECT is(pg_temp.due(:p), 31.95, '49.95 + 12.00 - 30.00');
SELECT results_eq(format('SELECT i.kind, i.open FROM api.receivable_open(%s) AS i', :p), $$VALUES ('opening_invoice', 12.00), ('invoice', 19.95)$$,
  'the invoice that is named is settled, though another is due longer');
SELECT is(pg_temp.summed('cash'), -53::numeric, 'in the bank');
SELECT is(pg_temp.summed('suspense'), 23::numeric, 'of which so much waits');

-- The same file; the same lines in a longer file; an equal line that is new.
SELECT throws_ok(format('SELECT * FROM api.bank_statement_import(''t-main'', ''again.csv'', %L)', :'lines'), 'TB103', format('this file was imported already: statement %s', :statement), 'the same file');
SELECT bank_statement_id AS second FROM api.bank_statement_import('t-main', 'nov2.csv', jsonb_path_query_array(:'lines', '$[0 to 3]')
  || '[{"line_no": 5, "booked_on": "2026-11-04", "amount": "8.00", "reference": "thanks"}]') \gset
SELECT results_eq(format('SELECT s.duplicate, s.suspense FROM api.bank_statement_get(%s) AS s', :second), 'VALUES (4::bigint, 1::bigint)', 'four were there, a third of 8.00 is new');
SELECT is(pg_temp.summed('cash'), -61::numeric, 'only that is booked');

SELECT throws_ok('SELECT * FROM api.bank_statement_import(''none'', ''x'', ''[]'')', 'TB101', NULL, 'no such account');
SELECT throws_ok('SELECT * FROM api.bank_statement_import(''t-main'', ''x'', ''[]'')', 'TB303', NULL, 'no lines');
SELECT throws_ok(format('SELECT * FROM api.bank_statement_import(''t-main'', ''x'', %L)', x.lines), 'TB102', NULL, x.lines || ' are no lines')
FROM (VALUES ('{}'), ('[1]'), ('[{}]')) AS x (lines);
SELECT throws_ok(format('SELECT * FROM api.bank_account_create(''x'', ''X'', %s, ''CAD'', p_columns => ''{"amount": 3}'')', :entity), 'TB102', NULL, 'a map without a day');
SELECT is((SELECT count(*) FROM api.bank_statement_list(p_bank_account_id => :bank)), 2::bigint, 'list');
SELECT * FROM finish();
ROLLBACK;
