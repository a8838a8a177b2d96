-- The public shape of re-ratings, and what the books know of charges that were taken back.

CREATE OR REPLACE VIEW rating.charge_booked AS
SELECT h.transaction_id, h.customer_id, h.started_at, h.call_id, h.side, h.destination_id, 1 AS calls, h.billed_seconds,
  h.amount::numeric AS amount, h.device_id, h.package_id, h.resold
FROM rating.charge AS h
UNION ALL
-- What counts again is a charge as before: then its own reversal is taken back instead.
SELECT coalesce(p.restored_by, p.transaction_id), p.customer_id, p.started_at, p.call_id, p.side, p.destination_id, 1,
  p.billed_seconds, p.amount::numeric, p.device_id, p.package_id, (p.document ->> 'resold')::boolean
FROM rating.charge_past AS p
UNION ALL
SELECT p.reversed_by, p.customer_id, p.started_at, p.call_id, p.side, p.destination_id, -1, -p.billed_seconds, -p.amount::numeric,
  p.device_id, p.package_id, (p.document ->> 'resold')::boolean
FROM rating.charge_past AS p;
COMMENT ON VIEW rating.charge_booked IS
'What each usage transaction stands for: charges that count, charges that counted once, and what took them back, with the other sign.';

CREATE OR REPLACE VIEW rating.surcharge_booked AS
SELECT s.transaction_id, s.customer_id, s.started_at, s.call_id, s.kind, s.surcharge_id, 1 AS calls, s.amount::numeric AS amount
FROM rating.surcharge AS s
UNION ALL
SELECT coalesce(p.restored_by, s.transaction_id), s.customer_id, p.started_at, p.call_id, s.kind, s.surcharge_id, 1,
  s.amount::numeric
FROM rating.past_row AS p
CROSS JOIN LATERAL jsonb_populate_record(NULL::rating.surcharge, p.document) AS s
WHERE p.kind = 'surcharge'
UNION ALL
SELECT p.reversed_by, s.customer_id, p.started_at, p.call_id, s.kind, s.surcharge_id, -1, -s.amount::numeric
FROM rating.past_row AS p
CROSS JOIN LATERAL jsonb_populate_record(NULL::rating.surcharge, p.document) AS s
WHERE p.kind = 'surcharge';
COMMENT ON VIEW rating.surcharge_booked IS
'What each usage transaction stands for beside charges, as rating.charge_booked says it of them.';

CREATE OR REPLACE VIEW api.rerating WITH (security_invoker = true) AS
SELECT r.rerating_id, r.kind, r.filter, r.reason,
  CASE WHEN r.finished_at IS NULL THEN 'working' WHEN r.undone_by IS NULL THEN 'done' ELSE 'undone' END AS status,
  r.calls, r.waiting, r.changed, r.unratable, r.made_at, r.finished_at, r.actor, r.undone_by
FROM rating.rerating AS r;
COMMENT ON VIEW api.rerating IS 'A decision that changes what rated calls cost, or a look at what it would change.';
COMMENT ON COLUMN api.rerating.rerating_id IS 'Key.';
COMMENT ON COLUMN api.rerating.kind IS
'rerate: calls are rated again; preview: only looked at, nothing is booked; undo: a re-rating is taken back; batch_undo: a file is;
whatif: calls by another sheet or package, nothing is booked.';
COMMENT ON COLUMN api.rerating.filter IS 'Which calls, as it was asked for.';
COMMENT ON COLUMN api.rerating.reason IS 'Why.';
COMMENT ON COLUMN api.rerating.status IS 'working, done or undone.';
COMMENT ON COLUMN api.rerating.calls IS 'Calls it is about.';
COMMENT ON COLUMN api.rerating.waiting IS 'Of them, those that wait for a worker.';
COMMENT ON COLUMN api.rerating.changed IS 'Of them, those that are charged in another way now.';
COMMENT ON COLUMN api.rerating.unratable IS 'Of them, those that cannot be rated now: they keep their charges.';
COMMENT ON COLUMN api.rerating.made_at IS 'When it was asked for.';
COMMENT ON COLUMN api.rerating.finished_at IS 'When the last call was done.';
COMMENT ON COLUMN api.rerating.actor IS 'Who asked for it.';
COMMENT ON COLUMN api.rerating.undone_by IS 'The undo that took it back.';

CREATE OR REPLACE VIEW api.rerating_change WITH (security_invoker = true) AS
SELECT x.rerating_id, to_char(x.started_at AT TIME ZONE 'UTC', 'YYYYMM') || '-' || x.call_id AS call_id, x.customer_id, x.side,
  x.started_at, c.caller, c.called, before.name AS destination_before, after.name AS destination_after, x.billed_seconds_before,
  x.billed_seconds_after, x.amount_before, x.amount_after, u.currency, x.reason, x.call_id AS record_id
FROM rating.rerating_change AS x
INNER JOIN party.customer AS u ON u.customer_id = x.customer_id
LEFT JOIN rating.call AS c ON c.call_id = x.call_id AND c.started_at = x.started_at
LEFT JOIN catalog.destination AS before ON before.destination_id = x.destination_before
LEFT JOIN catalog.destination AS after ON after.destination_id = x.destination_after;
COMMENT ON VIEW api.rerating_change IS 'What a re-rating changes, or would change, for one payer of a call.';
COMMENT ON COLUMN api.rerating_change.rerating_id IS 'The re-rating or preview.';
COMMENT ON COLUMN api.rerating_change.call_id IS 'Public id of the call.';
COMMENT ON COLUMN api.rerating_change.customer_id IS 'Who paid before, or pays after.';
COMMENT ON COLUMN api.rerating_change.side IS 'out: the payer made the call; in: the payer received it.';
COMMENT ON COLUMN api.rerating_change.started_at IS 'When the call began.';
COMMENT ON COLUMN api.rerating_change.caller IS 'Originating number.';
COMMENT ON COLUMN api.rerating_change.called IS 'Called number.';
COMMENT ON COLUMN api.rerating_change.destination_before IS 'Name of the destination before.';
COMMENT ON COLUMN api.rerating_change.destination_after IS 'Name of the destination after.';
COMMENT ON COLUMN api.rerating_change.billed_seconds_before IS 'Seconds billed before; NULL when this customer did not pay.';
COMMENT ON COLUMN api.rerating_change.billed_seconds_after IS 'Seconds billed after; NULL when this customer does not pay.';
COMMENT ON COLUMN api.rerating_change.amount_before IS 'The price before; NULL when this customer did not pay.';
COMMENT ON COLUMN api.rerating_change.amount_after IS
'The price after; NULL when this customer does not pay, or when the call cannot be rated.';
COMMENT ON COLUMN api.rerating_change.currency IS 'ISO 4217 code of the amounts.';
COMMENT ON COLUMN api.rerating_change.reason IS 'Why the call cannot be rated now; NULL when it can.';
COMMENT ON COLUMN api.rerating_change.record_id IS 'Number of the call''s record.';

CREATE OR REPLACE VIEW api.charge_past WITH (security_invoker = true) AS
SELECT p.rerating_id, to_char(p.started_at AT TIME ZONE 'UTC', 'YYYYMM') || '-' || p.call_id AS call_id, p.customer_id, p.side,
  p.started_at, p.device_id, p.package_id, p.rate_sheet_version_id, p.rate_id, p.destination_id, d.name AS destination,
  p.billed_seconds, p.amount, u.currency, p.transaction_id, p.reversed_by, p.restored_by, p.call_id AS record_id
FROM rating.charge_past AS p
INNER JOIN party.customer AS u ON u.customer_id = p.customer_id
LEFT JOIN catalog.destination AS d ON d.destination_id = p.destination_id;
COMMENT ON VIEW api.charge_past IS 'A charge that a re-rating took back: what a call cost before.';
COMMENT ON COLUMN api.charge_past.rerating_id IS 'The re-rating.';
COMMENT ON COLUMN api.charge_past.call_id IS 'Public id of the call.';
COMMENT ON COLUMN api.charge_past.customer_id IS 'Who paid.';
COMMENT ON COLUMN api.charge_past.side IS 'out: the payer made the call; in: the payer received it.';
COMMENT ON COLUMN api.charge_past.started_at IS 'When the call began.';
COMMENT ON COLUMN api.charge_past.device_id IS 'The payer''s device.';
COMMENT ON COLUMN api.charge_past.package_id IS 'The package that said which sheet.';
COMMENT ON COLUMN api.charge_past.rate_sheet_version_id IS 'The sheet version that priced it.';
COMMENT ON COLUMN api.charge_past.rate_id IS 'The rate that won.';
COMMENT ON COLUMN api.charge_past.destination_id IS 'The rate''s destination.';
COMMENT ON COLUMN api.charge_past.destination IS 'Name of the destination.';
COMMENT ON COLUMN api.charge_past.billed_seconds IS 'Seconds billed after increments.';
COMMENT ON COLUMN api.charge_past.amount IS 'The price, 6 decimals.';
COMMENT ON COLUMN api.charge_past.currency IS 'ISO 4217 code of the amount.';
COMMENT ON COLUMN api.charge_past.transaction_id IS 'The ledger transaction that booked it.';
COMMENT ON COLUMN api.charge_past.reversed_by IS 'The ledger transaction that took it back.';
COMMENT ON COLUMN api.charge_past.restored_by IS 'The one that made it count again, when the re-rating was undone.';
COMMENT ON COLUMN api.charge_past.record_id IS 'Number of the call''s record.';
