-- Penalties for short calls of a period.
CREATE OR REPLACE FUNCTION billing.short_calls_charged(
  p_mode text, p_threshold_percent numeric, p_min_calls integer, p_calls bigint, p_short bigint
) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_calls < p_min_calls THEN 0
  WHEN p_mode = 'every_short_call' THEN p_short
  WHEN p_short <= floor(p_threshold_percent * p_calls / 100) THEN 0
  WHEN p_mode = 'all_when_exceeded' THEN p_short
  ELSE p_short - floor(p_threshold_percent * p_calls / 100)::bigint
END;
COMMENT ON FUNCTION billing.short_calls_charged(text, numeric, integer, bigint, bigint) IS
$doc$How many short calls of a period are charged for.

:param p_mode: excess_only, all_when_exceeded or every_short_call
:param p_threshold_percent: so many percent may be short
:param p_min_calls: nothing is charged for fewer calls
:param p_calls: answered calls
:param p_short: short ones among them
:returns: how many; at the threshold exactly none, but for every_short_call
:example: SELECT billing.short_calls_charged('excess_only', 10, 0, 12000, 2400)$doc$;

CREATE OR REPLACE FUNCTION billing.short_call_lines(p_customer_ids bigint[], p_froms date[], p_tos date[]) RETURNS TABLE (
  customer_id bigint, short_call_rule_id bigint, description text, calls bigint, short bigint, charged bigint, fee numeric,
  taxable boolean, exact_amount numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH charge AS MATERIALIZED (
    SELECT h.customer_id, h.period_from, h.rate_sheet_id, h.package_id, h.side, h.call_id, h.started_at
    FROM billing.period_charges(p_customer_ids, p_froms, p_tos) AS h
    WHERE EXISTS (SELECT FROM catalog.short_call_rule AS r WHERE r.fee > 0)
  ), kind AS MATERIALIZED (
    SELECT k.customer_id, k.rate_sheet_id, k.package_id, r.short_call_rule_id, r.name, r.side, r.max_seconds, r.threshold_percent,
      r.mode, r.fee::numeric AS fee, r.min_calls, r.taxable
    FROM (SELECT DISTINCT h.customer_id, h.period_from, h.rate_sheet_id, h.package_id FROM charge AS h) AS k
    CROSS JOIN LATERAL catalog.short_call_rule_at(k.customer_id, k.rate_sheet_id, k.package_id, k.period_from) AS r
    WHERE r.fee > 0
  ), counted AS (
    SELECT h.customer_id, k.short_call_rule_id, k.name, k.threshold_percent, k.mode, k.fee, k.min_calls, k.taxable,
      count(*) AS calls, count(*) FILTER (WHERE c.raw_seconds <= k.max_seconds) AS short
    FROM charge AS h
    INNER JOIN kind AS k
      ON k.customer_id = h.customer_id AND k.rate_sheet_id = h.rate_sheet_id AND k.package_id = h.package_id
      AND k.side IN (h.side, 'any')
    INNER JOIN rating.call AS c ON c.call_id = h.call_id AND c.started_at = h.started_at
    GROUP BY h.customer_id, k.short_call_rule_id, k.name, k.threshold_percent, k.mode, k.fee, k.min_calls, k.taxable
  )
  SELECT n.customer_id, n.short_call_rule_id,
    format('%s (%s of %s calls), %s @ %s', n.name, n.short, n.calls, x.charged, billing.price_text(n.fee, i.exponent)),
    n.calls, n.short, x.charged, n.fee, n.taxable, x.charged * n.fee
  FROM counted AS n
  INNER JOIN party.customer AS c ON c.customer_id = n.customer_id
  INNER JOIN system.iso_currency AS i ON i.code = c.currency
  CROSS JOIN LATERAL (
    SELECT billing.short_calls_charged(n.mode, n.threshold_percent, n.min_calls, n.calls, n.short) AS charged
  ) AS x;
END;
COMMENT ON FUNCTION billing.short_call_lines(bigint[], date[], date[]) IS
$doc$Penalties for short calls in customers' periods, for a bill run: set-based, any number of customers.

:param p_customer_ids: the customers, each once
:param p_froms: first day of each one's period, in the same order
:param p_tos: first day after it
:returns: a row a customer and rule that calls are under, also when nothing is charged (exact_amount 0): answered calls, short
  ones, those charged, and the text of an invoice line of kind short_call
:example: SELECT * FROM billing.short_call_lines('{1}', '{2026-11-01}', '{2026-12-01}')$doc$;

CREATE OR REPLACE FUNCTION api.short_call_preview(p_customer_id bigint, p_on date DEFAULT NULL) RETURNS TABLE (
  period_from date, period_to date, short_call_rule_id bigint, name text, calls bigint, short bigint, charged bigint,
  fee system.money, amount system.money, currency system.currency
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
  SELECT v_period.period_from, v_period.period_to, l.short_call_rule_id, r.name, l.calls, l.short, l.charged,
    l.fee::system.money, l.exact_amount::system.money, v_customer.currency
  FROM billing.short_call_lines(ARRAY[p_customer_id], ARRAY[v_period.period_from], ARRAY[v_period.period_to]) AS l
  INNER JOIN catalog.short_call_rule AS r ON r.short_call_rule_id = l.short_call_rule_id
  ORDER BY l.short_call_rule_id;
END $$;
COMMENT ON FUNCTION api.short_call_preview(bigint, date) IS
$doc$How a customer stands with short calls in a billing period, as if it ended with the calls that are rated now.

:param p_customer_id: the customer
:param p_on: a day of the period, in the customer's zone; NULL is today
:returns: a row a rule that calls are under: answered calls, short ones, and those that would be charged
:raises TB101: no such customer
:example: SELECT * FROM api.short_call_preview(1)$doc$;
GRANT EXECUTE ON FUNCTION api.short_call_preview(bigint, date) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
