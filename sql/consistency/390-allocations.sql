-- No debit is settled by more than its amount, no credit settles more than it is, and what is open is what the ledger says.
-- Each is summed once: asked document by document, this would take hours of a large carrier.
WITH debit AS MATERIALIZED (
  SELECT d.kind, d.document_id, d.customer_id, d.amount, d.amount - coalesce(a.amount, 0) AS open
  FROM collect.debits() AS d
  LEFT JOIN (
    SELECT x.debit_kind, x.debit_id, sum(x.amount::numeric) AS amount FROM collect.allocation AS x GROUP BY 1, 2
  ) AS a ON a.debit_kind = d.kind AND a.debit_id = d.document_id
), credit AS MATERIALIZED (
  SELECT c.kind, c.document_id, c.customer_id, c.amount, c.amount - coalesce(a.amount, 0) AS open
  FROM (
    SELECT k.kind, k.document_id, max(k.customer_id) AS customer_id, sum(k.amount) AS amount FROM collect.credits() AS k GROUP BY 1, 2
  ) AS c
  LEFT JOIN (
    SELECT x.credit_kind, x.credit_id, sum(x.amount::numeric) AS amount FROM collect.allocation AS x GROUP BY 1, 2
  ) AS a ON a.credit_kind = c.kind AND a.credit_id = c.document_id
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
  SELECT a.customer_id, -a.posted::numeric AS due, coalesce(d.open, 0) - coalesce(k.open, 0) AS open
  FROM ledger.account AS a
  INNER JOIN party.customer AS c ON c.customer_id = a.customer_id AND c.billing_mode = 'postpaid'
  LEFT JOIN (SELECT x.customer_id, sum(x.open) AS open FROM debit AS x GROUP BY 1) AS d ON d.customer_id = a.customer_id
  LEFT JOIN (SELECT x.customer_id, sum(x.open) AS open FROM credit AS x GROUP BY 1) AS k ON k.customer_id = a.customer_id
  WHERE a.account_id NOT IN (
    SELECT t.account_id FROM ledger.transaction AS t WHERE t.kind = 'usage' AND t.cleared_by = t.transaction_id
  )
) AS l
WHERE l.open <> l.due
