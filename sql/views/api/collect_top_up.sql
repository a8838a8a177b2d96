-- The public shape of receipts of top-ups.
CREATE OR REPLACE VIEW api.top_up WITH (security_invoker = true) AS
SELECT t.receipt_id, t.payment_id, t.customer_id, p.currency, t.credited, t.tax, t.credited + t.tax AS total, t.is_reversal,
  p.method, p.reference, p.received_at
FROM collect.top_up AS t
INNER JOIN collect.payment AS p ON p.payment_id = t.payment_id;
COMMENT ON VIEW api.top_up IS 'Receipt of a top-up, or of taking one back.';
COMMENT ON COLUMN api.top_up.receipt_id IS 'Number of the receipt; api.invoice_tax_list lists its taxes.';
COMMENT ON COLUMN api.top_up.payment_id IS 'The payment.';
COMMENT ON COLUMN api.top_up.customer_id IS 'The customer.';
COMMENT ON COLUMN api.top_up.currency IS 'The customer''s currency.';
COMMENT ON COLUMN api.top_up.credited IS 'What the customer has to spend; negative when taken back.';
COMMENT ON COLUMN api.top_up.tax IS 'Taxes and fees paid with it.';
COMMENT ON COLUMN api.top_up.total IS 'What was paid.';
COMMENT ON COLUMN api.top_up.is_reversal IS 'Whether it takes a top-up back.';
COMMENT ON COLUMN api.top_up.method IS 'How it was paid.';
COMMENT ON COLUMN api.top_up.reference IS 'The payer''s reference.';
COMMENT ON COLUMN api.top_up.received_at IS 'When the payment came.';
