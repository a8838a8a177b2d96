-- Money that comes by itself, customers without any, and warnings of limits.
\ir ../include/street.psql
SELECT no_plan();
SELECT pg_temp.book(:q, 'payment', 10.50, 'cash') \gset
SELECT count(api.customer_update(:q, p_email => 'q@example.com')), count(api.customer_update(:p, p_email => 'p@example.com')) \gset
SELECT payment_method_id AS method FROM api.payment_method_create(:q, 'test', 'tok_1', p_expires_on => '2027-12-31') \gset
CREATE FUNCTION pg_temp.run() RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', r.told, r.top_ups, r.statuses) FROM api.credit_run() AS r
$$;
CREATE FUNCTION pg_temp.owe(p_amount numeric) RETURNS bigint LANGUAGE sql AS $$
  SELECT collect.adjustment_post(collect.account_of(pg_temp.p()), p_amount, c.reason_code_id, 'test')
  FROM collect.reason_code AS c WHERE c.kind = 'debit' LIMIT 1
$$;
CREATE FUNCTION pg_temp.posted(p_customer_id bigint) RETURNS numeric LANGUAGE sql AS $$
  SELECT trim_scale(a.posted) FROM ledger.account AS a WHERE a.customer_id = p_customer_id
$$;
-- What the worker does: the gateway says this of the charge that waits.
CREATE FUNCTION pg_temp.charge(p_result text) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', trim_scale(c.total), r.status)
  FROM api.top_up_claim() AS c
  CROSS JOIN LATERAL api.top_up_result(c.top_up_try_id, c.attempt, p_result, 'ch_' || c.top_up_try_id) AS r
$$;
CREATE FUNCTION pg_temp.alerts(p_customer_id bigint) RETURNS text[] LANGUAGE sql AS $$
  SELECT array_agg(m.data ->> 'alert' ORDER BY m.mail_id) FROM system.mail AS m WHERE m.customer_id = p_customer_id
$$;

SELECT count(api.top_up_rule_create(:q, 10.00, 25.00)) \gset
SELECT is(pg_temp.run(), '0 0 0', '10.50 are not less than 10.00');
SELECT pg_temp.book(:q, 'adjustment', -0.50, 'adjustment') \gset
SELECT is(pg_temp.run(), '0 0 0', 'nor are 10.00');
SELECT pg_temp.book(:q, 'adjustment', -0.25, 'adjustment') \gset
SELECT is(pg_temp.run(), '0 1 0', '9.75 are: a charge begins');
SELECT is(pg_temp.run(), '0 0 0', 'one, however often is looked');
SELECT is(pg_temp.charge('unknown'), '25 unknown', 'the gateway does not answer');
SELECT is(pg_temp.charge('done'), NULL, 'it is not asked at once');
SELECT count(api.clock_set('2026-11-05T12:01:00Z')) \gset
SELECT is(pg_temp.charge('done'), '25 done', 'but again');
SELECT is(pg_temp.posted(:q), 34.75, '9.75 + 25.00');
SELECT is((SELECT count(*) FROM collect.payment WHERE customer_id = :q), 1::bigint, 'one payment');
SELECT pg_temp.book(:q, 'adjustment', -30.00, 'adjustment') \gset
SELECT is(pg_temp.run(), '0 0 0', 'a second time within 24 hours: none');
SELECT count(api.clock_set('2026-11-06T12:01:00Z')) \gset
SELECT is(pg_temp.run(), '0 1 0', 'a day later: one');
SELECT is(pg_temp.charge('refused'), '25 declined', 'the card is declined');
SELECT is(pg_temp.posted(:q), 4.75, 'and nothing is credited');
SELECT is(pg_temp.run(), '0 0 0', 'with money left the customer goes on');
SELECT pg_temp.book(:q, 'adjustment', -4.75, 'adjustment') \gset
SELECT is(pg_temp.run(), '0 0 1', 'without any they are suspended');
SELECT is((SELECT status || ' ' || status_reason FROM party.customer WHERE customer_id = :q), 'suspended no money left',
  'and it is said why');
SELECT count(api.clock_set('2026-11-07T12:01:00Z')) \gset
SELECT is(pg_temp.run(), '0 1 0', 'the card is tried again the next day');
SELECT is(pg_temp.charge('done'), '25 done', 'and good');
SELECT is(pg_temp.run(), '0 0 1', 'so they are active again');
SELECT is(pg_temp.alerts(:q), '{top_up_done,top_up_spent,top_up_declined,top_up_spent,suspended,top_up_done}', 'they were told all that');

-- A call that was never authorised, below zero.
SELECT count(api.top_up_rule_update(top_up_rule_id, p_active => false)) FROM api.top_up_rule WHERE customer_id = :q \gset
SELECT pg_temp.book(:q, 'adjustment', -25.01, 'adjustment') \gset
SELECT is(pg_temp.run(), '0 0 1', 'below zero a prepaid customer is suspended');

-- Less than 5.00 and no rule: told once each time.
SELECT pg_temp.book(:q, 'payment', 4.70, 'cash') \gset
SELECT is(pg_temp.run() || ' ' || pg_temp.posted(:q), '0 0 1 4.69', 'who has 4.69 is active again');
SELECT is(pg_temp.run(), '1 0 0', 'and told how much that is');
SELECT is(pg_temp.run(), '0 0 0', 'once');
SELECT pg_temp.book(:q, 'payment', 0.31, 'cash') \gset
SELECT is(pg_temp.run(), '0 0 0', '5.00 are enough');
SELECT pg_temp.book(:q, 'adjustment', -0.01, 'adjustment') \gset
SELECT count(api.clock_set('2026-11-07T12:01:30Z')) \gset
SELECT is(pg_temp.run(), '1 0 0', '4.99 are not: told again');
SELECT is((pg_temp.alerts(:q))[7:], '{suspended,low_amount,low_amount}', 'by mail');
SELECT count(api.setting_set('collect.low_amount', '0')) \gset
SELECT pg_temp.book(:q, 'adjustment', -4.99, 'adjustment') \gset
SELECT is(pg_temp.run(), '0 0 0', 'nobody is told of less than nothing');

-- 95.50 of 100.00, warned at 80.
SELECT count(api.spending_limit_create(:p, p_amount => 100.00)) \gset
SELECT pg_temp.owe(-95.50) \gset
SELECT is(pg_temp.run(), '1 0 0', 'at 95.50 the customer is warned');
SELECT is(pg_temp.run(), '0 0 0', 'once');
SELECT is((SELECT state FROM api.spending_state WHERE customer_id = :p), 'warned', 'as anybody can see');
SELECT pg_temp.owe(-5.00) \gset
SELECT is(pg_temp.run() || (SELECT state FROM api.spending_state WHERE customer_id = :p), '1 0 0limit_reached', 'at 100.50 told again');
SELECT count(api.payment_create(:p, 50.00)) \gset
SELECT is(pg_temp.run() || (SELECT state FROM api.spending_state WHERE customer_id = :p), '0 0 0ok', 'a payment, and all is well');
SELECT count(api.clock_set('2026-11-07T12:02:00Z')) \gset
SELECT pg_temp.owe(-30.00) \gset
SELECT is(pg_temp.run(), '1 0 0', 'at 80.50 the customer is warned anew');
SELECT is(pg_temp.alerts(:p), '{limit_warned,limit_reached,limit_warned}', 'by mail');

SELECT throws_ok($$SELECT api.top_up_result(0, 1, 'done')$$, 'TB101', 'top-up 0 does not exist', 'no such charge');
SELECT throws_ok($$SELECT api.top_up_result(max(top_up_try_id), 1, 'maybe') FROM collect.top_up_try$$, 'TB102',
  'maybe is not a result', 'no such result');
SELECT throws_ok(format('SELECT api.top_up_rule_create(%s, 1, 1, p_payment_method_id => %s)', :p, :method), 'TB102',
  format('payment method %s does not belong to customer %s', :method, :p), 'somebody else''s card');
SELECT is_empty('SELECT * FROM system.verify()', 'the books are right');
SELECT * FROM finish();
ROLLBACK;
