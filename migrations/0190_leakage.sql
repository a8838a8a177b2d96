-- What the house bears of calls that outran their grant settles what the customer owes.
ALTER TABLE collect.allocation
DROP CONSTRAINT allocation_credit_kind,
ADD CONSTRAINT allocation_credit_kind CHECK (
  credit_kind IN ('payment', 'adjustment', 'credit_note', 'invoice', 'opening', 'leakage')
);
COMMENT ON COLUMN collect.allocation.credit_kind IS
'What gave: payment, adjustment, credit_note, an invoice below 0, opening, or leakage.';
