-- The public shape of what was added to calls.
CREATE OR REPLACE VIEW api.call_surcharge WITH (security_invoker = true) AS
SELECT
  to_char(s.started_at AT TIME ZONE 'UTC', 'YYYYMM') || '-' || s.call_id AS call_id,
  s.customer_id,
  s.side,
  s.started_at,
  s.kind,
  coalesce(k.name, 'Out-payment') AS name,
  s.device_id,
  s.surcharge_id,
  s.amount,
  c.currency,
  s.cost,
  s.cost_currency,
  s.transaction_id,
  s.call_id AS record_id
FROM rating.surcharge AS s
INNER JOIN party.customer AS c ON c.customer_id = s.customer_id
LEFT JOIN catalog.surcharge AS k ON k.surcharge_id = s.surcharge_id;
COMMENT ON VIEW api.call_surcharge IS
'What was added to the price of a call for one payer and side, or paid to the owner of the number called.';
COMMENT ON COLUMN api.call_surcharge.call_id IS 'Public id of the call: month of the start (UTC), dash, number of its record.';
COMMENT ON COLUMN api.call_surcharge.customer_id IS 'Who pays, or is paid.';
COMMENT ON COLUMN api.call_surcharge.side IS 'out: for making the call; in: for receiving it.';
COMMENT ON COLUMN api.call_surcharge.started_at IS 'When the attempt began.';
COMMENT ON COLUMN api.call_surcharge.kind IS 'payphone, lrn_dip, cnam_dip or out_payment.';
COMMENT ON COLUMN api.call_surcharge.name IS 'Name as on invoices.';
COMMENT ON COLUMN api.call_surcharge.device_id IS 'The customer''s device; NULL when the record named the customer.';
COMMENT ON COLUMN api.call_surcharge.surcharge_id IS 'The price that counted; NULL for an out-payment.';
COMMENT ON COLUMN api.call_surcharge.amount IS 'In the customer''s currency; an out-payment is negative.';
COMMENT ON COLUMN api.call_surcharge.currency IS 'ISO 4217 code of the amount.';
COMMENT ON COLUMN api.call_surcharge.cost IS 'What it costs us; NULL: nothing.';
COMMENT ON COLUMN api.call_surcharge.cost_currency IS 'ISO 4217 code of the cost.';
COMMENT ON COLUMN api.call_surcharge.transaction_id IS 'The ledger transaction that booked it.';
COMMENT ON COLUMN api.call_surcharge.record_id IS 'Number of the record that the call was rated from.';
