BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(12);

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

-- Very many rows of one statement are one entry, which is found by each of their keys.
WITH made AS (
  INSERT INTO catalog.destination (code, name) SELECT 't-many-' || g, 'Many' FROM generate_series(1, 1001) AS g
  RETURNING destination_id
)
SELECT min(m.destination_id) AS first, max(m.destination_id) AS last FROM made AS m \gset
SELECT is((SELECT count(*) FROM system.audit AS a WHERE a.table_name = 'catalog.destination' AND a.row_key = ''
  AND a.after ->> 'rows' = '1001'), 1::bigint, 'one entry');
SELECT is((SELECT count(*) FROM api.audit_list('catalog.destination', :'last')), 1::bigint, 'that a row''s key finds');
SELECT is((SELECT count(*) FROM api.audit_list('catalog.destination', (:last + 1)::text)), 0::bigint, 'and another does not');
UPDATE catalog.destination SET name = 'One' WHERE destination_id = :first;
SELECT results_eq(format('SELECT operation, before ->> ''name'' FROM api.audit_list(''catalog.destination'', %L)', :'first'),
  $$VALUES ('UPDATE', 'Many'), ('INSERT', NULL)$$, 'its first change tells what it was');

SELECT * FROM finish();
ROLLBACK;
