-- Sums of calls for reporting tools; rows that wait to be merged are added up here.
CREATE OR REPLACE VIEW report.usage_hour AS
SELECT
  u.hour,
  s.code AS source,
  u.side,
  d.name AS destination,
  d.country,
  u.currency,
  sum(u.calls)::bigint AS calls,
  sum(u.calls + u.unanswered)::bigint AS attempts,
  sum(u.raw_seconds) AS raw_seconds,
  sum(u.charges)::bigint AS charges,
  sum(u.billed_seconds)::bigint AS billed_seconds,
  sum(u.amount::numeric) AS amount,
  k.code AS carrier,
  sum(u.amount::numeric - u.resold_amount::numeric) AS revenue,
  sum(u.cost::numeric) AS cost
FROM rating.usage_hour AS u
INNER JOIN intake.source AS s ON s.source_id = u.source_id
LEFT JOIN catalog.destination AS d ON d.destination_id = u.destination_id
LEFT JOIN catalog.carrier AS k ON k.carrier_id = u.carrier_id
GROUP BY u.hour, s.code, u.side, u.destination_id, d.name, d.country, u.currency, u.carrier_id, k.code
-- What was rated again may have gone elsewhere.
HAVING sum(u.calls + u.unanswered) <> 0 OR sum(u.charges) <> 0 OR sum(u.cost::numeric) <> 0;
COMMENT ON VIEW report.usage_hour IS 'Calls, charges, costs and attempts by hour, switch, side, destination and carrier.';
COMMENT ON COLUMN report.usage_hour.hour IS 'Hour (UTC) in which the calls began.';
COMMENT ON COLUMN report.usage_hour.source IS 'Code of the switch.';
COMMENT ON COLUMN report.usage_hour.side IS 'out or in; NULL for attempts of nobody.';
COMMENT ON COLUMN report.usage_hour.destination IS 'Name of the destination; NULL for internal and service calls and for attempts.';
COMMENT ON COLUMN report.usage_hour.country IS 'Country of the destination, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN report.usage_hour.currency IS 'ISO 4217 code of the amount; NULL when there is no payer.';
COMMENT ON COLUMN report.usage_hour.calls IS
'Answered calls, each once: on the side of the caller, or of the called one when the caller is nobody here.';
COMMENT ON COLUMN report.usage_hour.attempts IS 'Calls, answered or not.';
COMMENT ON COLUMN report.usage_hour.raw_seconds IS 'Seconds from answer to end of the calls.';
COMMENT ON COLUMN report.usage_hour.charges IS 'Charges: one a payer and side, so that a call may have two.';
COMMENT ON COLUMN report.usage_hour.billed_seconds IS 'Seconds billed by the charges.';
COMMENT ON COLUMN report.usage_hour.amount IS 'Sum of the charges, of all tiers.';
COMMENT ON COLUMN report.usage_hour.carrier IS 'Code of the carrier on this side of the calls; NULL: none.';
COMMENT ON COLUMN report.usage_hour.revenue IS 'What of it is the house''s, not resellers'' income.';
COMMENT ON COLUMN report.usage_hour.cost IS 'What carriers take.';
GRANT SELECT ON report.usage_hour TO pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;
