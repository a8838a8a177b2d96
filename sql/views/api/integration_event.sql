-- Events and who is told of them. What puts a table on record is what makes its events: the triggers are the registry of kinds.
CREATE OR REPLACE VIEW api.event_kind WITH (security_invoker = true) AS
SELECT
  c.relname || CASE WHEN g.tgtype & 4 <> 0 THEN '.created' WHEN g.tgtype & 16 <> 0 THEN '.updated' ELSE '.removed' END AS kind,
  n.nspname || '.' || c.relname AS table_name,
  obj_description(c.oid, 'pg_class') AS title
FROM pg_catalog.pg_trigger AS g
INNER JOIN pg_catalog.pg_class AS c ON c.oid = g.tgrelid AND NOT c.relispartition
INNER JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE g.tgfoid = 'system.tg__audit'::regproc;
COMMENT ON VIEW api.event_kind IS 'The kinds of events there are: whatever is put on record makes one.';
COMMENT ON COLUMN api.event_kind.kind IS 'Such as payment.created.';
COMMENT ON COLUMN api.event_kind.table_name IS 'What changes.';
COMMENT ON COLUMN api.event_kind.title IS 'What that is.';

CREATE OR REPLACE VIEW api.event WITH (security_invoker = true) AS
SELECT
  a.audit_id AS event_id,
  a.at,
  split_part(a.table_name, '.', 2)
    || CASE a.operation WHEN 'INSERT' THEN '.created' WHEN 'UPDATE' THEN '.updated' ELSE '.removed' END AS kind,
  (coalesce(a.after, a.before) ->> 'customer_id')::bigint AS customer_id,
  a.actor,
  a.table_name,
  a.row_key,
  a.before,
  a.after
FROM system.audit AS a
-- What an erasure took out of the log is no event.
WHERE a.table_name <> 'system.audit';
COMMENT ON VIEW api.event IS 'What happened: each change on record is an event.';
COMMENT ON COLUMN api.event.event_id IS 'Number, rising; webhooks get it as evt_ and this number.';
COMMENT ON COLUMN api.event.at IS 'When, real time.';
COMMENT ON COLUMN api.event.kind IS 'Such as payment.created.';
COMMENT ON COLUMN api.event.customer_id IS 'The customer it is about.';
COMMENT ON COLUMN api.event.actor IS 'Who did it.';
COMMENT ON COLUMN api.event.table_name IS 'What changed.';
COMMENT ON COLUMN api.event.row_key IS 'Key of the row; empty for very many rows at once.';
COMMENT ON COLUMN api.event.before IS 'The row before.';
COMMENT ON COLUMN api.event.after IS 'The row after; of very many how many they are, and their keys.';

CREATE OR REPLACE VIEW api.webhook WITH (security_invoker = true) AS
SELECT
  w.webhook_id,
  w.name,
  w.url,
  w.kinds,
  w.active,
  p.paused_until,
  coalesce(p.failures, 0) AS failures,
  w.version,
  w.created_at,
  w.updated_at
FROM integration.webhook AS w
LEFT JOIN integration.webhook_pause AS p ON p.webhook_id = w.webhook_id;
COMMENT ON VIEW api.webhook IS 'Who is told of events, without what these are signed with.';
COMMENT ON COLUMN api.webhook.webhook_id IS 'Key.';
COMMENT ON COLUMN api.webhook.name IS 'Whose it is.';
COMMENT ON COLUMN api.webhook.url IS 'Where events are posted.';
COMMENT ON COLUMN api.webhook.kinds IS 'Kinds of events it gets.';
COMMENT ON COLUMN api.webhook.active IS 'Whether it is told.';
COMMENT ON COLUMN api.webhook.paused_until IS 'Its server could not be reached, and is tried again then.';
COMMENT ON COLUMN api.webhook.failures IS 'How often in a row that was so.';
COMMENT ON COLUMN api.webhook.version IS 'Counts the changes.';
COMMENT ON COLUMN api.webhook.created_at IS 'When it was made.';
COMMENT ON COLUMN api.webhook.updated_at IS 'When it was last changed.';

CREATE OR REPLACE VIEW api.webhook_delivery WITH (security_invoker = true) AS
SELECT
  d.webhook_id,
  d.event_id,
  d.status,
  d.attempts,
  d.next_attempt_at,
  d.http_status,
  d.last_error,
  d.created_at,
  d.finished_at
FROM integration.webhook_delivery AS d;
COMMENT ON VIEW api.webhook_delivery IS 'An event for a webhook.';
COMMENT ON COLUMN api.webhook_delivery.webhook_id IS 'The webhook.';
COMMENT ON COLUMN api.webhook_delivery.event_id IS 'The event.';
COMMENT ON COLUMN api.webhook_delivery.status IS 'queued, sending, done or failed (given up).';
COMMENT ON COLUMN api.webhook_delivery.attempts IS 'How often it was tried.';
COMMENT ON COLUMN api.webhook_delivery.next_attempt_at IS 'When it may be tried.';
COMMENT ON COLUMN api.webhook_delivery.http_status IS 'What the server answered last.';
COMMENT ON COLUMN api.webhook_delivery.last_error IS 'Why it did not succeed.';
COMMENT ON COLUMN api.webhook_delivery.created_at IS 'When it was queued.';
COMMENT ON COLUMN api.webhook_delivery.finished_at IS 'When it was done or given up.';
