-- The public shape of deposits' interest and reviews, and of refunds.

CREATE OR REPLACE VIEW api.deposit_rate WITH (security_invoker = true) AS
SELECT
  r.deposit_rate_id, r.country, r.state, r.year, r.percent, r.version, r.created_at, r.updated_at
FROM collect.deposit_rate AS r;
COMMENT ON VIEW api.deposit_rate IS 'Simple interest on deposits in a calendar year, by country and state.';
COMMENT ON COLUMN api.deposit_rate.deposit_rate_id IS 'Key.';
COMMENT ON COLUMN api.deposit_rate.country IS 'Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN api.deposit_rate.state IS 'State or province; empty: all that have no rate of their own.';
COMMENT ON COLUMN api.deposit_rate.year IS 'The calendar year.';
COMMENT ON COLUMN api.deposit_rate.percent IS 'Percent a year.';
COMMENT ON COLUMN api.deposit_rate.version IS 'Counts changes.';
COMMENT ON COLUMN api.deposit_rate.created_at IS 'When made.';
COMMENT ON COLUMN api.deposit_rate.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.deposit_move WITH (security_invoker = true) AS
SELECT
  m.deposit_move_id, m.deposit_id, m.customer_id, c.code AS customer, m.kind, m.amount, m.moved_on, m.booked_at,
  m.transaction_id, m.actor
FROM collect.deposit_move AS m
INNER JOIN party.customer AS c ON c.customer_id = m.customer_id;
COMMENT ON VIEW api.deposit_move IS 'What of a deposit went to its customer''s account.';
COMMENT ON COLUMN api.deposit_move.deposit_move_id IS 'Key.';
COMMENT ON COLUMN api.deposit_move.deposit_id IS 'The deposit.';
COMMENT ON COLUMN api.deposit_move.customer_id IS 'Whose.';
COMMENT ON COLUMN api.deposit_move.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.deposit_move.kind IS 'released: it is held no longer; interest: what it earned.';
COMMENT ON COLUMN api.deposit_move.amount IS 'How much.';
COMMENT ON COLUMN api.deposit_move.moved_on IS 'The day: released money earns until the day before, interest counts until then.';
COMMENT ON COLUMN api.deposit_move.booked_at IS 'When it entered the books.';
COMMENT ON COLUMN api.deposit_move.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN api.deposit_move.actor IS 'Who.';

CREATE OR REPLACE VIEW api.deposit_review WITH (security_invoker = true) AS
SELECT
  r.deposit_review_id, r.customer_id, c.code AS customer, r.reviewed_on, r.held, r.average, r.required,
  r.decision, r.amount, r.actor
FROM collect.deposit_review AS r
INNER JOIN party.customer AS c ON c.customer_id = r.customer_id;
COMMENT ON VIEW api.deposit_review IS 'Whether a deposit still fits, and what followed.';
COMMENT ON COLUMN api.deposit_review.deposit_review_id IS 'Key.';
COMMENT ON COLUMN api.deposit_review.customer_id IS 'The customer.';
COMMENT ON COLUMN api.deposit_review.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.deposit_review.reviewed_on IS 'The day.';
COMMENT ON COLUMN api.deposit_review.held IS 'What was held.';
COMMENT ON COLUMN api.deposit_review.average IS 'Average of the last invoices without one-time charges and penalties.';
COMMENT ON COLUMN api.deposit_review.required IS 'That average times the factor of the settings.';
COMMENT ON COLUMN api.deposit_review.decision IS
'none; ask: the customer is to add the amount; refund: the amount went back; refund_all: all of it did, after clean months.';
COMMENT ON COLUMN api.deposit_review.amount IS 'How much.';
COMMENT ON COLUMN api.deposit_review.actor IS 'Who ran it.';

CREATE OR REPLACE VIEW api.refund WITH (security_invoker = true) AS
SELECT
  r.refund_id, r.customer_id, c.code AS customer, r.credit_kind, r.credit_id, r.amount, r.currency, r.method,
  r.reference, r.refunded_at, r.transaction_id, r.actor
FROM collect.refund AS r
INNER JOIN party.customer AS c ON c.customer_id = r.customer_id;
COMMENT ON VIEW api.refund IS 'Money that went back to a customer.';
COMMENT ON COLUMN api.refund.refund_id IS 'Key.';
COMMENT ON COLUMN api.refund.customer_id IS 'The customer.';
COMMENT ON COLUMN api.refund.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.refund.credit_kind IS 'Out of what: payment, adjustment or deposit.';
COMMENT ON COLUMN api.refund.credit_id IS 'Its key.';
COMMENT ON COLUMN api.refund.amount IS 'How much.';
COMMENT ON COLUMN api.refund.currency IS 'The customer''s currency.';
COMMENT ON COLUMN api.refund.method IS 'cheque, wire, cash or other.';
COMMENT ON COLUMN api.refund.reference IS 'Reference of the transfer.';
COMMENT ON COLUMN api.refund.refunded_at IS 'When.';
COMMENT ON COLUMN api.refund.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN api.refund.actor IS 'Who.';
