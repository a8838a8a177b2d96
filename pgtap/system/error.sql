BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(8);

SELECT throws_ok($$SELECT system.raise_error('TB101', 'customer 7 does not exist')$$,
  'TB101', 'customer 7 does not exist',
  'raises the code with the message');
SELECT throws_ok($$SELECT system.raise_error('TB102', 'x', p_hint => 'y')$$, 'TB102', 'x', 'also with a hint');
SELECT throws_ok($$SELECT system.raise_error('TB998', 'x')$$, 'TB199', 'error code TB998 is not registered',
  'an unregistered code is an internal error');
SELECT throws_ok($$SELECT system.raise_error(NULL, 'x')$$, 'TB199', NULL, 'no code either');

-- The parts that HTTP reads: detail as JSON, hint and column.
CREATE FUNCTION pg_temp.parts(p_hint text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_detail text;
  v_hint text;
  v_column text;
BEGIN
  PERFORM system.raise_error('TB501', 'x', '{"available": "1.50"}', p_hint, 'amount');
  RETURN 'nothing raised';
EXCEPTION WHEN SQLSTATE 'TB501' THEN
  GET STACKED DIAGNOSTICS v_detail = PG_EXCEPTION_DETAIL, v_hint = PG_EXCEPTION_HINT, v_column = COLUMN_NAME;
  RETURN concat_ws('|', v_detail, v_hint, v_column);
END $$;
SELECT is(pg_temp.parts('Top up.'), '{"available": "1.50"}|Top up.|amount', 'detail, hint and column arrive');
SELECT is(pg_temp.parts(NULL), '{"available": "1.50"}||amount', 'without a hint there is none');

SELECT is(
  (SELECT string_agg(e.code, ',' ORDER BY e.code) FROM system.error_code AS e
   WHERE e.code LIKE 'TB1%' AND e.http_status = 500), 'TB199', 'of the general codes only "internal" is our fault');
SELECT is_empty($$SELECT code FROM system.error_code WHERE slug !~ '^[a-z]+(-[a-z]+)*$' OR title ~ '\.$'$$,
  'slugs and titles have one form');

SELECT * FROM finish();
ROLLBACK;
