-- Credit notes: what of an issued invoice is taken back, with numbers of their own series.

ALTER TABLE billing.invoice_series
ADD COLUMN next_credit_note bigint NOT NULL DEFAULT 1 CONSTRAINT invoice_series_next_credit_note CHECK (next_credit_note > 0);
COMMENT ON COLUMN billing.invoice_series.next_credit_note IS 'The number the next credit note gets.';

-- Its key is drawn where invoices draw theirs: taxes are kept by it.
CREATE TABLE billing.credit_note (
  credit_note_id bigint PRIMARY KEY,
  legal_entity_id bigint NOT NULL REFERENCES party.legal_entity ON DELETE RESTRICT,
  number bigint NOT NULL,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  invoice_id bigint NOT NULL REFERENCES billing.invoice ON DELETE RESTRICT,
  is_void boolean NOT NULL,
  reason text NOT NULL CONSTRAINT credit_note_reason CHECK (reason ~ '\S'),
  issued_on date NOT NULL,
  amount system.money NOT NULL CONSTRAINT credit_note_amount CHECK (amount <> 0),
  currency system.currency NOT NULL,
  booked_at timestamptz NOT NULL,
  transaction_id bigint NOT NULL CONSTRAINT credit_note_transaction_key UNIQUE,
  actor text NOT NULL,
  CONSTRAINT credit_note_number_key UNIQUE (legal_entity_id, number)
);
CREATE INDEX credit_note_customer_idx ON billing.credit_note (customer_id, credit_note_id);
CREATE INDEX credit_note_invoice_idx ON billing.credit_note (invoice_id);
CREATE UNIQUE INDEX credit_note_void_key ON billing.credit_note (invoice_id) WHERE is_void;
COMMENT ON TABLE billing.credit_note IS 'What of an invoice is taken back; never changed.';
COMMENT ON COLUMN billing.credit_note.credit_note_id IS 'Key.';
COMMENT ON COLUMN billing.credit_note.legal_entity_id IS 'Who credits.';
COMMENT ON COLUMN billing.credit_note.number IS 'Number within the legal entity''s credit notes, without a gap.';
COMMENT ON COLUMN billing.credit_note.customer_id IS 'Who is credited.';
COMMENT ON COLUMN billing.credit_note.invoice_id IS 'The invoice that it corrects.';
COMMENT ON COLUMN billing.credit_note.is_void IS
'Whether it takes the whole invoice back: then its charges and usage are open again, for the next one.';
COMMENT ON COLUMN billing.credit_note.reason IS 'Why, as printed.';
COMMENT ON COLUMN billing.credit_note.issued_on IS 'Its date.';
COMMENT ON COLUMN billing.credit_note.amount IS 'What the customer gets, with taxes.';
COMMENT ON COLUMN billing.credit_note.currency IS 'Its currency.';
COMMENT ON COLUMN billing.credit_note.booked_at IS 'When it entered the books.';
COMMENT ON COLUMN billing.credit_note.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN billing.credit_note.actor IS 'Who made it.';
CREATE TRIGGER credit_note_immutable BEFORE UPDATE OR DELETE ON billing.credit_note
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
CREATE TRIGGER credit_note_no_truncate BEFORE TRUNCATE ON billing.credit_note
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__immutable();
SELECT system.card_number_guard('billing.credit_note', '{reason}');

CREATE TABLE billing.credit_note_line (
  credit_note_id bigint NOT NULL REFERENCES billing.credit_note ON DELETE RESTRICT,
  position integer NOT NULL,
  kind text NOT NULL,
  description text NOT NULL,
  amount system.money NOT NULL,
  account text NOT NULL,
  CONSTRAINT credit_note_line_pkey PRIMARY KEY (credit_note_id, position)
);
COMMENT ON TABLE billing.credit_note_line IS 'A line of an invoice that is taken back, or a part of it.';
COMMENT ON COLUMN billing.credit_note_line.credit_note_id IS 'The credit note.';
COMMENT ON COLUMN billing.credit_note_line.position IS 'The line''s position on the invoice.';
COMMENT ON COLUMN billing.credit_note_line.kind IS 'The line''s kind.';
COMMENT ON COLUMN billing.credit_note_line.description IS 'Text as printed.';
COMMENT ON COLUMN billing.credit_note_line.amount IS 'What is taken back of it.';
COMMENT ON COLUMN billing.credit_note_line.account IS 'Kind of the account that bears it.';
CREATE TRIGGER credit_note_line_immutable BEFORE UPDATE OR DELETE ON billing.credit_note_line
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
