-- Calls that a switch reports as they go on: start, now and then, stop. What was heard last is not forgotten when the stop is.

CREATE TABLE rating.reported_call (
  reported_call_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id bigint NOT NULL REFERENCES intake.source ON DELETE RESTRICT,
  call_id text NOT NULL,
  status text NOT NULL DEFAULT 'open' CONSTRAINT reported_call_status CHECK (status IN ('open', 'over', 'lost')),
  answered_at timestamptz NOT NULL,
  seconds numeric NOT NULL CONSTRAINT reported_call_seconds CHECK (seconds >= 0),
  heard_at timestamptz NOT NULL,
  caller text NOT NULL,
  called text NOT NULL,
  caller_channel text,
  source_ip text,
  customer_code text,
  CONSTRAINT reported_call_call_key UNIQUE (source_id, call_id)
) WITH (fillfactor = 80);
CREATE INDEX reported_call_open_idx ON rating.reported_call (heard_at) WHERE status = 'open';
CREATE INDEX reported_call_heard_idx ON rating.reported_call USING brin (heard_at);
COMMENT ON TABLE rating.reported_call IS 'A call of a switch that reports while it goes on, such as by RADIUS accounting.';
COMMENT ON COLUMN rating.reported_call.reported_call_id IS 'Key.';
COMMENT ON COLUMN rating.reported_call.source_id IS 'The switch.';
COMMENT ON COLUMN rating.reported_call.call_id IS 'The switch''s own id of the call.';
COMMENT ON COLUMN rating.reported_call.status IS
'open: in progress; over: its stop was heard; lost: nothing was heard for long, and it was rated by what was heard last.';
COMMENT ON COLUMN rating.reported_call.answered_at IS 'When it was answered, as first told: a report that comes again changes nothing.';
COMMENT ON COLUMN rating.reported_call.seconds IS 'Seconds from answer, as last told.';
COMMENT ON COLUMN rating.reported_call.heard_at IS 'When something was heard last.';
COMMENT ON COLUMN rating.reported_call.caller IS 'Originating number as the switch wrote it.';
COMMENT ON COLUMN rating.reported_call.called IS 'Dialled string as the switch wrote it.';
COMMENT ON COLUMN rating.reported_call.caller_channel IS 'Peer name of the originating channel.';
COMMENT ON COLUMN rating.reported_call.source_ip IS 'Address the call came from.';
COMMENT ON COLUMN rating.reported_call.customer_code IS 'Customer that the switch named.';
