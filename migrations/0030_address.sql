-- Addresses over time take the place of the one address of a customer.
INSERT INTO party.address (customer_id, kind, street, city, state, postal_code, country)
SELECT c.customer_id, k.kind, c.street, c.city, c.state, c.postal_code, c.country
FROM party.customer AS c
CROSS JOIN (VALUES ('service'), ('billing')) AS k (kind)
ON CONFLICT ON CONSTRAINT address_once DO NOTHING;

ALTER TABLE party.customer DROP COLUMN street, DROP COLUMN city, DROP COLUMN state, DROP COLUMN postal_code,
DROP COLUMN country;

ALTER TABLE party.address ADD CONSTRAINT address_valid_from CHECK (valid_from < 'infinity');
COMMENT ON CONSTRAINT address_valid_from ON party.address IS 'Give a real date.';

CREATE FUNCTION party.tg__address_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_customer_id bigint := CASE TG_OP WHEN 'INSERT' THEN NEW.customer_id ELSE OLD.customer_id END;
  v_today date := (
    SELECT (system.clock_now() AT TIME ZONE c.time_zone)::date FROM party.customer AS c WHERE c.customer_id = v_customer_id
  );
BEGIN
  IF TG_OP = 'DELETE' THEN
    -- Nobody is there any more when the customer is removed: the addresses go too.
    IF OLD.valid_from <= v_today THEN
      RAISE EXCEPTION USING ERRCODE = 'TB110', COLUMN = 'valid_from',
        MESSAGE = format('address %s counts since %s', OLD.address_id, OLD.valid_from),
        HINT = 'What has counted stays in the history: give another address from a day to come.';
    END IF;
    RETURN OLD;
  ELSIF TG_OP = 'INSERT' THEN
    IF NEW.valid_from <= v_today THEN
      RAISE EXCEPTION USING ERRCODE = 'TB110', COLUMN = 'valid_from',
        MESSAGE = format('%s has begun for customer %s', NEW.valid_from, NEW.customer_id),
        HINT = format('An address decides taxes, so it never acts backwards: give a day after %s.', v_today);
    ELSIF v_today IS NOT NULL AND NOT EXISTS (
      SELECT FROM party.address AS a
      WHERE a.customer_id = NEW.customer_id AND a.kind = NEW.kind AND a.valid_from = '-infinity'
    ) THEN
      RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'valid_from',
        MESSAGE = format('customer %s has no %s address before %s', NEW.customer_id, NEW.kind, NEW.valid_from),
        HINT = 'The first one counts from -infinity.';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.customer_id, NEW.kind, NEW.valid_from) IS DISTINCT FROM (OLD.customer_id, OLD.kind, OLD.valid_from) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB110', COLUMN = 'valid_from',
      MESSAGE = format('customer, kind and first day of address %s are fixed', OLD.address_id),
      HINT = 'Remove it and add another one.';
  END IF;
  IF OLD.valid_from <= v_today AND (NEW.city, NEW.county, NEW.state, NEW.postal_code, NEW.country)
    IS DISTINCT FROM (OLD.city, OLD.county, OLD.state, OLD.postal_code, OLD.country) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB110', COLUMN = 'valid_from',
      MESSAGE = format('address %s counts since %s', OLD.address_id, OLD.valid_from),
      HINT = format('Only its street can be corrected. The place decides taxes: give the new one from a day after %s.', v_today);
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION party.tg__address_guard() IS
'Trigger: the place of an address never changes for a day that has begun in the customer''s zone.';
-- The first address of a customer is written unasked, so that many customers come in at once.
CREATE TRIGGER _200_guard_insert BEFORE INSERT ON party.address
FOR EACH ROW WHEN (NEW.valid_from <> '-infinity') EXECUTE FUNCTION party.tg__address_guard();
CREATE TRIGGER _200_guard BEFORE UPDATE OR DELETE ON party.address
FOR EACH ROW EXECUTE FUNCTION party.tg__address_guard();
