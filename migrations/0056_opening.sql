-- What customers bring along from another biller: money, open invoices, deposits.

ALTER TABLE ledger.account
DROP CONSTRAINT account_kind,
ADD CONSTRAINT account_kind CHECK (kind IN (
  'customer', 'revenue_usage', 'revenue_recurring', 'revenue_one_time', 'rounding', 'cash', 'adjustment', 'opening', 'deposit'
));
ALTER TABLE ledger.transaction
DROP CONSTRAINT transaction_kind,
ADD CONSTRAINT transaction_kind CHECK (kind IN (
  'usage', 'invoice', 'payment', 'adjustment', 'reversal', 'opening', 'deposit'
));

-- An amount brought along comes once.
CREATE TABLE collect.opening_amount (
  customer_id bigint PRIMARY KEY REFERENCES party.customer ON DELETE RESTRICT,
  amount system.money NOT NULL,
  currency system.currency NOT NULL,
  as_of date NOT NULL,
  booked_at timestamptz NOT NULL,
  transaction_id bigint NOT NULL CONSTRAINT opening_amount_transaction_key UNIQUE,
  actor text NOT NULL
);
COMMENT ON TABLE collect.opening_amount IS 'What a customer owed or had at the biller before; never changed.';
COMMENT ON COLUMN collect.opening_amount.customer_id IS 'The customer.';
COMMENT ON COLUMN collect.opening_amount.amount IS 'Positive is the customer''s money, negative what the customer owes.';
COMMENT ON COLUMN collect.opening_amount.currency IS 'The customer''s currency.';
COMMENT ON COLUMN collect.opening_amount.as_of IS 'The day at whose end it was so.';
COMMENT ON COLUMN collect.opening_amount.booked_at IS 'When it entered the books.';
COMMENT ON COLUMN collect.opening_amount.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN collect.opening_amount.actor IS 'Who booked it.';
COMMENT ON CONSTRAINT opening_amount_pkey ON collect.opening_amount IS 'The customer has an opening amount already: adjust it.';
CREATE TRIGGER opening_amount_immutable BEFORE UPDATE OR DELETE ON collect.opening_amount
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();

CREATE TABLE collect.deposit (
  deposit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  amount system.money NOT NULL CONSTRAINT deposit_amount CHECK (amount > 0),
  currency system.currency NOT NULL,
  received_on date NOT NULL,
  booked_at timestamptz NOT NULL,
  transaction_id bigint NOT NULL CONSTRAINT deposit_transaction_key UNIQUE,
  actor text NOT NULL
);
CREATE INDEX deposit_customer_idx ON collect.deposit (customer_id, deposit_id);
COMMENT ON TABLE collect.deposit IS 'Money of a customer that is kept as security, a liability; never changed.';
COMMENT ON COLUMN collect.deposit.deposit_id IS 'Key.';
COMMENT ON COLUMN collect.deposit.customer_id IS 'Whose money.';
COMMENT ON COLUMN collect.deposit.amount IS 'How much.';
COMMENT ON COLUMN collect.deposit.currency IS 'The customer''s currency.';
COMMENT ON COLUMN collect.deposit.received_on IS 'Day on which it was received.';
COMMENT ON COLUMN collect.deposit.booked_at IS 'When it entered the books.';
COMMENT ON COLUMN collect.deposit.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN collect.deposit.actor IS 'Who booked it.';
COMMENT ON CONSTRAINT deposit_amount ON collect.deposit IS 'A deposit is more than 0.';
CREATE TRIGGER deposit_immutable BEFORE UPDATE OR DELETE ON collect.deposit
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();

CREATE TABLE billing.opening_invoice (
  opening_invoice_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  legal_entity_id bigint NOT NULL REFERENCES party.legal_entity ON DELETE RESTRICT,
  number text NOT NULL CONSTRAINT opening_invoice_number CHECK (number ~ '^\S(.{0,62}\S)?$'),
  invoice_date date NOT NULL,
  due_date date NOT NULL,
  currency system.currency NOT NULL,
  amount system.money NOT NULL,
  open_amount system.money NOT NULL CONSTRAINT opening_invoice_open CHECK (open_amount > 0 AND open_amount <= amount),
  CONSTRAINT opening_invoice_number_key UNIQUE (legal_entity_id, number),
  CONSTRAINT opening_invoice_order CHECK (invoice_date <= due_date)
);
CREATE INDEX opening_invoice_customer_idx ON billing.opening_invoice (customer_id, opening_invoice_id);
COMMENT ON TABLE billing.opening_invoice IS
'An invoice of the biller before that was not wholly paid; what is open on it is part of the opening amount. Never changed.';
COMMENT ON COLUMN billing.opening_invoice.opening_invoice_id IS 'Key.';
COMMENT ON COLUMN billing.opening_invoice.customer_id IS 'Who was invoiced.';
COMMENT ON COLUMN billing.opening_invoice.legal_entity_id IS 'Who invoiced.';
COMMENT ON COLUMN billing.opening_invoice.number IS 'Number as printed.';
COMMENT ON COLUMN billing.opening_invoice.invoice_date IS 'Date of the invoice.';
COMMENT ON COLUMN billing.opening_invoice.due_date IS 'When it was due.';
COMMENT ON COLUMN billing.opening_invoice.currency IS 'The customer''s currency.';
COMMENT ON COLUMN billing.opening_invoice.amount IS 'What it asked for.';
COMMENT ON COLUMN billing.opening_invoice.open_amount IS 'What of it was open when the customer moved in.';
COMMENT ON CONSTRAINT opening_invoice_number_key ON billing.opening_invoice IS 'Each invoice of a legal entity has a number of its own.';
COMMENT ON CONSTRAINT opening_invoice_number ON billing.opening_invoice IS 'A number has 1 to 64 characters.';
COMMENT ON CONSTRAINT opening_invoice_open ON billing.opening_invoice IS 'What is open is more than 0, and the whole amount at most.';
COMMENT ON CONSTRAINT opening_invoice_order ON billing.opening_invoice IS 'An invoice is not due before its date.';
CREATE TRIGGER opening_invoice_immutable BEFORE UPDATE OR DELETE ON billing.opening_invoice
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();

-- Numbers go on where the biller before stopped.
ALTER TABLE billing.invoice_series
ADD COLUMN first_number bigint NOT NULL DEFAULT 1 CONSTRAINT invoice_series_order CHECK (first_number BETWEEN 1 AND next_number);
COMMENT ON COLUMN billing.invoice_series.first_number IS 'The number of the first invoice made here.';

CREATE TYPE collect.opening_amount_draft AS (customer_id bigint, amount numeric, as_of date);
CREATE TYPE collect.deposit_draft AS (customer_id bigint, amount numeric, received_on date);
CREATE TYPE billing.opening_invoice_draft AS (
  customer_id bigint, number text, invoice_date date, due_date date, amount numeric, open_amount numeric
);
CREATE TYPE rating.pool_use_draft AS (
  customer_id bigint, pool_id bigint, sharer_id bigint, cycle_from date, cycle_to date, billed_seconds bigint
);
CREATE TYPE intake.identity_draft AS (source_id bigint, call_id text, started_at timestamptz);
COMMENT ON COLUMN intake.identity.record_id IS
'The record that claimed it; 0: a call billed elsewhere, of which only the identity is known.';
