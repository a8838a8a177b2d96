\ir ../include/street.psql
SELECT plan(10);
SELECT count(api.payment_create(:p, 30.00, 'wire')), count(api.payment_create(:q, 40.00, 'wire')) \gset
SELECT count(api.payment_method_create(:q, 'test', 'token-q', p_brand => 'Visa', p_last_four => '4242', p_expires_on => '2030-01-31')) \gset
GRANT USAGE ON SCHEMA tap TO pgtoll_web, pgtoll_customer;
SET LOCAL SESSION AUTHORIZATION pgtoll_web;
SELECT set_config('pgtoll.customer_id', :'p', true) \gset
SET LOCAL ROLE pgtoll_customer;
SELECT results_eq('SELECT p.amount::numeric, p.is_reversed FROM portal.payment_list() AS p', 'VALUES (30.00, false)', 'own payments');
SELECT results_eq($$SELECT s.day, s.kind, s.amount::numeric FROM portal.statement_list('2026-11-01', '2026-12-01') AS s$$,
  $$VALUES ('2026-11-05'::date, 'payment', 30.00)$$, 'own statement');
SELECT throws_ok('SELECT * FROM portal.payment_list(0)', 'TB102', NULL, 'a list has limits');
SELECT throws_ok($$SELECT * FROM portal.statement_list('2026-11-01', '2026-12-01', 0)$$, 'TB102', NULL, 'also a statement');
SELECT throws_ok('SELECT portal.top_up_ask(25)', 'TB102', NULL, 'who pays afterwards has nothing to top up');
SELECT throws_ok('SELECT portal.top_up_ask(0)', 'TB102', NULL, 'nothing is nothing');
SELECT set_config('pgtoll.customer_id', :'q', true) \gset
SELECT results_eq('SELECT t.amount::numeric FROM portal.top_up_ask(25) AS t', 'VALUES (25.0)', 'who pays before asks');
SELECT results_eq('SELECT t.amount::numeric FROM portal.top_up_ask(15) AS t', 'VALUES (15.0)', 'and thinks better of it');
RESET SESSION AUTHORIZATION;
SELECT cmp_ok(collect.top_up_begin(), '>=', 1, 'a charge begins');
SELECT results_eq(format('SELECT t.amount::numeric, t.status, (SELECT count(*) FROM collect.top_up_request) FROM collect.top_up_try AS t WHERE t.customer_id = %s', :q),
  $$VALUES (15.0, 'waiting', 0::bigint)$$, 'with the last amount, once');
SELECT * FROM finish();
ROLLBACK;
