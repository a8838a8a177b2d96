-- The public shape of the months of the books.
CREATE OR REPLACE VIEW api.period WITH (security_invoker = true) AS
SELECT d.period_id, e.code AS legal_entity, d.month, d.begins_at, d.ends_at, d.status, d.changed_by, d.reason, d.version,
  d.created_at, d.updated_at, d.legal_entity_id
FROM ledger.period AS d
INNER JOIN party.legal_entity AS e ON e.legal_entity_id = d.legal_entity_id;
COMMENT ON VIEW api.period IS 'A month of the books of a legal entity that was closed.';
COMMENT ON COLUMN api.period.period_id IS 'Key.';
COMMENT ON COLUMN api.period.legal_entity IS 'Code of whose books.';
COMMENT ON COLUMN api.period.month IS 'First day of the month.';
COMMENT ON COLUMN api.period.begins_at IS 'Its first instant.';
COMMENT ON COLUMN api.period.ends_at IS 'The first instant after it.';
COMMENT ON COLUMN api.period.status IS 'closed, or reopened.';
COMMENT ON COLUMN api.period.changed_by IS 'Who closed it, or opened it again.';
COMMENT ON COLUMN api.period.reason IS 'Why it was opened again.';
COMMENT ON COLUMN api.period.version IS 'Counts changes.';
COMMENT ON COLUMN api.period.created_at IS 'When first closed.';
COMMENT ON COLUMN api.period.updated_at IS 'When last closed or opened again.';
COMMENT ON COLUMN api.period.legal_entity_id IS 'Whose books.';
