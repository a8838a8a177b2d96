-- The public shape of how customers are taxed.
CREATE OR REPLACE VIEW api.tax_profile WITH (security_invoker = true) AS
SELECT
  p.customer_id,
  p.engine,
  p.customer_type,
  p.in_city,
  p.pcode,
  p.function_name,
  p.version,
  p.created_at,
  p.updated_at
FROM tax.profile AS p;
COMMENT ON VIEW api.tax_profile IS 'How a customer is taxed; who has no row is taxed by the internal engine.';
COMMENT ON COLUMN api.tax_profile.customer_id IS 'The customer.';
COMMENT ON COLUMN api.tax_profile.engine IS
'internal; billsoft (Avalara for Communications over HTTP); billsoft_file (its batch files); or custom, a function.';
COMMENT ON COLUMN api.tax_profile.customer_type IS
'What engines take the customer for: residential, business, senior or industrial.';
COMMENT ON COLUMN api.tax_profile.in_city IS 'Whether the place of service lies inside the limits of its city.';
COMMENT ON COLUMN api.tax_profile.pcode IS 'Billsoft''s code of the place of service; NULL: it is told by postal code.';
COMMENT ON COLUMN api.tax_profile.function_name IS
'For custom: a function of schema custom that takes the request as jsonb and returns the taxes as jsonb.';
COMMENT ON COLUMN api.tax_profile.version IS 'Counts changes.';
COMMENT ON COLUMN api.tax_profile.created_at IS 'When made.';
COMMENT ON COLUMN api.tax_profile.updated_at IS 'When last changed.';
