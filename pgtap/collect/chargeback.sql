\ir ../include/bill.psql
SELECT no_plan();
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
SELECT payment_id AS payment FROM api.payment_create(:p, 49.95) \gset
SELECT chargeback_id AS chargeback FROM api.chargeback_open(:payment, 'cardholder does not know us', 15.00) \gset
SELECT is(pg_temp.due(:p), 64.95, '49.95 is open again, and the fee of 15.00');
SELECT is(pg_temp.summed('cash'), 0::numeric, 'the money is gone');
SELECT throws_ok(format('SELECT * FROM api.chargeback_open(%s, ''again'')', :payment), 'TB105', NULL, 'once');
SELECT throws_ok(format('SELECT * FROM api.payment_reverse(%s, ''too'')', :payment), 'TB105', NULL, 'it is reversed already');
SELECT throws_ok('SELECT * FROM api.chargeback_open(-1, ''x'')', 'TB101', NULL, 'no such payment');
SELECT throws_ok(format('SELECT * FROM api.chargeback_close(%s, NULL, ''x'')', :chargeback), 'TB102', NULL, 'won or lost');
SELECT won_payment_id AS again FROM api.chargeback_close(:chargeback, true, 'signed order') \gset
SELECT is((SELECT p.amount::numeric FROM api.payment_get(:again) AS p), 49.95, 'won: it is a payment again');
SELECT is(pg_temp.due(:p), 15.00, 'the fee stays');
SELECT is(pg_temp.summed('cash'), -49.95, 'the money is back');
SELECT throws_ok(format('SELECT * FROM api.chargeback_close(%s, false, ''x'')', :chargeback), 'TB105', NULL, 'decided once');
SELECT throws_ok('SELECT * FROM api.chargeback_close(-1, false, ''x'')', 'TB101', NULL, 'no such chargeback');
-- Lost, of a top-up: what was credited goes, also below 0.
SELECT payment_id AS top_up FROM api.top_up_create(:q, 25.00) \gset
SELECT chargeback_id AS lost FROM api.chargeback_open(:top_up, 'stolen card') \gset
SELECT is((SELECT c.won_payment_id FROM api.chargeback_close(:lost, false, 'it was stolen') AS c), NULL, 'lost');
SELECT is(pg_temp.due(:q), 0.00, 'nothing is credited');
SELECT payment_id AS top_up FROM api.top_up_create(:q, 10.00) \gset
SELECT chargeback_id AS won FROM api.chargeback_open(:top_up, 'mistake') \gset
SELECT won_payment_id AS again FROM api.chargeback_close(:won, true, 'theirs') \gset
SELECT is((SELECT t.credited::numeric FROM api.top_up AS t WHERE t.payment_id = :again), 10.00, 'a top-up that is won has a receipt again');
SELECT is(pg_temp.due(:q), -10.00, 'and is to spend');
SELECT is((SELECT count(*) FROM api.chargeback_list(p_won => false)), 1::bigint, 'list');
-- What was refunded cannot be taken back once more.
SELECT payment_id AS more FROM api.payment_create(:p, 50.00) \gset
SELECT count(*) FROM api.refund_create(:p, 'payment', :more, 5.00) \gset
SELECT throws_ok(format('SELECT * FROM api.chargeback_open(%s, ''x'')', :more), 'TB105', format('payment %s was refunded', :more), 'refunded');
SELECT * FROM finish();
ROLLBACK;
