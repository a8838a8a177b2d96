-- What to look at before a run is approved, and a rehearsal that keeps nothing.

CREATE OR REPLACE FUNCTION billing.invoice_before(p_invoice billing.invoice) RETURNS SETOF billing.invoice
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT i.*
  FROM billing.invoice AS i
  WHERE i.customer_id = (p_invoice).customer_id AND i.invoice_id < (p_invoice).invoice_id AND i.number IS NOT NULL
    AND NOT EXISTS (SELECT FROM billing.credit_note AS n WHERE n.invoice_id = i.invoice_id AND n.is_void)
  ORDER BY i.invoice_id DESC
  LIMIT 1;
END;
COMMENT ON FUNCTION billing.invoice_before(billing.invoice) IS $doc$The customer's issued invoice before one, void ones left out.

:param p_invoice: an invoice
:returns: one row, or none for the first
:example: SELECT b.* FROM billing.invoice AS i CROSS JOIN LATERAL billing.invoice_before(i) AS b WHERE i.invoice_id = 2$doc$;

CREATE OR REPLACE FUNCTION billing.run_report(p_bill_run_id bigint, p_percent numeric) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_run billing.bill_run;
BEGIN
  SELECT r.* INTO STRICT v_run FROM billing.bill_run AS r WHERE r.bill_run_id = p_bill_run_id;
  RETURN jsonb_build_object(
    'code', v_run.code, 'usage_to', v_run.usage_to, 'bill_date', v_run.bill_date, 'due_date', v_run.due_date,
    'invoices', v_run.invoices, 'content_hash', billing.run_hash(p_bill_run_id),
    'totals', (
      SELECT coalesce(jsonb_object_agg(t.currency, t.amount::text), '{}')
      FROM (
        SELECT i.currency, sum(i.new_charges::numeric) AS amount
        FROM billing.invoice AS i WHERE i.bill_run_id = p_bill_run_id GROUP BY i.currency
      ) AS t
    ),
    'failures', (
      SELECT coalesce(jsonb_agg(jsonb_build_object('customer', c.code, 'error_code', f.error_code, 'message', f.message)
        ORDER BY c.code), '[]')
      FROM billing.bill_run_failure AS f
      INNER JOIN party.customer AS c ON c.customer_id = f.customer_id
      WHERE f.bill_run_id = p_bill_run_id
    ),
    'zero', (
      SELECT coalesce(jsonb_agg(i.recipient ->> 'code' ORDER BY i.recipient ->> 'code'), '[]')
      FROM billing.invoice AS i WHERE i.bill_run_id = p_bill_run_id AND i.new_charges = 0
    ),
    'changed', (
      SELECT coalesce(jsonb_agg(jsonb_build_object('customer', x.code, 'before', x.before::text, 'now', x.now::text)
        ORDER BY abs(x.now - x.before) DESC, x.code), '[]')
      FROM (
        SELECT i.recipient ->> 'code' AS code, b.new_charges::numeric AS before, i.new_charges::numeric AS now
        FROM billing.invoice AS i
        CROSS JOIN LATERAL billing.invoice_before(i) AS b
        WHERE i.bill_run_id = p_bill_run_id AND abs(i.new_charges - b.new_charges) > abs(b.new_charges) * p_percent / 100
        ORDER BY abs(i.new_charges - b.new_charges) DESC
        LIMIT 100
      ) AS x
    ),
    'new_taxes', (
      SELECT coalesce(jsonb_agg(DISTINCT d.code), '[]')
      FROM billing.invoice AS i
      INNER JOIN billing.invoice_tax AS t ON t.invoice_id = i.invoice_id
      INNER JOIN tax.detail AS d ON d.tax_detail_id = t.tax_detail_id
      WHERE i.bill_run_id = p_bill_run_id AND NOT EXISTS (
        SELECT FROM billing.invoice_tax AS o
        INNER JOIN billing.invoice AS p ON p.invoice_id = o.invoice_id
        WHERE o.tax_detail_id = t.tax_detail_id AND p.bill_run_id <> p_bill_run_id
      )
    ),
    -- What no invoice has: charges of who could not be billed, and calls that wait.
    'open_charges', (
      SELECT count(*) FROM billing.charge AS c
      INNER JOIN party.customer AS u ON u.customer_id = c.customer_id
      WHERE c.invoice_id IS NULL AND c.amount <> 0 AND u.legal_entity_id = v_run.legal_entity_id
    ),
    'held_calls', (
      SELECT coalesce(jsonb_object_agg(h.reason, h.calls), '{}')
      FROM (
        SELECT x.reason, count(*) AS calls FROM intake.held_call AS x WHERE x.resolved_at IS NULL GROUP BY x.reason
      ) AS h
    )
  );
END $$;
COMMENT ON FUNCTION billing.run_report(bigint, numeric) IS $doc$What to look at before a run is approved.

:param p_bill_run_id: the run
:param p_percent: invoices that differ by more than this from the customer's invoice before are listed
:returns: as api.bill_run_report
:example: SELECT billing.run_report(1, 50)$doc$;

CREATE OR REPLACE FUNCTION api.bill_run_report(p_bill_run_id bigint, p_percent numeric DEFAULT 50) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM billing.bill_run AS r WHERE r.bill_run_id = p_bill_run_id) THEN
    PERFORM system.raise_error('TB101', format('bill run %s does not exist', coalesce(p_bill_run_id::text, 'NULL')),
      p_column => 'bill_run_id');
  END IF;
  IF (p_percent >= 0) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a percentage is 0 or more', p_column => 'percent');
  END IF;
  RETURN billing.run_report(p_bill_run_id, p_percent);
END $$;
COMMENT ON FUNCTION api.bill_run_report(bigint, numeric) IS $doc$What to look at before a bill run is approved.

:param p_bill_run_id: the run
:param p_percent: invoices that differ by more than this from the customer's invoice before are listed, at most 100
:returns: an object of invoices, totals by currency, content_hash, failures, zero (customers whose invoice asks for nothing), changed
  (before and now), new_taxes (on no invoice of another run), open_charges (that no invoice has), held_calls by reason
:raises TB101: no such run
:raises TB102: a percentage that cannot be
:example: SELECT api.bill_run_report(1)$doc$;
GRANT EXECUTE ON FUNCTION api.bill_run_report(bigint, numeric) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION billing.rehearsal_end() RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.raise_error('TB305', 'only rehearsed');
END $$;
COMMENT ON FUNCTION billing.rehearsal_end() IS $doc$Takes back what a rehearsal wrote: whoever rehearses catches the error.

:returns: never
:raises TB305: always
:example: SELECT billing.rehearsal_end()$doc$;

CREATE OR REPLACE FUNCTION api.bill_run_rehearse(
  p_code text, p_legal_entity text, p_usage_to date, p_bill_date date DEFAULT NULL, p_due_date date DEFAULT NULL,
  p_billing_cycle text DEFAULT NULL, p_percent numeric DEFAULT 50
) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_run billing.bill_run;
  v_report jsonb;
BEGIN
  IF (p_percent >= 0) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a percentage is 0 or more', p_column => 'percent');
  END IF;
  BEGIN
    v_run := billing.run_open(p_code, p_legal_entity, p_usage_to, p_bill_date, p_due_date, p_billing_cycle, true);
    PERFORM billing.run_draft(v_run);
    v_report := billing.run_report(v_run.bill_run_id, p_percent);
    PERFORM billing.rehearsal_end();
  -- All that was written is taken back; the report is a variable and stays.
  EXCEPTION WHEN SQLSTATE 'TB305' THEN
    NULL;
  END;
  RETURN v_report;
END $$;
COMMENT ON FUNCTION api.bill_run_rehearse(text, text, date, date, date, text, numeric) IS
$doc$Makes the draft invoices of a bill run, says what to look at, and keeps nothing. Days to come may be rehearsed with the usage so far.

What the rehearsal says is what api.bill_run_create makes when it is given the content_hash; anything else it refuses.
:param p_code: the run's unique id
:param p_legal_entity: code of who invoices
:param p_usage_to: first day whose usage is left out, also one to come
:param p_bill_date: date of the invoices; NULL is p_usage_to
:param p_due_date: when they are due; NULL is p_bill_date plus the setting billing.due_days
:param p_billing_cycle: code of a billing cycle: only its customers; NULL is all
:param p_percent: invoices that differ by more than this from the customer's invoice before are listed
:returns: as api.bill_run_report
:raises TB101: no such legal entity or billing cycle
:raises TB102: a code, date or percentage that cannot be
:raises TB602: this code was run already
:raises TB603: nothing to bill
:example: SELECT api.bill_run_rehearse('NLT-2026-10', 'NLT', '2026-11-01')$doc$;
GRANT EXECUTE ON FUNCTION api.bill_run_rehearse(text, text, date, date, date, text, numeric) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.invoice_bridge(p_invoice_id bigint) RETURNS TABLE (
  kind text, side text, description text, before system.money, now system.money, difference system.money
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_invoice billing.invoice;
  v_before_id bigint;
BEGIN
  SELECT i.* INTO v_invoice FROM billing.invoice AS i WHERE i.invoice_id = p_invoice_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('invoice %s does not exist', coalesce(p_invoice_id::text, 'NULL')),
      p_column => 'invoice_id');
  END IF;
  SELECT b.invoice_id INTO v_before_id FROM billing.invoice_before(v_invoice) AS b;
  RETURN QUERY
  SELECT x.kind, x.side, x.description, x.before::system.money, x.now::system.money, (x.now - x.before)::system.money
  FROM (
    SELECT l.kind, l.side, l.description, coalesce(sum(l.amount::numeric) FILTER (WHERE l.invoice_id = v_before_id), 0) AS before,
      coalesce(sum(l.amount::numeric) FILTER (WHERE l.invoice_id = p_invoice_id), 0) AS now
    FROM billing.invoice_line AS l
    WHERE l.invoice_id IN (p_invoice_id, v_before_id)
    GROUP BY l.kind, l.side, l.description
  ) AS x
  WHERE x.now <> x.before
  ORDER BY abs(x.now - x.before) DESC, x.kind, x.description, x.side;
END $$;
COMMENT ON FUNCTION api.invoice_bridge(bigint) IS
$doc$Why an invoice is different from the customer's invoice before: its lines against those, the largest difference first.

:param p_invoice_id: the invoice
:returns: a row a text whose amount changed; the differences sum to that of the two invoices' new charges
:raises TB101: no such invoice
:example: SELECT * FROM api.invoice_bridge(2)$doc$;
GRANT EXECUTE ON FUNCTION api.invoice_bridge(bigint) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
