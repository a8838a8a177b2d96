-- Where customers stand towards their limits.
CREATE OR REPLACE VIEW api.spending_state WITH (security_invoker = true) AS
SELECT l.customer_id, c.code AS customer, l.amount, -a.posted + a.unbilled + a.reserved AS exposure, l.action,
  rating.spending_reached(-a.posted + a.unbilled + a.reserved, l.amount, l.warn_percents) AS percent,
  CASE
    WHEN -a.posted + a.unbilled + a.reserved >= l.amount THEN 'limit_reached'
    WHEN rating.spending_reached(-a.posted + a.unbilled + a.reserved, l.amount, l.warn_percents) IS NOT NULL THEN 'warned'
    ELSE 'ok'
  END AS state
FROM rating.spending_limit AS l
INNER JOIN party.customer AS c ON c.customer_id = l.customer_id AND c.billing_mode = 'postpaid'
INNER JOIN ledger.account AS a ON a.customer_id = l.customer_id
WHERE l.device_id IS NULL AND l.amount IS NOT NULL;
COMMENT ON VIEW api.spending_state IS 'Where customers with a limit stand towards it now.';
COMMENT ON COLUMN api.spending_state.customer_id IS 'The customer.';
COMMENT ON COLUMN api.spending_state.customer IS 'The customer''s code.';
COMMENT ON COLUMN api.spending_state.amount IS 'The limit.';
COMMENT ON COLUMN api.spending_state.exposure IS 'Due + unbilled + reserved.';
COMMENT ON COLUMN api.spending_state.action IS 'At the limit: notify only tells, block also refuses calls.';
COMMENT ON COLUMN api.spending_state.percent IS 'The highest percent that is warned of and reached, 100 at the limit; NULL is none.';
COMMENT ON COLUMN api.spending_state.state IS 'ok, warned or limit_reached.';
