BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(8);

SELECT lives_ok($$SELECT * FROM api.setting_set('billing.due_days', '21', '2031-01-01Z')$$, 'first change');
SELECT lives_ok($$SELECT * FROM api.setting_set('billing.due_days', '22', '2031-01-01Z')$$, 'second change');
SELECT results_eq(
  $$SELECT operation, before ->> 'value', after ->> 'value', actor = session_user
    FROM api.audit_list('system.setting', 'billing.due_days', 2)$$,
  $$VALUES ('UPDATE', '21', '22', true), ('INSERT', NULL, '21', true)$$,
  'newest first, with before and after');
SELECT results_eq(
  $$SELECT after ->> 'value' FROM api.audit_list('system.setting', 'billing.due_days', 1,
      ARRAY[(SELECT a.audit_id::text FROM api.audit_list('system.setting', 'billing.due_days', 1) AS a)])$$,
  $$VALUES ('21')$$, 'the next page goes on where the first ended');
SELECT is_empty($$SELECT * FROM api.audit_list('no.table')$$, 'nothing is known about other tables');
SELECT throws_ok($$SELECT * FROM api.audit_list(p_limit => 1001)$$, 'TB102', NULL, 'a list has limits');
SELECT throws_ok($$DELETE FROM system.audit$$, 'TB110', NULL, 'records are not deleted, not even by a superuser');
SELECT throws_ok($$UPDATE system.audit SET actor = 'someone'$$, 'TB110', NULL, 'nor changed');

SELECT * FROM finish();
ROLLBACK;
