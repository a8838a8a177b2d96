-- Each deferral is the sum of its customers' parts.
SELECT
  'transaction ' || coalesce(t.transaction_id, p.transaction_id) AS offender,
  jsonb_build_object('booked', t.amount::text, 'parts', p.amount::text) AS detail
FROM (
  SELECT x.transaction_id, coalesce(sum(e.amount::numeric), 0) AS amount
  FROM ledger.transaction AS x
  LEFT JOIN ledger.entry AS e
    ON e.transaction_id = x.transaction_id AND e.booked_at = x.booked_at AND e.account_id = x.account_id
  WHERE x.kind = 'deferral'
  GROUP BY x.transaction_id
) AS t
FULL JOIN (
  SELECT y.transaction_id, sum(y.amount::numeric) AS amount FROM billing.deferral_part AS y GROUP BY y.transaction_id
) AS p ON p.transaction_id = t.transaction_id
WHERE t.amount = p.amount IS NOT TRUE
