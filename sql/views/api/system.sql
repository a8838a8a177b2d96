-- The public shape of the nouns of domain system.
CREATE OR REPLACE VIEW api.setting WITH (security_invoker = true) AS
SELECT
  s.name,
  s.value,
  s.valid_from,
  s.valid_from <= system.clock_now() AND NOT EXISTS (
    SELECT FROM system.setting AS n
    WHERE n.name = s.name AND n.valid_from > s.valid_from AND n.valid_from <= system.clock_now()
  ) AS in_force,
  s.description
FROM system.setting AS s;
COMMENT ON VIEW api.setting IS 'Settings with their dates.';
COMMENT ON COLUMN api.setting.name IS 'domain.name, such as intake.max_call_seconds.';
COMMENT ON COLUMN api.setting.value IS 'The value as text.';
COMMENT ON COLUMN api.setting.valid_from IS 'The instant from which it counts; a default is dated -infinity.';
COMMENT ON COLUMN api.setting.in_force IS 'Whether this is the value that counts now.';
COMMENT ON COLUMN api.setting.description IS 'What it does, with its unit.';

CREATE OR REPLACE VIEW api.clock WITH (security_invoker = true) AS
SELECT
  system.clock_now() AS now,
  c.sandbox,
  c.frozen_at
FROM system.clock AS c;
COMMENT ON VIEW api.clock IS 'The clock all code goes by: one row.';
COMMENT ON COLUMN api.clock.now IS 'What it shows.';
COMMENT ON COLUMN api.clock.sandbox IS 'Whether this database is a sandbox, whose clock may be set.';
COMMENT ON COLUMN api.clock.frozen_at IS 'The instant it was set to; NULL when it shows the real time.';

CREATE OR REPLACE VIEW api.audit WITH (security_invoker = true) AS
SELECT
  a.audit_id,
  a.at,
  a.actor,
  a.request_id,
  a.operation,
  a.table_name,
  a.row_key,
  a.before,
  a.after,
  a.address
FROM system.audit AS a;
COMMENT ON VIEW api.audit IS 'Who changed what and when, with the row before and after.';
COMMENT ON COLUMN api.audit.audit_id IS 'Number of the record, rising.';
COMMENT ON COLUMN api.audit.at IS 'Real time, also in a sandbox.';
COMMENT ON COLUMN api.audit.actor IS 'Login role, or key:<name> over HTTP.';
COMMENT ON COLUMN api.audit.request_id IS 'The HTTP request that did it.';
COMMENT ON COLUMN api.audit.operation IS 'INSERT, UPDATE or DELETE.';
COMMENT ON COLUMN api.audit.table_name IS 'schema.table.';
COMMENT ON COLUMN api.audit.row_key IS 'Primary key of the row as text.';
COMMENT ON COLUMN api.audit.before IS 'The row before, without secrets.';
COMMENT ON COLUMN api.audit.after IS 'The row after, without secrets.';
COMMENT ON COLUMN api.audit.address IS 'The address it came from; NULL over a local socket.';
