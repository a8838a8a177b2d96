-- Where each customer stands.
CREATE OR REPLACE VIEW report.customer_amount AS
SELECT
  c.customer_id,
  c.code AS customer,
  c.name AS customer_name,
  e.code AS legal_entity,
  c.status,
  c.billing_mode,
  a.currency,
  CASE c.billing_mode WHEN 'postpaid' THEN -a.posted END AS amount_due,
  CASE c.billing_mode WHEN 'prepaid' THEN a.posted - a.reserved END AS available,
  a.unbilled,
  a.reserved,
  -a.posted + a.unbilled + a.reserved AS exposure
FROM party.customer AS c
INNER JOIN party.legal_entity AS e ON e.legal_entity_id = c.legal_entity_id
INNER JOIN ledger.account AS a ON a.customer_id = c.customer_id;
COMMENT ON VIEW report.customer_amount IS 'A row a customer: what is due, available, unbilled and reserved now.';
COMMENT ON COLUMN report.customer_amount.customer_id IS 'The customer.';
COMMENT ON COLUMN report.customer_amount.customer IS 'Code of the customer.';
COMMENT ON COLUMN report.customer_amount.customer_name IS 'Name of the customer.';
COMMENT ON COLUMN report.customer_amount.legal_entity IS 'Code of who invoices.';
COMMENT ON COLUMN report.customer_amount.status IS 'active, suspended or closed.';
COMMENT ON COLUMN report.customer_amount.billing_mode IS 'prepaid or postpaid.';
COMMENT ON COLUMN report.customer_amount.currency IS 'ISO 4217 code of the amounts.';
COMMENT ON COLUMN report.customer_amount.amount_due IS 'Postpaid: invoiced and not paid. NULL for prepaid.';
COMMENT ON COLUMN report.customer_amount.available IS
'Prepaid: money on account without what is reserved. NULL for postpaid.';
COMMENT ON COLUMN report.customer_amount.unbilled IS 'Rated and not yet invoiced.';
COMMENT ON COLUMN report.customer_amount.reserved IS 'Set aside for calls in progress.';
COMMENT ON COLUMN report.customer_amount.exposure IS 'Due + unbilled + reserved.';
GRANT SELECT ON report.customer_amount TO pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;
