-- A switch hands over call records and asks for calls, and may do nothing else. A stolen password of one opens no more than this.
\ir include/house.psql

SELECT bag_eq($$
  SELECT c.schema || '.' || c.name FROM code AS c WHERE has_function_privilege('pgtoll_switch', c.oid, 'EXECUTE')
    AND has_schema_privilege('pgtoll_switch', c.schema, 'USAGE')
$$, $$VALUES
  -- may this call be made, what would it cost, how did it go on and end
  ('api.call_authorize'), ('api.call_extend'), ('api.call_settle'), ('api.call_release'), ('api.call_record'), ('api.call_report'),
  ('api.call_price'), ('api.call_quote'),
  -- records and files of them, and what became of their lines
  ('api.line_receive'), ('api.batch_land'), ('api.batch_get'), ('api.rejected_line_list'), ('api.skipped_line_list'),
  ('api.duplicate_list'),
  -- how its lines are read
  ('api.source_get'), ('api.source_list'), ('api.format_get'), ('api.format_list'), ('api.format_field_list'),
  -- whether there is anybody, and what may be asked
  ('api.health'), ('api.clock_get'), ('api.function_list')
$$, 'functions');

SELECT bag_eq($$
  SELECT r.identity || ' ' || p.name
  FROM relation AS r
  CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) AS p (name)
  WHERE has_table_privilege('pgtoll_switch', r.oid, p.name)
$$, $$VALUES ('system.load_line INSERT'::text)$$, 'tables: lines of a file go in, and none comes out');

SELECT is_empty($$
  SELECT m.roleid::regrole FROM pg_auth_members AS m WHERE m.member = 'pgtoll_switch'::regrole
$$, 'it is a member of nothing');

SELECT * FROM finish();
ROLLBACK;
