-- What some switches say besides: which side of the call a record is about, and what it was rated on there.

ALTER TABLE intake.record
ADD COLUMN direction text CONSTRAINT record_direction CHECK (direction IN ('out', 'in')),
ADD COLUMN lrn text,
ADD COLUMN ani_ii text,
ADD COLUMN rate_center text,
ADD COLUMN tier text,
ADD COLUMN cnam boolean;
COMMENT ON COLUMN intake.record.direction IS
'Which side the record is about, where the switch writes one a side: out the caller''s, in the called one''s; NULL: both.';
COMMENT ON COLUMN intake.record.lrn IS 'Routing number of the called number (LRN), normalised like it; NULL when none was looked up.';
COMMENT ON COLUMN intake.record.ani_ii IS 'ANI II digits: two that tell the kind of line that called, such as 27 a payphone.';
COMMENT ON COLUMN intake.record.rate_center IS 'Rate center, where the record carries it.';
COMMENT ON COLUMN intake.record.tier IS 'Tier, where the record carries it.';
COMMENT ON COLUMN intake.record.cnam IS 'Whether the caller''s name was looked up (CNAM); NULL: not said.';

ALTER TABLE intake.format_field
DROP CONSTRAINT format_field_name,
ADD CONSTRAINT format_field_name CHECK (field IN (
  'call_id', 'leg', 'started_at', 'answered_at', 'ended_at', 'raw_seconds', 'total_seconds', 'caller', 'called',
  'caller_channel', 'called_channel', 'source_ip', 'account_code', 'customer_code', 'disposition', 'filter', 'direction',
  'incoming_caller', 'incoming_caller_channel', 'lrn', 'ani_ii', 'rate_center', 'tier', 'cnam'
));
COMMENT ON CONSTRAINT format_field_name ON intake.format_field IS 'Give a field that records have.';
COMMENT ON COLUMN intake.format.incoming_values IS
'Values of field direction of a record about the called side: its incoming_caller and incoming_caller_channel count instead of
the others. Where there is a direction, each side of a call has a record of its own.';

ALTER TYPE intake.line_text ADD ATTRIBUTE lrn text, ADD ATTRIBUTE ani_ii text, ADD ATTRIBUTE rate_center text,
ADD ATTRIBUTE tier text, ADD ATTRIBUTE cnam text;
ALTER TYPE intake.layout ADD ATTRIBUTE direction integer, ADD ATTRIBUTE lrn integer, ADD ATTRIBUTE ani_ii integer,
ADD ATTRIBUTE rate_center integer, ADD ATTRIBUTE tier integer, ADD ATTRIBUTE cnam integer;
