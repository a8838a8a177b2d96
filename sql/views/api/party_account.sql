-- The public shape of billing cycles, custom fields and the status of customers over time.
CREATE OR REPLACE VIEW api.billing_cycle WITH (security_invoker = true) AS
SELECT
  b.billing_cycle_id,
  b.code,
  b.name,
  b.frequency,
  b.days,
  b.anchor_on,
  b.version,
  b.created_at,
  b.updated_at
FROM party.billing_cycle AS b;
COMMENT ON VIEW api.billing_cycle IS 'How often customers are billed, and from which day on.';
COMMENT ON COLUMN api.billing_cycle.billing_cycle_id IS 'Key.';
COMMENT ON COLUMN api.billing_cycle.code IS 'Unique code.';
COMMENT ON COLUMN api.billing_cycle.name IS 'Name.';
COMMENT ON COLUMN api.billing_cycle.frequency IS 'weekly, days (every so many), monthly, quarterly or annual.';
COMMENT ON COLUMN api.billing_cycle.days IS 'Length of a period of frequency days.';
COMMENT ON COLUMN api.billing_cycle.anchor_on IS
'First day of one period, from which all others are counted: the 31st means the last day of a shorter month.';
COMMENT ON COLUMN api.billing_cycle.version IS 'Counts changes.';
COMMENT ON COLUMN api.billing_cycle.created_at IS 'When made.';
COMMENT ON COLUMN api.billing_cycle.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.custom_field WITH (security_invoker = true) AS
SELECT
  c.custom_field_id,
  c.code,
  c.label,
  c.type,
  c.choices,
  c.required,
  c.version,
  c.created_at,
  c.updated_at
FROM party.custom_field AS c;
COMMENT ON VIEW api.custom_field IS 'A field that the operator adds to customers.';
COMMENT ON COLUMN api.custom_field.custom_field_id IS 'Key.';
COMMENT ON COLUMN api.custom_field.code IS 'Unique code, the key in customer.fields.';
COMMENT ON COLUMN api.custom_field.label IS 'What people read.';
COMMENT ON COLUMN api.custom_field.type IS 'text, number, date, boolean or choice.';
COMMENT ON COLUMN api.custom_field.choices IS 'For a choice: its values.';
COMMENT ON COLUMN api.custom_field.required IS 'Whether each customer that is added or changed must have it.';
COMMENT ON COLUMN api.custom_field.version IS 'Counts changes.';
COMMENT ON COLUMN api.custom_field.created_at IS 'When made.';
COMMENT ON COLUMN api.custom_field.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.status_change WITH (security_invoker = true) AS
SELECT
  s.status_change_id,
  s.customer_id,
  s.status,
  s.reason,
  s.changed_at,
  s.actor
FROM party.status_change AS s;
COMMENT ON VIEW api.status_change IS 'The status of a customer over time; each row counts until the next.';
COMMENT ON COLUMN api.status_change.status_change_id IS 'Key.';
COMMENT ON COLUMN api.status_change.customer_id IS 'The customer.';
COMMENT ON COLUMN api.status_change.status IS 'active, suspended or closed.';
COMMENT ON COLUMN api.status_change.reason IS 'Why.';
COMMENT ON COLUMN api.status_change.changed_at IS 'From when on.';
COMMENT ON COLUMN api.status_change.actor IS 'Who changed it.';
