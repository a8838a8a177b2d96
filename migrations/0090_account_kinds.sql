-- The accounts and events of a whole carrier: taxes, credits, penalties, interest, what is paid out, and what leaked.

ALTER TABLE ledger.account
DROP CONSTRAINT account_kind,
ADD CONSTRAINT account_kind CHECK (kind IN (
  'customer', 'revenue_usage', 'revenue_recurring', 'revenue_one_time', 'revenue_surcharge', 'revenue_penalty', 'out_payment',
  'tax_payable', 'rounding', 'cash', 'in_transit', 'suspense', 'adjustment', 'opening', 'deposit', 'interest_expense',
  'leakage', 'write_off', 'deferred_revenue'
));
ALTER TABLE ledger.transaction
DROP CONSTRAINT transaction_kind,
ADD CONSTRAINT transaction_kind CHECK (kind IN (
  'usage', 'invoice', 'credit_note', 'payment', 'top_up', 'refund', 'chargeback', 'adjustment', 'reversal', 'opening', 'deposit',
  'interest', 'penalty', 'recurring', 'leakage', 'write_off', 'deferral'
));

ALTER TABLE billing.invoice_line
DROP CONSTRAINT invoice_line_kind,
ADD CONSTRAINT invoice_line_kind CHECK (kind IN (
  'recurring', 'one_time', 'usage', 'discount', 'minimum', 'surcharge', 'short_call', 'out_payment', 'adjustment', 'penalty',
  'deposit', 'tax'
));
