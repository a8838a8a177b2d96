-- What numbers there are, and what they cost.
CREATE OR REPLACE VIEW report.did_stock AS
SELECT
  d.country,
  d.state,
  d.rate_center,
  s.status,
  d.currency,
  count(*) AS numbers,
  sum(d.monthly_cost) AS monthly_cost
FROM service.did AS d
-- As system.clock_now() says it, which those who read reports may not call.
CROSS JOIN system.clock AS c
CROSS JOIN LATERAL (
  SELECT service.did_status(d.status, d.status_from, d.status_until, d.ported_in_at, coalesce(c.frozen_at, now())) AS status
) AS s
WHERE s.status IS NOT NULL
GROUP BY d.country, d.state, d.rate_center, s.status, d.currency;
COMMENT ON VIEW report.did_stock IS 'Numbers in stock by place and status, as of now; those ported out are not counted.';
COMMENT ON COLUMN report.did_stock.country IS 'Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN report.did_stock.state IS 'State or province.';
COMMENT ON COLUMN report.did_stock.rate_center IS 'Rate center.';
COMMENT ON COLUMN report.did_stock.status IS 'free, reserved, assigned, ageing or porting.';
COMMENT ON COLUMN report.did_stock.currency IS 'Currency of the cost; NULL where there is none.';
COMMENT ON COLUMN report.did_stock.numbers IS 'How many.';
COMMENT ON COLUMN report.did_stock.monthly_cost IS 'What carriers charge for them a month.';
GRANT SELECT ON report.did_stock TO pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;
