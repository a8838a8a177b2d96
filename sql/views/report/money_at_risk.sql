-- What could be lost if all calls in progress ran to their end, for reporting tools.
CREATE OR REPLACE VIEW report.money_at_risk AS
SELECT c.customer_id, c.code AS customer, c.name, c.billing_mode, c.currency, count(*) AS calls, sum(r.amount) AS at_risk,
  a.posted - a.unbilled - a.reserved AS left_over, max(r.expires_at) AS until
FROM rating.reservation AS r
INNER JOIN party.customer AS c ON c.customer_id = r.customer_id
INNER JOIN ledger.account AS a ON a.account_id = r.account_id
WHERE r.status IN ('open', 'settled', 'held')
GROUP BY c.customer_id, a.account_id;
COMMENT ON VIEW report.money_at_risk IS
'The worst case: what calls in progress cost if each runs to its authorised end, and calls that ended cost until they are booked.';
COMMENT ON COLUMN report.money_at_risk.customer_id IS 'Who pays.';
COMMENT ON COLUMN report.money_at_risk.customer IS 'The customer''s code.';
COMMENT ON COLUMN report.money_at_risk.name IS 'The customer''s name.';
COMMENT ON COLUMN report.money_at_risk.billing_mode IS 'prepaid or postpaid.';
COMMENT ON COLUMN report.money_at_risk.currency IS 'ISO 4217 code.';
COMMENT ON COLUMN report.money_at_risk.calls IS 'Calls in progress, or not yet booked.';
COMMENT ON COLUMN report.money_at_risk.at_risk IS 'What is set aside for them.';
COMMENT ON COLUMN report.money_at_risk.left_over IS
'What would be left of the customer''s money then; negative is what the customer would owe.';
COMMENT ON COLUMN report.money_at_risk.until IS 'When the last of them is taken for lost, or booked.';
GRANT SELECT ON report.money_at_risk TO pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;
