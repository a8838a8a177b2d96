-- The public shape of chargebacks.
CREATE OR REPLACE VIEW api.chargeback WITH (security_invoker = true) AS
SELECT b.chargeback_id, b.payment_id, b.customer_id, c.code AS customer, p.amount, p.currency, b.reason, b.opened_at, b.opened_by,
  b.closed_at, b.closed_by, b.won, b.conclusion, b.won_payment_id, b.version, b.created_at, b.updated_at
FROM collect.chargeback AS b
INNER JOIN collect.payment AS p ON p.payment_id = b.payment_id
INNER JOIN party.customer AS c ON c.customer_id = b.customer_id;
COMMENT ON VIEW api.chargeback IS 'A payment that the payer had taken back by card company or bank.';
COMMENT ON COLUMN api.chargeback.chargeback_id IS 'Key.';
COMMENT ON COLUMN api.chargeback.payment_id IS 'The payment; it is reversed for it.';
COMMENT ON COLUMN api.chargeback.customer_id IS 'Whose.';
COMMENT ON COLUMN api.chargeback.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.chargeback.amount IS 'How much was taken back.';
COMMENT ON COLUMN api.chargeback.currency IS 'The customer''s currency.';
COMMENT ON COLUMN api.chargeback.reason IS 'What the card company or bank says.';
COMMENT ON COLUMN api.chargeback.opened_at IS 'When it was taken back.';
COMMENT ON COLUMN api.chargeback.opened_by IS 'Who recorded it.';
COMMENT ON COLUMN api.chargeback.closed_at IS 'When it was decided; NULL: it is open.';
COMMENT ON COLUMN api.chargeback.closed_by IS 'Who recorded that.';
COMMENT ON COLUMN api.chargeback.won IS 'true: the money came back to us; NULL: not decided.';
COMMENT ON COLUMN api.chargeback.conclusion IS 'What was decided, in words.';
COMMENT ON COLUMN api.chargeback.won_payment_id IS 'The payment as which it came back.';
COMMENT ON COLUMN api.chargeback.version IS 'Counts changes.';
COMMENT ON COLUMN api.chargeback.created_at IS 'When made.';
COMMENT ON COLUMN api.chargeback.updated_at IS 'When last changed.';
