-- Legs that a poller asked a switch's own records for, so that it does not ask again.
CREATE TABLE intake.fetched_leg (
  source_id bigint NOT NULL REFERENCES intake.source ON DELETE CASCADE,
  leg_id text NOT NULL,
  fetched_at timestamptz NOT NULL,
  CONSTRAINT fetched_leg_pkey PRIMARY KEY (source_id, leg_id)
);
CREATE INDEX fetched_leg_old_idx ON intake.fetched_leg USING brin (fetched_at);
COMMENT ON TABLE intake.fetched_leg IS 'A leg whose record was fetched from the switch: also those that are no calls of a carrier.';
COMMENT ON COLUMN intake.fetched_leg.source_id IS 'The switch.';
COMMENT ON COLUMN intake.fetched_leg.leg_id IS 'The switch''s own id of the leg.';
COMMENT ON COLUMN intake.fetched_leg.fetched_at IS 'When.';
