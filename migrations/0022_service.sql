-- More of what a customer has: channel limits, locations, emergency locations, DID stock, items, promotions taken.

ALTER TABLE service.device
ADD COLUMN label text NOT NULL DEFAULT '',
ADD COLUMN max_channels integer CONSTRAINT device_max_channels CHECK (max_channels > 0),
ADD COLUMN address inet GENERATED ALWAYS AS (CASE kind WHEN 'ip_address' THEN key::inet END) STORED,
DROP CONSTRAINT device_key_form,
ADD CONSTRAINT device_key_form CHECK (CASE kind
  WHEN 'did' THEN key ~ '^[1-9][0-9]{4,14}$'
  WHEN 'ip_address' THEN key ~ '^[0-9a-f.:]{2,39}(/[0-9]{1,3})?$'
  ELSE key ~ '^[^/\s]{1,80}$'
END),
ADD CONSTRAINT device_channels_form CHECK (max_channels IS NULL OR kind IN ('trunk', 'ip_address', 'virtual_number')),
ADD CONSTRAINT device_address_once EXCLUDE USING gist (address inet_ops WITH &&, tstzrange(valid_from, valid_to) WITH &&)
WHERE (kind = 'ip_address');
COMMENT ON COLUMN service.device.label IS 'What people call it.';
COMMENT ON COLUMN service.device.max_channels IS 'Calls at once on a trunk, address or virtual number; NULL is no limit.';
COMMENT ON COLUMN service.device.address IS '(automatic) For an ip_address: the address or range.';
COMMENT ON CONSTRAINT device_key_form ON service.device IS
'A did has 5 to 15 digits with country code, an address or range is written in lower case; others have no blank or slash.';
COMMENT ON CONSTRAINT device_max_channels ON service.device IS '1 channel or more.';
COMMENT ON CONSTRAINT device_channels_form ON service.device IS 'Only trunks, addresses and virtual numbers have channels.';
COMMENT ON CONSTRAINT device_address_once ON service.device IS 'Another device has addresses of this range then: cease it first.';

-- Only beginnings are stored and each lasts until the next.
CREATE TABLE service.device_location (
  device_location_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  device_id bigint NOT NULL REFERENCES service.device ON DELETE CASCADE,
  location_id bigint REFERENCES party.location ON DELETE RESTRICT,
  valid_from date NOT NULL DEFAULT '-infinity',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT device_location_once UNIQUE (device_id, valid_from)
);
CREATE INDEX device_location_location_idx ON service.device_location (location_id);
COMMENT ON TABLE service.device_location IS 'The location (cost center) of a device over time; each row counts until the next.';
COMMENT ON COLUMN service.device_location.device_location_id IS 'Key.';
COMMENT ON COLUMN service.device_location.device_id IS '(fixed) The device.';
COMMENT ON COLUMN service.device_location.location_id IS 'The location; NULL is unassigned.';
COMMENT ON COLUMN service.device_location.valid_from IS '(fixed) First day, in the customer''s zone.';
COMMENT ON COLUMN service.device_location.version IS 'Counts changes.';
COMMENT ON COLUMN service.device_location.created_at IS 'When made.';
COMMENT ON COLUMN service.device_location.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT device_location_once ON service.device_location IS 'The device moves that day already: change that row.';
COMMENT ON CONSTRAINT device_location_device_id_fkey ON service.device_location IS 'Give a device that exists.';
COMMENT ON CONSTRAINT device_location_location_id_fkey ON service.device_location IS 'Give a location that exists.';
SELECT system.noun_attach('service.device_location', 'device_location_id');

CREATE TABLE service.emergency_location (
  emergency_location_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number system.number NOT NULL,
  name text NOT NULL CONSTRAINT emergency_location_name CHECK (name <> ''),
  street text NOT NULL CONSTRAINT emergency_location_street CHECK (street <> ''),
  unit text NOT NULL DEFAULT '',
  city text NOT NULL CONSTRAINT emergency_location_city CHECK (city <> ''),
  state text NOT NULL DEFAULT '',
  postal_code text NOT NULL DEFAULT '',
  country system.country NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT emergency_location_number_key UNIQUE (number)
);
COMMENT ON TABLE service.emergency_location IS
'Where help is sent when a number calls 911 or 112. A number has one before its service begins.';
COMMENT ON COLUMN service.emergency_location.emergency_location_id IS 'Key.';
COMMENT ON COLUMN service.emergency_location.number IS '(fixed) The number.';
COMMENT ON COLUMN service.emergency_location.name IS 'Who is found there.';
COMMENT ON COLUMN service.emergency_location.street IS 'Street and number.';
COMMENT ON COLUMN service.emergency_location.unit IS 'Floor, suite or room.';
COMMENT ON COLUMN service.emergency_location.city IS 'City.';
COMMENT ON COLUMN service.emergency_location.state IS 'State or province.';
COMMENT ON COLUMN service.emergency_location.postal_code IS 'Postal code.';
COMMENT ON COLUMN service.emergency_location.country IS 'Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN service.emergency_location.version IS 'Counts changes.';
COMMENT ON COLUMN service.emergency_location.created_at IS 'When made.';
COMMENT ON COLUMN service.emergency_location.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT emergency_location_number_key ON service.emergency_location IS 'The number has one: change it.';
COMMENT ON CONSTRAINT emergency_location_name ON service.emergency_location IS 'Give a name.';
COMMENT ON CONSTRAINT emergency_location_street ON service.emergency_location IS 'Give street and number.';
COMMENT ON CONSTRAINT emergency_location_city ON service.emergency_location IS 'Give the city.';
SELECT system.noun_attach('service.emergency_location', 'emergency_location_id');

CREATE TABLE service.did (
  did_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number system.number NOT NULL CONSTRAINT did_number_key UNIQUE,
  country system.country NOT NULL,
  state text NOT NULL DEFAULT '',
  rate_center text NOT NULL DEFAULT '',
  lata text,
  tier smallint,
  carrier_id bigint REFERENCES catalog.carrier ON DELETE RESTRICT,
  currency system.currency,
  setup_cost system.money NOT NULL DEFAULT 0 CONSTRAINT did_setup_cost CHECK (setup_cost >= 0),
  monthly_cost system.money NOT NULL DEFAULT 0 CONSTRAINT did_monthly_cost CHECK (monthly_cost >= 0),
  status text NOT NULL DEFAULT 'free'
    CONSTRAINT did_status CHECK (status IN ('free', 'reserved', 'assigned', 'ageing', 'porting')),
  status_until timestamptz,
  reserved_by text,
  device_id bigint REFERENCES service.device ON DELETE RESTRICT,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT did_until CHECK (status NOT IN ('reserved', 'ageing') OR status_until IS NOT NULL),
  CONSTRAINT did_assigned CHECK (status <> 'assigned' OR device_id IS NOT NULL)
);
CREATE INDEX did_device_idx ON service.did (device_id);
CREATE INDEX did_carrier_idx ON service.did (carrier_id);
CREATE INDEX did_place_idx ON service.did (country, state, rate_center, number);
COMMENT ON TABLE service.did IS 'A number in stock: what it is, what it costs, and whether it can be sold.';
COMMENT ON COLUMN service.did.did_id IS 'Key.';
COMMENT ON COLUMN service.did.number IS '(fixed) The number.';
COMMENT ON COLUMN service.did.country IS 'Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN service.did.state IS 'State or province.';
COMMENT ON COLUMN service.did.rate_center IS 'Rate center.';
COMMENT ON COLUMN service.did.lata IS 'LATA, where there are any.';
COMMENT ON COLUMN service.did.tier IS 'Tier by which its incoming calls are rated, where that is told by number.';
COMMENT ON COLUMN service.did.carrier_id IS 'The carrier it comes from.';
COMMENT ON COLUMN service.did.currency IS 'Currency of its costs.';
COMMENT ON COLUMN service.did.setup_cost IS 'What the carrier charges once.';
COMMENT ON COLUMN service.did.monthly_cost IS 'What the carrier charges a month.';
COMMENT ON COLUMN service.did.status IS '(automatic) free, reserved, assigned, ageing or porting.';
COMMENT ON COLUMN service.did.status_until IS '(automatic) When a reservation or the ageing ends: then it is free.';
COMMENT ON COLUMN service.did.reserved_by IS '(automatic) Who reserved it.';
COMMENT ON COLUMN service.did.device_id IS '(automatic) The device it is assigned to, or was last.';
COMMENT ON COLUMN service.did.version IS 'Counts changes.';
COMMENT ON COLUMN service.did.created_at IS 'When made.';
COMMENT ON COLUMN service.did.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT did_number_key ON service.did IS 'The number is in stock already.';
COMMENT ON CONSTRAINT did_setup_cost ON service.did IS 'A cost is 0 or more.';
COMMENT ON CONSTRAINT did_monthly_cost ON service.did IS 'A cost is 0 or more.';
COMMENT ON CONSTRAINT did_status ON service.did IS 'One of free, reserved, assigned, ageing, porting.';
COMMENT ON CONSTRAINT did_until ON service.did IS 'A reservation and ageing have an end.';
COMMENT ON CONSTRAINT did_assigned ON service.did IS 'What is assigned is a device.';
COMMENT ON CONSTRAINT did_carrier_id_fkey ON service.did IS 'Give a carrier that exists.';
COMMENT ON CONSTRAINT did_device_id_fkey ON service.did IS 'Give a device that exists.';
SELECT system.noun_attach('service.did', 'did_id');

ALTER TABLE service.package_assignment
ADD COLUMN package_version_id bigint REFERENCES catalog.package_version ON DELETE RESTRICT;
CREATE INDEX package_assignment_version_idx ON service.package_assignment (package_version_id);
COMMENT ON COLUMN service.package_assignment.package_version_id IS
'The version it is pinned to; NULL follows the package''s versions.';
COMMENT ON CONSTRAINT package_assignment_package_version_id_fkey ON service.package_assignment IS
'Give a version that the package has.';

CREATE TABLE service.item_assignment (
  item_assignment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  device_id bigint REFERENCES service.device ON DELETE RESTRICT,
  location_id bigint REFERENCES party.location ON DELETE RESTRICT,
  item_id bigint NOT NULL REFERENCES catalog.item ON DELETE RESTRICT,
  quantity integer NOT NULL DEFAULT 1 CONSTRAINT item_assignment_quantity CHECK (quantity > 0),
  price system.money CONSTRAINT item_assignment_price CHECK (price >= 0),
  valid_from date NOT NULL,
  valid_to date NOT NULL DEFAULT 'infinity',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT item_assignment_order CHECK (valid_from < valid_to)
);
CREATE INDEX item_assignment_customer_idx ON service.item_assignment (customer_id);
CREATE INDEX item_assignment_device_idx ON service.item_assignment (device_id);
CREATE INDEX item_assignment_location_idx ON service.item_assignment (location_id);
CREATE INDEX item_assignment_item_idx ON service.item_assignment (item_id);
COMMENT ON TABLE service.item_assignment IS 'A recurring or one-time item that a customer, or one device of theirs, has.';
COMMENT ON COLUMN service.item_assignment.item_assignment_id IS 'Key.';
COMMENT ON COLUMN service.item_assignment.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN service.item_assignment.device_id IS '(fixed) The device it is for; it ends with the device.';
COMMENT ON COLUMN service.item_assignment.location_id IS 'The location it is for; NULL is the device''s.';
COMMENT ON COLUMN service.item_assignment.item_id IS '(fixed) The item.';
COMMENT ON COLUMN service.item_assignment.quantity IS 'How many.';
COMMENT ON COLUMN service.item_assignment.price IS 'Price of one for this customer; NULL is the item''s own.';
COMMENT ON COLUMN service.item_assignment.valid_from IS 'First day, in the customer''s zone; of a one-time item the day it is due.';
COMMENT ON COLUMN service.item_assignment.valid_to IS 'First day after.';
COMMENT ON COLUMN service.item_assignment.version IS 'Counts changes.';
COMMENT ON COLUMN service.item_assignment.created_at IS 'When made.';
COMMENT ON COLUMN service.item_assignment.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT item_assignment_quantity ON service.item_assignment IS 'A quantity is 1 or more.';
COMMENT ON CONSTRAINT item_assignment_price ON service.item_assignment IS 'A price is 0 or more.';
COMMENT ON CONSTRAINT item_assignment_order ON service.item_assignment IS 'valid_from comes before valid_to.';
COMMENT ON CONSTRAINT item_assignment_customer_id_fkey ON service.item_assignment IS 'Give a customer that exists.';
COMMENT ON CONSTRAINT item_assignment_device_id_fkey ON service.item_assignment IS 'Give a device that exists.';
COMMENT ON CONSTRAINT item_assignment_location_id_fkey ON service.item_assignment IS 'Give a location that exists.';
COMMENT ON CONSTRAINT item_assignment_item_id_fkey ON service.item_assignment IS 'Give an item that exists.';
SELECT system.noun_attach('service.item_assignment', 'item_assignment_id');

CREATE TABLE service.promotion_grant (
  promotion_grant_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  promotion_id bigint NOT NULL REFERENCES catalog.promotion ON DELETE RESTRICT,
  coupon_id bigint REFERENCES catalog.coupon ON DELETE RESTRICT,
  valid_from date NOT NULL,
  valid_to date NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT promotion_grant_once UNIQUE (customer_id, promotion_id),
  CONSTRAINT promotion_grant_order CHECK (valid_from < valid_to)
);
CREATE INDEX promotion_grant_promotion_idx ON service.promotion_grant (promotion_id);
CREATE INDEX promotion_grant_coupon_idx ON service.promotion_grant (coupon_id);
COMMENT ON TABLE service.promotion_grant IS 'A promotion that a customer has taken.';
COMMENT ON COLUMN service.promotion_grant.promotion_grant_id IS 'Key.';
COMMENT ON COLUMN service.promotion_grant.customer_id IS 'The customer.';
COMMENT ON COLUMN service.promotion_grant.promotion_id IS 'The promotion.';
COMMENT ON COLUMN service.promotion_grant.coupon_id IS 'The coupon that opened it.';
COMMENT ON COLUMN service.promotion_grant.valid_from IS 'First day on which it counts, in the customer''s zone.';
COMMENT ON COLUMN service.promotion_grant.valid_to IS 'First day after.';
COMMENT ON COLUMN service.promotion_grant.version IS 'Counts changes.';
COMMENT ON COLUMN service.promotion_grant.created_at IS 'When made.';
COMMENT ON COLUMN service.promotion_grant.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT promotion_grant_once ON service.promotion_grant IS 'The customer has taken this promotion.';
COMMENT ON CONSTRAINT promotion_grant_order ON service.promotion_grant IS 'valid_from comes before valid_to.';
COMMENT ON CONSTRAINT promotion_grant_customer_id_fkey ON service.promotion_grant IS 'Give a customer that exists.';
COMMENT ON CONSTRAINT promotion_grant_promotion_id_fkey ON service.promotion_grant IS 'Give a promotion that exists.';
COMMENT ON CONSTRAINT promotion_grant_coupon_id_fkey ON service.promotion_grant IS 'Give a coupon that exists.';
SELECT system.noun_attach('service.promotion_grant', 'promotion_grant_id');
