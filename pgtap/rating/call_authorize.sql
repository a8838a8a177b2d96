-- What switches ask before and during a call: authorise, extend; money and limits.
\ir ../include/street.psql
SELECT no_plan();
SELECT rate_sheet_id AS dear FROM api.rate_sheet_create('T-DEAR', 'Dear', 'CAD', 'America/Toronto') \gset
-- 0.12 a minute, connect fee 0.05, 60/60; to prefix 1416: 1.00 a minute, 60/60; 4420: 0.30 a minute, then 0.06 from 60 s on.
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,
  subsequent_increment, connect_fee, price_steps)
VALUES
  (:dear, '1', '2026-01-01', :ottawa, 0.12, 60, 60, 0.05, '{}'), (:dear, '1416', '2026-01-01', :ottawa, 1.00, 60, 60, 0, '{}'),
  (:dear, '4420', '2026-01-01', :world, 0.30, 1, 1, 0, catalog.price_steps_parse('@60=0.06'));
SELECT catalog.rate_sheet_activate(:dear, '2026-01-01') \gset
SELECT package_id AS dear_package FROM api.package_create('T-DEAR', 'Dear', 'CAD', 0, :dear, :sheet_in) \gset
SELECT customer_id AS r
FROM api.customer_create('T-R', 'Prepaid 2', :entity, 'CAD', 'America/Toronto', 'CA', p_billing_mode => 'prepaid') \gset
SELECT device_id AS r_did FROM api.device_create(:r, 'did', '16135550103', '2026-01-01T05:00Z') \gset
SELECT count(api.package_assignment_create(:r, :dear_package, '2026-01-01T05:00Z')) \gset
CREATE FUNCTION pg_temp.r() RETURNS bigint LANGUAGE sql AS $$ SELECT c.customer_id FROM party.customer AS c WHERE c.code = 'T-R' $$;
-- Code, reason, seconds and amount of an answer as one text.
CREATE FUNCTION pg_temp.ask(p_call_id text, p_called text, p_seconds integer DEFAULT NULL, p_caller text DEFAULT '16135550103')
RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', a.code, a.reason, a.max_seconds, trim_scale(a.amount))
  FROM api.call_authorize('t-native', p_call_id, p_caller, p_called, p_seconds => p_seconds) AS a
$$;
CREATE FUNCTION pg_temp.owe(p_amount numeric) RETURNS bigint LANGUAGE sql AS $$
  SELECT collect.adjustment_post(collect.account_of(pg_temp.p()), p_amount, c.reason_code_id, 'test')
  FROM collect.reason_code AS c WHERE c.kind = 'debit' LIMIT 1
$$;
CREATE FUNCTION pg_temp.reserved(p_customer_id bigint) RETURNS numeric LANGUAGE sql AS $$
  SELECT trim_scale(a.reserved) FROM ledger.account AS a WHERE a.customer_id = p_customer_id
$$;

SELECT is(pg_temp.ask('a1', '16135550199'), '402 NO_MONEY 0', 'nothing on account: payment required');
SELECT pg_temp.book(:r, 'payment', 1.00, 'cash') \gset
-- 0.95 / 0.12 = 7.9: 7 minutes; 0.05 + 7 * 0.12 = 0.89.
SELECT is(pg_temp.ask('a1', '16135550199'), '200 OK 420 0.89', '1.00 at 0.05 + 0.12 a minute, 60/60, reaches for 420 s');
SELECT is(pg_temp.ask('a1', '16135550199'), '200 OK 420 0.89', 'the same question gets the same answer');
SELECT is(pg_temp.reserved(:r), 0.89, 'and sets aside once');
SELECT is(pg_temp.ask('a2', '16135550199'), '402 NO_MONEY 0', '0.11 are left and a call begins at 0.17');
SELECT is((SELECT concat_ws(' ', e.code, e.reason, e.max_seconds) FROM api.call_extend('t-native', 'a1', 480) AS e),
  '402 NO_MONEY 420', 'an extension that is not affordable leaves the grant as it is');
SELECT pg_temp.book(:r, 'payment', 0.01, 'cash') \gset
SELECT is((SELECT concat_ws(' ', e.code, e.reason, e.max_seconds, trim_scale(e.amount)) FROM api.call_extend('t-native', 'a1', 480) AS e),
  '200 OK 480 1.01', 'the last cent is usable: 0.05 + 8 * 0.12 = 1.01');
SELECT is((SELECT e.max_seconds FROM api.call_extend('t-native', 'a1', 480) AS e), 480, 'asked again nothing changes');
SELECT is(pg_temp.reserved(:r), 1.01, 'all is set aside now');

-- Steps: 60 s at 0.30 a minute are 0.30, each further second 0.001. With 0.35: 60 + 50 = 110 s.
SELECT count(*) FROM api.call_release('t-native', 'a1') AS x \gset
SELECT is(pg_temp.reserved(:r), 0::numeric, 'released: all is free');
SELECT pg_temp.book(:r, 'adjustment', -0.66, 'adjustment') \gset
SELECT is(pg_temp.ask('a3', '011442012345678'), '200 OK 110 0.35', 'the inverse of a price with steps');
SELECT is((SELECT max_seconds FROM api.call_authorize('t-native', 'a1', '16135550103', '16135550199')), 0, 'a call that is over stays so');
SELECT count(*) FROM api.call_release('t-native', 'a3') AS x \gset

SELECT is(pg_temp.ask('a4', '911'), '200 EMERGENCY 86400 0', 'whoever calls for help is let through');
SELECT is((SELECT count(*) FROM rating.reservation WHERE call_id = 'a4'), 0::bigint, 'and nothing is set aside');
SELECT is(pg_temp.ask('a5', '0119912345678', 60), '404 NO_RATE 0', 'a number without a rate');
SELECT is(pg_temp.ask('a6', '16135550199', 60, '12125550000'), '404 NO_OWNER 0', 'nobody''s call');
SELECT count(api.customer_suspend(:r)) \gset
SELECT is(pg_temp.ask('a7', '16135550199', 60), '403 SUSPENDED 0', 'a suspended customer');
SELECT is(pg_temp.ask('a8', '911', 60), '200 EMERGENCY 86400 0', 'who still may call for help');
SELECT count(api.customer_reinstate(:r)) \gset

-- Postpaid: charges 180.00, payments 120.00, unbilled 35.50 are an exposure of 95.50 of 100.00.
SELECT pg_temp.owe(-180.00) \gset
SELECT count(api.payment_create(:p, 120.00)) \gset
SELECT pg_temp.owe(-35.50) \gset
SELECT is(pg_temp.ask('b1', '16135550199', 60, '16135550101'), '200 OK 60 0.015', 'without a limit any exposure is good');
SELECT count(*) FROM api.call_release('t-native', 'b1') AS x \gset
SELECT spending_limit_id AS spending FROM api.spending_limit_create(:p, p_amount => 100.00) \gset
-- 4.50 left at 0.015 a minute, 30/6: 18,000 s.
SELECT is(pg_temp.ask('b2', '16135550199', 40000, '16135550101'), '200 OK 18000 4.5', 'a grant stops at the remaining limit');
SELECT is(pg_temp.ask('b3', '16135550199', 60, '16135550101'), '402 LIMIT_REACHED 0', 'and then there is none');
SELECT count(*) FROM api.call_release('t-native', 'b2') AS x \gset
SELECT pg_temp.owe(-5.00) \gset
SELECT is(pg_temp.ask('b4', '16135550199', 60, '16135550101'), '402 LIMIT_REACHED 0', '100.50 of 100.00: refused');
SELECT count(api.payment_create(:p, 50.00)) \gset
SELECT is(pg_temp.ask('b5', '16135550199', 60, '16135550101'), '200 OK 60 0.015', 'a payment of 50.00 leaves 50.50: allowed');
SELECT pg_temp.owe(-60.00) \gset
SELECT count(api.spending_limit_update(:spending, p_action => 'notify')) \gset
SELECT is(pg_temp.ask('b6', '16135550199', 60, '16135550101'), '200 OK 60 0.015', 'a limit that only tells refuses nothing');

SELECT count(api.spending_limit_update(:spending, p_call_amount => 0.015, p_channels => 3)) \gset
SELECT is(pg_temp.ask('b7', '16135550199', 600, '16135550101'), '200 OK 60 0.015', 'one call costs at most so much');
SELECT is(pg_temp.ask('b8', '16135550199', 60, '16135550101'), '503 CHANNELS 0', 'three calls are in progress');
SELECT count(*) FROM api.call_release('t-native', 'b7') AS x \gset
SELECT is(pg_temp.ask('b9', '16135550199', 60, '16135550101'), '200 OK 60 0.015', 'one ended, the next begins');
SELECT count(api.spending_limit_update(:spending, p_calls_per_second => 1, p_clear => '{channels,call_amount}')) \gset
SELECT is(pg_temp.ask('c0', '16135550199', 60, '16135550101'), '200 OK 60 0.015', 'one call a second');
SELECT is(pg_temp.ask('c1', '16135550199', 60, '16135550101'), '503 CALLS_PER_SECOND 0', 'not two');
SELECT count(*) FROM api.call_release('t-native', 'c0') AS x \gset
SELECT is(pg_temp.ask('c1', '16135550199', 60, '16135550101'), '503 CALLS_PER_SECOND 0', 'though the first one is over already');
UPDATE system.clock SET frozen_at = frozen_at + interval '1 second';
SELECT is(pg_temp.ask('c1', '16135550199', 60, '16135550101'), '200 OK 60 0.015', 'a second later');
SELECT count(*) FROM api.call_release('t-native', 'c1') AS x \gset
SELECT is(pg_temp.ask('c2', '911', 60, '16135550101'), '200 EMERGENCY 86400 0', 'no limit keeps from calling for help');
SELECT count(*) FROM unnest('{b5,b6,b9}'::text[]) AS c CROSS JOIN LATERAL api.call_release('t-native', c) AS x \gset
-- 0.03 a day pays for 120 s.
SELECT count(api.spending_limit_update(:spending, p_day_amount => 0.03, p_clear => '{calls_per_second}')) \gset
SELECT is(pg_temp.ask('c3', '16135550199', 600, '16135550101'), '200 OK 120 0.03', 'a day costs at most so much');
SELECT is(pg_temp.ask('c4', '16135550199', 600, '16135550101'), '402 DAY_LIMIT 0', 'and then no more');
SELECT count(*) FROM api.call_release('t-native', 'c3') AS x \gset
SELECT count(api.spending_limit_create(:p, p_device_id => :p_did, p_channels => 0)) \gset
SELECT is(pg_temp.ask('c5', '16135550199', 60, '16135550101'), '503 CHANNELS 0', 'a device has a limit of its own');
SELECT throws_ok(format('SELECT api.spending_limit_create(%s, p_device_id => %s, p_channels => 1)', :p, :q_did), 'TB102',
  format('device %s does not belong to customer %s', :q_did, :p), 'and only the customer''s own devices have');

-- A first call abroad is told of once.
UPDATE catalog.destination SET country = 'GB' WHERE destination_id = :world;
SELECT count(api.customer_update(:r, p_email => 'r@example.com')) \gset
SELECT is(pg_temp.ask('d1', '011442012345678', 1), '200 OK 1 0.005', 'a first call to another country is made');
SELECT is(pg_temp.ask('d2', '011442012345678', 1), '200 OK 1 0.005', 'and a second');
SELECT is((SELECT array_agg(m.data ->> 'country') FROM system.mail AS m WHERE m.customer_id = :r AND m.template = 'account_alert'),
  '{GB}', 'it is told of once, and the own country never');

SELECT throws_ok($$SELECT * FROM api.call_authorize('nowhere', 'x', '1', '2')$$, 'TB101',
  'source nowhere does not exist', 'no such switch');
SELECT throws_ok($$SELECT * FROM api.call_authorize('t-native', '', '1', '2')$$, 'TB102', 'a call has an id and a called number', 'no id');
SELECT throws_ok($$SELECT * FROM api.call_authorize('t-native', 'x', '1', '2', p_seconds => 0)$$, 'TB102',
  'a call is granted at least 1 second', 'no seconds');
SELECT throws_ok($$SELECT * FROM api.call_extend('t-native', 'never')$$, 'TB101',
  'call never of source t-native was not authorised', 'a call that was never asked for');
SELECT is((SELECT concat_ws(' ', e.code, e.reason) FROM api.call_extend('t-native', 'a1') AS e), '403 ENDED', 'a call that is over');
SELECT is((SELECT m.calls FROM report.money_at_risk AS m WHERE m.customer_id = :r), 2::bigint, 'two calls are at risk');
SELECT is_empty('SELECT * FROM system.verify()', 'the books are right');
SELECT * FROM finish();
ROLLBACK;
