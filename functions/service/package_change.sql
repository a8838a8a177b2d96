-- A change of package: what it means in money before it is made, and the change itself.

CREATE OR REPLACE FUNCTION service.package_change_plan(
  p_customer_id bigint, p_package_id bigint, p_device_id bigint, p_on date, p_pin boolean,
  OUT p_old_id bigint, OUT p_old_package_id bigint, OUT p_old_pinned_id bigint, OUT p_old_from timestamptz,
  OUT p_old_to timestamptz, OUT p_day date, OUT p_at timestamptz, OUT p_version_id bigint, OUT p_pinned_id bigint
)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_today date := party.customer_today(p_customer_id);
BEGIN
  IF v_today IS NULL THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', coalesce(p_customer_id::text, 'NULL')),
      p_column => 'customer_id');
  END IF;
  p_day := coalesce(p_on, v_today + 1);
  IF p_day < v_today OR NOT isfinite(p_day) THEN
    PERFORM system.raise_error('TB102', format('%s is over for the customer', p_day), p_column => 'on',
      p_hint => 'Calls of days that are over are rated: give today or a day to come.');
  END IF;
  SELECT p_day::timestamp AT TIME ZONE c.time_zone INTO p_at FROM party.customer AS c WHERE c.customer_id = p_customer_id;
  SELECT v.package_version_id, CASE WHEN p_pin THEN v.package_version_id END INTO p_version_id, p_pinned_id
  FROM catalog.package_version_at(p_package_id, NULL, p_day) AS v;
  IF p_version_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('package %s does not exist', coalesce(p_package_id::text, 'NULL')),
      p_column => 'package_id');
  END IF;
  PERFORM service.package_check(p_customer_id, p_package_id);
  SELECT a.package_assignment_id, a.package_id, a.package_version_id, a.valid_from, a.valid_to
  INTO p_old_id, p_old_package_id, p_old_pinned_id, p_old_from, p_old_to
  FROM service.package_assignment AS a
  WHERE a.customer_id = p_customer_id AND a.device_id IS NOT DISTINCT FROM p_device_id
    AND a.valid_from < p_at AND a.valid_to > p_at;
  IF p_old_id IS NULL THEN
    PERFORM system.raise_error('TB102', format('there is no package to change from just before %s', p_day), p_column => 'on',
      p_detail => jsonb_build_object('customer_id', p_customer_id, 'device_id', p_device_id),
      p_hint => 'Give a day after the one on which the package began, or assign one.');
  END IF;
END $$;
COMMENT ON FUNCTION service.package_change_plan(bigint, bigint, bigint, date, boolean) IS
$doc$What a change of package does: for its preview and for the change.

:param p_customer_id: the customer
:param p_package_id: the new package
:param p_device_id: the device or virtual number that changes; NULL is the customer's own package
:param p_on: first day of the new package, in the customer's zone; NULL is tomorrow
:param p_pin: whether it is pinned to its version of that day
:returns: the assignment that ends, the day and its first instant, the version that counts then, the version to pin to
:raises TB101: no such customer or package
:raises TB102: the day is over, or no package is in force just before it that lasts longer
:raises TB202: the package is in another currency
:raises TB203: the package is sold by somebody else
:example: SELECT * FROM service.package_change_plan(1, 2, NULL, '2026-12-01', false)$doc$;

CREATE OR REPLACE FUNCTION api.package_change_preview(
  p_customer_id bigint, p_package_id bigint, p_device_id bigint DEFAULT NULL, p_on date DEFAULT NULL,
  p_pin boolean DEFAULT false
) RETURNS TABLE (
  kind text, description text, package_id bigint, package_version_id bigint, item_id bigint, period_from date, period_to date,
  part_from date, part_to date, full_amount system.money, amount system.money, currency system.currency
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  w record;
  v_begun date;
  v_ends date;
  v_zone text;
  v_currency text;
  v_exponent integer;
  v_anchor date;
BEGIN
  SELECT p.* INTO w
  FROM service.package_change_plan(p_customer_id, p_package_id, p_device_id, p_on, p_pin) AS p;
  SELECT c.time_zone, c.currency, i.exponent, party.fee_anchor(c.billing_cycle_id) INTO v_zone, v_currency, v_exponent, v_anchor
  FROM party.customer AS c
  INNER JOIN system.iso_currency AS i ON i.code = c.currency
  WHERE c.customer_id = p_customer_id;
  v_begun := (w.p_old_from AT TIME ZONE v_zone)::date;
  -- The new package ends when the old one would have.
  v_ends := (w.p_old_to AT TIME ZONE v_zone)::date;
  RETURN QUERY
  SELECT x.kind, x.description, x.package_id, x.package_version_id, x.item_id, x.period_from, x.period_to, x.part_from, x.part_to,
    x.amount::system.money, y.amount::system.money, v_currency::system.currency
  FROM (
    -- What the old package was charged for and does not give any more.
    SELECT 1 AS place, 'credit' AS kind, -1 AS sign, o.package_id, o.package_version_id, f.period_from, f.period_to,
      w.p_day AS part_from, least(f.period_to, v_ends) AS part_to, l.item_id, l.description, l.amount, l.proration
    FROM catalog.fee_period('monthly', w.p_day, v_anchor) AS m
    CROSS JOIN LATERAL catalog.package_version_at(
      w.p_old_package_id, w.p_old_pinned_id, greatest(m.period_from, v_begun)) AS o
    CROSS JOIN LATERAL catalog.package_charge(o.package_version_id) AS l
    CROSS JOIN LATERAL catalog.fee_period(l.frequency, w.p_day, v_anchor) AS f
    WHERE l.kind = 'recurring' AND l.credit_at_end AND f.period_from < w.p_day
    UNION ALL
    SELECT 2, 'charge', 1, p_package_id, w.p_version_id, f.period_from, f.period_to,
      w.p_day, least(f.period_to, v_ends), l.item_id, l.description, l.amount, l.proration
    FROM catalog.package_charge(w.p_version_id) AS l
    CROSS JOIN LATERAL catalog.fee_period(l.frequency, w.p_day, v_anchor) AS f
    WHERE l.kind = 'recurring' AND f.period_from < w.p_day
    UNION ALL
    SELECT 3, 'one_time', 1, p_package_id, w.p_version_id, NULL, NULL, w.p_day, NULL, l.item_id, l.description, l.amount, NULL
    FROM catalog.package_charge(w.p_version_id) AS l
    WHERE l.kind = 'one_time'
    UNION ALL
    -- The first whole period of each.
    SELECT 4, 'fee', 1, p_package_id, n.package_version_id, g.period_from, g.period_to,
      g.period_from, least(g.period_to, v_ends), l.item_id, l.description, l.amount, l.proration
    FROM catalog.fee_period('monthly', w.p_day - 1, v_anchor) AS m
    CROSS JOIN LATERAL catalog.package_version_at(p_package_id, w.p_pinned_id, m.period_to) AS n
    CROSS JOIN LATERAL catalog.package_charge(n.package_version_id) AS l
    CROSS JOIN LATERAL catalog.fee_period(l.frequency, w.p_day - 1, v_anchor) AS f
    CROSS JOIN LATERAL catalog.fee_period(l.frequency, f.period_to, v_anchor) AS g
    WHERE l.kind = 'recurring' AND g.period_from < v_ends
  ) AS x
  CROSS JOIN LATERAL (
    SELECT round(x.sign * CASE
      WHEN x.kind = 'one_time' THEN x.amount
      ELSE catalog.fee_prorated(x.amount, x.proration, x.period_from, x.period_to, x.part_from, x.part_to)
    END, v_exponent) AS amount
  ) AS y
  WHERE y.amount <> 0
  ORDER BY x.place, x.item_id NULLS FIRST;
END $$;
COMMENT ON FUNCTION api.package_change_preview(bigint, bigint, bigint, date, boolean) IS
$doc$What a change of package would credit and charge.

Recurring charges are made for whole periods in advance. A change on a period's first day therefore credits nothing.
:param p_customer_id: the customer
:param p_package_id: the new package
:param p_device_id: the device or virtual number that changes; NULL is the customer's own package
:param p_on: first day of the new package, in the customer's zone; NULL is tomorrow
:param p_pin: whether it is pinned to its version of that day
:returns: one row a line: kind is credit (the rest of what the old package was charged), charge (the rest of the period in the
  new one), one_time, or fee (the first whole period); period, part of it, amount of a whole period, and amount to charge;
  lines of 0 are left out
:raises TB101: no such customer or package
:raises TB102: the day is over, or no package is in force just before it that lasts longer
:raises TB202: the package is in another currency
:raises TB203: the package is sold by somebody else
:example: SELECT * FROM api.package_change_preview(1, 2, p_on => '2026-12-17')$doc$;
GRANT EXECUTE ON FUNCTION api.package_change_preview(bigint, bigint, bigint, date, boolean)
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.package_change(
  p_customer_id bigint, p_package_id bigint, p_device_id bigint DEFAULT NULL, p_on date DEFAULT NULL,
  p_pin boolean DEFAULT false
) RETURNS api.package_assignment
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  w record;
  v_assignment_id bigint;
  v_row api.package_assignment;
BEGIN
  -- One change of a customer at a time.
  PERFORM party.customer_lock(p_customer_id);
  SELECT p.* INTO w
  FROM service.package_change_plan(p_customer_id, p_package_id, p_device_id, p_on, p_pin) AS p;
  UPDATE service.package_assignment AS a SET valid_to = w.p_at
  WHERE a.package_assignment_id = w.p_old_id;
  INSERT INTO service.package_assignment AS a (customer_id, device_id, package_id, package_version_id, valid_from, valid_to)
  VALUES (p_customer_id, p_device_id, p_package_id, w.p_pinned_id, w.p_at, w.p_old_to)
  RETURNING a.package_assignment_id INTO v_assignment_id;
  SELECT a.* INTO v_row FROM api.package_assignment AS a WHERE a.package_assignment_id = v_assignment_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.package_change(bigint, bigint, bigint, date, boolean) IS
$doc$Moves a customer, or one device, to another package: the old one ends where the new one begins.

The new one lasts as long as the old one would have. api.package_change_preview tells what is credited and charged.
:param p_customer_id: the customer
:param p_package_id: the new package
:param p_device_id: the device or virtual number that changes; NULL is the customer's own package
:param p_on: first day of the new package, in the customer's zone; NULL is tomorrow
:param p_pin: whether it is pinned to its version of that day
:returns: the new assignment
:raises TB101: no such customer or package
:raises TB102: the day is over, or no package is in force just before it that lasts longer
:raises TB202: the package is in another currency
:raises TB203: the package is sold by somebody else
:example: SELECT * FROM api.package_change(1, 2, p_on => '2026-12-17')$doc$;
GRANT EXECUTE ON FUNCTION api.package_change(bigint, bigint, bigint, date, boolean) TO pgtoll_admin, pgtoll_operator;
