-- Money that comes in.

CREATE TABLE collect.payment (
  payment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  amount system.money NOT NULL CONSTRAINT payment_amount CHECK (amount > 0),
  currency system.currency NOT NULL,
  method text NOT NULL CONSTRAINT payment_method CHECK (method IN ('cheque', 'wire', 'cash', 'other')),
  reference text NOT NULL DEFAULT '',
  received_at timestamptz NOT NULL,
  transaction_id bigint NOT NULL UNIQUE,
  actor text NOT NULL
);
CREATE INDEX payment_customer_idx ON collect.payment (customer_id, payment_id);
COMMENT ON TABLE collect.payment IS 'A payment, also a prepaid customer''s top-up; never changed.';
COMMENT ON COLUMN collect.payment.payment_id IS 'Key.';
COMMENT ON COLUMN collect.payment.customer_id IS 'Who paid.';
COMMENT ON COLUMN collect.payment.amount IS 'How much.';
COMMENT ON COLUMN collect.payment.currency IS 'The customer''s currency.';
COMMENT ON COLUMN collect.payment.method IS 'cheque, wire, cash or other.';
COMMENT ON COLUMN collect.payment.reference IS 'The payer''s reference.';
COMMENT ON COLUMN collect.payment.received_at IS 'When it came.';
COMMENT ON COLUMN collect.payment.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN collect.payment.actor IS 'Who recorded it.';
CREATE TRIGGER payment_immutable BEFORE UPDATE OR DELETE ON collect.payment
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();

CREATE TABLE collect.payment_reversal (
  payment_id bigint PRIMARY KEY REFERENCES collect.payment ON DELETE RESTRICT,
  reason text NOT NULL CONSTRAINT payment_reversal_reason CHECK (reason <> ''),
  reversed_at timestamptz NOT NULL,
  transaction_id bigint NOT NULL UNIQUE,
  actor text NOT NULL
);
COMMENT ON TABLE collect.payment_reversal IS 'A payment taken back, such as a cheque that bounced; never changed.';
COMMENT ON COLUMN collect.payment_reversal.payment_id IS 'The payment.';
COMMENT ON COLUMN collect.payment_reversal.reason IS 'Why.';
COMMENT ON COLUMN collect.payment_reversal.reversed_at IS 'When.';
COMMENT ON COLUMN collect.payment_reversal.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN collect.payment_reversal.actor IS 'Who took it back.';
CREATE TRIGGER payment_reversal_immutable BEFORE UPDATE OR DELETE ON collect.payment_reversal
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();

CREATE TABLE collect.adjustment (
  adjustment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  amount system.money NOT NULL CONSTRAINT adjustment_amount CHECK (amount <> 0),
  currency system.currency NOT NULL,
  reason text NOT NULL CONSTRAINT adjustment_reason CHECK (reason <> ''),
  adjusted_at timestamptz NOT NULL,
  transaction_id bigint NOT NULL UNIQUE,
  actor text NOT NULL
);
CREATE INDEX adjustment_customer_idx ON collect.adjustment (customer_id, adjustment_id);
COMMENT ON TABLE collect.adjustment IS 'A credit or debit that people decide on, such as goodwill; never changed.';
COMMENT ON COLUMN collect.adjustment.adjustment_id IS 'Key.';
COMMENT ON COLUMN collect.adjustment.customer_id IS 'Whose account.';
COMMENT ON COLUMN collect.adjustment.amount IS 'Positive is a credit to the customer, negative a debit.';
COMMENT ON COLUMN collect.adjustment.currency IS 'The customer''s currency.';
COMMENT ON COLUMN collect.adjustment.reason IS 'Why.';
COMMENT ON COLUMN collect.adjustment.adjusted_at IS 'When.';
COMMENT ON COLUMN collect.adjustment.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN collect.adjustment.actor IS 'Who did it.';
CREATE TRIGGER adjustment_immutable BEFORE UPDATE OR DELETE ON collect.adjustment
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
