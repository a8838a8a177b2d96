-- Minimum usage: what a month's usage falls short of it, compared after discounts.

CREATE OR REPLACE FUNCTION billing.minimum_due(p_customer_ids bigint[], p_usage_to date) RETURNS SETOF billing.charge
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH wanted AS MATERIALIZED (
    SELECT DISTINCT v.package_id FROM catalog.package_version AS v WHERE v.minimum_usage > 0
  ), held AS (
    SELECT p.customer_id, p.exponent, p.anchor_on, 'minimum' AS source, a.package_assignment_id AS source_id, a.device_id, a.package_id,
      a.package_version_id AS pinned_id, NULL::numeric AS own,
      greatest((a.valid_from AT TIME ZONE p.time_zone)::date, p.charges_from) AS day_from,
      least((a.valid_to AT TIME ZONE p.time_zone)::date, p.closed_from) AS day_to, p.closed_from
    FROM billing.charge_payer(p_customer_ids, p_usage_to) AS p
    INNER JOIN service.package_assignment AS a ON a.customer_id = p.customer_id
    WHERE a.package_id IN (SELECT w.package_id FROM wanted AS w) AND NOT EXISTS (
      SELECT FROM billing.customer_terms AS t WHERE t.customer_id = p.customer_id AND t.minimum_usage IS NOT NULL
    )
    UNION ALL
    SELECT p.customer_id, p.exponent, p.anchor_on, 'minimum_customer', p.customer_id, NULL, NULL, NULL, t.minimum_usage::numeric,
      greatest(p.charges_from, (c.created_at AT TIME ZONE p.time_zone)::date), p.closed_from, p.closed_from
    FROM billing.charge_payer(p_customer_ids, p_usage_to) AS p
    INNER JOIN party.customer AS c ON c.customer_id = p.customer_id
    INNER JOIN billing.customer_terms AS t ON t.customer_id = p.customer_id
    WHERE t.minimum_usage > 0
  ), period AS (
    SELECT h.*, x.period_from, x.period_to, greatest(x.period_from, h.day_from, l.period_to) AS covered_from,
      least(x.period_to, h.day_to) AS covered_to
    FROM held AS h
    LEFT JOIN LATERAL (
      SELECT c.period_to FROM billing.charge AS c
      WHERE c.source = h.source AND c.source_id = h.source_id
      ORDER BY c.period_to DESC
      LIMIT 1
    ) AS l ON true
    CROSS JOIN LATERAL generate_series(
      party.period_nth('monthly', NULL, h.anchor_on, greatest(h.day_from, l.period_to)),
      -- In arrears: only months that are over, or that end with the customer.
      CASE
        WHEN h.closed_from <= p_usage_to THEN party.period_nth('monthly', NULL, h.anchor_on, h.day_to - 1)
        ELSE least(
          party.period_nth('monthly', NULL, h.anchor_on, p_usage_to) - 1,
          party.period_nth('monthly', NULL, h.anchor_on, least(h.day_to - 1, p_usage_to))
        )
      END
    ) AS n (nth)
    CROSS JOIN LATERAL (
      SELECT party.period_start('monthly', NULL, h.anchor_on, n.nth) AS period_from,
        party.period_start('monthly', NULL, h.anchor_on, n.nth + 1) AS period_to
    ) AS x
    WHERE h.day_from < h.day_to
  )
  SELECT NULL::bigint, p.customer_id, 'minimum'::text, p.source, p.source_id, 0::bigint, 1, 'Minimum usage'::text, 1, 'monthly'::text,
    p.period_from, p.period_to, p.covered_from, p.covered_to, p.covered_from, p.covered_to,
    round(y.minimum, p.exponent)::system.money, NULL::text, false, round(y.minimum, p.exponent)::system.money, p.device_id,
    NULL::bigint, k.tax_schedule::text, true,
    NULL::bigint, NULL::bigint
  FROM period AS p
  LEFT JOIN LATERAL catalog.package_version_at(p.package_id, p.pinned_id, greatest(p.period_from, p.day_from)) AS k ON true
  CROSS JOIN LATERAL (
    SELECT catalog.fee_prorated(coalesce(p.own, k.minimum_usage::numeric), coalesce(k.minimum_proration, 'thirtieth'),
      p.period_from, p.period_to, p.covered_from, p.covered_to) AS minimum
  ) AS y
  WHERE p.covered_from < p.covered_to AND y.minimum > 0;
END;
COMMENT ON FUNCTION billing.minimum_due(bigint[], date) IS
$doc$Minimums of months that are over and were not compared yet, by package assignment, or by customer where that is agreed.

:param p_customer_ids: the customers
:param p_usage_to: first day whose usage is left out
:returns: charges without a key, as if there was no usage: billing.minimum_fit takes off what there is
:example: SELECT * FROM billing.minimum_due(ARRAY[1], '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION billing.minimum_fit(p_run billing.bill_run, p_drafts billing.draft[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
  WITH due AS MATERIALIZED (
    SELECT c.charge_id, c.customer_id, c.source_id, c.period_from, c.full_amount::numeric AS minimum, c.invoice_id
    FROM unnest(p_drafts) AS d
    INNER JOIN billing.charge AS c ON c.invoice_id = d.invoice_id
    WHERE c.kind = 'minimum' AND c.bill_run_id = (p_run).bill_run_id
  ), total AS (
    SELECT u.invoice_id, coalesce((
      SELECT sum(l.amount) FROM billing.invoice_line AS l
      WHERE l.invoice_id = u.invoice_id AND (l.kind = 'usage' OR (l.kind = 'discount' AND l.account = 'revenue_usage'))
    ), 0) + coalesce((
      -- Usage of these months that an earlier bill took counts too.
      SELECT sum(l.amount)
      FROM billing.invoice AS i
      INNER JOIN billing.bill_run AS r ON r.bill_run_id = i.bill_run_id
      INNER JOIN billing.invoice_line AS l ON l.invoice_id = i.invoice_id
      WHERE i.customer_id = u.customer_id AND r.usage_to > u.since AND r.usage_to < (p_run).usage_to
        AND (l.kind = 'usage' OR (l.kind = 'discount' AND l.account = 'revenue_usage'))
    ), 0) AS used
    FROM (
      SELECT m.customer_id, m.invoice_id, min(m.period_from) AS since FROM due AS m GROUP BY m.customer_id, m.invoice_id
    ) AS u
  )
  -- Usage fills one minimum after the other.
  UPDATE billing.charge AS c SET amount = least(m.minimum, greatest(0, m.so_far - t.used))
  FROM (
    SELECT x.charge_id, x.invoice_id, x.minimum,
      sum(x.minimum) OVER (PARTITION BY x.customer_id ORDER BY x.period_from, x.source_id ROWS UNBOUNDED PRECEDING) AS so_far
    FROM due AS x
  ) AS m
  INNER JOIN total AS t ON t.invoice_id = m.invoice_id
  WHERE c.charge_id = m.charge_id AND c.amount <> least(m.minimum, greatest(0, m.so_far - t.used));
END $$;
COMMENT ON FUNCTION billing.minimum_fit(billing.bill_run, billing.draft[]) IS
$doc$Takes the usage off the minimums that a run found due; the charge keeps what was missing, 0 where nothing was.

:param p_run: the run
:param p_drafts: the invoices on their way, with usage and discounts written
:returns: nothing
:example: SELECT billing.minimum_fit(r, '{}') FROM billing.bill_run AS r$doc$;

CREATE OR REPLACE FUNCTION billing.minimum_line(p_drafts billing.draft[]) RETURNS SETOF billing.draft_line
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT c.invoice_id, c.kind, c.description, c.amount::numeric, c.amount::numeric, 'revenue_usage'::text, c.part_from, c.part_to,
    c.quantity, c.location_id, c.charge_id, NULL::bigint
  FROM unnest(p_drafts) AS d
  INNER JOIN billing.charge AS c ON c.invoice_id = d.invoice_id
  WHERE c.kind = 'minimum' AND c.amount <> 0
  ORDER BY c.part_from, c.charge_id;
END;
COMMENT ON FUNCTION billing.minimum_line(billing.draft[]) IS $doc$Lines of what usage fell short of its minimum.

:param p_drafts: the invoices on their way
:returns: lines
:example: SELECT * FROM billing.minimum_line('{}')$doc$;
