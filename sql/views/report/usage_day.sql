-- Sums of calls by customer for reporting tools; rows that wait to be merged are added up here.
CREATE OR REPLACE VIEW report.usage_day AS
SELECT
  u.usage_day,
  c.code AS customer,
  c.name AS customer_name,
  u.side,
  c.currency,
  sum(u.charges)::bigint AS calls,
  sum(u.charges + u.unanswered)::bigint AS attempts,
  sum(u.raw_seconds) AS raw_seconds,
  sum(u.billed_seconds)::bigint AS billed_seconds,
  sum(u.amount::numeric) AS amount
FROM rating.usage_day AS u
INNER JOIN party.customer AS c ON c.customer_id = u.customer_id
GROUP BY u.usage_day, c.code, c.name, u.side, c.currency
-- What was rated again may have gone elsewhere.
HAVING sum(u.charges + u.unanswered) <> 0;
COMMENT ON VIEW report.usage_day IS 'Calls and attempts by customer, day and side.';
COMMENT ON COLUMN report.usage_day.usage_day IS
'Day of the answer in the customer''s zone: tells the invoice. Of attempts, day of the start.';
COMMENT ON COLUMN report.usage_day.customer IS 'Code of the customer.';
COMMENT ON COLUMN report.usage_day.customer_name IS 'Name of the customer.';
COMMENT ON COLUMN report.usage_day.side IS
'out: the customer made the calls; in: received them; NULL for attempts of which it is not known.';
COMMENT ON COLUMN report.usage_day.currency IS 'ISO 4217 code of the amount.';
COMMENT ON COLUMN report.usage_day.calls IS 'Answered calls that the customer pays for.';
COMMENT ON COLUMN report.usage_day.attempts IS 'Calls, answered or not.';
COMMENT ON COLUMN report.usage_day.raw_seconds IS 'Seconds from answer to end.';
COMMENT ON COLUMN report.usage_day.billed_seconds IS 'Seconds billed.';
COMMENT ON COLUMN report.usage_day.amount IS 'Sum of the charges.';
GRANT SELECT ON report.usage_day TO pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;
