\ir ../include/street.psql
\ir ../include/tried.psql
SELECT plan(10);

INSERT INTO system.idempotency (actor, key, function_name, request_hash, response)
SELECT 'test', 'zz' || r.n, 'api.x', '\x00', r.response::jsonb
FROM (VALUES (1, '{"data": {"customer_id": 7777, "name": "Ada"}}'), (2, '{"data": [{"x": {"customer_id": "7777"}}]}'),
  (3, '{"data": {"customer_id": 77}}'), (4, '{"data": 7777}')) AS r (n, response);
SELECT is((system.customer_erase(7777))::text, '', 'kept answers are forgotten');
SELECT results_eq(
  $$SELECT i.key, i.response = 'null' FROM system.idempotency AS i WHERE i.actor = 'test' AND i.key LIKE 'zz%' ORDER BY i.key$$,
  $$VALUES ('zz1', true), ('zz2', true), ('zz3', false), ('zz4', false)$$, 'those that speak of the customer');

-- The audit log loses values by one function only, and gets none.
SELECT ok(system.audit_blank('{party.customer}', jsonb_build_object('customer_id', :p), '{name,email}') > 0, 'values are blanked');
SELECT results_eq(
  $$SELECT DISTINCT a.after -> 'name', a.after ->> 'code' FROM system.audit AS a
    WHERE a.table_name = 'party.customer' AND a.row_key = pg_temp.p()::text$$,
  $$VALUES ('null'::jsonb, 'T-P')$$, 'and the others stay');
SELECT isnt_empty($$SELECT FROM system.audit AS a WHERE a.table_name = 'party.customer' AND a.after ->> 'name' = 'Prepaid Ltd'$$,
  'as do those of others');
SELECT throws_ok($$UPDATE system.audit SET after = NULL$$, 'TB110', NULL, 'a superuser changes nothing');
SELECT is(pg_temp.tried(t.role, t.statement), t.state, t.why)
FROM (VALUES
  ('pgtoll_code', 'UPDATE system.audit SET after = NULL', '42501', 'nor does the code by itself'),
  ('pgtoll_owner', 'UPDATE system.audit SET actor = ''x''', 'TB110', 'the owner does not change who it was'),
  ('pgtoll_owner', 'UPDATE system.audit SET after = after || ''{"name": "Bob"}''', 'TB110', 'nor puts another value in'),
  ('pgtoll_owner', 'DELETE FROM system.audit', 'TB110', 'nor deletes')
) AS t (role, statement, state, why);

SELECT * FROM finish();
ROLLBACK;
