-- The public shape of locations.
CREATE OR REPLACE VIEW api.location WITH (security_invoker = true) AS
SELECT
  l.location_id,
  l.customer_id,
  l.parent_id,
  l.code,
  l.name,
  l.version,
  l.created_at,
  l.updated_at
FROM party.location AS l;
COMMENT ON VIEW api.location IS 'A location (cost center) of a customer, in a tree; documents subtotal by it.';
COMMENT ON COLUMN api.location.location_id IS 'Key.';
COMMENT ON COLUMN api.location.customer_id IS 'The customer.';
COMMENT ON COLUMN api.location.parent_id IS 'The location it is part of.';
COMMENT ON COLUMN api.location.code IS 'Code, unique for the customer.';
COMMENT ON COLUMN api.location.name IS 'Name as on invoices.';
COMMENT ON COLUMN api.location.version IS 'Counts changes.';
COMMENT ON COLUMN api.location.created_at IS 'When made.';
COMMENT ON COLUMN api.location.updated_at IS 'When last changed.';
