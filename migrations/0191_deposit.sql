-- Deposits earn interest, settle what is due, and go back; and credit that is not needed goes back too.

ALTER TABLE collect.allocation
DROP CONSTRAINT allocation_credit_kind,
ADD CONSTRAINT allocation_credit_kind CHECK (
  credit_kind IN ('payment', 'adjustment', 'credit_note', 'invoice', 'opening', 'leakage', 'deposit')
);

CREATE TABLE collect.deposit_rate (
  deposit_rate_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  country system.country NOT NULL,
  state text NOT NULL DEFAULT '',
  year smallint NOT NULL CONSTRAINT deposit_rate_year CHECK (year BETWEEN 1980 AND 2200),
  percent system.rate NOT NULL CONSTRAINT deposit_rate_percent CHECK (percent BETWEEN 0 AND 100),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT deposit_rate_once UNIQUE (country, state, year)
);
COMMENT ON TABLE collect.deposit_rate IS
'Simple interest on deposits in a calendar year, by where the customer''s service is; a state''s own rate goes before its country''s.';
COMMENT ON COLUMN collect.deposit_rate.deposit_rate_id IS 'Key.';
COMMENT ON COLUMN collect.deposit_rate.country IS '(fixed) Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN collect.deposit_rate.state IS '(fixed) State or province; empty: all that have no rate of their own.';
COMMENT ON COLUMN collect.deposit_rate.year IS '(fixed) The calendar year.';
COMMENT ON COLUMN collect.deposit_rate.percent IS 'Percent a year.';
COMMENT ON COLUMN collect.deposit_rate.version IS 'Counts changes.';
COMMENT ON COLUMN collect.deposit_rate.created_at IS 'When made.';
COMMENT ON COLUMN collect.deposit_rate.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT deposit_rate_year ON collect.deposit_rate IS 'Give a calendar year.';
COMMENT ON CONSTRAINT deposit_rate_percent ON collect.deposit_rate IS '0 to 100 percent.';
COMMENT ON CONSTRAINT deposit_rate_once ON collect.deposit_rate IS 'That year has a rate there: change it.';
SELECT system.noun_attach('collect.deposit_rate', 'deposit_rate_id');

CREATE TABLE collect.deposit_move (
  deposit_move_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  deposit_id bigint NOT NULL REFERENCES collect.deposit ON DELETE RESTRICT,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  kind text NOT NULL CONSTRAINT deposit_move_kind CHECK (kind IN ('released', 'interest')),
  amount system.money NOT NULL CONSTRAINT deposit_move_amount CHECK (amount > 0),
  moved_on date NOT NULL,
  booked_at timestamptz NOT NULL,
  transaction_id bigint NOT NULL CONSTRAINT deposit_move_transaction_key UNIQUE,
  actor text NOT NULL
);
CREATE INDEX deposit_move_deposit_idx ON collect.deposit_move (deposit_id, moved_on);
CREATE INDEX deposit_move_customer_idx ON collect.deposit_move (customer_id, deposit_move_id);
COMMENT ON TABLE collect.deposit_move IS 'What of a deposit went to its customer''s account: a part of it, or its interest; never changed.';
COMMENT ON COLUMN collect.deposit_move.deposit_move_id IS 'Key.';
COMMENT ON COLUMN collect.deposit_move.deposit_id IS 'The deposit.';
COMMENT ON COLUMN collect.deposit_move.customer_id IS 'Whose.';
COMMENT ON COLUMN collect.deposit_move.kind IS 'released: it is held no longer; interest: what it earned.';
COMMENT ON COLUMN collect.deposit_move.amount IS 'How much.';
COMMENT ON COLUMN collect.deposit_move.moved_on IS 'The day: released money earns until the day before, interest counts until then.';
COMMENT ON COLUMN collect.deposit_move.booked_at IS 'When it entered the books.';
COMMENT ON COLUMN collect.deposit_move.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN collect.deposit_move.actor IS 'Who.';
CREATE TRIGGER deposit_move_immutable BEFORE UPDATE OR DELETE ON collect.deposit_move
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();

CREATE TABLE collect.refund (
  refund_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  credit_kind text NOT NULL CONSTRAINT refund_credit_kind CHECK (credit_kind IN ('payment', 'adjustment', 'deposit')),
  credit_id bigint NOT NULL,
  amount system.money NOT NULL CONSTRAINT refund_amount CHECK (amount > 0),
  currency system.currency NOT NULL,
  method text NOT NULL CONSTRAINT refund_method CHECK (method IN ('cheque', 'wire', 'cash', 'other')),
  reference text NOT NULL DEFAULT '',
  refunded_at timestamptz NOT NULL,
  transaction_id bigint NOT NULL CONSTRAINT refund_transaction_key UNIQUE,
  actor text NOT NULL
);
CREATE INDEX refund_customer_idx ON collect.refund (customer_id, refund_id);
CREATE INDEX refund_credit_idx ON collect.refund (credit_kind, credit_id);
COMMENT ON TABLE collect.refund IS 'Money that went back to a customer out of credit that settled nothing; never changed.';
COMMENT ON COLUMN collect.refund.refund_id IS 'Key.';
COMMENT ON COLUMN collect.refund.customer_id IS 'The customer.';
COMMENT ON COLUMN collect.refund.credit_kind IS 'Out of what: payment, adjustment or deposit.';
COMMENT ON COLUMN collect.refund.credit_id IS 'Its key.';
COMMENT ON COLUMN collect.refund.amount IS 'How much.';
COMMENT ON COLUMN collect.refund.currency IS 'The customer''s currency.';
COMMENT ON COLUMN collect.refund.method IS 'cheque, wire, cash or other.';
COMMENT ON COLUMN collect.refund.reference IS 'Reference of the transfer.';
COMMENT ON COLUMN collect.refund.refunded_at IS 'When.';
COMMENT ON COLUMN collect.refund.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN collect.refund.actor IS 'Who.';
CREATE TRIGGER refund_immutable BEFORE UPDATE OR DELETE ON collect.refund
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
SELECT system.card_number_guard('collect.refund', '{reference}');

CREATE TABLE collect.deposit_review (
  deposit_review_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  reviewed_on date NOT NULL,
  held system.money NOT NULL,
  average system.money NOT NULL,
  required system.money NOT NULL,
  decision text NOT NULL CONSTRAINT deposit_review_decision CHECK (decision IN ('none', 'ask', 'refund', 'refund_all')),
  amount system.money NOT NULL CONSTRAINT deposit_review_amount CHECK (amount >= 0),
  actor text NOT NULL,
  CONSTRAINT deposit_review_once UNIQUE (customer_id, reviewed_on)
);
COMMENT ON TABLE collect.deposit_review IS 'Whether a customer''s deposit still fits their invoices, and what followed; never changed.';
COMMENT ON COLUMN collect.deposit_review.deposit_review_id IS 'Key.';
COMMENT ON COLUMN collect.deposit_review.customer_id IS 'The customer.';
COMMENT ON COLUMN collect.deposit_review.reviewed_on IS 'The day.';
COMMENT ON COLUMN collect.deposit_review.held IS 'What was held.';
COMMENT ON COLUMN collect.deposit_review.average IS 'Average of the last invoices without one-time charges and penalties.';
COMMENT ON COLUMN collect.deposit_review.required IS 'That average times the factor of the settings.';
COMMENT ON COLUMN collect.deposit_review.decision IS
'none; ask: the customer is to add the amount; refund: the amount went back; refund_all: all of it did, after clean months.';
COMMENT ON COLUMN collect.deposit_review.amount IS 'How much.';
COMMENT ON COLUMN collect.deposit_review.actor IS 'Who ran it.';
CREATE TRIGGER deposit_review_immutable BEFORE UPDATE OR DELETE ON collect.deposit_review
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
