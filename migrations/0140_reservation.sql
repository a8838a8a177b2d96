-- Money set aside for calls in progress, and what a customer may spend.

CREATE TABLE rating.reservation (
  reservation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id bigint NOT NULL,
  call_id text NOT NULL,
  customer_id bigint NOT NULL,
  account_id bigint NOT NULL,
  device_id bigint,
  side text NOT NULL CONSTRAINT reservation_side CHECK (side IN ('out', 'in')),
  -- The call as the switch told it: its record will say the same.
  caller text NOT NULL,
  called text NOT NULL,
  caller_channel text,
  source_ip text,
  customer_code text,
  rate_id bigint,
  destination_id bigint,
  plain boolean NOT NULL,
  status text NOT NULL CONSTRAINT reservation_status CHECK (status IN ('open', 'settled', 'held', 'released', 'expired', 'posted')),
  granted_seconds integer NOT NULL CONSTRAINT reservation_granted CHECK (granted_seconds >= 0),
  amount system.money NOT NULL CONSTRAINT reservation_amount CHECK (amount >= 0),
  authorised_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  answered_at timestamptz,
  raw_seconds numeric CONSTRAINT reservation_raw_seconds CHECK (raw_seconds >= 0),
  late boolean NOT NULL DEFAULT false,
  CONSTRAINT reservation_call_key UNIQUE (source_id, call_id),
  CONSTRAINT reservation_over CHECK (amount = 0 OR status IN ('open', 'settled', 'held'))
) WITH (fillfactor = 80);
CREATE INDEX reservation_open_idx ON rating.reservation (customer_id, device_id) WHERE status = 'open';
-- What waits: for its end, for its record, or for a late word.
CREATE INDEX reservation_due_idx ON rating.reservation (expires_at) WHERE status IN ('open', 'settled', 'held', 'expired');
CREATE INDEX reservation_old_idx ON rating.reservation USING brin (authorised_at);
COMMENT ON TABLE rating.reservation IS 'Money set aside for a call that was authorised: one row a call of a switch.';
COMMENT ON COLUMN rating.reservation.reservation_id IS 'Key.';
COMMENT ON COLUMN rating.reservation.source_id IS 'The switch.';
COMMENT ON COLUMN rating.reservation.call_id IS 'The switch''s own id of the call.';
COMMENT ON COLUMN rating.reservation.customer_id IS 'Who pays.';
COMMENT ON COLUMN rating.reservation.account_id IS 'The payer''s account.';
COMMENT ON COLUMN rating.reservation.device_id IS 'The payer''s device.';
COMMENT ON COLUMN rating.reservation.side IS 'out: the payer makes the call; in: the payer receives it.';
COMMENT ON COLUMN rating.reservation.caller IS 'Originating number as the switch wrote it.';
COMMENT ON COLUMN rating.reservation.called IS 'Dialled string as the switch wrote it.';
COMMENT ON COLUMN rating.reservation.caller_channel IS 'Peer name of the originating channel.';
COMMENT ON COLUMN rating.reservation.source_ip IS 'Address the call came from.';
COMMENT ON COLUMN rating.reservation.customer_code IS 'Customer that the switch named.';
COMMENT ON COLUMN rating.reservation.rate_id IS 'The rate that won; NULL for internal and service calls.';
COMMENT ON COLUMN rating.reservation.destination_id IS 'The rate''s destination.';
COMMENT ON COLUMN rating.reservation.plain IS
'The price is the rate''s increments, connect fee and minimum and nothing else, so that the kernel alone tells it.';
COMMENT ON COLUMN rating.reservation.status IS
'open: in progress; settled: over, its record is awaited; held: its record is held; posted: rated; released: never answered;
expired: nothing was heard of it.';
COMMENT ON COLUMN rating.reservation.granted_seconds IS 'Seconds from answer that the switch may let it run.';
COMMENT ON COLUMN rating.reservation.amount IS 'What is set aside now: the price of the granted seconds, once settled of the real ones.';
COMMENT ON COLUMN rating.reservation.authorised_at IS 'When it was authorised.';
COMMENT ON COLUMN rating.reservation.expires_at IS
'open: when the call is taken for lost; settled: when it is rated from what the switch said at its end.';
COMMENT ON COLUMN rating.reservation.answered_at IS 'When it was answered, as told at its end.';
COMMENT ON COLUMN rating.reservation.raw_seconds IS 'Seconds from answer to end, as told at its end.';
COMMENT ON COLUMN rating.reservation.late IS 'Its end was told after its money had been given back.';

CREATE TABLE rating.spending_limit (
  spending_limit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE CASCADE,
  device_id bigint REFERENCES service.device ON DELETE CASCADE,
  amount system.money CONSTRAINT spending_limit_amount CHECK (amount >= 0),
  action text NOT NULL DEFAULT 'block' CONSTRAINT spending_limit_action CHECK (action IN ('notify', 'block')),
  warn_percents integer[] NOT NULL DEFAULT '{80}'
    CONSTRAINT spending_limit_warn_percents CHECK (
      cardinality(warn_percents) <= 9 AND 1 <= ALL (warn_percents) AND 99 >= ALL (warn_percents)
      AND array_position(warn_percents, NULL) IS NULL
    ),
  day_amount system.money CONSTRAINT spending_limit_day_amount CHECK (day_amount >= 0),
  call_amount system.money CONSTRAINT spending_limit_call_amount CHECK (call_amount >= 0),
  channels integer CONSTRAINT spending_limit_channels CHECK (channels >= 0),
  calls_per_second integer CONSTRAINT spending_limit_calls_per_second CHECK (calls_per_second >= 1),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT spending_limit_once UNIQUE NULLS NOT DISTINCT (customer_id, device_id),
  -- Money is a customer's, not a device's.
  CONSTRAINT spending_limit_device CHECK (device_id IS NULL OR num_nonnulls(amount, day_amount, call_amount) = 0)
);
CREATE INDEX spending_limit_device_idx ON rating.spending_limit (device_id) WHERE device_id IS NOT NULL;
COMMENT ON TABLE rating.spending_limit IS 'What a customer may owe and spend, and how many calls they or a device may make at once.';
COMMENT ON COLUMN rating.spending_limit.spending_limit_id IS 'Key.';
COMMENT ON COLUMN rating.spending_limit.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN rating.spending_limit.device_id IS '(fixed) The device whose calls at once are limited; NULL for all of the customer.';
COMMENT ON COLUMN rating.spending_limit.amount IS 'Postpaid: largest exposure; NULL is no limit.';
COMMENT ON COLUMN rating.spending_limit.action IS 'At the largest exposure: notify only tells, block also refuses calls.';
COMMENT ON COLUMN rating.spending_limit.warn_percents IS 'Percents of it at which the customer is warned.';
COMMENT ON COLUMN rating.spending_limit.day_amount IS 'Most that calls of a day may cost, in the customer''s zone; NULL is no limit.';
COMMENT ON COLUMN rating.spending_limit.call_amount IS 'Most that one call may cost; NULL is no limit.';
COMMENT ON COLUMN rating.spending_limit.channels IS 'Calls at the same time; NULL is no limit.';
COMMENT ON COLUMN rating.spending_limit.calls_per_second IS 'Calls that may begin in a second; NULL is no limit.';
COMMENT ON COLUMN rating.spending_limit.version IS 'Counts changes.';
COMMENT ON COLUMN rating.spending_limit.created_at IS 'When made.';
COMMENT ON COLUMN rating.spending_limit.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT spending_limit_customer_id_fkey ON rating.spending_limit IS 'Give a customer that exists.';
COMMENT ON CONSTRAINT spending_limit_device_id_fkey ON rating.spending_limit IS 'Give a device that exists.';
COMMENT ON CONSTRAINT spending_limit_amount ON rating.spending_limit IS 'A limit is 0 or more.';
COMMENT ON CONSTRAINT spending_limit_action ON rating.spending_limit IS 'One of notify, block.';
COMMENT ON CONSTRAINT spending_limit_warn_percents ON rating.spending_limit IS 'Give up to 9 percents from 1 to 99.';
COMMENT ON CONSTRAINT spending_limit_day_amount ON rating.spending_limit IS 'A limit is 0 or more.';
COMMENT ON CONSTRAINT spending_limit_call_amount ON rating.spending_limit IS 'A limit is 0 or more.';
COMMENT ON CONSTRAINT spending_limit_channels ON rating.spending_limit IS 'A limit is 0 or more.';
COMMENT ON CONSTRAINT spending_limit_calls_per_second ON rating.spending_limit IS 'A limit is 1 or more.';
COMMENT ON CONSTRAINT spending_limit_once ON rating.spending_limit IS 'There is a limit: change it.';
COMMENT ON CONSTRAINT spending_limit_device ON rating.spending_limit IS 'A device has no limits of money: set them for the customer.';
SELECT system.noun_attach('rating.spending_limit', 'spending_limit_id');

CREATE FUNCTION rating.tg__spending_limit_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM service.device AS d WHERE d.device_id = NEW.device_id AND d.customer_id = NEW.customer_id
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'device_id',
      MESSAGE = format('device %s does not belong to customer %s', NEW.device_id, NEW.customer_id);
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION rating.tg__spending_limit_guard() IS 'Trigger: the device is the customer''s own.';
CREATE TRIGGER _200_guard BEFORE INSERT OR UPDATE ON rating.spending_limit
FOR EACH ROW WHEN (NEW.device_id IS NOT NULL) EXECUTE FUNCTION rating.tg__spending_limit_guard();

CREATE TABLE rating.called_country (
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE CASCADE,
  country system.country NOT NULL,
  first_at timestamptz NOT NULL,
  CONSTRAINT called_country_pkey PRIMARY KEY (customer_id, country)
);
COMMENT ON TABLE rating.called_country IS 'Countries that a customer has called before: the first call to another one is told of.';
COMMENT ON COLUMN rating.called_country.customer_id IS 'The customer.';
COMMENT ON COLUMN rating.called_country.country IS 'The country.';
COMMENT ON COLUMN rating.called_country.first_at IS 'When a call there was first authorised.';

-- Internal shape in which rating hands over calls that a switch told of without a record.
CREATE TYPE intake.word AS (
  call_id text, answered_at timestamptz, raw_seconds numeric, caller text, called text, caller_channel text, source_ip text,
  customer_code text
);
COMMENT ON TYPE intake.word IS 'An answered call by word of its switch.';

-- Few, and asked for by account.
CREATE INDEX transaction_leakage_idx ON ledger.transaction (account_id) WHERE kind = 'leakage';
