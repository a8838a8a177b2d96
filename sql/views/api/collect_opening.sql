-- The public shape of money that customers bring along.

CREATE OR REPLACE VIEW api.opening_amount WITH (security_invoker = true) AS
SELECT o.customer_id, c.code AS customer, o.amount, o.currency, o.as_of, o.booked_at, o.transaction_id, o.actor
FROM collect.opening_amount AS o
INNER JOIN party.customer AS c ON c.customer_id = o.customer_id;
COMMENT ON VIEW api.opening_amount IS 'What a customer owed or had at the biller before.';
COMMENT ON COLUMN api.opening_amount.customer_id IS 'The customer.';
COMMENT ON COLUMN api.opening_amount.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.opening_amount.amount IS 'Positive is the customer''s money, negative what the customer owed.';
COMMENT ON COLUMN api.opening_amount.currency IS 'The customer''s currency.';
COMMENT ON COLUMN api.opening_amount.as_of IS 'The day at whose end it was so.';
COMMENT ON COLUMN api.opening_amount.booked_at IS 'When it entered the books.';
COMMENT ON COLUMN api.opening_amount.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN api.opening_amount.actor IS 'Who booked it.';

CREATE OR REPLACE VIEW api.deposit WITH (security_invoker = true) AS
SELECT d.deposit_id, d.customer_id, c.code AS customer, d.amount, d.currency, d.received_on, d.booked_at, d.transaction_id,
  d.actor
FROM collect.deposit AS d
INNER JOIN party.customer AS c ON c.customer_id = d.customer_id;
COMMENT ON VIEW api.deposit IS 'Money of a customer that is kept as security.';
COMMENT ON COLUMN api.deposit.deposit_id IS 'Key.';
COMMENT ON COLUMN api.deposit.customer_id IS 'Whose money.';
COMMENT ON COLUMN api.deposit.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.deposit.amount IS 'How much.';
COMMENT ON COLUMN api.deposit.currency IS 'The customer''s currency.';
COMMENT ON COLUMN api.deposit.received_on IS 'Day on which it was received.';
COMMENT ON COLUMN api.deposit.booked_at IS 'When it entered the books.';
COMMENT ON COLUMN api.deposit.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN api.deposit.actor IS 'Who booked it.';
