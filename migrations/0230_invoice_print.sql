-- What a customer wants on the invoice: the calls or not, a purchase order, numbers of others masked.

ALTER TABLE billing.customer_terms
DROP CONSTRAINT customer_terms_call_detail,
ADD CONSTRAINT customer_terms_call_detail CHECK (call_detail IN ('none', 'summary', 'full', 'csv')),
ADD COLUMN purchase_order text NOT NULL DEFAULT '',
ADD COLUMN masked_digits smallint NOT NULL DEFAULT 0
  CONSTRAINT customer_terms_masked_digits CHECK (masked_digits BETWEEN 0 AND 15);
COMMENT ON COLUMN billing.customer_terms.call_detail IS
'Calls on the invoice: none, summary (by destination), full (each call) or csv (by destination, and each call in a file beside it).';
COMMENT ON COLUMN billing.customer_terms.purchase_order IS 'The customer''s purchase order number, printed on invoices; empty is none.';
COMMENT ON COLUMN billing.customer_terms.masked_digits IS
'So many last digits of the numbers of others are not shown in the detail of calls.';
COMMENT ON CONSTRAINT customer_terms_call_detail ON billing.customer_terms IS 'One of none, summary, full, csv.';
COMMENT ON CONSTRAINT customer_terms_masked_digits ON billing.customer_terms IS '0 to 15 digits.';
SELECT system.card_number_guard('billing.customer_terms', '{purchase_order}');
