-- The ground everything stands on: types, the clock, who acts, settings, errors, audit, idempotency keys, months.

-- Money is plain numeric behind a CHECK: numeric(20,6) would round a seventh decimal silently and accept NaN.
CREATE DOMAIN system.money AS numeric CHECK (VALUE = round(VALUE, 6) AND abs(VALUE) < 1e14);
CREATE DOMAIN system.rate AS numeric CHECK (VALUE = round(VALUE, 8) AND VALUE >= 0 AND VALUE < 1e8);
CREATE DOMAIN system.currency AS text CHECK (VALUE ~ '^[A-Z]{3}$');
CREATE DOMAIN system.prefix AS text COLLATE "C" CHECK (VALUE ~ '^[0-9]{0,15}$');
CREATE DOMAIN system.number AS text COLLATE "C" CHECK (VALUE ~ '^[0-9]{1,15}$');
CREATE DOMAIN system.slug AS text CHECK (VALUE ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$');
CREATE DOMAIN system.country AS text CHECK (VALUE ~ '^[A-Z]{2}$');
CREATE DOMAIN system.time_zone AS text CHECK (VALUE ~ '^[A-Za-z0-9/_+-]{1,64}$');

COMMENT ON DOMAIN system.money IS 'An amount of money: at most 6 decimals, below 10^14, never NaN or Infinity.';
COMMENT ON DOMAIN system.rate IS 'A price per minute: at most 8 decimals, not negative.';
COMMENT ON DOMAIN system.currency IS 'ISO 4217 code, such as CAD.';
COMMENT ON DOMAIN system.prefix IS 'Leading digits of a number, 0 to 15; the empty one stands for * (any number).';
COMMENT ON DOMAIN system.number IS 'A normalised number: 1 to 15 digits of E.164 without the plus.';
COMMENT ON DOMAIN system.slug IS 'A short code that people type: letters, digits, dot, underscore, dash.';
COMMENT ON DOMAIN system.country IS 'ISO 3166-1 alpha-2 code, such as CA.';
COMMENT ON DOMAIN system.time_zone IS 'IANA time zone name, such as America/Toronto.';

-- The clock. A sandbox may freeze or shift it, so that months of billing are tested in seconds.
CREATE TABLE system.clock (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  sandbox boolean NOT NULL DEFAULT false,
  frozen_at timestamptz,
  CONSTRAINT clock_frozen_in_sandbox CHECK (sandbox OR frozen_at IS NULL)
);
COMMENT ON TABLE system.clock IS 'One row: whether this database is a sandbox, and the instant its clock stands at.';
COMMENT ON COLUMN system.clock.singleton IS 'Always true: there is one clock.';
COMMENT ON COLUMN system.clock.sandbox IS 'Only a sandbox may set its clock.';
COMMENT ON COLUMN system.clock.frozen_at IS 'The instant the clock shows; NULL is the real time.';
INSERT INTO system.clock DEFAULT VALUES;

CREATE FUNCTION system.clock_now() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT coalesce((SELECT c.frozen_at FROM system.clock AS c), now());
END;
COMMENT ON FUNCTION system.clock_now() IS $doc$The current instant: the sandbox's frozen one, else the transaction's start.

:returns: timestamptz
:example: SELECT system.clock_now()$doc$;

CREATE FUNCTION system.actor() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE session_user
  WHEN 'pgtoll_web' THEN coalesce(nullif(current_setting('pgtoll.actor', true), ''), 'nobody')
  ELSE session_user::text
END;
COMMENT ON FUNCTION system.actor() IS $doc$Who acts: the login role, or for the web login the person or key its session was begun for.

Anyone who can run SQL can set a session setting, so it counts only for the web login.
:returns: text such as key:demo or alice
:example: SELECT system.actor()$doc$;

-- Every table of a noun carries version and updated_at; this keeps them true.
CREATE FUNCTION system.tg__touch() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.version := OLD.version + 1;
  NEW.updated_at := system.clock_now();
  RETURN NEW;
END $$;
COMMENT ON FUNCTION system.tg__touch() IS 'Trigger: counts the version of a changed row and stamps the time.';

-- An unknown zone is refused where it is written, not in the middle of a bill run.
CREATE FUNCTION system.tg__time_zone() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM now() AT TIME ZONE NEW.time_zone;
  RETURN NEW;
EXCEPTION
  WHEN invalid_parameter_value THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'time_zone',
      MESSAGE = format('%s is not a time zone', NEW.time_zone), HINT = 'Give an IANA name, such as America/Toronto.';
END $$;
COMMENT ON FUNCTION system.tg__time_zone() IS 'Trigger: the time zone of a row exists.';

CREATE FUNCTION system.tg__immutable() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'TB110',
    MESSAGE = format('rows of %I.%I are never changed or deleted', TG_TABLE_SCHEMA, TG_TABLE_NAME),
    HINT = 'Correct them with a reversal.';
END $$;
COMMENT ON FUNCTION system.tg__immutable() IS 'Trigger: refuses UPDATE, DELETE and TRUNCATE of a table that only grows.';

-- Settings are dated where money depends on them: the row in force at an instant counts.
CREATE TABLE system.setting (
  name text NOT NULL CHECK (name ~ '^[a-z_]+\.[a-z_]+$'),
  valid_from timestamptz NOT NULL DEFAULT '-infinity',
  value text NOT NULL,
  description text NOT NULL DEFAULT '',
  CONSTRAINT setting_pkey PRIMARY KEY (name, valid_from)
);
COMMENT ON TABLE system.setting IS 'Settings, effective-dated; defaults are dated -infinity.';
COMMENT ON COLUMN system.setting.name IS 'domain.name, such as intake.max_call_seconds.';
COMMENT ON COLUMN system.setting.valid_from IS 'The instant from which this value counts.';
COMMENT ON COLUMN system.setting.value IS 'The value as text.';
COMMENT ON COLUMN system.setting.description IS 'What it does, with its unit.';

CREATE TABLE system.error_code (
  code text PRIMARY KEY CHECK (code ~ '^TB[0-9]{3}$'),
  slug text NOT NULL UNIQUE,
  http_status integer NOT NULL CHECK (http_status BETWEEN 400 AND 599),
  title text NOT NULL
);
COMMENT ON TABLE system.error_code IS 'Every error pgtoll raises: SQLSTATE, slug, and how HTTP says it.';
COMMENT ON COLUMN system.error_code.code IS 'SQLSTATE of class TB.';
COMMENT ON COLUMN system.error_code.slug IS 'Short stable name, used in problem+json.';
COMMENT ON COLUMN system.error_code.http_status IS 'HTTP status for this error.';
COMMENT ON COLUMN system.error_code.title IS 'The error in a few words.';

-- Who did what: one row per changed row of a noun's table, written by the triggers that audit_attach makes.
CREATE TABLE system.audit (
  audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  request_id text,
  operation text NOT NULL CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE')),
  table_name text NOT NULL,
  row_key text NOT NULL,
  before jsonb,
  after jsonb
);
CREATE INDEX audit_row_idx ON system.audit (table_name, row_key, audit_id);
CREATE INDEX audit_at_idx ON system.audit USING brin (at);
CREATE TRIGGER audit_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON system.audit
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__immutable();
ALTER TABLE system.audit ENABLE ALWAYS TRIGGER audit_immutable;
COMMENT ON TABLE system.audit IS 'Every change to a noun, with the row before and after; only grows.';
COMMENT ON COLUMN system.audit.at IS 'Wall clock, also in a sandbox.';
COMMENT ON COLUMN system.audit.actor IS 'See system.actor().';
COMMENT ON COLUMN system.audit.request_id IS 'The HTTP request that did it.';
COMMENT ON COLUMN system.audit.operation IS 'INSERT, UPDATE or DELETE.';
COMMENT ON COLUMN system.audit.table_name IS 'Schema and table.';
COMMENT ON COLUMN system.audit.row_key IS 'The row''s primary key as text.';
COMMENT ON COLUMN system.audit.before IS 'The row before, without secrets.';
COMMENT ON COLUMN system.audit.after IS 'The row after, without secrets.';

CREATE FUNCTION system.tg__audit() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_key text := TG_ARGV[0];
  v_table text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
  v_request text := nullif(current_setting('pgtoll.request_id', true), '');
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO system.audit (at, actor, request_id, operation, table_name, row_key, after)
    SELECT clock_timestamp(), system.actor(), v_request, 'INSERT', v_table, r.doc ->> v_key, r.doc
    FROM (SELECT to_jsonb(n) - 'secret_hash' AS doc FROM new_rows AS n) AS r;
  ELSIF TG_OP = 'UPDATE' THEN
    INSERT INTO system.audit (at, actor, request_id, operation, table_name, row_key, before, after)
    SELECT clock_timestamp(), system.actor(), v_request, 'UPDATE', v_table, a.doc ->> v_key, b.doc, a.doc
    FROM (SELECT to_jsonb(n) - 'secret_hash' AS doc FROM new_rows AS n) AS a
    INNER JOIN (SELECT to_jsonb(o) - 'secret_hash' AS doc FROM old_rows AS o) AS b ON a.doc -> v_key = b.doc -> v_key;
  ELSE
    INSERT INTO system.audit (at, actor, request_id, operation, table_name, row_key, before)
    SELECT clock_timestamp(), system.actor(), v_request, 'DELETE', v_table, r.doc ->> v_key, r.doc
    FROM (SELECT to_jsonb(o) - 'secret_hash' AS doc FROM old_rows AS o) AS r;
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION system.tg__audit() IS 'Trigger: writes changed rows to system.audit, a whole statement at a time.';

CREATE FUNCTION system.noun_attach(p_table regclass, p_key text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER _100_touch BEFORE UPDATE ON %s
    FOR EACH ROW EXECUTE FUNCTION system.tg__touch()', p_table);
  EXECUTE format('CREATE TRIGGER _900_audit_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION system.tg__audit(%L)', p_table, p_key);
  EXECUTE format('CREATE TRIGGER _900_audit_update AFTER UPDATE ON %s
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION system.tg__audit(%L)', p_table, p_key);
  EXECUTE format('CREATE TRIGGER _900_audit_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION system.tg__audit(%L)', p_table, p_key);
END $$;
COMMENT ON FUNCTION system.noun_attach(regclass, text) IS
$doc$Gives the table of a noun its version counter and its audit trail; migrations call it.

:param p_table: the table
:param p_key: name of its primary key column
:returns: nothing
:example: SELECT system.noun_attach('party.customer', 'customer_id')$doc$;

CREATE TABLE system.idempotency (
  actor text NOT NULL,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  function_name text NOT NULL,
  request_hash bytea NOT NULL,
  response jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_pkey PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_created_idx ON system.idempotency (created_at);
COMMENT ON TABLE system.idempotency IS 'What a request with a key answered, so that its repetition gets the same answer.';
COMMENT ON COLUMN system.idempotency.actor IS 'Who sent it: keys of different actors never meet.';
COMMENT ON COLUMN system.idempotency.key IS 'The key the client chose.';
COMMENT ON COLUMN system.idempotency.function_name IS 'The function that was called.';
COMMENT ON COLUMN system.idempotency.request_hash IS 'Hash of function and arguments: another body with the same key is an error.';
COMMENT ON COLUMN system.idempotency.response IS 'The first answer.';

-- Months of the big tables. pg_partman would make them too, but it changes the session's search_path for good.
CREATE FUNCTION system.ensure_month(p_table regclass, p_from timestamptz, p_to timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
DECLARE
  v_schema text;
  v_table text;
  v_name text;
  r record;
BEGIN
  SELECT n.nspname, c.relname INTO STRICT v_schema, v_table
  FROM pg_class AS c INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.oid = p_table AND c.relkind = 'p';
  FOR r IN
    SELECT m.month, to_char(m.month, '"_p"YYYY_MM') AS suffix
    FROM generate_series(date_trunc('month', p_from), p_to, interval '1 month') AS m (month)
  LOOP
    v_name := v_table || r.suffix;
    CONTINUE WHEN to_regclass(format('%I.%I', v_schema, v_name)) IS NOT NULL;
    -- Two workers may miss the same month; the second finds it made.
    PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.ensure_month:' || v_name, 0));
    CONTINUE WHEN to_regclass(format('%I.%I', v_schema, v_name)) IS NOT NULL;
    -- Made apart and attached: CREATE TABLE ... PARTITION OF would stop everybody who uses the table.
    EXECUTE format('CREATE TABLE %I.%I (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)',
      v_schema, v_name, p_table);
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I.%I FOR VALUES FROM (%L) TO (%L)',
      p_table, v_schema, v_name, r.month, r.month + interval '1 month');
  END LOOP;
END $$;
COMMENT ON FUNCTION system.ensure_month(regclass, timestamptz, timestamptz) IS
$doc$Makes the monthly partitions (UTC) of a table that an interval needs.

A definer function of the owner: code may add a month but can never alter a table.
:param p_table: a table partitioned by range of a timestamptz or a date
:param p_from: first instant
:param p_to: last instant, inclusive
:returns: nothing
:example: SELECT system.ensure_month('rating.call', now(), now())$doc$;

-- Functions that code calls; trigger functions need no grant.
GRANT EXECUTE ON FUNCTION system.clock_now(), system.actor(), system.ensure_month(regclass, timestamptz, timestamptz)
TO pgtoll_code, pgtoll_self;
