-- The public shape of what comes from another biller.

CREATE OR REPLACE VIEW api.move_in WITH (security_invoker = true) AS
SELECT m.move_in_id, m.kind, m.file_name, m.rehearsal, m.status, m.lines, m.rejected, m.totals, m.message,
  m.imported_at, m.actor
FROM integration.move_in AS m;
COMMENT ON VIEW api.move_in IS 'One import of a file from another biller.';
COMMENT ON COLUMN api.move_in.move_in_id IS 'Key.';
COMMENT ON COLUMN api.move_in.kind IS 'Kind of file.';
COMMENT ON COLUMN api.move_in.file_name IS 'Name of the file.';
COMMENT ON COLUMN api.move_in.rehearsal IS 'Whether it was to be tried only.';
COMMENT ON COLUMN api.move_in.status IS 'imported; rehearsed: it would have been imported; rejected: nothing of it counts.';
COMMENT ON COLUMN api.move_in.lines IS 'Data lines in the file.';
COMMENT ON COLUMN api.move_in.rejected IS 'Lines that are wrong.';
COMMENT ON COLUMN api.move_in.totals IS 'Of files with amounts: their sum by currency, over the lines that are right.';
COMMENT ON COLUMN api.move_in.message IS 'Why it was rejected although no line is wrong by itself; else empty.';
COMMENT ON COLUMN api.move_in.imported_at IS 'When.';
COMMENT ON COLUMN api.move_in.actor IS 'Who.';

CREATE OR REPLACE VIEW api.move_in_line WITH (security_invoker = true) AS
SELECT l.move_in_id, l.line_no, l.reason, l.raw
FROM integration.move_in_line AS l;
COMMENT ON VIEW api.move_in_line IS 'A rejected line of an import.';
COMMENT ON COLUMN api.move_in_line.move_in_id IS 'The import.';
COMMENT ON COLUMN api.move_in_line.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN api.move_in_line.reason IS 'What is wrong with it.';
COMMENT ON COLUMN api.move_in_line.raw IS 'The line as received.';

CREATE OR REPLACE VIEW api.move_in_column WITH (security_invoker = true) AS
SELECT c.kind, c.place::integer AS place, c.name, c.required, c.description
FROM integration.move_in_column AS c;
COMMENT ON VIEW api.move_in_column IS 'A column of a kind of file from another biller.';
COMMENT ON COLUMN api.move_in_column.kind IS 'Kind of file, such as customers.';
COMMENT ON COLUMN api.move_in_column.place IS 'Place among the columns as listed; a file has its own order.';
COMMENT ON COLUMN api.move_in_column.name IS 'Name in the header line.';
COMMENT ON COLUMN api.move_in_column.required IS 'Whether the file must have it.';
COMMENT ON COLUMN api.move_in_column.description IS 'What it holds.';
