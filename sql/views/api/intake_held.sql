-- The public shape of what staff decide about held calls.

CREATE OR REPLACE VIEW api.held_write_off_reason WITH (security_invoker = true) AS
SELECT r.held_write_off_reason_id, r.code, r.name, r.active, r.version, r.created_at, r.updated_at
FROM intake.held_write_off_reason AS r;
COMMENT ON VIEW api.held_write_off_reason IS 'A reason for which staff give held calls up.';
COMMENT ON COLUMN api.held_write_off_reason.held_write_off_reason_id IS 'Key.';
COMMENT ON COLUMN api.held_write_off_reason.code IS 'Unique code.';
COMMENT ON COLUMN api.held_write_off_reason.name IS 'What people read.';
COMMENT ON COLUMN api.held_write_off_reason.active IS 'Whether new write-offs may name it.';
COMMENT ON COLUMN api.held_write_off_reason.version IS 'Counts changes.';
COMMENT ON COLUMN api.held_write_off_reason.created_at IS 'When made.';
COMMENT ON COLUMN api.held_write_off_reason.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.held_write_off WITH (security_invoker = true) AS
SELECT w.held_write_off_id, r.code AS reason_code, w.note, w.calls, w.raw_seconds, w.written_off_at, w.actor, w.undone_at,
  w.undone_by
FROM intake.held_write_off AS w
INNER JOIN intake.held_write_off_reason AS r ON r.held_write_off_reason_id = w.held_write_off_reason_id;
COMMENT ON VIEW api.held_write_off IS 'One decision to give held calls up: they stay where they are, and are never invoiced.';
COMMENT ON COLUMN api.held_write_off.held_write_off_id IS 'Key.';
COMMENT ON COLUMN api.held_write_off.reason_code IS 'Code of the reason.';
COMMENT ON COLUMN api.held_write_off.note IS 'What else there is to say.';
COMMENT ON COLUMN api.held_write_off.calls IS 'Calls it gave up.';
COMMENT ON COLUMN api.held_write_off.raw_seconds IS 'Their seconds.';
COMMENT ON COLUMN api.held_write_off.written_off_at IS 'When.';
COMMENT ON COLUMN api.held_write_off.actor IS 'Who decided.';
COMMENT ON COLUMN api.held_write_off.undone_at IS 'When it was taken back: its calls are held again.';
COMMENT ON COLUMN api.held_write_off.undone_by IS 'Who took it back.';
