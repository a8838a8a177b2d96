-- The public shape of bank accounts and their statements.
CREATE OR REPLACE VIEW api.bank_account WITH (security_invoker = true) AS
SELECT a.bank_account_id, a.code, a.name, a.legal_entity_id, e.code AS legal_entity, a.currency, a.columns, a.header_line,
  a.decimal_comma, a.date_order, a.version, a.created_at, a.updated_at
FROM collect.bank_account AS a
INNER JOIN party.legal_entity AS e ON e.legal_entity_id = a.legal_entity_id;
COMMENT ON VIEW api.bank_account IS 'An account at a bank whose statements are imported.';
COMMENT ON COLUMN api.bank_account.bank_account_id IS 'Key.';
COMMENT ON COLUMN api.bank_account.code IS 'Unique code.';
COMMENT ON COLUMN api.bank_account.name IS 'Name, such as the bank''s.';
COMMENT ON COLUMN api.bank_account.legal_entity_id IS 'Whose account.';
COMMENT ON COLUMN api.bank_account.legal_entity IS 'Code of the legal entity.';
COMMENT ON COLUMN api.bank_account.currency IS 'Of which currency.';
COMMENT ON COLUMN api.bank_account.columns IS 'How its CSV files are read: our columns, each with a header or a position from 1.';
COMMENT ON COLUMN api.bank_account.header_line IS 'Line of the headers in CSV files, from 1. 0: positions only.';
COMMENT ON COLUMN api.bank_account.decimal_comma IS 'Whether CSV files write 1.234,56.';
COMMENT ON COLUMN api.bank_account.date_order IS 'Order of day, month and year in CSV files: ymd, dmy or mdy.';
COMMENT ON COLUMN api.bank_account.version IS 'Counts changes.';
COMMENT ON COLUMN api.bank_account.created_at IS 'When made.';
COMMENT ON COLUMN api.bank_account.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.bank_statement WITH (security_invoker = true) AS
SELECT s.bank_statement_id, s.bank_account_id, a.code AS bank_account, s.file_name, s.sha256, s.imported_at, s.actor,
  x.lines, x.matched, x.suspense, x.settled, x.returned, x.out, x.duplicate, x.rejected, a.currency, x.came, x.in_suspense
FROM collect.bank_statement AS s
INNER JOIN collect.bank_account AS a ON a.bank_account_id = s.bank_account_id
CROSS JOIN LATERAL (
  SELECT count(*) AS lines,
    count(*) FILTER (WHERE l.status IN ('matched', 'placed')) AS matched,
    count(*) FILTER (WHERE l.status IN ('unmatched', 'ambiguous')) AS suspense,
    count(*) FILTER (WHERE l.status = 'settled') AS settled,
    count(*) FILTER (WHERE l.status = 'returned') AS returned,
    count(*) FILTER (WHERE l.status = 'out') AS out,
    count(*) FILTER (WHERE l.status = 'duplicate') AS duplicate,
    count(*) FILTER (WHERE l.status = 'rejected') AS rejected,
    coalesce(sum(l.amount) FILTER (WHERE l.transaction_id IS NOT NULL), 0)::system.money AS came,
    coalesce(sum(l.amount) FILTER (WHERE l.status IN ('unmatched', 'ambiguous')), 0)::system.money AS in_suspense
  FROM collect.bank_line AS l WHERE l.bank_statement_id = s.bank_statement_id
) AS x;
COMMENT ON VIEW api.bank_statement IS 'A file of what went in and out of a bank account.';
COMMENT ON COLUMN api.bank_statement.bank_statement_id IS 'Key.';
COMMENT ON COLUMN api.bank_statement.bank_account_id IS 'The bank account.';
COMMENT ON COLUMN api.bank_statement.bank_account IS 'Its code.';
COMMENT ON COLUMN api.bank_statement.file_name IS 'Name of the file.';
COMMENT ON COLUMN api.bank_statement.sha256 IS 'SHA-256 of the file.';
COMMENT ON COLUMN api.bank_statement.imported_at IS 'When.';
COMMENT ON COLUMN api.bank_statement.actor IS 'Who.';
COMMENT ON COLUMN api.bank_statement.lines IS 'How many lines it has: the sum of the following counts.';
COMMENT ON COLUMN api.bank_statement.matched IS 'Lines that are payments now.';
COMMENT ON COLUMN api.bank_statement.suspense IS 'Lines that wait for somebody who knows whose they are.';
COMMENT ON COLUMN api.bank_statement.settled IS 'Lines that payments in transit came as.';
COMMENT ON COLUMN api.bank_statement.returned IS 'Lines whose money went back.';
COMMENT ON COLUMN api.bank_statement.out IS 'Lines of money that went out.';
COMMENT ON COLUMN api.bank_statement.duplicate IS 'Lines that were in a statement before.';
COMMENT ON COLUMN api.bank_statement.rejected IS 'Lines that could not be read.';
COMMENT ON COLUMN api.bank_statement.currency IS 'The account''s currency.';
COMMENT ON COLUMN api.bank_statement.came IS 'Money that came in by it.';
COMMENT ON COLUMN api.bank_statement.in_suspense IS 'How much of that waits.';

CREATE OR REPLACE VIEW api.bank_line WITH (security_invoker = true) AS
SELECT l.bank_line_id, l.bank_statement_id, a.code AS bank_account, l.line_no, l.booked_on, l.amount, a.currency, l.reference, l.payer,
  l.bank_reference, l.status, l.reason, l.customer_id, c.code AS customer, l.debit_kind, l.debit_id, l.payment_id, l.transaction_id,
  l.version, l.created_at, l.updated_at
FROM collect.bank_line AS l
INNER JOIN collect.bank_account AS a ON a.bank_account_id = l.bank_account_id
LEFT JOIN party.customer AS c ON c.customer_id = l.customer_id;
COMMENT ON VIEW api.bank_line IS 'A line of a bank statement and what became of it.';
COMMENT ON COLUMN api.bank_line.bank_line_id IS 'Key.';
COMMENT ON COLUMN api.bank_line.bank_statement_id IS 'The statement.';
COMMENT ON COLUMN api.bank_line.bank_account IS 'Code of the bank account.';
COMMENT ON COLUMN api.bank_line.line_no IS 'Number of the line or entry in the file, from 1.';
COMMENT ON COLUMN api.bank_line.booked_on IS 'When the bank booked it.';
COMMENT ON COLUMN api.bank_line.amount IS 'How much, below 0 when it went out.';
COMMENT ON COLUMN api.bank_line.currency IS 'The account''s currency.';
COMMENT ON COLUMN api.bank_line.reference IS 'What the payer wrote.';
COMMENT ON COLUMN api.bank_line.payer IS 'Who paid, as the bank says.';
COMMENT ON COLUMN api.bank_line.bank_reference IS 'The bank''s own reference.';
COMMENT ON COLUMN api.bank_line.status IS
'matched, placed (by somebody), ambiguous or unmatched (in suspense), settled, returned, out, duplicate or rejected.';
COMMENT ON COLUMN api.bank_line.reason IS 'Why it is so.';
COMMENT ON COLUMN api.bank_line.customer_id IS 'Whose payment it is.';
COMMENT ON COLUMN api.bank_line.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.bank_line.debit_kind IS 'invoice or opening_invoice, when one is named.';
COMMENT ON COLUMN api.bank_line.debit_id IS 'Key of that document.';
COMMENT ON COLUMN api.bank_line.payment_id IS 'The payment.';
COMMENT ON COLUMN api.bank_line.transaction_id IS 'The ledger transaction by which its money came into the books.';
COMMENT ON COLUMN api.bank_line.version IS 'Counts changes.';
COMMENT ON COLUMN api.bank_line.created_at IS 'When made.';
COMMENT ON COLUMN api.bank_line.updated_at IS 'When last changed.';
