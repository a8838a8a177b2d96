-- Many devices at once, with what belongs to them.

CREATE OR REPLACE FUNCTION service.emergency_location_add_many(p_locations service.emergency_location_draft[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO service.emergency_location (number, name, street, unit, city, state, postal_code, country)
  SELECT l.number, l.name, l.street, l.unit, l.city, l.state, l.postal_code, l.country
  FROM unnest(p_locations) AS l;
END $$;
COMMENT ON FUNCTION service.emergency_location_add_many(service.emergency_location_draft[]) IS
$doc$Registers where help is sent for numbers that have no emergency location yet.

:param p_locations: the locations
:returns: nothing
:example: SELECT service.emergency_location_add_many('{}')$doc$;

CREATE OR REPLACE FUNCTION service.package_assignment_add_many(p_assignments service.package_assignment_draft[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO service.package_assignment (customer_id, device_id, package_id, valid_from, valid_to)
  SELECT a.customer_id, a.device_id, a.package_id, a.valid_from, a.valid_to
  FROM unnest(p_assignments) AS a;
END $$;
COMMENT ON FUNCTION service.package_assignment_add_many(service.package_assignment_draft[]) IS
$doc$Gives packages to customers and devices.

:param p_assignments: who has which package from when to when; device_id is NULL for the whole customer
:returns: nothing
:example: SELECT service.package_assignment_add_many('{}')$doc$;

CREATE OR REPLACE FUNCTION service.device_add_many(p_devices service.device_draft[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '256MB' AS $$
DECLARE
  v_assignments service.package_assignment_draft[];
BEGIN
  -- Virtual numbers first, so that the devices in them find them.
  INSERT INTO service.device (customer_id, kind, key, valid_from, valid_to, label)
  SELECT d.customer_id, d.kind, d.key, d.valid_from, d.valid_to, d.label
  FROM unnest(p_devices) AS d
  WHERE d.kind = 'virtual_number';
  INSERT INTO service.device (customer_id, kind, key, tenant, virtual_number_id, valid_from, valid_to, label)
  SELECT d.customer_id, d.kind, d.key, d.tenant, v.device_id, d.valid_from, d.valid_to, d.label
  FROM unnest(p_devices) AS d
  LEFT JOIN service.device AS v ON v.kind = 'virtual_number' AND v.customer_id = d.customer_id AND v.key = d.virtual_number
    AND v.valid_from <= d.valid_from AND v.valid_to >= d.valid_to AND d.virtual_number <> ''
  WHERE d.kind <> 'virtual_number';
  SELECT array_agg(ROW(s.customer_id, s.device_id, d.package_id, d.valid_from, d.valid_to)::service.package_assignment_draft)
  INTO v_assignments
  FROM unnest(p_devices) AS d
  INNER JOIN service.device AS s ON s.kind = d.kind AND s.tenant = d.tenant AND s.key = d.key AND s.valid_from = d.valid_from
  WHERE d.package_id IS NOT NULL;
  PERFORM service.package_assignment_add_many(v_assignments);
END $$;
COMMENT ON FUNCTION service.device_add_many(service.device_draft[]) IS
$doc$Adds devices, each in its virtual number and with its own package as long as it is in service.

:param p_devices: the devices, in any order
:returns: nothing
:example: SELECT service.device_add_many('{}')$doc$;
