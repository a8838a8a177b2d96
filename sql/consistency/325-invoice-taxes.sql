-- Taxes kept for the report are those printed on the invoice, and what is owed to governments is what its booking set aside.
SELECT
  'invoice ' || i.invoice_id AS offender,
  jsonb_build_object('lines', l.amount::text, 'taxes', t.amount::text, 'owed', t.owed::text, 'payable', b.payable::text) AS detail
FROM billing.invoice AS i
LEFT JOIN (
  SELECT x.invoice_id, sum(x.amount) AS amount FROM billing.invoice_line AS x WHERE x.kind = 'tax' GROUP BY x.invoice_id
) AS l ON l.invoice_id = i.invoice_id
LEFT JOIN (
  SELECT x.invoice_id, sum(x.amount) AS amount, sum(x.amount) FILTER (WHERE d.collected_for = 'government') AS owed
  FROM billing.invoice_tax AS x
  INNER JOIN tax.detail AS d ON d.tax_detail_id = x.tax_detail_id
  GROUP BY x.invoice_id
) AS t ON t.invoice_id = i.invoice_id
LEFT JOIN (
  SELECT e.transaction_id, sum(e.amount) AS payable
  FROM ledger.entry AS e
  INNER JOIN ledger.account AS a ON a.account_id = e.account_id
  WHERE a.kind = 'tax_payable'
  GROUP BY e.transaction_id
) AS b ON b.transaction_id = i.transaction_id
WHERE coalesce(l.amount, 0) <> coalesce(t.amount, 0) OR (i.number IS NOT NULL AND coalesce(t.owed, 0) <> coalesce(b.payable, 0))
