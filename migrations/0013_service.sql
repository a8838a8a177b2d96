-- What a customer has: devices, and the packages they are on over time.

CREATE TABLE service.device (
  device_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  kind text NOT NULL CONSTRAINT device_kind CHECK (kind IN ('did', 'extension', 'virtual_number', 'trunk', 'ip_address')),
  key text NOT NULL,
  tenant text NOT NULL DEFAULT '',
  virtual_number_id bigint REFERENCES service.device ON DELETE RESTRICT,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz NOT NULL DEFAULT 'infinity',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  match text NOT NULL GENERATED ALWAYS AS (
    CASE kind WHEN 'did' THEN 'number' WHEN 'ip_address' THEN 'address' WHEN 'virtual_number' THEN 'group' ELSE 'channel' END
  ) STORED,
  CONSTRAINT device_order CHECK (valid_from < valid_to),
  CONSTRAINT device_key_form CHECK (CASE kind
    WHEN 'did' THEN key ~ '^[1-9][0-9]{4,14}$'
    WHEN 'ip_address' THEN key ~ '^[0-9a-f.:]{2,39}$'
    ELSE key ~ '^[^/\s]{1,80}$'
  END),
  CONSTRAINT device_tenant_form CHECK (tenant = '' OR kind IN ('extension', 'trunk')),
  -- Two active devices with one key would charge a call twice.
  CONSTRAINT device_once EXCLUDE USING gist (
    match WITH =, tenant WITH =, key WITH =, tstzrange(valid_from, valid_to) WITH &&
  )
);
CREATE INDEX device_match_idx ON service.device (match, tenant, key);
CREATE INDEX device_customer_idx ON service.device (customer_id, device_id);
CREATE INDEX device_virtual_number_idx ON service.device (virtual_number_id) WHERE virtual_number_id IS NOT NULL;
COMMENT ON TABLE service.device IS 'A number, extension, virtual number, trunk or IP address by which calls are known to be a customer''s.';
COMMENT ON COLUMN service.device.device_id IS 'Key.';
COMMENT ON COLUMN service.device.customer_id IS '(fixed) Whose it is.';
COMMENT ON COLUMN service.device.kind IS '(fixed) did, extension, virtual_number, trunk or ip_address.';
COMMENT ON COLUMN service.device.key IS
'(fixed) The number in digits with country code, the extension, the virtual number''s label, the trunk''s peer name, or the address.';
COMMENT ON COLUMN service.device.tenant IS '(fixed) For extensions and trunks: the tenant within which the key is unique.';
COMMENT ON COLUMN service.device.virtual_number_id IS 'The virtual number that groups it.';
COMMENT ON COLUMN service.device.valid_from IS 'First instant of service.';
COMMENT ON COLUMN service.device.valid_to IS 'First instant after service.';
COMMENT ON COLUMN service.device.version IS 'Counts changes.';
COMMENT ON COLUMN service.device.created_at IS 'When made.';
COMMENT ON COLUMN service.device.updated_at IS 'When last changed.';
COMMENT ON COLUMN service.device.match IS
'(automatic) What part of a call record it is compared with: number, channel or address; group: none, it only groups.';
SELECT system.noun_attach('service.device', 'device_id');

CREATE TABLE service.package_assignment (
  package_assignment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  device_id bigint REFERENCES service.device ON DELETE RESTRICT,
  package_id bigint NOT NULL REFERENCES catalog.package ON DELETE RESTRICT,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz NOT NULL DEFAULT 'infinity',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT package_assignment_order CHECK (valid_from < valid_to),
  CONSTRAINT package_assignment_once EXCLUDE USING gist (
    customer_id WITH =, coalesce(device_id, 0) WITH =, tstzrange(valid_from, valid_to) WITH &&
  )
);
CREATE INDEX package_assignment_customer_idx ON service.package_assignment (customer_id);
CREATE INDEX package_assignment_device_idx ON service.package_assignment (device_id);
CREATE INDEX package_assignment_package_idx ON service.package_assignment (package_id);
COMMENT ON TABLE service.package_assignment IS 'The package a customer, or one device of theirs, is on over time.';
COMMENT ON COLUMN service.package_assignment.package_assignment_id IS 'Key.';
COMMENT ON COLUMN service.package_assignment.customer_id IS 'The customer.';
COMMENT ON COLUMN service.package_assignment.device_id IS 'The device or virtual number; NULL for all of the customer''s.';
COMMENT ON COLUMN service.package_assignment.package_id IS 'The package.';
COMMENT ON COLUMN service.package_assignment.valid_from IS 'First instant.';
COMMENT ON COLUMN service.package_assignment.valid_to IS 'First instant after.';
COMMENT ON COLUMN service.package_assignment.version IS 'Counts changes.';
COMMENT ON COLUMN service.package_assignment.created_at IS 'When made.';
COMMENT ON COLUMN service.package_assignment.updated_at IS 'When last changed.';
SELECT system.noun_attach('service.package_assignment', 'package_assignment_id');

CREATE FUNCTION service.tg__package_assignment_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.device_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM service.device AS d WHERE d.device_id = NEW.device_id AND d.customer_id = NEW.customer_id
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'device_id',
      MESSAGE = format('device %s does not belong to customer %s', NEW.device_id, NEW.customer_id);
  END IF;
  IF (SELECT c.currency FROM party.customer AS c WHERE c.customer_id = NEW.customer_id)
    <> (SELECT p.currency FROM catalog.package AS p WHERE p.package_id = NEW.package_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB202', COLUMN = 'package_id',
      MESSAGE = format('package %s is not in the currency of customer %s', NEW.package_id, NEW.customer_id);
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION service.tg__package_assignment_guard() IS
'Trigger: the device is the customer''s own, and the package is in the customer''s currency.';
CREATE TRIGGER _200_guard BEFORE INSERT OR UPDATE ON service.package_assignment
FOR EACH ROW EXECUTE FUNCTION service.tg__package_assignment_guard();

-- What each asks for, in words: the hint of the error.
COMMENT ON CONSTRAINT device_kind ON service.device IS 'One of did, extension, virtual_number, trunk, ip_address.';
COMMENT ON CONSTRAINT device_order ON service.device IS 'valid_from comes before valid_to.';
COMMENT ON CONSTRAINT device_key_form ON service.device IS
'A did has 5 to 15 digits with country code, an address is written in lower case; others have no blank or slash.';
COMMENT ON CONSTRAINT device_tenant_form ON service.device IS 'Only extensions and trunks have a tenant.';
COMMENT ON CONSTRAINT device_once ON service.device IS
'Another device with this key is in service then: cease it first.';
COMMENT ON CONSTRAINT device_customer_id_fkey ON service.device IS 'Give a customer that exists.';
COMMENT ON CONSTRAINT device_virtual_number_id_fkey ON service.device IS 'Give a device that exists.';
COMMENT ON CONSTRAINT package_assignment_order ON service.package_assignment IS 'valid_from comes before valid_to.';
COMMENT ON CONSTRAINT package_assignment_once ON service.package_assignment IS
'The customer or device has a package then: end that one first.';
COMMENT ON CONSTRAINT package_assignment_customer_id_fkey ON service.package_assignment IS
'Give a customer that exists.';
COMMENT ON CONSTRAINT package_assignment_device_id_fkey ON service.package_assignment IS 'Give a device that exists.';
COMMENT ON CONSTRAINT package_assignment_package_id_fkey ON service.package_assignment IS 'Give a package that exists.';
