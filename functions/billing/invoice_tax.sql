-- Taxes of invoices: found for many at once, kept for the tax report, printed as lines.

CREATE OR REPLACE FUNCTION billing.invoice_tax_write(p_lines tax.line[])
RETURNS TABLE (invoice_id bigint, nth integer, description text, amount numeric, account text)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_inside tax.line[] := p_lines;
BEGIN
  IF EXISTS (SELECT FROM tax.profile AS p WHERE p.engine <> 'internal') THEN
    v_inside := billing.tax_request_open(p_lines);
    -- Before the taxes of the day, so that their places are known.
    RETURN QUERY SELECT a.* FROM billing.tax_late_write(p_lines) AS a;
  END IF;
  RETURN QUERY
  WITH invoice AS MATERIALIZED (
    SELECT DISTINCT ON (l.invoice) l.invoice AS invoice_id, l.customer_id, l.invoice_on FROM unnest(v_inside) AS l
  ), found AS MATERIALIZED (
    SELECT t.invoice AS invoice_id, t.place, t.tax_detail_id, t.jurisdiction, t.rate, sum(t.base) AS base,
      sum(t.exempt_base) AS exempt_base, sum(t.units) AS units, sum(t.amount) AS amount
    FROM tax.lines_tax(v_inside) AS t
    GROUP BY t.invoice, t.place, t.tax_detail_id, t.jurisdiction, t.rate
  ), kept AS (
    INSERT INTO billing.invoice_tax AS x (
      invoice_id, nth, customer_id, taxed_on, tax_detail_id, jurisdiction, rate, base, exempt_base, units, amount
    )
    SELECT f.invoice_id, row_number() OVER (PARTITION BY f.invoice_id ORDER BY f.place, f.jurisdiction, f.rate)
        + coalesce((SELECT max(b.nth) FROM billing.invoice_tax AS b WHERE b.invoice_id = f.invoice_id), 0),
      i.customer_id, i.invoice_on, f.tax_detail_id, f.jurisdiction, f.rate, f.base, f.exempt_base, f.units, f.amount
    FROM found AS f
    INNER JOIN invoice AS i ON i.invoice_id = f.invoice_id
    RETURNING x.invoice_id, x.nth, x.tax_detail_id, x.rate, x.amount
  )
  SELECT k.invoice_id, k.nth,
    d.name || CASE d.basis WHEN 'percent' THEN format(' %s %%', trim_scale(k.rate)) ELSE '' END, k.amount::numeric,
    CASE d.collected_for WHEN 'provider' THEN 'revenue_surcharge' ELSE 'tax_payable' END
  FROM kept AS k
  INNER JOIN tax.detail AS d ON d.tax_detail_id = k.tax_detail_id
  -- What is exempt in full is kept for the report and not printed.
  WHERE k.amount <> 0
  ORDER BY k.invoice_id, k.nth;
END $$;
COMMENT ON FUNCTION billing.invoice_tax_write(tax.line[]) IS
$doc$Finds the taxes of invoices and credit notes and keeps them; to be called once for each, before it is booked.

Of customers whose taxes an engine outside finds, it writes down what to ask, and brings the taxes that came too late for an
earlier invoice, after a line of 0.00 that names it.
:param p_lines: their lines, with discounts taken off; invoice is the invoice_id, drawn from billing.invoice_id_seq
:returns: one row a line of kind tax to be printed, in print order, with the kind of account that it is booked to
:raises TB101: no such tax schedule
:example: SELECT * FROM billing.invoice_tax_write(ARRAY[
    ROW(1, 7, 1, 'recurring', NULL, '2026-11-01', '2026-11-01', 100, false, 1, 0)::tax.line])$doc$;

CREATE OR REPLACE FUNCTION api.invoice_tax_list(
  p_invoice_id bigint, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.invoice_tax
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT t.*
  FROM api.invoice_tax AS t
  WHERE t.invoice_id = p_invoice_id AND t.nth > coalesce(p_after[1]::integer, 0)
  ORDER BY t.nth
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.invoice_tax_list(bigint, integer, text[]) IS
$doc$The taxes of an invoice or credit note, with what they were taken of and what was exempt.

:param p_invoice_id: the invoice or credit note
:param p_limit: at most this many rows, 1 to 1000
:param p_after: nth of the last row seen; NULL starts at the beginning
:returns: rows of api.invoice_tax; none when it has no taxes
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.invoice_tax_list(1)$doc$;
GRANT EXECUTE ON FUNCTION api.invoice_tax_list(bigint, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION billing.invoice_tax_reverse(p_invoice_id bigint, p_reversal_id bigint) RETURNS void
LANGUAGE sql VOLATILE
BEGIN ATOMIC
  INSERT INTO billing.invoice_tax (
    invoice_id, nth, customer_id, taxed_on, tax_detail_id, jurisdiction, rate, base, exempt_base, units, amount
  )
  SELECT p_reversal_id, t.nth, t.customer_id, (system.clock_now() AT TIME ZONE c.time_zone)::date, t.tax_detail_id,
    t.jurisdiction, t.rate, -t.base, -t.exempt_base, -t.units, -t.amount
  FROM billing.invoice_tax AS t
  INNER JOIN party.customer AS c ON c.customer_id = t.customer_id
  WHERE t.invoice_id = p_invoice_id;
END;
COMMENT ON FUNCTION billing.invoice_tax_reverse(bigint, bigint) IS
$doc$Keeps that the taxes of a document were taken back whole: in the report of today, by the rates they were taken with.

:param p_invoice_id: the invoice or receipt
:param p_reversal_id: number of the document that takes it back, drawn from billing.invoice_id_seq
:returns: nothing
:example: SELECT billing.invoice_tax_reverse(7, 8)$doc$;
