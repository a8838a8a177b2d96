BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(13);

CREATE FUNCTION custom.sum_up(p_a numeric, p_b numeric DEFAULT 1.5, OUT total numeric) LANGUAGE sql IMMUTABLE
AS $$SELECT p_a + p_b$$;
COMMENT ON FUNCTION custom.sum_up IS E'Adds.\n\n:secret total: never kept\n:returns: the sum';
CREATE FUNCTION custom.unnamed(numeric) RETURNS SETOF api.setting LANGUAGE sql STABLE AS $$SELECT * FROM api.setting$$;
CREATE FUNCTION custom.trigger_like() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$;
CREATE FUNCTION custom.row_of(p_setting text) RETURNS SETOF api.setting LANGUAGE sql STABLE
AS $$SELECT * FROM api.setting$$;
CREATE FUNCTION custom.nothing() RETURNS void LANGUAGE sql VOLATILE AS $$SELECT$$;
REVOKE EXECUTE ON FUNCTION custom.sum_up FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custom.sum_up TO pgtoll_operator;

SELECT results_eq(
  $$SELECT a ->> 'name', a ->> 'parameter', a ->> 'type', (a ->> 'required')::boolean, a ->> 'default'
    FROM system.function_catalogue() AS f CROSS JOIN jsonb_array_elements(f.arguments) AS a
    WHERE f.function_name = 'sum_up'$$,
  $$VALUES ('a', 'p_a', 'numeric', true, NULL), ('b', 'p_b', 'numeric', false, '1.5')$$,
  'input arguments with their defaults, without the output');
SELECT is(f.result_kind, 'value',
  'one output is a value') FROM system.function_catalogue() AS f WHERE f.function_name = 'sum_up';
SELECT is(f.volatility, 'immutable',
  'volatility') FROM system.function_catalogue() AS f WHERE f.function_name = 'sum_up';
SELECT is(f.summary, 'Adds.',
  'the summary is the first line') FROM system.function_catalogue() AS f WHERE f.function_name = 'sum_up';
SELECT is(f.roles, '{pgtoll_operator}', 'roles') FROM system.function_catalogue() AS f WHERE f.function_name = 'sum_up';
SELECT is(f.secrets, '{total}', 'secrets') FROM system.function_catalogue() AS f WHERE f.function_name = 'sum_up';
SELECT is(f.result_kind, 'rows',
  'a set of rows') FROM system.function_catalogue() AS f WHERE f.function_name = 'row_of';
SELECT is(f.result_kind, 'void', 'nothing') FROM system.function_catalogue() AS f WHERE f.function_name = 'nothing';
SELECT is_empty(
  $$SELECT * FROM system.function_catalogue() AS f WHERE f.function_name IN ('unnamed', 'trigger_like')$$,
  'what cannot be called by name is left out');

SELECT isnt_empty($$SELECT * FROM api.function_list('sum_up')$$, 'a superuser sees everything');
GRANT USAGE ON SCHEMA tap TO pgtoll_auditor;
SET LOCAL ROLE pgtoll_auditor;
SELECT is_empty($$SELECT * FROM api.function_list('sum_up')$$, 'a role sees only what it may call');
SELECT isnt_empty($$SELECT * FROM api.function_list('audit_list')$$, 'and sees that');
SELECT throws_ok($$SELECT * FROM api.function_list(p_limit => -1)$$, 'TB102', NULL, 'a list has limits');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
