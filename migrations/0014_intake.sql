-- Files come in, lines become records. Nothing that was received is ever lost: each line ends in one counted place.

-- Where clients COPY the lines of a file, rate file or CDR file alike. Unlogged: after a crash the file is sent again.
CREATE UNLOGGED TABLE system.load_line (
  load_id uuid NOT NULL,
  slice integer NOT NULL,
  line_no integer NOT NULL,
  fields text[],
  raw text NOT NULL,
  fault text
);
-- Blocks of lines are large values that live for seconds: compressing them would only cost.
ALTER TABLE system.load_line ALTER COLUMN raw SET STORAGE EXTERNAL;
CREATE INDEX load_line_slice_idx ON system.load_line (load_id, slice);
COMMENT ON TABLE system.load_line IS 'Lines of a file on their way in, one by one or in blocks.';
COMMENT ON COLUMN system.load_line.load_id IS 'Which upload, chosen by the client.';
COMMENT ON COLUMN system.load_line.slice IS 'Which part of it, from 0; a part is landed at once.';
COMMENT ON COLUMN system.load_line.line_no IS 'Line number in the file, from 1; of a block its first line''s.';
COMMENT ON COLUMN system.load_line.fields IS 'The fields as text; NULL: raw is a line, or a block of lines, without quotes.';
COMMENT ON COLUMN system.load_line.raw IS 'The line as received.';
COMMENT ON COLUMN system.load_line.fault IS 'Why no fields can be made of the line.';

CREATE TABLE intake.format (
  format_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT format_code_key UNIQUE,
  name text NOT NULL,
  delimiter text NOT NULL DEFAULT ',' CHECK (length(delimiter) = 1),
  header_lines integer NOT NULL DEFAULT 0 CHECK (header_lines BETWEEN 0 AND 9),
  min_fields integer NOT NULL CHECK (min_fields > 0),
  max_fields integer NOT NULL CHECK (max_fields > 0),
  answered_values text[],
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT format_fields CHECK (min_fields <= max_fields)
);
COMMENT ON TABLE intake.format IS 'How the lines of a CDR file are laid out: a row here, not code.';
COMMENT ON COLUMN intake.format.format_id IS 'Key.';
COMMENT ON COLUMN intake.format.code IS 'Unique code, such as asterisk_csv.';
COMMENT ON COLUMN intake.format.name IS 'Name.';
COMMENT ON COLUMN intake.format.delimiter IS 'The character between fields.';
COMMENT ON COLUMN intake.format.header_lines IS 'Lines to pass over at the top of a file.';
COMMENT ON COLUMN intake.format.min_fields IS 'A line with fewer fields is rejected.';
COMMENT ON COLUMN intake.format.max_fields IS 'A line with more fields is rejected.';
COMMENT ON COLUMN intake.format.answered_values IS 'Dispositions of answered calls; NULL: the switch sends only answered ones.';
COMMENT ON COLUMN intake.format.version IS 'Counts changes.';
COMMENT ON COLUMN intake.format.created_at IS 'When made.';
COMMENT ON COLUMN intake.format.updated_at IS 'When last changed.';
SELECT system.noun_attach('intake.format', 'format_id');

CREATE TABLE intake.format_field (
  format_id bigint NOT NULL REFERENCES intake.format ON DELETE CASCADE,
  field text NOT NULL CONSTRAINT format_field_name CHECK (field IN (
    'call_id', 'leg', 'started_at', 'answered_at', 'ended_at', 'raw_seconds', 'total_seconds', 'caller', 'called',
    'caller_channel', 'called_channel', 'source_ip', 'account_code', 'customer_code', 'disposition'
  )),
  position integer NOT NULL CHECK (position > 0),
  CONSTRAINT format_field_pkey PRIMARY KEY (format_id, field)
);
COMMENT ON TABLE intake.format_field IS 'Which field of a line means what.';
COMMENT ON COLUMN intake.format_field.format_id IS 'The format.';
COMMENT ON COLUMN intake.format_field.field IS 'What it means.';
COMMENT ON COLUMN intake.format_field.position IS 'Its number in the line, from 1.';

CREATE TABLE intake.source (
  source_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT source_code_key UNIQUE,
  name text NOT NULL,
  format_id bigint NOT NULL REFERENCES intake.format ON DELETE RESTRICT,
  time_zone system.time_zone NOT NULL DEFAULT 'UTC',
  dial_plan text NOT NULL DEFAULT 'e164' CONSTRAINT source_dial_plan CHECK (dial_plan IN ('nanp', 'e164')),
  country system.country NOT NULL,
  tenant text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
CREATE INDEX source_format_idx ON intake.source (format_id);
COMMENT ON TABLE intake.source IS 'A switch that sends call records.';
COMMENT ON COLUMN intake.source.source_id IS 'Key.';
COMMENT ON COLUMN intake.source.code IS 'Unique code.';
COMMENT ON COLUMN intake.source.name IS 'Name.';
COMMENT ON COLUMN intake.source.format_id IS 'Layout of its lines.';
COMMENT ON COLUMN intake.source.time_zone IS 'IANA zone of its clock.';
COMMENT ON COLUMN intake.source.dial_plan IS 'How its numbers are written: nanp (10, 1+10, 011+) or e164.';
COMMENT ON COLUMN intake.source.country IS 'Country, for service codes.';
COMMENT ON COLUMN intake.source.tenant IS 'Tenant of its extensions and trunks.';
COMMENT ON COLUMN intake.source.version IS 'Counts changes.';
COMMENT ON COLUMN intake.source.created_at IS 'When made.';
COMMENT ON COLUMN intake.source.updated_at IS 'When last changed.';
SELECT system.noun_attach('intake.source', 'source_id');
CREATE TRIGGER _200_time_zone BEFORE INSERT OR UPDATE OF time_zone ON intake.source
FOR EACH ROW EXECUTE FUNCTION system.tg__time_zone();

CREATE TABLE intake.batch (
  batch_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id bigint NOT NULL REFERENCES intake.source ON DELETE RESTRICT,
  file_name text NOT NULL,
  received_at timestamptz NOT NULL,
  status text NOT NULL CONSTRAINT batch_status CHECK (status IN ('loading', 'landed')),
  received integer NOT NULL DEFAULT 0,
  rejected integer NOT NULL DEFAULT 0,
  duplicate integer NOT NULL DEFAULT 0,
  records integer NOT NULL DEFAULT 0,
  actor text NOT NULL
);
CREATE INDEX batch_source_idx ON intake.batch (source_id);
COMMENT ON TABLE intake.batch IS 'A file of call records: landed whole, or not at all.';
COMMENT ON COLUMN intake.batch.batch_id IS 'Key.';
COMMENT ON COLUMN intake.batch.source_id IS 'The switch.';
COMMENT ON COLUMN intake.batch.file_name IS 'Name of the file.';
COMMENT ON COLUMN intake.batch.received_at IS 'When it came.';
COMMENT ON COLUMN intake.batch.status IS 'loading is only ever seen by the transaction that lands it.';
COMMENT ON COLUMN intake.batch.received IS 'Lines received, without headers and blank lines.';
COMMENT ON COLUMN intake.batch.rejected IS 'Lines no record could be made of.';
COMMENT ON COLUMN intake.batch.duplicate IS 'Lines that an earlier record already stands for.';
COMMENT ON COLUMN intake.batch.records IS 'Lines that became records.';
COMMENT ON COLUMN intake.batch.actor IS 'Who sent it.';

-- A chunk is the range [chunk_id * 1000000, (chunk_id + 1) * 1000000) of record ids: one worker rates it in one transaction.
CREATE SEQUENCE intake.chunk_id_seq AS bigint CACHE 1;
CREATE TABLE intake.chunk (
  chunk_id bigint PRIMARY KEY,
  batch_id bigint REFERENCES intake.batch ON DELETE RESTRICT,
  received_at timestamptz NOT NULL,
  status text NOT NULL DEFAULT 'landed' CONSTRAINT chunk_status CHECK (status IN ('landed', 'rated')),
  records integer NOT NULL,
  rated integer NOT NULL DEFAULT 0,
  held integer NOT NULL DEFAULT 0,
  skipped integer NOT NULL DEFAULT 0,
  unanswered integer NOT NULL DEFAULT 0,
  rated_at timestamptz
);
CREATE INDEX chunk_batch_idx ON intake.chunk (batch_id);
CREATE INDEX chunk_landed_idx ON intake.chunk (chunk_id) WHERE status = 'landed';
COMMENT ON TABLE intake.chunk IS 'A part of a batch, or held calls to be rated again, as one piece of work.';
COMMENT ON COLUMN intake.chunk.chunk_id IS 'Key; its records are numbered from chunk_id * 1000000.';
COMMENT ON COLUMN intake.chunk.batch_id IS 'The batch; NULL when it is a re-rate of held calls.';
COMMENT ON COLUMN intake.chunk.received_at IS 'The batch''s received_at: tells the month of its records.';
COMMENT ON COLUMN intake.chunk.status IS 'landed or rated.';
COMMENT ON COLUMN intake.chunk.records IS 'Records in it.';
COMMENT ON COLUMN intake.chunk.rated IS 'Calls that got a price.';
COMMENT ON COLUMN intake.chunk.held IS 'Calls held when it was rated.';
COMMENT ON COLUMN intake.chunk.skipped IS 'Records the account code told to skip.';
COMMENT ON COLUMN intake.chunk.unanswered IS 'Attempts nobody answered.';
COMMENT ON COLUMN intake.chunk.rated_at IS 'When it was rated.';

CREATE TABLE intake.record (
  record_id bigint NOT NULL,
  received_at timestamptz NOT NULL,
  source_id bigint NOT NULL,
  line_no integer NOT NULL,
  call_id text NOT NULL,
  started_at timestamptz NOT NULL,
  answered_at timestamptz,
  ended_at timestamptz NOT NULL,
  raw_seconds numeric NOT NULL,
  caller text NOT NULL,
  called text NOT NULL,
  caller_number text,
  called_number text,
  caller_channel text,
  called_channel text,
  source_ip text,
  account_code text,
  customer_code text,
  disposition text,
  held_reason text,
  raw text NOT NULL,
  CONSTRAINT record_pkey PRIMARY KEY (record_id, received_at)
) PARTITION BY RANGE (received_at);
-- Few, and asked for when one is sent again.
CREATE INDEX record_conflict_idx ON intake.record (source_id) WHERE held_reason = 'CONFLICT';
COMMENT ON TABLE intake.record IS 'A call record (CDR) as received and as understood; never changed.';
COMMENT ON COLUMN intake.record.record_id IS 'Key: chunk_id * 1000000 + n; the call rated from it has the same number.';
COMMENT ON COLUMN intake.record.received_at IS 'The batch''s received_at.';
COMMENT ON COLUMN intake.record.source_id IS 'The switch.';
COMMENT ON COLUMN intake.record.line_no IS 'Line number in the file.';
COMMENT ON COLUMN intake.record.call_id IS 'The switch''s own id of the call, with the leg.';
COMMENT ON COLUMN intake.record.started_at IS 'When the attempt began.';
COMMENT ON COLUMN intake.record.answered_at IS 'When it was answered; NULL when nobody did.';
COMMENT ON COLUMN intake.record.ended_at IS 'When it ended.';
COMMENT ON COLUMN intake.record.raw_seconds IS 'Seconds from answer to end, may be fractional.';
COMMENT ON COLUMN intake.record.caller IS 'Originating number as written.';
COMMENT ON COLUMN intake.record.called IS 'Dialled string as written.';
COMMENT ON COLUMN intake.record.caller_number IS 'Originating number normalised by the source''s dial plan; NULL when it is none.';
COMMENT ON COLUMN intake.record.called_number IS 'Called number normalised by the source''s dial plan; NULL when it is none.';
COMMENT ON COLUMN intake.record.caller_channel IS 'Peer name of the originating channel.';
COMMENT ON COLUMN intake.record.called_channel IS 'Peer name of the destination channel.';
COMMENT ON COLUMN intake.record.source_ip IS 'Address the call came from.';
COMMENT ON COLUMN intake.record.account_code IS 'Account code.';
COMMENT ON COLUMN intake.record.customer_code IS 'Customer named in the record.';
COMMENT ON COLUMN intake.record.disposition IS 'How the switch says it ended.';
COMMENT ON COLUMN intake.record.held_reason IS 'Why landing already decided to hold it: CONFLICT, TOO_LONG or FUTURE.';
COMMENT ON COLUMN intake.record.raw IS 'The line as received.';

-- What was seen, kept longer than the records, so that a restored switch log is not billed again.
CREATE TABLE intake.identity (
  key uuid NOT NULL,
  started_on date NOT NULL,
  content bigint NOT NULL,
  record_id bigint NOT NULL,
  CONSTRAINT identity_pkey PRIMARY KEY (key, started_on)
) PARTITION BY RANGE (started_on);
COMMENT ON TABLE intake.identity IS 'Identities of records: source, call id, leg and day of start.';
COMMENT ON COLUMN intake.identity.key IS 'MD5 of source, call id and leg.';
COMMENT ON COLUMN intake.identity.started_on IS 'Day of the start in UTC; 9999-12-31 for a start too far in the future to believe.';
COMMENT ON COLUMN intake.identity.content IS 'Hash of parties, channels, start and duration: same key with other content is a conflict.';
COMMENT ON COLUMN intake.identity.record_id IS 'The record that claimed it.';
CREATE TABLE intake.identity_future PARTITION OF intake.identity FOR VALUES FROM ('9999-12-01') TO (MAXVALUE);

CREATE TABLE intake.rejected_line (
  batch_id bigint NOT NULL REFERENCES intake.batch ON DELETE CASCADE,
  line_no integer NOT NULL,
  reason text NOT NULL,
  raw text NOT NULL,
  CONSTRAINT rejected_line_pkey PRIMARY KEY (batch_id, line_no)
);
COMMENT ON TABLE intake.rejected_line IS 'A line no record could be made of.';
COMMENT ON COLUMN intake.rejected_line.batch_id IS 'The batch.';
COMMENT ON COLUMN intake.rejected_line.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN intake.rejected_line.reason IS 'What is wrong with it.';
COMMENT ON COLUMN intake.rejected_line.raw IS 'The line as received.';

CREATE TABLE intake.duplicate (
  batch_id bigint NOT NULL REFERENCES intake.batch ON DELETE CASCADE,
  line_no integer NOT NULL,
  record_id bigint,
  started_at timestamptz NOT NULL,
  CONSTRAINT duplicate_pkey PRIMARY KEY (batch_id, line_no)
);
COMMENT ON TABLE intake.duplicate IS 'A line that an earlier record already stands for.';
COMMENT ON COLUMN intake.duplicate.batch_id IS 'The batch.';
COMMENT ON COLUMN intake.duplicate.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN intake.duplicate.record_id IS 'The earlier record.';
COMMENT ON COLUMN intake.duplicate.started_at IS 'When the call began.';

CREATE TABLE intake.held_call (
  record_id bigint PRIMARY KEY,
  received_at timestamptz NOT NULL,
  reason text NOT NULL CONSTRAINT held_call_reason CHECK (reason IN (
    'NO_OWNER', 'INACTIVE', 'NO_PACKAGE', 'NO_RATE', 'INVALID_NUMBER', 'CONFLICT', 'TOO_LONG', 'FUTURE', 'CURRENCY'
  )),
  started_at timestamptz NOT NULL,
  raw_seconds numeric NOT NULL,
  customer_id bigint,
  caller text NOT NULL,
  called text NOT NULL,
  held_at timestamptz NOT NULL,
  chunk_id bigint,
  resolved_at timestamptz,
  resolution text CONSTRAINT held_call_resolution CHECK (resolution IN ('rated', 'duplicate')),
  CONSTRAINT held_call_resolved CHECK ((resolved_at IS NULL) = (resolution IS NULL))
);
CREATE INDEX held_call_open_idx ON intake.held_call (reason, record_id) WHERE resolved_at IS NULL;
CREATE INDEX held_call_chunk_idx ON intake.held_call (chunk_id) WHERE chunk_id IS NOT NULL;
COMMENT ON TABLE intake.held_call IS 'A call that cannot be rated yet, with the reason; never invoiced and never purged.';
COMMENT ON COLUMN intake.held_call.record_id IS 'The record.';
COMMENT ON COLUMN intake.held_call.received_at IS 'The record''s received_at.';
COMMENT ON COLUMN intake.held_call.reason IS 'Why it is held.';
COMMENT ON COLUMN intake.held_call.started_at IS 'When the call began.';
COMMENT ON COLUMN intake.held_call.raw_seconds IS 'Seconds from answer to end.';
COMMENT ON COLUMN intake.held_call.customer_id IS 'The owner where known.';
COMMENT ON COLUMN intake.held_call.caller IS 'Originating number as written.';
COMMENT ON COLUMN intake.held_call.called IS 'Dialled string as written.';
COMMENT ON COLUMN intake.held_call.held_at IS 'Since when.';
COMMENT ON COLUMN intake.held_call.chunk_id IS 'The re-rate that works on it, or that resolved it.';
COMMENT ON COLUMN intake.held_call.resolved_at IS 'When it left.';
COMMENT ON COLUMN intake.held_call.resolution IS 'rated, or found to be a duplicate.';

-- Internal shape in which rating hands over what to hold.
CREATE TYPE intake.hold AS (record_id bigint, reason text, customer_id bigint);

-- A source's format as one row: limits, and the position of each field in a line.
CREATE TYPE intake.layout AS (
  source_id bigint, time_zone text, dial_plan text, min_fields integer, max_fields integer, answered_values text[],
  oldest timestamptz, newest timestamptz, max_call_seconds integer,
  call_id integer, leg integer, started_at integer, answered_at integer, ended_at integer, raw_seconds integer,
  caller integer, called integer, caller_channel integer, called_channel integer, source_ip integer,
  account_code integer, customer_code integer, disposition integer, delimiter text
);
