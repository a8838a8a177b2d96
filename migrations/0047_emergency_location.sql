-- New service: only for a customer who is not closed, and on a number only when help would find its caller.

CREATE FUNCTION service.tg__service_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now timestamptz := system.clock_now();
  v_devices bigint[];
  v_keys text[];
  v_key text;
  v_faulty text[];
BEGIN
  -- Service that is over already is history: it asks for nothing.
  IF TG_OP = 'INSERT' THEN
    v_devices := (SELECT array_agg(n.device_id) FROM new_rows AS n WHERE n.valid_to > v_now);
  ELSE
    v_devices := (
      SELECT array_agg(n.device_id)
      FROM new_rows AS n
      INNER JOIN old_rows AS o ON o.device_id = n.device_id
      WHERE n.valid_to > v_now AND (n.valid_from < o.valid_from OR n.valid_to > o.valid_to)
    );
  END IF;
  IF v_devices IS NULL THEN
    RETURN NULL;
  END IF;
  -- Aggregates, not LIMIT 1: they leave the planner no reason to read all devices for the first that is wrong.
  SELECT min(ARRAY[d.key, d.customer_id::text]) INTO v_faulty
  FROM unnest(v_devices) AS n (device_id)
  INNER JOIN service.device AS d ON d.device_id = n.device_id
  INNER JOIN party.customer AS c ON c.customer_id = d.customer_id AND c.status = 'closed';
  IF v_faulty IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'customer_id',
      MESSAGE = format('device %s would be in service for customer %s, who is closed', v_faulty[1], v_faulty[2]),
      HINT = 'Give a customer that is active or suspended.';
  END IF;
  IF NOT system.setting_bool('service.emergency_location_required') THEN
    RETURN NULL;
  END IF;
  SELECT array_agg(d.key ORDER BY d.key) INTO v_keys
  FROM unnest(v_devices) AS n (device_id)
  INNER JOIN service.device AS d ON d.device_id = n.device_id AND d.kind = 'did';
  -- Held still until the end, so that none is removed while a number begins to need it.
  PERFORM FROM service.emergency_location AS e WHERE e.number = ANY (v_keys) ORDER BY e.number FOR KEY SHARE;
  SELECT min(k.key) INTO v_key
  FROM unnest(v_keys) AS k (key)
  WHERE NOT EXISTS (SELECT FROM service.emergency_location AS e WHERE e.number = k.key)
    -- Nobody calls from a toll-free number.
    AND NOT EXISTS (SELECT FROM catalog.toll_free_prefix AS t WHERE starts_with(k.key, t.prefix));
  IF v_key IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'TB701', COLUMN = 'key',
      MESSAGE = format('number %s has no emergency location', v_key),
      HINT = 'Register where help is sent with api.emergency_location_create, then begin its service.';
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION service.tg__service_guard() IS
'Trigger: service begins, or goes on for longer, only for a customer who is not closed and a number that help can find.';
CREATE TRIGGER _300_service_insert AFTER INSERT ON service.device REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION service.tg__service_guard();
CREATE TRIGGER _300_service_update AFTER UPDATE ON service.device
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION service.tg__service_guard();

CREATE FUNCTION service.tg__emergency_location_used() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_number text;
BEGIN
  IF NOT system.setting_bool('service.emergency_location_required') THEN
    RETURN NULL;
  END IF;
  SELECT o.number INTO v_number
  FROM old_rows AS o
  WHERE EXISTS (
    SELECT FROM service.device AS d
    WHERE d.match = 'number' AND d.tenant = '' AND d.key = o.number AND d.valid_to > system.clock_now()
  )
    AND NOT EXISTS (SELECT FROM catalog.toll_free_prefix AS t WHERE starts_with(o.number, t.prefix))
  ORDER BY o.number
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'TB105', COLUMN = 'emergency_location_id',
      MESSAGE = format('number %s is in service and needs its emergency location', v_number),
      HINT = 'Change it, or cease the number first.';
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION service.tg__emergency_location_used() IS
'Trigger: the emergency location of a number in service stays.';
CREATE TRIGGER _200_guard AFTER DELETE ON service.emergency_location REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION service.tg__emergency_location_used();
