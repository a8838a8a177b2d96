-- The public shape of calls that switches report while they go on.
CREATE OR REPLACE VIEW api.reported_call WITH (security_invoker = true) AS
SELECT c.reported_call_id, c.source_id, c.call_id, c.status, c.answered_at, c.seconds, c.heard_at, c.caller, c.called,
  c.caller_channel, c.source_ip, c.customer_code
FROM rating.reported_call AS c;
COMMENT ON VIEW api.reported_call IS 'A call of a switch that reports while it goes on, such as by RADIUS accounting.';
COMMENT ON COLUMN api.reported_call.reported_call_id IS 'Key.';
COMMENT ON COLUMN api.reported_call.source_id IS 'The switch.';
COMMENT ON COLUMN api.reported_call.call_id IS 'The switch''s own id of the call.';
COMMENT ON COLUMN api.reported_call.status IS
'open: in progress; over: its stop was heard; lost: nothing was heard for long, and it was rated by what was heard last.';
COMMENT ON COLUMN api.reported_call.answered_at IS 'When it was answered, as first told.';
COMMENT ON COLUMN api.reported_call.seconds IS 'Seconds from answer, as last told.';
COMMENT ON COLUMN api.reported_call.heard_at IS 'When something was heard last.';
COMMENT ON COLUMN api.reported_call.caller IS 'Originating number as the switch wrote it.';
COMMENT ON COLUMN api.reported_call.called IS 'Dialled string as the switch wrote it.';
COMMENT ON COLUMN api.reported_call.caller_channel IS 'Peer name of the originating channel.';
COMMENT ON COLUMN api.reported_call.source_ip IS 'Address the call came from.';
COMMENT ON COLUMN api.reported_call.customer_code IS 'Customer that the switch named.';
