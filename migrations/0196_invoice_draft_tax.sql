-- Taxes of a draft go with it; those of an issued invoice stay.
DROP TRIGGER invoice_tax_immutable ON billing.invoice_tax;
CREATE TRIGGER invoice_tax_immutable BEFORE UPDATE ON billing.invoice_tax
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
CREATE TRIGGER invoice_tax_delete AFTER DELETE ON billing.invoice_tax REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION billing.tg__invoice_line_delete();
