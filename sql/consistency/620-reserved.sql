-- What an account has reserved is what is set aside for its calls.
SELECT
  'account ' || a.account_id AS offender,
  jsonb_build_object('customer_id', a.customer_id, 'reserved', a.reserved::text, 'calls', coalesce(r.amount, 0)::text) AS detail
FROM ledger.account AS a
LEFT JOIN (
  SELECT v.account_id, sum(v.amount) AS amount FROM rating.reservation AS v WHERE v.amount <> 0 GROUP BY v.account_id
) AS r ON r.account_id = a.account_id
WHERE a.kind = 'customer' AND a.reserved <> coalesce(r.amount, 0)
