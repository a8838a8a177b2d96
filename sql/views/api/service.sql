-- The public shape of the nouns of domain service.
CREATE OR REPLACE VIEW api.device WITH (security_invoker = true) AS
SELECT
  d.device_id,
  d.customer_id,
  d.kind,
  d.key,
  d.tenant,
  d.virtual_number_id,
  d.valid_from,
  d.valid_to,
  d.version,
  d.created_at,
  d.updated_at,
  d.match,
  d.label,
  d.max_channels,
  d.address
FROM service.device AS d;
COMMENT ON VIEW api.device IS 'A number, extension, virtual number, trunk or IP address by which calls are known to be a customer''s.';
COMMENT ON COLUMN api.device.device_id IS 'Key.';
COMMENT ON COLUMN api.device.customer_id IS 'Whose it is.';
COMMENT ON COLUMN api.device.kind IS 'did, extension, virtual_number, trunk or ip_address.';
COMMENT ON COLUMN api.device.key IS
'The number in digits with country code, the extension, the virtual number''s label, the trunk''s peer name, or the address or range.';
COMMENT ON COLUMN api.device.tenant IS 'For extensions and trunks: the tenant within which the key is unique.';
COMMENT ON COLUMN api.device.virtual_number_id IS 'The virtual number that groups it.';
COMMENT ON COLUMN api.device.valid_from IS 'First instant of service.';
COMMENT ON COLUMN api.device.valid_to IS 'First instant after service.';
COMMENT ON COLUMN api.device.version IS 'Counts changes.';
COMMENT ON COLUMN api.device.created_at IS 'When made.';
COMMENT ON COLUMN api.device.updated_at IS 'When last changed.';
COMMENT ON COLUMN api.device.match IS
'What part of a call record it is compared with: number, channel or address; group: none, it only groups.';
COMMENT ON COLUMN api.device.label IS 'What people call it.';
COMMENT ON COLUMN api.device.max_channels IS
'Calls at once on a trunk, address or virtual number; NULL is no limit.';
COMMENT ON COLUMN api.device.address IS 'For an ip_address: the address or range.';

CREATE OR REPLACE VIEW api.package_assignment WITH (security_invoker = true) AS
SELECT
  a.package_assignment_id,
  a.customer_id,
  a.device_id,
  a.package_id,
  a.valid_from,
  a.valid_to,
  a.version,
  a.created_at,
  a.updated_at,
  a.package_version_id
FROM service.package_assignment AS a;
COMMENT ON VIEW api.package_assignment IS 'The package a customer, or one device of theirs, is on over time.';
COMMENT ON COLUMN api.package_assignment.package_assignment_id IS 'Key.';
COMMENT ON COLUMN api.package_assignment.customer_id IS 'The customer.';
COMMENT ON COLUMN api.package_assignment.device_id IS 'The device or virtual number; NULL for all of the customer''s.';
COMMENT ON COLUMN api.package_assignment.package_id IS 'The package.';
COMMENT ON COLUMN api.package_assignment.valid_from IS 'First instant.';
COMMENT ON COLUMN api.package_assignment.valid_to IS 'First instant after.';
COMMENT ON COLUMN api.package_assignment.version IS 'Counts changes.';
COMMENT ON COLUMN api.package_assignment.created_at IS 'When made.';
COMMENT ON COLUMN api.package_assignment.updated_at IS 'When last changed.';
COMMENT ON COLUMN api.package_assignment.package_version_id IS
'The version it is pinned to; NULL follows the package''s versions.';
