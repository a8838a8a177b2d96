-- The public shape of credit notes.

CREATE OR REPLACE VIEW api.credit_note WITH (security_invoker = true) AS
SELECT n.credit_note_id, billing.number_text((r.issuer ->> 'code') || '-CN', n.number) AS number, n.customer_id,
  i.recipient ->> 'code' AS customer, n.invoice_id, billing.number_text(r.issuer ->> 'code', i.number) AS invoice, n.is_void, n.reason,
  n.issued_on, n.amount, n.currency, n.booked_at, n.transaction_id, n.actor
FROM billing.credit_note AS n
INNER JOIN billing.invoice AS i ON i.invoice_id = n.invoice_id
INNER JOIN billing.bill_run AS r ON r.bill_run_id = i.bill_run_id;
COMMENT ON VIEW api.credit_note IS 'What of an issued invoice was taken back; never changed.';
COMMENT ON COLUMN api.credit_note.credit_note_id IS 'Key.';
COMMENT ON COLUMN api.credit_note.number IS 'The number printed on it, such as NLT-CN-000001.';
COMMENT ON COLUMN api.credit_note.customer_id IS 'Who is credited.';
COMMENT ON COLUMN api.credit_note.customer IS 'The customer''s account code when the invoice was made.';
COMMENT ON COLUMN api.credit_note.invoice_id IS 'The invoice that it corrects.';
COMMENT ON COLUMN api.credit_note.invoice IS 'Its number.';
COMMENT ON COLUMN api.credit_note.is_void IS 'Whether it takes the whole invoice back, so that its charges and usage are open again.';
COMMENT ON COLUMN api.credit_note.reason IS 'Why, as printed.';
COMMENT ON COLUMN api.credit_note.issued_on IS 'Its date.';
COMMENT ON COLUMN api.credit_note.amount IS 'What the customer got, with taxes.';
COMMENT ON COLUMN api.credit_note.currency IS 'Its currency.';
COMMENT ON COLUMN api.credit_note.booked_at IS 'When it entered the books.';
COMMENT ON COLUMN api.credit_note.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN api.credit_note.actor IS 'Who made it.';
