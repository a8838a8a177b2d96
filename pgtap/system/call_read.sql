-- Reading calls leaves a record.
\ir ../include/street.psql
SELECT no_plan();

SELECT is((pg_temp.land('t-native', pg_temp.call('a', '10:00:00', '60', '16135550101', '16135550999'))).status, 'landed',
  'a call lands');
SELECT cmp_ok(pg_temp.rate(), '>=', 1, 'and is rated');
SELECT call_id AS call FROM api.call AS c WHERE c.customer_id = pg_temp.p() LIMIT 1 \gset
SELECT coalesce(max(call_read_id), 0) AS before FROM system.call_read \gset
SELECT count(*) AS shown FROM api.call_list(:p, '2026-11-01', '2026-12-01') \gset
SELECT count(*) FROM api.call_get(:'call') \gset
SELECT count(api.call_explain(:'call')) \gset
SELECT count(*) FROM api.attempt_list('2026-11-01', '2026-12-01') \gset
SELECT count(*) AS held FROM api.held_call_list() \gset
SELECT count(*) FROM api.call_surcharge_list(:p, '2026-11-01', '2026-12-01') \gset

SELECT results_eq(
  format($$SELECT r.function_name, r.customer_id, r.calls FROM system.call_read AS r WHERE r.call_read_id > %s ORDER BY r.call_read_id$$,
    :before),
  format($$VALUES ('api.call_list', %1$s::bigint, 1), ('api.call_get', %1$s, 1), ('api.call_explain', %1$s, 1),
    ('api.attempt_list', NULL, 0), ('api.held_call_list', NULL, %2$s), ('api.call_surcharge_list', %1$s, 0)$$,
    :p, :held),
  'one row a request, with whose they are and how many');
SELECT results_eq(format('SELECT r.function_name, r.actor FROM api.call_read_list(%s, p_limit => 1) AS r', :p),
  $$SELECT 'api.call_surcharge_list', session_user::text COLLATE "default"$$, 'newest first, with who read');
SELECT is((SELECT count(*) FROM api.call_read_list(:p, p_actor => 'nobody')), 0::bigint, 'nobody read nothing');
SELECT throws_ok('SELECT * FROM api.call_read_list(p_limit => 0)', 'TB102', NULL, 'a list has limits');
SELECT throws_ok('DELETE FROM system.call_read', 'TB110', NULL, 'what is on record stays');

SELECT system.call_read('api.test', ARRAY[:p, NULL, :p, :q], 4) \gset
SELECT is((SELECT count(*) FROM system.call_read AS r WHERE r.function_name = 'api.test'), 2::bigint, 'each customer once');

SELECT * FROM finish();
ROLLBACK;
