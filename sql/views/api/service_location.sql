-- The public shape of places: where devices are, and where help is sent.
CREATE OR REPLACE VIEW api.device_location WITH (security_invoker = true) AS
SELECT
  l.device_location_id,
  l.device_id,
  l.location_id,
  l.valid_from,
  l.version,
  l.created_at,
  l.updated_at
FROM service.device_location AS l;
COMMENT ON VIEW api.device_location IS
'The location (cost center) of a device over time; each row counts until the next.';
COMMENT ON COLUMN api.device_location.device_location_id IS 'Key.';
COMMENT ON COLUMN api.device_location.device_id IS 'The device.';
COMMENT ON COLUMN api.device_location.location_id IS 'The location; NULL is unassigned.';
COMMENT ON COLUMN api.device_location.valid_from IS 'First day, in the customer''s zone.';
COMMENT ON COLUMN api.device_location.version IS 'Counts changes.';
COMMENT ON COLUMN api.device_location.created_at IS 'When made.';
COMMENT ON COLUMN api.device_location.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.emergency_location WITH (security_invoker = true) AS
SELECT
  e.emergency_location_id,
  e.number,
  e.name,
  e.street,
  e.unit,
  e.city,
  e.state,
  e.postal_code,
  e.country,
  e.version,
  e.created_at,
  e.updated_at
FROM service.emergency_location AS e;
COMMENT ON VIEW api.emergency_location IS
'Where help is sent when a number calls 911 or 112. A number has one before its service begins.';
COMMENT ON COLUMN api.emergency_location.emergency_location_id IS 'Key.';
COMMENT ON COLUMN api.emergency_location.number IS 'The number.';
COMMENT ON COLUMN api.emergency_location.name IS 'Who is found there.';
COMMENT ON COLUMN api.emergency_location.street IS 'Street and number.';
COMMENT ON COLUMN api.emergency_location.unit IS 'Floor, suite or room.';
COMMENT ON COLUMN api.emergency_location.city IS 'City.';
COMMENT ON COLUMN api.emergency_location.state IS 'State or province.';
COMMENT ON COLUMN api.emergency_location.postal_code IS 'Postal code.';
COMMENT ON COLUMN api.emergency_location.country IS 'Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN api.emergency_location.version IS 'Counts changes.';
COMMENT ON COLUMN api.emergency_location.created_at IS 'When made.';
COMMENT ON COLUMN api.emergency_location.updated_at IS 'When last changed.';
