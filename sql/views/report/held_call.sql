-- Calls that were held, and what became of them.
CREATE OR REPLACE VIEW report.held_call AS
SELECT
  h.record_id,
  s.code AS source,
  b.batch_id,
  b.file_name,
  h.reason,
  h.started_at,
  h.raw_seconds,
  h.caller,
  h.called,
  u.code AS customer,
  h.assigned_by,
  h.held_at,
  h.resolved_at IS NULL AS open,
  h.resolution,
  h.resolved_at,
  r.code AS write_off_reason,
  w.actor AS written_off_by
FROM intake.held_call AS h
INNER JOIN intake.chunk AS k ON k.chunk_id = h.record_id / 1000000
INNER JOIN intake.batch AS b ON b.batch_id = k.batch_id
INNER JOIN intake.source AS s ON s.source_id = b.source_id
LEFT JOIN party.customer AS u ON u.customer_id = h.customer_id
LEFT JOIN intake.held_write_off AS w ON w.held_write_off_id = h.held_write_off_id
LEFT JOIN intake.held_write_off_reason AS r ON r.held_write_off_reason_id = w.held_write_off_reason_id;
COMMENT ON VIEW report.held_call IS 'Calls that were held, and what became of them: open ones need somebody.';
COMMENT ON COLUMN report.held_call.record_id IS 'Number of the record.';
COMMENT ON COLUMN report.held_call.source IS 'Code of the switch.';
COMMENT ON COLUMN report.held_call.batch_id IS 'The batch it came in.';
COMMENT ON COLUMN report.held_call.file_name IS 'Name of the file.';
COMMENT ON COLUMN report.held_call.reason IS 'Why it is held.';
COMMENT ON COLUMN report.held_call.started_at IS 'When the call began.';
COMMENT ON COLUMN report.held_call.raw_seconds IS 'Seconds from answer to end.';
COMMENT ON COLUMN report.held_call.caller IS 'Originating number as written.';
COMMENT ON COLUMN report.held_call.called IS 'Dialled string as written.';
COMMENT ON COLUMN report.held_call.customer IS 'Code of the owner, where known.';
COMMENT ON COLUMN report.held_call.assigned_by IS 'Who gave it to this customer; NULL when rating knows by itself.';
COMMENT ON COLUMN report.held_call.held_at IS 'Since when.';
COMMENT ON COLUMN report.held_call.open IS 'Whether it is still held and not written off.';
COMMENT ON COLUMN report.held_call.resolution IS 'rated, duplicate or written_off.';
COMMENT ON COLUMN report.held_call.resolved_at IS 'When it left.';
COMMENT ON COLUMN report.held_call.write_off_reason IS 'Code of the reason for which it was given up.';
COMMENT ON COLUMN report.held_call.written_off_by IS 'Who gave it up.';
GRANT SELECT ON report.held_call TO pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;
