-- The public shape of open invoices of the biller before.

CREATE OR REPLACE VIEW api.opening_invoice WITH (security_invoker = true) AS
SELECT o.opening_invoice_id, o.customer_id, c.code AS customer, o.legal_entity_id, o.number, o.invoice_date, o.due_date,
  o.currency, o.amount, o.open_amount
FROM billing.opening_invoice AS o
INNER JOIN party.customer AS c ON c.customer_id = o.customer_id;
COMMENT ON VIEW api.opening_invoice IS 'An invoice of the biller before that was not wholly paid.';
COMMENT ON COLUMN api.opening_invoice.opening_invoice_id IS 'Key.';
COMMENT ON COLUMN api.opening_invoice.customer_id IS 'Who was invoiced.';
COMMENT ON COLUMN api.opening_invoice.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.opening_invoice.legal_entity_id IS 'Who invoiced.';
COMMENT ON COLUMN api.opening_invoice.number IS 'Number as printed.';
COMMENT ON COLUMN api.opening_invoice.invoice_date IS 'Date of the invoice.';
COMMENT ON COLUMN api.opening_invoice.due_date IS 'When it was due.';
COMMENT ON COLUMN api.opening_invoice.currency IS 'The customer''s currency.';
COMMENT ON COLUMN api.opening_invoice.amount IS 'What it asked for.';
COMMENT ON COLUMN api.opening_invoice.open_amount IS 'What of it was open when the customer moved in.';
