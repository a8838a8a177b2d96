-- Usage is cleared exactly when it is settled: paid at once, by itself; else by the invoice of its customer that has it, or will.
SELECT
  'transaction ' || u.transaction_id AS offender,
  jsonb_build_object('cleared_by', u.cleared_by, 'kind', c.kind, 'bucket', u.bucket) AS detail
FROM (
  SELECT t.transaction_id, t.account_id, t.cleared_by, min(e.bucket) AS bucket
  FROM ledger.transaction AS t
  LEFT JOIN ledger.entry AS e ON e.transaction_id = t.transaction_id AND e.account_id = t.account_id
  WHERE t.kind = 'usage'
  GROUP BY t.transaction_id, t.account_id, t.cleared_by
) AS u
LEFT JOIN ledger.transaction AS c ON c.transaction_id = u.cleared_by
WHERE CASE
  WHEN u.bucket = 'posted' THEN u.cleared_by = u.transaction_id IS NOT TRUE
  WHEN u.cleared_by IS NULL THEN false
  -- Usage of 0.00 has no entry to tell how it was paid.
  WHEN u.bucket IS NULL AND u.cleared_by = u.transaction_id THEN false
  -- A draft holds its usage before it is booked.
  ELSE (c.kind = 'invoice' AND c.account_id = u.account_id) IS NOT TRUE AND NOT EXISTS (
    SELECT FROM billing.invoice AS d
    INNER JOIN ledger.account AS a ON a.customer_id = d.customer_id AND a.account_id = u.account_id
    WHERE d.transaction_id = u.cleared_by AND d.number IS NULL
  )
END
UNION ALL
-- The invoice took what it cleared, no more and no less.
SELECT
  'invoice transaction ' || i.transaction_id,
  jsonb_build_object('cleared', coalesce(u.amount, 0)::text, 'taken', i.amount::text)
FROM (
  SELECT t.transaction_id, coalesce(sum(e.amount), 0) AS amount
  FROM ledger.transaction AS t
  LEFT JOIN ledger.entry AS e
    ON e.transaction_id = t.transaction_id AND e.account_id = t.account_id AND e.bucket = 'unbilled'
  WHERE t.kind = 'invoice'
  GROUP BY t.transaction_id
) AS i
LEFT JOIN (
  SELECT t.cleared_by, sum(-e.amount) AS amount
  FROM ledger.transaction AS t
  INNER JOIN ledger.entry AS e ON e.transaction_id = t.transaction_id AND e.account_id = t.account_id
  WHERE t.kind = 'usage' AND t.cleared_by <> t.transaction_id
  GROUP BY t.cleared_by
) AS u ON u.cleared_by = i.transaction_id
-- A void one gave it back.
WHERE i.amount <> coalesce(u.amount, 0) AND NOT (u.amount IS NULL AND EXISTS (
  SELECT FROM billing.credit_note AS n
  INNER JOIN billing.invoice AS v ON v.invoice_id = n.invoice_id
  WHERE v.transaction_id = i.transaction_id AND n.is_void
))
