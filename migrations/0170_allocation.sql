-- Which credit settled which debit. Rows are only added, so what was open on any past day can be told.

-- Money may be said to have come earlier than it was recorded: the books of a past day do not change for it.
ALTER TABLE collect.payment ADD COLUMN booked_at timestamptz;
ALTER TABLE collect.payment DISABLE TRIGGER payment_immutable;
UPDATE collect.payment AS p SET booked_at = t.booked_at
FROM ledger.transaction AS t WHERE t.transaction_id = p.transaction_id;
ALTER TABLE collect.payment ENABLE TRIGGER payment_immutable;
ALTER TABLE collect.payment
ALTER COLUMN booked_at SET DEFAULT system.clock_now(),
ALTER COLUMN booked_at SET NOT NULL;
COMMENT ON COLUMN collect.payment.booked_at IS 'When it entered the books.';

CREATE TABLE collect.allocation (
  allocation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  credit_kind text NOT NULL CONSTRAINT allocation_credit_kind CHECK (
    credit_kind IN ('payment', 'adjustment', 'credit_note', 'invoice', 'opening')
  ),
  credit_id bigint NOT NULL,
  debit_kind text NOT NULL CONSTRAINT allocation_debit_kind CHECK (
    debit_kind IN ('invoice', 'opening_invoice', 'opening', 'adjustment', 'penalty')
  ),
  debit_id bigint NOT NULL,
  due_on date NOT NULL,
  amount system.money NOT NULL CONSTRAINT allocation_amount CHECK (amount <> 0),
  allocated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  actor text NOT NULL DEFAULT system.actor()
);
CREATE INDEX allocation_customer_idx ON collect.allocation (customer_id, allocation_id);
CREATE INDEX allocation_debit_idx ON collect.allocation (debit_kind, debit_id);
CREATE INDEX allocation_credit_idx ON collect.allocation (credit_kind, credit_id);
COMMENT ON TABLE collect.allocation IS
'So much of a credit settles a debit. What is taken back is a row of its own with a negative amount.';
COMMENT ON COLUMN collect.allocation.allocation_id IS 'Key.';
COMMENT ON COLUMN collect.allocation.customer_id IS 'Whose credit and debit.';
COMMENT ON COLUMN collect.allocation.credit_kind IS 'What gave: payment, adjustment, credit_note, an invoice below 0, or opening.';
COMMENT ON COLUMN collect.allocation.credit_id IS 'Its key; of opening the customer''s.';
COMMENT ON COLUMN collect.allocation.debit_kind IS 'What is settled: invoice, opening_invoice, opening, adjustment or penalty.';
COMMENT ON COLUMN collect.allocation.debit_id IS 'Its key; of opening the customer''s.';
COMMENT ON COLUMN collect.allocation.due_on IS 'When the debit is due.';
COMMENT ON COLUMN collect.allocation.amount IS 'How much; negative takes back.';
COMMENT ON COLUMN collect.allocation.allocated_at IS 'When.';
COMMENT ON COLUMN collect.allocation.actor IS 'Who.';
CREATE TRIGGER allocation_immutable BEFORE UPDATE OR DELETE ON collect.allocation
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
CREATE TRIGGER allocation_no_truncate BEFORE TRUNCATE ON collect.allocation
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__immutable();
