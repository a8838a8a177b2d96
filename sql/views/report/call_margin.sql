-- What is left for the house of each call and side: what its own buyer pays, less what the carrier takes.
CREATE OR REPLACE VIEW report.call_margin AS
SELECT
  to_char(c.started_at AT TIME ZONE 'UTC', 'YYYYMM') || '-' || c.call_id AS call_id,
  s.side,
  c.started_at,
  c.caller,
  c.called,
  u.customer_id,
  u.code AS customer,
  d.name AS destination,
  r.code AS carrier,
  coalesce(h.amount, 0)::numeric AS revenue,
  x.cost,
  coalesce(h.amount, 0)::numeric - x.cost AS margin,
  coalesce(u.currency, k.currency) AS currency,
  c.below_cost
FROM rating.call AS c
CROSS JOIN (VALUES ('out'), ('in')) AS s (side)
LEFT JOIN rating.charge AS h
  ON h.call_id = c.call_id AND h.started_at = c.started_at AND h.side = s.side AND NOT h.resold
  AND h.customer_id = ANY (ARRAY[c.out_customer_id, c.in_customer_id] || c.reseller_ids)
LEFT JOIN party.customer AS u ON u.customer_id = h.customer_id
LEFT JOIN rating.carrier_charge AS k
  ON k.call_id = c.call_id AND k.started_at = c.started_at AND k.side = s.side
  AND k.carrier_id = CASE s.side WHEN 'out' THEN c.out_carrier_id ELSE c.in_carrier_id END
LEFT JOIN catalog.carrier AS r ON r.carrier_id = k.carrier_id
LEFT JOIN catalog.destination AS d ON d.destination_id = coalesce(h.destination_id, k.destination_id)
CROSS JOIN LATERAL (
  SELECT CASE
    WHEN k.carrier_id IS NULL THEN 0
    ELSE catalog.exchange(k.amount, k.currency, coalesce(u.currency, k.currency), (c.answered_at AT TIME ZONE 'UTC')::date)
  END AS cost
) AS x
WHERE h.call_id IS NOT NULL OR k.call_id IS NOT NULL;
COMMENT ON VIEW report.call_margin IS
'What is left for the house of each call and side: what its own buyer pays, less what the carrier takes.';
COMMENT ON COLUMN report.call_margin.call_id IS 'Public id: month of the start (UTC), dash, number.';
COMMENT ON COLUMN report.call_margin.side IS 'out or in.';
COMMENT ON COLUMN report.call_margin.started_at IS 'When it began.';
COMMENT ON COLUMN report.call_margin.caller IS 'Originating number.';
COMMENT ON COLUMN report.call_margin.called IS 'Called number.';
COMMENT ON COLUMN report.call_margin.customer_id IS 'Who pays the house; NULL: nobody on this side.';
COMMENT ON COLUMN report.call_margin.customer IS 'Code of the payer.';
COMMENT ON COLUMN report.call_margin.destination IS 'Destination by which it was sold, else bought.';
COMMENT ON COLUMN report.call_margin.carrier IS 'Code of the carrier.';
COMMENT ON COLUMN report.call_margin.revenue IS 'What the payer pays.';
COMMENT ON COLUMN report.call_margin.cost IS
'What the carrier takes, in the payer''s currency by the rate of exchange of the day; NULL: not known.';
COMMENT ON COLUMN report.call_margin.margin IS 'Revenue less cost.';
COMMENT ON COLUMN report.call_margin.currency IS 'ISO 4217 code of these amounts.';
COMMENT ON COLUMN report.call_margin.below_cost IS 'Whether the call was sold below cost and floor; NULL: not looked at.';
GRANT SELECT ON report.call_margin TO pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;
