-- A receipt is its payment: what was credited, and taxes that are kept for the report and booked.
SELECT
  'top-up receipt ' || t.receipt_id AS offender,
  jsonb_build_object('credited', t.credited::text, 'tax', t.tax::text, 'paid', p.amount::text, 'kept', coalesce(x.amount, 0)::text,
    'booked', coalesce(b.amount, 0)::text) AS detail
FROM collect.top_up AS t
INNER JOIN collect.payment AS p ON p.payment_id = t.payment_id
LEFT JOIN collect.payment_reversal AS v ON v.payment_id = t.payment_id
LEFT JOIN LATERAL (
  SELECT sum(y.amount) AS amount FROM billing.invoice_tax AS y WHERE y.invoice_id = t.receipt_id
) AS x ON true
LEFT JOIN LATERAL (
  SELECT sum(e.amount) AS amount
  FROM ledger.entry AS e
  INNER JOIN ledger.account AS a ON a.account_id = e.account_id
  WHERE e.transaction_id = CASE WHEN t.is_reversal THEN v.transaction_id ELSE p.transaction_id END
    AND a.kind IN ('tax_payable', 'revenue_surcharge')
) AS b ON true
WHERE abs(t.credited + t.tax) <> p.amount OR coalesce(x.amount, 0) <> t.tax OR coalesce(b.amount, 0) <> t.tax
