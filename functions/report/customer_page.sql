-- Everything of a customer in one document: what a person at the telephone needs, in one call.

CREATE OR REPLACE FUNCTION report.bill_next(p_customer_id bigint, p_today date) RETURNS TABLE (usage_from date, bill_date date)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT coalesce(r.usage_to, '-infinity'), CASE WHEN r.usage_to < p.period_from THEN p.period_from ELSE p.period_to END
  FROM party.customer AS c
  CROSS JOIN LATERAL party.cycle_at(c.billing_cycle_id, p_today) AS p
  CROSS JOIN LATERAL (
    SELECT max(b.usage_to) AS usage_to
    FROM billing.bill_run AS b
    WHERE b.legal_entity_id = c.legal_entity_id AND coalesce(b.billing_cycle_id, c.billing_cycle_id) = c.billing_cycle_id
  ) AS r
  WHERE c.customer_id = p_customer_id;
END;
COMMENT ON FUNCTION report.bill_next(bigint, date) IS $doc$When the next bill of a customer is made.

:param p_customer_id: the customer
:param p_today: today, in the customer's zone
:returns: first day of the usage on it; its date, which is the first day of a billing period
:example: SELECT * FROM report.bill_next(1, '2026-11-05')$doc$;

CREATE OR REPLACE FUNCTION report.package_held(p_customer_id bigint, p_at timestamptz)
RETURNS TABLE (
  package_assignment_id bigint, device_id bigint, package_id bigint, code text, name text, package_version_id bigint,
  pinned boolean, monthly_fee numeric, valid_from timestamptz, valid_to timestamptz, from_day date, to_day date,
  in_force boolean
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT a.package_assignment_id, a.device_id, a.package_id, k.code, k.name, v.package_version_id,
    a.package_version_id IS NOT NULL, v.monthly_fee::numeric, a.valid_from, a.valid_to, d.from_day,
    (a.valid_to AT TIME ZONE c.time_zone)::date, a.valid_from <= p_at
  FROM service.package_assignment AS a
  INNER JOIN party.customer AS c ON c.customer_id = a.customer_id
  INNER JOIN catalog.package AS k ON k.package_id = a.package_id
  CROSS JOIN LATERAL (SELECT (a.valid_from AT TIME ZONE c.time_zone)::date AS from_day) AS d
  LEFT JOIN LATERAL catalog.package_version_at(
    a.package_id, a.package_version_id, greatest((p_at AT TIME ZONE c.time_zone)::date, d.from_day)
  ) AS v ON true
  WHERE a.customer_id = p_customer_id AND a.valid_to > p_at;
END;
COMMENT ON FUNCTION report.package_held(bigint, timestamptz) IS
$doc$The packages that a customer and their devices are on, or will be, with the version that counts.

:param p_customer_id: the customer
:param p_at: the instant; packages that are over then are left out
:returns: one row an assignment; days are the customer's
:example: SELECT * FROM report.package_held(1, now())$doc$;

CREATE OR REPLACE FUNCTION report.customer_services(
  p_customer_id bigint, p_at timestamptz, p_today date, p_usage_from date,
  OUT p_devices json, OUT p_packages json, OUT p_items json, OUT p_pools json,
  OUT p_recurring numeric
)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
-- Each part is found by the customer's key, whoever it is: one plan serves all.
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
  WITH held AS MATERIALIZED (
    SELECT h.* FROM report.package_held(p_customer_id, p_at) AS h
  ), general AS MATERIALIZED (
    SELECT h.package_id FROM held AS h WHERE h.device_id IS NULL AND h.in_force
  ), item AS MATERIALIZED (
    SELECT x.*, i.code, i.name, i.kind, CASE i.kind WHEN 'recurring' THEN i.frequency END AS frequency,
      coalesce(x.own_price, i.price)::numeric AS price, coalesce(x.own_price, i.price)::numeric * x.quantity AS amount,
      CASE i.frequency WHEN 'monthly' THEN 1 WHEN 'quarterly' THEN 3 ELSE 12 END AS months
    FROM (
      SELECT a.item_assignment_id, NULL::bigint AS package_assignment_id, a.device_id, a.location_id, a.item_id,
        a.quantity, a.price AS own_price, a.valid_from, a.valid_to
      FROM service.item_assignment AS a
      LEFT JOIN service.device AS d ON d.device_id = a.device_id
      -- An item of a device ends with it.
      WHERE a.customer_id = p_customer_id AND a.valid_to > p_today AND coalesce(d.valid_to, 'infinity') > p_at
      UNION ALL
      SELECT NULL, h.package_assignment_id, h.device_id, NULL, p.item_id, p.quantity, p.price, h.from_day, h.to_day
      FROM held AS h
      INNER JOIN catalog.package_item AS p ON p.package_version_id = h.package_version_id
    ) AS x
    INNER JOIN catalog.item AS i ON i.item_id = x.item_id
    -- What is charged once and was on an earlier bill is history.
    WHERE i.kind = 'recurring' OR x.valid_from > p_usage_from
  )
  SELECT
    (
      SELECT coalesce(json_agg(row_to_json(x) ORDER BY x.kind, x.key, x.device_id), '[]')
      FROM (
        SELECT d.device_id, d.kind, d.key, d.tenant, d.label, d.virtual_number_id, d.max_channels, d.valid_from,
          d.valid_to, k.code AS package, l.code AS location, e.number IS NOT NULL AS emergency_location, s.did_id,
          s.rate_center
        FROM service.device AS d
        LEFT JOIN service.package_assignment AS own
          ON own.device_id = d.device_id AND own.valid_from <= p_at AND own.valid_to > p_at
        LEFT JOIN service.package_assignment AS shared
          ON shared.device_id = d.virtual_number_id AND shared.valid_from <= p_at AND shared.valid_to > p_at
        LEFT JOIN general ON true
        -- A device's own package comes before its virtual number's, and that before the customer's.
        LEFT JOIN catalog.package AS k ON k.package_id = coalesce(own.package_id, shared.package_id, general.package_id)
        LEFT JOIN LATERAL service.location_at(d.device_id, p_today) AS m ON true
        LEFT JOIN party.location AS l ON l.location_id = m.location_id
        LEFT JOIN service.emergency_location AS e ON d.kind = 'did' AND e.number = d.key COLLATE "C"
        LEFT JOIN service.did AS s ON s.device_id = d.device_id AND s.status IN ('assigned', 'porting')
        WHERE d.customer_id = p_customer_id AND d.valid_to > p_at
      ) AS x
    ),
    (
      SELECT coalesce(json_agg(row_to_json(x) ORDER BY x.device_id NULLS FIRST, x.valid_from), '[]')
      FROM (
        SELECT h.package_assignment_id, h.device_id, h.package_id, h.code, h.name, h.package_version_id, h.pinned,
          h.monthly_fee::text AS monthly_fee, h.valid_from, h.valid_to, h.in_force
        FROM held AS h
      ) AS x
    ),
    (
      SELECT coalesce(json_agg(row_to_json(x) ORDER BY x.kind DESC, x.code, x.device_id NULLS FIRST, x.valid_from), '[]')
      FROM (
        SELECT i.item_assignment_id, i.package_assignment_id, i.device_id, i.location_id, i.code, i.name,
          i.kind, i.frequency, i.quantity, i.price::text AS price, i.amount::text AS amount, i.valid_from, i.valid_to
        FROM item AS i
      ) AS x
    ),
    (
      SELECT coalesce(json_agg(row_to_json(x) ORDER BY x.code, x.package_assignment_id, x.sharer_id), '[]')
      FROM (
        SELECT p.pool_id, p.code, p.name, p.side, p.scope, l.package_assignment_id, l.device_id, l.sharer_id,
          l.cycle_from, l.cycle_to, trim_scale(round(l.granted_seconds / 60.0, 2))::text AS minutes,
          trim_scale(round(l.billed_seconds / 60.0, 2))::text AS used_minutes,
          trim_scale(round(l.left_seconds / 60.0, 2))::text AS left_minutes
        FROM rating.pool_left(p_customer_id, p_at, p_today) AS l
        INNER JOIN catalog.pool AS p ON p.pool_id = l.pool_id
      ) AS x
    ),
    (
      SELECT (
        coalesce((SELECT sum(h.monthly_fee) FROM held AS h WHERE h.in_force), 0)
        + coalesce((
          SELECT sum(i.amount / i.months) FROM item AS i WHERE i.kind = 'recurring' AND i.valid_from <= p_today
        ), 0)
      )
    )
  INTO p_devices, p_packages, p_items, p_pools, p_recurring;
END $$;
COMMENT ON FUNCTION report.customer_services(bigint, timestamptz, date, date) IS
$doc$What a customer has: devices, packages, items and pools that are not over, and what they cost.

:param p_customer_id: the customer
:param p_at: the instant
:param p_today: its day, in the customer's zone
:param p_usage_from: date of the last bill: what is charged once was on it when it was due by then
:returns: arrays of devices, packages, items and pools; what recurs a month, exact
:example: SELECT * FROM report.customer_services(1, now(), '2026-11-05', '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION report.customer_details(
  p_customer_id bigint, p_today date,
  OUT p_addresses json, OUT p_contacts json, OUT p_locations json, OUT p_payment_methods json, OUT p_promotions json
)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  SELECT
    (
      SELECT coalesce(json_agg(row_to_json(x) ORDER BY x.kind DESC, x.valid_from), '[]')
      FROM (
        SELECT a.address_id, a.kind, a.valid_from,
          lead(a.valid_from, 1, 'infinity') OVER (PARTITION BY a.kind ORDER BY a.valid_from) AS valid_to,
          a.street, a.city, a.county, a.state, a.postal_code, a.country
        FROM party.address AS a WHERE a.customer_id = p_customer_id
      ) AS x
    ),
    (
      SELECT coalesce(json_agg(row_to_json(x) ORDER BY x.role, x.name, x.contact_id), '[]')
      FROM (
        SELECT t.contact_id, t.role, t.name, t.email, t.phone
        FROM party.contact AS t WHERE t.customer_id = p_customer_id
      ) AS x
    ),
    (
      SELECT coalesce(json_agg(row_to_json(x) ORDER BY x.code), '[]')
      FROM (
        SELECT l.location_id, l.parent_id, l.code, l.name
        FROM party.location AS l WHERE l.customer_id = p_customer_id
      ) AS x
    ),
    (
      -- Never the token: who reads a page does not need what charges a card.
      SELECT coalesce(json_agg(row_to_json(x) ORDER BY x.is_default DESC, x.payment_method_id), '[]')
      FROM (
        SELECT m.payment_method_id, m.kind, m.gateway, m.brand, m.last_four, m.expires_on, m.is_default
        FROM party.payment_method AS m WHERE m.customer_id = p_customer_id AND m.status = 'active'
      ) AS x
    ),
    (
      SELECT coalesce(json_agg(row_to_json(x) ORDER BY x.valid_from, x.promotion_grant_id), '[]')
      FROM (
        SELECT g.promotion_grant_id, p.code, p.name, d.kind, d.value::text AS value, d.applies_to, g.valid_from, g.valid_to
        FROM service.promotion_grant AS g
        INNER JOIN catalog.promotion AS p ON p.promotion_id = g.promotion_id
        INNER JOIN catalog.discount AS d ON d.discount_id = p.discount_id
        WHERE g.customer_id = p_customer_id AND g.valid_to > p_today
      ) AS x
    )
  INTO p_addresses, p_contacts, p_locations, p_payment_methods, p_promotions;
END $$;
COMMENT ON FUNCTION report.customer_details(bigint, date) IS
$doc$Who a customer is: addresses over time, contacts, locations, payment methods in use, promotions not over.

:param p_customer_id: the customer
:param p_today: today, in the customer's zone
:returns: arrays of addresses, contacts, locations, payment methods and promotions
:example: SELECT * FROM report.customer_details(1, '2026-11-05')$doc$;

CREATE OR REPLACE FUNCTION api.customer_page(p_customer_id bigint) RETURNS json
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_at timestamptz := system.clock_now();
  v_amount api.customer_amount := api.customer_amount(p_customer_id);
  v_customer api.customer;
  v_today date;
  v_exponent integer;
  v_bill record;
  v_has record;
  v_is record;
  v_due record;
BEGIN
  SELECT c.* INTO v_customer FROM api.customer AS c WHERE c.customer_id = p_customer_id;
  v_today := (v_at AT TIME ZONE v_customer.time_zone)::date;
  SELECT i.exponent INTO v_exponent FROM system.iso_currency AS i WHERE i.code = v_customer.currency;
  SELECT b.* INTO v_bill FROM report.bill_next(p_customer_id, v_today) AS b;
  SELECT h.* INTO v_has
  FROM report.customer_services(p_customer_id, v_at, v_today, v_bill.usage_from) AS h;
  SELECT d.* INTO v_is FROM report.customer_details(p_customer_id, v_today) AS d;
  -- What the bill itself would find.
  SELECT coalesce(sum(f.amount) FILTER (WHERE f.kind = 'recurring' AND f.source = 'package'), 0) AS fees,
    coalesce(sum(f.amount) FILTER (WHERE f.kind = 'recurring' AND f.source = 'item'), 0) AS items,
    coalesce(sum(f.amount) FILTER (WHERE f.kind = 'one_time'), 0) AS once
  INTO v_due
  FROM billing.charge_due(ARRAY[p_customer_id], v_bill.bill_date) AS f;
  -- json, not jsonb: it is read as a whole, and making jsonb of it would take as long as finding it.
  RETURN json_build_object(
    'customer', row_to_json(v_customer),
    'amounts', json_build_object(
      'currency', v_amount.currency, 'amount_due', v_amount.amount_due::text, 'available', v_amount.available::text,
      'unbilled', v_amount.unbilled::text, 'reserved', v_amount.reserved::text, 'exposure', v_amount.exposure::text
    ),
    'recurring_total', round(v_has.p_recurring, v_exponent)::text,
    'one_time_next', round(v_due.once, v_exponent)::text,
    -- Who pays before gets no bill, nor does who has left.
    'next_bill', CASE WHEN v_customer.billing_mode = 'postpaid' AND v_customer.status <> 'closed' THEN
      json_build_object(
        'bill_date', v_bill.bill_date, 'usage', v_amount.unbilled::text, 'fees', round(v_due.fees, v_exponent)::text,
        'recurring_items', round(v_due.items, v_exponent)::text, 'one_time', round(v_due.once, v_exponent)::text,
        'total', round(v_amount.unbilled + v_due.fees + v_due.items + v_due.once, v_exponent)::text
      ) END,
    'devices', v_has.p_devices, 'packages', v_has.p_packages, 'items', v_has.p_items, 'pools', v_has.p_pools,
    'addresses', v_is.p_addresses, 'contacts', v_is.p_contacts, 'locations', v_is.p_locations,
    'payment_methods', v_is.p_payment_methods, 'promotions', v_is.p_promotions
  );
END $$;
COMMENT ON FUNCTION api.customer_page(bigint) IS
$doc$Everything of a customer in one document: who it is, what it has, where it stands, and what comes next.

Money and minutes are strings. Devices, packages, items and promotions that are over are left out; those to come are in.
recurring_total is what packages and recurring items cost a month (a quarter's or year's price by its share); one_time_next
is charged once, on the next bill. next_bill is what that bill would be with the usage so far, before discounts, minimums and taxes:
fees and items as the bill run finds them, with parts of periods and what is given back.
:param p_customer_id: the customer
:returns: an object of customer, amounts, devices, packages, items, pools, locations, contacts, addresses, payment_methods
  (never their token), promotions, recurring_total, one_time_next, next_bill
:raises TB101: no such customer
:example: SELECT api.customer_page(1)$doc$;
GRANT EXECUTE ON FUNCTION api.customer_page(bigint) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
