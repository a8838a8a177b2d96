-- What banks say came in: whose it is, or that it waits in suspense until somebody knows.

CREATE TABLE collect.bank_account (
  bank_account_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT bank_account_code_key UNIQUE,
  name text NOT NULL CONSTRAINT bank_account_name CHECK (name ~ '\S'),
  legal_entity_id bigint NOT NULL REFERENCES party.legal_entity ON DELETE RESTRICT,
  currency system.currency NOT NULL,
  columns jsonb NOT NULL DEFAULT '{}',
  header_line integer NOT NULL DEFAULT 1 CONSTRAINT bank_account_header_line CHECK (header_line BETWEEN 0 AND 99),
  decimal_comma boolean NOT NULL DEFAULT false,
  date_order text NOT NULL DEFAULT 'ymd' CONSTRAINT bank_account_date_order CHECK (date_order IN ('ymd', 'dmy', 'mdy')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT bank_account_columns CHECK (
    jsonb_typeof(columns) = 'object'
    AND columns - '{booked_on,amount,credit,debit,reference,payer,bank_reference}'::text[] = '{}'
    AND (columns = '{}' OR columns ?& '{booked_on,reference}' AND (columns ? 'amount' OR columns ? 'credit'))
  )
);
CREATE INDEX bank_account_legal_entity_idx ON collect.bank_account (legal_entity_id);
COMMENT ON TABLE collect.bank_account IS 'An account at a bank whose statements are imported.';
COMMENT ON COLUMN collect.bank_account.bank_account_id IS 'Key.';
COMMENT ON COLUMN collect.bank_account.code IS '(fixed) Unique code.';
COMMENT ON COLUMN collect.bank_account.name IS 'Name, such as the bank''s.';
COMMENT ON COLUMN collect.bank_account.legal_entity_id IS '(fixed) Whose account.';
COMMENT ON COLUMN collect.bank_account.currency IS '(fixed) Of which currency.';
COMMENT ON COLUMN collect.bank_account.columns IS
'How its CSV files are read: object of booked_on, reference, amount (or credit and debit), payer and bank_reference, each with
a header or a position from 1. MT940 and CAMT.053 need none.';
COMMENT ON COLUMN collect.bank_account.header_line IS
'Line of the headers in CSV files, from 1; lines before it are passed over. 0: positions only.';
COMMENT ON COLUMN collect.bank_account.decimal_comma IS 'Whether CSV files write 1.234,56.';
COMMENT ON COLUMN collect.bank_account.date_order IS 'Order of day, month and year in CSV files: ymd, dmy or mdy.';
COMMENT ON COLUMN collect.bank_account.version IS 'Counts changes.';
COMMENT ON COLUMN collect.bank_account.created_at IS 'When made.';
COMMENT ON COLUMN collect.bank_account.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT bank_account_code_key ON collect.bank_account IS 'Each bank account has a code of its own.';
COMMENT ON CONSTRAINT bank_account_name ON collect.bank_account IS 'Give a name.';
COMMENT ON CONSTRAINT bank_account_legal_entity_id_fkey ON collect.bank_account IS 'Give a legal entity that exists.';
COMMENT ON CONSTRAINT bank_account_header_line ON collect.bank_account IS
'Give the line of the headers, 1 to 99, or 0 when there is none.';
COMMENT ON CONSTRAINT bank_account_date_order ON collect.bank_account IS 'One of ymd, dmy, mdy.';
COMMENT ON CONSTRAINT bank_account_columns ON collect.bank_account IS
'Name booked_on, reference and amount (or credit), and if there are debit, payer and bank_reference; or nothing at all.';
SELECT system.noun_attach('collect.bank_account', 'bank_account_id');

CREATE TABLE collect.bank_statement (
  bank_statement_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  bank_account_id bigint NOT NULL REFERENCES collect.bank_account ON DELETE RESTRICT,
  file_name text NOT NULL,
  sha256 text NOT NULL,
  imported_at timestamptz NOT NULL,
  actor text NOT NULL,
  CONSTRAINT bank_statement_once UNIQUE (bank_account_id, sha256)
);
COMMENT ON TABLE collect.bank_statement IS 'A file of what went in and out of a bank account; never changed.';
COMMENT ON COLUMN collect.bank_statement.bank_statement_id IS 'Key.';
COMMENT ON COLUMN collect.bank_statement.bank_account_id IS 'The bank account.';
COMMENT ON COLUMN collect.bank_statement.file_name IS 'Name of the file.';
COMMENT ON COLUMN collect.bank_statement.sha256 IS 'SHA-256 of the file: the same file is taken once.';
COMMENT ON COLUMN collect.bank_statement.imported_at IS 'When.';
COMMENT ON COLUMN collect.bank_statement.actor IS 'Who.';
CREATE TRIGGER bank_statement_immutable BEFORE UPDATE OR DELETE ON collect.bank_statement
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();

CREATE TABLE collect.bank_line (
  bank_line_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  bank_statement_id bigint NOT NULL REFERENCES collect.bank_statement ON DELETE RESTRICT,
  bank_account_id bigint NOT NULL REFERENCES collect.bank_account ON DELETE RESTRICT,
  line_no integer NOT NULL,
  booked_on date,
  amount system.money,
  reference text NOT NULL DEFAULT '',
  payer text NOT NULL DEFAULT '',
  bank_reference text NOT NULL DEFAULT '',
  identity text NOT NULL,
  status text NOT NULL CONSTRAINT bank_line_status CHECK (status IN (
    'matched', 'ambiguous', 'unmatched', 'placed', 'settled', 'returned', 'out', 'duplicate', 'rejected'
  )),
  reason text NOT NULL DEFAULT '',
  customer_id bigint REFERENCES party.customer ON DELETE RESTRICT,
  debit_kind text,
  debit_id bigint,
  payment_id bigint CONSTRAINT bank_line_payment_key UNIQUE REFERENCES collect.payment ON DELETE RESTRICT,
  transaction_id bigint CONSTRAINT bank_line_transaction_key UNIQUE,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT bank_line_payment CHECK ((status IN ('matched', 'placed')) = (payment_id IS NOT NULL)),
  CONSTRAINT bank_line_customer CHECK ((customer_id IS NULL) = (payment_id IS NULL)),
  CONSTRAINT bank_line_booked CHECK ((status IN ('out', 'duplicate', 'rejected')) = (transaction_id IS NULL))
);
CREATE UNIQUE INDEX bank_line_once ON collect.bank_line (bank_account_id, identity) WHERE status NOT IN ('duplicate', 'rejected');
CREATE INDEX bank_line_account_idx ON collect.bank_line (bank_account_id, bank_line_id);
CREATE INDEX bank_line_statement_idx ON collect.bank_line (bank_statement_id, line_no);
CREATE INDEX bank_line_customer_idx ON collect.bank_line (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX bank_line_open_idx ON collect.bank_line (bank_line_id) WHERE status IN ('ambiguous', 'unmatched');
COMMENT ON TABLE collect.bank_line IS 'A line of a bank statement and what became of it.';
COMMENT ON COLUMN collect.bank_line.bank_line_id IS 'Key.';
COMMENT ON COLUMN collect.bank_line.bank_statement_id IS 'The statement.';
COMMENT ON COLUMN collect.bank_line.bank_account_id IS 'The bank account.';
COMMENT ON COLUMN collect.bank_line.line_no IS 'Number of the line or entry in the file, from 1.';
COMMENT ON COLUMN collect.bank_line.booked_on IS 'When the bank booked it; NULL when that could not be read.';
COMMENT ON COLUMN collect.bank_line.amount IS 'How much, below 0 when it went out; NULL when that could not be read.';
COMMENT ON COLUMN collect.bank_line.reference IS 'What the payer wrote.';
COMMENT ON COLUMN collect.bank_line.payer IS 'Who paid, as the bank says.';
COMMENT ON COLUMN collect.bank_line.bank_reference IS 'The bank''s own reference.';
COMMENT ON COLUMN collect.bank_line.identity IS 'What the same line in another file has too.';
COMMENT ON COLUMN collect.bank_line.status IS
'matched: one customer is named; placed: by somebody; ambiguous, unmatched: its money is in suspense; settled: it is what payments
in transit came as; returned: it went back; out: it went out, nothing is booked; duplicate: it was in a file before; rejected.';
COMMENT ON COLUMN collect.bank_line.reason IS 'Why it is so.';
COMMENT ON COLUMN collect.bank_line.customer_id IS 'Whose payment it is.';
COMMENT ON COLUMN collect.bank_line.debit_kind IS 'invoice or opening_invoice, when one is named.';
COMMENT ON COLUMN collect.bank_line.debit_id IS 'Key of that document.';
COMMENT ON COLUMN collect.bank_line.payment_id IS 'The payment.';
COMMENT ON COLUMN collect.bank_line.transaction_id IS 'The ledger transaction by which its money came into the books.';
COMMENT ON COLUMN collect.bank_line.version IS 'Counts changes.';
COMMENT ON COLUMN collect.bank_line.created_at IS 'When made.';
COMMENT ON COLUMN collect.bank_line.updated_at IS 'When last changed.';
SELECT system.noun_attach('collect.bank_line', 'bank_line_id');
SELECT system.card_number_guard('collect.bank_line', '{reference,payer,bank_reference,reason}');

CREATE TYPE collect.bank_line_draft AS (
  line_no integer, booked_on date, amount numeric, reference text, payer text, bank_reference text, identity text, status text,
  reason text, customer_id bigint, debit_kind text, debit_id bigint, transaction_id bigint
);
