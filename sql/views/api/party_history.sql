-- The public shape of a customer's history.

CREATE OR REPLACE VIEW api.customer_history WITH (security_invoker = true) AS
SELECT
  c.customer_id,
  h.booked_on,
  h.usage_day,
  h.transaction_id,
  h.kind,
  h.reference,
  h.currency,
  h.posted,
  h.unbilled,
  h.posted_after,
  h.unbilled_after
FROM party.customer AS c
CROSS JOIN LATERAL party.history_days(c.customer_id, '-infinity', 'infinity') AS h;
COMMENT ON VIEW api.customer_history IS
'A customer''s money over time: a row a transaction; for usage a row a booked day and usage day, which opens to its calls.';
COMMENT ON COLUMN api.customer_history.customer_id IS 'The customer.';
COMMENT ON COLUMN api.customer_history.booked_on IS 'Day it entered the books, in the customer''s zone.';
COMMENT ON COLUMN api.customer_history.usage_day IS 'For usage: day of the calls, in the customer''s zone.';
COMMENT ON COLUMN api.customer_history.transaction_id IS 'The ledger transaction; NULL for usage.';
COMMENT ON COLUMN api.customer_history.kind IS 'usage, invoice, payment, adjustment or reversal.';
COMMENT ON COLUMN api.customer_history.reference IS 'What it came from, such as invoice:7; NULL for usage.';
COMMENT ON COLUMN api.customer_history.currency IS 'ISO 4217 code of the amounts.';
COMMENT ON COLUMN api.customer_history.posted IS 'Moved on account; positive is the customer''s money.';
COMMENT ON COLUMN api.customer_history.unbilled IS 'Moved in what waits for an invoice; positive is what the customer will owe.';
COMMENT ON COLUMN api.customer_history.posted_after IS 'On account after this row; a payment of the day stands after its usage.';
COMMENT ON COLUMN api.customer_history.unbilled_after IS 'Waiting for an invoice after this row.';
