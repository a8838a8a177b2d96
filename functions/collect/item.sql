-- What customers owe and what settles it, document by document: the only place that knows where they all are.

CREATE OR REPLACE FUNCTION collect.debits() RETURNS TABLE (
  customer_id bigint, kind text, document_id bigint, number text, due_on date, amount numeric, booked_at timestamptz
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT i.customer_id, 'invoice', i.invoice_id, billing.number_text(r.issuer ->> 'code', i.number), r.due_date,
    i.new_charges::numeric, r.finished_at
  FROM billing.invoice AS i
  INNER JOIN billing.bill_run AS r ON r.bill_run_id = i.bill_run_id
  WHERE i.new_charges > 0 AND i.number IS NOT NULL
  UNION ALL
  SELECT o.customer_id, 'opening_invoice', o.opening_invoice_id, o.number, o.due_date, o.open_amount, b.booked_at
  FROM billing.opening_invoice AS o
  INNER JOIN collect.opening_amount AS b ON b.customer_id = o.customer_id
  UNION ALL
  -- What was owed at the biller before beyond the open invoices that came along.
  SELECT b.customer_id, 'opening', b.customer_id, 'opening', b.as_of, -b.amount - x.invoiced, b.booked_at
  FROM collect.opening_amount AS b
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(o.open_amount), 0) AS invoiced FROM billing.opening_invoice AS o WHERE o.customer_id = b.customer_id
  ) AS x
  WHERE -b.amount > x.invoiced
  UNION ALL
  SELECT a.customer_id, 'adjustment', a.adjustment_id, 'adjustment ' || a.adjustment_id,
    (a.adjusted_at AT TIME ZONE c.time_zone)::date, -a.amount, a.adjusted_at
  FROM collect.adjustment AS a
  INNER JOIN party.customer AS c ON c.customer_id = a.customer_id
  WHERE a.amount < 0
  UNION ALL
  SELECT p.customer_id, 'penalty', p.penalty_id, 'penalty ' || p.penalty_id, p.assessed_on, p.amount, p.booked_at
  FROM collect.penalty AS p;
END;
COMMENT ON FUNCTION collect.debits() IS $doc$All that customers were ever asked to pay.

:returns: kind and key of the document, its number as people read it, when it is due, how much, and when it entered the books
:example: SELECT * FROM collect.debits() AS d WHERE d.customer_id = 7$doc$;

CREATE OR REPLACE FUNCTION collect.credits() RETURNS TABLE (
  customer_id bigint, kind text, document_id bigint, amount numeric, booked_at timestamptz
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  -- The taxes paid with a top-up are no credit.
  SELECT p.customer_id, 'payment', p.payment_id, coalesce(t.credited, p.amount)::numeric, p.booked_at
  FROM collect.payment AS p
  LEFT JOIN collect.top_up AS t ON t.payment_id = p.payment_id AND NOT t.is_reversal
  UNION ALL
  SELECT p.customer_id, 'payment', p.payment_id, coalesce(t.credited, -p.amount), r.reversed_at
  FROM collect.payment_reversal AS r
  INNER JOIN collect.payment AS p ON p.payment_id = r.payment_id
  LEFT JOIN collect.top_up AS t ON t.payment_id = p.payment_id AND t.is_reversal
  UNION ALL
  SELECT a.customer_id, 'adjustment', a.adjustment_id, a.amount, a.adjusted_at
  FROM collect.adjustment AS a WHERE a.amount > 0
  UNION ALL
  SELECT n.customer_id, 'credit_note', n.credit_note_id, n.amount, n.booked_at FROM billing.credit_note AS n WHERE n.amount > 0
  UNION ALL
  SELECT i.customer_id, 'invoice', i.invoice_id, -i.new_charges, r.finished_at
  FROM billing.invoice AS i
  INNER JOIN billing.bill_run AS r ON r.bill_run_id = i.bill_run_id
  WHERE i.new_charges < 0 AND i.number IS NOT NULL
  UNION ALL
  SELECT b.customer_id, 'opening', b.customer_id, b.amount + x.invoiced, b.booked_at
  FROM collect.opening_amount AS b
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(o.open_amount), 0) AS invoiced FROM billing.opening_invoice AS o WHERE o.customer_id = b.customer_id
  ) AS x
  WHERE b.amount + x.invoiced > 0
  UNION ALL
  -- What the house bears of calls that outran their grant.
  SELECT a.customer_id, 'leakage', t.transaction_id, e.amount, t.booked_at
  FROM ledger.transaction AS t
  INNER JOIN ledger.account AS a ON a.account_id = t.account_id
  INNER JOIN ledger.entry AS e
    ON e.transaction_id = t.transaction_id AND e.booked_at = t.booked_at AND e.account_id = t.account_id
  WHERE t.kind = 'leakage'
  UNION ALL
  SELECT m.customer_id, 'deposit', m.deposit_id, m.amount, m.booked_at FROM collect.deposit_move AS m
  UNION ALL
  SELECT r.customer_id, r.credit_kind, r.credit_id, -r.amount, r.refunded_at FROM collect.refund AS r;
END;
COMMENT ON FUNCTION collect.credits() IS $doc$All that customers ever paid or were given; what was taken back is a row below 0.

:returns: kind and key of the document, how much, and when it entered the books
:example: SELECT * FROM collect.credits() AS c WHERE c.customer_id = 7$doc$;

CREATE OR REPLACE FUNCTION collect.open_items(p_customer_id bigint, p_before timestamptz) RETURNS TABLE (
  kind text, document_id bigint, number text, due_on date, amount numeric, allocated numeric, open numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT d.kind, d.document_id, d.number, d.due_on, d.amount, x.allocated, d.amount - x.allocated
  FROM collect.debits() AS d
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(a.amount), 0) AS allocated
    FROM collect.allocation AS a
    WHERE a.debit_kind = d.kind AND a.debit_id = d.document_id AND a.allocated_at < p_before
  ) AS x
  WHERE d.customer_id = p_customer_id AND d.booked_at < p_before AND x.allocated <> d.amount
  UNION ALL
  -- Credit that settles nothing yet.
  SELECT c.kind, c.document_id, c.kind || ' ' || c.document_id, NULL, -c.amount, -x.allocated, x.allocated - c.amount
  FROM (
    SELECT k.kind, k.document_id, sum(k.amount) AS amount
    FROM collect.credits() AS k
    WHERE k.customer_id = p_customer_id AND k.booked_at < p_before
    GROUP BY k.kind, k.document_id
  ) AS c
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(a.amount), 0) AS allocated
    FROM collect.allocation AS a
    WHERE a.credit_kind = c.kind AND a.credit_id = c.document_id AND a.allocated_at < p_before
  ) AS x
  WHERE x.allocated <> c.amount;
END;
COMMENT ON FUNCTION collect.open_items(bigint, timestamptz) IS
$doc$What is open with a customer: debits that are not settled, and credit that settles nothing (below 0, no due date).

:param p_customer_id: the customer
:param p_before: as it was just before this instant
:returns: kind and key of the document, when it is due, its amount, how much of it is allocated, what is open
:example: SELECT * FROM collect.open_items(7, 'infinity')$doc$;
