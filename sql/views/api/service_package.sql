-- The public shape of what customers have beside packages: items, and promotions they have taken.
CREATE OR REPLACE VIEW api.item_assignment WITH (security_invoker = true) AS
SELECT
  a.item_assignment_id,
  a.customer_id,
  a.device_id,
  a.location_id,
  a.item_id,
  a.quantity,
  a.price,
  a.valid_from,
  a.valid_to,
  a.version,
  a.created_at,
  a.updated_at
FROM service.item_assignment AS a;
COMMENT ON VIEW api.item_assignment IS 'A recurring or one-time item that a customer, or one device of theirs, has.';
COMMENT ON COLUMN api.item_assignment.item_assignment_id IS 'Key.';
COMMENT ON COLUMN api.item_assignment.customer_id IS 'The customer.';
COMMENT ON COLUMN api.item_assignment.device_id IS 'The device it is for; it ends with the device.';
COMMENT ON COLUMN api.item_assignment.location_id IS 'The location it is for; NULL is the device''s.';
COMMENT ON COLUMN api.item_assignment.item_id IS 'The item.';
COMMENT ON COLUMN api.item_assignment.quantity IS 'How many.';
COMMENT ON COLUMN api.item_assignment.price IS 'Price of one for this customer; NULL is the item''s own.';
COMMENT ON COLUMN api.item_assignment.valid_from IS
'First day, in the customer''s zone; of a one-time item the day it is due.';
COMMENT ON COLUMN api.item_assignment.valid_to IS 'First day after.';
COMMENT ON COLUMN api.item_assignment.version IS 'Counts changes.';
COMMENT ON COLUMN api.item_assignment.created_at IS 'When made.';
COMMENT ON COLUMN api.item_assignment.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.promotion_grant WITH (security_invoker = true) AS
SELECT
  g.promotion_grant_id,
  g.customer_id,
  g.promotion_id,
  g.coupon_id,
  g.valid_from,
  g.valid_to,
  g.version,
  g.created_at,
  g.updated_at
FROM service.promotion_grant AS g;
COMMENT ON VIEW api.promotion_grant IS 'A promotion that a customer has taken.';
COMMENT ON COLUMN api.promotion_grant.promotion_grant_id IS 'Key.';
COMMENT ON COLUMN api.promotion_grant.customer_id IS 'The customer.';
COMMENT ON COLUMN api.promotion_grant.promotion_id IS 'The promotion.';
COMMENT ON COLUMN api.promotion_grant.coupon_id IS 'The coupon that opened it.';
COMMENT ON COLUMN api.promotion_grant.valid_from IS 'First day on which it counts, in the customer''s zone.';
COMMENT ON COLUMN api.promotion_grant.valid_to IS 'First day after.';
COMMENT ON COLUMN api.promotion_grant.version IS 'Counts changes.';
COMMENT ON COLUMN api.promotion_grant.created_at IS 'When made.';
COMMENT ON COLUMN api.promotion_grant.updated_at IS 'When last changed.';
