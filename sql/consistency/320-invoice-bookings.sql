-- Each invoice is booked: the customer owes its new charges, and the rounding account took what the lines were rounded by.
SELECT
  'invoice ' || coalesce(i.invoice_id::text, 'of transaction ' || t.transaction_id) AS offender,
  jsonb_build_object('transaction_id', coalesce(i.transaction_id, t.transaction_id), 'new_charges', i.new_charges::text,
    'posted', t.posted::text, 'usage', l.usage::text, 'unbilled', t.unbilled::text, 'rounded', l.rounded::text,
    'rounding', t.rounding::text) AS detail
FROM (SELECT x.* FROM billing.invoice AS x WHERE x.number IS NOT NULL) AS i
LEFT JOIN (
  SELECT x.invoice_id, coalesce(sum(x.exact_amount) FILTER (WHERE x.account IS NULL), 0) AS usage,
    sum(x.amount - x.exact_amount) AS rounded
  FROM billing.invoice_line AS x
  GROUP BY x.invoice_id
) AS l ON l.invoice_id = i.invoice_id
FULL JOIN (
  SELECT x.transaction_id, a.customer_id,
    coalesce(sum(e.amount) FILTER (WHERE e.account_id = x.account_id AND e.bucket = 'posted'), 0) AS posted,
    coalesce(sum(e.amount) FILTER (WHERE e.account_id = x.account_id AND e.bucket = 'unbilled'), 0) AS unbilled,
    coalesce(sum(e.amount) FILTER (WHERE o.kind = 'rounding'), 0) AS rounding
  FROM ledger.transaction AS x
  INNER JOIN ledger.account AS a ON a.account_id = x.account_id
  LEFT JOIN ledger.entry AS e ON e.transaction_id = x.transaction_id
  LEFT JOIN ledger.account AS o ON o.account_id = e.account_id
  WHERE x.kind = 'invoice'
  GROUP BY x.transaction_id, a.customer_id
) AS t ON t.transaction_id = i.transaction_id AND t.customer_id = i.customer_id
WHERE (t.posted = -i.new_charges AND t.unbilled = i.usage_amount AND coalesce(l.usage, 0) = i.usage_amount
  AND t.rounding = coalesce(l.rounded, 0)) IS NOT TRUE
