-- The entries of a customer's account are numbered 1, 2, 3 …, and each carries on from the one before: no update was lost.
SELECT
  format('entry %s of account %s', coalesce(c.number::text, 'without a number'), c.account_id) AS offender,
  jsonb_build_object('transaction_id', c.transaction_id, 'nth', c.nth, 'posted_after', c.posted_after::text,
    'posted', c.posted::text, 'unbilled_after', c.unbilled_after::text, 'unbilled', c.unbilled::text) AS detail
FROM (
  SELECT e.account_id, e.number, e.transaction_id, e.posted_after, e.unbilled_after,
    row_number() OVER history AS nth,
    coalesce(sum(e.amount) FILTER (WHERE e.bucket = 'posted') OVER history, 0) AS posted,
    coalesce(sum(-e.amount) FILTER (WHERE e.bucket = 'unbilled') OVER history, 0) AS unbilled
  FROM ledger.entry AS e
  INNER JOIN ledger.account AS a ON a.account_id = e.account_id
  WHERE a.kind = 'customer'
  WINDOW history AS (PARTITION BY e.account_id ORDER BY e.number ROWS UNBOUNDED PRECEDING)
) AS c
WHERE (c.number, c.posted_after, c.unbilled_after) IS DISTINCT FROM (c.nth, c.posted, c.unbilled)
