-- Discounts on invoices: percent before fixed, never more than there is to take off.

CREATE OR REPLACE FUNCTION billing.discount_held(p_customer_ids bigint[]) RETURNS TABLE (
  customer_id bigint, discount_id bigint, name text, device_id bigint, item_id bigint, location_id bigint, valid_from date, valid_to date
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT a.customer_id, a.discount_id, d.name, NULL::bigint, a.item_id, a.location_id, a.valid_from, a.valid_to
  FROM unnest(p_customer_ids) AS c (customer_id)
  INNER JOIN service.discount_assignment AS a ON a.customer_id = c.customer_id
  INNER JOIN catalog.discount AS d ON d.discount_id = a.discount_id
  UNION ALL
  SELECT g.customer_id, p.discount_id, p.name, NULL, NULL, NULL, g.valid_from, g.valid_to
  FROM unnest(p_customer_ids) AS c (customer_id)
  INNER JOIN service.promotion_grant AS g ON g.customer_id = c.customer_id
  INNER JOIN catalog.promotion AS p ON p.promotion_id = g.promotion_id
  UNION ALL
  -- What a package comes with counts while that version of it counts, for the device that has it.
  SELECT a.customer_id, x.discount_id, d.name, a.device_id, NULL, NULL,
    greatest((a.valid_from AT TIME ZONE c.time_zone)::date, CASE WHEN a.package_version_id IS NULL THEN v.valid_from END),
    least((a.valid_to AT TIME ZONE c.time_zone)::date, CASE WHEN a.package_version_id IS NULL THEN v.valid_to END)
  FROM unnest(p_customer_ids) AS u (customer_id)
  INNER JOIN party.customer AS c ON c.customer_id = u.customer_id
  INNER JOIN service.package_assignment AS a ON a.customer_id = c.customer_id
  INNER JOIN (
    SELECT k.package_id, k.package_version_id, k.valid_from,
      lead(k.valid_from, 1, 'infinity') OVER (PARTITION BY k.package_id ORDER BY k.valid_from) AS valid_to
    FROM catalog.package_version AS k
  ) AS v ON v.package_id = a.package_id AND v.package_version_id = coalesce(a.package_version_id, v.package_version_id)
  INNER JOIN catalog.package_discount AS x ON x.package_version_id = v.package_version_id
  INNER JOIN catalog.discount AS d ON d.discount_id = x.discount_id;
END;
COMMENT ON FUNCTION billing.discount_held(bigint[]) IS
$doc$The discounts that customers have: their own, of promotions, and of their packages.

:param p_customer_ids: the customers
:returns: what each is called on the invoice, what it is limited to, and from when to when; days are the customer's
:example: SELECT * FROM billing.discount_held(ARRAY[1])$doc$;

CREATE OR REPLACE FUNCTION billing.discount_line(p_drafts billing.draft[], p_usage_to date) RETURNS SETOF billing.draft_line
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH held AS MATERIALIZED (
    SELECT row_number() OVER (ORDER BY h.customer_id, h.discount_id, h.valid_from, h.item_id, h.location_id, h.device_id) AS held_no,
      d.invoice_id, d.exponent, h.*, x.kind, x.value::numeric AS value, x.applies_to
    FROM billing.discount_held((SELECT array_agg(u.customer_id) FROM unnest(p_drafts) AS u)) AS h
    INNER JOIN catalog.discount AS x ON x.discount_id = h.discount_id
    INNER JOIN unnest(p_drafts) AS d ON d.customer_id = h.customer_id
    WHERE h.valid_from < h.valid_to
  ), line AS MATERIALIZED (
    -- Usage is judged on its last day, anything else on the first day it is for.
    SELECT l.invoice_id, k.scope, l.location_id, c.device_id, c.item_id,
      coalesce(l.period_from, p_usage_to - 1) AS day, sum(l.amount::numeric) AS amount
    FROM billing.invoice_line AS l
    LEFT JOIN billing.charge AS c ON c.charge_id = l.charge_id
    LEFT JOIN catalog.surcharge AS s ON s.surcharge_id = l.surcharge_id
    CROSS JOIN LATERAL (SELECT CASE WHEN s.discountable THEN 'usage' ELSE l.kind END AS scope) AS k
    WHERE k.scope IN ('usage', 'recurring', 'one_time') AND l.invoice_id IN (SELECT h.invoice_id FROM held AS h)
    GROUP BY l.invoice_id, k.scope, l.location_id, c.device_id, c.item_id, coalesce(l.period_from, p_usage_to - 1)
  ), base AS (
    -- A device's own discount is for its fees; usage is not printed by device.
    SELECT h.held_no, h.invoice_id, h.exponent, h.discount_id, h.name, h.kind, h.value, l.scope, h.location_id,
      sum(l.amount) AS amount
    FROM held AS h
    INNER JOIN line AS l ON l.invoice_id = h.invoice_id AND l.day >= h.valid_from AND l.day < h.valid_to
      AND (l.scope = h.applies_to OR (h.applies_to = 'all' AND l.scope <> 'one_time'))
      AND (h.item_id IS NULL OR h.item_id = l.item_id) AND (h.device_id IS NULL OR h.device_id = l.device_id)
      AND (h.location_id IS NULL OR h.location_id = l.location_id)
    GROUP BY h.held_no, h.invoice_id, h.exponent, h.discount_id, h.name, h.kind, h.value, l.scope, h.location_id
  ), wanted AS (
    SELECT b.*, CASE b.kind
        WHEN 'percent' THEN round(b.amount * b.value / 100, b.exponent)
        -- A fixed amount comes off once: what the first kind of charge has no room for comes off the next.
        ELSE least(b.amount, greatest(0, round(b.value, b.exponent) - coalesce(sum(b.amount) OVER once, 0)))
      END AS off
    FROM base AS b
    WHERE b.amount > 0
    WINDOW once AS (
      PARTITION BY b.held_no ORDER BY b.scope
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
  ), taken AS (
    -- All together take no more than there is of a kind of charge: who comes last finds less.
    SELECT w.*, t.amount AS there, coalesce(sum(w.off) OVER so_far, 0) AS before
    FROM wanted AS w
    INNER JOIN (
      SELECT l.invoice_id, l.scope, greatest(0, sum(l.amount)) AS amount FROM line AS l GROUP BY l.invoice_id, l.scope
    ) AS t ON t.invoice_id = w.invoice_id AND t.scope = w.scope
    WINDOW so_far AS (
      PARTITION BY w.invoice_id, w.scope ORDER BY w.kind DESC, w.held_no
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
  )
  SELECT k.invoice_id, 'discount'::text, k.name, -x.off, -x.off, 'revenue_' || k.scope, NULL::date, NULL::date, NULL::integer,
    k.location_id, NULL::bigint, k.discount_id
  FROM taken AS k
  CROSS JOIN LATERAL (SELECT least(k.off, greatest(0, k.there - k.before)) AS off) AS x
  WHERE x.off > 0
  ORDER BY k.scope, k.kind DESC, k.held_no;
END;
COMMENT ON FUNCTION billing.discount_line(billing.draft[], date) IS
$doc$Discount lines of invoices whose other lines are written: one a discount and kind of charge.

Percents are of the charges before any discount. What is charged once is discounted only by discounts that name it.
:param p_drafts: the invoices on their way
:param p_usage_to: first day whose usage is left out
:returns: lines below 0
:example: SELECT * FROM billing.discount_line('{}', '2026-11-01')$doc$;
