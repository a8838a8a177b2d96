-- A statement that adds more than a thousand rows leaves one entry with the set of their keys: what they were then is what they
-- are, or what the next entry of each says was before. An entry a row cost an import a third of its time.
CREATE OR REPLACE FUNCTION system.tg__audit() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c_many CONSTANT integer := 1000;
  c_left_out CONSTANT text[] := ARRAY['secret_hash', 'content'];
  v_key text := TG_ARGV[0];
  v_table text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
  v_keys bigint[];
  v_request text := nullif(current_setting('pgtoll.request_id', true), '');
BEGIN
  -- OFFSET 0 makes each row's document once, however often it is named.
  IF TG_OP = 'INSERT' THEN
    -- Keys that are numbers are called something_id.
    IF v_key !~ '_id$' OR (SELECT count(*) FROM new_rows) <= c_many THEN
      INSERT INTO system.audit (at, actor, request_id, operation, table_name, row_key, after)
      SELECT clock_timestamp(), system.actor(), v_request, 'INSERT', v_table, r.doc ->> v_key, r.doc
      FROM (SELECT to_jsonb(n) - c_left_out AS doc FROM new_rows AS n OFFSET 0) AS r;
    ELSE
      -- Named as a column, the key need not be dug out of a document of each row.
      EXECUTE format('SELECT array_agg(n.%I) FROM new_rows AS n', v_key) INTO v_keys;
      INSERT INTO system.audit (at, actor, request_id, operation, table_name, row_key, after)
      SELECT clock_timestamp(), system.actor(), v_request, 'INSERT', v_table, '',
        jsonb_build_object('rows', count(*), 'keys', range_agg(int8range(k.key, k.key, '[]'))::text)
      FROM unnest(v_keys) AS k (key);
    END IF;
  ELSIF TG_OP = 'UPDATE' THEN
    INSERT INTO system.audit (at, actor, request_id, operation, table_name, row_key, before, after)
    SELECT clock_timestamp(), system.actor(), v_request, 'UPDATE', v_table, a.doc ->> v_key, b.doc, a.doc
    FROM (SELECT to_jsonb(n) - c_left_out AS doc FROM new_rows AS n OFFSET 0) AS a
    INNER JOIN (SELECT to_jsonb(o) - c_left_out AS doc FROM old_rows AS o OFFSET 0) AS b ON a.doc -> v_key = b.doc -> v_key;
  ELSE
    INSERT INTO system.audit (at, actor, request_id, operation, table_name, row_key, before)
    SELECT clock_timestamp(), system.actor(), v_request, 'DELETE', v_table, r.doc ->> v_key, r.doc
    FROM (SELECT to_jsonb(o) - c_left_out AS doc FROM old_rows AS o OFFSET 0) AS r;
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION system.tg__audit() IS
'Trigger: writes changed rows to system.audit, a whole statement at a time; very many new rows as the set of their keys.';
COMMENT ON COLUMN system.audit.row_key IS 'The row''s primary key as text; empty for very many rows that one statement added.';
COMMENT ON COLUMN system.audit.after IS
'The row after, without secrets. Of very many rows that one statement added: how many, and their keys as a multirange.';
