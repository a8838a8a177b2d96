-- Who invoices, and who is invoiced.

CREATE TABLE party.legal_entity (
  legal_entity_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT legal_entity_code_key UNIQUE,
  name text NOT NULL CHECK (name <> ''),
  street text NOT NULL DEFAULT '',
  city text NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT '',
  postal_code text NOT NULL DEFAULT '',
  country system.country NOT NULL,
  email text NOT NULL DEFAULT '',
  phone text NOT NULL DEFAULT '',
  website text NOT NULL DEFAULT '',
  tax_registration text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
COMMENT ON TABLE party.legal_entity IS 'A company that invoices customers.';
COMMENT ON COLUMN party.legal_entity.legal_entity_id IS 'Key.';
COMMENT ON COLUMN party.legal_entity.code IS 'Short code, also the start of its invoice numbers.';
COMMENT ON COLUMN party.legal_entity.name IS 'Legal name, as on invoices.';
COMMENT ON COLUMN party.legal_entity.street IS 'Street and number.';
COMMENT ON COLUMN party.legal_entity.city IS 'City.';
COMMENT ON COLUMN party.legal_entity.state IS 'State or province.';
COMMENT ON COLUMN party.legal_entity.postal_code IS 'Postal code.';
COMMENT ON COLUMN party.legal_entity.country IS 'Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN party.legal_entity.email IS 'E-mail for inquiries.';
COMMENT ON COLUMN party.legal_entity.phone IS 'Telephone for inquiries.';
COMMENT ON COLUMN party.legal_entity.website IS 'Web address.';
COMMENT ON COLUMN party.legal_entity.tax_registration IS 'Tax registration as printed on invoices.';
COMMENT ON COLUMN party.legal_entity.version IS 'Counts changes.';
COMMENT ON COLUMN party.legal_entity.created_at IS 'When made.';
COMMENT ON COLUMN party.legal_entity.updated_at IS 'When last changed.';
SELECT system.noun_attach('party.legal_entity', 'legal_entity_id');

CREATE TABLE party.customer (
  customer_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT customer_code_key UNIQUE,
  name text NOT NULL CHECK (name <> ''),
  type text NOT NULL DEFAULT 'retail' CONSTRAINT customer_type CHECK (type IN ('retail', 'wholesale', 'reseller')),
  legal_entity_id bigint NOT NULL REFERENCES party.legal_entity ON DELETE RESTRICT,
  currency system.currency NOT NULL,
  billing_mode text NOT NULL DEFAULT 'postpaid' CONSTRAINT customer_billing_mode CHECK (billing_mode IN ('prepaid', 'postpaid')),
  time_zone system.time_zone NOT NULL,
  language text NOT NULL DEFAULT 'en' CHECK (language ~ '^[a-z]{2}(-[A-Z]{2})?$'),
  status text NOT NULL DEFAULT 'active' CONSTRAINT customer_status CHECK (status IN ('active', 'suspended', 'closed')),
  street text NOT NULL DEFAULT '',
  city text NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT '',
  postal_code text NOT NULL DEFAULT '',
  country system.country NOT NULL,
  email text NOT NULL DEFAULT '',
  tags text[] NOT NULL DEFAULT '{}',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
CREATE INDEX customer_legal_entity_idx ON party.customer (legal_entity_id);
CREATE INDEX customer_name_idx ON party.customer (name, customer_id);
COMMENT ON TABLE party.customer IS 'Who buys service, has devices, and is invoiced.';
COMMENT ON COLUMN party.customer.customer_id IS 'Key.';
COMMENT ON COLUMN party.customer.code IS 'Unique account code.';
COMMENT ON COLUMN party.customer.name IS 'Name as on invoices.';
COMMENT ON COLUMN party.customer.type IS 'retail, wholesale or reseller.';
COMMENT ON COLUMN party.customer.legal_entity_id IS '(fixed) Who invoices the customer.';
COMMENT ON COLUMN party.customer.currency IS '(fixed) ISO 4217 code of everything the customer is charged.';
COMMENT ON COLUMN party.customer.billing_mode IS 'prepaid: usage is paid from money on account; postpaid: usage goes to the next invoice.';
COMMENT ON COLUMN party.customer.time_zone IS 'IANA zone in which the customer''s days and months begin.';
COMMENT ON COLUMN party.customer.language IS 'Language of documents, such as en or fr-CA.';
COMMENT ON COLUMN party.customer.status IS 'active, suspended or closed.';
COMMENT ON COLUMN party.customer.street IS 'Street and number.';
COMMENT ON COLUMN party.customer.city IS 'City.';
COMMENT ON COLUMN party.customer.state IS 'State or province.';
COMMENT ON COLUMN party.customer.postal_code IS 'Postal code.';
COMMENT ON COLUMN party.customer.country IS 'Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN party.customer.email IS 'Where invoices are announced.';
COMMENT ON COLUMN party.customer.tags IS 'Free labels; demo marks the customers of the demo.';
COMMENT ON COLUMN party.customer.version IS 'Counts changes.';
COMMENT ON COLUMN party.customer.created_at IS 'When made.';
COMMENT ON COLUMN party.customer.updated_at IS 'When last changed.';
SELECT system.noun_attach('party.customer', 'customer_id');

CREATE TRIGGER _200_time_zone BEFORE INSERT OR UPDATE OF time_zone ON party.customer
FOR EACH ROW EXECUTE FUNCTION system.tg__time_zone();

CREATE FUNCTION party.tg__customer_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (NEW.currency, NEW.legal_entity_id) IS DISTINCT FROM (OLD.currency, OLD.legal_entity_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB110',
      MESSAGE = 'currency and legal entity of a customer are fixed',
      HINT = 'Make a new customer and close this one: its books are kept in that currency.';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION party.tg__customer_guard() IS 'Trigger: currency and legal entity of a customer never change.';
CREATE TRIGGER _300_guard BEFORE UPDATE ON party.customer
FOR EACH ROW EXECUTE FUNCTION party.tg__customer_guard();

-- What each asks for, in words: the hint of the error.
COMMENT ON CONSTRAINT legal_entity_code_key ON party.legal_entity IS 'Each legal entity has a code of its own.';
COMMENT ON CONSTRAINT legal_entity_name_check ON party.legal_entity IS 'Give the legal name, as on invoices.';
COMMENT ON CONSTRAINT customer_code_key ON party.customer IS 'Each customer has a code of its own.';
COMMENT ON CONSTRAINT customer_name_check ON party.customer IS 'Give the name, as on invoices.';
COMMENT ON CONSTRAINT customer_type ON party.customer IS 'One of retail, wholesale, reseller.';
COMMENT ON CONSTRAINT customer_billing_mode ON party.customer IS 'One of prepaid, postpaid.';
COMMENT ON CONSTRAINT customer_status ON party.customer IS 'One of active, suspended, closed.';
COMMENT ON CONSTRAINT customer_language_check ON party.customer IS 'Give a language such as en or fr-CA.';
COMMENT ON CONSTRAINT customer_legal_entity_id_fkey ON party.customer IS 'Give a legal entity that exists.';
