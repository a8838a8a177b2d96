-- The public shape of discounts of customers.

CREATE OR REPLACE VIEW api.discount_assignment WITH (security_invoker = true) AS
SELECT d.discount_assignment_id, d.customer_id, d.discount_id, d.item_id, d.location_id, d.valid_from, d.valid_to, d.version,
  d.created_at, d.updated_at
FROM service.discount_assignment AS d;
COMMENT ON VIEW api.discount_assignment IS 'A discount that one customer has.';
COMMENT ON COLUMN api.discount_assignment.discount_assignment_id IS 'Key.';
COMMENT ON COLUMN api.discount_assignment.customer_id IS 'The customer.';
COMMENT ON COLUMN api.discount_assignment.discount_id IS 'The discount.';
COMMENT ON COLUMN api.discount_assignment.item_id IS 'Only for charges of this item; NULL is all.';
COMMENT ON COLUMN api.discount_assignment.location_id IS 'Only for what belongs to this location (cost center); NULL is all.';
COMMENT ON COLUMN api.discount_assignment.valid_from IS 'First day on which it counts, in the customer''s zone.';
COMMENT ON COLUMN api.discount_assignment.valid_to IS 'First day after.';
COMMENT ON COLUMN api.discount_assignment.version IS 'Counts changes.';
COMMENT ON COLUMN api.discount_assignment.created_at IS 'When made.';
COMMENT ON COLUMN api.discount_assignment.updated_at IS 'When last changed.';
