-- What taxes each invoice has. No foreign keys to invoices: these rows are written before them, and consistency queries guard both.
CREATE TABLE billing.invoice_tax (
  invoice_id bigint NOT NULL,
  nth integer NOT NULL,
  customer_id bigint NOT NULL,
  taxed_on date NOT NULL,
  tax_detail_id bigint NOT NULL REFERENCES tax.detail ON DELETE RESTRICT,
  jurisdiction text NOT NULL,
  rate system.rate NOT NULL,
  base system.money NOT NULL,
  exempt_base system.money NOT NULL,
  units numeric,
  amount system.money NOT NULL,
  CONSTRAINT invoice_tax_pkey PRIMARY KEY (invoice_id, nth)
);
CREATE INDEX invoice_tax_detail_idx ON billing.invoice_tax (tax_detail_id, taxed_on);
CREATE INDEX invoice_tax_customer_idx ON billing.invoice_tax (customer_id);
COMMENT ON TABLE billing.invoice_tax IS 'A tax of an invoice or credit note, by jurisdiction and rate; never changed.';
COMMENT ON COLUMN billing.invoice_tax.invoice_id IS 'The invoice or credit note.';
COMMENT ON COLUMN billing.invoice_tax.nth IS 'Order on it, from 1.';
COMMENT ON COLUMN billing.invoice_tax.customer_id IS 'Whose invoice.';
COMMENT ON COLUMN billing.invoice_tax.taxed_on IS 'Its date, which decides the rate and the period of the report.';
COMMENT ON COLUMN billing.invoice_tax.tax_detail_id IS 'The tax.';
COMMENT ON COLUMN billing.invoice_tax.jurisdiction IS 'Whose it is, such as CA/QC.';
COMMENT ON COLUMN billing.invoice_tax.rate IS 'Percent, or the amount for one unit.';
COMMENT ON COLUMN billing.invoice_tax.base IS 'Charges it was taken of; 0 for an amount a unit.';
COMMENT ON COLUMN billing.invoice_tax.exempt_base IS 'Charges that were exempt from it.';
COMMENT ON COLUMN billing.invoice_tax.units IS 'Units it was taken of; NULL for a percentage.';
COMMENT ON COLUMN billing.invoice_tax.amount IS 'The tax; negative gives back.';
CREATE TRIGGER invoice_tax_immutable BEFORE UPDATE OR DELETE ON billing.invoice_tax
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
CREATE TRIGGER invoice_tax_no_truncate BEFORE TRUNCATE ON billing.invoice_tax
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__immutable();
