-- Rules of devices and locations that look at more than one row.

ALTER TABLE service.device
ADD CONSTRAINT device_group_form CHECK (virtual_number_id IS NULL OR kind <> 'virtual_number');
COMMENT ON CONSTRAINT device_group_form ON service.device IS 'A virtual number is in no other.';
COMMENT ON COLUMN service.device.key IS
'(fixed) The number in digits with country code, the extension, virtual number, trunk''s peer name, or address or range.';
-- The dates of service move by verbs of their own.
COMMENT ON COLUMN service.device.valid_from IS '(fixed) First instant of service.';
COMMENT ON COLUMN service.device.valid_to IS '(fixed) First instant after service.';

CREATE FUNCTION service.tg__device_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_key text;
  v_pair text[];
BEGIN
  -- Held still until the end, so that no virtual number ends while a device joins it.
  PERFORM FROM service.device AS g
  WHERE g.device_id IN (SELECT n.virtual_number_id FROM new_rows AS n) ORDER BY g.device_id FOR SHARE;
  SELECT min(n.key) INTO v_key
  FROM new_rows AS n
  INNER JOIN service.device AS g ON g.device_id = n.virtual_number_id
  WHERE g.kind <> 'virtual_number' OR g.customer_id <> n.customer_id
    OR g.valid_from > n.valid_from OR g.valid_to < n.valid_to;
  IF v_key IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'virtual_number_id',
      MESSAGE = format('device %s cannot be in this virtual number', v_key),
      HINT = 'Give a virtual number of the same customer that is in service at least as long.';
  END IF;
  SELECT min(ARRAY[n.key, m.key]) INTO v_pair
  FROM new_rows AS n
  INNER JOIN service.device AS m ON m.virtual_number_id = n.device_id
  WHERE m.valid_from < n.valid_from OR m.valid_to > n.valid_to;
  IF v_pair IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'TB105', COLUMN = 'device_id',
      MESSAGE = format('device %s is in virtual number %s and in service longer', v_pair[2], v_pair[1]),
      HINT = 'Cease its devices first, or take them out of it.';
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION service.tg__device_guard() IS
'Trigger: a virtual number groups devices of its customer, and is in service as long as they are.';
CREATE TRIGGER _200_guard_insert AFTER INSERT ON service.device REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION service.tg__device_guard();
CREATE TRIGGER _200_guard_update AFTER UPDATE ON service.device REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION service.tg__device_guard();

CREATE FUNCTION service.tg__device_location_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM service.device AS d
    INNER JOIN party.location AS l ON l.location_id = NEW.location_id AND l.customer_id <> d.customer_id
    WHERE d.device_id = NEW.device_id
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'location_id',
      MESSAGE = format('location %s does not belong to the customer of device %s', NEW.location_id, NEW.device_id);
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION service.tg__device_location_guard() IS
'Trigger: a device is at locations of its own customer.';
CREATE TRIGGER _200_guard BEFORE INSERT OR UPDATE ON service.device_location
FOR EACH ROW WHEN (new.location_id IS NOT NULL) EXECUTE FUNCTION service.tg__device_location_guard();

CREATE FUNCTION party.tg__location_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- One change of a customer's tree at a time: two that are right alone could close a ring together.
  PERFORM FROM party.customer AS c WHERE c.customer_id = NEW.customer_id FOR NO KEY UPDATE;
  IF EXISTS (
    SELECT FROM party.location AS p WHERE p.location_id = NEW.parent_id AND p.customer_id <> NEW.customer_id
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'parent_id',
      MESSAGE = format('location %s does not belong to customer %s', NEW.parent_id, NEW.customer_id);
  END IF;
  IF EXISTS (
    WITH RECURSIVE above (location_id, parent_id) AS (
      SELECT NEW.location_id, NEW.parent_id
      UNION
      SELECT p.location_id, CASE p.location_id WHEN NEW.location_id THEN NEW.parent_id ELSE p.parent_id END
      FROM above AS a
      INNER JOIN party.location AS p ON p.location_id = a.parent_id
    )
    SELECT FROM above AS a WHERE a.parent_id = NEW.location_id
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'parent_id',
      MESSAGE = format('location %s cannot be part of itself', NEW.code),
      HINT = 'Give a location that is not below this one.';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION party.tg__location_guard() IS
'Trigger: a location is part of one of the same customer, and never of itself.';
CREATE TRIGGER _200_guard BEFORE INSERT OR UPDATE OF parent_id ON party.location
FOR EACH ROW WHEN (new.parent_id IS NOT NULL) EXECUTE FUNCTION party.tg__location_guard();
