-- No debit is settled by more than its amount, no credit settles more than it is, and what is open is what the ledger says.
WITH debit AS (
  SELECT d.kind, d.document_id, d.customer_id, d.amount,
    d.amount - coalesce((
      SELECT sum(a.amount) FROM collect.allocation AS a WHERE a.debit_kind = d.kind AND a.debit_id = d.document_id
    ), 0) AS open
  FROM collect.debits() AS d
), credit AS (
  SELECT c.kind, c.document_id, c.customer_id, c.amount,
    c.amount - coalesce((
      SELECT sum(a.amount) FROM collect.allocation AS a WHERE a.credit_kind = c.kind AND a.credit_id = c.document_id
    ), 0) AS open
  FROM (
    SELECT k.kind, k.document_id, k.customer_id, sum(k.amount) AS amount FROM collect.credits() AS k GROUP BY 1, 2, 3
  ) AS c
)
SELECT format('%s %s', d.kind, d.document_id) AS offender, jsonb_build_object('amount', d.amount, 'open', d.open) AS detail
FROM debit AS d
WHERE d.open < 0 OR d.open > d.amount
UNION ALL
SELECT format('%s %s', c.kind, c.document_id), jsonb_build_object('amount', c.amount, 'open', c.open)
FROM credit AS c
WHERE c.open < 0 OR c.open > c.amount
UNION ALL
-- Usage of prepaid customers is paid when it is rated and stands on no document.
SELECT format('customer %s', l.customer_id), jsonb_build_object('open', l.open, 'due', l.due)
FROM (
  SELECT a.customer_id, -a.posted::numeric AS due,
    coalesce((SELECT sum(d.open) FROM debit AS d WHERE d.customer_id = a.customer_id), 0)
      - coalesce((SELECT sum(c.open) FROM credit AS c WHERE c.customer_id = a.customer_id), 0) AS open
  FROM ledger.account AS a
  INNER JOIN party.customer AS c ON c.customer_id = a.customer_id AND c.billing_mode = 'postpaid'
  WHERE NOT EXISTS (
    SELECT FROM ledger.transaction AS t WHERE t.account_id = a.account_id AND t.kind = 'usage' AND t.cleared_by = t.transaction_id
  )
) AS l
WHERE l.open <> l.due
