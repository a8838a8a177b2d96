-- The public shape of billing's nouns.

CREATE OR REPLACE VIEW api.bill_run WITH (security_invoker = true) AS
SELECT r.bill_run_id, r.code, e.code AS legal_entity, r.usage_to, r.recurring_from, r.recurring_to, r.bill_date, r.due_date,
  r.invoices, r.finished_at, r.actor, r.status, y.code AS billing_cycle, r.failures, r.content_hash, r.approved_by
FROM billing.bill_run AS r
INNER JOIN party.legal_entity AS e ON e.legal_entity_id = r.legal_entity_id
LEFT JOIN party.billing_cycle AS y ON y.billing_cycle_id = r.billing_cycle_id;
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
COMMENT ON COLUMN api.bill_run.finished_at IS 'When it was last worked on; of an issued one when it was issued.';
COMMENT ON COLUMN api.bill_run.actor IS 'Who ran it.';
COMMENT ON COLUMN api.bill_run.status IS 'draft, approved or issued.';
COMMENT ON COLUMN api.bill_run.billing_cycle IS 'Code of the billing cycle whose customers it is for; NULL is all.';
COMMENT ON COLUMN api.bill_run.failures IS 'Customers that could not be billed; the next run tries again.';
COMMENT ON COLUMN api.bill_run.content_hash IS
'SHA-256 of all that its invoices say but their numbers; NULL where nobody asked.';
COMMENT ON COLUMN api.bill_run.approved_by IS 'Who approved it.';

CREATE OR REPLACE VIEW api.bill_run_failure WITH (security_invoker = true) AS
SELECT f.bill_run_id, f.customer_id, c.code AS customer, f.error_code, f.message
FROM billing.bill_run_failure AS f
INNER JOIN party.customer AS c ON c.customer_id = f.customer_id;
COMMENT ON VIEW api.bill_run_failure IS 'A customer whom a run could not bill, and why.';
COMMENT ON COLUMN api.bill_run_failure.bill_run_id IS 'The run.';
COMMENT ON COLUMN api.bill_run_failure.customer_id IS 'The customer.';
COMMENT ON COLUMN api.bill_run_failure.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.bill_run_failure.error_code IS 'Code of the error.';
COMMENT ON COLUMN api.bill_run_failure.message IS 'What it said.';

CREATE OR REPLACE VIEW api.invoice WITH (security_invoker = true) AS
SELECT i.invoice_id, billing.number_text(r.issuer ->> 'code', i.number) AS number, i.bill_run_id, r.code AS bill_run,
  i.customer_id, i.recipient ->> 'code' AS customer, i.recipient ->> 'name' AS customer_name, r.bill_date, r.due_date,
  i.currency, i.previous_amount, i.new_charges, i.amount_due, i.transaction_id,
  CASE
    WHEN i.number IS NULL THEN 'draft'
    WHEN EXISTS (SELECT FROM billing.credit_note AS n WHERE n.invoice_id = i.invoice_id AND n.is_void) THEN 'void'
    ELSE 'issued'
  END AS status, i.usage_amount
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
COMMENT ON COLUMN api.invoice.status IS 'draft (without a number, not in the books), issued, or void (taken back by a credit note).';
COMMENT ON COLUMN api.invoice.usage_amount IS 'The exact sum of its usage lines.';

CREATE OR REPLACE VIEW api.invoice_line WITH (security_invoker = true) AS
SELECT l.invoice_id, l.position, l.kind, l.side, l.description, l.destination_id, l.package_assignment_id, l.calls,
  l.billed_seconds, l.exact_amount, l.amount, l.account, l.period_from, l.period_to, l.quantity, l.location_id, l.charge_id,
  l.discount_id, l.surcharge_id
FROM billing.invoice_line AS l;
COMMENT ON VIEW api.invoice_line IS 'A printed line of an invoice.';
COMMENT ON COLUMN api.invoice_line.invoice_id IS 'The invoice.';
COMMENT ON COLUMN api.invoice_line.position IS 'Line number, from 1.';
COMMENT ON COLUMN api.invoice_line.kind IS
'recurring, one_time, usage, discount, minimum, surcharge, short_call, out_payment, adjustment, penalty or deposit.';
COMMENT ON COLUMN api.invoice_line.side IS 'For usage: out (calls made) or in (calls received).';
COMMENT ON COLUMN api.invoice_line.description IS 'Text as printed.';
COMMENT ON COLUMN api.invoice_line.destination_id IS 'For usage: the destination; NULL for internal and service calls.';
COMMENT ON COLUMN api.invoice_line.package_assignment_id IS 'For a fee: whose.';
COMMENT ON COLUMN api.invoice_line.calls IS 'For usage: number of calls.';
COMMENT ON COLUMN api.invoice_line.billed_seconds IS 'For usage: seconds billed.';
COMMENT ON COLUMN api.invoice_line.exact_amount IS 'Sum of what it stands for, 6 decimals.';
COMMENT ON COLUMN api.invoice_line.amount IS 'As printed, in whole coins of the currency.';
COMMENT ON COLUMN api.invoice_line.account IS 'Kind of the account that the invoice books it to; NULL was booked before, as usage.';
COMMENT ON COLUMN api.invoice_line.period_from IS 'First day it is for.';
COMMENT ON COLUMN api.invoice_line.period_to IS 'First day after.';
COMMENT ON COLUMN api.invoice_line.quantity IS 'How many.';
COMMENT ON COLUMN api.invoice_line.location_id IS 'The location (cost center) it belongs to; NULL is unassigned.';
COMMENT ON COLUMN api.invoice_line.charge_id IS 'The charge it prints.';
COMMENT ON COLUMN api.invoice_line.discount_id IS 'For a discount: which.';
COMMENT ON COLUMN api.invoice_line.surcharge_id IS 'For a surcharge: which.';
