-- What fees and items of customers are due: what should be charged by a day, less what is charged already.

CREATE OR REPLACE FUNCTION billing.charge_payer(p_customer_ids bigint[], p_usage_to date) RETURNS TABLE (
  customer_id bigint, time_zone text, exponent integer, anchor_on date, charges_from date, recurring_to date, closed_from date
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT c.customer_id, c.time_zone::text, i.exponent::integer,
    CASE WHEN y.frequency IN ('weekly', 'days') THEN '2000-01-01' ELSE y.anchor_on END,
    coalesce(t.charges_from, date_trunc('month', c.created_at AT TIME ZONE c.time_zone)::date),
    party.period_start(y.frequency, y.days, y.anchor_on, party.period_nth(y.frequency, y.days, y.anchor_on, p_usage_to) + 1),
    -- The day of closing is paid for.
    CASE WHEN c.status = 'closed' THEN coalesce((
      SELECT (max(s.changed_at) AT TIME ZONE c.time_zone)::date + 1
      FROM party.status_change AS s WHERE s.customer_id = c.customer_id AND s.status = 'closed'
    ), '-infinity') ELSE 'infinity' END
  FROM unnest(p_customer_ids) AS p (customer_id)
  INNER JOIN party.customer AS c ON c.customer_id = p.customer_id
  INNER JOIN system.iso_currency AS i ON i.code = c.currency
  INNER JOIN party.billing_cycle AS y ON y.billing_cycle_id = c.billing_cycle_id
  LEFT JOIN billing.customer_terms AS t ON t.customer_id = c.customer_id
  -- Each day is worked out once, not wherever it is named.
  OFFSET 0;
END;
COMMENT ON FUNCTION billing.charge_payer(bigint[], date) IS $doc$From when to when customers are charged.

:param p_customer_ids: the customers
:param p_usage_to: first day whose usage is left out
:returns: one row a customer: zone, decimals of the currency, first day of the months of its fees, first day that is
  charged here, first day after the fees in advance, first day after a closed one's service
:example: SELECT * FROM billing.charge_payer(ARRAY[1], '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION billing.package_period(p_customer_ids bigint[], p_usage_to date) RETURNS TABLE (
  customer_id bigint, exponent integer, package_assignment_id bigint, device_id bigint, package_id bigint, pinned_id bigint,
  frequency text, period_from date, period_to date, covered_from date, covered_to date, version_on date
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH wanted AS MATERIALIZED (
    -- Packages that cost something besides calls, and how often.
    SELECT v.package_id, 'monthly' AS frequency FROM catalog.package_version AS v WHERE v.monthly_fee > 0
    UNION
    SELECT v.package_id, i.frequency
    FROM catalog.package_item AS p
    INNER JOIN catalog.package_version AS v ON v.package_version_id = p.package_version_id
    INNER JOIN catalog.item AS i ON i.item_id = p.item_id
    WHERE i.kind = 'recurring'
  )
  SELECT h.customer_id, h.exponent, h.package_assignment_id, h.device_id, h.package_id, h.package_version_id, h.frequency,
    x.period_from, x.period_to, greatest(x.period_from, h.day_from), least(x.period_to, h.day_to),
    greatest(x.period_from, h.begun)
  FROM (
    SELECT p.customer_id, p.exponent, p.anchor_on, p.recurring_to, a.package_assignment_id, a.device_id, a.package_id,
      a.package_version_id, w.frequency, d.begun,
      greatest(d.begun, p.charges_from, l.period_to) AS day_from,
      least((a.valid_to AT TIME ZONE p.time_zone)::date, p.closed_from) AS day_to
    FROM billing.charge_payer(p_customer_ids, p_usage_to) AS p
    INNER JOIN service.package_assignment AS a ON a.customer_id = p.customer_id
    INNER JOIN wanted AS w ON w.package_id = a.package_id
    CROSS JOIN LATERAL (SELECT (a.valid_from AT TIME ZONE p.time_zone)::date AS begun) AS d
    LEFT JOIN LATERAL (
      SELECT c.period_to FROM billing.charge AS c
      WHERE c.source = 'package' AND c.source_id = a.package_assignment_id AND c.frequency = w.frequency
      ORDER BY c.period_to DESC
      LIMIT 1
    ) AS l ON true
    -- What is still to come may be called off.
    WHERE d.begun <= p_usage_to
    OFFSET 0
  ) AS h
  CROSS JOIN LATERAL generate_series(
    party.period_nth(h.frequency, NULL, h.anchor_on, h.day_from),
    party.period_nth(h.frequency, NULL, h.anchor_on, least(h.recurring_to, h.day_to) - 1)
  ) AS n (nth)
  CROSS JOIN LATERAL (
    SELECT party.period_start(h.frequency, NULL, h.anchor_on, n.nth) AS period_from,
      party.period_start(h.frequency, NULL, h.anchor_on, n.nth + 1) AS period_to
    OFFSET 0
  ) AS x
  WHERE h.day_from < h.day_to AND h.day_from < h.recurring_to;
END;
COMMENT ON FUNCTION billing.package_period(bigint[], date) IS
$doc$Periods of packages that are due and not charged yet.

:param p_customer_ids: the customers
:param p_usage_to: first day whose usage is left out; a package that begins later is not due
:returns: one row an assignment, frequency and period, with the part in which the package is in force and the day whose version counts
:example: SELECT * FROM billing.package_period(ARRAY[1], '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION billing.package_due(p_customer_ids bigint[], p_usage_to date) RETURNS SETOF billing.charge
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH period AS MATERIALIZED (
    SELECT p.* FROM billing.package_period(p_customer_ids, p_usage_to) AS p
  ), part AS MATERIALIZED (
    -- Many customers have the same package: each version is looked up once.
    SELECT v.package_id, v.pinned_id, v.version_on, l.item_id, l.description, l.amount, l.frequency, l.proration, l.credit_at_end,
      coalesce(i.tax_schedule, CASE WHEN l.item_id IS NULL THEN k.tax_schedule END)::text AS tax_schedule
    FROM (SELECT DISTINCT p.package_id, p.pinned_id, p.version_on FROM period AS p) AS v
    CROSS JOIN LATERAL catalog.package_version_at(v.package_id, v.pinned_id, v.version_on) AS k
    CROSS JOIN LATERAL catalog.package_charge(k.package_version_id) AS l
    LEFT JOIN catalog.item AS i ON i.item_id = l.item_id
    WHERE l.kind = 'recurring'
  )
  SELECT NULL::bigint, p.customer_id, 'recurring'::text, 'package'::text, p.package_assignment_id, coalesce(l.item_id, 0), 1,
    l.description || CASE WHEN d.device_id IS NULL THEN '' ELSE ' (' || d.key || ')' END, 1, p.frequency, p.period_from, p.period_to,
    p.covered_from, p.covered_to, p.covered_from, p.covered_to, l.amount::system.money, l.proration, l.credit_at_end,
    round(catalog.fee_prorated(l.amount, l.proration, p.period_from, p.period_to, p.covered_from, p.covered_to), p.exponent)::system.money,
    p.device_id, NULL::bigint, l.tax_schedule, true, NULL::bigint, NULL::bigint
  FROM period AS p
  INNER JOIN part AS l ON l.package_id = p.package_id AND l.pinned_id IS NOT DISTINCT FROM p.pinned_id
    AND l.version_on = p.version_on AND l.frequency = p.frequency
  LEFT JOIN service.device AS d ON d.device_id = p.device_id;
END;
COMMENT ON FUNCTION billing.package_due(bigint[], date) IS
$doc$Fees and recurring items of packages that are due and not charged yet, in advance and from the first day.

:param p_customer_ids: the customers
:param p_usage_to: first day whose usage is left out
:returns: charges without a key
:example: SELECT * FROM billing.package_due(ARRAY[1], '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION billing.item_due(p_customer_ids bigint[], p_usage_to date) RETURNS SETOF billing.charge
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT NULL::bigint, h.customer_id, 'recurring'::text, 'item'::text, h.item_assignment_id, h.item_id, 1, h.description, h.quantity,
    h.frequency, x.period_from, x.period_to, y.covered_from, y.covered_to, y.covered_from, y.covered_to, h.amount::system.money,
    h.proration, h.credit_at_end,
    round(catalog.fee_prorated(h.amount, h.proration, x.period_from, x.period_to, y.covered_from, y.covered_to), h.exponent)::system.money,
    h.device_id, h.location_id, h.tax_schedule::text, true, NULL::bigint, NULL::bigint
  FROM (
    SELECT p.customer_id, p.exponent, p.anchor_on, p.recurring_to, a.item_assignment_id, a.item_id, a.device_id, a.location_id,
      a.quantity, i.frequency, i.proration, i.credit_at_end, i.tax_schedule, a.quantity * coalesce(a.price, i.price)::numeric AS amount,
      i.name || CASE WHEN d.device_id IS NULL THEN '' ELSE ' (' || d.key || ')' END AS description,
      greatest(a.valid_from, p.charges_from, l.period_to) AS day_from, least(a.valid_to, p.closed_from) AS day_to
    FROM billing.charge_payer(p_customer_ids, p_usage_to) AS p
    INNER JOIN service.item_assignment AS a ON a.customer_id = p.customer_id
    INNER JOIN catalog.item AS i ON i.item_id = a.item_id
    LEFT JOIN service.device AS d ON d.device_id = a.device_id
    LEFT JOIN LATERAL (
      SELECT c.period_to FROM billing.charge AS c
      WHERE c.source = 'item' AND c.source_id = a.item_assignment_id AND c.item_id = a.item_id
      ORDER BY c.period_to DESC
      LIMIT 1
    ) AS l ON true
    WHERE i.kind = 'recurring' AND a.valid_from <= p_usage_to AND coalesce(a.price, i.price) > 0
    OFFSET 0
  ) AS h
  CROSS JOIN LATERAL generate_series(
    party.period_nth(h.frequency, NULL, h.anchor_on, h.day_from),
    party.period_nth(h.frequency, NULL, h.anchor_on, least(h.recurring_to, h.day_to) - 1)
  ) AS n (nth)
  CROSS JOIN LATERAL (
    SELECT party.period_start(h.frequency, NULL, h.anchor_on, n.nth) AS period_from,
      party.period_start(h.frequency, NULL, h.anchor_on, n.nth + 1) AS period_to
    OFFSET 0
  ) AS x
  CROSS JOIN LATERAL (
    SELECT greatest(x.period_from, h.day_from) AS covered_from, least(x.period_to, h.day_to) AS covered_to
  ) AS y
  WHERE h.day_from < h.day_to AND h.day_from < h.recurring_to;
END;
COMMENT ON FUNCTION billing.item_due(bigint[], date) IS
$doc$Recurring items of customers and their devices that are due and not charged yet.

:param p_customer_ids: the customers
:param p_usage_to: first day whose usage is left out; an item that begins later is not due
:returns: charges without a key
:example: SELECT * FROM billing.item_due(ARRAY[1], '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION billing.once_due(p_customer_ids bigint[], p_usage_to date) RETURNS SETOF billing.charge
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT NULL::bigint, h.customer_id, 'one_time'::text, h.source, h.source_id, h.item_id, 1, h.description, h.quantity, NULL::text,
    h.due_on, h.due_on + 1, NULL::date, NULL::date, h.due_on, h.due_on + 1, h.amount::system.money, NULL::text, false,
    round(h.amount, h.exponent)::system.money, h.device_id, h.location_id, h.tax_schedule::text, true, NULL::bigint, NULL::bigint
  FROM (
    SELECT p.customer_id, p.exponent, p.charges_from, 'item' AS source, a.item_assignment_id AS source_id, a.item_id,
      i.name || CASE WHEN d.device_id IS NULL THEN '' ELSE ' (' || d.key || ')' END AS description, a.quantity,
      a.valid_from AS due_on, a.quantity * coalesce(a.price, i.price)::numeric AS amount, a.device_id, a.location_id, i.tax_schedule
    FROM billing.charge_payer(p_customer_ids, p_usage_to) AS p
    INNER JOIN service.item_assignment AS a ON a.customer_id = p.customer_id
    INNER JOIN catalog.item AS i ON i.item_id = a.item_id AND i.kind = 'one_time'
    LEFT JOIN service.device AS d ON d.device_id = a.device_id
    UNION ALL
    SELECT p.customer_id, p.exponent, p.charges_from, 'package_once', a.package_assignment_id, l.item_id,
      l.description || CASE WHEN d.device_id IS NULL THEN '' ELSE ' (' || d.key || ')' END, 1,
      b.begun, l.amount, a.device_id, NULL, i.tax_schedule
    FROM billing.charge_payer(p_customer_ids, p_usage_to) AS p
    INNER JOIN service.package_assignment AS a ON a.customer_id = p.customer_id
    CROSS JOIN LATERAL (SELECT (a.valid_from AT TIME ZONE p.time_zone)::date AS begun) AS b
    CROSS JOIN LATERAL catalog.package_version_at(a.package_id, a.package_version_id, b.begun) AS k
    CROSS JOIN LATERAL catalog.package_charge(k.package_version_id) AS l
    INNER JOIN catalog.item AS i ON i.item_id = l.item_id
    LEFT JOIN service.device AS d ON d.device_id = a.device_id
    WHERE l.kind = 'one_time' AND b.begun >= p.charges_from AND a.package_id IN (
      SELECT v.package_id
      FROM catalog.package_item AS x
      INNER JOIN catalog.package_version AS v ON v.package_version_id = x.package_version_id
      INNER JOIN catalog.item AS o ON o.item_id = x.item_id AND o.kind = 'one_time'
    )
  ) AS h
  WHERE h.due_on >= h.charges_from AND h.due_on <= p_usage_to AND h.amount > 0 AND NOT EXISTS (
    SELECT FROM billing.charge AS c WHERE c.source = h.source AND c.source_id = h.source_id AND c.item_id = h.item_id
  );
END;
COMMENT ON FUNCTION billing.once_due(bigint[], date) IS
$doc$What is charged once and is not yet: items of customers on their day, items of packages when the package begins.

:param p_customer_ids: the customers
:param p_usage_to: last day on which they may be due
:returns: charges without a key
:example: SELECT * FROM billing.once_due(ARRAY[1], '2026-11-01')$doc$;
