BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(22);
-- now() stands still in a transaction, so dates tell which value counts.

SELECT is(system.setting_get('intake.max_call_seconds'), '86400', 'a default counts from the beginning of time');
SELECT is(system.setting_int('intake.chunk_records'), 100000, 'setting_int gives a number');
SELECT is(system.setting_bool('rating.rate_both_sides'), false, 'setting_bool gives a truth value');
SELECT throws_ok($$SELECT system.setting_get('no.such')$$, 'TB101', 'setting no.such does not exist', 'unknown name');
SELECT throws_ok($$SELECT system.setting_get(NULL)$$, 'TB101', NULL, 'no name');

SELECT is(system.setting_kind(v), k, format('%s is of kind %s', v, k))
FROM (VALUES ('true', 'boolean'), ('-20', 'integer'), ('1234567890', 'number'), ('1.5', 'number'),
  ('1e5', 'text')) AS t (v, k);

SELECT lives_ok($$SELECT * FROM api.setting_set('billing.due_days', '30', '2026-06-01T00:00:00Z')$$, 'a dated value');
SELECT is(system.setting_get('billing.due_days', '2026-05-31T23:59:59Z'), '20',
  'one second before, the default counts');
SELECT is(system.setting_get('billing.due_days', '2026-06-01T00:00:00Z'), '30', 'at its instant it counts');
SELECT is((SELECT s.value FROM api.setting_get('billing.due_days', '2026-06-01T00:00:00Z') AS s), '30',
  'the api agrees');
SELECT lives_ok($$SELECT * FROM api.setting_set('billing.due_days', '31', '2026-06-01T00:00:00Z')$$,
  'set again at the same instant');
SELECT results_eq(
  $$SELECT value, valid_from FROM api.setting_list('due_days', false)$$,
  $$VALUES ('20', '-infinity'::timestamptz), ('31', '2026-06-01T00:00:00Z')$$,
  'the list shows both, the later one replaced');

SELECT throws_ok($$SELECT * FROM api.setting_set('billing.due_days', 'soon')$$,
  'TB102', NULL, 'a word is no number of days');
SELECT throws_ok($$SELECT * FROM api.setting_set('billing.due_days', NULL)$$, 'TB102', NULL, 'nor is NULL');
SELECT throws_ok($$SELECT * FROM api.setting_set('billing.due_days', '9', 'infinity')$$, 'TB102', NULL, 'no real date');
SELECT throws_ok($$SELECT * FROM api.setting_set('no.such', '1')$$, 'TB101', NULL, 'only known settings can be set');
SELECT throws_ok($$SELECT * FROM api.setting_list(p_limit => 0)$$, 'TB102', NULL, 'a list has limits');
SELECT is(
  (SELECT a.after ->> 'value' FROM api.audit_list('system.setting', 'billing.due_days', 1) AS a), '31', 'audited');

SELECT * FROM finish();
ROLLBACK;
