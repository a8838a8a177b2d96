-- The public shape of surcharges.
CREATE OR REPLACE VIEW api.surcharge WITH (security_invoker = true) AS
SELECT
  s.surcharge_id,
  s.kind,
  s.name,
  s.legal_entity_id,
  s.package_id,
  s.customer_id,
  s.currency,
  s.valid_from,
  s.price,
  s.cost,
  s.discountable,
  s.taxable,
  s.version,
  s.created_at,
  s.updated_at
FROM catalog.surcharge AS s;
COMMENT ON VIEW api.surcharge IS
'A price added to calls of a kind, and what such a call costs us, from a day on: each row counts until the next of its scope.';
COMMENT ON COLUMN api.surcharge.surcharge_id IS 'Key.';
COMMENT ON COLUMN api.surcharge.kind IS
'payphone: answered toll-free call from a payphone; lrn_dip, cnam_dip: a look-up of the number''s or the name''s owner.';
COMMENT ON COLUMN api.surcharge.name IS 'Name as on invoices.';
COMMENT ON COLUMN api.surcharge.legal_entity_id IS 'For all customers of this legal entity.';
COMMENT ON COLUMN api.surcharge.package_id IS 'For calls under this package; goes before the legal entity''s.';
COMMENT ON COLUMN api.surcharge.customer_id IS
'For this customer; goes before the package''s. A row for nobody in particular is a cost that the law sets.';
COMMENT ON COLUMN api.surcharge.currency IS 'Currency of price and cost; counts for customers of that currency.';
COMMENT ON COLUMN api.surcharge.valid_from IS 'First day, in the customer''s zone.';
COMMENT ON COLUMN api.surcharge.price IS 'Added to each such call; 0 ends an earlier one.';
COMMENT ON COLUMN api.surcharge.cost IS 'What such a call costs us; NULL is what the law sets.';
COMMENT ON COLUMN api.surcharge.discountable IS 'Whether percent discounts on usage are taken off it too.';
COMMENT ON COLUMN api.surcharge.taxable IS 'Whether it is taxed.';
COMMENT ON COLUMN api.surcharge.version IS 'Counts changes.';
COMMENT ON COLUMN api.surcharge.created_at IS 'When made.';
COMMENT ON COLUMN api.surcharge.updated_at IS 'When last changed.';
