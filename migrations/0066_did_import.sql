-- Imports of files of numbers.
CREATE TABLE service.did_import (
  did_import_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  file_name text NOT NULL,
  status text NOT NULL CONSTRAINT did_import_status CHECK (status IN ('imported', 'rejected')),
  lines integer NOT NULL,
  added integer NOT NULL,
  changed integer NOT NULL,
  unchanged integer NOT NULL,
  rejected integer NOT NULL,
  imported_at timestamptz NOT NULL,
  actor text NOT NULL
);
COMMENT ON TABLE service.did_import IS 'One import of a file of numbers: taken whole, or rejected whole with its reasons.';
COMMENT ON COLUMN service.did_import.did_import_id IS 'Key.';
COMMENT ON COLUMN service.did_import.file_name IS 'Name of the file.';
COMMENT ON COLUMN service.did_import.status IS 'imported, or rejected: then nothing of it counts.';
COMMENT ON COLUMN service.did_import.lines IS 'Data lines in the file.';
COMMENT ON COLUMN service.did_import.added IS 'Numbers that came into stock.';
COMMENT ON COLUMN service.did_import.changed IS 'Numbers of the stock that the file says something new of.';
COMMENT ON COLUMN service.did_import.unchanged IS 'Numbers that the stock had just so.';
COMMENT ON COLUMN service.did_import.rejected IS 'Lines that are wrong.';
COMMENT ON COLUMN service.did_import.imported_at IS 'When.';
COMMENT ON COLUMN service.did_import.actor IS 'Who.';

CREATE TABLE service.did_import_line (
  did_import_id bigint NOT NULL REFERENCES service.did_import ON DELETE CASCADE,
  line_no integer NOT NULL,
  reason text NOT NULL,
  raw text NOT NULL,
  CONSTRAINT did_import_line_pkey PRIMARY KEY (did_import_id, line_no)
);
COMMENT ON TABLE service.did_import_line IS 'A rejected line of a file of numbers.';
COMMENT ON COLUMN service.did_import_line.did_import_id IS 'The import.';
COMMENT ON COLUMN service.did_import_line.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN service.did_import_line.reason IS 'What is wrong with it.';
COMMENT ON COLUMN service.did_import_line.raw IS 'The line as received.';
