-- What of an invoice is taxed, and the lines of its taxes.

CREATE OR REPLACE FUNCTION billing.taxable(p_run billing.bill_run, p_drafts billing.draft[]) RETURNS SETOF tax.line
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH line AS (
    -- Charges of one kind, tax schedule and day are taxed as one.
    SELECT l.invoice_id, d.customer_id, l.kind, c.tax_schedule, coalesce(l.period_from, (p_run).usage_to - 1) AS day, l.account,
      sum(l.amount::numeric) AS amount, sum(coalesce(l.quantity, 0)) AS quantity, NULL::numeric AS minutes
    FROM unnest(p_drafts) AS d
    INNER JOIN billing.invoice_line AS l ON l.invoice_id = d.invoice_id
    LEFT JOIN billing.charge AS c ON c.charge_id = l.charge_id
    WHERE l.account IS NOT NULL AND l.kind NOT IN ('discount', 'tax') AND coalesce(c.taxable, true)
    GROUP BY l.invoice_id, d.customer_id, l.kind, c.tax_schedule, coalesce(l.period_from, (p_run).usage_to - 1), l.account
    UNION ALL
    SELECT l.invoice_id, d.customer_id, l.kind, NULL, (p_run).usage_to - 1, 'revenue_usage', sum(l.amount::numeric), 0,
      sum(l.billed_seconds) / 60.0
    FROM unnest(p_drafts) AS d
    INNER JOIN billing.invoice_line AS l ON l.invoice_id = d.invoice_id
    LEFT JOIN catalog.surcharge AS s ON s.surcharge_id = l.surcharge_id
    WHERE l.account IS NULL AND coalesce(s.taxable, true)
    GROUP BY l.invoice_id, d.customer_id, l.kind
  ), discount AS (
    SELECT l.invoice_id, l.account, sum(l.amount::numeric) AS amount
    FROM unnest(p_drafts) AS d
    INNER JOIN billing.invoice_line AS l ON l.invoice_id = d.invoice_id
    WHERE l.account IS NOT NULL AND l.kind = 'discount'
    GROUP BY l.invoice_id, l.account
  ), shared AS (
    -- A discount is shared out by amount, to the last coin.
    SELECT l.*, d.exponent, coalesce(o.amount, 0) AS off,
      sum(l.amount) OVER (PARTITION BY l.invoice_id, l.kind ORDER BY l.day, l.tax_schedule ROWS UNBOUNDED PRECEDING) AS so_far,
      sum(l.amount) OVER (PARTITION BY l.invoice_id, l.kind) AS whole
    FROM line AS l
    INNER JOIN unnest(p_drafts) AS d ON d.invoice_id = l.invoice_id
    LEFT JOIN discount AS o ON o.invoice_id = l.invoice_id AND o.account = 'revenue_' || l.kind
  )
  SELECT row_number() OVER (ORDER BY s.invoice_id, s.kind, s.day, s.tax_schedule), s.invoice_id, s.customer_id, s.kind, s.tax_schedule,
    s.day, (p_run).bill_date,
    s.amount + CASE WHEN s.whole = 0 THEN 0 ELSE
      round(s.off * s.so_far / s.whole, s.exponent) - round(s.off * (s.so_far - s.amount) / s.whole, s.exponent) END,
    false, s.quantity::numeric, coalesce(s.minutes, 0)
  FROM shared AS s;
END;
COMMENT ON FUNCTION billing.taxable(billing.bill_run, billing.draft[]) IS
$doc$What of invoices on their way is taxed: charges of one kind, tax schedule and day together, usage on its last day, after discounts.

:param p_run: the run
:param p_drafts: the invoices, whose other lines are written
:returns: lines as the tax functions take them
:example: SELECT * FROM billing.bill_run AS r CROSS JOIN LATERAL billing.taxable(r, '{}')$doc$;

CREATE OR REPLACE FUNCTION billing.tax_line(p_run billing.bill_run, p_drafts billing.draft[]) RETURNS SETOF billing.draft_line
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
  -- Who has no taxes does not count them.
  IF NOT EXISTS (SELECT FROM tax.detail) AND NOT EXISTS (SELECT FROM tax.profile) THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT t.invoice_id, 'tax'::text, t.description, t.amount, t.amount, t.account, NULL::date, NULL::date, NULL::integer,
    NULL::bigint, NULL::bigint, NULL::bigint
  FROM billing.invoice_tax_write((SELECT array_agg(x) FROM billing.taxable(p_run, p_drafts) AS x)) AS t;
END $$;
COMMENT ON FUNCTION billing.tax_line(billing.bill_run, billing.draft[]) IS $doc$Finds and keeps the taxes of invoices on their way.

:param p_run: the run
:param p_drafts: the invoices, whose other lines are written
:returns: lines of taxes
:raises TB101: a charge has a tax schedule that does not exist
:example: SELECT * FROM billing.bill_run AS r CROSS JOIN LATERAL billing.tax_line(r, '{}')$doc$;
