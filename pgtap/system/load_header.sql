BEGIN;
SET LOCAL search_path = tap, pg_catalog, pg_temp;
SELECT no_plan();

CREATE FUNCTION pg_temp.header(p_line text, p_fields text[] DEFAULT NULL, p_fault text DEFAULT NULL) RETURNS integer[]
LANGUAGE plpgsql AS $$
DECLARE
  v_load uuid := gen_random_uuid();
BEGIN
  INSERT INTO system.load_line (load_id, slice, line_no, raw, fields, fault) VALUES
    (v_load, 0, 2, p_line, p_fields, p_fault), (v_load, 0, 9, 'number,number', NULL, NULL);
  RETURN system.load_header(v_load, '{number,country,state}', 2, 'TB301');
END $$;

SELECT is(pg_temp.header(' Country,STATE,number' || E'\nCA,ON,1613'), '{3,1,2}', 'columns stand in any order and any case');
SELECT is(pg_temp.header('country,number'), '{2,1,NULL}', 'some may be missing');
SELECT is(pg_temp.header('', '{number,country}'), '{1,2,NULL}', 'fields may be cut already');
SELECT throws_ok($$SELECT pg_temp.header('state,stat,state')$$, 'TB301',
  'missing columns: number, country; unknown columns: stat; doubled columns: state', 'what is wrong is named');
SELECT throws_ok($$SELECT pg_temp.header('x', p_fault => 'line is not UTF-8')$$, 'TB301',
  'the header cannot be read: line is not UTF-8', 'a header that cannot be read');
SELECT throws_ok($$SELECT system.load_header(gen_random_uuid(), '{number}', 1, 'TB301')$$, 'TB303', 'the file is empty', 'no line');

SELECT * FROM finish();
ROLLBACK;
