-- Who may have which package, which version of it, and which items.

COMMENT ON COLUMN service.package_assignment.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN service.package_assignment.device_id IS '(fixed) The device or virtual number; NULL for all of the customer''s.';
COMMENT ON COLUMN service.package_assignment.package_id IS '(fixed) The package.';
COMMENT ON COLUMN service.package_assignment.package_version_id IS
'(fixed) The version it is pinned to; NULL follows the package''s versions.';

CREATE FUNCTION service.package_check(p_customer_id bigint, p_package_id bigint) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  r record;
BEGIN
  SELECT c.currency <> k.currency AS other_currency, c.parent_id IS DISTINCT FROM k.reseller_id AS other_seller, k.code
  INTO r
  FROM party.customer AS c CROSS JOIN catalog.package AS k
  WHERE c.customer_id = p_customer_id AND k.package_id = p_package_id;
  IF r.other_currency THEN
    PERFORM system.raise_error('TB202', format('package %s is not in the currency of customer %s', r.code, p_customer_id),
      p_column => 'package_id');
  END IF;
  IF r.other_seller THEN
    PERFORM system.raise_error('TB203', format('package %s is not sold to customer %s', r.code, p_customer_id),
      p_hint => 'A customer buys from its reseller, and one without a reseller from the house.', p_column => 'package_id');
  END IF;
END $$;
COMMENT ON FUNCTION service.package_check(bigint, bigint) IS
$doc$Refuses a package that a customer cannot have.

:param p_customer_id: the customer
:param p_package_id: the package
:returns: nothing
:raises TB202: it is in another currency
:raises TB203: it is sold by somebody else than the customer's reseller, or the house when there is none
:example: SELECT service.package_check(1, 1)$doc$;
GRANT EXECUTE ON FUNCTION service.package_check(bigint, bigint) TO pgtoll_code;

CREATE OR REPLACE FUNCTION service.tg__package_assignment_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- One that only ends is not judged again: the customer may have moved to another reseller meanwhile.
  IF TG_OP = 'UPDATE' AND (NEW.customer_id, NEW.device_id, NEW.package_id, NEW.package_version_id)
    IS NOT DISTINCT FROM (OLD.customer_id, OLD.device_id, OLD.package_id, OLD.package_version_id) THEN
    RETURN NEW;
  END IF;
  IF NEW.device_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM service.device AS d WHERE d.device_id = NEW.device_id AND d.customer_id = NEW.customer_id
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'device_id',
      MESSAGE = format('device %s does not belong to customer %s', NEW.device_id, NEW.customer_id);
  END IF;
  IF NEW.package_version_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM catalog.package_version AS v
    WHERE v.package_version_id = NEW.package_version_id AND v.package_id = NEW.package_id
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'package_version_id',
      MESSAGE = format('version %s is not one of package %s', NEW.package_version_id, NEW.package_id);
  END IF;
  PERFORM service.package_check(NEW.customer_id, NEW.package_id);
  IF (SELECT k.assigned_at FROM catalog.package AS k WHERE k.package_id = NEW.package_id) IS NULL THEN
    PERFORM catalog.package_assigned(NEW.package_id);
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION service.tg__package_assignment_guard() IS
'Trigger: device and version fit, and the package is one that the customer''s seller has in the customer''s currency.';

CREATE FUNCTION service.tg__item_assignment_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.device_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM service.device AS d WHERE d.device_id = NEW.device_id AND d.customer_id = NEW.customer_id
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'device_id',
      MESSAGE = format('device %s does not belong to customer %s', NEW.device_id, NEW.customer_id);
  END IF;
  IF NEW.location_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM party.location AS l WHERE l.location_id = NEW.location_id AND l.customer_id = NEW.customer_id
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'location_id',
      MESSAGE = format('location %s does not belong to customer %s', NEW.location_id, NEW.customer_id);
  END IF;
  IF (SELECT c.currency FROM party.customer AS c WHERE c.customer_id = NEW.customer_id)
    <> (SELECT i.currency FROM catalog.item AS i WHERE i.item_id = NEW.item_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB202', COLUMN = 'item_id',
      MESSAGE = format('item %s is not in the currency of customer %s', NEW.item_id, NEW.customer_id);
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION service.tg__item_assignment_guard() IS
'Trigger: device and location are the customer''s own, and the item is in the customer''s currency.';
CREATE TRIGGER _200_guard BEFORE INSERT OR UPDATE ON service.item_assignment
FOR EACH ROW EXECUTE FUNCTION service.tg__item_assignment_guard();
