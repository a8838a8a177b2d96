-- The audit trail tells that a document changed, and does not keep each of its files for good.
CREATE OR REPLACE FUNCTION system.tg__audit() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c_left_out CONSTANT text[] := ARRAY['secret_hash', 'content'];
  v_key text := TG_ARGV[0];
  v_table text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
  v_request text := nullif(current_setting('pgtoll.request_id', true), '');
BEGIN
  -- OFFSET 0 makes each row's document once, however often it is named.
  IF TG_OP = 'INSERT' THEN
    INSERT INTO system.audit (at, actor, request_id, operation, table_name, row_key, after)
    SELECT clock_timestamp(), system.actor(), v_request, 'INSERT', v_table, r.doc ->> v_key, r.doc
    FROM (SELECT to_jsonb(n) - c_left_out AS doc FROM new_rows AS n OFFSET 0) AS r;
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
