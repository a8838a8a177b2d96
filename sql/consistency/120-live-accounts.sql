-- What a customer's account says is the sum of its entries; unbilled is also the sum of the usage that no
-- issued invoice has.
SELECT
  'customer ' || a.customer_id AS offender,
  jsonb_build_object('account_id', a.account_id, 'posted', a.posted::text, 'posted_entries', coalesce(e.posted, 0)::text,
    'unbilled', a.unbilled::text, 'unbilled_entries', coalesce(e.unbilled, 0)::text,
    'open_usage', coalesce(u.open_usage, 0)::text, 'entries', a.entries, 'real_entries', coalesce(e.entries, 0)) AS detail
FROM ledger.account AS a
LEFT JOIN (
  SELECT x.account_id, count(*) AS entries,
    sum(x.amount) FILTER (WHERE x.bucket = 'posted') AS posted,
    sum(-x.amount) FILTER (WHERE x.bucket = 'unbilled') AS unbilled
  FROM ledger.entry AS x
  GROUP BY x.account_id
) AS e ON e.account_id = a.account_id
LEFT JOIN (
  SELECT t.account_id, sum(-x.amount) AS open_usage
  FROM ledger.transaction AS t
  INNER JOIN ledger.entry AS x ON x.transaction_id = t.transaction_id AND x.account_id = t.account_id
  LEFT JOIN billing.invoice AS d ON d.transaction_id = t.cleared_by AND d.number IS NULL
  WHERE t.kind = 'usage' AND (t.cleared_by IS NULL OR d.invoice_id IS NOT NULL)
  GROUP BY t.account_id
) AS u ON u.account_id = a.account_id
WHERE a.kind = 'customer' AND (
  a.posted <> coalesce(e.posted, 0) OR a.unbilled <> coalesce(e.unbilled, 0) OR a.entries <> coalesce(e.entries, 0)
  OR a.unbilled <> coalesce(u.open_usage, 0)
)
