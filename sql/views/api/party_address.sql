-- The public shape of addresses of customers.
CREATE OR REPLACE VIEW api.address WITH (security_invoker = true) AS
SELECT
  a.address_id,
  a.customer_id,
  a.kind,
  a.valid_from,
  coalesce((
    SELECT min(n.valid_from) FROM party.address AS n
    WHERE n.customer_id = a.customer_id AND n.kind = a.kind AND n.valid_from > a.valid_from
  ), 'infinity') AS valid_to,
  a.street,
  a.city,
  a.county,
  a.state,
  a.postal_code,
  a.country,
  a.version,
  a.created_at,
  a.updated_at
FROM party.address AS a;
COMMENT ON VIEW api.address IS
'Where a customer uses service (which decides taxes) and where bills go, over time: each row counts until the next.';
COMMENT ON COLUMN api.address.address_id IS 'Key.';
COMMENT ON COLUMN api.address.customer_id IS 'The customer.';
COMMENT ON COLUMN api.address.kind IS 'service or billing.';
COMMENT ON COLUMN api.address.valid_from IS
'First day, in the customer''s zone; the first address counts from -infinity.';
COMMENT ON COLUMN api.address.valid_to IS 'First day after: the next address begins; infinity when there is none.';
COMMENT ON COLUMN api.address.street IS 'Street and number.';
COMMENT ON COLUMN api.address.city IS 'City.';
COMMENT ON COLUMN api.address.county IS 'County, where taxes know one.';
COMMENT ON COLUMN api.address.state IS 'State or province.';
COMMENT ON COLUMN api.address.postal_code IS 'Postal code.';
COMMENT ON COLUMN api.address.country IS 'Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN api.address.version IS 'Counts changes.';
COMMENT ON COLUMN api.address.created_at IS 'When made.';
COMMENT ON COLUMN api.address.updated_at IS 'When last changed.';
