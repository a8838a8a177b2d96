-- Call records that come one by one wait here, safe on disk, until a worker lands them.

CREATE TABLE intake.waiting_line (
  waiting_line_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id bigint NOT NULL REFERENCES intake.source ON DELETE RESTRICT,
  received_at timestamptz NOT NULL,
  fields text[],
  raw text NOT NULL
);
CREATE INDEX waiting_line_source_idx ON intake.waiting_line (source_id, waiting_line_id);
COMMENT ON TABLE intake.waiting_line IS 'A call record as a switch sent it by itself, until it is landed.';
COMMENT ON COLUMN intake.waiting_line.waiting_line_id IS 'Key, in the order of arrival.';
COMMENT ON COLUMN intake.waiting_line.source_id IS 'The switch.';
COMMENT ON COLUMN intake.waiting_line.received_at IS 'When it came.';
COMMENT ON COLUMN intake.waiting_line.fields IS 'Its fields, where the switch gave them apart; NULL: raw is cut like a line of a file.';
COMMENT ON COLUMN intake.waiting_line.raw IS 'The line.';
