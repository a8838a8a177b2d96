-- What is added to a call beside its price: who pays which surcharge from when on, and what each call was charged.

CREATE TABLE catalog.surcharge (
  surcharge_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CONSTRAINT surcharge_kind CHECK (kind IN ('payphone', 'lrn_dip', 'cnam_dip')),
  name text NOT NULL CONSTRAINT surcharge_name CHECK (name <> ''),
  legal_entity_id bigint REFERENCES party.legal_entity ON DELETE CASCADE,
  package_id bigint REFERENCES catalog.package ON DELETE CASCADE,
  customer_id bigint REFERENCES party.customer ON DELETE CASCADE,
  currency system.currency NOT NULL,
  valid_from date NOT NULL DEFAULT '-infinity',
  price system.money NOT NULL DEFAULT 0 CONSTRAINT surcharge_price CHECK (price >= 0),
  cost system.money CONSTRAINT surcharge_cost CHECK (cost >= 0),
  discountable boolean NOT NULL DEFAULT false,
  taxable boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT surcharge_scope CHECK (num_nonnulls(legal_entity_id, package_id, customer_id) <= 1),
  -- A cost that is nobody's is the law's: it has no price.
  CONSTRAINT surcharge_law CHECK (num_nonnulls(legal_entity_id, package_id, customer_id) = 1 OR cost IS NOT NULL AND price = 0),
  CONSTRAINT surcharge_once UNIQUE NULLS NOT DISTINCT (kind, legal_entity_id, package_id, customer_id, currency, valid_from)
);
CREATE INDEX surcharge_legal_entity_idx ON catalog.surcharge (legal_entity_id);
CREATE INDEX surcharge_package_idx ON catalog.surcharge (package_id);
CREATE INDEX surcharge_customer_idx ON catalog.surcharge (customer_id);
COMMENT ON TABLE catalog.surcharge IS
'A price added to calls of a kind, and what such a call costs us, from a day on: each row counts until the next of its scope.';
COMMENT ON COLUMN catalog.surcharge.surcharge_id IS 'Key.';
COMMENT ON COLUMN catalog.surcharge.kind IS
'(fixed) payphone: answered toll-free call from a payphone; lrn_dip, cnam_dip: a look-up of the number''s or the name''s owner.';
COMMENT ON COLUMN catalog.surcharge.name IS 'Name as on invoices.';
COMMENT ON COLUMN catalog.surcharge.legal_entity_id IS '(fixed) For all customers of this legal entity.';
COMMENT ON COLUMN catalog.surcharge.package_id IS '(fixed) For calls under this package; goes before the legal entity''s.';
COMMENT ON COLUMN catalog.surcharge.customer_id IS
'(fixed) For this customer; goes before the package''s. A row for nobody in particular is a cost that the law sets.';
COMMENT ON COLUMN catalog.surcharge.currency IS '(fixed) Currency of price and cost; counts for customers of that currency.';
COMMENT ON COLUMN catalog.surcharge.valid_from IS '(fixed) First day, in the customer''s zone.';
COMMENT ON COLUMN catalog.surcharge.price IS '(fixed) Added to each such call; 0 ends an earlier one.';
COMMENT ON COLUMN catalog.surcharge.cost IS '(fixed) What such a call costs us; NULL is what the law sets.';
COMMENT ON COLUMN catalog.surcharge.discountable IS 'Whether percent discounts on usage are taken off it too.';
COMMENT ON COLUMN catalog.surcharge.taxable IS 'Whether it is taxed.';
COMMENT ON COLUMN catalog.surcharge.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.surcharge.created_at IS 'When made.';
COMMENT ON COLUMN catalog.surcharge.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT surcharge_kind ON catalog.surcharge IS 'One of payphone, lrn_dip, cnam_dip.';
COMMENT ON CONSTRAINT surcharge_name ON catalog.surcharge IS 'Give the name, as on invoices.';
COMMENT ON CONSTRAINT surcharge_price ON catalog.surcharge IS '0 or more.';
COMMENT ON CONSTRAINT surcharge_cost ON catalog.surcharge IS '0 or more.';
COMMENT ON CONSTRAINT surcharge_scope ON catalog.surcharge IS 'Give a legal entity, a package or a customer, not several.';
COMMENT ON CONSTRAINT surcharge_law ON catalog.surcharge IS 'Say whom the price is for; for nobody in particular there is only a cost.';
COMMENT ON CONSTRAINT surcharge_once ON catalog.surcharge IS 'It has a price from that day on: make one from another day.';
COMMENT ON CONSTRAINT surcharge_legal_entity_id_fkey ON catalog.surcharge IS 'Give a legal entity that exists.';
COMMENT ON CONSTRAINT surcharge_package_id_fkey ON catalog.surcharge IS 'Give a package that exists.';
COMMENT ON CONSTRAINT surcharge_customer_id_fkey ON catalog.surcharge IS 'Give a customer that exists.';
SELECT system.noun_attach('catalog.surcharge', 'surcharge_id');

CREATE FUNCTION catalog.tg__surcharge_currency() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.currency <> coalesce(
    (SELECT k.currency FROM catalog.package AS k WHERE k.package_id = NEW.package_id),
    (SELECT c.currency FROM party.customer AS c WHERE c.customer_id = NEW.customer_id), NEW.currency
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB202', COLUMN = 'currency',
      MESSAGE = format('%s is not the currency of whom the surcharge is for', NEW.currency);
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION catalog.tg__surcharge_currency() IS 'Trigger: a surcharge is in the currency of its package or customer.';
CREATE TRIGGER _200_currency BEFORE INSERT ON catalog.surcharge
FOR EACH ROW EXECUTE FUNCTION catalog.tg__surcharge_currency();

-- Rows with a valid_from of their own: what counts already stays, and ends by a row from a later day.
CREATE FUNCTION catalog.tg__begun_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF catalog.day_begun(OLD.valid_from) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB110', COLUMN = 'valid_from',
      MESSAGE = format('calls since %s are priced by it', OLD.valid_from),
      HINT = 'Add a row from a day to come instead.';
  END IF;
  RETURN OLD;
END $$;
COMMENT ON FUNCTION catalog.tg__begun_guard() IS 'Trigger: what prices calls by day is removed only while its day is to come.';
-- It goes with whom it is for.
CREATE TRIGGER _210_begun BEFORE DELETE ON catalog.surcharge
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION catalog.tg__begun_guard();

CREATE TABLE service.out_payment_rate (
  out_payment_rate_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  device_id bigint NOT NULL REFERENCES service.device ON DELETE CASCADE,
  valid_from date NOT NULL DEFAULT '-infinity',
  rate_per_minute system.rate NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT out_payment_rate_once UNIQUE (device_id, valid_from)
);
COMMENT ON TABLE service.out_payment_rate IS
'What the owner of a number is paid per minute of the calls it receives, from a day on; each row counts until the next.';
COMMENT ON COLUMN service.out_payment_rate.out_payment_rate_id IS 'Key.';
COMMENT ON COLUMN service.out_payment_rate.device_id IS '(fixed) The number.';
COMMENT ON COLUMN service.out_payment_rate.valid_from IS '(fixed) First day, in the customer''s zone.';
COMMENT ON COLUMN service.out_payment_rate.rate_per_minute IS
'(fixed) Paid per minute, by the second, in the customer''s currency; 0 ends it.';
COMMENT ON COLUMN service.out_payment_rate.version IS 'Counts changes.';
COMMENT ON COLUMN service.out_payment_rate.created_at IS 'When made.';
COMMENT ON COLUMN service.out_payment_rate.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT out_payment_rate_once ON service.out_payment_rate IS 'The number has a rate from that day on.';
COMMENT ON CONSTRAINT out_payment_rate_device_id_fkey ON service.out_payment_rate IS 'Give a device that exists.';
SELECT system.noun_attach('service.out_payment_rate', 'out_payment_rate_id');

CREATE FUNCTION service.tg__out_payment_rate_number() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (SELECT d.kind FROM service.device AS d WHERE d.device_id = NEW.device_id) <> 'did' THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'device_id',
      MESSAGE = format('device %s is not a number', NEW.device_id), HINT = 'Give a device of kind did.';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION service.tg__out_payment_rate_number() IS 'Trigger: only numbers are paid for.';
CREATE TRIGGER _200_number BEFORE INSERT ON service.out_payment_rate
FOR EACH ROW EXECUTE FUNCTION service.tg__out_payment_rate_number();
CREATE TRIGGER _210_begun BEFORE DELETE ON service.out_payment_rate
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION catalog.tg__begun_guard();

CREATE TABLE rating.surcharge (
  customer_id bigint NOT NULL,
  started_at timestamptz NOT NULL,
  call_id bigint NOT NULL,
  side text NOT NULL CONSTRAINT surcharge_side CHECK (side IN ('out', 'in')),
  kind text NOT NULL CONSTRAINT surcharge_kind CHECK (kind IN ('payphone', 'lrn_dip', 'cnam_dip', 'out_payment')),
  device_id bigint,
  surcharge_id bigint,
  amount system.money NOT NULL,
  cost system.money,
  cost_currency system.currency,
  transaction_id bigint NOT NULL,
  CONSTRAINT surcharge_pkey PRIMARY KEY (customer_id, started_at, call_id, side, kind)
) PARTITION BY RANGE (started_at);
COMMENT ON TABLE rating.surcharge IS
'What was added to the price of a call for one payer and side, or paid to the owner of the number called.';
COMMENT ON COLUMN rating.surcharge.customer_id IS 'Who pays, or is paid.';
COMMENT ON COLUMN rating.surcharge.started_at IS 'The call''s started_at.';
COMMENT ON COLUMN rating.surcharge.call_id IS 'The call.';
COMMENT ON COLUMN rating.surcharge.side IS 'out: for making the call; in: for receiving it.';
COMMENT ON COLUMN rating.surcharge.kind IS 'payphone, lrn_dip, cnam_dip or out_payment.';
COMMENT ON COLUMN rating.surcharge.device_id IS 'The customer''s device; NULL when the record named the customer.';
COMMENT ON COLUMN rating.surcharge.surcharge_id IS 'The price that counted; NULL for an out-payment.';
COMMENT ON COLUMN rating.surcharge.amount IS 'In the customer''s currency; an out-payment is negative.';
COMMENT ON COLUMN rating.surcharge.cost IS 'What it costs us; NULL: nothing.';
COMMENT ON COLUMN rating.surcharge.cost_currency IS 'ISO 4217 code of the cost.';
COMMENT ON COLUMN rating.surcharge.transaction_id IS 'The ledger transaction that booked it, with the call''s charge if there is one.';

-- Every month that has charges has its surcharges.
SELECT system.ensure_month('rating.surcharge', m.month, m.month)
FROM pg_catalog.pg_inherits AS i
INNER JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
CROSS JOIN LATERAL (SELECT to_date(right(c.relname, 7), 'YYYY_MM')::timestamp AT TIME ZONE 'UTC' AS month) AS m
WHERE i.inhparent = 'rating.charge'::regclass;

-- Accounts opened from now on have these beside them; the others get them here.
INSERT INTO ledger.account (kind, legal_entity_id, currency)
SELECT k.kind, a.legal_entity_id, a.currency
FROM ledger.account AS a
CROSS JOIN (VALUES ('revenue_surcharge'), ('out_payment')) AS k (kind)
WHERE a.kind = 'revenue_usage'
ON CONFLICT (legal_entity_id, kind, currency) WHERE customer_id IS NULL DO NOTHING;
