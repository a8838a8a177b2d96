-- The public shape of what settled what, what is disputed, and what late payment costs.

CREATE OR REPLACE VIEW api.allocation WITH (security_invoker = true) AS
SELECT a.allocation_id, a.customer_id, c.code AS customer, a.credit_kind, a.credit_id, a.debit_kind, a.debit_id, a.due_on,
  a.amount, a.allocated_at, a.actor
FROM collect.allocation AS a
INNER JOIN party.customer AS c ON c.customer_id = a.customer_id;
COMMENT ON VIEW api.allocation IS 'So much of a credit settles a debit; negative takes back.';
COMMENT ON COLUMN api.allocation.allocation_id IS 'Key.';
COMMENT ON COLUMN api.allocation.customer_id IS 'Whose credit and debit.';
COMMENT ON COLUMN api.allocation.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.allocation.credit_kind IS 'What gave: payment, adjustment, credit_note, an invoice below 0, or opening.';
COMMENT ON COLUMN api.allocation.credit_id IS 'Its key; of opening the customer''s.';
COMMENT ON COLUMN api.allocation.debit_kind IS 'What is settled: invoice, opening_invoice, opening, adjustment or penalty.';
COMMENT ON COLUMN api.allocation.debit_id IS 'Its key; of opening the customer''s.';
COMMENT ON COLUMN api.allocation.due_on IS 'When the debit is due.';
COMMENT ON COLUMN api.allocation.amount IS 'How much; negative takes back.';
COMMENT ON COLUMN api.allocation.allocated_at IS 'When.';
COMMENT ON COLUMN api.allocation.actor IS 'Who.';

CREATE OR REPLACE VIEW api.dispute WITH (security_invoker = true) AS
SELECT d.dispute_id, d.customer_id, c.code AS customer, d.debit_kind, d.debit_id, d.amount, d.reason, d.opened_at, d.opened_by,
  d.closed_at, d.closed_by, d.credited, d.conclusion, d.version, d.created_at, d.updated_at
FROM collect.dispute AS d
INNER JOIN party.customer AS c ON c.customer_id = d.customer_id;
COMMENT ON VIEW api.dispute IS 'A part of an invoice that the customer does not accept.';
COMMENT ON COLUMN api.dispute.dispute_id IS 'Key.';
COMMENT ON COLUMN api.dispute.customer_id IS 'The customer.';
COMMENT ON COLUMN api.dispute.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.dispute.debit_kind IS 'invoice or opening_invoice.';
COMMENT ON COLUMN api.dispute.debit_id IS 'Key of that document.';
COMMENT ON COLUMN api.dispute.amount IS 'How much of it is disputed.';
COMMENT ON COLUMN api.dispute.reason IS 'Why, in the customer''s words.';
COMMENT ON COLUMN api.dispute.opened_at IS 'From when on.';
COMMENT ON COLUMN api.dispute.opened_by IS 'Who wrote it down.';
COMMENT ON COLUMN api.dispute.closed_at IS 'Until when; NULL: it is open.';
COMMENT ON COLUMN api.dispute.closed_by IS 'Who decided.';
COMMENT ON COLUMN api.dispute.credited IS 'How much the customer was right about; the rest is to be paid.';
COMMENT ON COLUMN api.dispute.conclusion IS 'What was found.';
COMMENT ON COLUMN api.dispute.version IS 'Counts changes.';
COMMENT ON COLUMN api.dispute.created_at IS 'When made.';
COMMENT ON COLUMN api.dispute.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.penalty_rule WITH (security_invoker = true) AS
SELECT r.penalty_rule_id, r.legal_entity_id, e.code AS legal_entity, r.currency, r.customer_type, r.valid_from, r.grace_days,
  r.percent, r.flat, r.minimum, r.maximum, r.smallest_base, r.compounding, r.version, r.created_at, r.updated_at
FROM collect.penalty_rule AS r
INNER JOIN party.legal_entity AS e ON e.legal_entity_id = r.legal_entity_id;
COMMENT ON VIEW api.penalty_rule IS 'What late payment costs a month, from a day on until the next rule.';
COMMENT ON COLUMN api.penalty_rule.penalty_rule_id IS 'Key.';
COMMENT ON COLUMN api.penalty_rule.legal_entity_id IS 'Whose customers.';
COMMENT ON COLUMN api.penalty_rule.legal_entity IS 'Code of the legal entity.';
COMMENT ON COLUMN api.penalty_rule.currency IS 'In which currency they pay.';
COMMENT ON COLUMN api.penalty_rule.customer_type IS 'retail, wholesale or reseller; NULL: all that have no rule of their own.';
COMMENT ON COLUMN api.penalty_rule.valid_from IS 'First day on which it assesses.';
COMMENT ON COLUMN api.penalty_rule.grace_days IS 'Days after the due date that cost nothing.';
COMMENT ON COLUMN api.penalty_rule.percent IS 'Percent a month of what is unpaid.';
COMMENT ON COLUMN api.penalty_rule.flat IS 'Amount a month beside the percent.';
COMMENT ON COLUMN api.penalty_rule.minimum IS 'A penalty is at least this.';
COMMENT ON COLUMN api.penalty_rule.maximum IS 'A penalty is at most this; NULL is no limit.';
COMMENT ON COLUMN api.penalty_rule.smallest_base IS 'Less than this unpaid costs nothing.';
COMMENT ON COLUMN api.penalty_rule.compounding IS 'Whether earlier penalties on the same document cost too while they are unpaid.';
COMMENT ON COLUMN api.penalty_rule.version IS 'Counts changes.';
COMMENT ON COLUMN api.penalty_rule.created_at IS 'When made.';
COMMENT ON COLUMN api.penalty_rule.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.penalty WITH (security_invoker = true) AS
SELECT p.penalty_id, p.customer_id, c.code AS customer, p.debit_kind, p.debit_id, p.assessed_on, p.penalty_rule_id, p.base,
  p.amount, p.currency, p.booked_at, p.transaction_id
FROM collect.penalty AS p
INNER JOIN party.customer AS c ON c.customer_id = p.customer_id;
COMMENT ON VIEW api.penalty IS 'What late payment of a document cost on one day.';
COMMENT ON COLUMN api.penalty.penalty_id IS 'Key.';
COMMENT ON COLUMN api.penalty.customer_id IS 'Who pays late.';
COMMENT ON COLUMN api.penalty.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.penalty.debit_kind IS 'invoice or opening_invoice.';
COMMENT ON COLUMN api.penalty.debit_id IS 'Key of that document.';
COMMENT ON COLUMN api.penalty.assessed_on IS 'The day: the first after due date and grace, then the same day of each month.';
COMMENT ON COLUMN api.penalty.penalty_rule_id IS 'The rule.';
COMMENT ON COLUMN api.penalty.base IS 'What was unpaid and not disputed when that day began.';
COMMENT ON COLUMN api.penalty.amount IS 'How much.';
COMMENT ON COLUMN api.penalty.currency IS 'The customer''s currency.';
COMMENT ON COLUMN api.penalty.booked_at IS 'When it entered the books.';
COMMENT ON COLUMN api.penalty.transaction_id IS 'The ledger transaction.';
