-- What resource.deploy replaces, drops and refuses; and that absent filters cost nothing.
BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SET LOCAL client_min_messages = warning;
GRANT USAGE ON SCHEMA tap TO pgtoll_owner, pgtoll_code;
SELECT no_plan();

SET LOCAL ROLE pgtoll_owner;
CREATE TABLE party.test_box (
  test_box_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  note text,
  kind text NOT NULL DEFAULT 'plain',
  version integer NOT NULL DEFAULT 1
);
COMMENT ON COLUMN party.test_box.note IS 'What ops@example.com said.';
CREATE INDEX test_box_name_idx ON party.test_box (name, test_box_id);
CREATE TABLE party.test_pair (a integer, b integer, PRIMARY KEY (a, b));
GRANT SELECT, INSERT, UPDATE, DELETE ON party.test_box TO pgtoll_data;
INSERT INTO party.test_box (name, kind) SELECT 'box ' || g.n, 'kind ' || g.n % 50 FROM generate_series(1,
  5000) AS g (n);
ANALYZE party.test_box;

SET LOCAL ROLE pgtoll_code;
CREATE VIEW api.test_box WITH (security_invoker = true) AS
SELECT b.test_box_id, b.name, b.note, b.kind, b.version FROM party.test_box AS b;

-- Only what changed is replaced.
SELECT resource.declare('test_box', 'party.test_box', p_filter => '{name,kind}', p_sort => '{name}');
SELECT results_eq('SELECT resource.deploy() WHERE true',
  'SELECT ''api.test_box_'' || unnest(''{create,get,list,update,remove}''::text[])',
  'the first deploy makes all five');
SELECT is_empty('SELECT resource.deploy()', 'the second does nothing');
CREATE TEMPORARY TABLE test_oid ON COMMIT DROP AS
SELECT p.proname AS name, p.oid AS old FROM pg_proc AS p WHERE p.proname LIKE 'test\_box\_%'
  AND p.pronamespace = 'api'::regnamespace;
RESET ROLE;
COMMENT ON COLUMN party.test_box.kind IS 'What kind of box.';
SET LOCAL ROLE pgtoll_code;
SELECT results_eq('SELECT resource.deploy()', $$VALUES ('api.test_box_create'), ('api.test_box_update')$$,
  'a column''s comment touches the functions that show it');
SELECT is(count(*), 5::bigint, 'a replaced function stays the same object')
FROM test_oid AS o INNER JOIN pg_proc AS p ON p.oid = o.old AND p.proname = o.name;
SELECT matches(obj_description('api.test_box_create'::regproc, 'pg_proc'), ':param p_note: What ops@example.com said\n',
  'a comment may hold an at-sign');

-- Other parameters: one function, and its grants come back.
RESET ROLE;
ALTER TABLE party.test_box ADD COLUMN colour text;
SET LOCAL ROLE pgtoll_code;
SELECT results_eq('SELECT resource.deploy()', $$VALUES ('api.test_box_create'), ('api.test_box_update')$$,
  'a new column is a new parameter');
SELECT is(count(*), 1::bigint, 'and there is still one function of the name') FROM pg_proc AS p
  WHERE p.proname = 'test_box_create';
SELECT ok(has_function_privilege('pgtoll_operator', 'api.test_box_create'::regproc, 'EXECUTE'),
  'which keeps its callers');

-- Roles.
SELECT resource.declare('test_box', 'party.test_box', p_filter => '{name,kind}', p_sort => '{name}',
  p_roles => '{"write": ["admin"], "update": ["operator", "switch"]}');
SELECT results_eq('SELECT resource.deploy()', $$VALUES ('api.test_box_create'), ('api.test_box_update'),
  ('api.test_box_remove')$$,
  'other roles for the writers');
SELECT is(
  (SELECT string_agg(format('%s:%s', p.proname, a.grantee::regrole), ' ' ORDER BY p.proname, a.grantee::regrole::text)
   FROM pg_proc AS p CROSS JOIN LATERAL aclexplode(p.proacl) AS a
   WHERE p.proname IN ('test_box_create', 'test_box_update') AND a.grantee <> p.proowner),
  'test_box_create:pgtoll_admin test_box_update:pgtoll_operator test_box_update:pgtoll_switch',
  'the verb wins over write, and who is no longer named loses it');

-- A verb is given up, taken over by hand, and declared again.
SELECT resource.declare('test_box', 'party.test_box', p_verbs => '{get,list,update}');
SELECT lives_ok('SELECT resource.deploy()', 'fewer verbs');
SELECT hasnt_function('api', 'test_box_remove', 'what is no longer declared is dropped');
CREATE FUNCTION api.test_box_remove() RETURNS integer LANGUAGE sql IMMUTABLE RETURN 1;
SELECT resource.declare('test_box', 'party.test_box');
SELECT throws_ok('SELECT resource.deploy()', 'TB102', 'api.test_box_remove is written by hand',
  'a function written by hand is never replaced');
SELECT resource.declare('test_box', 'party.test_box', p_verbs => '{get,list}');
SELECT lives_ok('SELECT resource.deploy()', 'it stays beside the generated ones');
CREATE OR REPLACE FUNCTION api.test_box_get(p_test_box_id bigint) RETURNS api.test_box LANGUAGE sql STABLE
BEGIN ATOMIC SELECT r.* FROM api.test_box AS r LIMIT 1; END;
SELECT resource.declare('test_box', 'party.test_box', p_verbs => '{list}');
SELECT lives_ok('SELECT resource.deploy()', 'a verb is taken over by hand');
SELECT has_function('api', 'test_box_get', 'and not dropped as no longer declared');

-- A noun is given up.
DELETE FROM resource.declaration AS d WHERE d.noun = 'test_box';
SELECT lives_ok('SELECT resource.deploy()', 'no declaration any more');
SELECT hasnt_function('api', 'test_box_list', 'the noun''s functions are gone');
SELECT is_empty($$SELECT g.verb FROM resource.generated AS g WHERE g.noun = 'test_box'$$, 'and forgotten');

-- Refused declarations.
SELECT throws_ok($$SELECT resource.declare('test_box', 'party.test_box', p_verbs => '{get,burn}')$$,
  'TB102', 'test_box: no such verb: burn', 'an unknown verb');
SELECT throws_ok($$SELECT resource.declare('test_box', 'party.test_box', p_roles => '{"reed": []}')$$,
  'TB102', 'test_box: no such verb: reed', 'roles for an unknown verb');
PREPARE declared(text, text[], text[]) AS
SELECT resource.declare('test_box', $1, p_filter => $2, p_sort => $3, p_verbs => '{list}', p_view => 'api.test_box'),
  resource.deploy();
SELECT throws_ok($$EXECUTE declared('party.test_box', '{smell}', '{}')$$, 'TB102',
  'test_box: api.test_box has no column smell',
  'a filter that is no column');
SELECT throws_ok($$EXECUTE declared('party.test_box', '{}', '{-smell}')$$, 'TB102',
  'test_box: api.test_box has no column smell',
  'a sort that is no column');
SELECT throws_ok($$EXECUTE declared('party.test_box', '{}', '{note}')$$, 'TB102',
  'test_box: cannot sort by note: not a NOT NULL column of party.test_box', 'a sort that may be empty');
SELECT throws_ok($$EXECUTE declared('party.test_pair', '{}', '{}')$$, 'TB102',
  'test_box: party.test_pair needs a primary key of one column', 'a table without a single key');
RESET ROLE;
SELECT throws_ok('SELECT resource.deploy()', 'TB102', NULL, 'only pgtoll_code makes functions');
SET LOCAL ROLE pgtoll_code;

-- fill
SELECT is(resource.fill('a @b@ c @b@@d@', '{"b": "x@d@", "d": ""}'), 'a x@d@ c x@d@',
  'fill puts values in, and does not look into them');
SELECT throws_ok($$SELECT resource.fill('@a@ @b@', '{"a": "1", "b": null}')$$, 'TB102', 'no value for mark: b',
  'a mark without a value');
SELECT throws_ok($$SELECT resource.fill('@a@ @b', '{"a": "1"}')$$, 'TB102', 'a mark is not closed', 'an open mark');
SELECT is(resource.plural(w.one), w.many, w.many)
FROM (VALUES ('legal entity', 'legal entities'), ('address', 'addresses'), ('day', 'days'), ('batch', 'batches'),
  ('device', 'devices')) AS w (one, many);

-- Filters that are not given fold away: the query of the list function, planned as the function plans it.
SELECT resource.declare('test_box', 'party.test_box', p_filter => '{name,kind}', p_sort => '{name}',
  p_verbs => '{list}');
SELECT lives_ok('SELECT resource.deploy()', 'declared once more');
RESET ROLE;
CREATE FUNCTION pg_temp.plan(p_sort text, p_values text) RETURNS text LANGUAGE plpgsql SET plan_cache_mode =
  force_custom_plan AS $$
DECLARE
  v_query text := (
    SELECT substring(p.prosrc FROM format($re$WHEN '%s' THEN.*?RETURN QUERY\s(.*?);$re$, p_sort))
    FROM pg_proc AS p WHERE p.proname = 'test_box_list'
  );
  v_line text;
  v_plan text := '';
BEGIN
  v_query := replace(replace(replace(replace(v_query, 'p_name', '$1'), 'p_kind', '$2'), 'p_after', '$3'), 'p_limit',
    '$4');
  EXECUTE 'PREPARE test_plan(text, text, text[], integer) AS ' || v_query;
  FOR v_line IN EXECUTE format('EXPLAIN (COSTS off) EXECUTE test_plan(%s)', p_values) LOOP
    v_plan := v_plan || v_line || E'\n';
  END LOOP;
  DEALLOCATE test_plan;
  RETURN v_plan;
END $$;
SELECT ok(p.proconfig @> '{plan_cache_mode=force_custom_plan}', 'list plans each call for itself') FROM pg_proc AS p
  WHERE p.proname = 'test_box_list';
SELECT is(pg_temp.plan('name', 'NULL, NULL, NULL, 100'),
  E'Limit\n  ->  Index Scan using test_box_name_idx on test_box b\n',
  'no filter given: no filter in the plan, and no sort');
SELECT is(pg_temp.plan('test_box_id', 'NULL, NULL, NULL, 100'),
  E'Limit\n  ->  Index Scan using test_box_pkey on test_box b\n',
  'also by key');
SELECT matches(pg_temp.plan('test_box_id', 'NULL, ''kind 7'', NULL, 100'), E'Filter: \\(kind = ''kind 7''',
  'a filter given is the only one');
SELECT matches(pg_temp.plan('name', 'NULL, NULL, ''{box 3,7}'', 100'),
  'Index Scan using test_box_name_idx on test_box b\n\s+Index Cond: \(ROW\(name, test_box_id\) >',
    'a page starts in the index');

SELECT * FROM finish();
ROLLBACK;
