-- What comments and types say of functions, and the help at the prompt.
BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SET LOCAL client_min_messages = warning;
SELECT no_plan();

CREATE FUNCTION custom.sum_up(p_a numeric, p_b numeric DEFAULT 1.5) RETURNS TABLE (total numeric, words text)
LANGUAGE sql STABLE AS $$SELECT p_a + p_b, 'x'$$;
COMMENT ON FUNCTION custom.sum_up IS $doc$Adds.

Two at most: no more.
:param p_a: the one, which
  goes on: here
:param p_b: the other
:returns: the sum
:raises TB102: too much
:raises TB101: nothing
:example: SELECT * FROM custom.sum_up(1, 2)$doc$;

SELECT results_eq($$SELECT c.tag, c.name, c.words FROM system.comment_parts(
    (SELECT f.comment FROM system.function_catalogue() AS f WHERE f.function_name = 'sum_up')) AS c LIMIT 3$$,
  $$VALUES ('param', 'p_a', 'the one, which goes on: here'), ('param', 'p_b', 'the other'), ('returns', '', 'the sum')$$,
  'words go on over lines, and hold colons');
SELECT is((SELECT array_agg(a ->> 'doc') FROM jsonb_array_elements(f.arguments) AS a), '{"the one, which goes on: here","the other"}',
  'arguments are explained') FROM system.function_doc() AS f WHERE f.function_name = 'sum_up';
SELECT is(f.columns, '[{"name": "total", "type": "numeric", "help": null}, {"name": "words", "type": "text", "help": null}]',
  'the columns of a table') FROM system.function_doc() AS f WHERE f.function_name = 'sum_up';
SELECT is(f.errors, '[{"code": "TB101", "reason": "nothing"}, {"code": "TB102", "reason": "too much"}]', 'errors, by code')
FROM system.function_doc() AS f WHERE f.function_name = 'sum_up';
SELECT is(f.description || '|' || f.result_help || '|' || f.example,
  'Two at most: no more.|the sum|SELECT * FROM custom.sum_up(1, 2)', 'description, result, example')
FROM system.function_doc() AS f WHERE f.function_name = 'sum_up';
SELECT is(f.columns -> 0, '{"name": "customer_id", "type": "bigint", "help": "Key."}'::jsonb || jsonb_build_object('help',
  col_description('api.customer'::regclass, 1)), 'the columns of a view, with their comments')
FROM system.function_doc() AS f WHERE f.function_name = 'customer_get';
SELECT is(system.result_columns('api.idempotency_purge(integer)'::regprocedure), '[]', 'one value has no columns');
SELECT ok(f.generated, 'a uniform function is generated') FROM system.function_doc() AS f WHERE f.function_name = 'customer_get';
SELECT ok(NOT f.generated, 'another is not') FROM system.function_doc() AS f WHERE f.function_name = 'function_list';

SELECT is((SELECT count(*) FROM api.function_list() AS f WHERE f.schema_name IN ('api', 'portal')),
  (SELECT count(*) FROM pg_proc AS p WHERE p.pronamespace IN ('api'::regnamespace, 'portal'::regnamespace)
    AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)),
  'the catalogue lists every function of api and portal');
SELECT cmp_ok(count(*), '>=', 540::bigint, 'and there are no fewer than 540') FROM api.function_list() AS f
WHERE f.schema_name IN ('api', 'portal');

SELECT is(t.kind || t.base_type || t.category || array_to_string(t.checks, ''),
  'domaintextSCHECK ((VALUE ~ ''^[A-Z]{3}$''::text))', 'a domain with its check')
FROM system.type_doc() AS t WHERE t.type_name = 'system.currency';
SELECT is(t.element_type, 'system.currency', 'an array of it') FROM system.type_doc() AS t WHERE t.type_name = 'system.currency[]';
SELECT is(t.kind, 'row', 'a view is a type') FROM system.type_doc() AS t WHERE t.type_name = 'api.customer';

SELECT matches((SELECT h.help FROM api.help('custom.sum_up') AS h), '^custom.sum_up\(p_a numeric.*:raises TB102: too much', 'help of a function');
SELECT ok(bool_and(h.topic ~ '^(api|portal)[.].*invoice') AND count(*) > 5, 'help of a noun') FROM api.help('invoice') AS h;
SELECT ok(bool_or(h.topic = 'customer') AND bool_and(h.help ~ '^\d+ functions: SELECT'), 'help lists the nouns') FROM api.help() AS h;
SELECT is_empty($$SELECT * FROM api.help('no such thing')$$, 'nothing is known of nothing');
GRANT USAGE ON SCHEMA tap TO pgtoll_auditor;
SET LOCAL ROLE pgtoll_auditor;
SELECT is_empty($$SELECT * FROM api.help('customer_create')$$, 'a role gets help with what it may call');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
