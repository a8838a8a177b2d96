-- Held calls are given to a customer by staff, or written off for a reason; both are kept, and can be taken back.

CREATE TABLE intake.held_write_off_reason (
  held_write_off_reason_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT held_write_off_reason_code_key UNIQUE,
  name text NOT NULL CONSTRAINT held_write_off_reason_name CHECK (name <> ''),
  active boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
COMMENT ON TABLE intake.held_write_off_reason IS 'A reason for which staff give held calls up.';
COMMENT ON COLUMN intake.held_write_off_reason.held_write_off_reason_id IS 'Key.';
COMMENT ON COLUMN intake.held_write_off_reason.code IS '(fixed) Unique code.';
COMMENT ON COLUMN intake.held_write_off_reason.name IS 'What people read.';
COMMENT ON COLUMN intake.held_write_off_reason.active IS 'Whether new write-offs may name it.';
COMMENT ON COLUMN intake.held_write_off_reason.version IS 'Counts changes.';
COMMENT ON COLUMN intake.held_write_off_reason.created_at IS 'When made.';
COMMENT ON COLUMN intake.held_write_off_reason.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT held_write_off_reason_code_key ON intake.held_write_off_reason IS 'Each reason has a code of its own.';
COMMENT ON CONSTRAINT held_write_off_reason_name ON intake.held_write_off_reason IS 'Give a name.';
SELECT system.noun_attach('intake.held_write_off_reason', 'held_write_off_reason_id');

CREATE TABLE intake.held_write_off (
  held_write_off_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  held_write_off_reason_id bigint NOT NULL REFERENCES intake.held_write_off_reason ON DELETE RESTRICT,
  note text NOT NULL DEFAULT '',
  calls integer NOT NULL CONSTRAINT held_write_off_calls CHECK (calls > 0),
  raw_seconds numeric NOT NULL,
  written_off_at timestamptz NOT NULL,
  actor text NOT NULL,
  undone_at timestamptz,
  undone_by text,
  CONSTRAINT held_write_off_undone CHECK ((undone_at IS NULL) = (undone_by IS NULL))
);
CREATE INDEX held_write_off_reason_idx ON intake.held_write_off (held_write_off_reason_id);
COMMENT ON TABLE intake.held_write_off IS 'One decision to give held calls up: they stay where they are, and are never invoiced.';
COMMENT ON COLUMN intake.held_write_off.held_write_off_id IS 'Key.';
COMMENT ON COLUMN intake.held_write_off.held_write_off_reason_id IS 'Why.';
COMMENT ON COLUMN intake.held_write_off.note IS 'What else there is to say.';
COMMENT ON COLUMN intake.held_write_off.calls IS 'Calls it gave up.';
COMMENT ON COLUMN intake.held_write_off.raw_seconds IS 'Their seconds.';
COMMENT ON COLUMN intake.held_write_off.written_off_at IS 'When.';
COMMENT ON COLUMN intake.held_write_off.actor IS 'Who decided.';
COMMENT ON COLUMN intake.held_write_off.undone_at IS 'When it was taken back: its calls are held again.';
COMMENT ON COLUMN intake.held_write_off.undone_by IS 'Who took it back.';

ALTER TABLE intake.held_call
ADD COLUMN assigned_customer_id bigint,
ADD COLUMN assigned_by text,
ADD COLUMN held_write_off_id bigint REFERENCES intake.held_write_off ON DELETE RESTRICT,
DROP CONSTRAINT held_call_resolution,
ADD CONSTRAINT held_call_resolution CHECK (resolution IN ('rated', 'duplicate', 'written_off')),
ADD CONSTRAINT held_call_assigned CHECK ((assigned_customer_id IS NULL) = (assigned_by IS NULL)),
ADD CONSTRAINT held_call_written_off CHECK (
  (resolution IS NOT DISTINCT FROM 'written_off') = (held_write_off_id IS NOT NULL)
);
CREATE INDEX held_call_write_off_idx ON intake.held_call (held_write_off_id) WHERE held_write_off_id IS NOT NULL;
COMMENT ON COLUMN intake.held_call.resolution IS 'rated, found to be a duplicate, or written_off.';
COMMENT ON COLUMN intake.held_call.assigned_customer_id IS 'Whose call it is by decision of staff: rated as if the record named them.';
COMMENT ON COLUMN intake.held_call.assigned_by IS 'Who decided so.';
COMMENT ON COLUMN intake.held_call.held_write_off_id IS 'The write-off that gave it up.';
