-- What calls drew from pools of minutes.
CREATE OR REPLACE VIEW api.pool_draw WITH (security_invoker = true) AS
SELECT
  to_char(d.started_at AT TIME ZONE 'UTC', 'YYYYMM') || '-' || d.call_id AS call_id,
  d.customer_id,
  d.side,
  d.started_at,
  d.pool_id,
  p.code,
  d.sharer_id,
  d.cycle_from,
  d.billed_seconds,
  d.transaction_id,
  d.call_id AS record_id
FROM rating.pool_draw AS d
LEFT JOIN catalog.pool AS p ON p.pool_id = d.pool_id;
COMMENT ON VIEW api.pool_draw IS 'Seconds of a call that a pool of minutes paid for; given back with the opposite sign.';
COMMENT ON COLUMN api.pool_draw.call_id IS 'Public id of the call.';
COMMENT ON COLUMN api.pool_draw.customer_id IS 'Whose charge it is.';
COMMENT ON COLUMN api.pool_draw.side IS 'The side that the charge is of: out or in.';
COMMENT ON COLUMN api.pool_draw.started_at IS 'When the call began.';
COMMENT ON COLUMN api.pool_draw.pool_id IS 'The pool.';
COMMENT ON COLUMN api.pool_draw.code IS 'Its code.';
COMMENT ON COLUMN api.pool_draw.sharer_id IS
'The device, virtual number or package assignment that shares it; 0: all of the customer.';
COMMENT ON COLUMN api.pool_draw.cycle_from IS 'First day of the billing cycle.';
COMMENT ON COLUMN api.pool_draw.billed_seconds IS 'Billed seconds drawn; below 0 they are given back.';
COMMENT ON COLUMN api.pool_draw.transaction_id IS 'The usage transaction of the charge, or the one that takes it back.';
COMMENT ON COLUMN api.pool_draw.record_id IS 'Number of the call''s record.';
