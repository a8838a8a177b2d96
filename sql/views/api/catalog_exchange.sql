-- The public shape of exchange rates.
CREATE OR REPLACE VIEW api.exchange_rate WITH (security_invoker = true) AS
SELECT
  r.exchange_rate_id,
  r.base_currency,
  r.quote_currency,
  r.valid_from,
  r.rate,
  r.version,
  r.created_at,
  r.updated_at
FROM catalog.exchange_rate AS r;
COMMENT ON VIEW api.exchange_rate IS
'What one unit of a currency is in another from a day on, until the next such day. For carriers'' costs and margins only.';
COMMENT ON COLUMN api.exchange_rate.exchange_rate_id IS 'Key.';
COMMENT ON COLUMN api.exchange_rate.base_currency IS 'The currency of which one unit is meant.';
COMMENT ON COLUMN api.exchange_rate.quote_currency IS 'The currency it is told in.';
COMMENT ON COLUMN api.exchange_rate.valid_from IS 'First day (UTC).';
COMMENT ON COLUMN api.exchange_rate.rate IS 'Units of the second for one of the first.';
COMMENT ON COLUMN api.exchange_rate.version IS 'Counts changes.';
COMMENT ON COLUMN api.exchange_rate.created_at IS 'When made.';
COMMENT ON COLUMN api.exchange_rate.updated_at IS 'When last changed.';
