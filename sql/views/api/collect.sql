-- The public shape of collect's nouns.

CREATE OR REPLACE VIEW api.payment WITH (security_invoker = true) AS
SELECT p.payment_id, p.customer_id, c.code AS customer, p.amount, p.currency, p.method, p.reference, p.received_at,
  r.reversed_at, r.reason AS reversal_reason, p.transaction_id, p.actor,
  p.against = 'in_transit' AND s.payment_id IS NULL AND r.payment_id IS NULL AS in_transit, s.settled_at,
  s.reference AS settlement_reference
FROM collect.payment AS p
INNER JOIN party.customer AS c ON c.customer_id = p.customer_id
LEFT JOIN collect.payment_reversal AS r ON r.payment_id = p.payment_id
LEFT JOIN collect.payment_settlement AS s ON s.payment_id = p.payment_id;
COMMENT ON VIEW api.payment IS 'A payment, also a prepaid customer''s top-up.';
COMMENT ON COLUMN api.payment.payment_id IS 'Number of the payment.';
COMMENT ON COLUMN api.payment.customer_id IS 'Who paid.';
COMMENT ON COLUMN api.payment.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.payment.amount IS 'How much.';
COMMENT ON COLUMN api.payment.currency IS 'The customer''s currency.';
COMMENT ON COLUMN api.payment.method IS 'cheque, wire, cash or other.';
COMMENT ON COLUMN api.payment.reference IS 'The payer''s reference.';
COMMENT ON COLUMN api.payment.received_at IS 'When it came.';
COMMENT ON COLUMN api.payment.reversed_at IS 'When it was taken back; NULL: it counts.';
COMMENT ON COLUMN api.payment.reversal_reason IS 'Why it was taken back.';
COMMENT ON COLUMN api.payment.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN api.payment.actor IS 'Who recorded it.';
COMMENT ON COLUMN api.payment.in_transit IS 'Whether the bank does not have its money yet.';
COMMENT ON COLUMN api.payment.settled_at IS 'When the money of one in transit came.';
COMMENT ON COLUMN api.payment.settlement_reference IS 'The payout or the bank''s reference of that.';
