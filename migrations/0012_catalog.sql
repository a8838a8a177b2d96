-- What is sold and at what price: destinations, rate sheets, packages, carriers.

CREATE TABLE catalog.destination (
  destination_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CONSTRAINT destination_code_key UNIQUE CHECK (code <> ''),
  name text NOT NULL CHECK (name <> ''),
  country system.country,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
COMMENT ON TABLE catalog.destination IS 'A named group of prefixes, such as France - Mobile; invoices show usage by destination.';
COMMENT ON COLUMN catalog.destination.destination_id IS 'Key.';
COMMENT ON COLUMN catalog.destination.code IS 'Unique code.';
COMMENT ON COLUMN catalog.destination.name IS 'Name as on invoices.';
COMMENT ON COLUMN catalog.destination.country IS 'Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN catalog.destination.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.destination.created_at IS 'When made.';
COMMENT ON COLUMN catalog.destination.updated_at IS 'When last changed.';
SELECT system.noun_attach('catalog.destination', 'destination_id');

CREATE TABLE catalog.rate_sheet (
  rate_sheet_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT rate_sheet_code_key UNIQUE,
  name text NOT NULL CHECK (name <> ''),
  currency system.currency NOT NULL,
  time_zone system.time_zone NOT NULL DEFAULT 'UTC',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
COMMENT ON TABLE catalog.rate_sheet IS 'A price list by prefix.';
COMMENT ON COLUMN catalog.rate_sheet.rate_sheet_id IS 'Key.';
COMMENT ON COLUMN catalog.rate_sheet.code IS 'Unique code.';
COMMENT ON COLUMN catalog.rate_sheet.name IS 'Name.';
COMMENT ON COLUMN catalog.rate_sheet.currency IS '(fixed) Currency of its prices.';
COMMENT ON COLUMN catalog.rate_sheet.time_zone IS '(fixed) IANA zone in which its effective dates begin.';
COMMENT ON COLUMN catalog.rate_sheet.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.rate_sheet.created_at IS 'When made.';
COMMENT ON COLUMN catalog.rate_sheet.updated_at IS 'When last changed.';
SELECT system.noun_attach('catalog.rate_sheet', 'rate_sheet_id');
CREATE TRIGGER _200_time_zone BEFORE INSERT ON catalog.rate_sheet
FOR EACH ROW EXECUTE FUNCTION system.tg__time_zone();

CREATE TABLE catalog.rate_import (
  rate_import_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rate_sheet_id bigint NOT NULL REFERENCES catalog.rate_sheet ON DELETE CASCADE,
  file_name text NOT NULL,
  status text NOT NULL CONSTRAINT rate_import_status CHECK (status IN ('imported', 'rejected')),
  lines integer NOT NULL,
  added integer NOT NULL,
  changed integer NOT NULL,
  unchanged integer NOT NULL,
  rejected integer NOT NULL,
  imported_at timestamptz NOT NULL,
  actor text NOT NULL
);
CREATE INDEX rate_import_sheet_idx ON catalog.rate_import (rate_sheet_id);
COMMENT ON TABLE catalog.rate_import IS 'One import of a rate file: taken whole, or rejected whole with its reasons.';
COMMENT ON COLUMN catalog.rate_import.rate_import_id IS 'Key.';
COMMENT ON COLUMN catalog.rate_import.rate_sheet_id IS 'The sheet.';
COMMENT ON COLUMN catalog.rate_import.file_name IS 'Name of the file.';
COMMENT ON COLUMN catalog.rate_import.status IS 'imported, or rejected: then nothing of it counts.';
COMMENT ON COLUMN catalog.rate_import.lines IS 'Data lines in the file.';
COMMENT ON COLUMN catalog.rate_import.added IS 'Rates that were new.';
COMMENT ON COLUMN catalog.rate_import.changed IS 'Rates of the same prefix and date with another price.';
COMMENT ON COLUMN catalog.rate_import.unchanged IS 'Rates that the sheet already had.';
COMMENT ON COLUMN catalog.rate_import.rejected IS 'Lines that are wrong.';
COMMENT ON COLUMN catalog.rate_import.imported_at IS 'When.';
COMMENT ON COLUMN catalog.rate_import.actor IS 'Who.';

CREATE TABLE catalog.rate_import_line (
  rate_import_id bigint NOT NULL REFERENCES catalog.rate_import ON DELETE CASCADE,
  line_no integer NOT NULL,
  reason text NOT NULL,
  raw text NOT NULL,
  CONSTRAINT rate_import_line_pkey PRIMARY KEY (rate_import_id, line_no)
);
COMMENT ON TABLE catalog.rate_import_line IS 'A rejected line of a rate file.';
COMMENT ON COLUMN catalog.rate_import_line.rate_import_id IS 'The import.';
COMMENT ON COLUMN catalog.rate_import_line.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN catalog.rate_import_line.reason IS 'What is wrong with it.';
COMMENT ON COLUMN catalog.rate_import_line.raw IS 'The line as received.';

CREATE TABLE catalog.rate (
  rate_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rate_sheet_id bigint NOT NULL REFERENCES catalog.rate_sheet ON DELETE CASCADE,
  prefix system.prefix NOT NULL,
  effective_from date NOT NULL,
  destination_id bigint NOT NULL REFERENCES catalog.destination ON DELETE RESTRICT,
  name text NOT NULL DEFAULT '',
  rate_per_minute system.rate NOT NULL,
  connect_fee system.money NOT NULL DEFAULT 0 CHECK (connect_fee >= 0),
  initial_increment integer NOT NULL CHECK (initial_increment BETWEEN 1 AND 3600),
  subsequent_increment integer NOT NULL CHECK (subsequent_increment BETWEEN 1 AND 3600),
  minimum_charge system.money NOT NULL DEFAULT 0 CHECK (minimum_charge >= 0),
  superseded_at timestamptz
);
CREATE UNIQUE INDEX rate_sheet_prefix_key ON catalog.rate (rate_sheet_id, prefix, effective_from) WHERE superseded_at IS NULL;
CREATE INDEX rate_effective_idx ON catalog.rate (rate_sheet_id, effective_from);
CREATE INDEX rate_destination_idx ON catalog.rate (destination_id);
COMMENT ON TABLE catalog.rate IS
'A price for a prefix from a date on; the latest date not after the call counts. Never changed: a correction supersedes it.';
COMMENT ON COLUMN catalog.rate.rate_id IS 'Key.';
COMMENT ON COLUMN catalog.rate.rate_sheet_id IS 'The sheet.';
COMMENT ON COLUMN catalog.rate.prefix IS 'Leading digits; empty is * (any number).';
COMMENT ON COLUMN catalog.rate.effective_from IS 'First day, in the sheet''s zone.';
COMMENT ON COLUMN catalog.rate.destination_id IS 'The destination it belongs to.';
COMMENT ON COLUMN catalog.rate.name IS 'Place, such as Ottawa, ON.';
COMMENT ON COLUMN catalog.rate.rate_per_minute IS 'Price per minute, up to 8 decimals.';
COMMENT ON COLUMN catalog.rate.connect_fee IS 'Added to each answered call of more than 0 s.';
COMMENT ON COLUMN catalog.rate.initial_increment IS 'Seconds billed at least.';
COMMENT ON COLUMN catalog.rate.subsequent_increment IS 'Seconds to which the rest is rounded up.';
COMMENT ON COLUMN catalog.rate.minimum_charge IS 'A call of more than 0 s costs at least this.';
COMMENT ON COLUMN catalog.rate.superseded_at IS 'When an import replaced it by another price of the same prefix and date.';

CREATE TABLE catalog.rate_sheet_version (
  rate_sheet_version_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rate_sheet_id bigint NOT NULL REFERENCES catalog.rate_sheet ON DELETE CASCADE,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz NOT NULL,
  star_rate_id bigint REFERENCES catalog.rate ON DELETE RESTRICT,
  rates integer NOT NULL,
  retired_at timestamptz,
  CONSTRAINT rate_sheet_version_order CHECK (valid_from < valid_to),
  -- Two versions at one instant would charge a call twice.
  CONSTRAINT rate_sheet_version_once EXCLUDE USING gist (
    rate_sheet_id WITH =, tstzrange(valid_from, valid_to) WITH &&
  ) WHERE (retired_at IS NULL)
);
CREATE INDEX rate_sheet_version_sheet_idx ON catalog.rate_sheet_version (rate_sheet_id);
CREATE INDEX rate_sheet_version_star_idx ON catalog.rate_sheet_version (star_rate_id);
COMMENT ON TABLE catalog.rate_sheet_version IS 'All rates of a sheet that count in one stretch of time, flattened to intervals.';
COMMENT ON COLUMN catalog.rate_sheet_version.rate_sheet_version_id IS 'Key.';
COMMENT ON COLUMN catalog.rate_sheet_version.rate_sheet_id IS 'The sheet.';
COMMENT ON COLUMN catalog.rate_sheet_version.valid_from IS 'First instant.';
COMMENT ON COLUMN catalog.rate_sheet_version.valid_to IS 'First instant after; infinity for the last.';
COMMENT ON COLUMN catalog.rate_sheet_version.star_rate_id IS 'The rate of *, which counts when no prefix matches.';
COMMENT ON COLUMN catalog.rate_sheet_version.rates IS 'Number of prefixes.';
COMMENT ON COLUMN catalog.rate_sheet_version.retired_at IS 'When a later import replaced it; charges still name it.';

CREATE TABLE catalog.rate_interval (
  rate_sheet_version_id bigint NOT NULL,
  lo bigint NOT NULL,
  rate_id bigint,
  destination_id bigint,
  rate_per_minute numeric,
  connect_fee numeric,
  initial_increment integer,
  subsequent_increment integer,
  minimum_charge numeric
);
COMMENT ON TABLE catalog.rate_interval IS
'A version flattened: from lo up to the next lo this rate is the longest match; rate_id NULL is a gap. One b-tree descent finds a price.';
COMMENT ON COLUMN catalog.rate_interval.rate_sheet_version_id IS 'The version.';
COMMENT ON COLUMN catalog.rate_interval.lo IS 'Key of the first number of the interval, as catalog.number_key makes it.';
COMMENT ON COLUMN catalog.rate_interval.rate_id IS 'The rate, or NULL in a gap.';
COMMENT ON COLUMN catalog.rate_interval.destination_id IS 'Copied from the rate.';
COMMENT ON COLUMN catalog.rate_interval.rate_per_minute IS 'Copied from the rate.';
COMMENT ON COLUMN catalog.rate_interval.connect_fee IS 'Copied from the rate.';
COMMENT ON COLUMN catalog.rate_interval.initial_increment IS 'Copied from the rate.';
COMMENT ON COLUMN catalog.rate_interval.subsequent_increment IS 'Copied from the rate.';
COMMENT ON COLUMN catalog.rate_interval.minimum_charge IS 'Copied from the rate.';
CREATE UNIQUE INDEX rate_interval_key ON catalog.rate_interval (rate_sheet_version_id, lo) INCLUDE (
  rate_id, destination_id, rate_per_minute, connect_fee, initial_increment, subsequent_increment, minimum_charge
);

CREATE TABLE catalog.package (
  package_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT package_code_key UNIQUE,
  name text NOT NULL CHECK (name <> ''),
  currency system.currency NOT NULL,
  monthly_fee system.money NOT NULL DEFAULT 0 CHECK (monthly_fee >= 0),
  outbound_sheet_id bigint REFERENCES catalog.rate_sheet ON DELETE RESTRICT,
  inbound_sheet_id bigint REFERENCES catalog.rate_sheet ON DELETE RESTRICT,
  toll_free_sheet_id bigint REFERENCES catalog.rate_sheet ON DELETE RESTRICT,
  on_net_rate system.rate NOT NULL DEFAULT 0,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
CREATE INDEX package_outbound_idx ON catalog.package (outbound_sheet_id);
CREATE INDEX package_inbound_idx ON catalog.package (inbound_sheet_id);
CREATE INDEX package_toll_free_idx ON catalog.package (toll_free_sheet_id);
COMMENT ON TABLE catalog.package IS 'What a customer buys: a monthly fee and the sheets that rate each direction.';
COMMENT ON COLUMN catalog.package.package_id IS 'Key.';
COMMENT ON COLUMN catalog.package.code IS 'Unique code.';
COMMENT ON COLUMN catalog.package.name IS 'Name as on invoices.';
COMMENT ON COLUMN catalog.package.currency IS '(fixed) Currency of the fee.';
COMMENT ON COLUMN catalog.package.monthly_fee IS 'Charged once a month for each customer that has the package.';
COMMENT ON COLUMN catalog.package.outbound_sheet_id IS 'Rates calls made (termination).';
COMMENT ON COLUMN catalog.package.inbound_sheet_id IS 'Rates calls received (origination) by the called number.';
COMMENT ON COLUMN catalog.package.toll_free_sheet_id IS 'Rates calls received on toll-free numbers by the caller.';
COMMENT ON COLUMN catalog.package.on_net_rate IS 'Price per minute of calls between devices of one customer, by the second.';
COMMENT ON COLUMN catalog.package.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.package.created_at IS 'When made.';
COMMENT ON COLUMN catalog.package.updated_at IS 'When last changed.';
SELECT system.noun_attach('catalog.package', 'package_id');

CREATE TABLE catalog.override_sheet (
  override_sheet_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE CASCADE,
  side text NOT NULL DEFAULT 'out' CONSTRAINT override_sheet_side CHECK (side IN ('out', 'in', 'toll_free')),
  rate_sheet_id bigint NOT NULL REFERENCES catalog.rate_sheet ON DELETE RESTRICT,
  valid_from timestamptz NOT NULL DEFAULT '-infinity',
  valid_to timestamptz NOT NULL DEFAULT 'infinity',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT override_sheet_order CHECK (valid_from < valid_to),
  CONSTRAINT override_sheet_once EXCLUDE USING gist (
    customer_id WITH =, side WITH =, tstzrange(valid_from, valid_to) WITH &&
  )
);
CREATE INDEX override_sheet_sheet_idx ON catalog.override_sheet (rate_sheet_id);
CREATE INDEX override_sheet_customer_idx ON catalog.override_sheet (customer_id);
COMMENT ON TABLE catalog.override_sheet IS 'A sheet of a customer''s own that is asked before the package''s.';
COMMENT ON COLUMN catalog.override_sheet.override_sheet_id IS 'Key.';
COMMENT ON COLUMN catalog.override_sheet.customer_id IS 'The customer.';
COMMENT ON COLUMN catalog.override_sheet.side IS 'out, in or toll_free: which calls.';
COMMENT ON COLUMN catalog.override_sheet.rate_sheet_id IS 'The sheet.';
COMMENT ON COLUMN catalog.override_sheet.valid_from IS 'First instant.';
COMMENT ON COLUMN catalog.override_sheet.valid_to IS 'First instant after.';
COMMENT ON COLUMN catalog.override_sheet.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.override_sheet.created_at IS 'When made.';
COMMENT ON COLUMN catalog.override_sheet.updated_at IS 'When last changed.';
SELECT system.noun_attach('catalog.override_sheet', 'override_sheet_id');

CREATE TABLE catalog.carrier (
  carrier_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT carrier_code_key UNIQUE,
  name text NOT NULL CHECK (name <> ''),
  channels text[] NOT NULL DEFAULT '{}',
  addresses inet[] NOT NULL DEFAULT '{}',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
COMMENT ON TABLE catalog.carrier IS 'A supplier whose channels and addresses bring calls in; such a call is owned by its destination.';
COMMENT ON COLUMN catalog.carrier.carrier_id IS 'Key.';
COMMENT ON COLUMN catalog.carrier.code IS 'Unique code.';
COMMENT ON COLUMN catalog.carrier.name IS 'Name.';
COMMENT ON COLUMN catalog.carrier.channels IS 'Peer names of its channels on the switches.';
COMMENT ON COLUMN catalog.carrier.addresses IS 'IP addresses it sends from.';
COMMENT ON COLUMN catalog.carrier.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.carrier.created_at IS 'When made.';
COMMENT ON COLUMN catalog.carrier.updated_at IS 'When last changed.';
SELECT system.noun_attach('catalog.carrier', 'carrier_id');

-- Dialled strings that are services, judged before any normalisation.
CREATE TABLE catalog.service_code (
  country system.country NOT NULL,
  dialled text NOT NULL CHECK (dialled ~ '^[0-9*#]{2,8}$'),
  name text NOT NULL,
  emergency boolean NOT NULL DEFAULT false,
  price system.money NOT NULL DEFAULT 0 CHECK (price >= 0),
  CONSTRAINT service_code_pkey PRIMARY KEY (country, dialled),
  CONSTRAINT service_code_emergency CHECK (NOT emergency OR price = 0)
);
COMMENT ON TABLE catalog.service_code IS 'Short codes by country; emergency ones are free, never held and never blocked.';
COMMENT ON COLUMN catalog.service_code.country IS 'Country of the source.';
COMMENT ON COLUMN catalog.service_code.dialled IS 'The dialled string, exactly.';
COMMENT ON COLUMN catalog.service_code.name IS 'What it reaches.';
COMMENT ON COLUMN catalog.service_code.emergency IS 'True for 911, 112 and the like.';
COMMENT ON COLUMN catalog.service_code.price IS 'Price of a call; emergency codes are free.';

CREATE TABLE catalog.toll_free_prefix (
  prefix system.prefix PRIMARY KEY CHECK (prefix <> ''),
  valid_from date NOT NULL,
  country system.country
);
COMMENT ON TABLE catalog.toll_free_prefix IS 'Prefixes of toll-free numbers with the date from which they are in service.';
COMMENT ON COLUMN catalog.toll_free_prefix.prefix IS 'Leading digits with country code, such as 1800.';
COMMENT ON COLUMN catalog.toll_free_prefix.valid_from IS 'First day in service.';
COMMENT ON COLUMN catalog.toll_free_prefix.country IS 'Country; NULL for several.';

-- What each asks for, in words: the hint of the error.
COMMENT ON CONSTRAINT destination_code_key ON catalog.destination IS 'Each destination has a code of its own.';
COMMENT ON CONSTRAINT destination_code_check ON catalog.destination IS 'Give a code.';
COMMENT ON CONSTRAINT destination_name_check ON catalog.destination IS 'Give the name, as on invoices.';
COMMENT ON CONSTRAINT rate_sheet_code_key ON catalog.rate_sheet IS 'Each rate sheet has a code of its own.';
COMMENT ON CONSTRAINT rate_sheet_name_check ON catalog.rate_sheet IS 'Give a name.';
COMMENT ON CONSTRAINT package_code_key ON catalog.package IS 'Each package has a code of its own.';
COMMENT ON CONSTRAINT package_name_check ON catalog.package IS 'Give the name, as on invoices.';
COMMENT ON CONSTRAINT package_monthly_fee_check ON catalog.package IS 'A fee is 0 or more.';
COMMENT ON CONSTRAINT package_outbound_sheet_id_fkey ON catalog.package IS 'Give a rate sheet that exists.';
COMMENT ON CONSTRAINT package_inbound_sheet_id_fkey ON catalog.package IS 'Give a rate sheet that exists.';
COMMENT ON CONSTRAINT package_toll_free_sheet_id_fkey ON catalog.package IS 'Give a rate sheet that exists.';
COMMENT ON CONSTRAINT override_sheet_side ON catalog.override_sheet IS 'One of out, in, toll_free.';
COMMENT ON CONSTRAINT override_sheet_order ON catalog.override_sheet IS 'valid_from comes before valid_to.';
COMMENT ON CONSTRAINT override_sheet_once ON catalog.override_sheet IS
'A customer has one override sheet a side at an instant: end the other one first.';
COMMENT ON CONSTRAINT override_sheet_customer_id_fkey ON catalog.override_sheet IS 'Give a customer that exists.';
COMMENT ON CONSTRAINT override_sheet_rate_sheet_id_fkey ON catalog.override_sheet IS 'Give a rate sheet that exists.';
COMMENT ON CONSTRAINT carrier_code_key ON catalog.carrier IS 'Each carrier has a code of its own.';
COMMENT ON CONSTRAINT carrier_name_check ON catalog.carrier IS 'Give a name.';
COMMENT ON CONSTRAINT service_code_dialled_check ON catalog.service_code IS
'Give 2 to 8 digits, stars or hashes, as dialled.';
COMMENT ON CONSTRAINT service_code_price_check ON catalog.service_code IS 'A price is 0 or more.';
COMMENT ON CONSTRAINT service_code_emergency ON catalog.service_code IS 'Emergency calls are free.';
COMMENT ON CONSTRAINT toll_free_prefix_prefix_check ON catalog.toll_free_prefix IS 'Give at least one digit.';
