\ir ../include/street.psql
SELECT no_plan();

CREATE FUNCTION pg_temp.add(p_token text, p_expires_on date DEFAULT '2027-03-10', p_customer_id bigint DEFAULT pg_temp.p())
RETURNS api.payment_method LANGUAGE sql AS $$
  SELECT api.payment_method_create(p_customer_id, 'stripe', p_token, 'card', 'Visa', '4242', p_expires_on)
$$;
CREATE FUNCTION pg_temp.id(p_token text) RETURNS bigint LANGUAGE sql AS $$
  SELECT m.payment_method_id FROM party.payment_method AS m WHERE m.token = p_token
$$;

SELECT results_eq($$SELECT m.kind, m.brand, m.last_four, m.expires_on, m.is_default, m.status FROM pg_temp.add('a') AS m$$,
  $$VALUES ('card', 'Visa', '4242', '2027-03-31'::date, true, 'active')$$, 'the first is the default, good all month');
SELECT results_eq($$SELECT m.expires_on, m.is_default FROM pg_temp.add('b', '2028-02-29') AS m$$,
  $$VALUES ('2028-02-29'::date, false)$$, 'the second is not; 2028 has a 29 February');
SELECT is((SELECT m.is_default FROM pg_temp.add('q', p_customer_id => pg_temp.q()) AS m), true, 'each customer has their own');
SELECT results_eq($$SELECT m.kind, m.expires_on FROM api.payment_method_create(pg_temp.p(), 'bank', 'x', 'bank_account') AS m$$,
  $$VALUES ('bank_account', NULL::date)$$, 'an account does not expire');
SELECT throws_ok($$UPDATE party.payment_method SET expires_on = '2027-03-30' WHERE token = 'a'$$, '23514', NULL,
  'no other day is stored');

SELECT throws_ok($$SELECT pg_temp.add('a')$$, 'TB103', NULL, 'a token that is known');
SELECT throws_ok($$SELECT pg_temp.add('c', NULL)$$, 'TB102', NULL, 'a card without a date');
SELECT throws_ok($$SELECT pg_temp.add('c', 'infinity')$$, 'TB102', NULL, 'or for good');
SELECT throws_ok($$SELECT pg_temp.add('c d')$$, 'TB102', NULL, 'a token with a blank');
SELECT throws_ok($$SELECT pg_temp.add('c', p_customer_id => -1)$$, 'TB101', NULL, 'nobody');
SELECT throws_ok($$SELECT pg_temp.add(NULL)$$, 'TB102', 'token must be given', 'no token');
SELECT throws_ok($$SELECT api.payment_method_create(pg_temp.p(), 'g', 'c', 'cash')$$, 'TB102', NULL, 'no kind');
SELECT throws_ok($$SELECT api.payment_method_create(pg_temp.p(), 'g', 'c', p_last_four => '424', p_expires_on => '2027-03-01')$$,
  'TB102', NULL, 'three digits');

SELECT is((SELECT m.is_default FROM api.payment_method_default(pg_temp.id('b')) AS m), true, 'another default');
SELECT results_eq($$SELECT m.token FROM api.payment_method_list(p_customer_id => pg_temp.p(), p_is_default => true) AS m$$,
  $$VALUES ('b')$$, 'and no longer the first');
SELECT is((SELECT m.version FROM api.payment_method_default(pg_temp.id('b')) AS m), 2, 'again changes nothing');
SELECT throws_ok($$SELECT api.payment_method_default(-1)$$, 'TB101', NULL, 'none to be default');

SELECT results_eq($$SELECT m.brand, m.last_four, m.expires_on, m.version
  FROM api.payment_method_update(pg_temp.id('b'), 2, p_expires_on => '2031-01-01') AS m$$,
  $$VALUES ('Visa', '4242', '2031-01-31'::date, 3)$$, 'renewed; the rest stays');
SELECT throws_ok($$SELECT api.payment_method_update(pg_temp.id('b'), 2, 'Amex')$$, 'TB104', NULL, 'somebody was first');
SELECT throws_ok($$SELECT api.payment_method_update(pg_temp.id('b'), p_last_four => 'x')$$, 'TB102', NULL, 'no digits');
SELECT throws_ok($$SELECT api.payment_method_update(-1)$$, 'TB101', NULL, 'nothing to change');

SELECT results_eq($$SELECT m.status, m.is_default FROM api.payment_method_remove(pg_temp.id('b')) AS m$$,
  $$VALUES ('removed', false)$$, 'removed');
SELECT is((SELECT m.version FROM api.payment_method_remove(pg_temp.id('b')) AS m), 4, 'twice changes nothing');
SELECT is_empty($$SELECT m.token FROM api.payment_method_list(p_customer_id => pg_temp.p(), p_is_default => true) AS m$$,
  'nobody is default in its place');
SELECT throws_ok($$SELECT api.payment_method_default(pg_temp.id('b'))$$, 'TB110', NULL, 'what is removed is no default');
SELECT throws_ok($$SELECT api.payment_method_update(pg_temp.id('b'), p_brand => 'Amex')$$, 'TB110', NULL, 'nor changed');
SELECT throws_ok($$SELECT api.payment_method_remove(-1)$$, 'TB101', NULL, 'none to remove');
SELECT is((SELECT m.is_default FROM pg_temp.add('c') AS m), true, 'a new one is the default where there is none');
SELECT is((SELECT count(*) FROM api.payment_method_list(p_customer_id => pg_temp.p(), p_status => 'active')), 3::bigint,
  'a, c and the account are left');
SELECT is((SELECT m.token FROM api.payment_method_get(pg_temp.id('q')) AS m), 'q', 'one of them');
SELECT throws_ok($$SELECT api.payment_method_get(-1)$$, 'TB101', NULL, 'none to show');
SELECT throws_ok($$SELECT api.customer_remove(pg_temp.q())$$, 'TB105', NULL, 'a customer with a card stays');

SELECT is(party.month_end(x.day), x.last, x.day::text) FROM (VALUES
  ('2011-03-10'::date, '2011-03-31'::date), ('2011-03-31', '2011-03-31'), ('2100-02-01', '2100-02-28'),
  ('2000-02-01', '2000-02-29'), ('2011-12-31', '2011-12-31')) AS x (day, last);

SELECT * FROM finish();
ROLLBACK;
