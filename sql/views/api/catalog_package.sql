-- The public shape of what packages are made of, and of promotions.
CREATE OR REPLACE VIEW api.package_version WITH (security_invoker = true) AS
SELECT
  v.package_version_id,
  v.package_id,
  v.valid_from,
  v.monthly_fee,
  v.fee_proration,
  v.outbound_sheet_id,
  v.inbound_sheet_id,
  v.toll_free_sheet_id,
  v.on_net_rate,
  v.minimum_usage,
  v.minimum_proration,
  v.tax_schedule,
  v.version,
  v.created_at,
  v.updated_at
FROM catalog.package_version AS v;
COMMENT ON VIEW api.package_version IS 'What a package is and costs from a day on, until its next version.';
COMMENT ON COLUMN api.package_version.package_version_id IS 'Key.';
COMMENT ON COLUMN api.package_version.package_id IS 'The package.';
COMMENT ON COLUMN api.package_version.valid_from IS
'First day, in the zone of each customer that has it; the first version counts from -infinity.';
COMMENT ON COLUMN api.package_version.monthly_fee IS 'Charged once a month for each assignment.';
COMMENT ON COLUMN api.package_version.fee_proration IS
'How a part of a month is charged: days (actual), thirtieth or none.';
COMMENT ON COLUMN api.package_version.outbound_sheet_id IS 'Rates calls made (termination).';
COMMENT ON COLUMN api.package_version.inbound_sheet_id IS 'Rates calls received (origination) by the called number.';
COMMENT ON COLUMN api.package_version.toll_free_sheet_id IS 'Rates calls received on toll-free numbers by the caller.';
COMMENT ON COLUMN api.package_version.on_net_rate IS
'Price per minute of calls between devices of one customer, by the second.';
COMMENT ON COLUMN api.package_version.minimum_usage IS 'Usage of a month is billed as at least this much.';
COMMENT ON COLUMN api.package_version.minimum_proration IS
'How the minimum of a part of a month is found: days, thirtieth or none.';
COMMENT ON COLUMN api.package_version.tax_schedule IS 'Code of the tax schedule of its fee; NULL is the default.';
COMMENT ON COLUMN api.package_version.version IS 'Counts changes.';
COMMENT ON COLUMN api.package_version.created_at IS 'When made.';
COMMENT ON COLUMN api.package_version.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.item WITH (security_invoker = true) AS
SELECT
  i.item_id,
  i.code,
  i.name,
  i.kind,
  i.currency,
  i.price,
  i.frequency,
  i.proration,
  i.credit_at_end,
  i.tax_schedule,
  i.version,
  i.created_at,
  i.updated_at
FROM catalog.item AS i;
COMMENT ON VIEW api.item IS
'Something sold beside calls: charged again and again (a number, a phone rented) or once (an installation).';
COMMENT ON COLUMN api.item.item_id IS 'Key.';
COMMENT ON COLUMN api.item.code IS 'Unique code.';
COMMENT ON COLUMN api.item.name IS 'Name as on invoices.';
COMMENT ON COLUMN api.item.kind IS 'recurring or one_time.';
COMMENT ON COLUMN api.item.currency IS 'Currency of the price.';
COMMENT ON COLUMN api.item.price IS 'Price of one, a period or once.';
COMMENT ON COLUMN api.item.frequency IS 'Period of a recurring item: monthly, quarterly or annual; charged in advance.';
COMMENT ON COLUMN api.item.proration IS 'How a part of a period is charged: days (actual), thirtieth or none.';
COMMENT ON COLUMN api.item.credit_at_end IS 'Whether the rest of a period that was paid comes back when it ends.';
COMMENT ON COLUMN api.item.tax_schedule IS 'Code of its tax schedule; NULL is the default.';
COMMENT ON COLUMN api.item.version IS 'Counts changes.';
COMMENT ON COLUMN api.item.created_at IS 'When made.';
COMMENT ON COLUMN api.item.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.package_item WITH (security_invoker = true) AS
SELECT
  p.package_item_id,
  p.package_version_id,
  p.item_id,
  p.quantity,
  p.price,
  p.version,
  p.created_at,
  p.updated_at
FROM catalog.package_item AS p;
COMMENT ON VIEW api.package_item IS 'An item that comes with a package version.';
COMMENT ON COLUMN api.package_item.package_item_id IS 'Key.';
COMMENT ON COLUMN api.package_item.package_version_id IS 'The package version.';
COMMENT ON COLUMN api.package_item.item_id IS 'The item.';
COMMENT ON COLUMN api.package_item.quantity IS 'How many.';
COMMENT ON COLUMN api.package_item.price IS 'Price of one in this package; NULL is the item''s own.';
COMMENT ON COLUMN api.package_item.version IS 'Counts changes.';
COMMENT ON COLUMN api.package_item.created_at IS 'When made.';
COMMENT ON COLUMN api.package_item.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.pool WITH (security_invoker = true) AS
SELECT
  p.pool_id,
  p.package_version_id,
  p.code,
  p.name,
  p.minutes,
  p.side,
  p.scope,
  p.prefixes,
  p.rollover_cycles,
  p.version,
  p.created_at,
  p.updated_at
FROM catalog.pool AS p;
COMMENT ON VIEW api.pool IS 'Minutes a cycle that a package includes, to some destinations.';
COMMENT ON COLUMN api.pool.pool_id IS 'Key.';
COMMENT ON COLUMN api.pool.package_version_id IS 'The package version.';
COMMENT ON COLUMN api.pool.code IS 'Code; the same in the next version is the same pool.';
COMMENT ON COLUMN api.pool.name IS 'Name as on invoices.';
COMMENT ON COLUMN api.pool.minutes IS 'Minutes a cycle.';
COMMENT ON COLUMN api.pool.side IS 'Calls that may use it: out, in, toll_free or any.';
COMMENT ON COLUMN api.pool.scope IS
'Who shares it: device, virtual_number, package (one assignment) or customer (all assignments).';
COMMENT ON COLUMN api.pool.prefixes IS 'Numbers that may use it: prefixes of 1 to 15 digits, or *.';
COMMENT ON COLUMN api.pool.rollover_cycles IS 'For how many cycles unused minutes stay.';
COMMENT ON COLUMN api.pool.version IS 'Counts changes.';
COMMENT ON COLUMN api.pool.created_at IS 'When made.';
COMMENT ON COLUMN api.pool.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.discount WITH (security_invoker = true) AS
SELECT
  d.discount_id,
  d.code,
  d.name,
  d.kind,
  d.value,
  d.currency,
  d.applies_to,
  d.version,
  d.created_at,
  d.updated_at
FROM catalog.discount AS d;
COMMENT ON VIEW api.discount IS 'What is taken off charges, by percent or by amount.';
COMMENT ON COLUMN api.discount.discount_id IS 'Key.';
COMMENT ON COLUMN api.discount.code IS 'Unique code.';
COMMENT ON COLUMN api.discount.name IS 'Name as on invoices.';
COMMENT ON COLUMN api.discount.kind IS 'percent or fixed.';
COMMENT ON COLUMN api.discount.value IS 'Percent, or amount an invoice.';
COMMENT ON COLUMN api.discount.currency IS 'Currency of a fixed one.';
COMMENT ON COLUMN api.discount.applies_to IS 'Charges it is taken off: all, usage, recurring or one_time.';
COMMENT ON COLUMN api.discount.version IS 'Counts changes.';
COMMENT ON COLUMN api.discount.created_at IS 'When made.';
COMMENT ON COLUMN api.discount.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.package_discount WITH (security_invoker = true) AS
SELECT
  d.package_version_id,
  d.discount_id
FROM catalog.package_discount AS d;
COMMENT ON VIEW api.package_discount IS 'A discount that comes with a package version.';
COMMENT ON COLUMN api.package_discount.package_version_id IS 'The package version.';
COMMENT ON COLUMN api.package_discount.discount_id IS 'The discount.';

CREATE OR REPLACE VIEW api.promotion WITH (security_invoker = true) AS
SELECT
  p.promotion_id,
  p.code,
  p.name,
  p.discount_id,
  p.package_id,
  p.cycles,
  p.open_from,
  p.open_to,
  p.coupon_required,
  p.version,
  p.created_at,
  p.updated_at
FROM catalog.promotion AS p;
COMMENT ON VIEW api.promotion IS 'A discount that customers may take for a time.';
COMMENT ON COLUMN api.promotion.promotion_id IS 'Key.';
COMMENT ON COLUMN api.promotion.code IS 'Unique code.';
COMMENT ON COLUMN api.promotion.name IS 'Name as on invoices.';
COMMENT ON COLUMN api.promotion.discount_id IS 'What it takes off.';
COMMENT ON COLUMN api.promotion.package_id IS 'Only for customers on this package; NULL is all.';
COMMENT ON COLUMN api.promotion.cycles IS 'For how many billing cycles; NULL is for good.';
COMMENT ON COLUMN api.promotion.open_from IS 'First day on which it may be taken.';
COMMENT ON COLUMN api.promotion.open_to IS 'Last day on which it may be taken.';
COMMENT ON COLUMN api.promotion.coupon_required IS 'Whether it takes a coupon.';
COMMENT ON COLUMN api.promotion.version IS 'Counts changes.';
COMMENT ON COLUMN api.promotion.created_at IS 'When made.';
COMMENT ON COLUMN api.promotion.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.coupon WITH (security_invoker = true) AS
SELECT
  c.coupon_id,
  c.promotion_id,
  c.code,
  c.max_uses,
  c.uses,
  c.expires_on,
  c.version,
  c.created_at,
  c.updated_at
FROM catalog.coupon AS c;
COMMENT ON VIEW api.coupon IS 'A code that opens a promotion.';
COMMENT ON COLUMN api.coupon.coupon_id IS 'Key.';
COMMENT ON COLUMN api.coupon.promotion_id IS 'The promotion.';
COMMENT ON COLUMN api.coupon.code IS 'What people type.';
COMMENT ON COLUMN api.coupon.max_uses IS 'How often it may be used.';
COMMENT ON COLUMN api.coupon.uses IS 'How often it was used.';
COMMENT ON COLUMN api.coupon.expires_on IS 'Last day.';
COMMENT ON COLUMN api.coupon.version IS 'Counts changes.';
COMMENT ON COLUMN api.coupon.created_at IS 'When made.';
COMMENT ON COLUMN api.coupon.updated_at IS 'When last changed.';
