-- The tree of resellers, and the billing cycle that everybody has.
CREATE FUNCTION party.billing_cycle_default() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT y.billing_cycle_id FROM party.billing_cycle AS y WHERE y.code = 'monthly');
COMMENT ON FUNCTION party.billing_cycle_default() IS $doc$The billing cycle of a customer for whom none is given.

:returns: billing_cycle_id
:example: SELECT party.billing_cycle_default()$doc$;
GRANT EXECUTE ON FUNCTION party.billing_cycle_default() TO pgtoll_code;

UPDATE party.customer SET billing_cycle_id = party.billing_cycle_default() WHERE billing_cycle_id IS NULL;
ALTER TABLE party.customer
ALTER COLUMN billing_cycle_id SET DEFAULT party.billing_cycle_default(),
ALTER COLUMN billing_cycle_id SET NOT NULL;

CREATE FUNCTION party.tg__customer_tree() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.type = 'reseller' AND NEW.type <> 'reseller'
      AND EXISTS (SELECT FROM party.customer AS c WHERE c.parent_id = NEW.customer_id) THEN
      RAISE EXCEPTION USING ERRCODE = 'TB105', COLUMN = 'type',
        MESSAGE = format('customer %s has customers of its own', NEW.customer_id),
        HINT = 'Give them another reseller first.';
    END IF;
    IF OLD.status <> 'closed' AND NEW.status = 'closed' AND EXISTS (
      SELECT FROM party.customer AS c WHERE c.parent_id = NEW.customer_id AND c.status <> 'closed'
    ) THEN
      RAISE EXCEPTION USING ERRCODE = 'TB105', COLUMN = 'status',
        MESSAGE = format('customer %s has customers of its own', NEW.customer_id),
        HINT = 'Close them or give them another reseller first.';
    END IF;
    IF NEW.parent_id IS NULL OR NEW.parent_id = OLD.parent_id THEN
      RETURN NEW;
    END IF;
    -- Two moves at once could close a ring that neither of them sees.
    PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.customer_tree', 0));
    IF EXISTS (
      WITH RECURSIVE above (customer_id) AS (
        SELECT NEW.parent_id
        UNION
        SELECT c.parent_id FROM above INNER JOIN party.customer AS c ON c.customer_id = above.customer_id
      )
      SELECT FROM above WHERE above.customer_id = NEW.customer_id
    ) THEN
      RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'parent_id',
        MESSAGE = format('customer %s would stand above itself', NEW.customer_id),
        HINT = 'Give a reseller that is not below it.';
    END IF;
  END IF;
  -- Locked, so that it is a reseller still when this is committed.
  PERFORM FROM party.customer AS c
  WHERE c.customer_id = NEW.parent_id AND c.type = 'reseller' AND c.status <> 'closed'
  FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'parent_id',
      MESSAGE = format('customer %s is not a reseller that sells', NEW.parent_id),
      HINT = 'Give a customer of type reseller that is not closed.';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION party.tg__customer_tree() IS
'Trigger: above a customer stand resellers and never itself; a reseller that has customers stays one.';
CREATE TRIGGER _310_tree_insert BEFORE INSERT ON party.customer
FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION party.tg__customer_tree();
CREATE TRIGGER _310_tree BEFORE UPDATE OF parent_id, type, status ON party.customer
FOR EACH ROW WHEN ((OLD.parent_id, OLD.type, OLD.status) IS DISTINCT FROM (NEW.parent_id, NEW.type, NEW.status))
EXECUTE FUNCTION party.tg__customer_tree();
