-- The five uniform functions, made for two little tables of this test: each error once, and the edges.
BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SET LOCAL client_min_messages = warning;
GRANT USAGE ON SCHEMA tap TO pgtoll_owner, pgtoll_code;
SELECT no_plan();

SET LOCAL ROLE pgtoll_owner;
CREATE TABLE party.test_box (
  test_box_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT test_box_code_key UNIQUE,
  name text NOT NULL,
  status text NOT NULL DEFAULT 'open' CONSTRAINT test_box_status CHECK (status IN ('open', 'shut')),
  currency system.currency NOT NULL,
  fee system.money NOT NULL DEFAULT 0,
  opened_at timestamptz NOT NULL DEFAULT system.clock_now(),
  note text,
  size integer CONSTRAINT test_box_size CHECK (size > 0),
  secret text DEFAULT 'x',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
CREATE UNIQUE INDEX test_box_name_lower ON party.test_box (lower(name));
CREATE INDEX test_box_name_idx ON party.test_box (name, test_box_id);
COMMENT ON COLUMN party.test_box.code IS 'Short code.';
COMMENT ON COLUMN party.test_box.name IS 'What it says on the lid.';
COMMENT ON COLUMN party.test_box.currency IS '(fixed) ISO 4217 code.';
COMMENT ON COLUMN party.test_box.secret IS '(automatic) Made by the system.';
COMMENT ON CONSTRAINT test_box_size ON party.test_box IS 'A box has a size above 0.';
SELECT system.noun_attach('party.test_box', 'test_box_id');
CREATE TABLE party.test_item (
  test_item_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  test_box_id bigint NOT NULL CONSTRAINT test_item_box_fkey REFERENCES party.test_box,
  place integer NOT NULL,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT test_item_place_key UNIQUE (test_box_id, place)
);
SELECT system.noun_attach('party.test_item', 'test_item_id');
GRANT SELECT, INSERT, UPDATE, DELETE ON party.test_box, party.test_item TO pgtoll_data;

SET LOCAL ROLE pgtoll_code;
CREATE VIEW api.test_box WITH (security_invoker = true) AS
SELECT b.test_box_id, b.code, b.name, b.status, b.currency, b.fee, b.opened_at, b.note, b.size, b.version
  FROM party.test_box AS b;
CREATE VIEW api.test_item WITH (security_invoker = true) AS
SELECT i.test_item_id, i.test_box_id, i.place, i.version FROM party.test_item AS i;
SELECT resource.declare('test_box', 'party.test_box', p_filter => '{name,status}', p_sort => '{name,-fee}',
  p_summary => 'test box');
SELECT resource.declare('test_item', 'party.test_item', p_filter => '{test_box_id}', p_roles => '{"read": ["admin"]}');
SELECT resource.deploy();
RESET ROLE;

-- An error as code, column and message in one line.
CREATE FUNCTION pg_temp.error_of(p_sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_column text;
BEGIN
  EXECUTE p_sql;
  RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS v_column = COLUMN_NAME;
  RETURN concat_ws('|', SQLSTATE, v_column, SQLERRM);
END $$;
-- The keys of a page, in order.
CREATE FUNCTION pg_temp.codes(p_arguments text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_codes text;
BEGIN
  EXECUTE format('SELECT string_agg(x.code, '','') FROM api.test_box_list(%s) AS x', p_arguments) INTO v_codes;
  RETURN v_codes;
END $$;

-- create
SELECT is((b.code, b.status, b.fee, b.note, b.version)::text, '(a,open,0,,1)', 'create fills in the defaults')
FROM api.test_box_create(p_code => 'a', p_name => 'Alpha', p_currency => 'CAD') AS b;
SELECT is((SELECT t.secret FROM party.test_box AS t WHERE t.code = 'a'), 'x',
  'an automatic column keeps its own default');
SELECT ok((SELECT b.opened_at = system.clock_now() FROM api.test_box AS b WHERE b.code = 'a'),
  'a computed default is the column''s');
SELECT is(
  (SELECT pg_get_function_arguments(p.oid) FROM pg_proc AS p WHERE p.proname = 'test_box_create'),
  'p_code system.slug, p_name text, p_currency system.currency, p_status text DEFAULT ''open''::text, '
  || 'p_fee system.money DEFAULT 0, p_opened_at timestamp with time zone DEFAULT NULL::timestamp with time zone, '
  || 'p_note text DEFAULT NULL::text, p_size integer DEFAULT NULL::integer',
  'required parameters come first, types are the columns'', automatic columns are left out');
SELECT is(pg_temp.error_of($$SELECT * FROM api.test_box_create('a', 'Other', 'CAD')$$),
  'TB103|code|a test_box with this code exists already', 'create: the same key');
SELECT matches(pg_temp.error_of($$SELECT * FROM api.test_box_create('z', 'ALPHA', 'CAD')$$), '^TB103\|',
  'create: the same key of an index over an expression');
SELECT is(pg_temp.error_of($$SELECT * FROM api.test_box_create('b', NULL, 'CAD')$$), 'TB102|name|name must be given',
  'create: NULL');
SELECT is(pg_temp.error_of($$SELECT * FROM api.test_box_create('b', 'B', 'CAD', p_status => 'ajar')$$),
  'TB102|status|status is not allowed (test_box_status)', 'create: a refused value');
SELECT is(pg_temp.error_of($$SELECT * FROM api.test_item_create(p_test_box_id => -1, p_place => 1)$$),
  'TB102|test_box_id|test_box_id names nothing that exists', 'create: a reference to nothing');
SELECT matches(pg_temp.error_of($$SELECT * FROM api.test_box_create('b', 'B', 'CAD', p_fee => 'NaN')$$), '^23514\|',
  'create: NaN is refused by the domain, before the function');

-- get
SELECT is((SELECT g.name FROM party.test_box AS t, api.test_box_get(t.test_box_id) AS g WHERE t.code = 'a'), 'Alpha',
  'get');
SELECT is(pg_temp.error_of('SELECT * FROM api.test_box_get(-1)'), 'TB101|test_box_id|test box -1 does not exist',
  'get: nothing there');
SELECT matches(pg_temp.error_of('SELECT * FROM api.test_box_get(NULL)'), '^TB101\|', 'get: NULL is nobody');

-- list: fees 0, 5, 5, 1
SELECT is(count(*), 3::bigint, 'three more boxes') FROM (
  SELECT (api.test_box_create('b', 'Beta 50% off', 'CAD', p_fee => 5, p_size => 3, p_note => 'old')).code
  UNION ALL SELECT (api.test_box_create('c', 'Gamma', 'USD', p_fee => 5)).code
  UNION ALL SELECT (api.test_box_create('d', 'Delta', 'CAD', p_fee => 1, p_status => 'shut')).code
) AS made;
SELECT is(pg_temp.codes(''), 'a,b,c,d', 'list: by key');
SELECT is(pg_temp.codes($$p_sort => 'name'$$), 'a,b,d,c', 'list: by name');
SELECT is(pg_temp.codes($$p_sort => '-fee'$$), 'c,b,d,a', 'list: descending, ties by key');
SELECT is(pg_temp.codes(format($$p_sort => '-fee', p_limit => 1, p_after => '{5,%s}'$$, t.test_box_id)), 'b',
  'list: a page goes on within a tie') FROM party.test_box AS t WHERE t.code = 'c';
SELECT is(pg_temp.codes(format($$p_sort => 'name', p_after => '{Beta 50%% off,%s}'$$, t.test_box_id)), 'd,c',
  'list: a page goes on by name') FROM party.test_box AS t WHERE t.code = 'b';
SELECT is(pg_temp.codes($$p_sort => 'name', p_after => '{Charlie,1}'$$), 'd,c', 'list: also after a row that is gone');
SELECT is(pg_temp.codes($$p_status => 'shut'$$), 'd', 'list: a filter');
SELECT is(pg_temp.codes($$p_name => 'ALPH'$$), 'a', 'list: part of a name in any case');
SELECT is(pg_temp.codes($$p_name => '0% o'$$), 'b', 'list: % stands for itself');
SELECT is(pg_temp.codes($$p_name => '_'$$), NULL, 'list: so does _');
SELECT is(pg_temp.codes($$p_name => 'a', p_status => 'shut'$$), 'd', 'list: filters are joined by AND');
SELECT matches(pg_temp.error_of('SELECT * FROM api.test_box_list(p_limit => 0)'), '^TB102\|limit\|', 'list: limit 0');
SELECT matches(pg_temp.error_of('SELECT * FROM api.test_box_list(p_limit => 1001)'), '^TB102\|limit\|',
  'list: limit 1001');
SELECT matches(pg_temp.error_of('SELECT * FROM api.test_box_list(p_limit => NULL)'), '^TB102\|limit\|',
  'list: no limit at all');
SELECT lives_ok('SELECT * FROM api.test_box_list(p_limit => 1000)', 'list: limit 1000');
SELECT matches(pg_temp.error_of($$SELECT * FROM api.test_box_list(p_sort => 'name', p_after => '{x}')$$),
  '^TB102\|after\|',
  'list: too few values to go on after');
SELECT is(pg_temp.error_of($$SELECT * FROM api.test_box_list(p_sort => 'size')$$), 'TB102|sort|cannot sort by size',
  'list: unknown sort');
SELECT matches(pg_temp.error_of('SELECT * FROM api.test_box_list(p_sort => NULL)'), '^TB102\|sort\|', 'list: no sort');

-- update, on box b: version 1, note old, size 3
SELECT is((u.name, u.note, u.size, u.fee, u.version)::text, '("Beta 50% off",old,4,5,2)',
  'update: what is not given stays')
FROM party.test_box AS t, api.test_box_update(t.test_box_id, p_version => 1, p_size => 4) AS u WHERE t.code = 'b';
SELECT is((u.note, u.size, u.version)::text, '(,4,3)', 'update: p_clear empties')
FROM party.test_box AS t, api.test_box_update(t.test_box_id, p_clear => '{note}') AS u WHERE t.code = 'b';
SELECT is((u.name, u.note, u.size, u.fee)::text, '("Beta 50% off",,4,5)', 'update: nothing given changes nothing')
FROM party.test_box AS t, api.test_box_update(t.test_box_id, p_clear => NULL) AS u WHERE t.code = 'b';
SELECT is(pg_temp.error_of(format('SELECT * FROM api.test_box_update(%s, p_version => 2, p_size => 9)', t.test_box_id)),
  format('TB104|version|test box %s has changed since version 2', t.test_box_id), 'update: changed meanwhile')
FROM party.test_box AS t WHERE t.code = 'b';
SELECT is(pg_temp.error_of('SELECT * FROM api.test_box_update(-1)'), 'TB101|test_box_id|test box -1 does not exist',
  'update: nothing there');
SELECT is(pg_temp.error_of(format('SELECT * FROM api.test_box_update(%s, p_clear => %L)', t.test_box_id, w.clear)),
  format('TB102|%s|%1$s cannot be emptied', w.word), 'update: p_clear refuses ' || w.clear::text)
FROM party.test_box AS t, (VALUES ('{nothing}', 'nothing'), ('{note,name}', 'name'), ('{currency}', 'currency'),
  ('{NULL}', 'NULL'))
  AS w (clear, word) WHERE t.code = 'b';
SELECT is(pg_temp.error_of(format('SELECT * FROM api.test_box_update(%s, p_code => %L)', t.test_box_id, 'a')),
  'TB103|code|a test_box with this code exists already', 'update: the same key') FROM party.test_box AS t
    WHERE t.code = 'b';
SELECT is(pg_temp.error_of(format('SELECT * FROM api.test_box_update(%s, p_size => 0)', t.test_box_id)),
  'TB102|size|size is not allowed (test_box_size)', 'update: a refused value') FROM party.test_box AS t
    WHERE t.code = 'b';
SELECT ok(NOT '{p_currency,p_secret,p_created_at}'::text[] && p.proargnames,
  'update: fixed and automatic columns are no parameters')
FROM pg_proc AS p WHERE p.proname = 'test_box_update';
SELECT is((SELECT count(*) FROM party.test_box AS t WHERE t.size = 9 OR t.size = 0), 0::bigint,
  'no failed update left a trace');
SELECT is(count(*), 2::bigint, 'the audit trail has both changes of box b, and none of those that failed')
FROM system.audit AS a INNER JOIN party.test_box AS t ON a.row_key = t.test_box_id::text
WHERE t.code = 'b' AND a.table_name = 'party.test_box' AND a.operation = 'UPDATE' 
  AND a.before - '{version,updated_at}'::text[] <> a.after - '{version,updated_at}'::text[];

-- remove
SELECT is(pg_temp.error_of(format($$
  SELECT * FROM api.test_item_create(%1$s, 1);
  SELECT * FROM api.test_item_create(%1$s, 1)$$, t.test_box_id)),
  'TB103|test_box_id,place|a test_item with this test_box_id,place exists already', 'a key of two columns names both')
FROM party.test_box AS t WHERE t.code = 'c';
SELECT lives_ok(format('SELECT * FROM api.test_item_create(%s, 1)', t.test_box_id), 'an item in box c')
FROM party.test_box AS t WHERE t.code = 'c';
SELECT is(pg_temp.error_of(format('SELECT * FROM api.test_box_remove(%s)', t.test_box_id)),
  format('TB105|test_box_id|test box %s is still used by test item', t.test_box_id), 'remove: still used')
FROM party.test_box AS t WHERE t.code = 'c';
SELECT is((SELECT r.name FROM party.test_box AS t, api.test_box_remove(t.test_box_id) AS r WHERE t.code = 'd'), 'Delta',
  'remove returns what was there');
SELECT ok(NOT EXISTS (SELECT FROM party.test_box AS t WHERE t.code = 'd'), 'and it is gone');
SELECT is(pg_temp.error_of('SELECT * FROM api.test_box_remove(-1)'), 'TB101|test_box_id|test box -1 does not exist',
  'remove: nothing there');

-- a constraint's own words reach the caller
CREATE FUNCTION pg_temp.hint_of(p_sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_hint text;
BEGIN
  EXECUTE p_sql;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS v_hint = PG_EXCEPTION_HINT;
  RETURN v_hint;
END $$;
SELECT is(pg_temp.hint_of($$SELECT * FROM api.test_box_create('e', 'E', 'CAD', p_size => 0)$$),
  'A box has a size above 0.',
  'the comment on a constraint is the hint');

-- what the functions are
SELECT is(p.proname || ' ' || p.provolatile::text, w.name || ' ' || w.volatility, w.name || ' has the right volatility')
FROM (VALUES ('create', 'v'), ('get', 's'), ('list', 's'), ('update', 'v'), ('remove', 'v')) AS v (verb, volatility)
CROSS JOIN LATERAL (SELECT 'test_box_' || v.verb AS name, v.volatility) AS w
LEFT JOIN pg_proc AS p ON p.proname = w.name;
SELECT ok(
  p.prosecdef AND p.proowner = 'pgtoll_code'::regrole AND 'search_path=pg_catalog, pg_temp' = ANY (p.proconfig),
  p.proname || ' is a pinned definer of pgtoll_code')
FROM pg_proc AS p WHERE p.proname LIKE 'test\_%' AND p.pronamespace = 'api'::regnamespace;
SELECT is(has_function_privilege(r.role, p.oid, 'EXECUTE'), r.role = 'pgtoll_admin' OR (r.role = 'pgtoll_operator'
  AND p.is_writer),
  format('%s and %s', r.role, p.proname))
FROM (SELECT x.oid, x.proname, x.provolatile = 'v' AS is_writer FROM pg_proc AS x WHERE x.proname LIKE 'test\_item\_%')
  AS p
CROSS JOIN unnest('{pgtoll_admin,pgtoll_operator,pgtoll_auditor,pgtoll_customer,pgtoll_public}'::text[]) AS r (role);

SELECT * FROM finish();
ROLLBACK;
