-- The public shape of charges, discounts and terms of customers.

CREATE OR REPLACE VIEW api.charge WITH (security_invoker = true) AS
SELECT
  c.charge_id,
  c.customer_id,
  u.code AS customer,
  c.kind,
  c.source,
  c.source_id,
  c.item_id,
  c.nth,
  c.description,
  c.quantity,
  c.frequency,
  c.period_from,
  c.period_to,
  c.covered_from,
  c.covered_to,
  c.part_from,
  c.part_to,
  c.full_amount,
  c.proration,
  c.amount,
  u.currency,
  c.device_id,
  c.location_id,
  c.bill_run_id,
  c.invoice_id
FROM billing.charge AS c
INNER JOIN party.customer AS u ON u.customer_id = c.customer_id;
COMMENT ON VIEW api.charge IS 'A fee, an item, a shortfall: charged once for a period, open until an invoice takes it.';
COMMENT ON COLUMN api.charge.charge_id IS 'Key.';
COMMENT ON COLUMN api.charge.customer_id IS 'Who is charged.';
COMMENT ON COLUMN api.charge.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.charge.kind IS 'recurring, one_time, minimum, short_call, penalty or adjustment.';
COMMENT ON COLUMN api.charge.source IS
'What it is for: package, package_once, item, minimum, minimum_customer, short_call, volume, or staff when it was added by hand.';
COMMENT ON COLUMN api.charge.source_id IS 'Key of that.';
COMMENT ON COLUMN api.charge.item_id IS 'The item; 0 is none, such as the fee of a package.';
COMMENT ON COLUMN api.charge.nth IS 'Counts what was said about one period: later ones correct those before.';
COMMENT ON COLUMN api.charge.description IS 'Text as printed.';
COMMENT ON COLUMN api.charge.quantity IS 'How many.';
COMMENT ON COLUMN api.charge.frequency IS 'For what recurs: monthly, quarterly or annual.';
COMMENT ON COLUMN api.charge.period_from IS 'First day of the whole period.';
COMMENT ON COLUMN api.charge.period_to IS 'First day after the period.';
COMMENT ON COLUMN api.charge.covered_from IS 'First day of the period that is charged now that this is.';
COMMENT ON COLUMN api.charge.covered_to IS 'First day that is not.';
COMMENT ON COLUMN api.charge.part_from IS 'First day of the part that this charges or gives back.';
COMMENT ON COLUMN api.charge.part_to IS 'First day after that part.';
COMMENT ON COLUMN api.charge.full_amount IS 'What the whole period costs.';
COMMENT ON COLUMN api.charge.proration IS 'How a part is charged: days, thirtieth or none.';
COMMENT ON COLUMN api.charge.amount IS 'In whole coins; negative gives back.';
COMMENT ON COLUMN api.charge.currency IS 'The customer''s currency.';
COMMENT ON COLUMN api.charge.device_id IS 'The device it is for.';
COMMENT ON COLUMN api.charge.location_id IS 'The location it is for; NULL is the device''s.';
COMMENT ON COLUMN api.charge.bill_run_id IS 'The run that found it due; NULL when somebody added it.';
COMMENT ON COLUMN api.charge.invoice_id IS 'The invoice or, of a prepaid customer, the fee receipt it is on; NULL is open.';

CREATE OR REPLACE VIEW api.customer_terms WITH (security_invoker = true) AS
SELECT t.customer_id, t.charges_from, t.minimum_usage, t.call_detail, t.version, t.created_at, t.updated_at, t.purchase_order,
  t.masked_digits
FROM billing.customer_terms AS t;
COMMENT ON VIEW api.customer_terms IS 'What is agreed with a customer about bills; who has no row has the defaults.';
COMMENT ON COLUMN api.customer_terms.customer_id IS
'The customer.';
COMMENT ON COLUMN api.customer_terms.charges_from IS
'First day for which fees and items are charged here; NULL is the first of the month in which the customer was made.';
COMMENT ON COLUMN api.customer_terms.minimum_usage IS
'Usage of a month is billed as at least this much, instead of the minimums of packages; NULL is as they say.';
COMMENT ON COLUMN api.customer_terms.call_detail IS
'Calls on the invoice: none, summary (by destination), full (each call) or csv (by destination, and each call in a file beside it).';
COMMENT ON COLUMN api.customer_terms.purchase_order IS
'The customer''s purchase order number, printed on invoices; empty is none.';
COMMENT ON COLUMN api.customer_terms.masked_digits IS
'So many last digits of the numbers of others are not shown in the detail of calls.';
COMMENT ON COLUMN api.customer_terms.version IS
'Counts changes.';
COMMENT ON COLUMN api.customer_terms.created_at IS
'When made.';
COMMENT ON COLUMN api.customer_terms.updated_at IS
'When last changed.';
