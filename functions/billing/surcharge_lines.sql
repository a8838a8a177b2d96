-- Surcharges and out-payments as lines of invoices.
CREATE OR REPLACE FUNCTION billing.surcharge_lines(
  p_usage bigint[], p_usage_invoice bigint[], p_from timestamptz, p_to timestamptz
) RETURNS TABLE (
  invoice_id bigint, kind text, surcharge_id bigint, description text, calls bigint, exact_amount numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  -- One a price: when it changes within a month there are two.
  SELECT u.invoice_id, CASE s.kind WHEN 'out_payment' THEN s.kind ELSE 'surcharge' END, s.surcharge_id,
    CASE s.kind
      WHEN 'out_payment' THEN 'Out-payment for incoming calls'
      ELSE format('%s, %s @ %s', k.name, sum(s.calls), billing.price_text(s.price, i.exponent))
    END,
    sum(s.calls), sum(s.amount)
  FROM (
    SELECT x.transaction_id, x.customer_id, x.kind, x.surcharge_id, x.calls, x.amount,
      CASE WHEN x.kind <> 'out_payment' THEN x.calls * x.amount END AS price
    FROM rating.surcharge_booked AS x
    WHERE x.started_at >= p_from AND x.started_at < p_to
  ) AS s
  INNER JOIN (
    SELECT DISTINCT ON (n.transaction_id) n.transaction_id, n.invoice_id
    FROM unnest(p_usage, p_usage_invoice) AS n (transaction_id, invoice_id)
    -- Of calls that were on an earlier invoice all differences are one line.
    WHERE n.transaction_id NOT IN (SELECT r.transaction_id FROM rating.rerating_booking AS r WHERE r.invoiced)
  ) AS u ON u.transaction_id = s.transaction_id
  INNER JOIN party.customer AS c ON c.customer_id = s.customer_id
  INNER JOIN system.iso_currency AS i ON i.code = c.currency
  LEFT JOIN catalog.surcharge AS k ON k.surcharge_id = s.surcharge_id
  GROUP BY u.invoice_id, s.kind, s.surcharge_id, k.name, s.price, i.exponent
  -- What only costs us something is not printed.
  HAVING sum(s.amount) <> 0;
END;
COMMENT ON FUNCTION billing.surcharge_lines(bigint[], bigint[], timestamptz, timestamptz) IS
$doc$Surcharges and out-payments of booked usage as lines of invoices: one a surcharge and price, one for all out-payments.

:param p_usage: usage transactions
:param p_usage_invoice: the invoice of each, in the same order
:param p_from: before the start of the first of their calls
:param p_to: after the start of the last of their calls
:returns: kind is surcharge or out_payment; the surcharge tells what is discountable and taxable; a text such as
  Payphone surcharge, 3 @ 0.60; calls; the exact amount
:example: SELECT * FROM billing.surcharge_lines('{11}', '{1}', '2026-11-01T00:00Z', '2026-12-01T00:00Z')$doc$;

CREATE OR REPLACE FUNCTION billing.surcharge_write(
  p_drafts billing.draft[], p_usage bigint[], p_usage_invoice bigint[], p_span tstzrange
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET enable_mergejoin = off SET enable_nestloop = off SET jit = off AS $$
BEGIN
  -- Most have none.
  IF NOT EXISTS (
    SELECT FROM rating.surcharge_booked AS s WHERE s.started_at >= lower(p_span) AND s.started_at < upper(p_span)
  ) THEN
    RETURN;
  END IF;
  INSERT INTO billing.invoice_line (invoice_id, position, kind, description, calls, exact_amount, amount, surcharge_id)
  SELECT s.invoice_id,
    coalesce(n.position, d.fees) + row_number() OVER (PARTITION BY s.invoice_id ORDER BY s.kind DESC, s.description),
    s.kind, s.description, s.calls, s.exact_amount, round(s.exact_amount, d.exponent), s.surcharge_id
  FROM billing.surcharge_lines(p_usage, p_usage_invoice, lower(p_span), upper(p_span)) AS s
  INNER JOIN unnest(p_drafts) AS d ON d.invoice_id = s.invoice_id
  LEFT JOIN LATERAL (
    SELECT max(l.position) AS position FROM billing.invoice_line AS l WHERE l.invoice_id = d.invoice_id
  ) AS n ON true;
END $$;
COMMENT ON FUNCTION billing.surcharge_write(billing.draft[], bigint[], bigint[], tstzrange) IS
$doc$Writes the lines of surcharges and out-payments, after those of the calls; each is rounded once.

:param p_drafts: the invoices on their way, whose lines of calls are written
:param p_usage: open usage transactions
:param p_usage_invoice: the invoice that takes each, in the same order
:param p_span: the span of time in which the calls began
:returns: nothing
:example: SELECT billing.surcharge_write(m.p_drafts, m.p_usage, m.p_usage_invoice, m.p_span)
  FROM billing.bill_run AS r CROSS JOIN LATERAL billing.draft_make(r, ARRAY[1]) AS m$doc$;
