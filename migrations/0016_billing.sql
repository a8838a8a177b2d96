-- Invoices: usage in arrears, the package fee in advance, numbers without a gap.

CREATE TABLE billing.invoice_series (
  legal_entity_id bigint PRIMARY KEY REFERENCES party.legal_entity ON DELETE RESTRICT,
  next_number bigint NOT NULL DEFAULT 1 CHECK (next_number > 0)
);
COMMENT ON TABLE billing.invoice_series IS 'The next invoice number of a legal entity: a counter row, since a sequence leaves gaps.';
COMMENT ON COLUMN billing.invoice_series.legal_entity_id IS 'The legal entity.';
COMMENT ON COLUMN billing.invoice_series.next_number IS 'The number the next invoice gets.';

CREATE TABLE billing.bill_run (
  bill_run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT bill_run_code_key UNIQUE,
  legal_entity_id bigint NOT NULL REFERENCES party.legal_entity ON DELETE RESTRICT,
  usage_to date NOT NULL,
  recurring_from date NOT NULL,
  recurring_to date NOT NULL,
  bill_date date NOT NULL,
  due_date date NOT NULL,
  issuer jsonb NOT NULL,
  invoices integer NOT NULL,
  finished_at timestamptz NOT NULL,
  actor text NOT NULL,
  CONSTRAINT bill_run_order CHECK (recurring_from < recurring_to AND bill_date <= due_date)
);
CREATE INDEX bill_run_entity_idx ON billing.bill_run (legal_entity_id);
COMMENT ON TABLE billing.bill_run IS 'One making of invoices for a legal entity.';
COMMENT ON COLUMN billing.bill_run.bill_run_id IS 'Key.';
COMMENT ON COLUMN billing.bill_run.code IS 'Unique id, chosen by whoever runs it; a second run of it is refused.';
COMMENT ON COLUMN billing.bill_run.legal_entity_id IS 'Who invoices.';
COMMENT ON COLUMN billing.bill_run.usage_to IS 'First day, in each customer''s zone, whose usage is not on it.';
COMMENT ON COLUMN billing.bill_run.recurring_from IS 'First day of the fees'' period.';
COMMENT ON COLUMN billing.bill_run.recurring_to IS 'First day after the fees'' period.';
COMMENT ON COLUMN billing.bill_run.bill_date IS 'Date of the invoices.';
COMMENT ON COLUMN billing.bill_run.due_date IS 'When they are due.';
COMMENT ON COLUMN billing.bill_run.issuer IS 'The legal entity as printed on its invoices: they stay as they were when it moves.';
COMMENT ON COLUMN billing.bill_run.invoices IS 'How many it made.';
COMMENT ON COLUMN billing.bill_run.finished_at IS 'When.';
COMMENT ON COLUMN billing.bill_run.actor IS 'Who ran it.';

-- Lines are written before their invoice, so its key is drawn first.
CREATE SEQUENCE billing.invoice_id_seq AS bigint;
GRANT USAGE ON SEQUENCE billing.invoice_id_seq TO pgtoll_data;

CREATE TABLE billing.invoice (
  invoice_id bigint PRIMARY KEY,
  legal_entity_id bigint NOT NULL REFERENCES party.legal_entity ON DELETE RESTRICT,
  number bigint NOT NULL,
  bill_run_id bigint NOT NULL REFERENCES billing.bill_run ON DELETE RESTRICT,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  recipient jsonb NOT NULL,
  language text NOT NULL,
  time_zone system.time_zone NOT NULL,
  currency system.currency NOT NULL,
  previous_amount system.money NOT NULL,
  new_charges system.money NOT NULL,
  amount_due system.money NOT NULL,
  transaction_id bigint NOT NULL CONSTRAINT invoice_transaction_key UNIQUE,
  CONSTRAINT invoice_number_key UNIQUE (legal_entity_id, number),
  CONSTRAINT invoice_run_key UNIQUE (bill_run_id, customer_id),
  CONSTRAINT invoice_sum CHECK (amount_due = previous_amount + new_charges)
);
CREATE INDEX invoice_customer_idx ON billing.invoice (customer_id, invoice_id);
COMMENT ON TABLE billing.invoice IS 'What a customer is asked to pay; never changed.';
COMMENT ON COLUMN billing.invoice.invoice_id IS 'Key.';
COMMENT ON COLUMN billing.invoice.legal_entity_id IS 'Who invoices.';
COMMENT ON COLUMN billing.invoice.number IS 'Number within the legal entity, without a gap.';
COMMENT ON COLUMN billing.invoice.bill_run_id IS 'The run that made it: has its dates.';
COMMENT ON COLUMN billing.invoice.customer_id IS 'Who is invoiced.';
COMMENT ON COLUMN billing.invoice.recipient IS
'Code, name and address of the customer as printed: they stay as they were when the customer moves.';
COMMENT ON COLUMN billing.invoice.language IS 'Language of the document.';
COMMENT ON COLUMN billing.invoice.time_zone IS 'IANA zone in which its days begin.';
COMMENT ON COLUMN billing.invoice.currency IS 'Its currency.';
COMMENT ON COLUMN billing.invoice.previous_amount IS 'Amount due before it.';
COMMENT ON COLUMN billing.invoice.new_charges IS 'Sum of its lines.';
COMMENT ON COLUMN billing.invoice.amount_due IS 'previous_amount + new_charges.';
COMMENT ON COLUMN billing.invoice.transaction_id IS 'The ledger transaction that posted it and cleared its usage.';

-- No foreign keys here: a run writes a million lines, and its consistency queries guard them.
CREATE TABLE billing.invoice_line (
  invoice_id bigint NOT NULL,
  position integer NOT NULL,
  kind text NOT NULL CONSTRAINT invoice_line_kind CHECK (kind IN ('recurring', 'usage')),
  side text CONSTRAINT invoice_line_side CHECK (side IN ('out', 'in')),
  destination_id bigint,
  package_assignment_id bigint,
  description text NOT NULL,
  calls integer,
  billed_seconds bigint,
  exact_amount system.money NOT NULL,
  amount system.money NOT NULL,
  CONSTRAINT invoice_line_pkey PRIMARY KEY (invoice_id, position)
);
COMMENT ON TABLE billing.invoice_line IS 'A printed line of an invoice; never changed.';
COMMENT ON COLUMN billing.invoice_line.invoice_id IS 'The invoice.';
COMMENT ON COLUMN billing.invoice_line.position IS 'Line number, from 1.';
COMMENT ON COLUMN billing.invoice_line.kind IS 'recurring or usage.';
COMMENT ON COLUMN billing.invoice_line.side IS 'For usage: out or in.';
COMMENT ON COLUMN billing.invoice_line.destination_id IS 'For usage: the destination; NULL for internal and service calls.';
COMMENT ON COLUMN billing.invoice_line.package_assignment_id IS 'For a fee: whose.';
COMMENT ON COLUMN billing.invoice_line.description IS 'Text as printed.';
COMMENT ON COLUMN billing.invoice_line.calls IS 'For usage: number of calls.';
COMMENT ON COLUMN billing.invoice_line.billed_seconds IS 'For usage: seconds billed.';
COMMENT ON COLUMN billing.invoice_line.exact_amount IS 'Sum of what it stands for, 6 decimals.';
COMMENT ON COLUMN billing.invoice_line.amount IS 'As printed: rounded once to the currency''s exponent, half away from zero.';

-- A fee is charged once for a period, whatever is run again. It is written before its invoice, like the line.
CREATE TABLE billing.recurring_charge (
  package_assignment_id bigint NOT NULL REFERENCES service.package_assignment ON DELETE RESTRICT,
  period_from date NOT NULL,
  period_to date NOT NULL,
  invoice_id bigint NOT NULL,
  CONSTRAINT recurring_charge_pkey PRIMARY KEY (package_assignment_id, period_from),
  CONSTRAINT recurring_charge_order CHECK (period_from < period_to)
);
COMMENT ON TABLE billing.recurring_charge IS 'A package fee of one period and the invoice it is on.';
COMMENT ON COLUMN billing.recurring_charge.package_assignment_id IS 'Whose fee.';
COMMENT ON COLUMN billing.recurring_charge.period_from IS 'First day of the period.';
COMMENT ON COLUMN billing.recurring_charge.period_to IS 'First day after the period.';
COMMENT ON COLUMN billing.recurring_charge.invoice_id IS 'The invoice.';

CREATE TRIGGER invoice_immutable BEFORE UPDATE OR DELETE ON billing.invoice
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
CREATE TRIGGER invoice_no_truncate BEFORE TRUNCATE ON billing.invoice
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__immutable();
CREATE TRIGGER invoice_line_immutable BEFORE UPDATE OR DELETE ON billing.invoice_line
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
CREATE TRIGGER invoice_line_no_truncate BEFORE TRUNCATE ON billing.invoice_line
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__immutable();
CREATE TRIGGER bill_run_immutable BEFORE UPDATE OR DELETE ON billing.bill_run
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();

-- Internal shape: an invoice on its way, from its lines to the books.
CREATE TYPE billing.draft AS (
  invoice_id bigint, transaction_id bigint, customer_id bigint, exponent integer, fees integer,
  fee_exact numeric, fee_printed numeric, usage_exact numeric, usage_printed numeric
);

CREATE TABLE system.iso_currency (
  code system.currency PRIMARY KEY,
  exponent smallint NOT NULL CHECK (exponent BETWEEN 0 AND 4),
  name text NOT NULL
);
COMMENT ON TABLE system.iso_currency IS 'Currencies of ISO 4217.';
COMMENT ON COLUMN system.iso_currency.code IS 'Code.';
COMMENT ON COLUMN system.iso_currency.exponent IS 'Decimals of its smallest coin.';
COMMENT ON COLUMN system.iso_currency.name IS 'Name.';
