-- The parts of an invoice's document that billing knows: lines, taxes, sums, and why it differs from the one before.

CREATE OR REPLACE FUNCTION billing.previous_due(p_invoice billing.invoice) RETURNS numeric
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT coalesce((
    SELECT i.amount_due FROM billing.invoice AS i
    WHERE i.customer_id = (p_invoice).customer_id AND i.invoice_id < (p_invoice).invoice_id
    ORDER BY i.invoice_id DESC
    LIMIT 1
  ), 0);
END;
COMMENT ON FUNCTION billing.previous_due(billing.invoice) IS $doc$What the customer's invoice before this one asked for.

:param p_invoice: an invoice
:returns: its amount due; 0 for the first
:example: SELECT billing.previous_due(i) FROM billing.invoice AS i WHERE i.invoice_id = 1$doc$;

CREATE OR REPLACE FUNCTION billing.line_document(p_invoice_id bigint, p_exponent integer) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(jsonb_agg(
    CASE l.kind
      WHEN 'usage' THEN jsonb_build_object(
        'position', l.position, 'kind', l.kind, 'description', l.description, 'side', l.side, 'calls', l.calls,
        'billed_minutes', round(l.billed_seconds / 60.0, 1)::text, 'amount', round(l.amount, p_exponent)::text)
      ELSE jsonb_build_object(
        'position', l.position, 'kind', l.kind, 'description', l.description, 'quantity', l.quantity::text,
        'calls', l.calls, 'amount', round(l.amount, p_exponent)::text,
        'period_from', l.period_from, 'period_to', l.period_to - 1)
    END
    || CASE WHEN w.location_id IS NULL THEN '{}' ELSE jsonb_build_object('location', w.name) END
    -- What was charged for a part of its period says for how much of it.
    || CASE WHEN l.kind <> 'recurring' OR c.charge_id IS NULL THEN '{}' ELSE jsonb_build_object(
      'unit_price', round(c.full_amount / c.quantity, p_exponent)::text,
      'days', c.part_to - c.part_from,
      'days_of', CASE c.proration WHEN 'thirtieth' THEN 30 ELSE c.period_to - c.period_from END) END
    || CASE WHEN l.kind <> 'tax' THEN '{}' ELSE jsonb_build_object(
      'collected_for', CASE l.account WHEN 'revenue_surcharge' THEN 'provider' ELSE 'government' END) END
    ORDER BY l.position), '[]')
  FROM billing.invoice_line AS l
  LEFT JOIN party.location AS w ON w.location_id = l.location_id
  LEFT JOIN billing.charge AS c ON c.charge_id = l.charge_id
  WHERE l.invoice_id = p_invoice_id
$$;
COMMENT ON FUNCTION billing.line_document(bigint, integer) IS $doc$The lines of an invoice as a JSON list.

:param p_invoice_id: the invoice
:param p_exponent: decimals of its currency
:returns: the lines in print order, money as text; location only where a line belongs to one, unit_price and days of days_of only of
  what recurs, collected_for (government or provider) only of taxes
:example: SELECT billing.line_document(1, 2)$doc$;

CREATE OR REPLACE FUNCTION billing.location_document(p_invoice_id bigint, p_exponent integer) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('name', s.name, 'amount', round(s.amount, p_exponent)::text)
    ORDER BY s.code NULLS LAST), '[]')
  FROM (
    SELECT w.code, w.name, sum(l.amount::numeric) AS amount
    FROM billing.invoice_line AS l
    LEFT JOIN party.location AS w ON w.location_id = l.location_id
    WHERE l.invoice_id = p_invoice_id
    GROUP BY w.code, w.name
  ) AS s
  -- Who has no locations wants no word of them.
  WHERE EXISTS (SELECT FROM billing.invoice_line AS l WHERE l.invoice_id = p_invoice_id AND l.location_id IS NOT NULL)
$$;
COMMENT ON FUNCTION billing.location_document(bigint, integer) IS $doc$The sums of an invoice by location (cost center) as a JSON list.

:param p_invoice_id: the invoice
:param p_exponent: decimals of its currency
:returns: name and amount, money as text; the name is null for what is at no location, which comes last; empty without any
:example: SELECT billing.location_document(1, 2)$doc$;

CREATE OR REPLACE FUNCTION billing.subtotal_document(p_invoice_id bigint, p_exponent integer) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('kind', s.kind, 'amount', round(s.amount, p_exponent)::text)
    ORDER BY s.first_position), '[]')
  FROM (
    SELECT l.kind, sum(l.amount::numeric) AS amount, min(l.position) AS first_position
    FROM billing.invoice_line AS l WHERE l.invoice_id = p_invoice_id GROUP BY l.kind
  ) AS s
$$;
COMMENT ON FUNCTION billing.subtotal_document(bigint, integer) IS $doc$The sums of an invoice's lines by kind as a JSON list.

:param p_invoice_id: the invoice
:param p_exponent: decimals of its currency
:returns: kind and amount, money as text
:example: SELECT billing.subtotal_document(1, 2)$doc$;

CREATE OR REPLACE FUNCTION billing.tax_share_document(p_invoice_id bigint, p_exponent integer) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'name', d.name, 'jurisdiction', t.jurisdiction, 'collected_for', d.collected_for, 'basis', d.basis,
    'rate', trim_scale(t.rate)::text, 'base', round(t.base, p_exponent)::text, 'exempt_base', round(t.exempt_base, p_exponent)::text,
    'units', trim_scale(t.units)::text, 'amount', round(t.amount, p_exponent)::text) ORDER BY t.nth), '[]')
  FROM billing.invoice_tax AS t
  INNER JOIN tax.detail AS d ON d.tax_detail_id = t.tax_detail_id
  WHERE t.invoice_id = p_invoice_id
$$;
COMMENT ON FUNCTION billing.tax_share_document(bigint, integer) IS
$doc$The taxes of an invoice or credit note as a JSON list: whose they are, and what they were taken of.

:param p_invoice_id: the invoice or credit note
:param p_exponent: decimals of its currency
:returns: the taxes in print order, also those of 0 that were exempt, money as text
:example: SELECT billing.tax_share_document(1, 2)$doc$;

CREATE OR REPLACE FUNCTION billing.bridge_document(p_invoice billing.invoice, p_exponent integer) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object(
    'previous_charges', round(b.new_charges, p_exponent)::text,
    'previous_number', billing.number_text(r.issuer ->> 'code', b.number), 'previous_date', r.bill_date,
    'rows', (
      SELECT coalesce(jsonb_agg(jsonb_build_object(
        'kind', x.kind, 'side', x.side, 'description', x.description, 'amount', round(x.amount, p_exponent)::text)
        ORDER BY abs(x.amount) DESC, x.kind, x.description, x.side), '[]')
      FROM (
        SELECT l.kind, l.side, l.description,
          sum(CASE l.invoice_id WHEN (p_invoice).invoice_id THEN l.amount::numeric ELSE -l.amount::numeric END) AS amount
        FROM billing.invoice_line AS l
        WHERE l.invoice_id IN ((p_invoice).invoice_id, b.invoice_id)
        GROUP BY l.kind, l.side, l.description
        HAVING sum(CASE l.invoice_id WHEN (p_invoice).invoice_id THEN l.amount::numeric ELSE -l.amount::numeric END) <> 0
        ORDER BY abs(sum(CASE l.invoice_id WHEN (p_invoice).invoice_id THEN l.amount::numeric ELSE -l.amount::numeric END)) DESC,
          l.kind, l.description, l.side
        LIMIT 5
      ) AS x
    ))
  FROM billing.invoice_before(p_invoice) AS b
  INNER JOIN billing.bill_run AS r ON r.bill_run_id = b.bill_run_id
$$;
COMMENT ON FUNCTION billing.bridge_document(billing.invoice, integer) IS
$doc$Why an invoice is different from the one before, as it is printed: the five largest differences.

:param p_invoice: the invoice
:param p_exponent: decimals of its currency
:returns: previous_number, previous_date, previous_charges and rows, money as text; NULL for a customer's first invoice
:example: SELECT billing.bridge_document(i, 2) FROM billing.invoice AS i WHERE i.invoice_id = 2$doc$;

CREATE OR REPLACE FUNCTION billing.move_document(p_invoice billing.invoice, p_exponent integer) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('kind', m.kind, 'amount', round(m.amount, p_exponent)::text) ORDER BY m.kind), '[]')
  FROM (
    SELECT t.kind, sum(e.amount::numeric) AS amount
    FROM ledger.account AS a
    INNER JOIN ledger.entry AS e ON e.account_id = a.account_id AND e.number IS NOT NULL AND e.bucket = 'posted'
    INNER JOIN ledger.transaction AS t ON t.transaction_id = e.transaction_id
    WHERE a.customer_id = (p_invoice).customer_id
      -- Each entry of the account has its number: those between the two invoices are what came between.
      AND e.number > coalesce((
        SELECT max(o.number)
        FROM billing.invoice AS i
        INNER JOIN ledger.entry AS o ON o.transaction_id = i.transaction_id AND o.account_id = a.account_id
        WHERE i.customer_id = (p_invoice).customer_id AND i.invoice_id < (p_invoice).invoice_id AND i.number IS NOT NULL
      ), 0)
      AND e.number < coalesce((
        SELECT min(o.number) FROM ledger.entry AS o
        WHERE o.transaction_id = (p_invoice).transaction_id AND o.account_id = a.account_id
      ), 9223372036854775807)
    GROUP BY t.kind
    HAVING sum(e.amount::numeric) <> 0
  ) AS m
$$;
COMMENT ON FUNCTION billing.move_document(billing.invoice, integer) IS
$doc$What was paid, credited and charged between the customer's invoice before and this one, by kind of booking.

:param p_invoice: the invoice
:param p_exponent: decimals of its currency
:returns: kind and amount, money as text; above 0 is in the customer's favour
:example: SELECT billing.move_document(i, 2) FROM billing.invoice AS i WHERE i.invoice_id = 2$doc$;
