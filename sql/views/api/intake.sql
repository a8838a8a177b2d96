-- The public shape of intake's nouns.

-- Held calls that were rated since, or found to be duplicates, count where they are now; written off they are still held.
CREATE OR REPLACE VIEW intake.batch_count AS
SELECT
  b.batch_id,
  b.source_id,
  b.received,
  (c.rated + h.rated)::integer AS rated,
  (c.held - h.rated - h.duplicate)::integer AS held,
  b.rejected,
  (b.skipped + c.skipped)::integer AS skipped,
  (b.duplicate + h.duplicate)::integer AS duplicate,
  c.unanswered::integer AS unanswered,
  c.waiting::integer AS waiting,
  h.written_off::integer AS written_off,
  c.undone::integer AS undone
FROM intake.batch AS b
CROSS JOIN LATERAL (
  SELECT coalesce(sum(k.rated), 0) AS rated,
    coalesce(sum(k.held), 0) AS held,
    coalesce(sum(k.skipped), 0) AS skipped,
    coalesce(sum(k.unanswered), 0) AS unanswered,
    coalesce(sum(k.records) FILTER (WHERE k.status = 'landed'), 0) AS waiting,
    coalesce(sum(k.records) FILTER (WHERE k.status = 'undone'), 0) AS undone
  FROM intake.chunk AS k WHERE k.batch_id = b.batch_id
) AS c
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE x.resolution = 'rated') AS rated,
    count(*) FILTER (WHERE x.resolution = 'duplicate') AS duplicate,
    count(*) FILTER (WHERE x.resolution = 'written_off') AS written_off
  FROM intake.chunk AS k
  INNER JOIN intake.held_call AS x
    ON x.record_id >= k.chunk_id * 1000000 AND x.record_id < (k.chunk_id + 1) * 1000000
  WHERE k.batch_id = b.batch_id AND x.resolved_at IS NOT NULL
) AS h;
COMMENT ON VIEW intake.batch_count IS 'What became of the lines of each batch, as of now.';

CREATE OR REPLACE VIEW api.batch WITH (security_invoker = true) AS
SELECT b.batch_id, s.code AS source, b.file_name, b.received_at, b.status,
  n.received, n.rated, n.held, n.rejected, n.skipped, n.duplicate, n.unanswered, n.waiting, b.actor,
  n.written_off, n.undone
FROM intake.batch AS b
INNER JOIN intake.source AS s ON s.source_id = b.source_id
INNER JOIN intake.batch_count AS n ON n.batch_id = b.batch_id;
COMMENT ON VIEW api.batch IS
'A file of call records: received = rated + held + rejected + skipped + duplicate + unanswered + waiting + undone, as of now.';
COMMENT ON COLUMN api.batch.batch_id IS 'Key.';
COMMENT ON COLUMN api.batch.source IS 'Code of the switch.';
COMMENT ON COLUMN api.batch.file_name IS 'Name of the file.';
COMMENT ON COLUMN api.batch.received_at IS 'When it came.';
COMMENT ON COLUMN api.batch.status IS 'landed, or undone.';
COMMENT ON COLUMN api.batch.received IS 'Lines received, without headers and blank lines.';
COMMENT ON COLUMN api.batch.rated IS 'Calls that have a price, also those that were held before.';
COMMENT ON COLUMN api.batch.held IS 'Calls still held, also those written off.';
COMMENT ON COLUMN api.batch.rejected IS 'Lines no record could be made of.';
COMMENT ON COLUMN api.batch.skipped IS 'Records the account code told to skip, and lines that the format''s filter leaves out.';
COMMENT ON COLUMN api.batch.duplicate IS 'Lines that an earlier record already stands for.';
COMMENT ON COLUMN api.batch.unanswered IS 'Attempts nobody answered.';
COMMENT ON COLUMN api.batch.waiting IS 'Records that wait to be rated.';
COMMENT ON COLUMN api.batch.actor IS 'Who sent it.';
COMMENT ON COLUMN api.batch.written_off IS 'Of the held: given up, and never to be rated.';
COMMENT ON COLUMN api.batch.undone IS 'Records that count nowhere any more, since the file was taken back.';

CREATE OR REPLACE VIEW api.chunk WITH (security_invoker = true) AS
SELECT c.chunk_id, c.batch_id, c.received_at, c.status, c.records, c.rated, c.held, c.skipped, c.unanswered, c.rated_at,
  c.rerating_id
FROM intake.chunk AS c;
COMMENT ON VIEW api.chunk IS
'A part of a batch, or calls to be rated again (batch_id NULL), that one worker rates in one transaction.';
COMMENT ON COLUMN api.chunk.chunk_id IS 'Key; its records are numbered from chunk_id * 1000000.';
COMMENT ON COLUMN api.chunk.batch_id IS 'The batch; NULL when calls are rated again.';
COMMENT ON COLUMN api.chunk.received_at IS 'The batch''s received_at: tells the month of its records.';
COMMENT ON COLUMN api.chunk.status IS 'landed, rated, or undone with its batch.';
COMMENT ON COLUMN api.chunk.records IS 'Records in it.';
COMMENT ON COLUMN api.chunk.rated IS 'Calls that got a price; of rated calls those that can be rated.';
COMMENT ON COLUMN api.chunk.held IS 'Calls held when it was rated; of rated calls those that kept their charges.';
COMMENT ON COLUMN api.chunk.skipped IS 'Records the account code told to skip.';
COMMENT ON COLUMN api.chunk.unanswered IS 'Attempts nobody answered.';
COMMENT ON COLUMN api.chunk.rated_at IS 'When it was rated.';
COMMENT ON COLUMN api.chunk.rerating_id IS 'The re-rating of rated calls; NULL for a batch and for held calls.';

CREATE OR REPLACE VIEW api.held_call WITH (security_invoker = true) AS
SELECT h.record_id, h.received_at, h.reason, h.started_at, h.raw_seconds, h.customer_id, h.caller, h.called, h.held_at,
  h.chunk_id, h.resolved_at, h.resolution, h.assigned_customer_id, h.assigned_by, h.held_write_off_id
FROM intake.held_call AS h;
COMMENT ON VIEW api.held_call IS 'A call that could not be rated, with the reason; resolved_at tells when it left.';
COMMENT ON COLUMN api.held_call.record_id IS 'The record.';
COMMENT ON COLUMN api.held_call.received_at IS 'The record''s received_at.';
COMMENT ON COLUMN api.held_call.reason IS 'Why it is held.';
COMMENT ON COLUMN api.held_call.started_at IS 'When the call began.';
COMMENT ON COLUMN api.held_call.raw_seconds IS 'Seconds from answer to end.';
COMMENT ON COLUMN api.held_call.customer_id IS 'The owner where known.';
COMMENT ON COLUMN api.held_call.caller IS 'Originating number as written.';
COMMENT ON COLUMN api.held_call.called IS 'Dialled string as written.';
COMMENT ON COLUMN api.held_call.held_at IS 'Since when.';
COMMENT ON COLUMN api.held_call.chunk_id IS 'The re-rate that works on it, or that resolved it.';
COMMENT ON COLUMN api.held_call.resolved_at IS 'When it left.';
COMMENT ON COLUMN api.held_call.resolution IS 'rated, found to be a duplicate, or written_off.';
COMMENT ON COLUMN api.held_call.assigned_customer_id IS
'Whose call it is by decision of staff: rated as if the record named them.';
COMMENT ON COLUMN api.held_call.assigned_by IS 'Who decided so.';
COMMENT ON COLUMN api.held_call.held_write_off_id IS 'The write-off that gave it up.';

CREATE OR REPLACE VIEW api.format WITH (security_invoker = true) AS
SELECT
  f.format_id,
  f.code,
  f.name,
  f.delimiter,
  f.header_lines,
  f.min_fields,
  f.max_fields,
  f.answered_values,
  f.version,
  f.created_at,
  f.updated_at,
  f.kind,
  f.quote,
  f.escape,
  f.names_line,
  f.time_format,
  f.time_zone,
  f.duration_unit,
  f.url_encoded,
  f.answered_by,
  f.filter_values,
  f.incoming_values
FROM intake.format AS f;
COMMENT ON VIEW api.format IS 'How the lines of a CDR file are laid out: a row here, not code.';
COMMENT ON COLUMN api.format.format_id IS 'Key.';
COMMENT ON COLUMN api.format.code IS 'Unique code, such as asterisk_csv.';
COMMENT ON COLUMN api.format.name IS 'Name.';
COMMENT ON COLUMN api.format.delimiter IS 'The character between fields.';
COMMENT ON COLUMN api.format.header_lines IS 'Lines to pass over at the top of a file.';
COMMENT ON COLUMN api.format.min_fields IS 'A line with fewer fields is rejected.';
COMMENT ON COLUMN api.format.max_fields IS 'A line with more fields is rejected.';
COMMENT ON COLUMN api.format.answered_values IS
'Dispositions of answered calls; NULL: the switch sends only answered ones.';
COMMENT ON COLUMN api.format.version IS 'Counts changes.';
COMMENT ON COLUMN api.format.created_at IS 'When made.';
COMMENT ON COLUMN api.format.updated_at IS 'When last changed.';
COMMENT ON COLUMN api.format.kind IS
'delimited, fixed (each field from one column to another) or json (a document a line, or one array of them).';
COMMENT ON COLUMN api.format.quote IS 'The character around fields that hold delimiters; empty: there is none.';
COMMENT ON COLUMN api.format.escape IS 'The character before a delimiter that does not part fields; empty: there is none.';
COMMENT ON COLUMN api.format.names_line IS
'Which of the header lines names the columns, for fields that are found by name; NULL: none does.';
COMMENT ON COLUMN api.format.time_format IS
'iso (YYYY-MM-DD HH:MM:SS), iso_offset (with Z or +hh:mm), epoch, epoch_ms, epoch_us (since 1970), gregorian (seconds since
year 0), or YYYY, MM, DD, HH, MI and SS as they stand, such as YYYYMMDDHHMISS; decimals of a second may follow.';
COMMENT ON COLUMN api.format.time_zone IS 'IANA zone of its clock times; NULL: the source''s.';
COMMENT ON COLUMN api.format.duration_unit IS 'What durations count: s, ms, us or min.';
COMMENT ON COLUMN api.format.url_encoded IS 'Whether values are URL-encoded, such as %2B for +.';
COMMENT ON COLUMN api.format.answered_by IS
'What tells an answered call: disposition (one of answered_values), answer (there is an answer time) or seconds (above 0).';
COMMENT ON COLUMN api.format.filter_values IS
'Lines whose field filter is none of these are skipped; NULL: those in which it is empty.';
COMMENT ON COLUMN api.format.incoming_values IS
'Values of field direction of a call to us: its incoming_caller and incoming_caller_channel count instead of the others.';

CREATE OR REPLACE VIEW api.format_field WITH (security_invoker = true) AS
SELECT
  f.format_id,
  f.field,
  f.position,
  f.width,
  f.names
FROM intake.format_field AS f;
COMMENT ON VIEW api.format_field IS 'Which field of a line means what.';
COMMENT ON COLUMN api.format_field.format_id IS 'The format.';
COMMENT ON COLUMN api.format_field.field IS 'What it means.';
COMMENT ON COLUMN api.format_field.position IS
'Its number in a delimited line, or its first column in one of fixed width, from 1; NULL: it is found by name.';
COMMENT ON COLUMN api.format_field.width IS 'Its columns in a line of fixed width.';
COMMENT ON COLUMN api.format_field.names IS
'Its column in the header, or its path in a document, such as variables.uuid; of several the first that is not empty.';

CREATE OR REPLACE VIEW api.source WITH (security_invoker = true) AS
SELECT
  s.source_id,
  s.code,
  s.name,
  s.format_id,
  s.time_zone,
  s.dial_plan,
  s.country,
  s.tenant,
  s.version,
  s.created_at,
  s.updated_at
FROM intake.source AS s;
COMMENT ON VIEW api.source IS 'A switch that sends call records.';
COMMENT ON COLUMN api.source.source_id IS 'Key.';
COMMENT ON COLUMN api.source.code IS 'Unique code.';
COMMENT ON COLUMN api.source.name IS 'Name.';
COMMENT ON COLUMN api.source.format_id IS 'Layout of its lines.';
COMMENT ON COLUMN api.source.time_zone IS 'IANA zone of its clock.';
COMMENT ON COLUMN api.source.dial_plan IS 'How its numbers are written: nanp (10, 1+10, 011+) or e164.';
COMMENT ON COLUMN api.source.country IS 'Country, for service codes.';
COMMENT ON COLUMN api.source.tenant IS 'Tenant of its extensions and trunks.';
COMMENT ON COLUMN api.source.version IS 'Counts changes.';
COMMENT ON COLUMN api.source.created_at IS 'When made.';
COMMENT ON COLUMN api.source.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.rejected_line WITH (security_invoker = true) AS
SELECT
  r.batch_id,
  r.line_no,
  r.reason,
  r.raw
FROM intake.rejected_line AS r;
COMMENT ON VIEW api.rejected_line IS 'A line no record could be made of.';
COMMENT ON COLUMN api.rejected_line.batch_id IS 'The batch.';
COMMENT ON COLUMN api.rejected_line.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN api.rejected_line.reason IS 'What is wrong with it.';
COMMENT ON COLUMN api.rejected_line.raw IS 'The line as received.';

CREATE OR REPLACE VIEW api.skipped_line WITH (security_invoker = true) AS
SELECT
  s.batch_id,
  s.line_no,
  s.raw
FROM intake.skipped_line AS s;
COMMENT ON VIEW api.skipped_line IS 'A line that the format''s filter leaves out.';
COMMENT ON COLUMN api.skipped_line.batch_id IS 'The batch.';
COMMENT ON COLUMN api.skipped_line.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN api.skipped_line.raw IS 'The line as received.';

CREATE OR REPLACE VIEW api.duplicate WITH (security_invoker = true) AS
SELECT
  d.batch_id,
  d.line_no,
  d.record_id,
  d.started_at
FROM intake.duplicate AS d;
COMMENT ON VIEW api.duplicate IS 'A line that an earlier record already stands for.';
COMMENT ON COLUMN api.duplicate.batch_id IS 'The batch.';
COMMENT ON COLUMN api.duplicate.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN api.duplicate.record_id IS 'The earlier record.';
COMMENT ON COLUMN api.duplicate.started_at IS 'When the call began.';
