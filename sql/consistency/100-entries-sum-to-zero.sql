-- The entries of each transaction sum to zero.
SELECT
  'transaction ' || e.transaction_id AS offender,
  jsonb_build_object('transaction_id', e.transaction_id, 'sum', sum(e.amount)::text) AS detail
FROM ledger.entry AS e
GROUP BY e.transaction_id
HAVING sum(e.amount) <> 0
