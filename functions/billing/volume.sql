-- Usage of a period moved to the price of its volume.
CREATE OR REPLACE FUNCTION billing.volume_lines(p_customer_ids bigint[], p_froms date[], p_tos date[]) RETURNS TABLE (
  customer_id bigint, rate_sheet_id bigint, package_id bigint, valid_from date, description text, calls bigint,
  billed_seconds bigint, rated numeric, tiered numeric, exact_amount numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH used AS MATERIALIZED (
    SELECT h.customer_id, h.period_from, h.rate_sheet_id, h.package_id, h.side, count(*) AS calls,
      sum(h.billed_seconds) AS billed_seconds, sum(h.amount) AS rated
    FROM billing.period_charges(p_customer_ids, p_froms, p_tos) AS h
    WHERE EXISTS (SELECT FROM catalog.volume_tier)
    GROUP BY h.customer_id, h.period_from, h.rate_sheet_id, h.package_id, h.side
  )
  SELECT x.customer_id, x.rate_sheet_id, x.package_id, x.valid_from,
    format('Volume price, %s: %s min', coalesce(s.name, k.name), round(x.billed_seconds / 60.0, 1)),
    x.calls, x.billed_seconds, x.rated, t.amount, t.amount - x.rated
  FROM (
    SELECT u.customer_id, v.rate_sheet_id, v.package_id, v.valid_from, sum(u.calls)::bigint AS calls,
      sum(u.billed_seconds)::bigint AS billed_seconds, sum(u.rated) AS rated
    FROM used AS u
    CROSS JOIN LATERAL catalog.volume_set_at(u.rate_sheet_id, u.package_id, u.side, u.period_from) AS v
    GROUP BY u.customer_id, v.rate_sheet_id, v.package_id, v.valid_from
  ) AS x
  LEFT JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = x.rate_sheet_id
  LEFT JOIN catalog.package AS k ON k.package_id = x.package_id
  CROSS JOIN LATERAL catalog.volume_price(x.rate_sheet_id, x.package_id, x.valid_from, x.billed_seconds) AS t;
END;
COMMENT ON FUNCTION billing.volume_lines(bigint[], date[], date[]) IS
$doc$What moves the usage of customers' periods from what calls were rated at to the price of the tiers, for a bill run.

The order of the calls does not matter: only their seconds and their sum do.
:param p_customer_ids: the customers, each once; prepaid ones have paid already
:param p_froms: first day of each one's period, in the same order
:param p_tos: first day after it
:returns: a row a customer and sheet or package with tiers: calls, billed seconds, what they were rated at, the price of the tiers,
  and the difference, exact, with the text of its line
:example: SELECT * FROM billing.volume_lines('{1}', '{2026-11-01}', '{2026-12-01}')$doc$;

CREATE OR REPLACE FUNCTION api.volume_tier_preview(p_customer_id bigint, p_on date DEFAULT NULL) RETURNS TABLE (
  period_from date, period_to date, rate_sheet_id bigint, package_id bigint, calls bigint, billed_seconds bigint,
  rated system.money, tiered system.money, difference system.money, currency system.currency
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_customer party.customer;
  v_period record;
BEGIN
  SELECT c.* INTO v_customer FROM party.customer AS c WHERE c.customer_id = p_customer_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', coalesce(p_customer_id::text, 'NULL')),
      p_column => 'customer_id');
  END IF;
  SELECT f.* INTO v_period
  FROM party.cycle_at(v_customer.billing_cycle_id, coalesce(p_on, party.customer_today(p_customer_id))) AS f;
  RETURN QUERY
  SELECT v_period.period_from, v_period.period_to, l.rate_sheet_id, l.package_id, l.calls, l.billed_seconds,
    l.rated::system.money, l.tiered::system.money, l.exact_amount::system.money, v_customer.currency
  FROM billing.volume_lines(ARRAY[p_customer_id], ARRAY[v_period.period_from], ARRAY[v_period.period_to]) AS l
  ORDER BY l.rate_sheet_id, l.package_id;
END $$;
COMMENT ON FUNCTION api.volume_tier_preview(bigint, date) IS
$doc$What volume tiers make of a customer's billing period, as if it ended with the calls that are rated now.

:param p_customer_id: the customer
:param p_on: a day of the period, in the customer's zone; NULL is today
:returns: a row a sheet or package with tiers: what its calls were rated at, the price of the tiers, and the difference
:raises TB101: no such customer
:example: SELECT * FROM api.volume_tier_preview(1)$doc$;
GRANT EXECUTE ON FUNCTION api.volume_tier_preview(bigint, date) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
