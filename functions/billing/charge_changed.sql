-- Periods that were charged and turned out shorter or longer: the rest is given back, or charged.

CREATE OR REPLACE FUNCTION billing.charge_changed(p_customer_ids bigint[], p_usage_to date) RETURNS SETOF billing.charge
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH held AS MATERIALIZED (
    SELECT p.customer_id, p.exponent, 'package' AS source, a.package_assignment_id AS source_id,
      least((a.valid_to AT TIME ZONE p.time_zone)::date, p.closed_from) AS day_to
    FROM billing.charge_payer(p_customer_ids, p_usage_to) AS p
    INNER JOIN service.package_assignment AS a ON a.customer_id = p.customer_id
    UNION ALL
    SELECT p.customer_id, p.exponent, 'item', a.item_assignment_id, least(a.valid_to, p.closed_from)
    FROM billing.charge_payer(p_customer_ids, p_usage_to) AS p
    INNER JOIN service.item_assignment AS a ON a.customer_id = p.customer_id
  ), last AS MATERIALIZED (
    -- Of each thing the newest word on its newest period tells whether anything changed.
    SELECT h.*
    FROM held AS h
    CROSS JOIN LATERAL (
      SELECT c.period_to, c.covered_to FROM billing.charge AS c
      WHERE c.source = h.source AND c.source_id = h.source_id
      ORDER BY c.period_to DESC, c.charge_id DESC
      LIMIT 1
    ) AS l
    WHERE l.covered_to <> least(l.period_to, h.day_to)
  )
  SELECT NULL::bigint, w.customer_id, w.kind, w.source, w.source_id, w.item_id, w.nth + 1, w.description, w.quantity, w.frequency,
    w.period_from, w.period_to, w.covered_from, w.new_to, least(w.covered_to, w.new_to), greatest(w.covered_to, w.new_to),
    w.full_amount, w.proration, w.credit_at_end, w.amount::system.money, w.device_id, w.location_id, w.tax_schedule, w.taxable,
    NULL::bigint, NULL::bigint
  FROM (
    SELECT c.*, n.new_to, round(catalog.fee_changed(
      c.full_amount, c.proration, c.period_from, c.period_to, c.covered_from, c.covered_to, c.covered_from, n.new_to
    ), l.exponent) AS changed
    FROM last AS l
    CROSS JOIN LATERAL (
      SELECT DISTINCT ON (x.item_id, x.period_from) x.*
      FROM billing.charge AS x
      WHERE x.source = l.source AND x.source_id = l.source_id AND x.kind = 'recurring'
      ORDER BY x.item_id, x.period_from, x.nth DESC
    ) AS c
    CROSS JOIN LATERAL (SELECT greatest(c.covered_from, least(c.period_to, l.day_to)) AS new_to) AS n
    WHERE n.new_to < c.covered_to OR (n.new_to > c.covered_to AND c.covered_to < c.period_to)
  ) AS w (
    charge_id, customer_id, kind, source, source_id, item_id, nth, description, quantity, frequency, period_from, period_to,
    covered_from, covered_to, part_from, part_to, full_amount, proration, credit_at_end, old_amount, device_id, location_id,
    tax_schedule, taxable, bill_run_id, invoice_id, new_to, amount
  )
  WHERE w.amount <> 0 AND (w.amount > 0 OR w.credit_at_end);
END;
COMMENT ON FUNCTION billing.charge_changed(bigint[], date) IS
$doc$Corrections of periods that were charged: what ended early gives the rest back, what lasts longer is charged for it.

:param p_customer_ids: the customers
:param p_usage_to: first day whose usage is left out
:returns: charges without a key, negative for what is given back
:example: SELECT * FROM billing.charge_changed(ARRAY[1], '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION billing.charge_due(p_customer_ids bigint[], p_usage_to date) RETURNS SETOF billing.charge
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT d.* FROM billing.charge_changed(p_customer_ids, p_usage_to) AS d
  UNION ALL
  SELECT d.* FROM billing.package_due(p_customer_ids, p_usage_to) AS d
  UNION ALL
  SELECT d.* FROM billing.item_due(p_customer_ids, p_usage_to) AS d
  UNION ALL
  SELECT d.* FROM billing.once_due(p_customer_ids, p_usage_to) AS d;
END;
COMMENT ON FUNCTION billing.charge_due(bigint[], date) IS
$doc$All fees and items that a bill up to a day would find due. Asking keeps nothing.

:param p_customer_ids: the customers
:param p_usage_to: first day whose usage is left out
:returns: charges without a key; amounts in whole coins
:example: SELECT * FROM billing.charge_due(ARRAY[1], '2026-11-01')$doc$;
