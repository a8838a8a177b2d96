-- From where a change came, and a chain of hashes over what is on record, so that nobody changes the past unseen.

ALTER TABLE system.audit ADD COLUMN address inet;
COMMENT ON COLUMN system.audit.address IS 'The address the change was asked from; NULL where it came over a local socket.';

CREATE FUNCTION system.actor_address() RETURNS inet
LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE session_user
  WHEN 'pgtoll_web' THEN nullif(current_setting('pgtoll.address', true), '')::inet
  ELSE inet_client_addr()
END;
COMMENT ON FUNCTION system.actor_address() IS
$doc$From where the caller acts: the client's address, or for the web login that of the HTTP client.

:returns: address; NULL over a local socket
:example: SELECT system.actor_address()$doc$;
GRANT EXECUTE ON FUNCTION system.actor_address() TO pgtoll_code, pgtoll_self;

-- A trigger may name columns: an update that leaves those as they were is not put on record.
CREATE OR REPLACE FUNCTION system.tg__audit() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c_many CONSTANT integer := 1000;
  c_left_out CONSTANT text[] := ARRAY['secret_hash', 'content', 'secrets'];
  v_key text := TG_ARGV[0];
  v_watched text[] := nullif(TG_ARGV[1], '{}')::text[];
  v_table text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
  v_keys bigint[];
  v_request text := nullif(current_setting('pgtoll.request_id', true), '');
  v_address inet := system.actor_address();
BEGIN
  -- OFFSET 0 makes each row's document once, however often it is named.
  IF TG_OP = 'INSERT' THEN
    -- Keys that are numbers are called something_id.
    IF v_key !~ '_id$' OR (SELECT count(*) FROM new_rows) <= c_many THEN
      INSERT INTO system.audit (at, actor, request_id, address, operation, table_name, row_key, after)
      SELECT clock_timestamp(), system.actor(), v_request, v_address, 'INSERT', v_table, r.doc ->> v_key, r.doc
      FROM (SELECT to_jsonb(n) - c_left_out AS doc FROM new_rows AS n OFFSET 0) AS r;
    ELSE
      -- Named as a column, the key need not be dug out of a document of each row.
      EXECUTE format('SELECT array_agg(n.%I) FROM new_rows AS n', v_key) INTO v_keys;
      INSERT INTO system.audit (at, actor, request_id, address, operation, table_name, row_key, after)
      SELECT clock_timestamp(), system.actor(), v_request, v_address, 'INSERT', v_table, '',
        jsonb_build_object('rows', count(*), 'keys', range_agg(int8range(k.key, k.key, '[]'))::text)
      FROM unnest(v_keys) AS k (key);
    END IF;
  ELSIF TG_OP = 'UPDATE' THEN
    INSERT INTO system.audit (at, actor, request_id, address, operation, table_name, row_key, before, after)
    SELECT clock_timestamp(), system.actor(), v_request, v_address, 'UPDATE', v_table, a.doc ->> v_key, b.doc, a.doc
    FROM (SELECT to_jsonb(n) - c_left_out AS doc FROM new_rows AS n OFFSET 0) AS a
    INNER JOIN (SELECT to_jsonb(o) - c_left_out AS doc FROM old_rows AS o OFFSET 0) AS b ON a.doc -> v_key = b.doc -> v_key
    WHERE v_watched IS NULL
      OR EXISTS (SELECT FROM unnest(v_watched) AS w (name) WHERE a.doc -> w.name IS DISTINCT FROM b.doc -> w.name);
  ELSE
    INSERT INTO system.audit (at, actor, request_id, address, operation, table_name, row_key, before)
    SELECT clock_timestamp(), system.actor(), v_request, v_address, 'DELETE', v_table, r.doc ->> v_key, r.doc
    FROM (SELECT to_jsonb(o) - c_left_out AS doc FROM old_rows AS o OFFSET 0) AS r;
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION system.tg__audit() IS
'Trigger: writes changed rows to system.audit, a whole statement at a time; very many new rows as the set of their keys.';

-- Documents of money and runs were on record by who made them; now also by address, request and what they were before.
DO $$
DECLARE
  r record;
BEGIN
  FOR r IN
    SELECT v.* FROM (VALUES
      ('billing.bill_run', 'bill_run_id', 'IUD', '{status}'),
      ('billing.invoice', 'invoice_id', 'UD', '{number}'),
      ('billing.credit_note', 'credit_note_id', 'I', NULL),
      ('billing.charge', 'charge_id', 'ID', NULL),
      ('collect.payment', 'payment_id', 'I', NULL),
      ('collect.payment_reversal', 'payment_id', 'I', NULL),
      ('collect.adjustment', 'adjustment_id', 'I', NULL),
      ('collect.refund', 'refund_id', 'I', NULL),
      ('collect.top_up', 'receipt_id', 'I', NULL),
      ('collect.penalty', 'penalty_id', 'I', NULL),
      ('collect.dunning_event', 'dunning_event_id', 'I', NULL),
      ('collect.deposit_move', 'deposit_move_id', 'I', NULL),
      ('collect.allocation', 'allocation_id', 'ID', NULL),
      ('intake.batch', 'batch_id', 'IUD', '{status}'),
      ('intake.held_write_off', 'held_write_off_id', 'IU', NULL),
      ('rating.rerating', 'rerating_id', 'IU', '{finished_at,undone_by}'),
      ('catalog.rate_import', 'rate_import_id', 'IU', '{status}')
    ) AS v (table_name, key, operations, watched)
  LOOP
    IF r.operations ~ 'I' THEN
      EXECUTE format('CREATE TRIGGER _900_audit_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION system.tg__audit(%L)', r.table_name, r.key);
    END IF;
    IF r.operations ~ 'U' THEN
      EXECUTE format('CREATE TRIGGER _900_audit_update AFTER UPDATE ON %s
        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION system.tg__audit(%L%s)',
        r.table_name, r.key, ', ' || quote_literal(coalesce(r.watched, '{}')));
    END IF;
    IF r.operations ~ 'D' THEN
      EXECUTE format('CREATE TRIGGER _900_audit_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows
        FOR EACH STATEMENT EXECUTE FUNCTION system.tg__audit(%L)', r.table_name, r.key);
    END IF;
  END LOOP;
END $$;

-- Writers never wait for the chain: a worker seals what is committed, in the order of numbers, some seconds later.
CREATE TABLE system.audit_seal (
  audit_seal_id bigint PRIMARY KEY,
  sealed_at timestamptz NOT NULL,
  first_audit_id bigint NOT NULL,
  last_audit_id bigint NOT NULL,
  audit_ids bigint[] NOT NULL,
  digests bytea[] NOT NULL,
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT audit_seal_whole CHECK (cardinality(audit_ids) = cardinality(digests) AND cardinality(audit_ids) > 0),
  CONSTRAINT audit_seal_interval CHECK (first_audit_id <= last_audit_id)
);
CREATE UNIQUE INDEX audit_seal_last_idx ON system.audit_seal (last_audit_id);
CREATE TRIGGER audit_seal_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON system.audit_seal
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__immutable();
ALTER TABLE system.audit_seal ENABLE ALWAYS TRIGGER audit_seal_immutable;
COMMENT ON TABLE system.audit_seal IS
'Blocks of the audit log, each with the hash of the one before: what was sealed cannot change unseen.';
COMMENT ON COLUMN system.audit_seal.audit_seal_id IS 'Counts from 1 without a gap.';
COMMENT ON COLUMN system.audit_seal.sealed_at IS 'When; real time, also in a sandbox.';
COMMENT ON COLUMN system.audit_seal.first_audit_id IS 'One above the last number of the block before.';
COMMENT ON COLUMN system.audit_seal.last_audit_id IS 'No record up to this number can come any more.';
COMMENT ON COLUMN system.audit_seal.audit_ids IS 'The records of the block, rising.';
COMMENT ON COLUMN system.audit_seal.digests IS 'SHA-256 of each of them.';
COMMENT ON COLUMN system.audit_seal.previous_hash IS 'Hash of the block before.';
COMMENT ON COLUMN system.audit_seal.hash IS 'SHA-256 of the hash before, the block''s number, and each record''s number and digest.';
COMMENT ON CONSTRAINT audit_seal_whole ON system.audit_seal IS 'A block names the digest of each of its records.';
COMMENT ON CONSTRAINT audit_seal_interval ON system.audit_seal IS 'A block has a first and a last record.';

CREATE TABLE system.audit_horizon (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  last_audit_id bigint NOT NULL DEFAULT 0,
  open_from bigint NOT NULL DEFAULT 0
);
INSERT INTO system.audit_horizon DEFAULT VALUES;
COMMENT ON TABLE system.audit_horizon IS
'One row: up to which record the log can be sealed once all transactions have ended that were open when it was written.';
COMMENT ON COLUMN system.audit_horizon.singleton IS 'Always true.';
COMMENT ON COLUMN system.audit_horizon.last_audit_id IS 'The highest record that was seen then.';
COMMENT ON COLUMN system.audit_horizon.open_from IS 'Transactions below this number may have been open then.';

CREATE FUNCTION system.audit_digest(p_audit system.audit) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(convert_to(jsonb_build_array(
  (p_audit).audit_id, extract(epoch FROM (p_audit).at), (p_audit).actor, (p_audit).request_id, (p_audit).address,
  (p_audit).operation, (p_audit).table_name, (p_audit).row_key, (p_audit).before, (p_audit).after)::text, 'UTF8'));
COMMENT ON FUNCTION system.audit_digest(system.audit) IS $doc$SHA-256 of a record of the audit log, over all it says.

:param p_audit: the record
:returns: 32 bytes
:example: SELECT system.audit_digest(a) FROM system.audit AS a LIMIT 1$doc$;
GRANT EXECUTE ON FUNCTION system.audit_digest(system.audit) TO pgtoll_code;

-- What an erasure took out of the log is on record itself, with the digest that the record has since.
CREATE OR REPLACE FUNCTION system.audit_blank(p_tables text[], p_match jsonb, p_columns text[]) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_rows bigint;
BEGIN
  WITH blanked AS (
    UPDATE system.audit AS a
    SET
      before = (
        SELECT jsonb_object_agg(e.key, CASE WHEN e.key = ANY (p_columns) THEN 'null' ELSE e.value END)
        FROM jsonb_each(a.before) AS e (key, value)
      ),
      after = (
        SELECT jsonb_object_agg(e.key, CASE WHEN e.key = ANY (p_columns) THEN 'null' ELSE e.value END)
        FROM jsonb_each(a.after) AS e (key, value)
      )
    WHERE a.table_name = ANY (p_tables) AND coalesce(a.after, a.before) @> p_match
    RETURNING a
  )
  INSERT INTO system.audit (at, actor, request_id, address, operation, table_name, row_key, after)
  SELECT clock_timestamp(), system.actor(), nullif(current_setting('pgtoll.request_id', true), ''), system.actor_address(),
    'UPDATE', 'system.audit', (b.a).audit_id::text,
    jsonb_build_object('digest', encode(system.audit_digest(b.a), 'hex'), 'columns', to_jsonb(p_columns))
  FROM blanked AS b;
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  RETURN v_rows;
END $$;

-- Who looked at whose calls: the law asks for that as well.
CREATE TABLE system.call_read (
  call_read_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  request_id text,
  address inet,
  function_name text NOT NULL,
  customer_id bigint,
  calls integer,
  detail jsonb NOT NULL DEFAULT '{}' CONSTRAINT call_read_detail CHECK (jsonb_typeof(detail) = 'object')
);
CREATE INDEX call_read_customer_idx ON system.call_read (customer_id, call_read_id);
CREATE INDEX call_read_at_idx ON system.call_read USING brin (at);
CREATE TRIGGER call_read_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON system.call_read
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__immutable();
ALTER TABLE system.call_read ENABLE ALWAYS TRIGGER call_read_immutable;
COMMENT ON TABLE system.call_read IS 'Who was shown call detail of whom: one row a customer and request; only grows.';
COMMENT ON COLUMN system.call_read.call_read_id IS 'Number of the record, rising.';
COMMENT ON COLUMN system.call_read.at IS 'Real time, also in a sandbox.';
COMMENT ON COLUMN system.call_read.actor IS 'Who read.';
COMMENT ON COLUMN system.call_read.request_id IS 'The HTTP request that did it.';
COMMENT ON COLUMN system.call_read.address IS 'From where.';
COMMENT ON COLUMN system.call_read.function_name IS 'The function that showed them.';
COMMENT ON COLUMN system.call_read.customer_id IS 'Whose calls; NULL where they are nobody''s, or too many people''s to name.';
COMMENT ON COLUMN system.call_read.calls IS 'How many rows were shown; NULL for a cursor, of which nobody knows how far it was read.';
COMMENT ON COLUMN system.call_read.detail IS 'What was asked for.';
COMMENT ON CONSTRAINT call_read_detail ON system.call_read IS 'Give an object of names and values.';
