-- The public shape of the nouns of domain access.
CREATE OR REPLACE VIEW api.api_key WITH (security_invoker = true) AS
SELECT
  k.api_key_id,
  k.name,
  k.prefix,
  k.role,
  k.customer_id,
  k.expires_at,
  k.revoked_at,
  k.version,
  k.created_at,
  k.updated_at
FROM access.api_key AS k;
COMMENT ON VIEW api.api_key IS 'Keys of the HTTP API, without their secrets.';
COMMENT ON COLUMN api.api_key.api_key_id IS 'Number of the key.';
COMMENT ON COLUMN api.api_key.name IS 'Who uses it; the audit log shows key:<name>.';
COMMENT ON COLUMN api.api_key.prefix IS 'The public part of the key.';
COMMENT ON COLUMN api.api_key.role IS 'The database role that requests with this key run as.';
COMMENT ON COLUMN api.api_key.customer_id IS 'The customer whose self-service key this is.';
COMMENT ON COLUMN api.api_key.expires_at IS 'From this instant the key is refused.';
COMMENT ON COLUMN api.api_key.revoked_at IS 'When it was revoked.';
COMMENT ON COLUMN api.api_key.version IS 'Counts the changes.';
COMMENT ON COLUMN api.api_key.created_at IS 'When it was made.';
COMMENT ON COLUMN api.api_key.updated_at IS 'When it was last changed.';
