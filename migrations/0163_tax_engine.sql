-- Tax engines outside of the database: who is taxed by one, and what of each invoice it was asked and said.

CREATE TABLE tax.profile (
  customer_id bigint PRIMARY KEY REFERENCES party.customer ON DELETE RESTRICT,
  engine text NOT NULL DEFAULT 'internal'
    CONSTRAINT profile_engine CHECK (engine IN ('internal', 'billsoft', 'billsoft_file', 'custom')),
  customer_type text NOT NULL DEFAULT 'business'
    CONSTRAINT profile_customer_type CHECK (customer_type IN ('residential', 'business', 'senior', 'industrial')),
  in_city boolean NOT NULL DEFAULT true,
  pcode bigint CONSTRAINT profile_pcode CHECK (pcode > 0),
  function_name text CONSTRAINT profile_function_name CHECK (function_name ~ '^[a-z][a-z0-9_]{0,62}$'),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT profile_custom CHECK ((engine = 'custom') = (function_name IS NOT NULL))
);
COMMENT ON TABLE tax.profile IS 'How a customer is taxed; who has no row is taxed by the internal engine.';
COMMENT ON COLUMN tax.profile.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN tax.profile.engine IS
'internal; billsoft (Avalara for Communications over HTTP); billsoft_file (its batch files); or custom, a function.';
COMMENT ON COLUMN tax.profile.customer_type IS 'What engines take the customer for: residential, business, senior or industrial.';
COMMENT ON COLUMN tax.profile.in_city IS 'Whether the place of service lies inside the limits of its city.';
COMMENT ON COLUMN tax.profile.pcode IS 'Billsoft''s code of the place of service; NULL: it is told by postal code.';
COMMENT ON COLUMN tax.profile.function_name IS
'For custom: a function of schema custom that takes the request as jsonb and returns the taxes as jsonb.';
COMMENT ON COLUMN tax.profile.version IS 'Counts changes.';
COMMENT ON COLUMN tax.profile.created_at IS 'When made.';
COMMENT ON COLUMN tax.profile.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT profile_pkey ON tax.profile IS 'The customer has a tax profile: change it.';
COMMENT ON CONSTRAINT profile_engine ON tax.profile IS 'One of internal, billsoft, billsoft_file, custom.';
COMMENT ON CONSTRAINT profile_customer_type ON tax.profile IS 'One of residential, business, senior, industrial.';
COMMENT ON CONSTRAINT profile_pcode ON tax.profile IS 'A code is above 0.';
COMMENT ON CONSTRAINT profile_function_name ON tax.profile IS 'Give the name of a function of schema custom.';
COMMENT ON CONSTRAINT profile_custom ON tax.profile IS 'The engine custom, and no other, needs its function.';
COMMENT ON CONSTRAINT profile_customer_id_fkey ON tax.profile IS 'Give a customer that exists.';
SELECT system.noun_attach('tax.profile', 'customer_id');

ALTER TABLE tax.schedule
ADD COLUMN transaction_type smallint CONSTRAINT schedule_transaction_type CHECK (transaction_type > 0),
ADD COLUMN service_type smallint CONSTRAINT schedule_service_type CHECK (service_type > 0),
ADD CONSTRAINT schedule_pair CHECK ((transaction_type IS NULL) = (service_type IS NULL));
COMMENT ON COLUMN tax.schedule.transaction_type IS 'Billsoft''s transaction type of what is sold with it; NULL is VoIP access, 19 and 6.';
COMMENT ON COLUMN tax.schedule.service_type IS 'Its service type, such as 21 for lines.';
COMMENT ON CONSTRAINT schedule_transaction_type ON tax.schedule IS 'A type is above 0.';
COMMENT ON CONSTRAINT schedule_service_type ON tax.schedule IS 'A type is above 0.';
COMMENT ON CONSTRAINT schedule_pair ON tax.schedule IS 'Give both types, or none.';

CREATE TABLE billing.tax_request (
  tax_request_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  invoice_id bigint NOT NULL CONSTRAINT tax_request_invoice_key UNIQUE,
  customer_id bigint NOT NULL,
  engine text NOT NULL,
  status text NOT NULL DEFAULT 'untaxed'
    CONSTRAINT tax_request_status CHECK (status IN ('untaxed', 'taxing', 'taxed', 'committed', 'failed')),
  lines jsonb NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT system.clock_now(),
  document text NOT NULL DEFAULT '',
  taxes jsonb,
  last_error text NOT NULL DEFAULT '',
  is_late boolean NOT NULL DEFAULT false,
  printed_on bigint,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  answered_at timestamptz,
  CONSTRAINT tax_request_answered CHECK ((status IN ('taxed', 'committed')) = (taxes IS NOT NULL))
);
CREATE INDEX tax_request_due_idx ON billing.tax_request (engine, next_attempt_at) WHERE status IN ('untaxed', 'taxing', 'taxed');
CREATE INDEX tax_request_customer_idx ON billing.tax_request (customer_id, tax_request_id);
COMMENT ON TABLE billing.tax_request IS 'The taxes of an invoice whose customer is taxed by an engine outside of the database.';
COMMENT ON COLUMN billing.tax_request.tax_request_id IS 'Key.';
COMMENT ON COLUMN billing.tax_request.invoice_id IS 'The invoice.';
COMMENT ON COLUMN billing.tax_request.customer_id IS 'Whose invoice.';
COMMENT ON COLUMN billing.tax_request.engine IS 'billsoft, billsoft_file or custom.';
COMMENT ON COLUMN billing.tax_request.status IS
'untaxed, taxing (a worker has it), taxed, committed (the engine was told that it counts), or failed: somebody must look.';
COMMENT ON COLUMN billing.tax_request.lines IS 'What is to be taxed: its printed lines but those of calls, which are asked one by one.';
COMMENT ON COLUMN billing.tax_request.attempts IS 'How often a worker took it.';
COMMENT ON COLUMN billing.tax_request.next_attempt_at IS 'When a worker may take it.';
COMMENT ON COLUMN billing.tax_request.document IS 'The engine''s name of the answer that counts: each attempt has one of its own.';
COMMENT ON COLUMN billing.tax_request.taxes IS 'What it answered.';
COMMENT ON COLUMN billing.tax_request.last_error IS 'Why the last attempt did not succeed.';
COMMENT ON COLUMN billing.tax_request.is_late IS 'Whether the invoice went out untaxed: the next one brings its taxes.';
COMMENT ON COLUMN billing.tax_request.printed_on IS 'The invoice that its taxes stand on.';
COMMENT ON COLUMN billing.tax_request.created_at IS 'When made.';
COMMENT ON COLUMN billing.tax_request.answered_at IS 'When the engine answered.';
