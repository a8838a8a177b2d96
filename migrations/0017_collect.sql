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
