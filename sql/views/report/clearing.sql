-- Accounts through which money only passes, for reporting tools and for the check that nothing stays there.
CREATE OR REPLACE VIEW report.clearing AS
SELECT e.code AS legal_entity, x.kind, x.currency, x.amount, x.days, x.stale, x.oldest_at
FROM (
  SELECT u.legal_entity_id, 'unbilled' AS kind, u.currency, u.amount, d.days, u.stale, u.oldest_at
  FROM (SELECT system.setting_int('ledger.unbilled_days') AS days) AS d
  CROSS JOIN LATERAL ledger.clearing_unbilled((SELECT system.clock_now()) - make_interval(days => d.days)) AS u
  UNION ALL
  SELECT s.legal_entity_id, s.kind, s.currency, s.amount, d.days, s.stale, CASE WHEN s.stale <> 0 THEN s.oldest_at END
  FROM (
    VALUES ('in_transit', system.setting_int('ledger.in_transit_days')), ('suspense', system.setting_int('ledger.suspense_days'))
  ) AS d (kind, days)
  CROSS JOIN LATERAL ledger.clearing_shared(d.kind, (SELECT system.clock_now()) - make_interval(days => d.days)) AS s
  UNION ALL
  SELECT r.legal_entity_id, 'rounding', r.currency, r.amount, 0, r.stale, NULL FROM ledger.clearing_rounding() AS r
) AS x
INNER JOIN party.legal_entity AS e ON e.legal_entity_id = x.legal_entity_id;
COMMENT ON VIEW report.clearing IS 'Accounts through which money only passes: unbilled usage, money in transit, suspense, rounding.';
COMMENT ON COLUMN report.clearing.legal_entity IS 'Code of whose books.';
COMMENT ON COLUMN report.clearing.kind IS 'unbilled, in_transit, suspense or rounding.';
COMMENT ON COLUMN report.clearing.currency IS 'ISO 4217 code.';
COMMENT ON COLUMN report.clearing.amount IS 'What stands there now.';
COMMENT ON COLUMN report.clearing.days IS 'After how many days it must be gone, as settings ledger.*_days say.';
COMMENT ON COLUMN report.clearing.stale IS
'How much of it is older; of rounding, what invoices and credit notes were not rounded by. Anything but 0 fails the check.';
COMMENT ON COLUMN report.clearing.oldest_at IS 'When the oldest (of in_transit and suspense the youngest) of what is stale was booked.';
GRANT SELECT ON report.clearing TO pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;
