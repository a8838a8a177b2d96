-- What packages are made of: versions, items, pools of minutes, discounts, promotions.

ALTER TABLE catalog.rate_sheet ADD COLUMN reseller_id bigint REFERENCES party.customer ON DELETE RESTRICT;
CREATE INDEX rate_sheet_reseller_idx ON catalog.rate_sheet (reseller_id);
COMMENT ON COLUMN catalog.rate_sheet.reseller_id IS '(fixed) The reseller that sells by it; NULL is the house.';
COMMENT ON CONSTRAINT rate_sheet_reseller_id_fkey ON catalog.rate_sheet IS 'Give a reseller that exists.';
ALTER TABLE catalog.package ADD COLUMN reseller_id bigint REFERENCES party.customer ON DELETE RESTRICT;
CREATE INDEX package_reseller_idx ON catalog.package (reseller_id);
COMMENT ON COLUMN catalog.package.reseller_id IS '(fixed) The reseller that sells it; NULL is the house.';
COMMENT ON CONSTRAINT package_reseller_id_fkey ON catalog.package IS 'Give a reseller that exists.';

-- Only beginnings are stored and each lasts until the next: neither gap nor overlap can be written down.
CREATE TABLE catalog.package_version (
  package_version_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  package_id bigint NOT NULL REFERENCES catalog.package ON DELETE CASCADE,
  valid_from date NOT NULL DEFAULT '-infinity',
  monthly_fee system.money NOT NULL DEFAULT 0 CONSTRAINT package_version_monthly_fee CHECK (monthly_fee >= 0),
  fee_proration text NOT NULL DEFAULT 'days'
    CONSTRAINT package_version_fee_proration CHECK (fee_proration IN ('days', 'thirtieth', 'none')),
  outbound_sheet_id bigint REFERENCES catalog.rate_sheet ON DELETE RESTRICT,
  inbound_sheet_id bigint REFERENCES catalog.rate_sheet ON DELETE RESTRICT,
  toll_free_sheet_id bigint REFERENCES catalog.rate_sheet ON DELETE RESTRICT,
  on_net_rate system.rate NOT NULL DEFAULT 0,
  minimum_usage system.money NOT NULL DEFAULT 0 CONSTRAINT package_version_minimum_usage CHECK (minimum_usage >= 0),
  minimum_proration text NOT NULL DEFAULT 'thirtieth'
    CONSTRAINT package_version_minimum_proration CHECK (minimum_proration IN ('days', 'thirtieth', 'none')),
  tax_schedule system.slug,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT package_version_once UNIQUE (package_id, valid_from)
);
CREATE INDEX package_version_outbound_idx ON catalog.package_version (outbound_sheet_id);
CREATE INDEX package_version_inbound_idx ON catalog.package_version (inbound_sheet_id);
CREATE INDEX package_version_toll_free_idx ON catalog.package_version (toll_free_sheet_id);
COMMENT ON TABLE catalog.package_version IS 'What a package is and costs from a day on, until its next version.';
COMMENT ON COLUMN catalog.package_version.package_version_id IS 'Key.';
COMMENT ON COLUMN catalog.package_version.package_id IS '(fixed) The package.';
COMMENT ON COLUMN catalog.package_version.valid_from IS
'(fixed) First day, in the zone of each customer that has it; the first version counts from -infinity.';
COMMENT ON COLUMN catalog.package_version.monthly_fee IS 'Charged once a month for each assignment.';
COMMENT ON COLUMN catalog.package_version.fee_proration IS 'How a part of a month is charged: days (actual), thirtieth or none.';
COMMENT ON COLUMN catalog.package_version.outbound_sheet_id IS 'Rates calls made (termination).';
COMMENT ON COLUMN catalog.package_version.inbound_sheet_id IS 'Rates calls received (origination) by the called number.';
COMMENT ON COLUMN catalog.package_version.toll_free_sheet_id IS 'Rates calls received on toll-free numbers by the caller.';
COMMENT ON COLUMN catalog.package_version.on_net_rate IS 'Price per minute of calls between devices of one customer, by the second.';
COMMENT ON COLUMN catalog.package_version.minimum_usage IS 'Usage of a month is billed as at least this much.';
COMMENT ON COLUMN catalog.package_version.minimum_proration IS 'How the minimum of a part of a month is found: days, thirtieth or none.';
COMMENT ON COLUMN catalog.package_version.tax_schedule IS 'Code of the tax schedule of its fee; NULL is the default.';
COMMENT ON COLUMN catalog.package_version.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.package_version.created_at IS 'When made.';
COMMENT ON COLUMN catalog.package_version.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT package_version_once ON catalog.package_version IS 'Another version begins that day: change or remove that one.';
COMMENT ON CONSTRAINT package_version_monthly_fee ON catalog.package_version IS 'A fee is 0 or more.';
COMMENT ON CONSTRAINT package_version_fee_proration ON catalog.package_version IS 'One of days, thirtieth, none.';
COMMENT ON CONSTRAINT package_version_minimum_usage ON catalog.package_version IS 'A minimum is 0 or more.';
COMMENT ON CONSTRAINT package_version_minimum_proration ON catalog.package_version IS 'One of days, thirtieth, none.';
COMMENT ON CONSTRAINT package_version_package_id_fkey ON catalog.package_version IS 'Give a package that exists.';
COMMENT ON CONSTRAINT package_version_outbound_sheet_id_fkey ON catalog.package_version IS 'Give a rate sheet that exists.';
COMMENT ON CONSTRAINT package_version_inbound_sheet_id_fkey ON catalog.package_version IS 'Give a rate sheet that exists.';
COMMENT ON CONSTRAINT package_version_toll_free_sheet_id_fkey ON catalog.package_version IS 'Give a rate sheet that exists.';
SELECT system.noun_attach('catalog.package_version', 'package_version_id');

CREATE TABLE catalog.item (
  item_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT item_code_key UNIQUE,
  name text NOT NULL CONSTRAINT item_name CHECK (name <> ''),
  kind text NOT NULL CONSTRAINT item_kind CHECK (kind IN ('recurring', 'one_time')),
  currency system.currency NOT NULL,
  price system.money NOT NULL CONSTRAINT item_price CHECK (price >= 0),
  frequency text NOT NULL DEFAULT 'monthly' CONSTRAINT item_frequency CHECK (frequency IN ('monthly', 'quarterly', 'annual')),
  proration text NOT NULL DEFAULT 'days' CONSTRAINT item_proration CHECK (proration IN ('days', 'thirtieth', 'none')),
  credit_at_end boolean NOT NULL DEFAULT true,
  tax_schedule system.slug,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
COMMENT ON TABLE catalog.item IS
'Something sold beside calls: charged again and again (a number, a phone rented) or once (an installation).';
COMMENT ON COLUMN catalog.item.item_id IS 'Key.';
COMMENT ON COLUMN catalog.item.code IS 'Unique code.';
COMMENT ON COLUMN catalog.item.name IS 'Name as on invoices.';
COMMENT ON COLUMN catalog.item.kind IS '(fixed) recurring or one_time.';
COMMENT ON COLUMN catalog.item.currency IS '(fixed) Currency of the price.';
COMMENT ON COLUMN catalog.item.price IS 'Price of one, a period or once.';
COMMENT ON COLUMN catalog.item.frequency IS 'Period of a recurring item: monthly, quarterly or annual; charged in advance.';
COMMENT ON COLUMN catalog.item.proration IS 'How a part of a period is charged: days (actual), thirtieth or none.';
COMMENT ON COLUMN catalog.item.credit_at_end IS 'Whether the rest of a period that was paid comes back when it ends.';
COMMENT ON COLUMN catalog.item.tax_schedule IS 'Code of its tax schedule; NULL is the default.';
COMMENT ON COLUMN catalog.item.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.item.created_at IS 'When made.';
COMMENT ON COLUMN catalog.item.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT item_code_key ON catalog.item IS 'Each item has a code of its own.';
COMMENT ON CONSTRAINT item_name ON catalog.item IS 'Give the name, as on invoices.';
COMMENT ON CONSTRAINT item_kind ON catalog.item IS 'One of recurring, one_time.';
COMMENT ON CONSTRAINT item_price ON catalog.item IS 'A price is 0 or more.';
COMMENT ON CONSTRAINT item_frequency ON catalog.item IS 'One of monthly, quarterly, annual.';
COMMENT ON CONSTRAINT item_proration ON catalog.item IS 'One of days, thirtieth, none.';
SELECT system.noun_attach('catalog.item', 'item_id');

CREATE TABLE catalog.package_item (
  package_item_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  package_version_id bigint NOT NULL REFERENCES catalog.package_version ON DELETE CASCADE,
  item_id bigint NOT NULL REFERENCES catalog.item ON DELETE RESTRICT,
  quantity integer NOT NULL DEFAULT 1 CONSTRAINT package_item_quantity CHECK (quantity > 0),
  price system.money CONSTRAINT package_item_price CHECK (price >= 0),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT package_item_once UNIQUE (package_version_id, item_id)
);
CREATE INDEX package_item_item_idx ON catalog.package_item (item_id);
COMMENT ON TABLE catalog.package_item IS 'An item that comes with a package version.';
COMMENT ON COLUMN catalog.package_item.package_item_id IS 'Key.';
COMMENT ON COLUMN catalog.package_item.package_version_id IS '(fixed) The package version.';
COMMENT ON COLUMN catalog.package_item.item_id IS '(fixed) The item.';
COMMENT ON COLUMN catalog.package_item.quantity IS 'How many.';
COMMENT ON COLUMN catalog.package_item.price IS 'Price of one in this package; NULL is the item''s own.';
COMMENT ON COLUMN catalog.package_item.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.package_item.created_at IS 'When made.';
COMMENT ON COLUMN catalog.package_item.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT package_item_quantity ON catalog.package_item IS 'A quantity is 1 or more.';
COMMENT ON CONSTRAINT package_item_price ON catalog.package_item IS 'A price is 0 or more.';
COMMENT ON CONSTRAINT package_item_once ON catalog.package_item IS 'The package version has the item: change its quantity.';
COMMENT ON CONSTRAINT package_item_package_version_id_fkey ON catalog.package_item IS 'Give a package version that exists.';
COMMENT ON CONSTRAINT package_item_item_id_fkey ON catalog.package_item IS 'Give an item that exists.';
SELECT system.noun_attach('catalog.package_item', 'package_item_id');

CREATE TABLE catalog.pool (
  pool_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  package_version_id bigint NOT NULL REFERENCES catalog.package_version ON DELETE CASCADE,
  code system.slug NOT NULL,
  name text NOT NULL CONSTRAINT pool_name CHECK (name <> ''),
  minutes integer NOT NULL CONSTRAINT pool_minutes CHECK (minutes > 0),
  side text NOT NULL DEFAULT 'out' CONSTRAINT pool_side CHECK (side IN ('out', 'in', 'toll_free', 'any')),
  scope text NOT NULL DEFAULT 'package'
    CONSTRAINT pool_scope CHECK (scope IN ('device', 'virtual_number', 'package', 'customer')),
  prefixes text[] NOT NULL DEFAULT '{*}',
  rollover_cycles smallint NOT NULL DEFAULT 0 CONSTRAINT pool_rollover_cycles CHECK (rollover_cycles BETWEEN 0 AND 12),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT pool_once UNIQUE (package_version_id, code),
  CONSTRAINT pool_prefixes CHECK (cardinality(prefixes) > 0 AND array_to_string(prefixes, ' ', '?') ~ '^(([*]|[0-9]{1,15})( |$))+$')
);
COMMENT ON TABLE catalog.pool IS 'Minutes a cycle that a package includes, to some destinations.';
COMMENT ON COLUMN catalog.pool.pool_id IS 'Key.';
COMMENT ON COLUMN catalog.pool.package_version_id IS '(fixed) The package version.';
COMMENT ON COLUMN catalog.pool.code IS '(fixed) Code; the same in the next version is the same pool.';
COMMENT ON COLUMN catalog.pool.name IS 'Name as on invoices.';
COMMENT ON COLUMN catalog.pool.minutes IS 'Minutes a cycle.';
COMMENT ON COLUMN catalog.pool.side IS 'Calls that may use it: out, in, toll_free or any.';
COMMENT ON COLUMN catalog.pool.scope IS 'Who shares it: device, virtual_number, package (one assignment) or customer (all assignments).';
COMMENT ON COLUMN catalog.pool.prefixes IS 'Numbers that may use it: prefixes of 1 to 15 digits, or *.';
COMMENT ON COLUMN catalog.pool.rollover_cycles IS 'For how many cycles unused minutes stay.';
COMMENT ON COLUMN catalog.pool.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.pool.created_at IS 'When made.';
COMMENT ON COLUMN catalog.pool.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT pool_name ON catalog.pool IS 'Give the name, as on invoices.';
COMMENT ON CONSTRAINT pool_minutes ON catalog.pool IS 'A pool has 1 minute or more.';
COMMENT ON CONSTRAINT pool_side ON catalog.pool IS 'One of out, in, toll_free, any.';
COMMENT ON CONSTRAINT pool_scope ON catalog.pool IS 'One of device, virtual_number, package, customer.';
COMMENT ON CONSTRAINT pool_rollover_cycles ON catalog.pool IS '0 to 12 cycles.';
COMMENT ON CONSTRAINT pool_once ON catalog.pool IS 'The package version has a pool with this code.';
COMMENT ON CONSTRAINT pool_prefixes ON catalog.pool IS 'Give * or prefixes of 1 to 15 digits.';
COMMENT ON CONSTRAINT pool_package_version_id_fkey ON catalog.pool IS 'Give a package version that exists.';
SELECT system.noun_attach('catalog.pool', 'pool_id');

CREATE TABLE catalog.discount (
  discount_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT discount_code_key UNIQUE,
  name text NOT NULL CONSTRAINT discount_name CHECK (name <> ''),
  kind text NOT NULL CONSTRAINT discount_kind CHECK (kind IN ('percent', 'fixed')),
  value system.money NOT NULL CONSTRAINT discount_value CHECK (value > 0),
  currency system.currency,
  applies_to text NOT NULL DEFAULT 'all'
    CONSTRAINT discount_applies_to CHECK (applies_to IN ('all', 'usage', 'recurring', 'one_time')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT discount_percent CHECK (kind <> 'percent' OR value <= 100),
  CONSTRAINT discount_currency CHECK ((kind = 'fixed') = (currency IS NOT NULL))
);
COMMENT ON TABLE catalog.discount IS 'What is taken off charges, by percent or by amount.';
COMMENT ON COLUMN catalog.discount.discount_id IS 'Key.';
COMMENT ON COLUMN catalog.discount.code IS 'Unique code.';
COMMENT ON COLUMN catalog.discount.name IS 'Name as on invoices.';
COMMENT ON COLUMN catalog.discount.kind IS '(fixed) percent or fixed.';
COMMENT ON COLUMN catalog.discount.value IS 'Percent, or amount an invoice.';
COMMENT ON COLUMN catalog.discount.currency IS '(fixed) Currency of a fixed one.';
COMMENT ON COLUMN catalog.discount.applies_to IS 'Charges it is taken off: all, usage, recurring or one_time.';
COMMENT ON COLUMN catalog.discount.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.discount.created_at IS 'When made.';
COMMENT ON COLUMN catalog.discount.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT discount_code_key ON catalog.discount IS 'Each discount has a code of its own.';
COMMENT ON CONSTRAINT discount_name ON catalog.discount IS 'Give the name, as on invoices.';
COMMENT ON CONSTRAINT discount_kind ON catalog.discount IS 'One of percent, fixed.';
COMMENT ON CONSTRAINT discount_value ON catalog.discount IS 'A discount is more than 0.';
COMMENT ON CONSTRAINT discount_applies_to ON catalog.discount IS 'One of all, usage, recurring, one_time.';
COMMENT ON CONSTRAINT discount_percent ON catalog.discount IS 'At most 100 percent.';
COMMENT ON CONSTRAINT discount_currency ON catalog.discount IS 'A fixed discount has a currency; a percent has none.';
SELECT system.noun_attach('catalog.discount', 'discount_id');

CREATE TABLE catalog.package_discount (
  package_version_id bigint NOT NULL REFERENCES catalog.package_version ON DELETE CASCADE,
  discount_id bigint NOT NULL REFERENCES catalog.discount ON DELETE RESTRICT,
  CONSTRAINT package_discount_pkey PRIMARY KEY (package_version_id, discount_id)
);
CREATE INDEX package_discount_discount_idx ON catalog.package_discount (discount_id);
COMMENT ON TABLE catalog.package_discount IS 'A discount that comes with a package version.';
COMMENT ON COLUMN catalog.package_discount.package_version_id IS 'The package version.';
COMMENT ON COLUMN catalog.package_discount.discount_id IS 'The discount.';

CREATE TABLE catalog.promotion (
  promotion_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT promotion_code_key UNIQUE,
  name text NOT NULL CONSTRAINT promotion_name CHECK (name <> ''),
  discount_id bigint NOT NULL REFERENCES catalog.discount ON DELETE RESTRICT,
  package_id bigint REFERENCES catalog.package ON DELETE RESTRICT,
  cycles smallint CONSTRAINT promotion_cycles CHECK (cycles > 0),
  open_from date NOT NULL DEFAULT '-infinity',
  open_to date NOT NULL DEFAULT 'infinity',
  coupon_required boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT promotion_open CHECK (open_from <= open_to)
);
CREATE INDEX promotion_discount_idx ON catalog.promotion (discount_id);
CREATE INDEX promotion_package_idx ON catalog.promotion (package_id);
COMMENT ON TABLE catalog.promotion IS 'A discount that customers may take for a time.';
COMMENT ON COLUMN catalog.promotion.promotion_id IS 'Key.';
COMMENT ON COLUMN catalog.promotion.code IS 'Unique code.';
COMMENT ON COLUMN catalog.promotion.name IS 'Name as on invoices.';
COMMENT ON COLUMN catalog.promotion.discount_id IS '(fixed) What it takes off.';
COMMENT ON COLUMN catalog.promotion.package_id IS '(fixed) Only for customers on this package; NULL is all.';
COMMENT ON COLUMN catalog.promotion.cycles IS 'For how many billing cycles; NULL is for good.';
COMMENT ON COLUMN catalog.promotion.open_from IS 'First day on which it may be taken.';
COMMENT ON COLUMN catalog.promotion.open_to IS 'Last day on which it may be taken.';
COMMENT ON COLUMN catalog.promotion.coupon_required IS 'Whether it takes a coupon.';
COMMENT ON COLUMN catalog.promotion.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.promotion.created_at IS 'When made.';
COMMENT ON COLUMN catalog.promotion.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT promotion_code_key ON catalog.promotion IS 'Each promotion has a code of its own.';
COMMENT ON CONSTRAINT promotion_name ON catalog.promotion IS 'Give the name, as on invoices.';
COMMENT ON CONSTRAINT promotion_cycles ON catalog.promotion IS '1 cycle or more.';
COMMENT ON CONSTRAINT promotion_open ON catalog.promotion IS 'open_from does not come after open_to.';
COMMENT ON CONSTRAINT promotion_discount_id_fkey ON catalog.promotion IS 'Give a discount that exists.';
COMMENT ON CONSTRAINT promotion_package_id_fkey ON catalog.promotion IS 'Give a package that exists.';
SELECT system.noun_attach('catalog.promotion', 'promotion_id');

CREATE TABLE catalog.coupon (
  coupon_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  promotion_id bigint NOT NULL REFERENCES catalog.promotion ON DELETE RESTRICT,
  code system.slug NOT NULL CONSTRAINT coupon_code_key UNIQUE,
  max_uses integer NOT NULL DEFAULT 1 CONSTRAINT coupon_max_uses CHECK (max_uses > 0),
  uses integer NOT NULL DEFAULT 0,
  expires_on date NOT NULL DEFAULT 'infinity',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT coupon_uses CHECK (uses BETWEEN 0 AND max_uses)
);
CREATE INDEX coupon_promotion_idx ON catalog.coupon (promotion_id);
COMMENT ON TABLE catalog.coupon IS 'A code that opens a promotion.';
COMMENT ON COLUMN catalog.coupon.coupon_id IS 'Key.';
COMMENT ON COLUMN catalog.coupon.promotion_id IS '(fixed) The promotion.';
COMMENT ON COLUMN catalog.coupon.code IS '(fixed) What people type.';
COMMENT ON COLUMN catalog.coupon.max_uses IS 'How often it may be used.';
COMMENT ON COLUMN catalog.coupon.uses IS '(automatic) How often it was used.';
COMMENT ON COLUMN catalog.coupon.expires_on IS 'Last day.';
COMMENT ON COLUMN catalog.coupon.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.coupon.created_at IS 'When made.';
COMMENT ON COLUMN catalog.coupon.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT coupon_code_key ON catalog.coupon IS 'Each coupon has a code of its own.';
COMMENT ON CONSTRAINT coupon_max_uses ON catalog.coupon IS '1 use or more.';
COMMENT ON CONSTRAINT coupon_uses ON catalog.coupon IS 'It was used more often than that, or as often as it may be.';
COMMENT ON CONSTRAINT coupon_promotion_id_fkey ON catalog.coupon IS 'Give a promotion that exists.';
SELECT system.noun_attach('catalog.coupon', 'coupon_id');

-- Carriers' channels and addresses, with dates.
CREATE TABLE catalog.carrier_peer (
  carrier_peer_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  carrier_id bigint NOT NULL REFERENCES catalog.carrier ON DELETE CASCADE,
  match text NOT NULL CONSTRAINT carrier_peer_match CHECK (match IN ('channel', 'address')),
  key text NOT NULL,
  valid_from timestamptz NOT NULL DEFAULT '-infinity',
  valid_to timestamptz NOT NULL DEFAULT 'infinity',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  address inet GENERATED ALWAYS AS (CASE match WHEN 'address' THEN key::inet END) STORED,
  CONSTRAINT carrier_peer_order CHECK (valid_from < valid_to),
  CONSTRAINT carrier_peer_key CHECK (key ~ '^\S{1,80}$'),
  CONSTRAINT carrier_peer_channel_once EXCLUDE USING gist (key WITH =, tstzrange(valid_from, valid_to) WITH &&)
    WHERE (match = 'channel'),
  CONSTRAINT carrier_peer_address_once EXCLUDE USING gist (address inet_ops WITH &&, tstzrange(valid_from, valid_to) WITH &&)
    WHERE (match = 'address')
);
CREATE INDEX carrier_peer_carrier_idx ON catalog.carrier_peer (carrier_id);
COMMENT ON TABLE catalog.carrier_peer IS 'A channel or a range of addresses through which a carrier brings calls in, over time.';
COMMENT ON COLUMN catalog.carrier_peer.carrier_peer_id IS 'Key.';
COMMENT ON COLUMN catalog.carrier_peer.carrier_id IS '(fixed) The carrier.';
COMMENT ON COLUMN catalog.carrier_peer.match IS '(fixed) channel or address.';
COMMENT ON COLUMN catalog.carrier_peer.key IS '(fixed) The channel''s peer name, or an address or range such as 203.0.113.0/24.';
COMMENT ON COLUMN catalog.carrier_peer.valid_from IS 'First instant.';
COMMENT ON COLUMN catalog.carrier_peer.valid_to IS 'First instant after.';
COMMENT ON COLUMN catalog.carrier_peer.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.carrier_peer.created_at IS 'When made.';
COMMENT ON COLUMN catalog.carrier_peer.updated_at IS 'When last changed.';
COMMENT ON COLUMN catalog.carrier_peer.address IS '(automatic) The address or range.';
COMMENT ON CONSTRAINT carrier_peer_match ON catalog.carrier_peer IS 'One of channel, address.';
COMMENT ON CONSTRAINT carrier_peer_order ON catalog.carrier_peer IS 'valid_from comes before valid_to.';
COMMENT ON CONSTRAINT carrier_peer_key ON catalog.carrier_peer IS 'Give a peer name or an address, without blanks.';
COMMENT ON CONSTRAINT carrier_peer_channel_once ON catalog.carrier_peer IS 'A carrier has this channel then: end that one first.';
COMMENT ON CONSTRAINT carrier_peer_address_once ON catalog.carrier_peer IS
'A carrier has addresses of this range then: end that one first.';
COMMENT ON CONSTRAINT carrier_peer_carrier_id_fkey ON catalog.carrier_peer IS 'Give a carrier that exists.';
SELECT system.noun_attach('catalog.carrier_peer', 'carrier_peer_id');
