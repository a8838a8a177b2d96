-- Calls of the last second, also those that are over already: who dials fast and fails fast begins calls, too.
CREATE TABLE rating.call_pace (
  spending_limit_id bigint PRIMARY KEY REFERENCES rating.spending_limit ON DELETE CASCADE,
  begun timestamptz[] NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE rating.call_pace IS 'When calls under a limit of calls a second began, of the last second before the last of them.';
COMMENT ON COLUMN rating.call_pace.spending_limit_id IS 'The limit.';
COMMENT ON COLUMN rating.call_pace.begun IS 'When they were authorised.';
