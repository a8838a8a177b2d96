-- Taxes from engines outside: asked by a worker, printed on the draft, or on the next invoice when they come too late.
SELECT resource.declare('tax_request', 'billing.tax_request', p_filter => '{customer_id,invoice_id,engine,status,is_late}',
  p_sort => '{-tax_request_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION billing.tax_request_open(p_lines tax.line[]) RETURNS tax.line[]
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  INSERT INTO billing.tax_request (invoice_id, customer_id, engine, lines)
  SELECT l.invoice, l.customer_id, p.engine, jsonb_agg(to_jsonb(l) || jsonb_build_object(
    'amount', l.amount::text, 'minutes', l.minutes::text, 'lines', l.lines::text) ORDER BY l.line_no)
  FROM unnest(p_lines) AS l
  INNER JOIN tax.profile AS p ON p.customer_id = l.customer_id AND p.engine <> 'internal'
  WHERE l.kind <> 'top_up' AND l.kind <> ALL (string_to_array(
    system.setting_get('tax.untaxed_kinds', l.invoice_on::timestamp AT TIME ZONE 'UTC'), ','))
  GROUP BY l.invoice, l.customer_id, p.engine;
  RETURN ARRAY(
    SELECT l FROM unnest(p_lines) AS l
    WHERE l.kind = 'top_up' OR tax.engine_of(l.customer_id) = 'internal'
  );
END $$;
COMMENT ON FUNCTION billing.tax_request_open(tax.line[]) IS
$doc$Writes down what an engine outside has to be asked; a top-up is always taxed inside, since it cannot wait.

:param p_lines: lines of invoices on their way
:returns: the lines that are taxed inside
:example: SELECT billing.tax_request_open('{}')$doc$;

CREATE OR REPLACE FUNCTION billing.tax_answer_write(p_request_ids bigint[], p_invoice_ids bigint[])
RETURNS TABLE (invoice_id bigint, nth integer, description text, amount numeric, account text)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM tax.detail_ensure(array_agg(t.code), array_agg(t.name), array_agg(t.level))
  FROM billing.tax_request AS r
  CROSS JOIN LATERAL jsonb_to_recordset(r.taxes) AS t (code text, name text, level text)
  WHERE r.tax_request_id = ANY (p_request_ids);
  UPDATE billing.tax_request AS r SET printed_on = u.invoice_id
  FROM unnest(p_request_ids, p_invoice_ids) AS u (request_id, invoice_id)
  WHERE r.tax_request_id = u.request_id;
  RETURN QUERY
  WITH found AS MATERIALIZED (
    -- Amounts are unrounded on each item: they are rounded once for each jurisdiction, tax and rate.
    SELECT r.printed_on, r.customer_id, r.invoice_id AS asked_for, d.tax_detail_id, d.name, t.jurisdiction, t.rate,
      sum(t.base) AS base, sum(t.exempt) AS exempt, sum(t.units) AS units, round(sum(t.amount), i.exponent) AS amount
    FROM billing.tax_request AS r
    INNER JOIN party.customer AS c ON c.customer_id = r.customer_id
    INNER JOIN system.iso_currency AS i ON i.code = c.currency
    CROSS JOIN LATERAL jsonb_to_recordset(r.taxes) AS t (
      code text, jurisdiction text, rate numeric, base numeric, exempt numeric, units numeric, amount numeric
    )
    INNER JOIN tax.detail AS d ON d.code = t.code
    WHERE r.tax_request_id = ANY (p_request_ids)
    GROUP BY r.printed_on, r.customer_id, r.invoice_id, d.tax_detail_id, d.name, t.jurisdiction, t.rate, i.exponent
  ), kept AS (
    INSERT INTO billing.invoice_tax AS x (
      invoice_id, nth, customer_id, taxed_on, tax_detail_id, jurisdiction, rate, base, exempt_base, units, amount
    )
    SELECT f.printed_on, row_number() OVER (PARTITION BY f.printed_on ORDER BY f.asked_for, f.name, f.jurisdiction, f.rate)
        + coalesce((SELECT max(b.nth) FROM billing.invoice_tax AS b WHERE b.invoice_id = f.printed_on), 0),
      f.customer_id, (system.clock_now() AT TIME ZONE c.time_zone)::date, f.tax_detail_id, f.jurisdiction, round(f.rate, 8),
      round(f.base, 6), round(f.exempt, 6), f.units, f.amount
    FROM found AS f
    INNER JOIN party.customer AS c ON c.customer_id = f.customer_id
    RETURNING x.invoice_id, x.nth, x.tax_detail_id, x.jurisdiction, x.amount
  )
  SELECT k.invoice_id, k.nth, format('%s (%s)', d.name, k.jurisdiction), k.amount::numeric,
    CASE d.collected_for WHEN 'provider' THEN 'revenue_surcharge' ELSE 'tax_payable' END
  FROM kept AS k
  INNER JOIN tax.detail AS d ON d.tax_detail_id = k.tax_detail_id
  WHERE k.amount <> 0
  ORDER BY k.invoice_id, k.nth;
END $$;
COMMENT ON FUNCTION billing.tax_answer_write(bigint[], bigint[]) IS
$doc$Keeps what engines answered as taxes of invoices, each tax rounded once.

:param p_request_ids: answered requests
:param p_invoice_ids: the invoice each is printed on, in the same order
:returns: one row a line of kind tax, in print order, with the kind of account that it is booked to
:example: SELECT * FROM billing.tax_answer_write('{}', '{}')$doc$;

CREATE OR REPLACE FUNCTION billing.tax_late_write(p_lines tax.line[])
RETURNS TABLE (invoice_id bigint, nth integer, description text, amount numeric, account text)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_requests bigint[];
  v_invoices bigint[];
BEGIN
  SELECT array_agg(r.tax_request_id ORDER BY r.tax_request_id), array_agg(n.invoice_id ORDER BY r.tax_request_id)
  INTO v_requests, v_invoices
  FROM billing.tax_request AS r
  INNER JOIN (
    SELECT l.customer_id, min(l.invoice) AS invoice_id FROM unnest(p_lines) AS l WHERE l.kind <> 'top_up' GROUP BY l.customer_id
  ) AS n ON n.customer_id = r.customer_id
  WHERE r.is_late AND r.taxes IS NOT NULL AND r.invoice_id <> n.invoice_id
    -- What stood on a draft that was discarded is late again.
    AND (r.printed_on IS NULL OR NOT EXISTS (SELECT FROM billing.invoice AS i WHERE i.invoice_id = r.printed_on));
  IF v_requests IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT u.invoice_id, 0, 'Taxes of invoice ' || billing.number_text(e.code, i.number), 0::numeric, 'tax_payable'
  FROM unnest(v_requests, v_invoices) AS u (request_id, invoice_id)
  INNER JOIN billing.tax_request AS r ON r.tax_request_id = u.request_id
  INNER JOIN billing.invoice AS i ON i.invoice_id = r.invoice_id
  INNER JOIN party.legal_entity AS e ON e.legal_entity_id = i.legal_entity_id;
  RETURN QUERY SELECT a.* FROM billing.tax_answer_write(v_requests, v_invoices) AS a;
END $$;
COMMENT ON FUNCTION billing.tax_late_write(tax.line[]) IS
$doc$Taxes of invoices that went out untaxed: printed on the next one, after a line of 0.00 that names the invoice they are for.

:param p_lines: lines of invoices on their way
:returns: one row a line of kind tax, in print order
:example: SELECT * FROM billing.tax_late_write('{}')$doc$;

CREATE OR REPLACE FUNCTION billing.tax_answer_print(p_request billing.tax_request) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_lines billing.draft_line[];
  v_sum numeric;
  v_run billing.bill_run;
BEGIN
  -- The run's lock keeps it a draft meanwhile.
  SELECT r.* INTO v_run
  FROM billing.bill_run AS r
  WHERE r.bill_run_id = (SELECT i.bill_run_id FROM billing.invoice AS i WHERE i.invoice_id = (p_request).invoice_id)
  FOR UPDATE;
  IF v_run.status IS DISTINCT FROM 'draft' THEN
    RETURN;
  END IF;
  SELECT array_agg(ROW(
    w.invoice_id, 'tax', w.description, w.amount, w.amount, w.account, NULL, NULL, NULL, NULL, NULL, NULL
  )::billing.draft_line ORDER BY w.nth), sum(w.amount)
  INTO v_lines, v_sum
  FROM billing.tax_answer_write(ARRAY[(p_request).tax_request_id], ARRAY[(p_request).invoice_id]) AS w;
  IF v_lines IS NOT NULL THEN
    PERFORM billing.lines_add(v_lines);
    UPDATE billing.invoice AS i SET new_charges = i.new_charges + v_sum, amount_due = i.amount_due + v_sum
    WHERE i.invoice_id = (p_request).invoice_id;
    UPDATE billing.bill_run AS r SET content_hash = billing.run_hash(r.bill_run_id)
    WHERE r.bill_run_id = v_run.bill_run_id AND r.content_hash IS NOT NULL;
  END IF;
END $$;
COMMENT ON FUNCTION billing.tax_answer_print(billing.tax_request) IS
$doc$Prints taxes that were answered on their invoice while that is a draft; later they wait for the next one.

:param p_request: the request
:returns: nothing
:example: SELECT billing.tax_answer_print(r) FROM billing.tax_request AS r WHERE r.status = 'taxed'$doc$;
