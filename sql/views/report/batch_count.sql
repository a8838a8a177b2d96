-- What became of the lines of each file.
CREATE OR REPLACE VIEW report.batch_count AS
SELECT
  b.batch_id,
  s.code AS source,
  b.file_name,
  b.received_at,
  n.received,
  n.rated,
  n.held,
  n.rejected,
  n.skipped,
  n.duplicate,
  n.unanswered,
  n.waiting,
  n.written_off,
  n.undone
FROM intake.batch AS b
INNER JOIN intake.source AS s ON s.source_id = b.source_id
INNER JOIN intake.batch_count AS n ON n.batch_id = b.batch_id;
COMMENT ON VIEW report.batch_count IS
'A row a file: received = rated + held + rejected + skipped + duplicate + unanswered + waiting + undone, as of now.';
COMMENT ON COLUMN report.batch_count.batch_id IS 'The batch.';
COMMENT ON COLUMN report.batch_count.source IS 'Code of the switch.';
COMMENT ON COLUMN report.batch_count.file_name IS 'Name of the file.';
COMMENT ON COLUMN report.batch_count.received_at IS 'When it came.';
COMMENT ON COLUMN report.batch_count.received IS 'Lines received, without headers and blank lines.';
COMMENT ON COLUMN report.batch_count.rated IS 'Calls that have a price.';
COMMENT ON COLUMN report.batch_count.held IS 'Calls still held, also those written off.';
COMMENT ON COLUMN report.batch_count.rejected IS 'Lines no record could be made of.';
COMMENT ON COLUMN report.batch_count.skipped IS
'Records the account code told to skip, and lines that the format''s filter leaves out.';
COMMENT ON COLUMN report.batch_count.duplicate IS 'Lines that an earlier record already stands for.';
COMMENT ON COLUMN report.batch_count.unanswered IS 'Attempts nobody answered.';
COMMENT ON COLUMN report.batch_count.waiting IS 'Records that wait to be rated.';
COMMENT ON COLUMN report.batch_count.written_off IS 'Of the held: given up, and never to be rated.';
COMMENT ON COLUMN report.batch_count.undone IS 'Records that count nowhere any more, since the file was taken back.';
GRANT SELECT ON report.batch_count TO pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;
