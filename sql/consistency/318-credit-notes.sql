-- Credit notes of a legal entity are numbered from 1 without a gap; each is the sum of its lines, and booked.
SELECT
  'legal entity ' || s.legal_entity_id AS offender,
  jsonb_build_object('credit_notes', n.notes, 'last', n.last, 'next', s.next_credit_note) AS detail
FROM billing.invoice_series AS s
LEFT JOIN (
  SELECT x.legal_entity_id, count(DISTINCT x.number) AS notes, max(x.number) AS last FROM billing.credit_note AS x GROUP BY 1
) AS n ON n.legal_entity_id = s.legal_entity_id
WHERE s.next_credit_note <> coalesce(n.last, 0) + 1 OR coalesce(n.notes, 0) <> coalesce(n.last, 0)
UNION ALL
SELECT
  'credit note ' || n.credit_note_id,
  jsonb_build_object('amount', n.amount::text, 'lines', l.amount::text, 'posted', e.amount::text)
FROM billing.credit_note AS n
LEFT JOIN (
  SELECT x.credit_note_id, sum(x.amount) AS amount FROM billing.credit_note_line AS x GROUP BY 1
) AS l ON l.credit_note_id = n.credit_note_id
LEFT JOIN (
  SELECT x.transaction_id, a.customer_id, sum(x.amount) AS amount
  FROM ledger.entry AS x
  INNER JOIN ledger.account AS a ON a.account_id = x.account_id
  WHERE x.bucket = 'posted'
  GROUP BY 1, 2
) AS e ON e.transaction_id = n.transaction_id AND e.customer_id = n.customer_id
WHERE (n.amount = l.amount AND n.amount = e.amount) IS NOT TRUE
