\ir ../include/move_in.psql
SELECT no_plan();
SELECT count(api.customer_create('T-R', 'Third Ltd', :entity, 'CAD', 'America/Toronto', 'CA')) \gset

-- P owes 180.00 by two invoices, 100.00 + 80.00; Q has 12.345678 on account; R has credit of 5.00
SELECT is(pg_temp.moved('opening_amounts', ARRAY['customer_code,amount_due,available,as_of', 'T-P,180.00,,2026-10-31',
  'T-Q,,12.345678,2026-10-31', 'T-R,-5,,2026-10-31'], true),
  'rehearsed 3 {"CAD available": "12.345678", "CAD amount due": "175.00"}', 'a rehearsal: 180 - 5 = 175');
SELECT is_empty('SELECT FROM ledger.entry', 'books nothing');
SELECT is(pg_temp.moved('opening_amounts', ARRAY['customer_code,amount_due,available,as_of', 'T-P,180.00,,2026-10-31',
  'T-Q,,12.345678,2026-10-31', 'T-R,-5,,2026-10-31']), 'imported 3 {"CAD available": "12.345678", "CAD amount due": "175.00"}', 'booked');
SELECT is((SELECT string_agg(concat_ws(' ', c.code, a.amount_due, a.available), ', ' ORDER BY c.code) FROM api.customer_amount AS a
  INNER JOIN party.customer AS c ON c.customer_id = a.customer_id), 'T-P 180.00, T-Q 12.345678, T-R -5',
  'amount due or available');
-- 180 - 12.345678 - 5 = 162.654322
SELECT is((SELECT sum(e.amount)::numeric FROM ledger.entry AS e WHERE e.account_id = pg_temp.shared('opening')), 162.654322,
  'against the account opening');
SELECT is((SELECT string_agg(concat_ws(' ', t.kind, t.reference), ', ') FROM ledger.transaction AS t
  WHERE t.account_id = pg_temp.account(:p)), 'opening opening:2026-10-31', 'one transaction a customer');
SELECT is((SELECT string_agg(concat_ws(' ', o.customer, o.amount, o.as_of), ', ') FROM api.opening_amount_list() AS o),
  'T-P -180.00 2026-10-31, T-Q 12.345678 2026-10-31, T-R 5 2026-10-31', 'kept; positive is the customer''s money');
SELECT throws_ok('UPDATE collect.opening_amount SET amount = 0', 'TB110', NULL, 'for good');
SELECT throws_ok($$SELECT api.opening_amount_list(p_limit => 0)$$, 'TB102', NULL, 'an empty page');

-- Wrong lines
SELECT count(api.customer_create('T-S', 'Fourth Ltd', :entity, 'CAD', 'America/Toronto', 'CA')) \gset
SELECT count(api.customer_create('T-T', 'Fifth Ltd', :entity, 'JPY', 'America/Toronto', 'CA')) \gset
SELECT is(pg_temp.moved('opening_amounts', ARRAY['customer_code,amount_due,available,as_of', 'T-P,1,,2026-10-31', 'T-S,1,,2026-10-31',
  'T-S,2,,2026-10-31', 'T-X,1,,2026-10-31', 'T-Q,1,,2026-10-31', 'T-T,1.5,,2026-10-31', 'T-T,1.000,,2026-10-31']),
  '2: the customer has an opening amount already; 4: the customer''s opening amount is in line 3; 5: customer T-X does not exist; '
  '6: the customer has an opening amount already; 7: the amount is finer than the smallest coin of JPY; '
  '8: the customer''s opening amount is in line 7', 'once a customer, in coins');
SELECT is(pg_temp.moved('opening_amounts', ARRAY['customer_code,amount_due,available,as_of', 'T-S,,1,2026-10-31', 'T-T,1e3,,2026-10-31']),
  '2: a postpaid customer has an amount_due, not available; 3: amount_due is not an amount', 'in the customer''s own column');
SELECT is(pg_temp.moved('opening_amounts', ARRAY['customer_code,amount_due,as_of',
  'T-S,1,yesterday']), '2: as_of is not a day like 2026-10-31',
  'with a day');

-- Open invoices: 100.00 + 70.00 open, 10.00 less than what is due
SELECT is(pg_temp.moved('open_invoices', ARRAY['customer_code,number,invoice_date,due_date,amount,open_amount',
  'T-P,OLD-17,2026-09-01,2026-09-21,120.00,100.00', 'T-P,OLD-18,2026-10-01,2026-10-21,70.00,70.00']), 'imported 2 {"CAD": "170.00"}',
  'open invoices');
SELECT is((SELECT string_agg(concat_ws(' ', i.number, i.invoice_date, i.due_date, i.amount, i.open_amount), ', ')
  FROM api.opening_invoice_list(:p) AS i),
  'OLD-17 2026-09-01 2026-09-21 120.00 100.00, OLD-18 2026-10-01 2026-10-21 70.00 70.00', 'as in the file');
SELECT is(pg_temp.moved('open_invoices', ARRAY['customer_code,number,invoice_date,due_date,amount,open_amount',
  'T-P,OLD-17,2026-09-01,2026-09-21,1,1', 'T-Q,OLD-19,2026-09-01,2026-09-21,1,1', 'T-S,OLD-19,2026-09-01,2026-09-21,1,1',
  'T-P,,2026-09-01,2026-09-21,1,1', 'T-P,OLD-20,2026-09-22,2026-09-21,1,1', 'T-P,OLD-21,2026-09-01,2026-09-21,1,1.01',
  'T-P,OLD-22,2026-09-01,2026-09-21,1,0', 'T-P,OLD-23,2026-09-01,2026-09-21,1.005,1', 'T-P,OLD-24,01/09/2026,2026-09-21,1,1',
  'T-P,OLD-25,2026-09-01,,1,1', 'T-P,OLD-26,2026-09-01,2026-09-21,-1,1']),
  '2: open invoice OLD-17 exists already; 3: a prepaid customer has no open invoices; 4: same number as line 3; '
  '5: number is not 1 to 64 characters; 6: due_date comes before invoice_date; '
  '7: open_amount is not an amount above 0 and up to the whole one; 8: open_amount is not an amount above 0 and up to the whole one; '
  '9: the amount is finer than the smallest coin of CAD; 10: invoice_date is not a day like 2026-10-31; '
  '11: due_date is not a day like 2026-10-31; 12: amount is not an amount above 0', 'wrong invoices');

-- Deposits are a liability, and no money on account
SELECT is(pg_temp.moved('deposits', ARRAY['customer_code,amount,received_on', 'T-P,200,2024-05-01', 'T-P,50.50,2025-05-01']),
  'imported 2 {"CAD": "250.50"}', 'two deposits of one customer');
SELECT is((SELECT sum(e.amount)::numeric FROM ledger.entry AS e WHERE e.account_id = pg_temp.shared('deposit')), 250.50, 'are owed');
SELECT is((SELECT a.amount_due::numeric FROM api.customer_amount(:p) AS a), 180.00, 'the amount due stays');
SELECT is((SELECT string_agg(concat_ws(' ', d.amount, d.received_on), ', ') FROM api.deposit_list(:p) AS d),
  '200 2024-05-01, 50.50 2025-05-01', 'with their days');
SELECT is(pg_temp.moved('deposits', ARRAY['customer_code,amount,received_on', 'T-P,200,2024-05-01', 'T-S,0,2024-05-01',
  'T-S,1.005,2024-05-01', 'T-S,1,2024']),
  '2: the customer has deposits already; 3: amount is not an amount above 0; 4: the amount is finer than the smallest coin of CAD; '
  '5: received_on is not a day like 2026-10-31', 'wrong deposits');

-- The reconciliation says where files and books differ
SELECT results_eq('SELECT r.subject, r.item, r.expected, r.found, r.difference, r.ok FROM api.move_in_reconcile() AS r', $$VALUES
  ('deposits: in the file, and what the books owe', 'CAD', 250.50, 250.50, 0.00, true),
  ('invoices of a customer: opening amount due, and open', 'T-P', 180.00, 170.00, -10.00, false),
  ('invoices of all: opening amounts due, and open', 'CAD', 180.00, 170.00, -10.00, false),
  ('lines of deposits, and rows there are', '', 2::numeric, 2::numeric, 0::numeric, true),
  ('lines of open_invoices, and rows there are', '', 2::numeric, 2::numeric, 0::numeric, true),
  ('lines of opening_amounts, and rows there are', '', 3::numeric, 3::numeric, 0::numeric, true),
  ('open invoices: in the file, and as kept', 'CAD', 170.00, 170.00, 0.00, true),
  ('opening amounts: in the file, and in the books', 'CAD', -162.654322, -162.654322, 0.000000, true)$$, 'line by line');
SELECT is((SELECT string_agg(r.item, ',') FROM api.move_in_reconcile(false) AS r), 'T-P,CAD', 'or only what differs');
SELECT throws_ok($$SELECT api.move_in_reconcile(p_after => '{a}')$$, 'TB102', NULL, 'half a key');
SELECT is_empty('SELECT * FROM system.verify()', 'the books balance');
SELECT * FROM finish();
ROLLBACK;
