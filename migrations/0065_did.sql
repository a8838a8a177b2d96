-- The life of a number in stock: what it is from when on, and how it follows the device that it is in service as.

ALTER TABLE service.did
ADD COLUMN status_from timestamptz NOT NULL DEFAULT '-infinity',
ADD COLUMN ported_in_at timestamptz,
ADD CONSTRAINT did_number CHECK (number ~ '^[1-9][0-9]{4,14}$'),
ADD CONSTRAINT did_lata CHECK (lata ~ '^[0-9]{3,5}$'),
ADD CONSTRAINT did_tier CHECK (tier >= 0),
ADD CONSTRAINT did_currency CHECK (currency IS NOT NULL OR setup_cost = 0 AND monthly_cost = 0),
ADD CONSTRAINT did_end CHECK (status_until IS NOT NULL OR status <> 'porting');
COMMENT ON COLUMN service.did.status IS
'(automatic) What it is from status_from on. A port-out is stored as porting; service.did_status tells what counts now.';
COMMENT ON COLUMN service.did.status_from IS '(automatic) Until then it is assigned.';
COMMENT ON COLUMN service.did.status_until IS
'(automatic) End of a reservation or of ageing: then it is free. Of porting: then it has left the stock.';
COMMENT ON COLUMN service.did.ported_in_at IS '(automatic) When it comes from another provider: until then it is porting.';
COMMENT ON CONSTRAINT did_number ON service.did IS 'A number has 5 to 15 digits, country code first.';
COMMENT ON CONSTRAINT did_lata ON service.did IS 'A LATA has 3 to 5 digits.';
COMMENT ON CONSTRAINT did_tier ON service.did IS 'A tier is 0 or more.';
COMMENT ON CONSTRAINT did_currency ON service.did IS 'A cost needs its currency.';
COMMENT ON CONSTRAINT did_end ON service.did IS 'A number that is ported out leaves at an instant.';

-- For who searches a free one: most of a stock is assigned and stays out of the index.
DROP INDEX service.did_place_idx;
CREATE INDEX did_free_idx ON service.did (country, upper(state), upper(rate_center), number) WHERE status <> 'assigned';

CREATE FUNCTION service.did_status(
  p_status text, p_from timestamptz, p_until timestamptz, p_ported_in_at timestamptz, p_at timestamptz
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_at < p_ported_in_at THEN 'porting'
  WHEN p_at < p_from THEN 'assigned'
  WHEN p_at < p_until OR p_until IS NULL THEN p_status
  WHEN p_status <> 'porting' THEN 'free'
END;
COMMENT ON FUNCTION service.did_status(text, timestamptz, timestamptz, timestamptz, timestamptz) IS
$doc$What a number in stock is at an instant, by what its row says: nothing has to run when a time is over.

:param p_status: did.status
:param p_from: did.status_from
:param p_until: did.status_until
:param p_ported_in_at: did.ported_in_at
:param p_at: the instant
:returns: free, reserved, assigned, ageing or porting; NULL when it has left the stock
:example: SELECT service.did_status('ageing', '2026-01-01', '2026-04-01', NULL, '2026-05-01')$doc$;
-- Who reads a report needs the functions in it.
GRANT EXECUTE ON FUNCTION service.did_status(text, timestamptz, timestamptz, timestamptz, timestamptz)
TO pgtoll_code, pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE FUNCTION service.did_follow(p_device_ids bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE service.did AS d SET
    device_id = v.device_id,
    reserved_by = NULL,
    status = CASE WHEN isfinite(v.valid_to) THEN 'ageing' ELSE 'assigned' END,
    status_from = CASE WHEN isfinite(v.valid_to) THEN v.valid_to ELSE '-infinity' END,
    -- Days of 24 hours: the end does not depend on anybody's time zone.
    status_until = CASE WHEN isfinite(v.valid_to) THEN
      v.valid_to + make_interval(hours => 24 * system.setting_int('did.ageing_days', v.valid_to))
    END,
    ported_in_at = CASE
      WHEN d.ported_in_at IS NOT NULL AND coalesce(d.device_id, v.device_id) = v.device_id THEN v.valid_from
    END
  FROM service.device AS v
  WHERE v.device_id = ANY (p_device_ids) AND d.number = v.key;
END $$;
COMMENT ON FUNCTION service.did_follow(bigint[]) IS
$doc$Numbers in stock become what their devices say: assigned, and ageing from the end of service on.

:param p_device_ids: devices of kind did, one a number
:returns: nothing
:example: SELECT service.did_follow('{1}')$doc$;
GRANT EXECUTE ON FUNCTION service.did_follow(bigint[]) TO pgtoll_code;

CREATE FUNCTION service.tg__device_stock_insert() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now timestamptz := system.clock_now();
  v_devices bigint[];
  v_taken text;
BEGIN
  -- Held still until the end, so that nobody reserves a number that comes into service.
  PERFORM FROM service.did AS d
  WHERE d.number IN (SELECT n.key FROM new_rows AS n WHERE n.kind = 'did') ORDER BY d.did_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  -- The last device of a number tells: those before are history. A number that had left the stock is back.
  SELECT array_agg(x.device_id), min(x.key) FILTER (WHERE x.status <> 'free' AND x.ported_in_at IS DISTINCT FROM x.valid_from)
  INTO v_devices, v_taken
  FROM (
    SELECT DISTINCT ON (d.did_id) n.device_id, n.key, n.valid_from, d.ported_in_at, s.status
    FROM new_rows AS n
    INNER JOIN service.did AS d ON d.number = n.key
    LEFT JOIN service.device AS e ON e.device_id = d.device_id
    CROSS JOIN LATERAL (
      SELECT service.did_status(d.status, d.status_from, d.status_until, d.ported_in_at, v_now) AS status
    ) AS s
    WHERE n.kind = 'did' AND (e.device_id IS NULL OR e.valid_from < n.valid_from)
    ORDER BY d.did_id, n.valid_from DESC
  ) AS x;
  IF v_taken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'TB702', COLUMN = 'key',
      MESSAGE = format('number %s is in stock and not free', v_taken),
      HINT = 'api.did_search shows free ones; api.did_assign takes one that you have reserved.';
  END IF;
  PERFORM service.did_follow(v_devices);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION service.tg__device_stock_insert() IS
'Trigger: a number in stock comes into service only when it is free, and is assigned then.';
CREATE TRIGGER _400_stock_insert AFTER INSERT ON service.device REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION service.tg__device_stock_insert();

CREATE FUNCTION service.tg__device_stock_update() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM service.did_follow((
    SELECT array_agg(n.device_id)
    FROM new_rows AS n
    INNER JOIN old_rows AS o ON o.device_id = n.device_id AND (o.valid_from, o.valid_to) <> (n.valid_from, n.valid_to)
    INNER JOIN service.did AS d ON d.device_id = n.device_id
    -- Whoever freed, quarantined or reserved the number after this service has the last word, unless it goes on.
    WHERE (d.status = 'assigned' OR d.status = 'ageing' AND d.status_from = o.valid_to OR n.valid_to > system.clock_now())
      -- A port-out ends the service itself.
      AND (d.status <> 'porting' OR n.valid_to > d.status_until)
  ));
  RETURN NULL;
END $$;
COMMENT ON FUNCTION service.tg__device_stock_update() IS
'Trigger: when the service of a number in stock ends or goes on, the number ages or is assigned.';
CREATE TRIGGER _400_stock_update AFTER UPDATE ON service.device REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION service.tg__device_stock_update();

CREATE FUNCTION service.tg__did_device() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM service.did_follow((
    SELECT array_agg(x.device_id)
    FROM (
      SELECT DISTINCT ON (v.key) v.device_id
      FROM new_rows AS n
      INNER JOIN service.device AS v ON v.match = 'number' AND v.tenant = '' AND v.key = n.number
      ORDER BY v.key, v.valid_from DESC
    ) AS x
  ));
  RETURN NULL;
END $$;
COMMENT ON FUNCTION service.tg__did_device() IS
'Trigger: a number that is or was in service already comes into stock as assigned or ageing.';
CREATE TRIGGER _400_device AFTER INSERT ON service.did REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION service.tg__did_device();

CREATE FUNCTION service.tg__did_remove() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_status text := service.did_status(OLD.status, OLD.status_from, OLD.status_until, OLD.ported_in_at, system.clock_now());
BEGIN
  IF v_status <> 'free' THEN
    RAISE EXCEPTION USING ERRCODE = 'TB105', COLUMN = 'did_id',
      MESSAGE = format('number %s is %s', OLD.number, v_status),
      HINT = 'Only a free number, or one that was ported out, is removed from stock.';
  END IF;
  RETURN OLD;
END $$;
COMMENT ON FUNCTION service.tg__did_remove() IS 'Trigger: only a number that is free or has left is removed from stock.';
CREATE TRIGGER _200_remove BEFORE DELETE ON service.did FOR EACH ROW EXECUTE FUNCTION service.tg__did_remove();
