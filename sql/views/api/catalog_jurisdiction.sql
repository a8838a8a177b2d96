-- The public shape of what is agreed about jurisdiction.
CREATE OR REPLACE VIEW api.customer_jurisdiction WITH (security_invoker = true) AS
SELECT
  j.customer_jurisdiction_id,
  j.customer_id,
  j.indeterminate_as,
  j.valid_from,
  j.version,
  j.created_at,
  j.updated_at
FROM catalog.customer_jurisdiction AS j;
COMMENT ON VIEW api.customer_jurisdiction IS
'What a customer''s calls of indeterminate jurisdiction are rated as, from an instant on until the next row.';
COMMENT ON COLUMN api.customer_jurisdiction.customer_jurisdiction_id IS 'Key.';
COMMENT ON COLUMN api.customer_jurisdiction.customer_id IS 'The customer.';
COMMENT ON COLUMN api.customer_jurisdiction.indeterminate_as IS
'intrastate, interstate, or own_rate: by the sheet''s rates for indeterminate calls, as for customers that have no row.';
COMMENT ON COLUMN api.customer_jurisdiction.valid_from IS 'First instant, by the answer of the call.';
COMMENT ON COLUMN api.customer_jurisdiction.version IS 'Counts changes.';
COMMENT ON COLUMN api.customer_jurisdiction.created_at IS 'When made.';
COMMENT ON COLUMN api.customer_jurisdiction.updated_at IS 'When last changed.';
