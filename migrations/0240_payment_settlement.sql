-- Money on its way: what a gateway or a cheque promises until the bank has it, and what is charged back.

ALTER TABLE collect.payment
ADD COLUMN against text NOT NULL DEFAULT 'cash' CONSTRAINT payment_against CHECK (against IN ('cash', 'in_transit', 'suspense'));
COMMENT ON COLUMN collect.payment.against IS
'Where its money stood when it was booked: cash, in_transit (the bank did not have it yet) or suspense (the bank had it, and
for whom was not known).';

CREATE TABLE collect.payment_settlement (
  payment_id bigint PRIMARY KEY REFERENCES collect.payment ON DELETE RESTRICT,
  settled_at timestamptz NOT NULL,
  reference text NOT NULL DEFAULT '',
  transaction_id bigint NOT NULL CONSTRAINT payment_settlement_transaction_key UNIQUE,
  actor text NOT NULL
);
COMMENT ON TABLE collect.payment_settlement IS 'That the money of a payment in transit came to the bank; never changed.';
COMMENT ON COLUMN collect.payment_settlement.payment_id IS 'The payment.';
COMMENT ON COLUMN collect.payment_settlement.settled_at IS 'When.';
COMMENT ON COLUMN collect.payment_settlement.reference IS 'The payout or the bank''s reference.';
COMMENT ON COLUMN collect.payment_settlement.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN collect.payment_settlement.actor IS 'Who recorded it.';
CREATE TRIGGER payment_settlement_immutable BEFORE UPDATE OR DELETE ON collect.payment_settlement
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
SELECT system.card_number_guard('collect.payment_settlement', '{reference}');

CREATE TABLE collect.chargeback (
  chargeback_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  payment_id bigint NOT NULL CONSTRAINT chargeback_payment_key UNIQUE REFERENCES collect.payment ON DELETE RESTRICT,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  reason text NOT NULL CONSTRAINT chargeback_reason CHECK (reason ~ '\S'),
  opened_at timestamptz NOT NULL,
  opened_by text NOT NULL,
  closed_at timestamptz,
  closed_by text,
  won boolean,
  conclusion text,
  won_payment_id bigint CONSTRAINT chargeback_won_payment_key UNIQUE REFERENCES collect.payment ON DELETE RESTRICT,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT chargeback_closed CHECK (
    (closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (won IS NULL) AND (closed_at IS NULL) = (conclusion IS NULL)
  ),
  CONSTRAINT chargeback_won CHECK (coalesce(won, false) = (won_payment_id IS NOT NULL))
);
CREATE INDEX chargeback_customer_idx ON collect.chargeback (customer_id, chargeback_id);
COMMENT ON TABLE collect.chargeback IS
'A payment that the payer had taken back by card company or bank: we may contest it, and win or lose.';
COMMENT ON COLUMN collect.chargeback.chargeback_id IS 'Key.';
COMMENT ON COLUMN collect.chargeback.payment_id IS 'The payment; it is reversed for it.';
COMMENT ON COLUMN collect.chargeback.customer_id IS 'Whose.';
COMMENT ON COLUMN collect.chargeback.reason IS 'What the card company or bank says.';
COMMENT ON COLUMN collect.chargeback.opened_at IS 'When it was taken back.';
COMMENT ON COLUMN collect.chargeback.opened_by IS 'Who recorded it.';
COMMENT ON COLUMN collect.chargeback.closed_at IS 'When it was decided; NULL: it is open.';
COMMENT ON COLUMN collect.chargeback.closed_by IS 'Who recorded that.';
COMMENT ON COLUMN collect.chargeback.won IS 'true: the money came back to us.';
COMMENT ON COLUMN collect.chargeback.conclusion IS 'What was decided, in words.';
COMMENT ON COLUMN collect.chargeback.won_payment_id IS 'The payment as which it came back.';
COMMENT ON COLUMN collect.chargeback.version IS 'Counts changes.';
COMMENT ON COLUMN collect.chargeback.created_at IS 'When made.';
COMMENT ON COLUMN collect.chargeback.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT chargeback_payment_key ON collect.chargeback IS 'It was charged back already.';
COMMENT ON CONSTRAINT chargeback_reason ON collect.chargeback IS 'Say why.';
SELECT system.noun_attach('collect.chargeback', 'chargeback_id');
SELECT system.card_number_guard('collect.chargeback', '{reason,conclusion}');

-- Debts that are given up, and what comes in for them after all.
ALTER TABLE collect.reason_code
DROP CONSTRAINT reason_code_kind,
ADD CONSTRAINT reason_code_kind CHECK (kind IN ('credit', 'debit', 'goodwill', 'write_off', 'recovery'));
COMMENT ON CONSTRAINT reason_code_kind ON collect.reason_code IS 'One of credit, debit, goodwill, write_off, recovery.';
ALTER TABLE collect.adjustment
ADD COLUMN recovers bigint CONSTRAINT adjustment_recovers_fkey REFERENCES collect.adjustment ON DELETE RESTRICT;
CREATE INDEX adjustment_recovers_idx ON collect.adjustment (recovers) WHERE recovers IS NOT NULL;
COMMENT ON COLUMN collect.adjustment.recovers IS 'The write-off of which this takes so much back, because it was paid after all.';
COMMENT ON COLUMN collect.reason_code.kind IS
'(fixed) credit, goodwill and write_off give to the customer, debit and recovery take; goodwill has a limit of its own.';
