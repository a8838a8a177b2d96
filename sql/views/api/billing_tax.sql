-- The public shape of the taxes of invoices.
CREATE OR REPLACE VIEW api.invoice_tax WITH (security_invoker = true) AS
SELECT
  t.invoice_id,
  t.nth,
  t.customer_id,
  t.taxed_on,
  t.tax_detail_id,
  d.code,
  d.name,
  d.collected_for,
  t.jurisdiction,
  t.rate,
  t.base,
  t.exempt_base,
  t.units,
  t.amount
FROM billing.invoice_tax AS t
INNER JOIN tax.detail AS d ON d.tax_detail_id = t.tax_detail_id;
COMMENT ON VIEW api.invoice_tax IS 'A tax of an invoice or credit note, by jurisdiction and rate.';
COMMENT ON COLUMN api.invoice_tax.invoice_id IS 'The invoice or credit note.';
COMMENT ON COLUMN api.invoice_tax.nth IS 'Order on it, from 1.';
COMMENT ON COLUMN api.invoice_tax.customer_id IS 'Whose invoice.';
COMMENT ON COLUMN api.invoice_tax.taxed_on IS 'Its date, which decides the rate and the period of the report.';
COMMENT ON COLUMN api.invoice_tax.tax_detail_id IS 'The tax.';
COMMENT ON COLUMN api.invoice_tax.code IS 'Code of the tax.';
COMMENT ON COLUMN api.invoice_tax.name IS 'Name of the tax.';
COMMENT ON COLUMN api.invoice_tax.collected_for IS 'government, or provider for a fee that is revenue.';
COMMENT ON COLUMN api.invoice_tax.jurisdiction IS 'Whose it is, such as CA/QC.';
COMMENT ON COLUMN api.invoice_tax.rate IS 'Percent, or the amount for one unit.';
COMMENT ON COLUMN api.invoice_tax.base IS 'Charges it was taken of; 0 for an amount a unit.';
COMMENT ON COLUMN api.invoice_tax.exempt_base IS 'Charges that were exempt from it.';
COMMENT ON COLUMN api.invoice_tax.units IS 'Units it was taken of; NULL for a percentage.';
COMMENT ON COLUMN api.invoice_tax.amount IS 'The tax; negative gives back.';

CREATE OR REPLACE VIEW api.tax_request WITH (security_invoker = true) AS
SELECT
  r.tax_request_id,
  r.invoice_id,
  r.customer_id,
  r.engine,
  r.status,
  r.lines,
  r.attempts,
  r.next_attempt_at,
  r.document,
  r.taxes,
  r.last_error,
  r.is_late,
  r.printed_on,
  r.created_at,
  r.answered_at,
  r.adjusts
FROM billing.tax_request AS r;
COMMENT ON VIEW api.tax_request IS 'The taxes of an invoice whose customer is taxed by an engine outside of the database.';
COMMENT ON COLUMN api.tax_request.tax_request_id IS 'Key.';
COMMENT ON COLUMN api.tax_request.invoice_id IS 'The invoice, or the credit note.';
COMMENT ON COLUMN api.tax_request.customer_id IS 'Whose invoice.';
COMMENT ON COLUMN api.tax_request.engine IS 'billsoft, billsoft_file or custom.';
COMMENT ON COLUMN api.tax_request.status IS
'untaxed, taxing (a worker has it), taxed, committed (the engine was told that it counts), or failed: somebody must look.';
COMMENT ON COLUMN api.tax_request.lines IS
'What is to be taxed: its printed lines but those of calls, which are asked one by one; of a credit note all that is asked.';
COMMENT ON COLUMN api.tax_request.attempts IS 'How often a worker took it.';
COMMENT ON COLUMN api.tax_request.next_attempt_at IS 'When a worker may take it.';
COMMENT ON COLUMN api.tax_request.document IS 'The engine''s name of the answer that counts: each attempt has one of its own.';
COMMENT ON COLUMN api.tax_request.taxes IS 'What it answered.';
COMMENT ON COLUMN api.tax_request.last_error IS 'Why the last attempt did not succeed.';
COMMENT ON COLUMN api.tax_request.is_late IS 'Whether the invoice went out untaxed: the next one brings its taxes.';
COMMENT ON COLUMN api.tax_request.printed_on IS 'The invoice that its taxes stand on.';
COMMENT ON COLUMN api.tax_request.created_at IS 'When made.';
COMMENT ON COLUMN api.tax_request.answered_at IS 'When the engine answered.';
COMMENT ON COLUMN api.tax_request.adjusts IS
'For a credit note: the invoice that it takes back, or a part of; NULL: the request is an invoice''s own.';
