-- Revenue by month, customer and kind for reporting tools.
CREATE OR REPLACE VIEW report.revenue AS
SELECT
  date_trunc('month', r.booked_at AT TIME ZONE z.zone)::date AS month,
  e.code AS legal_entity,
  c.code AS customer,
  c.name AS customer_name,
  r.kind,
  r.currency,
  sum(r.amount) AS revenue,
  sum(r.amount - r.unbilled) AS billed,
  sum(r.unbilled) AS unbilled
FROM (SELECT system.setting_get('ledger.time_zone') AS zone) AS z
CROSS JOIN report.revenue_booked('-infinity', 'infinity', false) AS r
INNER JOIN party.legal_entity AS e ON e.legal_entity_id = r.legal_entity_id
LEFT JOIN party.customer AS c ON c.customer_id = r.customer_id
GROUP BY 1, 2, 3, 4, 5, 6;
COMMENT ON VIEW report.revenue IS 'Revenue as booked, by month, customer and kind; net of discounts and credit notes, without taxes.';
COMMENT ON COLUMN report.revenue.month IS 'First day of the month of booking, in the zone of setting ledger.time_zone.';
COMMENT ON COLUMN report.revenue.legal_entity IS 'Code of whose books.';
COMMENT ON COLUMN report.revenue.customer IS 'Code of the customer; NULL: of none.';
COMMENT ON COLUMN report.revenue.customer_name IS 'Name of the customer.';
COMMENT ON COLUMN report.revenue.kind IS 'usage, surcharge (recovery fees too), recurring, one_time, penalty or adjustment.';
COMMENT ON COLUMN report.revenue.currency IS 'ISO 4217 code.';
COMMENT ON COLUMN report.revenue.revenue IS 'What was booked.';
COMMENT ON COLUMN report.revenue.billed IS 'What of it is on issued invoices, or was paid at once.';
COMMENT ON COLUMN report.revenue.unbilled IS 'What of it no issued invoice has yet.';
GRANT SELECT ON report.revenue TO pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;
