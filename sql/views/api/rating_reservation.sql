-- The public shape of money set aside for calls, and of limits.
CREATE OR REPLACE VIEW api.reservation WITH (security_invoker = true) AS
SELECT r.reservation_id, r.source_id, r.call_id, r.customer_id, r.device_id, r.side, r.caller, r.called, r.destination_id, r.status,
  r.granted_seconds, r.amount, c.currency, r.authorised_at, r.expires_at, r.answered_at, r.raw_seconds, r.late
FROM rating.reservation AS r
INNER JOIN party.customer AS c ON c.customer_id = r.customer_id;
COMMENT ON VIEW api.reservation IS 'Money set aside for a call that was authorised: one row a call of a switch.';
COMMENT ON COLUMN api.reservation.reservation_id IS 'Key.';
COMMENT ON COLUMN api.reservation.source_id IS 'The switch.';
COMMENT ON COLUMN api.reservation.call_id IS 'The switch''s own id of the call.';
COMMENT ON COLUMN api.reservation.customer_id IS 'Who pays.';
COMMENT ON COLUMN api.reservation.device_id IS 'The payer''s device.';
COMMENT ON COLUMN api.reservation.side IS 'out: the payer makes the call; in: the payer receives it.';
COMMENT ON COLUMN api.reservation.caller IS 'Originating number as the switch wrote it.';
COMMENT ON COLUMN api.reservation.called IS 'Dialled string as the switch wrote it.';
COMMENT ON COLUMN api.reservation.destination_id IS 'The rate''s destination.';
COMMENT ON COLUMN api.reservation.status IS
'open: in progress; settled: over, its record is awaited; held: its record is held; posted: rated; released: never answered;
expired: nothing was heard of it.';
COMMENT ON COLUMN api.reservation.granted_seconds IS 'Seconds from answer that the switch may let it run.';
COMMENT ON COLUMN api.reservation.amount IS 'What is set aside now.';
COMMENT ON COLUMN api.reservation.currency IS 'ISO 4217 code of the amount.';
COMMENT ON COLUMN api.reservation.authorised_at IS 'When it was authorised.';
COMMENT ON COLUMN api.reservation.expires_at IS
'open: when the call is taken for lost; settled: when it is rated from what the switch said at its end.';
COMMENT ON COLUMN api.reservation.answered_at IS 'When it was answered, as told at its end.';
COMMENT ON COLUMN api.reservation.raw_seconds IS 'Seconds from answer to end, as told at its end.';
COMMENT ON COLUMN api.reservation.late IS 'Its end was told after its money had been given back.';

CREATE OR REPLACE VIEW api.spending_limit WITH (security_invoker = true) AS
SELECT l.spending_limit_id, l.customer_id, l.device_id, l.amount, l.action, l.warn_percents, l.day_amount, l.call_amount,
  l.channels, l.calls_per_second, l.version, l.created_at, l.updated_at
FROM rating.spending_limit AS l;
COMMENT ON VIEW api.spending_limit IS
'What a customer may owe and spend, and how many calls they or a device may make at once.';
COMMENT ON COLUMN api.spending_limit.spending_limit_id IS 'Key.';
COMMENT ON COLUMN api.spending_limit.customer_id IS 'The customer.';
COMMENT ON COLUMN api.spending_limit.device_id IS 'The device whose calls at once are limited; NULL for all of the customer.';
COMMENT ON COLUMN api.spending_limit.amount IS 'Postpaid: largest exposure; NULL is no limit.';
COMMENT ON COLUMN api.spending_limit.action IS 'At the largest exposure: notify only tells, block also refuses calls.';
COMMENT ON COLUMN api.spending_limit.warn_percents IS 'Percents of it at which the customer is warned.';
COMMENT ON COLUMN api.spending_limit.day_amount IS
'Most that calls of a day may cost, in the customer''s zone; NULL is no limit.';
COMMENT ON COLUMN api.spending_limit.call_amount IS 'Most that one call may cost; NULL is no limit.';
COMMENT ON COLUMN api.spending_limit.channels IS 'Calls at the same time; NULL is no limit.';
COMMENT ON COLUMN api.spending_limit.calls_per_second IS 'Calls that may begin in a second; NULL is no limit.';
COMMENT ON COLUMN api.spending_limit.version IS 'Counts changes.';
COMMENT ON COLUMN api.spending_limit.created_at IS 'When made.';
COMMENT ON COLUMN api.spending_limit.updated_at IS 'When last changed.';
