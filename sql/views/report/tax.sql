-- Taxes by month, for returns: what was taxed, what was exempt, what is owed; credit notes count with a minus.
CREATE OR REPLACE VIEW report.tax AS
SELECT
  date_trunc('month', t.taxed_on::timestamp)::date AS month,
  e.code AS legal_entity,
  c.currency,
  d.code AS tax,
  d.name,
  d.collected_for,
  t.jurisdiction,
  t.rate,
  sum(t.base) AS base,
  sum(t.exempt_base) AS exempt_base,
  sum(t.units) AS units,
  sum(t.amount) AS amount,
  count(DISTINCT t.invoice_id) AS documents
FROM billing.invoice_tax AS t
INNER JOIN tax.detail AS d ON d.tax_detail_id = t.tax_detail_id
INNER JOIN party.customer AS c ON c.customer_id = t.customer_id
INNER JOIN party.legal_entity AS e ON e.legal_entity_id = c.legal_entity_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
COMMENT ON VIEW report.tax IS 'Taxes of invoices less credit notes, by month, tax, jurisdiction and rate.';
COMMENT ON COLUMN report.tax.month IS 'First day of the month of the invoice dates.';
COMMENT ON COLUMN report.tax.legal_entity IS 'Code of who invoiced.';
COMMENT ON COLUMN report.tax.currency IS 'ISO 4217 code.';
COMMENT ON COLUMN report.tax.tax IS 'Code of the tax.';
COMMENT ON COLUMN report.tax.name IS 'Name of the tax.';
COMMENT ON COLUMN report.tax.collected_for IS 'government, or provider for a fee that is revenue.';
COMMENT ON COLUMN report.tax.jurisdiction IS 'Whose it is, such as CA/QC.';
COMMENT ON COLUMN report.tax.rate IS 'Percent, or the amount for one unit.';
COMMENT ON COLUMN report.tax.base IS 'Charges it was taken of.';
COMMENT ON COLUMN report.tax.exempt_base IS 'Charges that were exempt from it.';
COMMENT ON COLUMN report.tax.units IS 'Units it was taken of; NULL for a percentage.';
COMMENT ON COLUMN report.tax.amount IS 'What it came to.';
COMMENT ON COLUMN report.tax.documents IS 'How many invoices and credit notes have it.';
GRANT SELECT ON report.tax TO pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;
