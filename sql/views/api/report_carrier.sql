-- The public shape of what carriers say they carried.
CREATE OR REPLACE VIEW api.carrier_statement WITH (security_invoker = true) AS
SELECT s.carrier_statement_id, c.code AS carrier, s.file_name, s.from_at, s.to_at, s.currency, s.start_seconds, s.duration_seconds,
  s.amount_tolerance, s.lines, s.unreadable, s.unanswered, s.outside, s.imported_at, s.actor, s.carrier_id
FROM report.carrier_statement AS s
INNER JOIN catalog.carrier AS c ON c.carrier_id = s.carrier_id;
COMMENT ON VIEW api.carrier_statement IS 'A carrier''s file of calls of a period, compared with the calls here.';
COMMENT ON COLUMN api.carrier_statement.carrier_statement_id IS 'Key.';
COMMENT ON COLUMN api.carrier_statement.carrier IS 'Code of the carrier.';
COMMENT ON COLUMN api.carrier_statement.file_name IS 'Name of its file.';
COMMENT ON COLUMN api.carrier_statement.from_at IS 'First instant of the period.';
COMMENT ON COLUMN api.carrier_statement.to_at IS 'The first instant after it.';
COMMENT ON COLUMN api.carrier_statement.currency IS 'Currency of its amounts.';
COMMENT ON COLUMN api.carrier_statement.start_seconds IS 'How far the starts of a call may lie apart.';
COMMENT ON COLUMN api.carrier_statement.duration_seconds IS 'How much durations may differ.';
COMMENT ON COLUMN api.carrier_statement.amount_tolerance IS 'How much amounts may differ.';
COMMENT ON COLUMN api.carrier_statement.lines IS 'Lines of the file.';
COMMENT ON COLUMN api.carrier_statement.unreadable IS 'Of them, those that are no calls.';
COMMENT ON COLUMN api.carrier_statement.unanswered IS 'Of them, calls that nobody answered.';
COMMENT ON COLUMN api.carrier_statement.outside IS 'Of them, calls that began outside the period.';
COMMENT ON COLUMN api.carrier_statement.imported_at IS 'When it was compared.';
COMMENT ON COLUMN api.carrier_statement.actor IS 'By whom.';
COMMENT ON COLUMN api.carrier_statement.carrier_id IS 'The carrier.';

CREATE OR REPLACE VIEW api.carrier_item WITH (security_invoker = true) AS
SELECT i.carrier_statement_id, i.item_no, i.outcome, i.caller, i.called, i.line_no, i.their_started_at, i.their_seconds,
  i.their_amount, to_char(i.our_started_at AT TIME ZONE 'UTC', 'YYYYMM') || '-' || i.call_id AS call_id, i.side, i.our_started_at,
  i.our_seconds, i.our_billed_seconds, i.our_amount
FROM report.carrier_item AS i;
COMMENT ON VIEW api.carrier_item IS 'A call as the carrier has it, as it is known here, or both.';
COMMENT ON COLUMN api.carrier_item.carrier_statement_id IS 'The comparison.';
COMMENT ON COLUMN api.carrier_item.item_no IS 'Number in it, from 1: differences first.';
COMMENT ON COLUMN api.carrier_item.outcome IS
'matched; duration or rate, which differ; ours_only or theirs_only, which the other does not know.';
COMMENT ON COLUMN api.carrier_item.caller IS 'Originating number.';
COMMENT ON COLUMN api.carrier_item.called IS 'Called number.';
COMMENT ON COLUMN api.carrier_item.line_no IS 'Line of the carrier''s file.';
COMMENT ON COLUMN api.carrier_item.their_started_at IS 'Start as the carrier has it.';
COMMENT ON COLUMN api.carrier_item.their_seconds IS 'Seconds as the carrier has them.';
COMMENT ON COLUMN api.carrier_item.their_amount IS 'What the carrier asks for it; NULL: its file has no amounts.';
COMMENT ON COLUMN api.carrier_item.call_id IS 'Public id of the call here.';
COMMENT ON COLUMN api.carrier_item.side IS 'out: it went out through the carrier; in: the carrier brought it.';
COMMENT ON COLUMN api.carrier_item.our_started_at IS 'Its start here.';
COMMENT ON COLUMN api.carrier_item.our_seconds IS 'Its seconds from answer to end.';
COMMENT ON COLUMN api.carrier_item.our_billed_seconds IS 'Its seconds as the carrier''s sheet bills them; NULL: the sheet has no rate.';
COMMENT ON COLUMN api.carrier_item.our_amount IS 'Its cost by the carrier''s sheet; NULL: the sheet has no rate.';
