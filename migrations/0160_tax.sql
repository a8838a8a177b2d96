-- Taxes and fees: what they are, at which rates from when, where, on what, and who need not pay them.

CREATE FUNCTION tax.brackets_valid(p_above numeric[], p_rate numeric[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT cardinality(p_above) = cardinality(p_rate) AND cardinality(p_above) > 0 AND coalesce(bool_and(
    b.above > coalesce(b.previous, 0) AND b.rate >= 0
  ), false)
  FROM (
    SELECT u.above, u.rate, lag(u.above) OVER (ORDER BY u.nth) AS previous
    FROM unnest(p_above, p_rate) WITH ORDINALITY AS u (above, rate, nth)
  ) AS b;
END;
COMMENT ON FUNCTION tax.brackets_valid(numeric[], numeric[]) IS $doc$Whether brackets are as many as their rates, and rise from above 0.

:param p_above: where each bracket begins
:param p_rate: percent above it
:returns: false when they are none, uneven or out of order
:example: SELECT tax.brackets_valid('{100}', '{3}')$doc$;
GRANT EXECUTE ON FUNCTION tax.brackets_valid(numeric[], numeric[]) TO pgtoll_code;

CREATE FUNCTION tax.place_key(p_country text, p_state text, p_county text, p_city text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN rtrim(upper(concat_ws('/', p_country, btrim(p_state), btrim(p_county), btrim(p_city))), '/');
COMMENT ON FUNCTION tax.place_key(text, text, text, text) IS $doc$A place as one text, whatever its capitals.

:param p_country: ISO 3166-1 alpha-2 code
:param p_state: state or province; empty is all of the country
:param p_county: county; empty is none
:param p_city: city; empty is none
:returns: such as CA/QC or US/TX//AUSTIN
:example: SELECT tax.place_key('CA', 'QC', '', '')$doc$;
GRANT EXECUTE ON FUNCTION tax.place_key(text, text, text, text) TO pgtoll_code;

CREATE TABLE tax.detail (
  tax_detail_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT detail_code_key UNIQUE,
  name text NOT NULL CONSTRAINT detail_name CHECK (name <> ''),
  basis text NOT NULL DEFAULT 'percent'
    CONSTRAINT detail_basis CHECK (basis IN ('percent', 'line', 'minute', 'invoice', 'account')),
  level text NOT NULL DEFAULT 'state' CONSTRAINT detail_level CHECK (level IN ('country', 'state', 'county', 'city')),
  collected_for text NOT NULL DEFAULT 'government'
    CONSTRAINT detail_collected_for CHECK (collected_for IN ('government', 'provider')),
  currency system.currency,
  position smallint NOT NULL DEFAULT 100,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT detail_currency CHECK (basis = 'percent' OR currency IS NOT NULL)
);
COMMENT ON TABLE tax.detail IS 'One tax, levy or fee as invoices print it; its rates are dated rows of their own.';
COMMENT ON COLUMN tax.detail.tax_detail_id IS 'Key.';
COMMENT ON COLUMN tax.detail.code IS 'Unique code, such as gst.';
COMMENT ON COLUMN tax.detail.name IS 'Name as on invoices.';
COMMENT ON COLUMN tax.detail.basis IS
'(fixed) What its rate is: percent of the charge; or an amount for each telephone line, minute, invoice or account.';
COMMENT ON COLUMN tax.detail.level IS 'Whose it is: country, state, county or city of the place of service.';
COMMENT ON COLUMN tax.detail.collected_for IS
'(fixed) government: owed to it; provider: a fee by which costs are recovered, which is revenue.';
COMMENT ON COLUMN tax.detail.currency IS
'(fixed) Currency of its amounts: only customers of that currency pay it; NULL is any, for a percentage without amounts.';
COMMENT ON COLUMN tax.detail.position IS 'Order on invoices and of calculation: a compound tax counts those before it.';
COMMENT ON COLUMN tax.detail.version IS 'Counts changes.';
COMMENT ON COLUMN tax.detail.created_at IS 'When made.';
COMMENT ON COLUMN tax.detail.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT detail_code_key ON tax.detail IS 'Each tax has a code of its own.';
COMMENT ON CONSTRAINT detail_name ON tax.detail IS 'Give the name, as on invoices.';
COMMENT ON CONSTRAINT detail_basis ON tax.detail IS 'One of percent, line, minute, invoice, account.';
COMMENT ON CONSTRAINT detail_level ON tax.detail IS 'One of country, state, county, city.';
COMMENT ON CONSTRAINT detail_collected_for ON tax.detail IS 'One of government, provider.';
COMMENT ON CONSTRAINT detail_currency ON tax.detail IS 'An amount needs its currency.';
SELECT system.noun_attach('tax.detail', 'tax_detail_id');

-- Only beginnings are stored and each lasts until the next: neither gap nor overlap can be written down.
CREATE TABLE tax.rate (
  tax_rate_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tax_detail_id bigint NOT NULL REFERENCES tax.detail ON DELETE CASCADE,
  valid_from date NOT NULL DEFAULT '-infinity',
  rate system.rate NOT NULL,
  base_percent system.rate NOT NULL DEFAULT 100 CONSTRAINT rate_base_percent CHECK (base_percent > 0 AND base_percent <= 100),
  compound text NOT NULL DEFAULT 'none' CONSTRAINT rate_compound CHECK (compound IN ('none', 'fees', 'all')),
  bracket_above system.money[],
  bracket_rate system.rate[],
  cap system.money CONSTRAINT rate_cap CHECK (cap > 0),
  counted_by text NOT NULL DEFAULT 'line' CONSTRAINT rate_counted_by CHECK (counted_by IN ('line', 'invoice')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT rate_once UNIQUE (tax_detail_id, valid_from),
  CONSTRAINT rate_brackets CHECK (
    (bracket_above IS NULL AND bracket_rate IS NULL)
    OR coalesce(tax.brackets_valid(bracket_above::numeric[], bracket_rate::numeric[]), false)
  )
);
COMMENT ON TABLE tax.rate IS 'Rate of a tax for invoices of a day on, until its next one.';
COMMENT ON COLUMN tax.rate.tax_rate_id IS 'Key.';
COMMENT ON COLUMN tax.rate.tax_detail_id IS '(fixed) The tax.';
COMMENT ON COLUMN tax.rate.valid_from IS '(fixed) First invoice date; -infinity is since ever.';
COMMENT ON COLUMN tax.rate.rate IS 'Percent, such as 9.975; or the amount for one line, minute, invoice or account.';
COMMENT ON COLUMN tax.rate.base_percent IS
'Which part of a charge it is taken of: 100, or a safe harbour such as 64.9 for what counts as interstate.';
COMMENT ON COLUMN tax.rate.compound IS
'Whether it is taken of what stands before it too: none, fees (of the provider), or all (tax on tax).';
COMMENT ON COLUMN tax.rate.bracket_above IS 'Where other percentages begin, rising; NULL when there is one rate.';
COMMENT ON COLUMN tax.rate.bracket_rate IS 'Percent above each of bracket_above, up to the next.';
COMMENT ON COLUMN tax.rate.cap IS 'Most that is taken; NULL is no limit.';
COMMENT ON COLUMN tax.rate.counted_by IS 'What brackets and cap are counted by: each line, or the invoice.';
COMMENT ON COLUMN tax.rate.version IS 'Counts changes.';
COMMENT ON COLUMN tax.rate.created_at IS 'When made.';
COMMENT ON COLUMN tax.rate.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT rate_once ON tax.rate IS 'Another rate begins that day: change or remove that one.';
COMMENT ON CONSTRAINT rate_base_percent ON tax.rate IS 'A part is above 0 and at most 100.';
COMMENT ON CONSTRAINT rate_compound ON tax.rate IS 'One of none, fees, all.';
COMMENT ON CONSTRAINT rate_cap ON tax.rate IS 'A cap is above 0.';
COMMENT ON CONSTRAINT rate_counted_by ON tax.rate IS 'One of line, invoice.';
COMMENT ON CONSTRAINT rate_brackets ON tax.rate IS 'Give as many bracket_above, rising from above 0, as bracket_rate.';
COMMENT ON CONSTRAINT rate_tax_detail_id_fkey ON tax.rate IS 'Give a tax that exists.';
SELECT system.noun_attach('tax.rate', 'tax_rate_id');

CREATE TABLE tax.schedule (
  tax_schedule_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT schedule_code_key UNIQUE,
  name text NOT NULL CONSTRAINT schedule_name CHECK (name <> ''),
  origin_based boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
COMMENT ON TABLE tax.schedule IS 'A group of taxes, given to packages and items by its code, or to regions.';
COMMENT ON COLUMN tax.schedule.tax_schedule_id IS 'Key.';
COMMENT ON COLUMN tax.schedule.code IS '(fixed) Unique code.';
COMMENT ON COLUMN tax.schedule.name IS 'Name.';
COMMENT ON COLUMN tax.schedule.origin_based IS
'For what is sold with it: whether the taxes of the customer''s region are due too. Of a region''s schedule it says nothing.';
COMMENT ON COLUMN tax.schedule.version IS 'Counts changes.';
COMMENT ON COLUMN tax.schedule.created_at IS 'When made.';
COMMENT ON COLUMN tax.schedule.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT schedule_code_key ON tax.schedule IS 'Each tax schedule has a code of its own.';
COMMENT ON CONSTRAINT schedule_name ON tax.schedule IS 'Give a name.';
SELECT system.noun_attach('tax.schedule', 'tax_schedule_id');

CREATE TABLE tax.schedule_detail (
  tax_schedule_detail_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tax_schedule_id bigint NOT NULL REFERENCES tax.schedule ON DELETE CASCADE,
  tax_detail_id bigint NOT NULL REFERENCES tax.detail ON DELETE RESTRICT,
  valid_from date NOT NULL DEFAULT '-infinity',
  valid_to date NOT NULL DEFAULT 'infinity',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT schedule_detail_order CHECK (valid_from < valid_to),
  CONSTRAINT schedule_detail_once EXCLUDE USING gist (
    (tax_schedule_id || '/' || tax_detail_id) WITH =, daterange(valid_from, valid_to) WITH &&
  )
);
CREATE INDEX schedule_detail_schedule_idx ON tax.schedule_detail (tax_schedule_id);
CREATE INDEX schedule_detail_detail_idx ON tax.schedule_detail (tax_detail_id);
COMMENT ON TABLE tax.schedule_detail IS 'A tax of a schedule, for invoices of a time.';
COMMENT ON COLUMN tax.schedule_detail.tax_schedule_detail_id IS 'Key.';
COMMENT ON COLUMN tax.schedule_detail.tax_schedule_id IS '(fixed) The schedule.';
COMMENT ON COLUMN tax.schedule_detail.tax_detail_id IS '(fixed) The tax.';
COMMENT ON COLUMN tax.schedule_detail.valid_from IS 'First invoice date.';
COMMENT ON COLUMN tax.schedule_detail.valid_to IS 'First invoice date after; infinity is for good.';
COMMENT ON COLUMN tax.schedule_detail.version IS 'Counts changes.';
COMMENT ON COLUMN tax.schedule_detail.created_at IS 'When made.';
COMMENT ON COLUMN tax.schedule_detail.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT schedule_detail_order ON tax.schedule_detail IS 'It begins before it ends.';
COMMENT ON CONSTRAINT schedule_detail_once ON tax.schedule_detail IS 'The schedule has that tax then already.';
COMMENT ON CONSTRAINT schedule_detail_tax_schedule_id_fkey ON tax.schedule_detail IS 'Give a tax schedule that exists.';
COMMENT ON CONSTRAINT schedule_detail_tax_detail_id_fkey ON tax.schedule_detail IS 'Give a tax that exists.';
SELECT system.noun_attach('tax.schedule_detail', 'tax_schedule_detail_id');

CREATE TABLE tax.region (
  tax_region_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  country system.country NOT NULL,
  state text NOT NULL DEFAULT '',
  county text NOT NULL DEFAULT '',
  city text NOT NULL DEFAULT '',
  tax_schedule_id bigint NOT NULL REFERENCES tax.schedule ON DELETE RESTRICT,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  key text NOT NULL GENERATED ALWAYS AS (tax.place_key(country, state, county, city)) STORED,
  CONSTRAINT region_once UNIQUE (key),
  CONSTRAINT region_state CHECK (state <> '' OR (county = '' AND city = ''))
);
CREATE INDEX region_schedule_idx ON tax.region (tax_schedule_id);
COMMENT ON TABLE tax.region IS
'A country, state, county or city and the taxes of its own: a customer pays those of all regions it lies in.';
COMMENT ON COLUMN tax.region.tax_region_id IS 'Key.';
COMMENT ON COLUMN tax.region.country IS '(fixed) Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN tax.region.state IS '(fixed) State or province; empty is all of the country.';
COMMENT ON COLUMN tax.region.county IS '(fixed) County; empty is all of the state, or a city named without it.';
COMMENT ON COLUMN tax.region.city IS '(fixed) City; empty is all of the county or state.';
COMMENT ON COLUMN tax.region.tax_schedule_id IS 'Its taxes.';
COMMENT ON COLUMN tax.region.version IS 'Counts changes.';
COMMENT ON COLUMN tax.region.created_at IS 'When made.';
COMMENT ON COLUMN tax.region.updated_at IS 'When last changed.';
COMMENT ON COLUMN tax.region.key IS '(automatic) The place as one text.';
COMMENT ON CONSTRAINT region_once ON tax.region IS 'The region has a tax schedule: change that one.';
COMMENT ON CONSTRAINT region_state ON tax.region IS 'A county or city lies in a state.';
COMMENT ON CONSTRAINT region_tax_schedule_id_fkey ON tax.region IS 'Give a tax schedule that exists.';
SELECT system.noun_attach('tax.region', 'tax_region_id');

CREATE TABLE tax.exemption (
  tax_exemption_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  tax_detail_id bigint REFERENCES tax.detail ON DELETE RESTRICT,
  level text CONSTRAINT exemption_level CHECK (level IN ('country', 'state', 'county', 'city')),
  country system.country,
  state text NOT NULL DEFAULT '',
  county text NOT NULL DEFAULT '',
  city text NOT NULL DEFAULT '',
  percent system.rate NOT NULL DEFAULT 100 CONSTRAINT exemption_percent CHECK (percent > 0 AND percent <= 100),
  certificate text NOT NULL DEFAULT '',
  document_id bigint REFERENCES party.document ON DELETE RESTRICT,
  valid_from date NOT NULL DEFAULT '-infinity',
  expires_on date,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT exemption_dates CHECK (valid_from <= expires_on),
  CONSTRAINT exemption_place CHECK (country IS NOT NULL OR (state = '' AND county = '' AND city = ''))
);
CREATE INDEX exemption_customer_idx ON tax.exemption (customer_id);
CREATE INDEX exemption_detail_idx ON tax.exemption (tax_detail_id);
CREATE INDEX exemption_document_idx ON tax.exemption (document_id);
COMMENT ON TABLE tax.exemption IS
'What a customer need not pay taxes on, for services of a time; where several fit, the largest percentage counts.';
COMMENT ON COLUMN tax.exemption.tax_exemption_id IS 'Key.';
COMMENT ON COLUMN tax.exemption.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN tax.exemption.tax_detail_id IS 'The tax; NULL is all that the rest of the row fits.';
COMMENT ON COLUMN tax.exemption.level IS 'Only taxes of this level: country, state, county or city; NULL is any.';
COMMENT ON COLUMN tax.exemption.country IS 'Only services in this country; NULL is any.';
COMMENT ON COLUMN tax.exemption.state IS 'Only in this state or province; empty is all of the country.';
COMMENT ON COLUMN tax.exemption.county IS 'Only in this county; empty is any.';
COMMENT ON COLUMN tax.exemption.city IS 'Only in this city; empty is any.';
COMMENT ON COLUMN tax.exemption.percent IS 'Which part of the charge is exempt.';
COMMENT ON COLUMN tax.exemption.certificate IS 'Number of the certificate.';
COMMENT ON COLUMN tax.exemption.document_id IS 'The certificate among the customer''s papers.';
COMMENT ON COLUMN tax.exemption.valid_from IS 'First day of service that is exempt.';
COMMENT ON COLUMN tax.exemption.expires_on IS 'Last day; NULL is for good.';
COMMENT ON COLUMN tax.exemption.version IS 'Counts changes.';
COMMENT ON COLUMN tax.exemption.created_at IS 'When made.';
COMMENT ON COLUMN tax.exemption.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT exemption_level ON tax.exemption IS 'One of country, state, county, city.';
COMMENT ON CONSTRAINT exemption_percent ON tax.exemption IS 'A part is above 0 and at most 100.';
COMMENT ON CONSTRAINT exemption_dates ON tax.exemption IS 'It begins before it expires.';
COMMENT ON CONSTRAINT exemption_place ON tax.exemption IS 'A state, county or city needs its country.';
COMMENT ON CONSTRAINT exemption_customer_id_fkey ON tax.exemption IS 'Give a customer that exists.';
COMMENT ON CONSTRAINT exemption_tax_detail_id_fkey ON tax.exemption IS 'Give a tax that exists.';
COMMENT ON CONSTRAINT exemption_document_id_fkey ON tax.exemption IS 'Give a document that exists.';
SELECT system.noun_attach('tax.exemption', 'tax_exemption_id');

-- Packages and items name a schedule by its code, since they stand before taxes in the order of domains.
CREATE FUNCTION tax.tg__schedule_named() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM tax.schedule AS s WHERE s.code = NEW.tax_schedule) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'tax_schedule',
      MESSAGE = format('tax schedule %s does not exist', NEW.tax_schedule),
      HINT = 'Give the code of a tax schedule that exists.';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION tax.tg__schedule_named() IS 'Trigger: what is sold names a tax schedule that exists.';
CREATE TRIGGER _200_tax_schedule BEFORE INSERT OR UPDATE OF tax_schedule ON catalog.item
FOR EACH ROW WHEN (NEW.tax_schedule IS NOT NULL) EXECUTE FUNCTION tax.tg__schedule_named();
CREATE TRIGGER _200_tax_schedule BEFORE INSERT OR UPDATE OF tax_schedule ON catalog.package_version
FOR EACH ROW WHEN (NEW.tax_schedule IS NOT NULL) EXECUTE FUNCTION tax.tg__schedule_named();

CREATE FUNCTION tax.tg__schedule_used() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_user text := (
    SELECT u.word FROM (
      SELECT 'item ' || i.code AS word FROM catalog.item AS i WHERE i.tax_schedule = OLD.code
      UNION ALL
      SELECT 'package ' || k.code
      FROM catalog.package_version AS v
      INNER JOIN catalog.package AS k ON k.package_id = v.package_id
      WHERE v.tax_schedule = OLD.code
    ) AS u
    LIMIT 1
  );
BEGIN
  IF v_user IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'TB105', COLUMN = 'tax_schedule_id',
      MESSAGE = format('tax schedule %s is still used by %s', OLD.code, v_user), HINT = 'Give that another one first.';
  END IF;
  RETURN OLD;
END $$;
COMMENT ON FUNCTION tax.tg__schedule_used() IS 'Trigger: a schedule that something is sold with stays.';
CREATE TRIGGER _200_used BEFORE DELETE ON tax.schedule
FOR EACH ROW EXECUTE FUNCTION tax.tg__schedule_used();

CREATE TYPE tax.line AS (
  line_no bigint, invoice bigint, customer_id bigint, kind text, tax_schedule text, service_on date, invoice_on date,
  amount numeric, is_inclusive boolean, lines numeric, minutes numeric
);
COMMENT ON TYPE tax.line IS 'A charge to be taxed: what tax.lines_tax takes.';

CREATE TYPE tax.line_tax AS (
  line_no bigint, invoice bigint, place integer, tax_detail_id bigint, jurisdiction text, is_fee boolean, rate numeric,
  base numeric, exempt_base numeric, units numeric, exact_amount numeric, amount numeric
);
COMMENT ON TYPE tax.line_tax IS 'One tax of one charge: what tax.lines_tax gives.';

CREATE TYPE tax.applied AS (
  line_no bigint, invoice bigint, amount numeric, gross numeric, exponent integer, by_invoice boolean,
  tax_detail_id bigint, place integer, basis text, is_fee boolean, jurisdiction text, units numeric, rate numeric,
  base_percent numeric, compound text, bracket_above numeric[], bracket_rate numeric[], cap numeric,
  counted_by_invoice boolean, exempt_percent numeric, step integer
);
COMMENT ON TYPE tax.applied IS 'Internal shape: a tax that is due on a charge, before it is counted.';
