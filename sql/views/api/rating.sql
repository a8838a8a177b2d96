-- The public shape of the nouns of domain rating.
CREATE OR REPLACE VIEW api.call WITH (security_invoker = true) AS
SELECT
  to_char(c.started_at AT TIME ZONE 'UTC', 'YYYYMM') || '-' || c.call_id AS call_id,
  h.customer_id,
  h.side,
  c.started_at,
  c.answered_at,
  c.ended_at,
  c.raw_seconds,
  c.source_id,
  c.caller,
  c.called,
  c.kind,
  c.ani_mismatch,
  h.device_id,
  h.package_id,
  h.rate_sheet_version_id,
  h.rate_id,
  h.destination_id,
  d.name AS destination,
  h.billed_seconds,
  h.amount,
  u.currency,
  h.transaction_id,
  c.call_id AS record_id,
  h.discount,
  h.pool_seconds
FROM rating.call AS c
-- By the customer first, so that one call's charges are found by their key.
LEFT JOIN rating.charge AS h
  ON h.call_id = c.call_id AND h.started_at = c.started_at AND h.customer_id IN (c.out_customer_id, c.in_customer_id)
LEFT JOIN party.customer AS u ON u.customer_id = h.customer_id
LEFT JOIN catalog.destination AS d ON d.destination_id = h.destination_id;
COMMENT ON VIEW api.call IS
'A rated call with its price: one row a payer and side; a free service call of nobody has one row without a payer.';
COMMENT ON COLUMN api.call.call_id IS 'Public id: month of the start (UTC), dash, number of its record.';
COMMENT ON COLUMN api.call.customer_id IS 'Who pays.';
COMMENT ON COLUMN api.call.side IS 'out: the payer made the call; in: the payer received it.';
COMMENT ON COLUMN api.call.started_at IS 'When the attempt began.';
COMMENT ON COLUMN api.call.answered_at IS 'When it was answered.';
COMMENT ON COLUMN api.call.ended_at IS 'When it ended.';
COMMENT ON COLUMN api.call.raw_seconds IS 'Seconds from answer to end, may be fractional.';
COMMENT ON COLUMN api.call.source_id IS 'The switch.';
COMMENT ON COLUMN api.call.caller IS 'Originating number, normalised where it is one.';
COMMENT ON COLUMN api.call.called IS 'Called number, normalised where it is one.';
COMMENT ON COLUMN api.call.kind IS
'out or in; on_net between two customers; internal within one; service for a service code.';
COMMENT ON COLUMN api.call.ani_mismatch IS
'The originating channel or address is one customer''s and the originating number another''s.';
COMMENT ON COLUMN api.call.device_id IS 'The payer''s device; NULL when the record named the customer.';
COMMENT ON COLUMN api.call.package_id IS 'The package that said which sheet.';
COMMENT ON COLUMN api.call.rate_sheet_version_id IS
'The sheet version that priced it; NULL for internal and service calls.';
COMMENT ON COLUMN api.call.rate_id IS 'The rate that won.';
COMMENT ON COLUMN api.call.destination_id IS 'The rate''s destination.';
COMMENT ON COLUMN api.call.destination IS 'Its name.';
COMMENT ON COLUMN api.call.billed_seconds IS 'Seconds billed after increments.';
COMMENT ON COLUMN api.call.amount IS 'What is paid: the price less the discount, 6 decimals, in the payer''s currency.';
COMMENT ON COLUMN api.call.currency IS 'ISO 4217 code of the amount.';
COMMENT ON COLUMN api.call.transaction_id IS 'The ledger transaction that booked it.';
COMMENT ON COLUMN api.call.record_id IS 'Number of the record it was rated from.';
COMMENT ON COLUMN api.call.pool_seconds IS 'Part of billed_seconds that pools of minutes paid for.';
COMMENT ON COLUMN api.call.discount IS 'What was taken off the price; NULL: nothing.';

CREATE OR REPLACE VIEW api.attempt WITH (security_invoker = true) AS
SELECT
  a.record_id,
  a.started_at,
  a.ended_at,
  a.source_id,
  a.customer_id,
  a.device_id,
  a.caller,
  a.called,
  a.cause,
  a.side
FROM rating.attempt AS a;
COMMENT ON VIEW api.attempt IS 'A call nobody answered: counts for answer ratio and calls per second, never for money.';
COMMENT ON COLUMN api.attempt.record_id IS 'The record.';
COMMENT ON COLUMN api.attempt.started_at IS 'When it began.';
COMMENT ON COLUMN api.attempt.ended_at IS 'When it ended.';
COMMENT ON COLUMN api.attempt.source_id IS 'The switch.';
COMMENT ON COLUMN api.attempt.customer_id IS 'Whose attempt, where known.';
COMMENT ON COLUMN api.attempt.device_id IS 'From or to which device.';
COMMENT ON COLUMN api.attempt.caller IS 'Originating number.';
COMMENT ON COLUMN api.attempt.called IS 'Dialled string.';
COMMENT ON COLUMN api.attempt.cause IS 'The switch''s word for it, such as NO ANSWER.';
COMMENT ON COLUMN api.attempt.side IS 'Whether its customer called (out) or was called (in); NULL when it is nobody''s.';
