-- The public shape of carriers and of what they bring calls in through.
CREATE OR REPLACE VIEW api.carrier WITH (security_invoker = true) AS
SELECT
  c.carrier_id,
  c.code,
  c.name,
  c.version,
  c.created_at,
  c.updated_at,
  c.out_sheet_id,
  c.in_sheet_id
FROM catalog.carrier AS c;
COMMENT ON VIEW api.carrier IS
'A supplier; a call that comes in through its channels or addresses is owned by its destination.';
COMMENT ON COLUMN api.carrier.carrier_id IS 'Key.';
COMMENT ON COLUMN api.carrier.code IS 'Unique code.';
COMMENT ON COLUMN api.carrier.name IS 'Name.';
COMMENT ON COLUMN api.carrier.version IS 'Counts changes.';
COMMENT ON COLUMN api.carrier.created_at IS 'When made.';
COMMENT ON COLUMN api.carrier.updated_at IS 'When last changed.';
COMMENT ON COLUMN api.carrier.out_sheet_id IS
'Rate sheet of what it takes for calls that go out through it (termination); NULL: nothing is worked out.';
COMMENT ON COLUMN api.carrier.in_sheet_id IS
'Rate sheet of what it takes for calls that it brings in (origination); NULL: nothing is worked out.';

CREATE OR REPLACE VIEW api.carrier_peer WITH (security_invoker = true) AS
SELECT
  p.carrier_peer_id,
  p.carrier_id,
  p.match,
  p.key,
  p.valid_from,
  p.valid_to,
  p.version,
  p.created_at,
  p.updated_at
FROM catalog.carrier_peer AS p;
COMMENT ON VIEW api.carrier_peer IS
'A channel or a range of addresses through which a carrier brings calls in, over time.';
COMMENT ON COLUMN api.carrier_peer.carrier_peer_id IS 'Key.';
COMMENT ON COLUMN api.carrier_peer.carrier_id IS 'The carrier.';
COMMENT ON COLUMN api.carrier_peer.match IS 'channel or address.';
COMMENT ON COLUMN api.carrier_peer.key IS
'The channel''s peer name, or an address or range such as 203.0.113.0/24.';
COMMENT ON COLUMN api.carrier_peer.valid_from IS 'First instant.';
COMMENT ON COLUMN api.carrier_peer.valid_to IS 'First instant after.';
COMMENT ON COLUMN api.carrier_peer.version IS 'Counts changes.';
COMMENT ON COLUMN api.carrier_peer.created_at IS 'When made.';
COMMENT ON COLUMN api.carrier_peer.updated_at IS 'When last changed.';
