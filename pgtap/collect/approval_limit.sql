\ir ../include/staff.psql
SELECT plan(11);

CREATE FUNCTION pg_temp.limit_of(p_name text) RETURNS numeric LANGUAGE sql AS $$
  SELECT pg_temp.as_staff(p_name, 'SELECT pg_temp.asked()')::numeric
$$;
-- What an api function would find: it runs as the owner of the code.
CREATE FUNCTION pg_temp.asked() RETURNS numeric LANGUAGE sql SECURITY DEFINER AS $$
  SELECT collect.approval_limit_of_actor('CAD')
$$;
SELECT is(pg_temp.limit_of('olga'), 100.00, 'an operator has the setting''s limit');
SELECT is(pg_temp.limit_of('anna'), 'Infinity'::numeric, 'an administrator has none');
SELECT approval_limit_id AS operators FROM api.approval_limit_create('CAD', 50.00, p_role => 'pgtoll_operator') \gset
SELECT is(pg_temp.limit_of('olga'), 50.00, 'a limit of the role');
SELECT count(api.approval_limit_create('CAD', 500.00, p_actor => 'key:olga')) \gset
SELECT is(pg_temp.limit_of('olga'), 500.00, 'one''s own counts before the role''s');
SELECT is(pg_temp.limit_of('oleg'), 50.00, 'and for nobody else');
SELECT count(api.approval_limit_update(:operators, p_amount => 0)) \gset
SELECT is(pg_temp.limit_of('oleg'), 0.00, 'no room at all');
SELECT count(api.approval_limit_create('CAD', 1000.00, p_role => 'pgtoll_admin')) \gset
SELECT is(pg_temp.limit_of('anna'), 1000.00, 'administrators may have one');
SELECT throws_ok($$SELECT * FROM api.approval_limit_create('CAD', 1, p_role => 'pgtoll_admin')$$, 'TB103', NULL,
  'one a role and currency');
SELECT throws_ok($$SELECT * FROM api.approval_limit_create('CAD', 1)$$, 'TB102', NULL, 'whose?');
SELECT throws_ok($$SELECT * FROM api.approval_limit_create('CAD', -1, p_actor => 'x')$$, 'TB102', NULL, 'below nothing');
SELECT is(pg_temp.as_staff('olga', $$SELECT api.approval_limit_create('CAD', 9999, p_actor => 'key:olga')$$), '42501',
  'an operator sets no limits');

SELECT * FROM finish();
ROLLBACK;
