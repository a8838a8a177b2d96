-- The taxes of credit notes, and what engines outside are told of them.

CREATE OR REPLACE FUNCTION billing.tax_adjust(p_request billing.tax_request, p_credit_note_id bigint, p_document jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (p_request).printed_on IS NULL THEN
    -- Nobody was asked for these taxes: then they are not asked for later either.
    DELETE FROM billing.tax_request AS r WHERE r.tax_request_id = (p_request).tax_request_id;
    RETURN;
  END IF;
  INSERT INTO billing.tax_request (invoice_id, customer_id, engine, lines, printed_on, adjusts)
  VALUES (p_credit_note_id, (p_request).customer_id, (p_request).engine, p_document || '{"adjustment": true}', p_credit_note_id,
    (p_request).invoice_id);
END $$;
COMMENT ON FUNCTION billing.tax_adjust(billing.tax_request, bigint, jsonb) IS
$doc$Writes down that an engine has to be told what is taken back of an invoice that it taxed.

:param p_request: what it was asked about the invoice
:param p_credit_note_id: the credit note
:param p_document: what is taken back, in the shape of billing.tax_document
:returns: nothing
:example: SELECT billing.tax_adjust(r, 8, billing.tax_document(r)) FROM billing.tax_request AS r WHERE r.invoice_id = 7$doc$;

CREATE OR REPLACE FUNCTION billing.tax_void(p_invoice_id bigint, p_credit_note_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM billing.tax_adjust(r, p_credit_note_id, billing.tax_document(r))
  FROM billing.tax_request AS r WHERE r.invoice_id = p_invoice_id;
END $$;
COMMENT ON FUNCTION billing.tax_void(bigint, bigint) IS
$doc$Writes down that an engine has to be told of a void invoice; to be called while the invoice still has its calls.

:param p_invoice_id: the invoice
:param p_credit_note_id: the credit note
:returns: nothing
:example: SELECT billing.tax_void(7, 8)$doc$;

CREATE OR REPLACE FUNCTION billing.tax_share(p_invoice_id bigint, p_credit_note_id bigint, p_amount numeric, p_exponent integer)
RETURNS TABLE (nth integer, description text, amount numeric, account text)
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  WITH part AS (
    -- What earlier credit notes took back, and with this one, of the whole.
    SELECT b.before / w.net AS before, (b.before + p_amount) / w.net AS after
    FROM (
      SELECT nullif(sum(l.amount::numeric), 0) * 1.00000000000000000000 AS net
      FROM billing.invoice_line AS l WHERE l.invoice_id = p_invoice_id AND l.kind <> 'tax'
    ) AS w
    CROSS JOIN (
      SELECT coalesce(sum(l.amount::numeric), 0) AS before
      FROM billing.credit_note AS n
      INNER JOIN billing.credit_note_line AS l ON l.credit_note_id = n.credit_note_id AND l.kind <> 'tax'
      WHERE n.invoice_id = p_invoice_id
    ) AS b
  ), kept AS (
    INSERT INTO billing.invoice_tax AS x (
      invoice_id, nth, customer_id, taxed_on, tax_detail_id, jurisdiction, rate, base, exempt_base, units, amount
    )
    SELECT p_credit_note_id, t.nth, t.customer_id, party.customer_today(t.customer_id), t.tax_detail_id, t.jurisdiction, t.rate,
      -- Shares of one whole: however it is taken back, together no more than there was.
      round(t.base * p.before, 6) - round(t.base * p.after, 6),
      round(t.exempt_base * p.before, 6) - round(t.exempt_base * p.after, 6),
      round(t.units * p.before, 6) - round(t.units * p.after, 6),
      round(t.amount * p.before, p_exponent) - round(t.amount * p.after, p_exponent)
    FROM billing.invoice_tax AS t
    CROSS JOIN part AS p
    WHERE t.invoice_id = p_invoice_id AND p.after IS NOT NULL
    RETURNING x.nth, x.tax_detail_id, x.jurisdiction, x.amount
  )
  SELECT k.nth, format('%s (%s)', d.name, k.jurisdiction), k.amount::numeric,
    CASE d.collected_for WHEN 'provider' THEN 'revenue_surcharge' ELSE 'tax_payable' END
  FROM kept AS k
  INNER JOIN tax.detail AS d ON d.tax_detail_id = k.tax_detail_id
  WHERE k.amount <> 0
  ORDER BY k.nth
$$;
COMMENT ON FUNCTION billing.tax_share(bigint, bigint, numeric, integer) IS
$doc$Keeps the taxes of a credit note for an invoice that an engine outside taxed: the same share of each as of the charges.

:param p_invoice_id: the invoice
:param p_credit_note_id: the credit note, not written yet
:param p_amount: what it takes back before taxes
:param p_exponent: decimals of the currency
:returns: one row a tax, below 0
:example: SELECT * FROM billing.tax_share(7, 8, 10, 2)$doc$;

CREATE OR REPLACE FUNCTION billing.credit_tax(p_invoice billing.invoice, p_run billing.bill_run, p_lines billing.credit_note_line[])
RETURNS TABLE (nth integer, description text, amount numeric, account text)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_credit_note_id bigint := p_lines[1].credit_note_id;
  v_request billing.tax_request;
BEGIN
  SELECT r.* INTO v_request FROM billing.tax_request AS r WHERE r.invoice_id = (p_invoice).invoice_id;
  IF FOUND THEN
    IF v_request.printed_on IS NOT NULL THEN
      PERFORM billing.tax_adjust(v_request, v_credit_note_id, billing.tax_document(v_request) || jsonb_build_object('items', (
        SELECT jsonb_agg(jsonb_build_object('ref', 'line-' || l.position, 'day', coalesce(i.period_from, (p_run).usage_to - 1),
          'charge', l.amount::text, 'minutes', '0', 'lines', '0', 'pair', CASE
            WHEN l.kind = 'usage' THEN '[19, 49]'
            ELSE jsonb_build_array(coalesce(s.transaction_type, 19), coalesce(s.service_type, 6))
          END) ORDER BY l.position)
        FROM unnest(p_lines) AS l
        INNER JOIN billing.invoice_line AS i ON i.invoice_id = (p_invoice).invoice_id AND i.position = l.position
        LEFT JOIN billing.charge AS c ON c.charge_id = i.charge_id
        LEFT JOIN tax.schedule AS s ON s.code = c.tax_schedule
      )));
    END IF;
    RETURN QUERY SELECT t.* FROM billing.tax_share((p_invoice).invoice_id, v_credit_note_id,
      (SELECT sum(l.amount::numeric) FROM unnest(p_lines) AS l),
      (SELECT i.exponent::integer FROM system.iso_currency AS i WHERE i.code = (p_invoice).currency)) AS t;
  ELSIF EXISTS (SELECT FROM tax.detail) THEN
    -- Taxes come back with what they were taken of, at the rates of the invoice.
    RETURN QUERY SELECT t.nth, t.description, t.amount, t.account
    FROM billing.invoice_tax_write((
      SELECT array_agg(ROW(
        l.position, v_credit_note_id, (p_invoice).customer_id, i.kind, c.tax_schedule, coalesce(i.period_from, (p_run).usage_to - 1),
        (p_run).bill_date, -l.amount, false, 0, 0
      )::tax.line)
      FROM unnest(p_lines) AS l
      INNER JOIN billing.invoice_line AS i ON i.invoice_id = (p_invoice).invoice_id AND i.position = l.position
      LEFT JOIN billing.charge AS c ON c.charge_id = i.charge_id
      LEFT JOIN catalog.surcharge AS s ON s.surcharge_id = i.surcharge_id
      WHERE coalesce(c.taxable, s.taxable, true)
    )) AS t;
  END IF;
END $$;
COMMENT ON FUNCTION billing.credit_tax(billing.invoice, billing.bill_run, billing.credit_note_line[]) IS
$doc$Finds and keeps the taxes that a credit note takes back with lines of an invoice; an engine outside will be told of them.

:param p_invoice: the invoice
:param p_run: its bill run
:param p_lines: the lines of the credit note, taxes left out
:returns: one row a tax, below 0
:example: SELECT t.* FROM billing.invoice AS i CROSS JOIN billing.bill_run AS r CROSS JOIN LATERAL billing.credit_tax(i, r, '{}') AS t$doc$;
