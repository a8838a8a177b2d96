-- An invoice as one JSON document: what its PDF and CSV are made of.

CREATE OR REPLACE FUNCTION report.late_terms(p_invoice billing.invoice, p_on date) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('percent', trim_scale(r.percent)::text, 'flat', trim_scale(r.flat)::text,
    'minimum', trim_scale(r.minimum)::text, 'grace_days', r.grace_days)
  FROM party.customer AS c
  INNER JOIN collect.penalty_rule AS r ON r.legal_entity_id = c.legal_entity_id AND r.currency = c.currency
    AND r.valid_from <= p_on AND (r.customer_type IS NULL OR r.customer_type = c.type)
  WHERE c.customer_id = (p_invoice).customer_id AND c.billing_mode = 'postpaid'
  ORDER BY r.customer_type IS NULL, r.valid_from DESC
  LIMIT 1
$$;
COMMENT ON FUNCTION report.late_terms(billing.invoice, date) IS $doc$What late payment of an invoice costs a month.

:param p_invoice: the invoice
:param p_on: the day whose rule counts
:returns: percent, flat, minimum and grace_days, numbers as text; NULL without a rule
:example: SELECT report.late_terms(i, '2026-11-01') FROM billing.invoice AS i WHERE i.invoice_id = 1$doc$;

CREATE OR REPLACE FUNCTION report.deposit_document(p_invoice billing.invoice, p_on date, p_exponent integer) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('held', round(sum(h.held), p_exponent)::text, 'interest', round(sum(h.interest), p_exponent)::text)
  FROM (
    SELECT d.amount - coalesce(sum(m.amount) FILTER (WHERE m.kind = 'released'), 0) AS held,
      coalesce(sum(m.amount) FILTER (WHERE m.kind <> 'released'), 0) AS interest
    FROM collect.deposit AS d
    LEFT JOIN collect.deposit_move AS m ON m.deposit_id = d.deposit_id AND m.moved_on <= p_on
    WHERE d.customer_id = (p_invoice).customer_id AND d.received_on <= p_on
    GROUP BY d.deposit_id
  ) AS h
  HAVING sum(h.held) > 0
$$;
COMMENT ON FUNCTION report.deposit_document(billing.invoice, date, integer) IS $doc$What is held of a customer's deposits on a day.

:param p_invoice: the invoice
:param p_on: the day
:param p_exponent: decimals of its currency
:returns: held, and interest credited so far, as text; NULL when nothing is held
:example: SELECT report.deposit_document(i, '2026-11-01', 2) FROM billing.invoice AS i WHERE i.invoice_id = 1$doc$;

CREATE OR REPLACE FUNCTION report.ageing_document(p_invoice billing.invoice, p_on date, p_exponent integer) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('not_due', round(g.not_due, p_exponent)::text, 'days_1_30', round(g.days_1_30, p_exponent)::text,
    'days_31_60', round(g.days_31_60, p_exponent)::text, 'days_61_90', round(g.days_61_90, p_exponent)::text,
    'days_over_90', round(g.days_over_90, p_exponent)::text)
  FROM collect.ageing(p_on, (p_invoice).customer_id) AS g
  -- Who owes nothing old needs no word of it.
  WHERE g.days_1_30 + g.days_31_60 + g.days_61_90 + g.days_over_90 > 0
$$;
COMMENT ON FUNCTION report.ageing_document(billing.invoice, date, integer) IS
$doc$What the customer of an invoice owes by how long it has been due.

:param p_invoice: the invoice
:param p_on: the day
:param p_exponent: decimals of its currency
:returns: amounts as text; NULL when nothing is overdue
:example: SELECT report.ageing_document(i, '2026-11-01', 2) FROM billing.invoice AS i WHERE i.invoice_id = 1$doc$;

CREATE OR REPLACE FUNCTION report.pool_document(p_invoice billing.invoice, p_usage_to date) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'name', p.name, 'device', d.key, 'cycle_from', u.cycle_from, 'cycle_to', u.cycle_to - 1,
    'granted_minutes', round(u.granted_seconds / 60.0, 1)::text, 'used_minutes', round(u.billed_seconds / 60.0, 1)::text,
    'moved_minutes', round(u.moved_seconds / 60.0, 1)::text,
    'left_minutes', round((u.granted_seconds - u.billed_seconds - u.moved_seconds - u.reserved_seconds) / 60.0, 1)::text)
    ORDER BY p.name, d.key NULLS FIRST, u.cycle_from), '[]')
  FROM rating.pool_use AS u
  INNER JOIN catalog.pool AS p ON p.pool_id = u.pool_id
  LEFT JOIN service.device AS d ON p.scope = 'device' AND d.device_id = u.sharer_id
  WHERE u.customer_id = (p_invoice).customer_id AND u.cycle_to > p_usage_to - interval '1 month' AND u.cycle_to <= p_usage_to
$$;
COMMENT ON FUNCTION report.pool_document(billing.invoice, date) IS
$doc$The pools of minutes of a customer whose cycle ended in the month before a day.

:param p_invoice: the invoice
:param p_usage_to: first day whose usage it leaves out
:returns: minutes granted, used, moved on and left, as text
:example: SELECT report.pool_document(i, '2026-11-01') FROM billing.invoice AS i WHERE i.invoice_id = 1$doc$;

CREATE OR REPLACE FUNCTION api.invoice_document(p_invoice_id bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_invoice billing.invoice;
  v_run billing.bill_run;
  v_terms billing.customer_terms;
  v_exponent integer;
  v_due numeric;
  v_previous numeric;
  v_printed jsonb := (SELECT f.document FROM billing.document_file AS f WHERE f.document_id = p_invoice_id AND f.kind = 'invoice');
BEGIN
  -- What went out stays what it was.
  IF v_printed IS NOT NULL THEN
    RETURN v_printed;
  END IF;
  SELECT i.* INTO v_invoice FROM billing.invoice AS i WHERE i.invoice_id = p_invoice_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('invoice %s does not exist', coalesce(p_invoice_id::text, 'NULL')),
      p_column => 'invoice_id');
  END IF;
  SELECT r.* INTO STRICT v_run FROM billing.bill_run AS r WHERE r.bill_run_id = v_invoice.bill_run_id;
  SELECT i.exponent INTO STRICT v_exponent FROM system.iso_currency AS i WHERE i.code = v_invoice.currency;
  SELECT t.* INTO v_terms FROM billing.customer_terms AS t WHERE t.customer_id = v_invoice.customer_id;
  v_due := round(v_invoice.amount_due, v_exponent);
  v_previous := round(billing.previous_due(v_invoice), v_exponent);
  RETURN jsonb_build_object(
    'number', billing.number_text(v_run.issuer ->> 'code', v_invoice.number), 'kind', 'invoice',
    'currency', v_invoice.currency, 'issued_on', v_run.bill_date, 'due_on', v_run.due_date,
    'period_from', (v_run.usage_to - interval '1 month')::date, 'period_to', v_run.usage_to - 1,
    'time_zone', v_invoice.time_zone, 'language', v_invoice.language,
    'entity', v_run.issuer - 'code', 'customer', v_invoice.recipient,
    'purchase_order', coalesce(v_terms.purchase_order, ''), 'call_detail', coalesce(v_terms.call_detail, 'summary'),
    'masked_digits', coalesce(v_terms.masked_digits, 0),
    -- Whatever came between the invoice before and this one.
    'previous_amount', v_previous::text,
    'payments', (v_previous + round(v_invoice.new_charges, v_exponent) - v_due)::text,
    'new_charges', round(v_invoice.new_charges, v_exponent)::text, 'amount_due', v_due::text
  ) || jsonb_build_object(
    'lines', billing.line_document(p_invoice_id, v_exponent),
    'subtotals', billing.subtotal_document(p_invoice_id, v_exponent),
    'locations', billing.location_document(p_invoice_id, v_exponent),
    'devices', billing.device_document(v_invoice, v_exponent),
    'taxes', billing.tax_share_document(p_invoice_id, v_exponent),
    'bridge', billing.bridge_document(v_invoice, v_exponent),
    'moves', billing.move_document(v_invoice, v_exponent),
    'pools', report.pool_document(v_invoice, v_run.usage_to),
    'late', report.late_terms(v_invoice, v_run.due_date),
    'deposit', report.deposit_document(v_invoice, v_run.bill_date, v_exponent),
    'ageing', report.ageing_document(v_invoice, v_run.bill_date, v_exponent)
  );
END $$;
COMMENT ON FUNCTION api.invoice_document(bigint) IS
$doc$An invoice as one document: what its PDF and CSV are made of, the same ever after once the PDF is made.

payments is what was paid and credited since the customer's invoice before (moves tells by which bookings); previous_amount is what
that one asked for.
:param p_invoice_id: the invoice
:returns: number, dates, the two parties, amounts (as text), lines, sums by kind, location and number, taxes, pools, and terms
:raises TB101: no such invoice
:example: SELECT * FROM api.invoice_document(1)$doc$;
GRANT EXECUTE ON FUNCTION api.invoice_document(bigint) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
