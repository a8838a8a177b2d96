-- A receipt of fees is its charges, and what its transaction took from the customer.
SELECT
  'fee receipt ' || r.receipt_id AS offender,
  jsonb_build_object('amount', r.amount::text, 'charges', c.amount::text, 'booked', e.amount::text) AS detail
FROM billing.fee_receipt AS r
LEFT JOIN LATERAL (
  SELECT sum(x.amount) AS amount FROM billing.charge AS x WHERE x.invoice_id = r.receipt_id AND x.customer_id = r.customer_id
) AS c ON true
LEFT JOIN LATERAL (
  SELECT coalesce(sum(-y.amount), 0) AS amount
  FROM ledger.entry AS y
  INNER JOIN ledger.account AS a ON a.account_id = y.account_id AND a.customer_id = r.customer_id
  WHERE y.transaction_id = r.transaction_id
) AS e ON true
WHERE (r.amount = c.amount AND r.amount = e.amount) IS NOT TRUE
