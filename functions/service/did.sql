-- Numbers in stock: found, reserved, assigned, given back. What a number is now is told by service.did_status alone.
SELECT resource.declare('did', 'service.did',
  p_filter => '{number,country,state,rate_center,tier,carrier_id,status,customer_id}', p_sort => '{number}',
  p_summary => 'number in stock');

CREATE OR REPLACE FUNCTION service.did_lock(p_number text, p_statuses text[], p_hint text) RETURNS api.did
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.did;
BEGIN
  -- The device before its number, as everything that changes a device does.
  PERFORM FROM service.device AS v
  WHERE v.device_id = (SELECT d.device_id FROM service.did AS d WHERE d.number = p_number) FOR NO KEY UPDATE;
  PERFORM FROM service.did AS d WHERE d.number = p_number FOR NO KEY UPDATE;
  SELECT d.* INTO v_row FROM api.did AS d WHERE d.number = p_number AND d.status IS NOT NULL;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('number %s is not in stock', coalesce(p_number, 'NULL')),
      p_detail => jsonb_build_object('number', p_number), p_column => 'number',
      p_hint => 'Give all digits, country code first.');
  END IF;
  IF v_row.status <> ALL (p_statuses) THEN
    PERFORM system.raise_error('TB702', format('number %s is %s', p_number, v_row.status),
      p_detail => jsonb_build_object('number', p_number, 'status', v_row.status, 'status_until', v_row.status_until),
      p_hint => p_hint, p_column => 'number');
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION service.did_lock(text, text[], text) IS $doc$Locks a number in stock for a change.

:param p_number: the number
:param p_statuses: what it may be now
:param p_hint: what to do when it is something else
:returns: the number as it is
:raises TB101: no such number in stock
:raises TB702: it is something else now
:example: SELECT * FROM service.did_lock('16135550101', '{assigned}', 'Assign it first.')$doc$;

CREATE OR REPLACE FUNCTION service.did_lock_free(p_number text, p_by text) RETURNS api.did
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_hint CONSTANT text := 'api.did_search shows free ones.';
  v_row api.did := service.did_lock(p_number, '{free,reserved}', v_hint);
BEGIN
  IF v_row.reserved_by <> p_by THEN
    PERFORM system.raise_error('TB702', format('number %s is reserved by somebody else', p_number),
      p_detail => jsonb_build_object('number', p_number, 'status', v_row.status, 'status_until', v_row.status_until),
      p_hint => v_hint, p_column => 'number');
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION service.did_lock_free(text, text) IS $doc$Locks a number that somebody may take.

:param p_number: the number
:param p_by: who takes it
:returns: the number: free, or reserved by p_by
:raises TB101: no such number in stock
:raises TB702: it is not free, nor reserved by p_by
:example: SELECT * FROM service.did_lock_free('16135550101', 'cart-7')$doc$;

CREATE OR REPLACE FUNCTION service.did_set(p_number text, p_status text, p_until timestamptz, p_by text) RETURNS api.did
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.did;
BEGIN
  UPDATE service.did AS d
  SET status = p_status, status_from = '-infinity', status_until = p_until, reserved_by = p_by
  WHERE d.number = p_number;
  SELECT d.* INTO v_row FROM api.did AS d WHERE d.number = p_number;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION service.did_set(text, text, timestamptz, text) IS
$doc$Brings a number into a status at once; the caller has locked it.

:param p_number: the number
:param p_status: free, reserved, ageing or porting
:param p_until: when that ends
:param p_by: who reserves it
:returns: the number as it is now
:example: SELECT * FROM service.did_set('16135550101', 'free', NULL, NULL)$doc$;

CREATE OR REPLACE FUNCTION service.did_unassign(p_did api.did) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE service.did AS d
  SET status = 'free', status_from = '-infinity', status_until = NULL, device_id = NULL, ported_in_at = NULL
  WHERE d.did_id = p_did.did_id;
  DELETE FROM service.package_assignment AS a WHERE a.device_id = p_did.device_id;
  DELETE FROM service.item_assignment AS i WHERE i.device_id = p_did.device_id;
  DELETE FROM service.device AS v WHERE v.device_id = p_did.device_id;
EXCEPTION
  WHEN foreign_key_violation THEN
    PERFORM system.raise_error('TB105', format('number %s has charges on an invoice already', p_did.number),
      p_detail => jsonb_build_object('number', p_did.number, 'device_id', p_did.device_id), p_column => 'number',
      p_hint => 'Let its service begin, and end it then.');
    RAISE;
END $$;
COMMENT ON FUNCTION service.did_unassign(api.did) IS
$doc$Takes back an assignment whose service never began, and all that was to begin with it; the number is free.

:param p_did: the number
:returns: nothing
:raises TB105: something of it is on an invoice
:example: SELECT service.did_unassign(d) FROM api.did AS d WHERE d.number = '16135550101'$doc$;

CREATE OR REPLACE FUNCTION api.did_search(
  p_country text DEFAULT NULL,
  p_state text DEFAULT NULL,
  p_rate_center text DEFAULT NULL,
  p_prefix text DEFAULT NULL,
  p_tier integer DEFAULT NULL,
  p_limit integer DEFAULT 100,
  p_after text[] DEFAULT NULL
) RETURNS SETOF api.did
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
-- A plan of its own for every call: the filters that are not given fold away.
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_now timestamptz := system.clock_now();
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  IF p_prefix !~ '^[0-9]{0,15}$' THEN
    PERFORM system.raise_error('TB102', format('%s is no beginning of a number', p_prefix), p_column => 'prefix',
      p_hint => 'Give digits, country code first: 1613.');
  END IF;
  RETURN QUERY
  SELECT r.*
  FROM (
    SELECT d.did_id
    FROM service.did AS d
    WHERE d.status <> 'assigned'
      AND service.did_status(d.status, d.status_from, d.status_until, d.ported_in_at, v_now) = 'free'
      AND (p_country IS NULL OR d.country = upper(p_country))
      AND (p_state IS NULL OR upper(d.state) = upper(p_state))
      AND (p_rate_center IS NULL OR upper(d.rate_center) = upper(p_rate_center))
      AND (p_prefix IS NULL OR d.number LIKE p_prefix || '%')
      AND (p_tier IS NULL OR d.tier = p_tier)
      AND (p_after IS NULL OR d.number > p_after[1])
    ORDER BY d.number
    LIMIT p_limit
  ) AS f
  INNER JOIN api.did AS r ON r.did_id = f.did_id
  ORDER BY r.number;
END $$;
COMMENT ON FUNCTION api.did_search IS $doc$Shows free numbers, a page at a time: those whose reservation or ageing is over are free too.

:param p_country: only of this country, ISO 3166-1 alpha-2
:param p_state: only of this state or province, in any case
:param p_rate_center: only of this rate center, in any case
:param p_prefix: only those that begin with these digits, country code first: 1613
:param p_tier: only of this tier
:param p_limit: most rows to return, 1 to 1000
:param p_after: the number of the last row of the page before; NULL is the start
:returns: free numbers in order
:raises TB102: the limit, the number of values in p_after or the prefix is wrong
:example: SELECT * FROM api.did_search('CA', 'ON', p_prefix => '1613')$doc$;
GRANT EXECUTE ON FUNCTION api.did_search TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.did_reserve(p_number text, p_by text DEFAULT NULL) RETURNS api.did
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_by text := coalesce(p_by, system.actor());
BEGIN
  PERFORM service.did_lock_free(p_number, v_by);
  RETURN service.did_set(p_number, 'reserved',
    system.clock_now() + make_interval(mins => system.setting_int('did.reserve_minutes')), v_by);
END $$;
COMMENT ON FUNCTION api.did_reserve(text, text) IS
$doc$Holds a free number for somebody for the minutes of setting did.reserve_minutes; once more begins them anew.

:param p_number: the number
:param p_by: for whom, such as a cart or a person; NULL is who calls
:returns: the number, reserved until status_until
:raises TB101: no such number in stock
:raises TB702: it is not free, nor reserved by p_by
:example: SELECT * FROM api.did_reserve('16135550101', 'cart-7')$doc$;
GRANT EXECUTE ON FUNCTION api.did_reserve(text, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.did_assign(
  p_number text,
  p_customer_id bigint,
  p_valid_from timestamptz DEFAULT NULL,
  p_virtual_number_id bigint DEFAULT NULL,
  p_by text DEFAULT NULL
) RETURNS api.did
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.did := service.did_lock_free(p_number, coalesce(p_by, system.actor()));
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  IF v_row.status = 'reserved' THEN
    -- A device is only ever made on a free number: its trigger looks.
    PERFORM service.did_set(p_number, 'free', NULL, NULL);
  END IF;
  INSERT INTO service.device (customer_id, kind, key, virtual_number_id, valid_from)
  VALUES (p_customer_id, 'did', p_number, p_virtual_number_id, coalesce(p_valid_from, system.clock_now()));
  SELECT d.* INTO v_row FROM api.did AS d WHERE d.number = p_number;
  RETURN v_row;
EXCEPTION
  WHEN exclusion_violation OR check_violation OR foreign_key_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.did_assign(text, bigint, timestamptz, bigint, text) IS
$doc$Gives a number to a customer: it is a device of theirs from then on.

:param p_number: the number: free, or reserved by p_by
:param p_customer_id: the customer
:param p_valid_from: first instant of service; NULL is now
:param p_virtual_number_id: the customer's virtual number that it belongs to; NULL is none
:param p_by: who reserved it; NULL is who calls
:returns: the number, assigned; device_id names the device
:raises TB101: no such number in stock
:raises TB102: the customer or virtual number is missing or does not exist
:raises TB103: the number was in service then
:raises TB702: it is not free, nor reserved by p_by
:example: SELECT * FROM api.did_assign('16135550101', 1, '2026-11-01T05:00Z')$doc$;
GRANT EXECUTE ON FUNCTION api.did_assign(text, bigint, timestamptz, bigint, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.did_release(p_number text, p_at timestamptz DEFAULT NULL) RETURNS api.did
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.did := service.did_lock(p_number, '{assigned}', 'Only a number that is assigned can be released.');
  v_now timestamptz := system.clock_now();
  v_at timestamptz := coalesce(p_at, v_now);
  v_from timestamptz := (SELECT v.valid_from FROM service.device AS v WHERE v.device_id = v_row.device_id);
BEGIN
  IF v_from > v_now AND v_at <= v_from THEN
    PERFORM service.did_unassign(v_row);
  ELSE
    PERFORM api.device_cease(v_row.device_id, v_at);
  END IF;
  SELECT d.* INTO v_row FROM api.did AS d WHERE d.number = p_number;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.did_release(text, timestamptz) IS
$doc$Takes a number from its customer: its device is ceased, and it rests for the days of setting did.ageing_days.

Until p_at it stays assigned. A number whose service has not begun by then is free at once, as if never assigned.
:param p_number: the number
:param p_at: first instant after service; NULL is now
:returns: the number as it is now
:raises TB101: no such number in stock
:raises TB102: it is not in service just before that instant
:raises TB105: something of it that begins later is on an invoice
:raises TB702: it is not assigned
:example: SELECT * FROM api.did_release('16135550101', '2026-12-01T05:00Z')$doc$;
GRANT EXECUTE ON FUNCTION api.did_release(text, timestamptz) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.did_quarantine(p_number text, p_until timestamptz) RETURNS api.did
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM service.did_lock(p_number, '{free,ageing}', 'Release it first, or wait for its reservation to end.');
  IF (p_until > system.clock_now() AND isfinite(p_until)) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a quarantine ends at an instant to come', p_column => 'until');
  END IF;
  RETURN service.did_set(p_number, 'ageing', p_until, NULL);
END $$;
COMMENT ON FUNCTION api.did_quarantine(text, timestamptz) IS
$doc$Keeps a number out of sale: it is ageing until an instant, whatever it was to be before.

:param p_number: the number
:param p_until: when it is free again
:returns: the number, ageing
:raises TB101: no such number in stock
:raises TB102: the instant is not to come
:raises TB702: it is neither free nor ageing
:example: SELECT * FROM api.did_quarantine('16135550101', '2027-06-01T00:00Z')$doc$;
GRANT EXECUTE ON FUNCTION api.did_quarantine(text, timestamptz) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.did_free(p_number text) RETURNS api.did
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM service.did_lock(p_number, '{free,reserved,ageing}', 'Release it first.');
  RETURN service.did_set(p_number, 'free', NULL, NULL);
END $$;
COMMENT ON FUNCTION api.did_free(text) IS $doc$Ends the ageing, quarantine or reservation of a number early.

:param p_number: the number
:returns: the number, free
:raises TB101: no such number in stock
:raises TB702: it is assigned or porting
:example: SELECT * FROM api.did_free('16135550101')$doc$;
GRANT EXECUTE ON FUNCTION api.did_free(text) TO pgtoll_admin;
