-- The fence: pinned paths, right owners, nothing for PUBLIC, definers only where they are meant to be.
\ir include/house.psql

SELECT is_empty($$
  SELECT c.identity, c.proconfig FROM code AS c
  WHERE NOT c.is_parsed AND c.language NOT IN ('internal', 'c')
    AND NOT coalesce(c.proconfig, '{}') @> '{"search_path=pg_catalog, pg_temp"}'
$$, 'every function pins search_path = pg_catalog, pg_temp, or has a parsed body');

SELECT is_empty($$
  SELECT c.identity FROM code AS c
  WHERE c.prosecdef AND c.schema NOT IN ('api', 'portal') AND NOT pg_temp.allowed('definer', c.schema || '.' || c.name)
$$, 'security definers stand in api and portal, and by name');

SELECT is_empty($$
  SELECT c.identity FROM code AS c WHERE c.schema IN ('api', 'portal') AND NOT c.prosecdef
$$, 'every function of api and portal is a security definer: its callers have no right on tables');

SELECT is_empty($$
  SELECT c.identity FROM code AS c WHERE c.prosecdef AND NOT coalesce(c.proconfig,
    '{}') @> '{"search_path=pg_catalog, pg_temp"}'
$$, 'every security definer pins its path');

SELECT is_empty($$
  SELECT e.name, e.reason FROM exception AS e
  WHERE e.rule = 'definer' AND NOT EXISTS (SELECT FROM code AS c WHERE c.prosecdef AND c.schema || '.' || c.name =
    e.name)
$$, 'no exception outlives its function');

SELECT is_empty($$
  SELECT c.identity, c.owner, w.owner AS wanted
  FROM code AS c
  CROSS JOIN LATERAL (
    SELECT CASE WHEN NOT c.is_code THEN 'pgtoll_owner' WHEN c.schema = 'portal' THEN 'pgtoll_self' ELSE 'pgtoll_code'
      END AS owner
  ) AS w
  WHERE c.schema <> 'custom' AND c.owner <> w.owner
$$, 'functions of files belong to pgtoll_code (portal: pgtoll_self), those of migrations to pgtoll_owner');

SELECT is_empty($$
  SELECT r.identity, r.owner FROM relation AS r
  WHERE r.schema <> 'custom' AND r.owner <> CASE WHEN r.is_table THEN 'pgtoll_owner' ELSE 'pgtoll_code' END
$$, 'tables belong to pgtoll_owner, views to pgtoll_code');

SELECT is_empty($$
  SELECT c.identity
  FROM code AS c
  INNER JOIN pg_proc AS p ON p.oid = c.oid
  CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
  WHERE a.grantee = 0
$$, 'PUBLIC may execute nothing');

SELECT is_empty($$
  SELECT r.identity, a.privilege_type FROM relation AS r CROSS JOIN LATERAL aclexplode(r.relacl) AS a
    WHERE a.grantee = 0
$$, 'PUBLIC may read and write nothing');

SELECT is_empty($$
  SELECT n.nspname, a.grantee::regrole, a.privilege_type
  FROM pg_namespace AS n
  CROSS JOIN LATERAL aclexplode(n.nspacl) AS a
  WHERE (n.nspname IN (SELECT d.name FROM domain AS d) OR n.nspname IN ('api', 'portal', 'public'))
    AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner AND a.grantee <> 'pgtoll_code'::regrole
    AND (n.nspname, a.grantee) <> ('portal', 'pgtoll_self'::regrole)
$$, 'only the owners create objects in our schemas');

SELECT is_empty($$
  SELECT r.identity FROM relation AS r
  WHERE r.schema = 'report' AND r.is_view AND NOT has_table_privilege('pgtoll_reader', r.oid, 'SELECT')
$$, 'reporting tools read every view of report');

SELECT is_empty($$
  SELECT r.identity FROM relation AS r
  WHERE NOT (r.schema = 'report' AND r.is_view)
    AND (has_any_column_privilege('pgtoll_reader', r.oid, 'SELECT, INSERT, UPDATE') OR has_table_privilege('pgtoll_reader', r.oid, 'DELETE'))
$$, 'and nothing else');

SELECT is_empty($$
  SELECT r.identity, a.grantee::regrole FROM relation AS r CROSS JOIN LATERAL aclexplode(r.relacl) AS a
  WHERE r.is_partition AND a.grantee <> 'pgtoll_owner'::regrole
$$, 'grants name parents, never partitions');

SELECT is_empty($$
  SELECT r.identity, a.grantee::regrole, a.privilege_type
  FROM relation AS r
  CROSS JOIN LATERAL aclexplode(r.relacl) AS a
  WHERE r.is_table AND a.grantee IN ('pgtoll_code'::regrole, 'pgtoll_self'::regrole)
$$, 'grants on tables name the groups pgtoll_data and pgtoll_self_data');

SELECT is_empty($$
  SELECT r.identity, p.privilege
  FROM relation AS r
  CROSS JOIN (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE')) AS p (privilege)
  CROSS JOIN (VALUES ('pgtoll_code'), ('pgtoll_self'), ('pgtoll_admin')) AS w (role)
  WHERE r.identity IN ('ledger.entry', 'system.audit') AND has_table_privilege(w.role, r.oid, p.privilege)
$$, 'code can only add to the ledger and the audit trail');

SELECT is_empty($$
  SELECT p.privilege FROM (VALUES ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE')) AS p (privilege)
  WHERE has_table_privilege('pgtoll_code', 'system.consistency', p.privilege)
$$, 'code cannot write the queries that api.verify runs');

SELECT is_empty($$
  SELECT r.identity, a.grantee::regrole, a.privilege_type
  FROM relation AS r
  CROSS JOIN LATERAL aclexplode(r.relacl) AS a
  INNER JOIN pg_roles AS g ON g.oid = a.grantee
  WHERE r.is_table AND a.privilege_type <> 'INSERT'
    AND g.rolname IN ('pgtoll_web', 'pgtoll_admin', 'pgtoll_operator', 'pgtoll_auditor', 'pgtoll_customer',
      'pgtoll_public',
      'pgtoll_switch', 'pgtoll_reader')
$$, 'people and programs reach tables through functions and views only');

SELECT is_empty($$
  SELECT r.identity FROM relation AS r
  WHERE r.is_view AND r.schema IN ('api', 'portal')
    AND NOT coalesce(r.reloptions, '{}') && '{security_invoker=true,security_invoker=on,security_invoker=1}'
$$, 'views of api and portal are security_invoker: row-level security reaches through them');

SELECT is_empty($$
  SELECT r.identity FROM relation AS r
  WHERE r.is_table AND r.has_policies AND NOT EXISTS (
    SELECT FROM pg_policy AS p WHERE p.polrelid = r.oid AND 'pgtoll_data'::regrole = ANY (p.polroles)
  )
$$, 'every table with row-level security has a policy for pgtoll_data');

SELECT is_empty($$
  SELECT r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcanlogin
  FROM pg_roles AS r
  WHERE r.rolname LIKE 'pgtoll\_%' AND r.rolname <> 'pgtoll_dba'
    AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR (r.rolcanlogin
      AND (r.rolname <> 'pgtoll_web' OR r.rolinherit)))
$$, 'no role of ours is above the rules, and the web login inherits nothing');

SELECT * FROM finish();
ROLLBACK;
