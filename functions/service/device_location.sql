-- Where a device is over time: its location (cost center) from a day on, until it moves again.
SELECT resource.declare('device_location', 'service.device_location', p_filter => '{device_id,location_id}',
  p_sort => '{-valid_from}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION service.location_at(p_device_id bigint, p_on date) RETURNS TABLE (location_id bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT l.location_id
  FROM service.device_location AS l
  WHERE l.device_id = p_device_id AND l.valid_from <= p_on
  ORDER BY l.valid_from DESC
  LIMIT 1;
END;
COMMENT ON FUNCTION service.location_at(bigint, date) IS
$doc$The location of a device on a day: the one place that knows. A set, since only those are planned with the query around it.

:param p_device_id: the device
:param p_on: the day, in the customer's zone
:returns: its location; no row, or NULL, is unassigned
:example: SELECT * FROM service.location_at(1, '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION service.device_today(p_device_id bigint) RETURNS date
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_day date;
BEGIN
  PERFORM FROM service.device AS d WHERE d.device_id = p_device_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('device %s does not exist', coalesce(p_device_id::text, 'NULL')),
      p_detail => jsonb_build_object('device_id', p_device_id), p_column => 'device_id');
  END IF;
  SELECT (system.clock_now() AT TIME ZONE c.time_zone)::date INTO v_day
  FROM service.device AS d
  INNER JOIN party.customer AS c ON c.customer_id = d.customer_id
  WHERE d.device_id = p_device_id;
  RETURN v_day;
END $$;
COMMENT ON FUNCTION service.device_today(bigint) IS $doc$Locks a device for a change, and says what day it is for its customer.

:param p_device_id: the device
:returns: today in the customer's zone
:raises TB101: no such device
:example: SELECT service.device_today(1)$doc$;

CREATE OR REPLACE FUNCTION api.device_move(p_device_id bigint, p_location_id bigint, p_on date DEFAULT NULL)
RETURNS api.device_location
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_today date := service.device_today(p_device_id);
  v_on date := coalesce(p_on, v_today);
  v_since date := (
    SELECT max(l.valid_from) FROM service.device_location AS l WHERE l.device_id = p_device_id AND l.valid_from <= v_today
  );
  v_row api.device_location;
BEGIN
  IF v_on < v_since THEN
    PERFORM system.raise_error('TB110', format('device %s moved on %s: what was before stays', p_device_id, v_since),
      p_detail => jsonb_build_object('valid_from', v_since), p_column => 'on', p_hint => 'Give that day or a later one.');
  END IF;
  IF p_location_id IS NOT NULL AND NOT EXISTS (SELECT FROM party.location AS l WHERE l.location_id = p_location_id) THEN
    PERFORM system.raise_error('TB102', format('location %s does not exist', p_location_id), p_column => 'location_id');
  END IF;
  INSERT INTO service.device_location AS l (device_id, location_id, valid_from) VALUES (p_device_id, p_location_id, v_on)
  ON CONFLICT ON CONSTRAINT device_location_once DO UPDATE SET location_id = excluded.location_id;
  SELECT l.* INTO STRICT v_row
  FROM api.device_location AS l WHERE l.device_id = p_device_id AND l.valid_from = v_on;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.device_move(bigint, bigint, date) IS
$doc$Moves a device to a location from a day on: calls of days before stay with the location before.

A second move on the same day replaces the first.
:param p_device_id: the device
:param p_location_id: a location of the device's customer; NULL is unassigned
:param p_on: first day there, in the customer's zone; NULL is today, -infinity since ever
:returns: the device's location from that day on
:raises TB101: no such device
:raises TB102: the location does not exist or is another customer's
:raises TB110: the device moved later than that day already
:example: SELECT * FROM api.device_move(1, 1, '2026-11-16')$doc$;
GRANT EXECUTE ON FUNCTION api.device_move(bigint, bigint, date) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.device_location_remove(p_device_location_id bigint) RETURNS api.device_location
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.device_location;
BEGIN
  SELECT l.* INTO v_row FROM api.device_location AS l WHERE l.device_location_id = p_device_location_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101',
      format('device location %s does not exist', coalesce(p_device_location_id::text, 'NULL')),
      p_detail => jsonb_build_object('device_location_id', p_device_location_id), p_column => 'device_location_id');
  END IF;
  IF v_row.valid_from <= service.device_today(v_row.device_id) THEN
    PERFORM system.raise_error('TB110', format('device %s moved on %s', v_row.device_id, v_row.valid_from),
      p_detail => jsonb_build_object('valid_from', v_row.valid_from), p_column => 'device_location_id',
      p_hint => 'Only a move to come can be taken back: move the device again.');
  END IF;
  DELETE FROM service.device_location AS l WHERE l.device_location_id = p_device_location_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.device_location_remove(bigint) IS $doc$Takes back a move that is still to come.

:param p_device_location_id: the move
:returns: the move as it was
:raises TB101: no such move
:raises TB110: its day has come
:example: SELECT * FROM api.device_location_remove(1)$doc$;
GRANT EXECUTE ON FUNCTION api.device_location_remove(bigint) TO pgtoll_admin, pgtoll_operator;
