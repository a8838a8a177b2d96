-- What a carrier says it carried, call by call, beside what is known here.

ALTER TABLE intake.format_field
DROP CONSTRAINT format_field_name,
ADD CONSTRAINT format_field_name CHECK (field IN (
  'call_id', 'leg', 'started_at', 'answered_at', 'ended_at', 'raw_seconds', 'total_seconds', 'caller', 'called',
  'caller_channel', 'called_channel', 'source_ip', 'account_code', 'customer_code', 'disposition', 'filter', 'direction',
  'incoming_caller', 'incoming_caller_channel', 'lrn', 'ani_ii', 'rate_center', 'tier', 'cnam', 'amount'
));
COMMENT ON CONSTRAINT format_field_name ON intake.format_field IS 'Give a field that records or carriers'' lines have.';

CREATE TABLE report.carrier_statement (
  carrier_statement_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  carrier_id bigint NOT NULL REFERENCES catalog.carrier ON DELETE RESTRICT,
  file_name text NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  currency system.currency NOT NULL,
  start_seconds integer NOT NULL CONSTRAINT carrier_statement_start_seconds CHECK (start_seconds BETWEEN 0 AND 3600),
  duration_seconds integer NOT NULL CONSTRAINT carrier_statement_duration_seconds CHECK (duration_seconds BETWEEN 0 AND 3600),
  amount_tolerance system.money NOT NULL CONSTRAINT carrier_statement_amount_tolerance CHECK (amount_tolerance >= 0),
  lines integer NOT NULL,
  unreadable integer NOT NULL,
  unanswered integer NOT NULL,
  outside integer NOT NULL,
  imported_at timestamptz NOT NULL DEFAULT system.clock_now(),
  actor text NOT NULL DEFAULT system.actor(),
  CONSTRAINT carrier_statement_order CHECK (from_at < to_at)
);
CREATE INDEX carrier_statement_carrier_idx ON report.carrier_statement (carrier_id);
COMMENT ON TABLE report.carrier_statement IS 'A carrier''s file of calls of a period, compared with the calls here.';
COMMENT ON COLUMN report.carrier_statement.carrier_statement_id IS 'Key.';
COMMENT ON COLUMN report.carrier_statement.carrier_id IS 'Whose file.';
COMMENT ON COLUMN report.carrier_statement.file_name IS 'Its name.';
COMMENT ON COLUMN report.carrier_statement.from_at IS 'Its first instant: calls that began earlier are not missed.';
COMMENT ON COLUMN report.carrier_statement.to_at IS 'The first instant after it.';
COMMENT ON COLUMN report.carrier_statement.currency IS 'Currency of its amounts.';
COMMENT ON COLUMN report.carrier_statement.start_seconds IS 'How far the starts of a call may lie apart.';
COMMENT ON COLUMN report.carrier_statement.duration_seconds IS 'How much durations may differ.';
COMMENT ON COLUMN report.carrier_statement.amount_tolerance IS 'How much amounts may differ.';
COMMENT ON COLUMN report.carrier_statement.lines IS 'Lines of the file.';
COMMENT ON COLUMN report.carrier_statement.unreadable IS 'Of them, those that are no calls.';
COMMENT ON COLUMN report.carrier_statement.unanswered IS 'Of them, calls that nobody answered.';
COMMENT ON COLUMN report.carrier_statement.outside IS 'Of them, calls that began outside the period.';
COMMENT ON COLUMN report.carrier_statement.imported_at IS 'When it was compared.';
COMMENT ON COLUMN report.carrier_statement.actor IS 'By whom.';
COMMENT ON CONSTRAINT carrier_statement_start_seconds ON report.carrier_statement IS '0 to 3600 seconds.';
COMMENT ON CONSTRAINT carrier_statement_duration_seconds ON report.carrier_statement IS '0 to 3600 seconds.';
COMMENT ON CONSTRAINT carrier_statement_amount_tolerance ON report.carrier_statement IS '0 or more.';
COMMENT ON CONSTRAINT carrier_statement_order ON report.carrier_statement IS 'The period ends after it begins.';

-- Written once by one statement, a row a call; only the key is looked up.
CREATE TABLE report.carrier_item (
  carrier_statement_id bigint NOT NULL REFERENCES report.carrier_statement ON DELETE CASCADE,
  item_no integer NOT NULL,
  outcome text NOT NULL CONSTRAINT carrier_item_outcome CHECK (
    outcome IN ('matched', 'duration', 'rate', 'ours_only', 'theirs_only')
  ),
  caller text NOT NULL,
  called text NOT NULL,
  line_no integer,
  their_started_at timestamptz,
  their_seconds numeric,
  their_amount system.money,
  call_id bigint,
  side text,
  our_started_at timestamptz,
  our_seconds numeric,
  our_billed_seconds integer,
  our_amount system.money,
  CONSTRAINT carrier_item_pkey PRIMARY KEY (carrier_statement_id, item_no)
);
COMMENT ON TABLE report.carrier_item IS 'A call as the carrier has it, as it is known here, or both.';
COMMENT ON COLUMN report.carrier_item.carrier_statement_id IS 'The comparison.';
COMMENT ON COLUMN report.carrier_item.item_no IS 'Number in it, from 1: differences first.';
COMMENT ON COLUMN report.carrier_item.outcome IS
'matched; duration or rate, which differ; ours_only or theirs_only, which the other does not know.';
COMMENT ON COLUMN report.carrier_item.caller IS 'Originating number.';
COMMENT ON COLUMN report.carrier_item.called IS 'Called number.';
COMMENT ON COLUMN report.carrier_item.line_no IS 'Line of the carrier''s file.';
COMMENT ON COLUMN report.carrier_item.their_started_at IS 'Start as the carrier has it.';
COMMENT ON COLUMN report.carrier_item.their_seconds IS 'Seconds as the carrier has them.';
COMMENT ON COLUMN report.carrier_item.their_amount IS 'What the carrier asks for it; NULL: its file has no amounts.';
COMMENT ON COLUMN report.carrier_item.call_id IS 'The call here.';
COMMENT ON COLUMN report.carrier_item.side IS 'out: it went out through the carrier; in: the carrier brought it.';
COMMENT ON COLUMN report.carrier_item.our_started_at IS 'Its start here.';
COMMENT ON COLUMN report.carrier_item.our_seconds IS 'Its seconds from answer to end.';
COMMENT ON COLUMN report.carrier_item.our_billed_seconds IS 'Its seconds as the carrier''s sheet bills them; NULL: the sheet has no rate.';
COMMENT ON COLUMN report.carrier_item.our_amount IS 'Its cost by the carrier''s sheet; NULL: the sheet has no rate.';

-- Internal shapes: a call of a carrier's file, and the amount of a line.
CREATE TYPE report.carrier_line AS (
  line_no integer, started_at timestamptz, caller text, called text, seconds numeric, amount numeric
);
CREATE TYPE intake.line_price AS (line_no integer, amount numeric);
