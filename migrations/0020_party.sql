-- What is known of a customer beside the account: tree of resellers, addresses, people, papers, cards, notices.

CREATE TABLE party.billing_cycle (
  billing_cycle_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT billing_cycle_code_key UNIQUE,
  name text NOT NULL CONSTRAINT billing_cycle_name CHECK (name <> ''),
  -- Other frequencies come with the bill run that can follow them.
  frequency text NOT NULL DEFAULT 'monthly' CONSTRAINT billing_cycle_frequency CHECK (frequency = 'monthly'),
  anchor_day smallint NOT NULL DEFAULT 1 CONSTRAINT billing_cycle_anchor_day CHECK (anchor_day = 1),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
COMMENT ON TABLE party.billing_cycle IS 'How often customers are billed, and from which day on.';
COMMENT ON COLUMN party.billing_cycle.billing_cycle_id IS 'Key.';
COMMENT ON COLUMN party.billing_cycle.code IS 'Unique code.';
COMMENT ON COLUMN party.billing_cycle.name IS 'Name.';
COMMENT ON COLUMN party.billing_cycle.frequency IS '(fixed) monthly.';
COMMENT ON COLUMN party.billing_cycle.anchor_day IS '(fixed) Day of the month on which a period begins.';
COMMENT ON COLUMN party.billing_cycle.version IS 'Counts changes.';
COMMENT ON COLUMN party.billing_cycle.created_at IS 'When made.';
COMMENT ON COLUMN party.billing_cycle.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT billing_cycle_code_key ON party.billing_cycle IS 'Each billing cycle has a code of its own.';
COMMENT ON CONSTRAINT billing_cycle_name ON party.billing_cycle IS 'Give a name.';
COMMENT ON CONSTRAINT billing_cycle_frequency ON party.billing_cycle IS 'monthly is the one that bill runs know.';
COMMENT ON CONSTRAINT billing_cycle_anchor_day ON party.billing_cycle IS '1 is the one that bill runs know.';
SELECT system.noun_attach('party.billing_cycle', 'billing_cycle_id');
INSERT INTO party.billing_cycle (code, name) VALUES ('monthly', 'Calendar month');

ALTER TABLE party.customer
ADD COLUMN parent_id bigint REFERENCES party.customer ON DELETE RESTRICT,
ADD COLUMN billing_cycle_id bigint REFERENCES party.billing_cycle ON DELETE RESTRICT,
ADD COLUMN fields jsonb NOT NULL DEFAULT '{}' CONSTRAINT customer_fields CHECK (jsonb_typeof(fields) = 'object');
UPDATE party.customer SET billing_cycle_id = (SELECT y.billing_cycle_id FROM party.billing_cycle AS y WHERE y.code = 'monthly');
CREATE INDEX customer_parent_idx ON party.customer (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX customer_billing_cycle_idx ON party.customer (billing_cycle_id);
COMMENT ON COLUMN party.customer.parent_id IS 'The reseller that sells to the customer; NULL is the house.';
COMMENT ON COLUMN party.customer.billing_cycle_id IS 'How often it is billed.';
COMMENT ON COLUMN party.customer.fields IS 'Values of custom fields, by code.';
COMMENT ON CONSTRAINT customer_parent_id_fkey ON party.customer IS 'Give a reseller that exists.';
COMMENT ON CONSTRAINT customer_billing_cycle_id_fkey ON party.customer IS 'Give a billing cycle that exists.';
COMMENT ON CONSTRAINT customer_fields ON party.customer IS 'Give an object of values by code of custom field.';

CREATE TABLE party.custom_field (
  custom_field_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT custom_field_code_key UNIQUE,
  label text NOT NULL CONSTRAINT custom_field_label CHECK (label <> ''),
  type text NOT NULL DEFAULT 'text'
    CONSTRAINT custom_field_type CHECK (type IN ('text', 'number', 'date', 'boolean', 'choice')),
  choices text[] NOT NULL DEFAULT '{}',
  required boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT custom_field_choices CHECK ((type = 'choice') = (cardinality(choices) > 0))
);
COMMENT ON TABLE party.custom_field IS 'A field that the operator adds to customers.';
COMMENT ON COLUMN party.custom_field.custom_field_id IS 'Key.';
COMMENT ON COLUMN party.custom_field.code IS '(fixed) Unique code, the key in customer.fields.';
COMMENT ON COLUMN party.custom_field.label IS 'What people read.';
COMMENT ON COLUMN party.custom_field.type IS '(fixed) text, number, date, boolean or choice.';
COMMENT ON COLUMN party.custom_field.choices IS 'For a choice: its values.';
COMMENT ON COLUMN party.custom_field.required IS 'Whether each customer that is added or changed must have it.';
COMMENT ON COLUMN party.custom_field.version IS 'Counts changes.';
COMMENT ON COLUMN party.custom_field.created_at IS 'When made.';
COMMENT ON COLUMN party.custom_field.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT custom_field_code_key ON party.custom_field IS 'Each custom field has a code of its own.';
COMMENT ON CONSTRAINT custom_field_label ON party.custom_field IS 'Give a label.';
COMMENT ON CONSTRAINT custom_field_type ON party.custom_field IS 'One of text, number, date, boolean, choice.';
COMMENT ON CONSTRAINT custom_field_choices ON party.custom_field IS 'A choice has values to choose from; no other type has.';
SELECT system.noun_attach('party.custom_field', 'custom_field_id');

CREATE TABLE party.status_change (
  status_change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE CASCADE,
  status text NOT NULL,
  reason text NOT NULL DEFAULT '',
  changed_at timestamptz NOT NULL,
  actor text NOT NULL
);
CREATE INDEX status_change_customer_idx ON party.status_change (customer_id, changed_at);
COMMENT ON TABLE party.status_change IS 'The status of a customer over time; each row counts until the next.';
COMMENT ON COLUMN party.status_change.status_change_id IS 'Key.';
COMMENT ON COLUMN party.status_change.customer_id IS 'The customer.';
COMMENT ON COLUMN party.status_change.status IS 'active, suspended or closed.';
COMMENT ON COLUMN party.status_change.reason IS 'Why.';
COMMENT ON COLUMN party.status_change.changed_at IS 'From when on.';
COMMENT ON COLUMN party.status_change.actor IS 'Who changed it.';

-- Only beginnings are stored and each lasts until the next: neither gap nor overlap can be written down.
CREATE TABLE party.address (
  address_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE CASCADE,
  kind text NOT NULL CONSTRAINT address_kind CHECK (kind IN ('service', 'billing')),
  valid_from date NOT NULL DEFAULT '-infinity',
  street text NOT NULL DEFAULT '',
  city text NOT NULL DEFAULT '',
  county text NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT '',
  postal_code text NOT NULL DEFAULT '',
  country system.country NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT address_once UNIQUE (customer_id, kind, valid_from)
);
COMMENT ON TABLE party.address IS
'Where a customer uses service (which decides taxes) and where bills go, over time: each row counts until the next.';
COMMENT ON COLUMN party.address.address_id IS 'Key.';
COMMENT ON COLUMN party.address.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN party.address.kind IS '(fixed) service or billing.';
COMMENT ON COLUMN party.address.valid_from IS '(fixed) First day, in the customer''s zone; the first address counts from -infinity.';
COMMENT ON COLUMN party.address.street IS 'Street and number.';
COMMENT ON COLUMN party.address.city IS 'City.';
COMMENT ON COLUMN party.address.county IS 'County, where taxes know one.';
COMMENT ON COLUMN party.address.state IS 'State or province.';
COMMENT ON COLUMN party.address.postal_code IS 'Postal code.';
COMMENT ON COLUMN party.address.country IS 'Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN party.address.version IS 'Counts changes.';
COMMENT ON COLUMN party.address.created_at IS 'When made.';
COMMENT ON COLUMN party.address.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT address_kind ON party.address IS 'One of service, billing.';
COMMENT ON CONSTRAINT address_once ON party.address IS 'Another address begins that day: change or remove that one.';
COMMENT ON CONSTRAINT address_customer_id_fkey ON party.address IS 'Give a customer that exists.';
SELECT system.noun_attach('party.address', 'address_id');

CREATE TABLE party.contact (
  contact_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE CASCADE,
  role text NOT NULL DEFAULT 'billing'
    CONSTRAINT contact_role CHECK (role IN ('billing', 'technical', 'legal', 'sales', 'other')),
  name text NOT NULL CONSTRAINT contact_name CHECK (name <> ''),
  email text NOT NULL DEFAULT '',
  phone text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
CREATE INDEX contact_customer_idx ON party.contact (customer_id);
COMMENT ON TABLE party.contact IS 'A person at a customer.';
COMMENT ON COLUMN party.contact.contact_id IS 'Key.';
COMMENT ON COLUMN party.contact.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN party.contact.role IS 'billing, technical, legal, sales or other.';
COMMENT ON COLUMN party.contact.name IS 'Name.';
COMMENT ON COLUMN party.contact.email IS 'E-mail address.';
COMMENT ON COLUMN party.contact.phone IS 'Telephone number.';
COMMENT ON COLUMN party.contact.version IS 'Counts changes.';
COMMENT ON COLUMN party.contact.created_at IS 'When made.';
COMMENT ON COLUMN party.contact.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT contact_role ON party.contact IS 'One of billing, technical, legal, sales, other.';
COMMENT ON CONSTRAINT contact_name ON party.contact IS 'Give a name.';
COMMENT ON CONSTRAINT contact_customer_id_fkey ON party.contact IS 'Give a customer that exists.';
SELECT system.noun_attach('party.contact', 'contact_id');

CREATE TABLE party.note (
  note_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE CASCADE,
  body text NOT NULL CONSTRAINT note_body CHECK (body ~ '\S'),
  author text NOT NULL DEFAULT system.actor(),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
CREATE INDEX note_customer_idx ON party.note (customer_id, note_id);
COMMENT ON TABLE party.note IS 'What staff wrote down about a customer.';
COMMENT ON COLUMN party.note.note_id IS 'Key.';
COMMENT ON COLUMN party.note.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN party.note.body IS 'The text.';
COMMENT ON COLUMN party.note.author IS '(automatic) Who wrote it.';
COMMENT ON COLUMN party.note.version IS 'Counts changes.';
COMMENT ON COLUMN party.note.created_at IS 'When made.';
COMMENT ON COLUMN party.note.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT note_body ON party.note IS 'Write something.';
COMMENT ON CONSTRAINT note_customer_id_fkey ON party.note IS 'Give a customer that exists.';
SELECT system.noun_attach('party.note', 'note_id');

CREATE TABLE party.document (
  document_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE CASCADE,
  kind text NOT NULL
    CONSTRAINT document_kind CHECK (kind IN ('tax_exemption', 'reseller_certificate', 'contract', 'other')),
  reference text NOT NULL DEFAULT '',
  country system.country,
  state text NOT NULL DEFAULT '',
  issued_on date,
  expires_on date,
  file_name text NOT NULL DEFAULT '',
  media_type text NOT NULL DEFAULT 'application/pdf',
  content bytea CONSTRAINT document_content CHECK (octet_length(content) <= 5242880),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT document_dates CHECK (issued_on <= expires_on)
);
CREATE INDEX document_customer_idx ON party.document (customer_id);
CREATE INDEX document_expires_idx ON party.document (expires_on) WHERE expires_on IS NOT NULL;
COMMENT ON TABLE party.document IS 'A paper of a customer, such as a tax exemption or a reseller certificate.';
COMMENT ON COLUMN party.document.document_id IS 'Key.';
COMMENT ON COLUMN party.document.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN party.document.kind IS '(fixed) tax_exemption, reseller_certificate, contract or other.';
COMMENT ON COLUMN party.document.reference IS 'Number on the paper.';
COMMENT ON COLUMN party.document.country IS 'Country where it counts; NULL is everywhere.';
COMMENT ON COLUMN party.document.state IS 'State or province where it counts; empty is all of the country.';
COMMENT ON COLUMN party.document.issued_on IS 'First day on which it counts.';
COMMENT ON COLUMN party.document.expires_on IS 'Last day on which it counts; NULL is for good.';
COMMENT ON COLUMN party.document.file_name IS 'Name of the file.';
COMMENT ON COLUMN party.document.media_type IS 'What the file is.';
COMMENT ON COLUMN party.document.content IS 'The file, at most 5 MiB.';
COMMENT ON COLUMN party.document.version IS 'Counts changes.';
COMMENT ON COLUMN party.document.created_at IS 'When made.';
COMMENT ON COLUMN party.document.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT document_kind ON party.document IS 'One of tax_exemption, reseller_certificate, contract, other.';
COMMENT ON CONSTRAINT document_content ON party.document IS 'A file has at most 5 MiB.';
COMMENT ON CONSTRAINT document_dates ON party.document IS 'It is issued before it expires.';
COMMENT ON CONSTRAINT document_customer_id_fkey ON party.document IS 'Give a customer that exists.';
SELECT system.noun_attach('party.document', 'document_id');

CREATE TABLE party.payment_method (
  payment_method_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  kind text NOT NULL DEFAULT 'card' CONSTRAINT payment_method_kind CHECK (kind IN ('card', 'bank_account')),
  gateway system.slug NOT NULL,
  token text NOT NULL CONSTRAINT payment_method_token CHECK (token ~ '^\S{1,200}$'),
  brand text NOT NULL DEFAULT '',
  last_four text NOT NULL DEFAULT '' CONSTRAINT payment_method_last_four CHECK (last_four ~ '^([0-9]{4})?$'),
  expires_on date,
  is_default boolean NOT NULL DEFAULT false,
  status text NOT NULL DEFAULT 'active' CONSTRAINT payment_method_status CHECK (status IN ('active', 'removed')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT payment_method_token_key UNIQUE (gateway, token),
  CONSTRAINT payment_method_expiry CHECK (kind <> 'card' OR expires_on IS NOT NULL),
  CONSTRAINT payment_method_default CHECK (NOT is_default OR status = 'active')
);
CREATE INDEX payment_method_customer_idx ON party.payment_method (customer_id);
CREATE UNIQUE INDEX payment_method_default_key ON party.payment_method (customer_id) WHERE is_default;
CREATE INDEX payment_method_expires_idx ON party.payment_method (expires_on) WHERE status = 'active';
COMMENT ON TABLE party.payment_method IS 'A card or bank account as the payment gateway''s token: never its number.';
COMMENT ON COLUMN party.payment_method.payment_method_id IS 'Key.';
COMMENT ON COLUMN party.payment_method.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN party.payment_method.kind IS '(fixed) card or bank_account.';
COMMENT ON COLUMN party.payment_method.gateway IS '(fixed) The payment gateway that knows the token.';
COMMENT ON COLUMN party.payment_method.token IS '(fixed) The gateway''s name for it.';
COMMENT ON COLUMN party.payment_method.brand IS 'Brand of the card or name of the bank.';
COMMENT ON COLUMN party.payment_method.last_four IS 'Last four digits, for people to know it by.';
COMMENT ON COLUMN party.payment_method.expires_on IS 'Last day on which a card is good: the last of its month.';
COMMENT ON COLUMN party.payment_method.is_default IS 'Whether it is the one to charge.';
COMMENT ON COLUMN party.payment_method.status IS 'active or removed.';
COMMENT ON COLUMN party.payment_method.version IS 'Counts changes.';
COMMENT ON COLUMN party.payment_method.created_at IS 'When made.';
COMMENT ON COLUMN party.payment_method.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT payment_method_kind ON party.payment_method IS 'One of card, bank_account.';
COMMENT ON CONSTRAINT payment_method_token ON party.payment_method IS 'Give the gateway''s token, without blanks.';
COMMENT ON CONSTRAINT payment_method_last_four ON party.payment_method IS 'Four digits.';
COMMENT ON CONSTRAINT payment_method_status ON party.payment_method IS 'One of active, removed.';
COMMENT ON CONSTRAINT payment_method_token_key ON party.payment_method IS 'The gateway''s token is known already.';
COMMENT ON CONSTRAINT payment_method_expiry ON party.payment_method IS 'A card has an expiry date.';
COMMENT ON CONSTRAINT payment_method_default ON party.payment_method IS 'What is removed is no default.';
COMMENT ON CONSTRAINT payment_method_customer_id_fkey ON party.payment_method IS 'Give a customer that exists.';
SELECT system.noun_attach('party.payment_method', 'payment_method_id');

-- Cost centers.
CREATE TABLE party.location (
  location_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  parent_id bigint REFERENCES party.location ON DELETE RESTRICT,
  code system.slug NOT NULL,
  name text NOT NULL CONSTRAINT location_name CHECK (name <> ''),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT location_code_key UNIQUE (customer_id, code)
);
CREATE INDEX location_parent_idx ON party.location (parent_id);
COMMENT ON TABLE party.location IS 'A location (cost center) of a customer, in a tree; documents subtotal by it.';
COMMENT ON COLUMN party.location.location_id IS 'Key.';
COMMENT ON COLUMN party.location.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN party.location.parent_id IS 'The location it is part of.';
COMMENT ON COLUMN party.location.code IS 'Code, unique for the customer.';
COMMENT ON COLUMN party.location.name IS 'Name as on invoices.';
COMMENT ON COLUMN party.location.version IS 'Counts changes.';
COMMENT ON COLUMN party.location.created_at IS 'When made.';
COMMENT ON COLUMN party.location.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT location_code_key ON party.location IS 'The customer has a location with this code.';
COMMENT ON CONSTRAINT location_name ON party.location IS 'Give a name.';
COMMENT ON CONSTRAINT location_customer_id_fkey ON party.location IS 'Give a customer that exists.';
COMMENT ON CONSTRAINT location_parent_id_fkey ON party.location IS 'Give a location that exists.';
SELECT system.noun_attach('party.location', 'location_id');
