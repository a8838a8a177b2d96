-- What carriers take for calls: their sheets, what each call costs, dated exchange rates, and a floor under prices.

ALTER TABLE catalog.carrier
ADD COLUMN out_sheet_id bigint REFERENCES catalog.rate_sheet ON DELETE RESTRICT,
ADD COLUMN in_sheet_id bigint REFERENCES catalog.rate_sheet ON DELETE RESTRICT;
CREATE INDEX carrier_out_sheet_idx ON catalog.carrier (out_sheet_id);
CREATE INDEX carrier_in_sheet_idx ON catalog.carrier (in_sheet_id);
COMMENT ON COLUMN catalog.carrier.out_sheet_id IS
'Rate sheet of what it takes for calls that go out through it (termination); NULL: nothing is worked out.';
COMMENT ON COLUMN catalog.carrier.in_sheet_id IS
'Rate sheet of what it takes for calls that it brings in (origination); NULL: nothing is worked out.';
COMMENT ON CONSTRAINT carrier_out_sheet_id_fkey ON catalog.carrier IS 'Give a rate sheet that exists.';
COMMENT ON CONSTRAINT carrier_in_sheet_id_fkey ON catalog.carrier IS 'Give a rate sheet that exists.';

CREATE TABLE catalog.exchange_rate (
  exchange_rate_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  base_currency system.currency NOT NULL,
  quote_currency system.currency NOT NULL,
  valid_from date NOT NULL,
  rate system.rate NOT NULL CONSTRAINT exchange_rate_rate CHECK (rate > 0),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT exchange_rate_once UNIQUE (base_currency, quote_currency, valid_from),
  CONSTRAINT exchange_rate_two CHECK (base_currency <> quote_currency)
);
COMMENT ON TABLE catalog.exchange_rate IS
'What one unit of a currency is in another from a day on, until the next such day. For carriers'' costs and margins only.';
COMMENT ON COLUMN catalog.exchange_rate.exchange_rate_id IS 'Key.';
COMMENT ON COLUMN catalog.exchange_rate.base_currency IS '(fixed) The currency of which one unit is meant.';
COMMENT ON COLUMN catalog.exchange_rate.quote_currency IS '(fixed) The currency it is told in.';
COMMENT ON COLUMN catalog.exchange_rate.valid_from IS '(fixed) First day (UTC).';
COMMENT ON COLUMN catalog.exchange_rate.rate IS 'Units of the second for one of the first.';
COMMENT ON COLUMN catalog.exchange_rate.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.exchange_rate.created_at IS 'When made.';
COMMENT ON COLUMN catalog.exchange_rate.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT exchange_rate_rate ON catalog.exchange_rate IS 'A rate is above 0.';
COMMENT ON CONSTRAINT exchange_rate_once ON catalog.exchange_rate IS 'There is a rate from that day: change it instead.';
COMMENT ON CONSTRAINT exchange_rate_two ON catalog.exchange_rate IS 'Give two currencies.';
SELECT system.noun_attach('catalog.exchange_rate', 'exchange_rate_id');

ALTER TABLE catalog.package ADD COLUMN floor_percent integer
CONSTRAINT package_floor_percent CHECK (floor_percent BETWEEN -100 AND 1000);
COMMENT ON COLUMN catalog.package.floor_percent IS
'By how many percent a call must be sold above its carrier''s cost; NULL: as setting rating.floor_percent says.';
COMMENT ON CONSTRAINT package_floor_percent ON catalog.package IS 'Give -100 to 1000 percent.';

CREATE TABLE rating.carrier_charge (
  carrier_id bigint NOT NULL,
  started_at timestamptz NOT NULL,
  call_id bigint NOT NULL,
  side text NOT NULL CONSTRAINT carrier_charge_side CHECK (side IN ('out', 'in')),
  rate_sheet_version_id bigint,
  rate_id bigint,
  destination_id bigint,
  billed_seconds integer,
  amount system.money,
  currency system.currency,
  CONSTRAINT carrier_charge_pkey PRIMARY KEY (carrier_id, started_at, call_id, side),
  CONSTRAINT carrier_charge_rate CHECK (num_nulls(rate_id, amount, billed_seconds) IN (0, 3))
) PARTITION BY RANGE (started_at);
COMMENT ON TABLE rating.carrier_charge IS 'What a carrier takes for a call that it took or brought.';
COMMENT ON COLUMN rating.carrier_charge.carrier_id IS 'The carrier.';
COMMENT ON COLUMN rating.carrier_charge.started_at IS 'The call''s started_at.';
COMMENT ON COLUMN rating.carrier_charge.call_id IS 'The call.';
COMMENT ON COLUMN rating.carrier_charge.side IS 'out: it went out through the carrier; in: the carrier brought it.';
COMMENT ON COLUMN rating.carrier_charge.rate_sheet_version_id IS 'The version of the carrier''s sheet.';
COMMENT ON COLUMN rating.carrier_charge.rate_id IS 'The rate that won; NULL: the carrier''s sheet has none, its cost is not known.';
COMMENT ON COLUMN rating.carrier_charge.destination_id IS 'The rate''s destination.';
COMMENT ON COLUMN rating.carrier_charge.billed_seconds IS 'Seconds the carrier bills.';
COMMENT ON COLUMN rating.carrier_charge.amount IS 'What it takes, 6 decimals.';
COMMENT ON COLUMN rating.carrier_charge.currency IS 'Currency of the carrier''s sheet.';
-- Calls that are rated from now on may be of any month that calls have already.
SELECT system.ensure_month('rating.carrier_charge', m.month, m.month)
FROM pg_catalog.pg_inherits AS i
INNER JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
CROSS JOIN LATERAL (SELECT to_date(right(c.relname, 7), 'YYYY_MM')::timestamp AT TIME ZONE 'UTC' AS month) AS m
WHERE i.inhparent = 'rating.call'::regclass;

ALTER TABLE rating.call
ADD COLUMN out_carrier_id bigint,
ADD COLUMN in_carrier_id bigint,
ADD COLUMN below_cost boolean;
COMMENT ON COLUMN rating.call.out_carrier_id IS 'The carrier it went out through, where known.';
COMMENT ON COLUMN rating.call.in_carrier_id IS 'The carrier that brought it, where known.';
COMMENT ON COLUMN rating.call.below_cost IS 'Whether it was sold below its carriers'' cost and the floor above it; NULL: not looked at.';

ALTER TABLE rating.usage_hour
ADD COLUMN carrier_id bigint,
ADD COLUMN cost system.money NOT NULL DEFAULT 0;
COMMENT ON COLUMN rating.usage_hour.carrier_id IS 'The carrier on this side of the calls; NULL: none.';
COMMENT ON COLUMN rating.usage_hour.cost IS 'What carriers take, in the currency of this row: it stands in rows of its own.';

-- Internal shape in which rating asks whether calls are sold below their carriers' cost.
CREATE TYPE rating.leg_amount AS (
  record_id bigint, customer_id bigint, package_id bigint, level smallint, kind text, answered_at timestamptz, amount numeric,
  currency text
);
