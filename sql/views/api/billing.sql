-- The public shape of billing's nouns.

CREATE OR REPLACE VIEW api.bill_run WITH (security_invoker = true) AS
SELECT r.bill_run_id, r.code, e.code AS legal_entity, r.usage_to, r.recurring_from, r.recurring_to, r.bill_date, r.due_date,
  r.invoices, r.finished_at, r.actor
FROM billing.bill_run AS r
INNER JOIN party.legal_entity AS e ON e.legal_entity_id = r.legal_entity_id;
COMMENT ON VIEW api.bill_run IS 'One making of invoices for a legal entity.';
COMMENT ON COLUMN api.bill_run.bill_run_id IS 'Number of the run.';
COMMENT ON COLUMN api.bill_run.code IS 'Unique id, chosen by whoever ran it.';
COMMENT ON COLUMN api.bill_run.legal_entity IS 'Code of who invoices.';
COMMENT ON COLUMN api.bill_run.usage_to IS 'First day, in each customer''s zone, whose usage is not on it.';
COMMENT ON COLUMN api.bill_run.recurring_from IS 'First day of the fees'' period.';
COMMENT ON COLUMN api.bill_run.recurring_to IS 'First day after the fees'' period.';
COMMENT ON COLUMN api.bill_run.bill_date IS 'Date of the invoices.';
COMMENT ON COLUMN api.bill_run.due_date IS 'When they are due.';
COMMENT ON COLUMN api.bill_run.invoices IS 'How many it made.';
COMMENT ON COLUMN api.bill_run.finished_at IS 'When.';
COMMENT ON COLUMN api.bill_run.actor IS 'Who ran it.';

CREATE OR REPLACE VIEW api.invoice WITH (security_invoker = true) AS
SELECT i.invoice_id, billing.number_text(r.issuer ->> 'code', i.number) AS number, i.bill_run_id, r.code AS bill_run,
  i.customer_id, i.recipient ->> 'code' AS customer, i.recipient ->> 'name' AS customer_name, r.bill_date, r.due_date,
  i.currency, i.previous_amount, i.new_charges, i.amount_due, i.transaction_id
FROM billing.invoice AS i
INNER JOIN billing.bill_run AS r ON r.bill_run_id = i.bill_run_id;
COMMENT ON VIEW api.invoice IS 'What a customer is asked to pay; never changed.';
COMMENT ON COLUMN api.invoice.invoice_id IS 'Key of the invoice.';
COMMENT ON COLUMN api.invoice.number IS 'The number printed on it, such as NLT-000123.';
COMMENT ON COLUMN api.invoice.bill_run_id IS 'The run that made it.';
COMMENT ON COLUMN api.invoice.bill_run IS 'Code of that run.';
COMMENT ON COLUMN api.invoice.customer_id IS 'Who is invoiced.';
COMMENT ON COLUMN api.invoice.customer IS 'The customer''s account code when it was made.';
COMMENT ON COLUMN api.invoice.customer_name IS 'The customer''s name when it was made.';
COMMENT ON COLUMN api.invoice.bill_date IS 'Its date.';
COMMENT ON COLUMN api.invoice.due_date IS 'When it is due.';
COMMENT ON COLUMN api.invoice.currency IS 'Its currency.';
COMMENT ON COLUMN api.invoice.previous_amount IS 'Amount due before it.';
COMMENT ON COLUMN api.invoice.new_charges IS 'Sum of its lines.';
COMMENT ON COLUMN api.invoice.amount_due IS 'previous_amount + new_charges.';
COMMENT ON COLUMN api.invoice.transaction_id IS 'The ledger transaction that posted it.';

CREATE OR REPLACE VIEW api.invoice_line WITH (security_invoker = true) AS
SELECT l.invoice_id, l.position, l.kind, l.side, l.description, l.destination_id, l.package_assignment_id, l.calls,
  l.billed_seconds, l.exact_amount, l.amount
FROM billing.invoice_line AS l;
COMMENT ON VIEW api.invoice_line IS 'A printed line of an invoice.';
COMMENT ON COLUMN api.invoice_line.invoice_id IS 'The invoice.';
COMMENT ON COLUMN api.invoice_line.position IS 'Line number, from 1.';
COMMENT ON COLUMN api.invoice_line.kind IS 'recurring or usage.';
COMMENT ON COLUMN api.invoice_line.side IS 'For usage: out (calls made) or in (calls received).';
COMMENT ON COLUMN api.invoice_line.description IS 'Text as printed.';
COMMENT ON COLUMN api.invoice_line.destination_id IS 'For usage: the destination; NULL for internal and service calls.';
COMMENT ON COLUMN api.invoice_line.package_assignment_id IS 'For a fee: whose.';
COMMENT ON COLUMN api.invoice_line.calls IS 'For usage: number of calls.';
COMMENT ON COLUMN api.invoice_line.billed_seconds IS 'For usage: seconds billed.';
COMMENT ON COLUMN api.invoice_line.exact_amount IS 'Sum of what it stands for, 6 decimals.';
COMMENT ON COLUMN api.invoice_line.amount IS 'As printed, in whole coins of the currency.';
