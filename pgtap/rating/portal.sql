\ir ../include/street.psql
SELECT plan(6);
-- 60 s at 0.0150 and 0.0200 a minute, 30/6.
SELECT count(pg_temp.land('t-native', pg_temp.call('a', '10:00:00', '60', '16135550101', '16135550999'),
  pg_temp.call('b', '11:00:00', '60', '14165550102', '15145550100'))) \gset
SELECT count(pg_temp.rate()) \gset
GRANT USAGE ON SCHEMA tap TO pgtoll_web, pgtoll_customer;
SET LOCAL SESSION AUTHORIZATION pgtoll_web;
SELECT set_config('pgtoll.customer_id', :'p', true) \gset
SET LOCAL ROLE pgtoll_customer;
SELECT results_eq($$SELECT c.called, c.amount::numeric FROM portal.call_list('2026-11-01', '2026-12-01') AS c$$,
  $$VALUES ('16135550999', 0.015)$$, 'own calls only');
SELECT results_eq($$SELECT u.day, u.calls, u.amount::numeric FROM portal.usage_day_list('2026-11-01', '2026-12-01') AS u$$,
  $$VALUES ('2026-11-04'::date, 1::bigint, 0.015)$$, 'and what they come to');
SELECT throws_ok($$SELECT * FROM portal.call_list('2026-11-01', '2026-12-01', 0)$$, 'TB102', NULL, 'a list has limits');
SELECT throws_ok($$SELECT * FROM portal.usage_day_list('2026-11-01', '2026-12-01', 0)$$, 'TB102', NULL, 'both have');
SELECT set_config('pgtoll.customer_id', :'q', true) \gset
SELECT results_eq($$SELECT c.called, c.amount::numeric FROM portal.call_list('2026-11-01', '2026-12-01') AS c$$,
  $$VALUES ('15145550100', 0.02)$$, 'the other has another');
SELECT set_config('pgtoll.customer_id', '', true) \gset
SELECT is_empty($$SELECT * FROM portal.call_list('2026-11-01', '2026-12-01')$$, 'nobody has none');
RESET SESSION AUTHORIZATION;
SELECT * FROM finish();
ROLLBACK;
