\ir ../include/bill.psql
SELECT no_plan();
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
SELECT invoice_id AS invoice FROM api.invoice AS i WHERE i.customer_id = :p \gset
SELECT count(*) FROM api.bank_account_create('t-main', 'Main', :entity, 'CAD') \gset
SELECT count(*) FROM api.bank_statement_import('t-main', 'nov.csv', '[{"line_no": 1, "booked_on": "2026-11-03", "amount": "20.00", "reference": "who"},
  {"line_no": 2, "booked_on": "2026-11-03", "amount": "7.00", "reference": "wrong company"},
  {"line_no": 3, "booked_on": "2026-11-03", "amount": "28.80", "reference": "PAYOUT 12"},
  {"line_no": 4, "booked_on": "2026-11-03", "amount": "9.95", "reference": "T-NLT-000001"}]') \gset
SELECT max(l.bank_line_id) FILTER (WHERE l.line_no = 1) AS one, max(l.bank_line_id) FILTER (WHERE l.line_no = 2) AS two,
  max(l.bank_line_id) FILTER (WHERE l.line_no = 3) AS three, max(l.bank_line_id) FILTER (WHERE l.line_no = 4) AS four FROM api.bank_line AS l \gset
SELECT is(pg_temp.summed('suspense'), 55.8, '20.00 + 7.00 + 28.80 wait');

SELECT throws_ok(format('SELECT * FROM api.bank_line_place(%s, %s, ''invoice'', -1)', :one, :p), 'TB102', NULL, 'nothing open there');
SELECT throws_ok(format('SELECT * FROM api.bank_line_place(%s, %s, ''invoice'')', :one, :p), 'TB102', NULL, 'which');
SELECT throws_ok(format('SELECT * FROM api.bank_line_place(%s, -1)', :one), 'TB101', NULL, 'no such customer');
SELECT throws_ok(format('SELECT * FROM api.bank_line_place(-1, %s)', :p), 'TB101', NULL, 'no such line');
SELECT customer_id AS us FROM api.customer_create('T-US', 'US Ltd', :entity, 'USD', 'America/New_York', 'US') \gset
SELECT throws_ok(format('SELECT * FROM api.bank_line_place(%s, %s)', :one, :us), 'TB202', NULL, 'another currency');
SELECT is((SELECT l.status FROM api.bank_line_place(:one, :p, 'invoice', :invoice) AS l), 'placed', 'placed');
-- 49.95 - 9.95 - 20.00
SELECT is(pg_temp.due(:p), 20.00, 'it is paid');
SELECT is(pg_temp.summed('suspense'), 35.8, 'and waits no longer');
SELECT throws_ok(format('SELECT * FROM api.bank_line_place(%s, %s)', :one, :p), 'TB105', format('bank line %s is placed', :one), 'once');

-- It was not theirs: back into suspense, as is a line that was matched.
SELECT throws_ok(format('SELECT * FROM api.bank_line_take_back(%s, '''')', :one), 'TB102', NULL, 'no reason');
SELECT is((SELECT l.reason FROM api.bank_line_take_back(:one, 'their brother''s') AS l), 'their brother''s', 'taken back');
SELECT is((SELECT l.status FROM api.bank_line_take_back(:four, 'another invoice') AS l), 'unmatched', 'a matched one too');
SELECT is(pg_temp.due(:p), 49.95, 'all is due again');
SELECT is(pg_temp.summed('suspense'), 65.75, '35.80 + 20.00 + 9.95');
SELECT is(pg_temp.summed('cash'), -65.75, 'the bank has it still');
SELECT throws_ok(format('SELECT * FROM api.bank_line_take_back(%s, ''x'')', :two), 'TB105', NULL, 'what is no payment');

SELECT throws_ok(format('SELECT * FROM api.bank_line_return(%s, NULL)', :two), 'TB102', NULL, 'no reason');
SELECT is((SELECT l.status FROM api.bank_line_return(:two, 'meant for another company') AS l), 'returned', 'sent back');
SELECT is(pg_temp.summed('cash'), -58.75, '65.75 - 7.00');

-- A payout of 30.00 in transit, less 1.20.
SELECT payment_id AS a FROM api.payment_create(:p, 10.00, p_in_transit => true) \gset
SELECT payment_id AS b FROM api.payment_create(:p, 20.00, p_in_transit => true) \gset
SELECT throws_ok(format('SELECT * FROM api.bank_line_settle(%s, ARRAY[%s, %s])', :three, :a, :b), 'TB102', 'payments of 30.00 less a fee of 0 are not the 28.80 that came', 'a fee is missing');
SELECT is((SELECT l.status FROM api.bank_line_settle(:three, ARRAY[:a, :b], 1.20) AS l), 'settled', 'it came');
SELECT is(pg_temp.summed('in_transit'), 0::numeric, 'nothing is on its way');
SELECT is(pg_temp.summed('suspense'), 29.95, '20.00 + 9.95 wait');
SELECT is(pg_temp.summed('adjustment'), -1.2, 'the fee is a cost');
SELECT is(pg_temp.summed('cash'), -58.75, 'what the bank has does not change');
SELECT count(*) FROM api.payment_create(:us, 28.80, p_in_transit => true) \gset
SELECT throws_ok(format('SELECT * FROM api.bank_line_settle(%s, ARRAY[%s])', :one, (SELECT p.payment_id FROM api.payment_list(p_customer_id => :us) AS p)), 'TB202', NULL, 'another currency');
-- A payment that was settled and bounces leaves the bank.
SELECT count(*) FROM api.payment_reverse(:a, 'bounced') \gset
SELECT is(pg_temp.summed('cash'), -48.75, '58.75 - 10.00');
SELECT is(pg_temp.summed('in_transit'), 0::numeric, 'not the transit');
SELECT * FROM finish();
ROLLBACK;
