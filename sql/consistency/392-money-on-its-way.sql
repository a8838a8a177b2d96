-- What stands in transit and in suspense is payments that did not come yet, and bank lines of which nobody knows whose they are.
SELECT format('%s %s of legal entity %s', b.kind, b.currency, b.legal_entity_id) AS offender,
  jsonb_build_object('books', sum(b.booked), 'documents', sum(b.known)) AS detail
FROM (
  SELECT a.legal_entity_id, a.currency::text AS currency, a.kind, sum(e.amount) AS booked, 0 AS known
  FROM ledger.account AS a
  INNER JOIN ledger.entry AS e ON e.account_id = a.account_id AND e.number IS NULL
  WHERE a.kind IN ('in_transit', 'suspense')
  GROUP BY a.legal_entity_id, a.currency, a.kind
  UNION ALL
  SELECT a.legal_entity_id, p.currency, 'in_transit', 0, -sum(p.amount)
  FROM collect.payment AS p
  INNER JOIN ledger.account AS a ON a.customer_id = p.customer_id
  WHERE p.against = 'in_transit'
    AND NOT EXISTS (SELECT FROM collect.payment_settlement AS s WHERE s.payment_id = p.payment_id)
    AND NOT EXISTS (SELECT FROM collect.payment_reversal AS r WHERE r.payment_id = p.payment_id)
  GROUP BY a.legal_entity_id, p.currency
  UNION ALL
  SELECT a.legal_entity_id, a.currency, 'suspense', 0, sum(l.amount)
  FROM collect.bank_line AS l
  INNER JOIN collect.bank_account AS a ON a.bank_account_id = l.bank_account_id
  WHERE l.status IN ('unmatched', 'ambiguous')
  GROUP BY a.legal_entity_id, a.currency
) AS b
GROUP BY b.kind, b.currency, b.legal_entity_id
HAVING sum(b.booked) <> sum(b.known)
