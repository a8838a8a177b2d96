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
