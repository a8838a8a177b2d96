-- Each charge that an invoice took is printed on it as it is, and what is printed was charged; a charge of 0 is not printed.
SELECT
  'charge ' || coalesce(c.charge_id, l.charge_id) AS offender,
  jsonb_build_object('invoice_id', c.invoice_id, 'amount', c.amount::text, 'line_invoice_id', l.invoice_id, 'printed', l.amount::text) AS detail
FROM (
  SELECT x.* FROM billing.charge AS x
  WHERE x.invoice_id IS NOT NULL AND x.amount <> 0
    AND NOT EXISTS (SELECT FROM billing.fee_receipt AS r WHERE r.receipt_id = x.invoice_id)
) AS c
FULL JOIN (
  -- What a void invoice had is on the next one.
  SELECT x.* FROM billing.invoice_line AS x
  WHERE x.charge_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM billing.credit_note AS n WHERE n.invoice_id = x.invoice_id AND n.is_void)
) AS l ON l.charge_id = c.charge_id AND l.invoice_id = c.invoice_id
WHERE (c.amount = l.amount) IS NOT TRUE
