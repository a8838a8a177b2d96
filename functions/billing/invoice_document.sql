-- An invoice as one JSON document, for PDF and CSV. All in it was stored when the invoice was made, so it never changes.

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
    END || CASE WHEN w.location_id IS NULL THEN '{}' ELSE jsonb_build_object('location', w.name) END ORDER BY l.position), '[]')
  FROM billing.invoice_line AS l
  LEFT JOIN party.location AS w ON w.location_id = l.location_id
  WHERE l.invoice_id = p_invoice_id
$$;
COMMENT ON FUNCTION billing.line_document(bigint, integer) IS $doc$The lines of an invoice as a JSON list.

:param p_invoice_id: the invoice
:param p_exponent: decimals of its currency
:returns: the lines in print order, money as text; location only where a line belongs to one
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

CREATE OR REPLACE FUNCTION api.invoice_document(p_invoice_id bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_invoice billing.invoice;
  v_run billing.bill_run;
  v_exponent integer;
  v_due numeric;
  v_previous numeric;
BEGIN
  SELECT i.* INTO v_invoice FROM billing.invoice AS i WHERE i.invoice_id = p_invoice_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('invoice %s does not exist', coalesce(p_invoice_id::text, 'NULL')),
      p_column => 'invoice_id');
  END IF;
  SELECT r.* INTO STRICT v_run FROM billing.bill_run AS r WHERE r.bill_run_id = v_invoice.bill_run_id;
  SELECT i.exponent INTO STRICT v_exponent FROM system.iso_currency AS i WHERE i.code = v_invoice.currency;
  v_due := round(v_invoice.amount_due, v_exponent);
  v_previous := round(billing.previous_due(v_invoice), v_exponent);
  RETURN jsonb_build_object(
    'number', billing.number_text(v_run.issuer ->> 'code', v_invoice.number), 'kind', 'invoice',
    'currency', v_invoice.currency, 'issued_on', v_run.bill_date, 'due_on', v_run.due_date,
    'period_from', (v_run.usage_to - interval '1 month')::date, 'period_to', v_run.usage_to - 1,
    'time_zone', v_invoice.time_zone, 'language', v_invoice.language,
    'entity', v_run.issuer - 'code', 'customer', v_invoice.recipient,
    -- Whatever came between the invoice before and this one.
    'previous_amount', v_previous::text,
    'payments', (v_previous + round(v_invoice.new_charges, v_exponent) - v_due)::text,
    'new_charges', round(v_invoice.new_charges, v_exponent)::text, 'amount_due', v_due::text, 'late_text', NULL,
    'lines', billing.line_document(p_invoice_id, v_exponent),
    'subtotals', billing.subtotal_document(p_invoice_id, v_exponent),
    'locations', billing.location_document(p_invoice_id, v_exponent)
  );
END $$;
COMMENT ON FUNCTION api.invoice_document(bigint) IS
$doc$An invoice as one document, the same every time: what its PDF and CSV are made of.

payments is what was paid and credited since the customer's invoice before; previous_amount is what that one asked for.
:param p_invoice_id: the invoice
:returns: number, dates, the two parties, amounts (as text), lines and subtotals
:raises TB101: no such invoice
:example: SELECT * FROM api.invoice_document(1)$doc$;
GRANT EXECUTE ON FUNCTION api.invoice_document(bigint) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
