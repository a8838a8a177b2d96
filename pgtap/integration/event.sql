BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(10);
SELECT is(integration.kind_wanted(k.kinds::text[], k.kind), k.wanted, format('%s and %s', k.kinds, k.kind))
FROM (VALUES ('{*}', 'payment.created', true), ('{payment.*}', 'payment.created', true), ('{payment}', 'payment.created', false),
  ('{pay.*}', 'payment.created', false)) AS k (kinds, kind, wanted);
SELECT throws_ok('SELECT * FROM api.event_list(p_limit => 0)', 'TB102', NULL, 'a list has limits');
SELECT throws_ok('SELECT * FROM api.event_kind_list(0)', 'TB102', NULL, 'also of kinds');
SELECT throws_ok('SELECT api.event_run(0)', 'TB102', NULL, 'a pass has limits');

SELECT system.audit_seal_upto(9223372036854775807, 100000) AS sealed \gset
SELECT count(api.event_run(100000)) \gset
SELECT count(api.setting_set('billing.due_days', '31', '2031-01-01Z')) \gset
SELECT is(api.event_run(), 0, 'what is not sealed is not told');
SELECT is(system.audit_seal_upto(9223372036854775807, 10), 1, 'sealed');
SELECT cmp_ok(api.event_run(), '>=', 1, 'and told');
SELECT * FROM finish();
ROLLBACK;
