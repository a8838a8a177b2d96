-- The public shape of what is on record of reading calls.
CREATE OR REPLACE VIEW api.call_read WITH (security_invoker = true) AS
SELECT
  r.call_read_id,
  r.at,
  r.actor,
  r.request_id,
  r.address,
  r.function_name,
  r.customer_id,
  r.calls,
  r.detail
FROM system.call_read AS r;
COMMENT ON VIEW api.call_read IS 'Who was shown call detail of whom.';
COMMENT ON COLUMN api.call_read.call_read_id IS 'Number of the record, rising.';
COMMENT ON COLUMN api.call_read.at IS 'Real time, also in a sandbox.';
COMMENT ON COLUMN api.call_read.actor IS 'Who read.';
COMMENT ON COLUMN api.call_read.request_id IS 'The HTTP request that did it.';
COMMENT ON COLUMN api.call_read.address IS 'From where; NULL over a local socket.';
COMMENT ON COLUMN api.call_read.function_name IS 'The function that showed them.';
COMMENT ON COLUMN api.call_read.customer_id IS 'Whose calls; NULL where they are nobody''s or of several who are not named.';
COMMENT ON COLUMN api.call_read.calls IS 'How many rows were shown; NULL where nobody can tell.';
COMMENT ON COLUMN api.call_read.detail IS 'What was asked for.';
