-- What a package costs moves to its versions; the first one counts since ever.

ALTER TABLE catalog.package ADD COLUMN assigned_at timestamptz;
COMMENT ON COLUMN catalog.package.assigned_at IS
'(automatic) When a customer first had it; until then all of its versions may be changed.';
UPDATE catalog.package AS k SET assigned_at = a.assigned_at
FROM (
  SELECT x.package_id, min(x.created_at) AS assigned_at FROM service.package_assignment AS x GROUP BY x.package_id
) AS a
WHERE a.package_id = k.package_id;

INSERT INTO catalog.package_version (
  package_id, monthly_fee, outbound_sheet_id, inbound_sheet_id, toll_free_sheet_id, on_net_rate
)
SELECT k.package_id, k.monthly_fee, k.outbound_sheet_id, k.inbound_sheet_id, k.toll_free_sheet_id, k.on_net_rate
FROM catalog.package AS k;
ALTER TABLE catalog.package
DROP COLUMN monthly_fee,
DROP COLUMN outbound_sheet_id,
DROP COLUMN inbound_sheet_id,
DROP COLUMN toll_free_sheet_id,
DROP COLUMN on_net_rate;
COMMENT ON TABLE catalog.package IS 'What a customer buys; what it costs stands in its versions.';

CREATE FUNCTION catalog.package_assigned(p_package_id bigint) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  UPDATE catalog.package AS k SET assigned_at = system.clock_now()
  WHERE k.package_id = p_package_id AND k.assigned_at IS NULL
$$;
COMMENT ON FUNCTION catalog.package_assigned(bigint) IS
$doc$Notes that a customer has a package: versions of it whose day has come cannot be changed from now on.

:param p_package_id: the package
:returns: nothing
:example: SELECT catalog.package_assigned(1)$doc$;

CREATE FUNCTION catalog.day_begun(p_day date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  -- Customers are looked at only within 14 hours of UTC's midnight: nowhere on earth is it later than that.
  SELECT p_day <= ((system.clock_now() AT TIME ZONE 'UTC') + interval '14 hours')::date AND EXISTS (
    SELECT FROM party.customer AS c WHERE p_day <= (system.clock_now() AT TIME ZONE c.time_zone)::date
  )
$$;
COMMENT ON FUNCTION catalog.day_begun(date) IS $doc$Whether a day has begun in the zone of any customer.

:param p_day: the day
:returns: false when it is still to come for all
:example: SELECT catalog.day_begun('2026-12-01')$doc$;
GRANT EXECUTE ON FUNCTION catalog.package_assigned(bigint), catalog.day_begun(date) TO pgtoll_code;

-- Calls were rated and invoices written by a version that counts: neither it nor a part of it changes any more.
CREATE FUNCTION catalog.tg__package_version_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
  v_package_id bigint := (v_row ->> 'package_id')::bigint;
  v_valid_from date := (v_row ->> 'valid_from')::date;
  v_assigned_at timestamptz;
BEGIN
  IF TG_TABLE_NAME <> 'package_version' THEN
    SELECT v.package_id, v.valid_from INTO v_package_id, v_valid_from
    FROM catalog.package_version AS v WHERE v.package_version_id = (v_row ->> 'package_version_id')::bigint;
  END IF;
  -- Locked, so that nobody is given the package meanwhile. It is gone when the whole package is removed.
  SELECT k.assigned_at INTO v_assigned_at FROM catalog.package AS k WHERE k.package_id = v_package_id FOR NO KEY UPDATE;
  IF v_assigned_at IS NOT NULL AND catalog.day_begun(v_valid_from) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB110', COLUMN = 'valid_from',
      MESSAGE = format('the version of package %s from %s counts already', v_package_id, v_valid_from),
      HINT = 'Make a version that begins on a day to come.';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
COMMENT ON FUNCTION catalog.tg__package_version_guard() IS
'Trigger: a version that customers have, and its parts, change only while its day is to come.';
CREATE TRIGGER _200_guard BEFORE INSERT OR UPDATE OR DELETE ON catalog.package_version
FOR EACH ROW EXECUTE FUNCTION catalog.tg__package_version_guard();
CREATE TRIGGER _200_guard BEFORE INSERT OR UPDATE OR DELETE ON catalog.package_item
FOR EACH ROW EXECUTE FUNCTION catalog.tg__package_version_guard();
CREATE TRIGGER _200_guard BEFORE INSERT OR UPDATE OR DELETE ON catalog.pool
FOR EACH ROW EXECUTE FUNCTION catalog.tg__package_version_guard();
CREATE TRIGGER _200_guard BEFORE INSERT OR UPDATE OR DELETE ON catalog.package_discount
FOR EACH ROW EXECUTE FUNCTION catalog.tg__package_version_guard();

CREATE FUNCTION catalog.tg__seller() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (SELECT c.type FROM party.customer AS c WHERE c.customer_id = NEW.reseller_id) <> 'reseller' THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'reseller_id',
      MESSAGE = format('customer %s is not a reseller', NEW.reseller_id), HINT = 'Give a customer of type reseller.';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION catalog.tg__seller() IS 'Trigger: who sells it is a reseller, or the house.';
CREATE TRIGGER _210_seller BEFORE INSERT ON catalog.rate_sheet
FOR EACH ROW WHEN (NEW.reseller_id IS NOT NULL) EXECUTE FUNCTION catalog.tg__seller();
CREATE TRIGGER _210_seller BEFORE INSERT ON catalog.package
FOR EACH ROW WHEN (NEW.reseller_id IS NOT NULL) EXECUTE FUNCTION catalog.tg__seller();

CREATE FUNCTION catalog.tg__package_version_sheets() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  r record;
BEGIN
  SELECT s.code, x.name, s.currency <> k.currency AS other_currency INTO r
  FROM (VALUES
    (NEW.outbound_sheet_id, 'outbound_sheet_id'), (NEW.inbound_sheet_id, 'inbound_sheet_id'),
    (NEW.toll_free_sheet_id, 'toll_free_sheet_id')
  ) AS x (rate_sheet_id, name)
  INNER JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = x.rate_sheet_id
  INNER JOIN catalog.package AS k ON k.package_id = NEW.package_id
  WHERE s.currency <> k.currency OR s.reseller_id IS DISTINCT FROM k.reseller_id
  LIMIT 1;
  IF r.other_currency THEN
    RAISE EXCEPTION USING ERRCODE = 'TB202', COLUMN = r.name,
      MESSAGE = format('rate sheet %s is not in the currency of package %s', r.code, NEW.package_id);
  ELSIF NOT r.other_currency THEN
    RAISE EXCEPTION USING ERRCODE = 'TB203', COLUMN = r.name,
      MESSAGE = format('rate sheet %s is not of the seller of package %s', r.code, NEW.package_id),
      HINT = 'The sheets of a package belong to who sells it: a reseller, or the house.';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION catalog.tg__package_version_sheets() IS
'Trigger: the sheets of a package are its seller''s, and in its currency.';
CREATE TRIGGER _210_sheets BEFORE INSERT OR UPDATE ON catalog.package_version
FOR EACH ROW EXECUTE FUNCTION catalog.tg__package_version_sheets();

CREATE FUNCTION catalog.tg__package_part_currency() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row jsonb := to_jsonb(NEW);
  r record;
BEGIN
  SELECT k.code AS package, coalesce('item ' || i.code, 'discount ' || d.code) AS part INTO r
  FROM catalog.package_version AS v
  INNER JOIN catalog.package AS k ON k.package_id = v.package_id
  LEFT JOIN catalog.item AS i ON i.item_id = (v_row ->> 'item_id')::bigint
  LEFT JOIN catalog.discount AS d ON d.discount_id = (v_row ->> 'discount_id')::bigint
  WHERE v.package_version_id = (v_row ->> 'package_version_id')::bigint AND k.currency <> coalesce(i.currency, d.currency);
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'TB202', COLUMN = CASE TG_TABLE_NAME WHEN 'package_item' THEN 'item_id' ELSE 'discount_id' END,
      MESSAGE = format('%s is not in the currency of package %s', r.part, r.package);
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION catalog.tg__package_part_currency() IS 'Trigger: what is in a package is in its currency.';
CREATE TRIGGER _210_currency BEFORE INSERT ON catalog.package_item
FOR EACH ROW EXECUTE FUNCTION catalog.tg__package_part_currency();
CREATE TRIGGER _210_currency BEFORE INSERT ON catalog.package_discount
FOR EACH ROW EXECUTE FUNCTION catalog.tg__package_part_currency();

-- It has no key of its own, but who changed what a package takes off is worth knowing.
CREATE TRIGGER _900_audit_insert AFTER INSERT ON catalog.package_discount REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__audit('package_version_id');
CREATE TRIGGER _900_audit_delete AFTER DELETE ON catalog.package_discount REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__audit('package_version_id');
