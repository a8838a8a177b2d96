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
  k.updated_at,
  k.functions,
  k.requests_per_minute,
  u.last_used_at,
  u.last_address,
  coalesce(u.requests, 0) AS requests
FROM access.api_key AS k
LEFT JOIN access.key_use AS u ON u.api_key_id = k.api_key_id;
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
COMMENT ON COLUMN api.api_key.functions IS 'Functions it may call, of those of its role; NULL is all.';
COMMENT ON COLUMN api.api_key.requests_per_minute IS 'How many requests a minute each HTTP process takes from it.';
COMMENT ON COLUMN api.api_key.last_used_at IS 'When it was last used, to some seconds; NULL is never.';
COMMENT ON COLUMN api.api_key.last_address IS 'From where that was.';
COMMENT ON COLUMN api.api_key.requests IS 'Requests so far.';

CREATE OR REPLACE VIEW api.role WITH (security_invoker = true) AS
SELECT
  r.role_id,
  r.code,
  r.name,
  r.base_role,
  r.functions,
  r.version,
  r.created_at,
  r.updated_at
FROM access.role AS r;
COMMENT ON VIEW api.role IS 'What people of a kind may do.';
COMMENT ON COLUMN api.role.role_id IS 'Key.';
COMMENT ON COLUMN api.role.code IS 'Short code, such as collections.';
COMMENT ON COLUMN api.role.name IS 'Name for people.';
COMMENT ON COLUMN api.role.base_role IS 'The role of the database that they act as.';
COMMENT ON COLUMN api.role.functions IS 'Functions they may call; * stands for any letters.';
COMMENT ON COLUMN api.role.version IS 'Counts the changes.';
COMMENT ON COLUMN api.role.created_at IS 'When it was made.';
COMMENT ON COLUMN api.role.updated_at IS 'When it was last changed.';

CREATE OR REPLACE VIEW api.web_user WITH (security_invoker = true) AS
SELECT
  u.web_user_id,
  u.login,
  u.name,
  u.email,
  u.language,
  u.role_id,
  u.customer_id,
  u.active,
  u.version,
  u.created_at,
  u.updated_at
FROM access.web_user AS u;
COMMENT ON VIEW api.web_user IS 'People who log in: staff by a role, or a customer''s own people.';
COMMENT ON COLUMN api.web_user.web_user_id IS 'Key.';
COMMENT ON COLUMN api.web_user.login IS 'What they type.';
COMMENT ON COLUMN api.web_user.name IS 'Name.';
COMMENT ON COLUMN api.web_user.email IS 'Where links to set a password go.';
COMMENT ON COLUMN api.web_user.language IS 'Language of mails.';
COMMENT ON COLUMN api.web_user.role_id IS 'Role of staff.';
COMMENT ON COLUMN api.web_user.customer_id IS 'The customer whose own person it is.';
COMMENT ON COLUMN api.web_user.active IS 'Whether they may log in.';
COMMENT ON COLUMN api.web_user.version IS 'Counts the changes.';
COMMENT ON COLUMN api.web_user.created_at IS 'When it was made.';
COMMENT ON COLUMN api.web_user.updated_at IS 'When it was last changed.';

CREATE OR REPLACE VIEW api.web_session WITH (security_invoker = true) AS
SELECT
  s.web_session_id,
  s.web_user_id,
  u.login,
  s.began_at,
  s.seen_at,
  s.ended_at,
  s.address
FROM access.web_session AS s
INNER JOIN access.web_user AS u ON u.web_user_id = s.web_user_id;
COMMENT ON VIEW api.web_session IS 'From logging in to logging out; real times.';
COMMENT ON COLUMN api.web_session.web_session_id IS 'Key.';
COMMENT ON COLUMN api.web_session.web_user_id IS 'Who.';
COMMENT ON COLUMN api.web_session.login IS 'Their login.';
COMMENT ON COLUMN api.web_session.began_at IS 'When they logged in.';
COMMENT ON COLUMN api.web_session.seen_at IS 'When it was last used, to some seconds.';
COMMENT ON COLUMN api.web_session.ended_at IS 'When it was ended; one that is not used ends by itself.';
COMMENT ON COLUMN api.web_session.address IS 'From where they logged in.';
