-- What the house bears of calls that outran their grant, for reporting tools.
CREATE OR REPLACE VIEW report.leakage_day AS
SELECT (t.booked_at AT TIME ZONE c.time_zone)::date AS day, c.customer_id, c.code AS customer, c.name, t.currency,
  count(*) AS bookings, sum(e.amount) AS amount
FROM ledger.transaction AS t
INNER JOIN ledger.account AS a ON a.account_id = t.account_id
INNER JOIN party.customer AS c ON c.customer_id = a.customer_id
INNER JOIN ledger.entry AS e ON e.transaction_id = t.transaction_id AND e.booked_at = t.booked_at AND e.account_id = t.account_id
WHERE t.kind = 'leakage'
GROUP BY 1, c.customer_id, t.currency;
COMMENT ON VIEW report.leakage_day IS
'What authorised calls cost beyond their grant and beyond the customer''s money or limit: the house bears it.';
COMMENT ON COLUMN report.leakage_day.day IS 'Day of the booking in the customer''s zone.';
COMMENT ON COLUMN report.leakage_day.customer_id IS 'The customer.';
COMMENT ON COLUMN report.leakage_day.customer IS 'The customer''s code.';
COMMENT ON COLUMN report.leakage_day.name IS 'The customer''s name.';
COMMENT ON COLUMN report.leakage_day.currency IS 'ISO 4217 code.';
COMMENT ON COLUMN report.leakage_day.bookings IS 'Bookings.';
COMMENT ON COLUMN report.leakage_day.amount IS 'Their sum.';
GRANT SELECT ON report.leakage_day TO pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;
