-- Each charge and surcharge names a usage transaction of its customer, and each usage transaction is the sum of its charges: those
-- that count, those that counted once, and what took them back.
SELECT
  'transaction ' || coalesce(c.transaction_id, t.transaction_id) AS offender,
  jsonb_build_object('customer_id', c.customer_id, 'charges', c.amount::text, 'account_customer_id', t.customer_id,
    'booked', t.amount::text) AS detail
FROM (
  SELECT h.transaction_id, h.customer_id, sum(h.amount) AS amount
  FROM (
    SELECT g.transaction_id, g.customer_id, g.amount::numeric AS amount FROM rating.charge_booked AS g
    UNION ALL
    SELECT s.transaction_id, s.customer_id, s.amount::numeric FROM rating.surcharge_booked AS s
  ) AS h
  GROUP BY h.transaction_id, h.customer_id
) AS c
FULL JOIN (
  SELECT x.transaction_id, a.customer_id, coalesce(sum(-e.amount), 0) AS amount
  FROM ledger.transaction AS x
  INNER JOIN ledger.account AS a ON a.account_id = x.account_id
  LEFT JOIN ledger.entry AS e ON e.transaction_id = x.transaction_id AND e.account_id = x.account_id
  WHERE x.kind = 'usage'
  GROUP BY x.transaction_id, a.customer_id
) AS t ON t.transaction_id = c.transaction_id AND t.customer_id = c.customer_id
WHERE c.amount = t.amount IS NOT TRUE
