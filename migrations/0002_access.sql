-- Keys by which programs and people reach the API, and an audit trail for settings and the clock.

CREATE TABLE access.api_key (
  api_key_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CHECK (name ~ '^[^[:cntrl:]]{1,100}$'),
  prefix text NOT NULL UNIQUE CHECK (prefix ~ '^[0-9a-f]{8}$'),
  secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
  role text NOT NULL CHECK (role IN (
    'pgtoll_admin', 'pgtoll_operator', 'pgtoll_auditor', 'pgtoll_customer', 'pgtoll_public', 'pgtoll_switch'
  )),
  customer_id bigint,
  expires_at timestamptz,
  revoked_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  -- a self-service key without a customer would see either nothing or everything
  CONSTRAINT api_key_customer CHECK ((role = 'pgtoll_customer') = (customer_id IS NOT NULL))
);
-- The name is what the audit log shows, so only one living key may carry it; a revoked one frees it.
CREATE UNIQUE INDEX api_key_name_key ON access.api_key (name) WHERE revoked_at IS NULL;
CREATE INDEX api_key_customer_idx ON access.api_key (customer_id) WHERE customer_id IS NOT NULL;
SELECT system.noun_attach('access.api_key', 'api_key_id');

COMMENT ON TABLE access.api_key IS 'Keys of the HTTP API: a name, a role and the hash of a random secret.';
COMMENT ON COLUMN access.api_key.api_key_id IS 'Number of the key.';
COMMENT ON COLUMN access.api_key.name IS 'Who uses it; the audit log shows key:<name>.';
COMMENT ON COLUMN access.api_key.prefix IS 'The public part of the key, by which it is found.';
COMMENT ON COLUMN access.api_key.secret_hash IS 'SHA-256 of the secret part (256 random bits, so no salt is needed).';
COMMENT ON COLUMN access.api_key.role IS 'The database role that requests with this key run as.';
COMMENT ON COLUMN access.api_key.customer_id IS 'The customer whose self-service key this is.';
COMMENT ON COLUMN access.api_key.expires_at IS 'From this instant (real time, also in a sandbox) the key is refused.';
COMMENT ON COLUMN access.api_key.revoked_at IS 'When it was revoked.';
COMMENT ON COLUMN access.api_key.version IS 'Counts the changes.';
COMMENT ON COLUMN access.api_key.created_at IS 'When it was made.';
COMMENT ON COLUMN access.api_key.updated_at IS 'When it was last changed.';

-- Settings and the clock decide about money too, so who changed them is on record.
CREATE TRIGGER _900_audit_insert AFTER INSERT ON system.setting REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__audit('name');
CREATE TRIGGER _900_audit_update AFTER UPDATE ON system.setting
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__audit('name');
CREATE TRIGGER _900_audit_update AFTER UPDATE ON system.clock
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__audit('singleton');
