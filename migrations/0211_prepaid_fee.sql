-- Fees of prepaid customers are taken from what they have; who runs low is told.

CREATE TABLE billing.prepaid_fee (
  customer_id bigint PRIMARY KEY REFERENCES party.customer ON DELETE RESTRICT,
  next_at timestamptz NOT NULL,
  amount system.money CONSTRAINT prepaid_fee_amount CHECK (amount > 0),
  since timestamptz,
  CONSTRAINT prepaid_fee_waits CHECK ((amount IS NULL) = (since IS NULL))
);
CREATE INDEX prepaid_fee_waiting_idx ON billing.prepaid_fee (customer_id) WHERE amount IS NOT NULL;
COMMENT ON TABLE billing.prepaid_fee IS 'How far the fees of a prepaid customer are looked after.';
COMMENT ON COLUMN billing.prepaid_fee.customer_id IS 'The customer.';
COMMENT ON COLUMN billing.prepaid_fee.next_at IS 'When to look again: the customer''s next midnight.';
COMMENT ON COLUMN billing.prepaid_fee.amount IS 'Fees that are due and could not be taken, for want of money; NULL is none.';
COMMENT ON COLUMN billing.prepaid_fee.since IS 'Since when they could not be taken.';

-- A charge that a receipt took is closed as one that an invoice took: their numbers are drawn from one sequence.
CREATE TABLE billing.fee_receipt (
  receipt_id bigint PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  transaction_id bigint NOT NULL CONSTRAINT fee_receipt_transaction_key UNIQUE,
  amount system.money NOT NULL,
  taken_at timestamptz NOT NULL
);
CREATE INDEX fee_receipt_customer_idx ON billing.fee_receipt (customer_id, receipt_id);
COMMENT ON TABLE billing.fee_receipt IS 'Fees taken from what a prepaid customer has, all of a day or none.';
COMMENT ON COLUMN billing.fee_receipt.receipt_id IS 'Key; stands in the charges as their invoice.';
COMMENT ON COLUMN billing.fee_receipt.customer_id IS 'The customer.';
COMMENT ON COLUMN billing.fee_receipt.transaction_id IS 'Its booking.';
COMMENT ON COLUMN billing.fee_receipt.amount IS 'What was taken; below 0 is given back.';
COMMENT ON COLUMN billing.fee_receipt.taken_at IS 'When.';

-- Who was prepaid before is charged from next month on, not for all the months in which nobody was.
INSERT INTO billing.customer_terms AS t (customer_id, charges_from)
SELECT c.customer_id, (date_trunc('month', system.clock_now() AT TIME ZONE c.time_zone) + interval '1 month')::date
FROM party.customer AS c WHERE c.billing_mode = 'prepaid'
ON CONFLICT (customer_id) DO UPDATE SET charges_from = excluded.charges_from;

CREATE TABLE collect.low_amount (
  customer_id bigint PRIMARY KEY REFERENCES party.customer ON DELETE CASCADE,
  since timestamptz NOT NULL
);
COMMENT ON TABLE collect.low_amount IS 'Prepaid customers who were told that they run low; who has enough again is forgotten.';
COMMENT ON COLUMN collect.low_amount.customer_id IS 'The customer.';
COMMENT ON COLUMN collect.low_amount.since IS 'When they were told.';
