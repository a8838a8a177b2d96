-- The public shape of what settled what.

CREATE OR REPLACE VIEW api.allocation WITH (security_invoker = true) AS
SELECT a.allocation_id, a.customer_id, c.code AS customer, a.credit_kind, a.credit_id, a.debit_kind, a.debit_id, a.due_on,
  a.amount, a.allocated_at, a.actor
FROM collect.allocation AS a
INNER JOIN party.customer AS c ON c.customer_id = a.customer_id;
COMMENT ON VIEW api.allocation IS 'So much of a credit settles a debit; negative takes back.';
COMMENT ON COLUMN api.allocation.allocation_id IS 'Key.';
COMMENT ON COLUMN api.allocation.customer_id IS 'Whose credit and debit.';
COMMENT ON COLUMN api.allocation.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.allocation.credit_kind IS 'What gave: payment, adjustment, credit_note, an invoice below 0, or opening.';
COMMENT ON COLUMN api.allocation.credit_id IS 'Its key; of opening the customer''s.';
COMMENT ON COLUMN api.allocation.debit_kind IS 'What is settled: invoice, opening_invoice, opening, adjustment or penalty.';
COMMENT ON COLUMN api.allocation.debit_id IS 'Its key; of opening the customer''s.';
COMMENT ON COLUMN api.allocation.due_on IS 'When the debit is due.';
COMMENT ON COLUMN api.allocation.amount IS 'How much; negative takes back.';
COMMENT ON COLUMN api.allocation.allocated_at IS 'When.';
COMMENT ON COLUMN api.allocation.actor IS 'Who.';
