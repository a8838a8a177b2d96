-- The public shape of receipts of fees.
CREATE OR REPLACE VIEW api.fee_receipt WITH (security_invoker = true) AS
SELECT r.receipt_id, r.customer_id, c.code AS customer, c.currency, r.amount, r.taken_at, r.transaction_id
FROM billing.fee_receipt AS r
INNER JOIN party.customer AS c ON c.customer_id = r.customer_id;
COMMENT ON VIEW api.fee_receipt IS 'Fees taken from what a prepaid customer has; its lines are the charges whose invoice_id it is.';
COMMENT ON COLUMN api.fee_receipt.receipt_id IS 'Number of the receipt; stands in its charges as invoice_id.';
COMMENT ON COLUMN api.fee_receipt.customer_id IS 'The customer.';
COMMENT ON COLUMN api.fee_receipt.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.fee_receipt.currency IS 'The customer''s currency.';
COMMENT ON COLUMN api.fee_receipt.amount IS 'What was taken; below 0 is given back.';
COMMENT ON COLUMN api.fee_receipt.taken_at IS 'When.';
COMMENT ON COLUMN api.fee_receipt.transaction_id IS 'Its booking.';
