-- What is disputed, and what late payment costs.

CREATE TABLE collect.dispute (
  dispute_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  debit_kind text NOT NULL CONSTRAINT dispute_debit_kind CHECK (debit_kind IN ('invoice', 'opening_invoice')),
  debit_id bigint NOT NULL,
  amount system.money NOT NULL CONSTRAINT dispute_amount CHECK (amount > 0),
  reason text NOT NULL CONSTRAINT dispute_reason CHECK (reason ~ '\S'),
  opened_at timestamptz NOT NULL,
  opened_by text NOT NULL,
  closed_at timestamptz,
  closed_by text,
  credited system.money,
  conclusion text,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT dispute_closed CHECK (
    (closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (credited IS NULL)
    AND (closed_at IS NULL) = (conclusion IS NULL)
  ),
  CONSTRAINT dispute_credited CHECK (credited BETWEEN 0 AND amount)
);
CREATE INDEX dispute_customer_idx ON collect.dispute (customer_id, dispute_id);
CREATE INDEX dispute_debit_idx ON collect.dispute (debit_kind, debit_id);
COMMENT ON TABLE collect.dispute IS 'A part of an invoice that the customer does not accept: it is set aside, all else goes on.';
COMMENT ON COLUMN collect.dispute.dispute_id IS 'Key.';
COMMENT ON COLUMN collect.dispute.customer_id IS 'The customer.';
COMMENT ON COLUMN collect.dispute.debit_kind IS 'invoice or opening_invoice.';
COMMENT ON COLUMN collect.dispute.debit_id IS 'Key of that document.';
COMMENT ON COLUMN collect.dispute.amount IS 'How much of it is disputed.';
COMMENT ON COLUMN collect.dispute.reason IS 'Why, in the customer''s words.';
COMMENT ON COLUMN collect.dispute.opened_at IS 'From when on.';
COMMENT ON COLUMN collect.dispute.opened_by IS 'Who wrote it down.';
COMMENT ON COLUMN collect.dispute.closed_at IS 'Until when; NULL: it is open.';
COMMENT ON COLUMN collect.dispute.closed_by IS 'Who decided.';
COMMENT ON COLUMN collect.dispute.credited IS 'How much the customer was right about; the rest is to be paid.';
COMMENT ON COLUMN collect.dispute.conclusion IS 'What was found.';
COMMENT ON COLUMN collect.dispute.version IS 'Counts changes.';
COMMENT ON COLUMN collect.dispute.created_at IS 'When made.';
COMMENT ON COLUMN collect.dispute.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT dispute_reason ON collect.dispute IS 'Say what is wrong.';
COMMENT ON CONSTRAINT dispute_credited ON collect.dispute IS 'From 0 to what is disputed.';
SELECT system.noun_attach('collect.dispute', 'dispute_id');
SELECT system.card_number_guard('collect.dispute', '{reason,conclusion}');

CREATE TABLE collect.penalty_rule (
  penalty_rule_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  legal_entity_id bigint NOT NULL REFERENCES party.legal_entity ON DELETE RESTRICT,
  currency system.currency NOT NULL,
  customer_type text CONSTRAINT penalty_rule_customer_type CHECK (customer_type IN ('retail', 'wholesale', 'reseller')),
  valid_from date NOT NULL DEFAULT '-infinity',
  grace_days smallint NOT NULL DEFAULT 0 CONSTRAINT penalty_rule_grace_days CHECK (grace_days BETWEEN 0 AND 365),
  percent system.rate NOT NULL DEFAULT 0 CONSTRAINT penalty_rule_percent CHECK (percent >= 0 AND percent <= 100),
  flat system.money NOT NULL DEFAULT 0 CONSTRAINT penalty_rule_flat CHECK (flat >= 0),
  minimum system.money NOT NULL DEFAULT 0 CONSTRAINT penalty_rule_minimum CHECK (minimum >= 0),
  maximum system.money CONSTRAINT penalty_rule_maximum CHECK (maximum >= minimum),
  smallest_base system.money NOT NULL DEFAULT 0 CONSTRAINT penalty_rule_smallest_base CHECK (smallest_base >= 0),
  compounding boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT penalty_rule_once UNIQUE NULLS NOT DISTINCT (legal_entity_id, currency, customer_type, valid_from)
);
COMMENT ON TABLE collect.penalty_rule IS
'What late payment costs a month, from a day on until the next rule; one for a type of customer goes before one for all.';
COMMENT ON COLUMN collect.penalty_rule.penalty_rule_id IS 'Key.';
COMMENT ON COLUMN collect.penalty_rule.legal_entity_id IS '(fixed) Whose customers.';
COMMENT ON COLUMN collect.penalty_rule.currency IS '(fixed) In which currency they pay.';
COMMENT ON COLUMN collect.penalty_rule.customer_type IS '(fixed) retail, wholesale or reseller; NULL: all that have no rule of their own.';
COMMENT ON COLUMN collect.penalty_rule.valid_from IS '(fixed) First day on which it assesses.';
COMMENT ON COLUMN collect.penalty_rule.grace_days IS 'Days after the due date that cost nothing.';
COMMENT ON COLUMN collect.penalty_rule.percent IS 'Percent a month of what is unpaid.';
COMMENT ON COLUMN collect.penalty_rule.flat IS 'Amount a month beside the percent.';
COMMENT ON COLUMN collect.penalty_rule.minimum IS 'A penalty is at least this.';
COMMENT ON COLUMN collect.penalty_rule.maximum IS 'A penalty is at most this; NULL is no limit.';
COMMENT ON COLUMN collect.penalty_rule.smallest_base IS 'Less than this unpaid costs nothing.';
COMMENT ON COLUMN collect.penalty_rule.compounding IS 'Whether earlier penalties on the same document cost too while they are unpaid.';
COMMENT ON COLUMN collect.penalty_rule.version IS 'Counts changes.';
COMMENT ON COLUMN collect.penalty_rule.created_at IS 'When made.';
COMMENT ON COLUMN collect.penalty_rule.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT penalty_rule_customer_type ON collect.penalty_rule IS 'One of retail, wholesale, reseller.';
COMMENT ON CONSTRAINT penalty_rule_grace_days ON collect.penalty_rule IS '0 to 365 days.';
COMMENT ON CONSTRAINT penalty_rule_percent ON collect.penalty_rule IS '0 to 100 percent.';
COMMENT ON CONSTRAINT penalty_rule_flat ON collect.penalty_rule IS '0 or more.';
COMMENT ON CONSTRAINT penalty_rule_minimum ON collect.penalty_rule IS '0 or more.';
COMMENT ON CONSTRAINT penalty_rule_maximum ON collect.penalty_rule IS 'Not less than the minimum.';
COMMENT ON CONSTRAINT penalty_rule_smallest_base ON collect.penalty_rule IS '0 or more.';
COMMENT ON CONSTRAINT penalty_rule_once ON collect.penalty_rule IS 'Such a rule begins that day: change that one.';
COMMENT ON CONSTRAINT penalty_rule_legal_entity_id_fkey ON collect.penalty_rule IS 'Give a legal entity that exists.';
SELECT system.noun_attach('collect.penalty_rule', 'penalty_rule_id');

CREATE TABLE collect.penalty (
  penalty_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  debit_kind text NOT NULL CONSTRAINT penalty_debit_kind CHECK (debit_kind IN ('invoice', 'opening_invoice')),
  debit_id bigint NOT NULL,
  assessed_on date NOT NULL,
  penalty_rule_id bigint NOT NULL REFERENCES collect.penalty_rule ON DELETE RESTRICT,
  base system.money NOT NULL,
  amount system.money NOT NULL CONSTRAINT penalty_amount CHECK (amount > 0),
  currency system.currency NOT NULL,
  booked_at timestamptz NOT NULL,
  transaction_id bigint NOT NULL CONSTRAINT penalty_transaction_key UNIQUE,
  -- Whatever is run again: once a document and day.
  CONSTRAINT penalty_once UNIQUE (debit_kind, debit_id, assessed_on)
);
CREATE INDEX penalty_customer_idx ON collect.penalty (customer_id, penalty_id);
CREATE INDEX penalty_rule_idx ON collect.penalty (penalty_rule_id);
COMMENT ON TABLE collect.penalty IS 'What late payment of a document cost on one day; never changed.';
COMMENT ON COLUMN collect.penalty.penalty_id IS 'Key.';
COMMENT ON COLUMN collect.penalty.customer_id IS 'Who pays late.';
COMMENT ON COLUMN collect.penalty.debit_kind IS 'invoice or opening_invoice.';
COMMENT ON COLUMN collect.penalty.debit_id IS 'Key of that document.';
COMMENT ON COLUMN collect.penalty.assessed_on IS 'The day: the first after due date and grace, then the same day of each month.';
COMMENT ON COLUMN collect.penalty.penalty_rule_id IS 'The rule.';
COMMENT ON COLUMN collect.penalty.base IS 'What was unpaid and not disputed when that day began.';
COMMENT ON COLUMN collect.penalty.amount IS 'How much.';
COMMENT ON COLUMN collect.penalty.currency IS 'The customer''s currency.';
COMMENT ON COLUMN collect.penalty.booked_at IS 'When it entered the books.';
COMMENT ON COLUMN collect.penalty.transaction_id IS 'The ledger transaction.';
CREATE TRIGGER penalty_immutable BEFORE UPDATE OR DELETE ON collect.penalty
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();

CREATE TYPE collect.penalty_draft AS (
  customer_id bigint, currency text, debit_kind text, debit_id bigint, assessed_on date, penalty_rule_id bigint, base numeric,
  amount numeric, transaction_id bigint
);
