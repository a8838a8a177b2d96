-- Devices: numbers, extensions, virtual numbers, trunks and addresses.
SELECT resource.declare('device', 'service.device', p_filter => '{customer_id,kind,key,tenant,virtual_number_id}',
  p_sort => '{key,-valid_from}');

CREATE OR REPLACE FUNCTION service.device_end(p_device_id bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE service.device AS d SET valid_to = p_at WHERE d.device_id = p_device_id AND d.valid_to <> p_at;
  -- Its own packages end with it, so that no fee is charged for a device that is gone; those to come never begin.
  DELETE FROM service.package_assignment AS a WHERE a.device_id = p_device_id AND a.valid_from >= p_at;
  UPDATE service.package_assignment AS a SET valid_to = p_at WHERE a.device_id = p_device_id AND a.valid_to > p_at;
  PERFORM service.device_items_end(p_device_id, p_at);
END $$;
COMMENT ON FUNCTION service.device_end(bigint, timestamptz) IS $doc$Ends a device that is in service, with its own packages and items.

:param p_device_id: the device
:param p_at: first instant after service
:returns: nothing
:example: SELECT service.device_end(1, '2026-11-01T00:00Z')$doc$;

CREATE OR REPLACE FUNCTION service.customer_disconnect(p_customer_id bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now timestamptz := system.clock_now();
  -- Virtual numbers last: the devices in them go first.
  v_devices bigint[] := ARRAY(
    SELECT d.device_id FROM service.device AS d
    WHERE d.customer_id = p_customer_id AND d.valid_from < v_now AND d.valid_to > v_now
    ORDER BY d.kind = 'virtual_number', d.device_id
  );
BEGIN
  PERFORM service.device_end(d.device_id, v_now) FROM unnest(v_devices) AS d (device_id);
  RETURN cardinality(v_devices);
END $$;
COMMENT ON FUNCTION service.customer_disconnect(bigint) IS $doc$Takes all devices of a customer out of service now.

:param p_customer_id: the customer
:returns: how many there were
:example: SELECT service.customer_disconnect(7)$doc$;

CREATE OR REPLACE FUNCTION api.device_cease(p_device_id bigint, p_at timestamptz DEFAULT NULL) RETURNS api.device
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_at timestamptz := coalesce(p_at, system.clock_now());
  v_device service.device;
  v_row api.device;
BEGIN
  SELECT d.* INTO v_device FROM service.device AS d WHERE d.device_id = p_device_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('device %s does not exist', coalesce(p_device_id::text, 'NULL')),
      p_detail => jsonb_build_object('device_id', p_device_id), p_column => 'device_id');
  END IF;
  IF v_at <= v_device.valid_from OR v_at > v_device.valid_to THEN
    PERFORM system.raise_error('TB102', format('device %s is not in service just before %s', p_device_id, v_at),
      p_detail => jsonb_build_object('valid_from', v_device.valid_from, 'valid_to', v_device.valid_to), p_column => 'at',
      p_hint => 'Give an instant within its service; remove a device that never came into service.');
  END IF;
  PERFORM service.device_end(p_device_id, v_at);
  SELECT d.* INTO v_row FROM api.device AS d WHERE d.device_id = p_device_id;
  RETURN v_row;
EXCEPTION
  WHEN foreign_key_violation THEN
    PERFORM system.raise_error('TB105', format('device %s has a package that was already invoiced after %s', p_device_id, v_at),
      p_hint => 'Cease it at a later instant.', p_column => 'at');
    RAISE;
END $$;
COMMENT ON FUNCTION api.device_cease(bigint, timestamptz) IS
$doc$Takes a device out of service, and ends its own packages and items with it; its calls until then are still rated.

:param p_device_id: the device
:param p_at: first instant after service; NULL is now
:returns: the device as it is now
:raises TB101: no such device
:raises TB102: it is not in service just before that instant
:raises TB105: a package of its own that begins later is on an invoice, or a device of this virtual number goes on
:example: SELECT * FROM api.device_cease(1, '2026-11-01T00:00Z')$doc$;
GRANT EXECUTE ON FUNCTION api.device_cease(bigint, timestamptz) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.device_reinstate(p_device_id bigint, p_until timestamptz DEFAULT 'infinity')
RETURNS api.device
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_until timestamptz := coalesce(p_until, 'infinity');
  v_to timestamptz;
  v_row api.device;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  SELECT d.valid_to INTO v_to FROM service.device AS d WHERE d.device_id = p_device_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('device %s does not exist', coalesce(p_device_id::text, 'NULL')),
      p_detail => jsonb_build_object('device_id', p_device_id), p_column => 'device_id');
  END IF;
  IF v_until <= v_to THEN
    PERFORM system.raise_error('TB102', format('device %s is in service until %s', p_device_id, v_to),
      p_detail => jsonb_build_object('valid_to', v_to), p_column => 'until', p_hint => 'Give a later instant.');
  END IF;
  UPDATE service.device AS d SET valid_to = v_until WHERE d.device_id = p_device_id;
  SELECT d.* INTO v_row FROM api.device AS d WHERE d.device_id = p_device_id;
  RETURN v_row;
EXCEPTION
  WHEN exclusion_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.device_reinstate(bigint, timestamptz) IS
$doc$Takes back that a device ceased: it was in service all the while. Packages of its own that ended with it are assigned anew.

:param p_device_id: the device
:param p_until: first instant after service; NULL is for good
:returns: the device as it is now
:raises TB101: no such device
:raises TB102: it is in service until then already, its customer is closed, or its virtual number ends before
:raises TB103: another device has its key meanwhile
:raises TB701: its number has no emergency location
:example: SELECT * FROM api.device_reinstate(1)$doc$;
GRANT EXECUTE ON FUNCTION api.device_reinstate(bigint, timestamptz) TO pgtoll_admin, pgtoll_operator;
