-- Numbers that come from another provider, or go to one. Service and its charges begin and end with the port.

CREATE OR REPLACE FUNCTION api.did_port_in(
  p_number text,
  p_customer_id bigint,
  p_on timestamptz,
  p_virtual_number_id bigint DEFAULT NULL,
  p_country text DEFAULT NULL
) RETURNS api.did
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.did;
  v_is_new boolean;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  IF p_on IS NULL OR NOT isfinite(p_on) THEN
    PERFORM system.raise_error('TB102', 'a port needs a real instant', p_column => 'on');
  END IF;
  -- A number that comes into stock takes the status that its devices give it.
  INSERT INTO service.did (number, country)
  SELECT p_number, coalesce(p_country, (SELECT c.country FROM api.customer AS c WHERE c.customer_id = p_customer_id))
  WHERE NOT EXISTS (SELECT FROM service.did AS d WHERE d.number = p_number);
  v_is_new := FOUND;
  SELECT d.* INTO v_row FROM api.did AS d WHERE d.number = p_number;
  IF v_row.status = 'assigned' OR v_row.status IS NOT NULL AND NOT v_is_new THEN
    PERFORM system.raise_error('TB702', format('number %s is %s', p_number, v_row.status),
      p_detail => jsonb_build_object('number', p_number, 'status', v_row.status), p_column => 'number',
      p_hint => 'A number of our own is assigned with api.did_assign, or in service as a device already.');
  END IF;
  -- Service of the number before, if there was any, is over.
  UPDATE service.did AS d
  SET status = 'free', status_from = '-infinity', status_until = NULL, device_id = NULL, ported_in_at = p_on
  WHERE d.number = p_number;
  INSERT INTO service.device (customer_id, kind, key, virtual_number_id, valid_from)
  VALUES (p_customer_id, 'did', p_number, p_virtual_number_id, p_on);
  SELECT d.* INTO v_row FROM api.did AS d WHERE d.number = p_number;
  RETURN v_row;
EXCEPTION
  WHEN unique_violation OR exclusion_violation OR check_violation OR foreign_key_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.did_port_in(text, bigint, timestamptz, bigint, text) IS
$doc$Takes over a number of another provider for a customer: porting until an instant, from then on assigned and charged.

:param p_number: the number, country code first; not in our stock, or ported out earlier
:param p_customer_id: the customer
:param p_on: when it comes: first instant of service
:param p_virtual_number_id: the customer's virtual number that it belongs to; NULL is none
:param p_country: its country, ISO 3166-1 alpha-2; NULL is the customer's
:returns: the number, porting; device_id names the device
:raises TB102: a value is missing, refused by a check, or names nothing that exists
:raises TB103: the number was in service then, or somebody ports it in right now
:raises TB702: it is in stock, or in service
:example: SELECT * FROM api.did_port_in('16135550199', 1, '2026-12-01T05:00Z')$doc$;
GRANT EXECUTE ON FUNCTION api.did_port_in(text, bigint, timestamptz, bigint, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION service.did_lock_porting(p_number text) RETURNS api.did
LANGUAGE sql VOLATILE
RETURN service.did_lock(p_number, '{porting}', 'The port is over, or was never asked for.');
COMMENT ON FUNCTION service.did_lock_porting(text) IS $doc$Locks a number whose port is to come.

:param p_number: the number
:returns: the number, porting: in when ported_in_at is to come, else out
:raises TB101: no such number in stock
:raises TB702: no port of it is to come
:example: SELECT * FROM service.did_lock_porting('16135550199')$doc$;

CREATE OR REPLACE FUNCTION api.did_port_in_move(p_number text, p_on timestamptz) RETURNS api.did
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.did := service.did_lock_porting(p_number);
  v_zone text := (SELECT c.time_zone FROM party.customer AS c WHERE c.customer_id = v_row.customer_id);
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  IF (v_row.ported_in_at > system.clock_now()) IS NOT TRUE THEN
    PERFORM system.raise_error('TB702', format('number %s is ported out', p_number), p_column => 'number',
      p_hint => 'Cancel the port-out with api.did_port_cancel and ask for it anew.');
  END IF;
  IF p_on IS NULL OR NOT isfinite(p_on) THEN
    PERFORM system.raise_error('TB102', 'a port needs a real instant', p_column => 'on');
  END IF;
  -- What would be over before the number comes never begins; what begins with the number, or before it, begins then.
  DELETE FROM service.package_assignment AS a WHERE a.device_id = v_row.device_id AND a.valid_to <= p_on;
  UPDATE service.package_assignment AS a SET valid_from = p_on
  WHERE a.device_id = v_row.device_id AND (a.valid_from < p_on OR a.valid_from = v_row.ported_in_at);
  DELETE FROM service.item_assignment AS i WHERE i.device_id = v_row.device_id AND i.valid_to <= (p_on AT TIME ZONE v_zone)::date;
  UPDATE service.item_assignment AS i SET valid_from = (p_on AT TIME ZONE v_zone)::date
  WHERE i.device_id = v_row.device_id AND (
    i.valid_from < (p_on AT TIME ZONE v_zone)::date OR i.valid_from = (v_row.ported_in_at AT TIME ZONE v_zone)::date
  );
  UPDATE service.device AS v SET valid_from = p_on WHERE v.device_id = v_row.device_id;
  SELECT d.* INTO v_row FROM api.did AS d WHERE d.number = p_number;
  RETURN v_row;
EXCEPTION
  WHEN exclusion_violation OR check_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
  WHEN foreign_key_violation THEN
    PERFORM system.raise_error('TB105', format('number %s has charges on an invoice already', p_number), p_column => 'on');
    RAISE;
END $$;
COMMENT ON FUNCTION api.did_port_in_move(text, timestamptz) IS
$doc$Another instant for a number that is still to come; its packages and items move along.

:param p_number: the number
:param p_on: when it comes: first instant of service
:returns: the number as it is now
:raises TB101: no such number in stock
:raises TB102: no real instant, or not before the end of its service
:raises TB103: the number is in service by another device then
:raises TB105: something that would never begin is on an invoice
:raises TB702: it is not to come
:example: SELECT * FROM api.did_port_in_move('16135550199', '2026-12-03T05:00Z')$doc$;
GRANT EXECUTE ON FUNCTION api.did_port_in_move(text, timestamptz) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.did_port_out(p_number text, p_on timestamptz) RETURNS api.did
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.did := service.did_lock(p_number, '{assigned}', 'Only a number in service is ported out.');
BEGIN
  IF p_on IS NULL OR NOT isfinite(p_on) THEN
    PERFORM system.raise_error('TB102', 'a port needs a real instant', p_column => 'on');
  END IF;
  PERFORM service.did_set(p_number, 'porting', p_on, NULL);
  PERFORM api.device_cease(v_row.device_id, p_on);
  SELECT d.* INTO v_row FROM api.did AS d WHERE d.number = p_number;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.did_port_out(text, timestamptz) IS
$doc$Gives a number to another provider: porting and in service until an instant, then it has left and charges have ended.

It stays on record with status NULL, so that its history is known and it can be ported in again.
:param p_number: the number
:param p_on: when it leaves: first instant after service
:returns: the number as it is now
:raises TB101: no such number in stock
:raises TB102: no real instant, or it is not in service just before
:raises TB105: a package of its own that begins later is on an invoice
:raises TB702: it is not assigned
:example: SELECT * FROM api.did_port_out('16135550101', '2026-12-01T05:00Z')$doc$;
GRANT EXECUTE ON FUNCTION api.did_port_out(text, timestamptz) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.did_port_cancel(p_number text) RETURNS api.did
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.did := service.did_lock_porting(p_number);
BEGIN
  IF v_row.ported_in_at > system.clock_now() THEN
    PERFORM service.did_unassign(v_row);
    DELETE FROM service.did AS d WHERE d.did_id = v_row.did_id;
    RETURN v_row;
  END IF;
  UPDATE service.package_assignment AS a SET valid_to = 'infinity'
  WHERE a.device_id = v_row.device_id AND a.valid_to = v_row.status_until;
  -- Items end with the day of the last instant of service.
  UPDATE service.item_assignment AS i SET valid_to = 'infinity'
  FROM party.customer AS c
  WHERE i.device_id = v_row.device_id AND c.customer_id = i.customer_id
    AND i.valid_to = ((v_row.status_until AT TIME ZONE c.time_zone) - interval '1 microsecond')::date + 1;
  -- The number is assigned again by itself, since its service goes on.
  UPDATE service.device AS v SET valid_to = 'infinity' WHERE v.device_id = v_row.device_id;
  SELECT d.* INTO v_row FROM api.did AS d WHERE d.number = p_number;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.did_port_cancel(text) IS
$doc$Calls off a port that is still to come.

In: the number was never ours, and is no longer on record. Out: its service goes on, with the packages and items that would have ended with it.
:param p_number: the number
:returns: the number as it is now; one that does not come: as it was
:raises TB101: no such number in stock
:raises TB105: something that would never begin is on an invoice
:raises TB702: no port of it is to come
:example: SELECT * FROM api.did_port_cancel('16135550199')$doc$;
GRANT EXECUTE ON FUNCTION api.did_port_cancel(text) TO pgtoll_admin, pgtoll_operator;
