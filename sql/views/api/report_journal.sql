-- The public shape of what the accounting gets.
CREATE OR REPLACE VIEW api.account_code WITH (security_invoker = true) AS
SELECT a.account_code_id, a.legal_entity_id, e.code AS legal_entity, a.kind, a.code, a.name, a.version, a.created_at, a.updated_at
FROM report.account_code AS a
INNER JOIN party.legal_entity AS e ON e.legal_entity_id = a.legal_entity_id;
COMMENT ON VIEW api.account_code IS 'What an account of these books is called in the accounting.';
COMMENT ON COLUMN api.account_code.account_code_id IS 'Key.';
COMMENT ON COLUMN api.account_code.legal_entity_id IS 'Whose books.';
COMMENT ON COLUMN api.account_code.legal_entity IS 'Code of whose books.';
COMMENT ON COLUMN api.account_code.kind IS
'receivable (what customers owe), unbilled (their usage that no invoice has), or a kind of shared account of the ledger.';
COMMENT ON COLUMN api.account_code.code IS 'Its number in the accounting.';
COMMENT ON COLUMN api.account_code.name IS 'Its name there.';
COMMENT ON COLUMN api.account_code.version IS 'Counts changes.';
COMMENT ON COLUMN api.account_code.created_at IS 'When made.';
COMMENT ON COLUMN api.account_code.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.journal_file WITH (security_invoker = true) AS
SELECT f.journal_file_id, e.code AS legal_entity, f.month, f.format, f.sequence, f.lines, f.totals, f.sha256, f.exported_at, f.actor,
  f.legal_entity_id
FROM report.journal_file AS f
INNER JOIN party.legal_entity AS e ON e.legal_entity_id = f.legal_entity_id;
COMMENT ON VIEW api.journal_file IS 'A journal that was handed to the accounting.';
COMMENT ON COLUMN api.journal_file.journal_file_id IS 'Key.';
COMMENT ON COLUMN api.journal_file.legal_entity IS 'Code of whose books.';
COMMENT ON COLUMN api.journal_file.month IS 'First day of the closed month.';
COMMENT ON COLUMN api.journal_file.format IS 'csv, iif (QuickBooks Desktop) or xero.';
COMMENT ON COLUMN api.journal_file.sequence IS '1, 2, 3 …: a file of the same month that says something else than the one before.';
COMMENT ON COLUMN api.journal_file.lines IS 'Lines of journals in it.';
COMMENT ON COLUMN api.journal_file.totals IS
'By currency: journals, debit and credit as exported, and movement: the debits of the ledger in that month, exact.';
COMMENT ON COLUMN api.journal_file.sha256 IS 'SHA-256 of its bytes.';
COMMENT ON COLUMN api.journal_file.exported_at IS 'When.';
COMMENT ON COLUMN api.journal_file.actor IS 'Who.';
COMMENT ON COLUMN api.journal_file.legal_entity_id IS 'Whose books.';
