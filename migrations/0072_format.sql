-- Formats that are more than a delimiter and positions: fixed width, JSON, header names, clocks and filters of their own.

ALTER TABLE intake.format
ADD COLUMN kind text NOT NULL DEFAULT 'delimited' CONSTRAINT format_kind CHECK (kind IN ('delimited', 'fixed', 'json')),
ADD COLUMN quote text NOT NULL DEFAULT '"' CONSTRAINT format_quote CHECK (quote ~ '^[!-~]?$'),
ADD COLUMN escape text NOT NULL DEFAULT '' CONSTRAINT format_escape CHECK (escape ~ '^[!-~]?$'),
ADD COLUMN names_line integer,
ADD COLUMN time_format text NOT NULL DEFAULT 'iso' CONSTRAINT format_time_format CHECK (
  time_format IN ('iso', 'iso_offset', 'epoch', 'epoch_ms', 'epoch_us', 'gregorian')
  OR time_format ~ '^[^A-Z]*(YYYY|MM|DD|HH|MI|SS)([^A-Z]*(YYYY|MM|DD|HH|MI|SS)){5}$'
  AND time_format ~ 'YYYY' AND time_format ~ 'MM' AND time_format ~ 'DD' AND time_format ~ 'HH' AND time_format ~ 'MI'
  AND time_format ~ 'SS'
),
ADD COLUMN time_zone system.time_zone,
ADD COLUMN duration_unit text NOT NULL DEFAULT 's'
  CONSTRAINT format_duration_unit CHECK (duration_unit IN ('s', 'ms', 'us', 'min')),
ADD COLUMN url_encoded boolean NOT NULL DEFAULT false,
ADD COLUMN answered_by text NOT NULL DEFAULT 'disposition'
  CONSTRAINT format_answered_by CHECK (answered_by IN ('disposition', 'answer', 'seconds')),
ADD COLUMN filter_values text[],
ADD COLUMN incoming_values text[],
ADD CONSTRAINT format_names_line CHECK (names_line IS NULL OR names_line BETWEEN 1 AND header_lines AND kind = 'delimited');
COMMENT ON COLUMN intake.format.kind IS
'delimited, fixed (each field from one column to another) or json (a document a line, or one array of them).';
COMMENT ON COLUMN intake.format.quote IS 'The character around fields that hold delimiters; empty: there is none.';
COMMENT ON COLUMN intake.format.escape IS 'The character before a delimiter that does not part fields; empty: there is none.';
COMMENT ON COLUMN intake.format.names_line IS
'Which of the header lines names the columns, for fields that are found by name; NULL: none does.';
COMMENT ON COLUMN intake.format.time_format IS
'iso (YYYY-MM-DD HH:MM:SS), iso_offset (with Z or +hh:mm), epoch, epoch_ms, epoch_us (since 1970), gregorian (seconds since
year 0), or YYYY, MM, DD, HH, MI and SS as they stand, such as YYYYMMDDHHMISS; decimals of a second may follow.';
COMMENT ON COLUMN intake.format.time_zone IS 'IANA zone of its clock times; NULL: the source''s.';
COMMENT ON COLUMN intake.format.duration_unit IS 'What durations count: s, ms, us or min.';
COMMENT ON COLUMN intake.format.url_encoded IS 'Whether values are URL-encoded, such as %2B for +.';
COMMENT ON COLUMN intake.format.answered_by IS
'What tells an answered call: disposition (one of answered_values), answer (there is an answer time) or seconds (above 0).';
COMMENT ON COLUMN intake.format.filter_values IS
'Lines whose field filter is none of these are skipped; NULL: those in which it is empty.';
COMMENT ON COLUMN intake.format.incoming_values IS
'Values of field direction of a call to us: its incoming_caller and incoming_caller_channel count instead of the others.';
COMMENT ON CONSTRAINT format_kind ON intake.format IS 'One of delimited, fixed, json.';
COMMENT ON CONSTRAINT format_quote ON intake.format IS 'One character, or none.';
COMMENT ON CONSTRAINT format_escape ON intake.format IS 'One character, or none.';
COMMENT ON CONSTRAINT format_time_format ON intake.format IS
'One of iso, iso_offset, epoch, epoch_ms, epoch_us, gregorian, or each of YYYY, MM, DD, HH, MI and SS once.';
COMMENT ON CONSTRAINT format_duration_unit ON intake.format IS 'One of s, ms, us, min.';
COMMENT ON CONSTRAINT format_answered_by ON intake.format IS 'One of disposition, answer, seconds.';
COMMENT ON CONSTRAINT format_names_line ON intake.format IS 'One of the header lines of a delimited format.';
CREATE TRIGGER _200_time_zone BEFORE INSERT OR UPDATE OF time_zone ON intake.format
FOR EACH ROW EXECUTE FUNCTION system.tg__time_zone();

ALTER TABLE intake.format_field
ALTER COLUMN position DROP NOT NULL,
ADD COLUMN width integer CONSTRAINT format_field_width CHECK (width > 0),
ADD COLUMN names text[] CONSTRAINT format_field_names CHECK (cardinality(names) > 0 AND array_position(names, NULL) IS NULL),
ADD CONSTRAINT format_field_place CHECK (num_nonnulls(position, names) = 1 AND (width IS NULL OR position IS NOT NULL)),
DROP CONSTRAINT format_field_name,
ADD CONSTRAINT format_field_name CHECK (field IN (
  'call_id', 'leg', 'started_at', 'answered_at', 'ended_at', 'raw_seconds', 'total_seconds', 'caller', 'called',
  'caller_channel', 'called_channel', 'source_ip', 'account_code', 'customer_code', 'disposition', 'filter', 'direction',
  'incoming_caller', 'incoming_caller_channel'
));
COMMENT ON COLUMN intake.format_field.position IS
'Its number in a delimited line, or its first column in one of fixed width, from 1; NULL: it is found by name.';
COMMENT ON COLUMN intake.format_field.width IS 'Its columns in a line of fixed width.';
COMMENT ON COLUMN intake.format_field.names IS
'Its column in the header, or its path in a document, such as variables.uuid; of several the first that is not empty.';
COMMENT ON CONSTRAINT format_field_name ON intake.format_field IS 'Give a field that records have.';
COMMENT ON CONSTRAINT format_field_width ON intake.format_field IS 'A width is at least 1.';
COMMENT ON CONSTRAINT format_field_names ON intake.format_field IS 'Give at least one name.';
COMMENT ON CONSTRAINT format_field_place ON intake.format_field IS 'Give a position, with a width where lines have one, or names.';

-- Lines that a format's filter leaves out are counted and kept like rejected ones.
ALTER TABLE intake.batch ADD COLUMN skipped integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN intake.batch.skipped IS 'Lines that the format''s filter leaves out.';
CREATE TABLE intake.skipped_line (
  batch_id bigint NOT NULL REFERENCES intake.batch ON DELETE CASCADE,
  line_no integer NOT NULL,
  raw text NOT NULL,
  CONSTRAINT skipped_line_pkey PRIMARY KEY (batch_id, line_no)
);
COMMENT ON TABLE intake.skipped_line IS 'A line that the format''s filter leaves out: another leg of a call, or no call at all.';
COMMENT ON COLUMN intake.skipped_line.batch_id IS 'The batch.';
COMMENT ON COLUMN intake.skipped_line.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN intake.skipped_line.raw IS 'The line as received.';

-- The fields of a line as text; NULL where the format or the line has none.
CREATE TYPE intake.line_text AS (
  line_no integer, raw text, fault text, field_count integer, call_id text, leg text, started_at text, answered_at text,
  ended_at text, raw_seconds text, total_seconds text, caller text, called text, caller_channel text, called_channel text,
  source_ip text, account_code text, customer_code text, disposition text, filter text, direction text, incoming_caller text,
  incoming_caller_channel text
);

-- Lines that were mapped say themselves whether they were answered.
ALTER TYPE intake.layout ADD ATTRIBUTE answered integer;
