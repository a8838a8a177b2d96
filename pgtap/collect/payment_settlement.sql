\ir ../include/bill.psql
SELECT no_plan();
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
-- Two cheques of 20.00 and 29.95 on an invoice of 49.95: paid for the customer, not yet in the bank.
SELECT payment_id AS one FROM api.payment_create(:p, 20.00, 'cheque', p_in_transit => true) \gset
SELECT payment_id AS two FROM api.payment_create(:p, 29.95, 'cheque', p_in_transit => true) \gset
SELECT payment_id AS cash FROM api.payment_create(:q, 5.00, 'cash') \gset
SELECT is(pg_temp.due(:p), 0.00, 'the customer has paid');
SELECT is(pg_temp.summed('in_transit'), -49.95, 'the money is on its way');
SELECT is(pg_temp.summed('cash'), -5::numeric, 'not in the bank');
SELECT results_eq('SELECT p.payment_id FROM api.payment_list(p_in_transit => true) AS p ORDER BY 1', format('VALUES (%s::bigint), (%s)', :one, :two), 'listed');
SELECT throws_ok(format('SELECT * FROM api.payment_settle(ARRAY[%s, %s])', :one, :cash), 'TB105', format('payment %s is not in transit', :cash), 'cash is there');
SELECT throws_ok('SELECT * FROM api.payment_settle(''{}'')', 'TB102', NULL, 'none named');
SELECT results_eq(format('SELECT p.settlement_reference FROM api.payment_settle(ARRAY[%s], ''slip 4'') AS p', :one), $$VALUES ('slip 4')$$, 'one came');
SELECT is(pg_temp.summed('in_transit'), -29.95, 'the other is on its way');
SELECT is(pg_temp.summed('cash'), -25::numeric, '5.00 + 20.00 are in the bank');
SELECT throws_ok(format('SELECT * FROM api.payment_settle(ARRAY[%s])', :one), 'TB105', NULL, 'once');
-- The one that never came leaves the transit, the one that came leaves the bank.
SELECT count(*) FROM api.payment_reverse(:two, 'no funds', 25.00) \gset
SELECT is(pg_temp.summed('in_transit'), 0::numeric, 'a cheque that bounced is not on its way');
SELECT is(pg_temp.summed('cash'), -25::numeric, 'and never was in the bank');
SELECT is(pg_temp.due(:p), 54.95, '29.95 is open again, and 25.00 for the cheque');
SELECT count(*) FROM api.payment_reverse(:one, 'stolen') \gset
SELECT is(pg_temp.summed('cash'), -5::numeric, 'what had come leaves the bank');
SELECT is(pg_temp.summed('in_transit'), 0::numeric, 'and nothing is on its way');
SELECT throws_ok(format('SELECT * FROM api.payment_settle(ARRAY[%s])', :two), 'TB105', NULL, 'what was taken back does not come');
-- Another currency in the same payout.
SELECT customer_id AS us FROM api.customer_create('T-US', 'US Ltd', :entity, 'USD', 'America/New_York', 'US') \gset
SELECT payment_id AS usd FROM api.payment_create(:us, 1.00, p_in_transit => true) \gset
SELECT payment_id AS cad FROM api.payment_create(:p, 1.00, p_in_transit => true) \gset
SELECT throws_ok(format('SELECT * FROM api.payment_settle(ARRAY[%s, %s])', :usd, :cad), 'TB202', NULL, 'two currencies');
SELECT throws_ok(format('SELECT * FROM api.payment_reverse(%s, ''x'', -1)', :cad), 'TB102', NULL, 'no such fee');
SELECT throws_ok('DELETE FROM collect.payment_settlement', 'TB110', NULL, 'never changed');
SELECT * FROM finish();
ROLLBACK;
