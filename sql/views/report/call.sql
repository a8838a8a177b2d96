-- Rated calls with their prices.
CREATE OR REPLACE VIEW report.call AS
SELECT
  to_char(c.started_at AT TIME ZONE 'UTC', 'YYYYMM') || '-' || c.call_id AS call_id,
  u.customer_id,
  u.code AS customer,
  u.name AS customer_name,
  h.side,
  c.started_at,
  c.answered_at,
  c.ended_at,
  (c.answered_at AT TIME ZONE u.time_zone)::date AS usage_day,
  c.caller,
  c.called,
  c.kind,
  d.name AS destination,
  d.country,
  c.raw_seconds,
  h.billed_seconds,
  h.amount,
  u.currency
FROM rating.charge AS h
INNER JOIN rating.call AS c ON c.call_id = h.call_id AND c.started_at = h.started_at
INNER JOIN party.customer AS u ON u.customer_id = h.customer_id
LEFT JOIN catalog.destination AS d ON d.destination_id = h.destination_id;
COMMENT ON VIEW report.call IS 'Rated calls: a row a payer and side.';
COMMENT ON COLUMN report.call.call_id IS 'Public id: month of the start (UTC), dash, number.';
COMMENT ON COLUMN report.call.customer_id IS 'Who pays.';
COMMENT ON COLUMN report.call.customer IS 'Code of the customer.';
COMMENT ON COLUMN report.call.customer_name IS 'Name of the customer.';
COMMENT ON COLUMN report.call.side IS 'out: the payer made the call; in: the payer received it.';
COMMENT ON COLUMN report.call.started_at IS 'When it began.';
COMMENT ON COLUMN report.call.answered_at IS 'When it was answered.';
COMMENT ON COLUMN report.call.ended_at IS 'When it ended.';
COMMENT ON COLUMN report.call.usage_day IS 'Day of the answer in the customer''s zone: tells the invoice.';
COMMENT ON COLUMN report.call.caller IS 'Originating number.';
COMMENT ON COLUMN report.call.called IS 'Called number.';
COMMENT ON COLUMN report.call.kind IS
'out or in; on_net between two customers; internal within one; service for a service code.';
COMMENT ON COLUMN report.call.destination IS 'Name of the destination; NULL for internal and service calls.';
COMMENT ON COLUMN report.call.country IS 'Country of the destination, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN report.call.raw_seconds IS 'Seconds from answer to end.';
COMMENT ON COLUMN report.call.billed_seconds IS 'Seconds billed after increments.';
COMMENT ON COLUMN report.call.amount IS 'The price, 6 decimals.';
COMMENT ON COLUMN report.call.currency IS 'ISO 4217 code of the amount.';
GRANT SELECT ON report.call TO pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;
