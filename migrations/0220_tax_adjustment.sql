-- Engines outside are told of what credit notes take back.
ALTER TABLE billing.tax_request ADD COLUMN adjusts bigint;
COMMENT ON COLUMN billing.tax_request.adjusts IS
'For a credit note: the invoice that it takes back, or a part of; NULL: the request is an invoice''s own.';
COMMENT ON COLUMN billing.tax_request.lines IS
'What is to be taxed: its printed lines but those of calls, which are asked one by one; of a credit note all that is asked.';
COMMENT ON COLUMN billing.tax_request.invoice_id IS 'The invoice, or the credit note.';
CREATE INDEX tax_request_adjusts_idx ON billing.tax_request (adjusts) WHERE adjusts IS NOT NULL;
