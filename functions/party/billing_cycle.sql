-- How often customers are billed. The only place that knows when a period begins.
SELECT resource.declare('billing_cycle', 'party.billing_cycle', p_filter => '{code}', p_sort => '{code}',
  p_summary => 'billing cycle');

CREATE OR REPLACE FUNCTION party.period_start(p_frequency text, p_days integer, p_anchor_on date, p_nth integer) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- From the first one, never from the one before: 31 January, 28 February, 31 March.
RETURN CASE p_frequency
  WHEN 'monthly' THEN p_anchor_on + make_interval(months => p_nth)
  WHEN 'quarterly' THEN p_anchor_on + make_interval(months => 3 * p_nth)
  WHEN 'annual' THEN p_anchor_on + make_interval(months => 12 * p_nth)
  WHEN 'weekly' THEN p_anchor_on + make_interval(days => 7 * p_nth)
  WHEN 'days' THEN p_anchor_on + make_interval(days => p_days * p_nth)
END::date;
COMMENT ON FUNCTION party.period_start(text, integer, date, integer) IS $doc$First day of a period, by its number.

:param p_frequency: weekly, days, monthly, quarterly or annual
:param p_days: length in days, with frequency days
:param p_anchor_on: first day of period 0
:param p_nth: number of the period; those before the anchor are negative
:returns: the day
:example: SELECT party.period_start('monthly', NULL, '2011-01-31', 1)$doc$;

CREATE OR REPLACE FUNCTION party.period_nth(p_frequency text, p_days integer, p_anchor_on date, p_on date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_frequency IN ('weekly', 'days')
  THEN floor((p_on - p_anchor_on) / CASE p_frequency WHEN 'weekly' THEN 7.0 ELSE p_days END)
  -- By calendar months, less one while the month's own first day is still to come.
  ELSE floor((
    (extract(year FROM p_on) - extract(year FROM p_anchor_on)) * 12 + extract(month FROM p_on) - extract(month FROM p_anchor_on)
    - (p_on < (p_anchor_on + make_interval(months => (
      (extract(year FROM p_on) - extract(year FROM p_anchor_on)) * 12
      + extract(month FROM p_on) - extract(month FROM p_anchor_on))::integer))::date)::integer
  ) / CASE p_frequency WHEN 'monthly' THEN 1 WHEN 'quarterly' THEN 3 WHEN 'annual' THEN 12 END)
END::integer;
COMMENT ON FUNCTION party.period_nth(text, integer, date, date) IS $doc$Number of the period in which a day lies.

:param p_frequency: weekly, days, monthly, quarterly or annual
:param p_days: length in days, with frequency days
:param p_anchor_on: first day of period 0
:param p_on: the day
:returns: the number; 0 is the period that begins on the anchor
:example: SELECT party.period_nth('monthly', NULL, '2011-01-31', '2011-03-01')$doc$;

CREATE OR REPLACE FUNCTION party.cycle_at(p_billing_cycle_id bigint, p_on date) RETURNS TABLE (period_from date, period_to date)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
  SELECT party.period_start(y.frequency, y.days, y.anchor_on, n.nth),
    party.period_start(y.frequency, y.days, y.anchor_on, n.nth + 1)
  FROM party.billing_cycle AS y
  CROSS JOIN LATERAL (SELECT party.period_nth(y.frequency, y.days, y.anchor_on, p_on) AS nth OFFSET 0) AS n
  WHERE y.billing_cycle_id = p_billing_cycle_id;
END;
COMMENT ON FUNCTION party.cycle_at(bigint, date) IS $doc$The period of a billing cycle in which a day lies.

:param p_billing_cycle_id: the cycle, such as a customer's billing_cycle_id
:param p_on: the day, in the customer's zone
:returns: its first day, and the first day after it
:example: SELECT c.code, p.* FROM party.customer AS c CROSS JOIN LATERAL party.cycle_at(c.billing_cycle_id, '2026-11-05') AS p$doc$;

CREATE OR REPLACE FUNCTION party.fee_anchor(p_billing_cycle_id bigint) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE WHEN y.frequency IN ('weekly', 'days') THEN '2000-01-01' ELSE y.anchor_on END
  FROM party.billing_cycle AS y WHERE y.billing_cycle_id = p_billing_cycle_id;
END;
COMMENT ON FUNCTION party.fee_anchor(bigint) IS
$doc$From which day the months of fees are counted: the cycle's, or the first of the month where bills come by weeks or days.

:param p_billing_cycle_id: the cycle
:returns: the day
:example: SELECT party.fee_anchor(1)$doc$;

CREATE OR REPLACE FUNCTION api.customer_cycle(p_customer_id bigint, p_on date DEFAULT NULL)
RETURNS TABLE (period_from date, period_to date)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_today date := party.customer_today(p_customer_id);
BEGIN
  IF v_today IS NULL THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', coalesce(p_customer_id::text, 'NULL')),
      p_column => 'customer_id');
  END IF;
  IF NOT isfinite(p_on) THEN
    PERFORM system.raise_error('TB102', 'a period has real days', p_column => 'on');
  END IF;
  RETURN QUERY
  SELECT p.period_from, p.period_to
  FROM party.customer AS c
  CROSS JOIN LATERAL party.cycle_at(c.billing_cycle_id, coalesce(p_on, v_today)) AS p
  WHERE c.customer_id = p_customer_id;
END $$;
COMMENT ON FUNCTION api.customer_cycle(bigint, date) IS $doc$The billing period of a customer in which a day lies.

:param p_customer_id: the customer
:param p_on: the day, in the customer's zone; NULL is today
:returns: its first day, and the first day after it
:raises TB101: no such customer
:raises TB102: no real day
:example: SELECT * FROM api.customer_cycle(1, '2026-11-05')$doc$;
GRANT EXECUTE ON FUNCTION api.customer_cycle(bigint, date) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
