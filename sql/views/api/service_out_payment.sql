-- The public shape of what owners of numbers are paid.
CREATE OR REPLACE VIEW api.out_payment_rate WITH (security_invoker = true) AS
SELECT
  o.out_payment_rate_id,
  o.device_id,
  o.valid_from,
  o.rate_per_minute,
  o.version,
  o.created_at,
  o.updated_at
FROM service.out_payment_rate AS o;
COMMENT ON VIEW api.out_payment_rate IS
'What the owner of a number is paid per minute of the calls it receives, from a day on; each row counts until the next.';
COMMENT ON COLUMN api.out_payment_rate.out_payment_rate_id IS 'Key.';
COMMENT ON COLUMN api.out_payment_rate.device_id IS 'The number.';
COMMENT ON COLUMN api.out_payment_rate.valid_from IS 'First day, in the customer''s zone.';
COMMENT ON COLUMN api.out_payment_rate.rate_per_minute IS 'Paid per minute, by the second, in the customer''s currency; 0 ends it.';
COMMENT ON COLUMN api.out_payment_rate.version IS 'Counts changes.';
COMMENT ON COLUMN api.out_payment_rate.created_at IS 'When made.';
COMMENT ON COLUMN api.out_payment_rate.updated_at IS 'When last changed.';
