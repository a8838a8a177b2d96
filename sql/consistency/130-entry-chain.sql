-- The entries of a customer's account are numbered 1, 2, 3 …, and each carries on from the one before: no update was lost.
SELECT
  format('entry %s of account %s', c.number, c.account_id) AS offender,
  jsonb_build_object('transaction_id', c.transaction_id, 'nth', c.nth, 'posted_after', c.posted_after::text,
    'posted', c.posted::text, 'unbilled_after', c.unbilled_after::text, 'unbilled', c.unbilled::text) AS detail
FROM (
  SELECT e.account_id, e.number, e.transaction_id, e.posted_after, e.unbilled_after,
    row_number() OVER history AS nth,
    sum(CASE e.bucket WHEN 'posted' THEN e.amount ELSE 0 END) OVER history AS posted,
    sum(CASE e.bucket WHEN 'unbilled' THEN -e.amount ELSE 0 END) OVER history AS unbilled
  FROM ledger.entry AS e
  WHERE e.number IS NOT NULL
  WINDOW history AS (PARTITION BY e.account_id ORDER BY e.number ROWS UNBOUNDED PRECEDING)
) AS c
WHERE (c.number, c.posted_after, c.unbilled_after) IS DISTINCT FROM (c.nth, c.posted, c.unbilled)
UNION ALL
-- Only shared accounts have entries without a number.
SELECT
  format('entry without a number of account %s', e.account_id),
  jsonb_build_object('transaction_id', e.transaction_id)
FROM ledger.entry AS e
INNER JOIN ledger.account AS a ON a.account_id = e.account_id AND a.kind = 'customer'
WHERE e.number IS NULL
