-- The native rated file: what the native CSV says of a call, with billed seconds and price.
CREATE OR REPLACE VIEW api.rated_call WITH (security_invoker = true) AS
SELECT
  c.call_id AS record_id,
  k.received_at,
  k.batch_id,
  h.customer_id,
  u.code AS customer,
  r.call_id AS switch_call_id,
  c.started_at,
  c.answered_at,
  to_char(c.started_at AT TIME ZONE s.time_zone, 'YYYY-MM-DD HH24:MI:SS') AS call_time,
  c.raw_seconds,
  h.billed_seconds,
  c.caller,
  c.called,
  r.account_code,
  h.side,
  e.code AS rate_sheet,
  CASE p.prefix WHEN '' THEN '*' ELSE p.prefix END COLLATE "default" AS prefix,
  d.name AS destination,
  p.rate_per_minute,
  h.amount,
  u.currency
FROM rating.call AS c
INNER JOIN intake.chunk AS k ON k.chunk_id = c.call_id / 1000000
INNER JOIN intake.source AS s ON s.source_id = c.source_id
LEFT JOIN intake.record AS r ON r.record_id = c.call_id AND r.received_at = k.received_at
LEFT JOIN rating.charge AS h ON h.call_id = c.call_id AND h.started_at = c.started_at
LEFT JOIN party.customer AS u ON u.customer_id = h.customer_id
LEFT JOIN catalog.rate AS p ON p.rate_id = h.rate_id
LEFT JOIN catalog.rate_sheet AS e ON e.rate_sheet_id = p.rate_sheet_id
LEFT JOIN catalog.destination AS d ON d.destination_id = h.destination_id;
COMMENT ON VIEW api.rated_call IS 'A rated call as the native rated file has it: one row a payer and side.';
COMMENT ON COLUMN api.rated_call.record_id IS 'Number of the record it was rated from.';
COMMENT ON COLUMN api.rated_call.received_at IS 'When the record came.';
COMMENT ON COLUMN api.rated_call.batch_id IS 'The batch it came in.';
COMMENT ON COLUMN api.rated_call.customer_id IS 'Who pays; NULL for a free service call of nobody.';
COMMENT ON COLUMN api.rated_call.customer IS 'Code of the payer.';
COMMENT ON COLUMN api.rated_call.switch_call_id IS 'The switch''s own id of the call.';
COMMENT ON COLUMN api.rated_call.started_at IS 'When the attempt began.';
COMMENT ON COLUMN api.rated_call.answered_at IS 'When it was answered.';
COMMENT ON COLUMN api.rated_call.call_time IS 'When the attempt began, by the clock of the switch.';
COMMENT ON COLUMN api.rated_call.raw_seconds IS 'Seconds from answer to end, may be fractional.';
COMMENT ON COLUMN api.rated_call.billed_seconds IS 'Seconds billed after increments.';
COMMENT ON COLUMN api.rated_call.caller IS 'Originating number, normalised where it is one.';
COMMENT ON COLUMN api.rated_call.called IS 'Called number, normalised where it is one.';
COMMENT ON COLUMN api.rated_call.account_code IS 'Account code.';
COMMENT ON COLUMN api.rated_call.side IS 'out: the payer made the call; in: the payer received it.';
COMMENT ON COLUMN api.rated_call.rate_sheet IS 'Code of the sheet whose rate won; NULL for internal and service calls.';
COMMENT ON COLUMN api.rated_call.prefix IS 'The prefix that won; * is any number.';
COMMENT ON COLUMN api.rated_call.destination IS 'Name of the destination.';
COMMENT ON COLUMN api.rated_call.rate_per_minute IS 'Price per minute.';
COMMENT ON COLUMN api.rated_call.amount IS 'The price, 6 decimals, in the payer''s currency.';
COMMENT ON COLUMN api.rated_call.currency IS 'ISO 4217 code of the amount.';
