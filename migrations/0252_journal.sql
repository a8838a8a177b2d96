-- What the accounting gets of the books: which account there is which, and what was handed over of a closed month.

CREATE TABLE report.account_code (
  account_code_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  legal_entity_id bigint NOT NULL REFERENCES party.legal_entity ON DELETE RESTRICT,
  kind text NOT NULL CONSTRAINT account_code_kind CHECK (kind IN (
    'receivable', 'unbilled', 'revenue_usage', 'revenue_recurring', 'revenue_one_time', 'revenue_surcharge', 'revenue_penalty',
    'out_payment', 'tax_payable', 'rounding', 'cash', 'in_transit', 'suspense', 'adjustment', 'opening', 'deposit',
    'interest_expense', 'leakage', 'write_off', 'deferred_revenue'
  )),
  code text NOT NULL CONSTRAINT account_code_code CHECK (code ~ '\S' AND code !~ '[[:cntrl:]]'),
  name text NOT NULL CONSTRAINT account_code_name CHECK (name ~ '\S' AND name !~ '[[:cntrl:]]'),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT account_code_once UNIQUE (legal_entity_id, kind)
);
COMMENT ON TABLE report.account_code IS 'What an account of these books is called in the accounting.';
COMMENT ON COLUMN report.account_code.account_code_id IS 'Key.';
COMMENT ON COLUMN report.account_code.legal_entity_id IS '(fixed) Whose books.';
COMMENT ON COLUMN report.account_code.kind IS
'(fixed) Kind of account: receivable is what customers owe, unbilled their usage that no invoice has; the others as in the ledger.';
COMMENT ON COLUMN report.account_code.code IS 'Its number in the accounting.';
COMMENT ON COLUMN report.account_code.name IS 'Its name there; QuickBooks Desktop knows accounts by it.';
COMMENT ON COLUMN report.account_code.version IS 'Counts changes.';
COMMENT ON COLUMN report.account_code.created_at IS 'When made.';
COMMENT ON COLUMN report.account_code.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT account_code_kind ON report.account_code IS 'Give a kind of account of the ledger, receivable or unbilled.';
COMMENT ON CONSTRAINT account_code_code ON report.account_code IS 'A number of one line.';
COMMENT ON CONSTRAINT account_code_name ON report.account_code IS 'A name of one line.';
COMMENT ON CONSTRAINT account_code_once ON report.account_code IS 'That kind has its account: change it.';
COMMENT ON CONSTRAINT account_code_legal_entity_id_fkey ON report.account_code IS 'Give a legal entity that exists.';
SELECT system.noun_attach('report.account_code', 'account_code_id');

CREATE TABLE report.journal_file (
  journal_file_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  legal_entity_id bigint NOT NULL REFERENCES party.legal_entity ON DELETE RESTRICT,
  month date NOT NULL,
  format text NOT NULL CONSTRAINT journal_file_format CHECK (format IN ('csv', 'iif', 'xero')),
  sequence integer NOT NULL CONSTRAINT journal_file_sequence CHECK (sequence > 0),
  lines integer NOT NULL,
  totals jsonb NOT NULL,
  sha256 text NOT NULL,
  exported_at timestamptz NOT NULL DEFAULT system.clock_now(),
  actor text NOT NULL DEFAULT system.actor(),
  CONSTRAINT journal_file_once UNIQUE (legal_entity_id, month, format, sequence)
);
COMMENT ON TABLE report.journal_file IS 'A journal that was handed to the accounting; never changed.';
COMMENT ON COLUMN report.journal_file.journal_file_id IS 'Key.';
COMMENT ON COLUMN report.journal_file.legal_entity_id IS 'Whose books.';
COMMENT ON COLUMN report.journal_file.month IS 'First day of the closed month.';
COMMENT ON COLUMN report.journal_file.format IS 'csv, iif (QuickBooks Desktop) or xero.';
COMMENT ON COLUMN report.journal_file.sequence IS
'1, 2, 3 …: a file of the same month that says something else, after the month was opened again or accounts got other codes.';
COMMENT ON COLUMN report.journal_file.lines IS 'Lines of journals in it.';
COMMENT ON COLUMN report.journal_file.totals IS
'By currency: journals, debit and credit as exported, and movement: the debits of the ledger in that month, exact.';
COMMENT ON COLUMN report.journal_file.sha256 IS 'SHA-256 of its bytes.';
COMMENT ON COLUMN report.journal_file.exported_at IS 'When.';
COMMENT ON COLUMN report.journal_file.actor IS 'Who.';
CREATE TRIGGER journal_file_immutable BEFORE UPDATE OR DELETE ON report.journal_file
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
CREATE TRIGGER journal_file_no_truncate BEFORE TRUNCATE ON report.journal_file
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__immutable();
