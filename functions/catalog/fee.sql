-- Fees of a part of a period: the only place where the arithmetic stands.

CREATE OR REPLACE FUNCTION catalog.fee_share(p_method text, p_period_from date, p_period_to date, p_day date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- Counted from the end, so that a part from 17 January on is 15 thirtieths; the first days take what is left.
RETURN CASE p_method
  WHEN 'days' THEN p_period_to - least(greatest(p_day, p_period_from), p_period_to)
  WHEN 'thirtieth' THEN least(
    30 * catalog.period_months(p_period_from, p_period_to),
    CASE WHEN p_day > p_period_from THEN greatest(p_period_to - p_day, 0) END
  )
  WHEN 'none' THEN (p_day <= p_period_from)::integer
END;
COMMENT ON FUNCTION catalog.fee_share(text, date, date, date) IS
$doc$How many shares of a period are left as a day begins: of all its days, of 30 a month, or of one on its first day.

:param p_method: days, thirtieth or none
:param p_period_from: first day of the period
:param p_period_to: first day after it
:param p_day: the day; one before the period is its first, one after it its end
:returns: shares; all of them on the first day, 0 at the end
:example: SELECT catalog.fee_share('days', '2011-01-01', '2011-02-01', '2011-01-17')$doc$;

CREATE OR REPLACE FUNCTION catalog.period_months(p_period_from date, p_period_to date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN greatest(1, (extract(year FROM p_period_to) - extract(year FROM p_period_from)) * 12
  + extract(month FROM p_period_to) - extract(month FROM p_period_from))::integer;
COMMENT ON FUNCTION catalog.period_months(date, date) IS $doc$Months of a period, at least 1.

:param p_period_from: first day
:param p_period_to: first day after
:returns: 1 for a month, 3 for a quarter, 12 for a year
:example: SELECT catalog.period_months('2011-01-01', '2011-04-01')$doc$;

CREATE OR REPLACE FUNCTION catalog.fee_prorated(
  p_amount numeric, p_method text, p_period_from date, p_period_to date, p_part_from date, p_part_to date
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- Shares are whole numbers: those of any split add up to all. The long 1 keeps decimals, so that only a true half rounds up.
RETURN p_amount * (
    catalog.fee_share(p_method, p_period_from, p_period_to, p_part_from)
    - catalog.fee_share(p_method, p_period_from, p_period_to, greatest(p_part_from, p_part_to))
  ) / (catalog.fee_share(p_method, p_period_from, p_period_to, p_period_from) * 1.00000000000000000000);
COMMENT ON FUNCTION catalog.fee_prorated(numeric, text, date, date, date, date) IS
$doc$The fee of a part of a period; the parts of any split add up to the whole.

:param p_amount: fee of the whole period
:param p_method: days: by actual days; thirtieth: 1/30 a day of a month, counted from the period's end;
  none: the part with the period's first day bears it whole, the others nothing
:param p_period_from: first day of the period
:param p_period_to: first day after the period
:param p_part_from: first day of the part; what lies outside the period is left out
:param p_part_to: first day after the part
:returns: not rounded: who prints it rounds it, once
:example: SELECT round(catalog.fee_prorated(29.95, 'days', '2011-01-01', '2011-02-01', '2011-01-17', '2011-02-01'), 2)$doc$;

CREATE OR REPLACE FUNCTION catalog.fee_changed(
  p_amount numeric, p_method text, p_period_from date, p_period_to date, p_old_from date, p_old_to date, p_new_from date,
  p_new_to date
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- One division, so that what is given back is to the last decimal what the rest of the period costs.
RETURN p_amount * (
    catalog.fee_share(p_method, p_period_from, p_period_to, p_new_from)
    - catalog.fee_share(p_method, p_period_from, p_period_to, greatest(p_new_from, p_new_to))
    - catalog.fee_share(p_method, p_period_from, p_period_to, p_old_from)
    + catalog.fee_share(p_method, p_period_from, p_period_to, greatest(p_old_from, p_old_to))
  ) / (catalog.fee_share(p_method, p_period_from, p_period_to, p_period_from) * 1.00000000000000000000);
COMMENT ON FUNCTION catalog.fee_changed(numeric, text, date, date, date, date, date, date) IS
$doc$What is to be charged, or given back when below 0, when another part of a period is to be paid than was charged.

:param p_amount: fee of the whole period
:param p_method: days, thirtieth or none, as in catalog.fee_prorated
:param p_period_from: first day of the period
:param p_period_to: first day after the period
:param p_old_from: first day of the part that was charged
:param p_old_to: first day after it
:param p_new_from: first day of the part that is to be paid
:param p_new_to: first day after it; none of the period when it does not come after p_new_from
:returns: not rounded
:example: SELECT catalog.fee_changed(29.95, 'days', '2011-02-01', '2011-03-01', '2011-02-01', '2011-03-01', '2011-02-01', '2011-02-11')$doc$;

CREATE OR REPLACE FUNCTION catalog.fee_period(p_frequency text, p_on date, p_anchor_on date DEFAULT '2000-01-01')
RETURNS TABLE (period_from date, period_to date)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
  SELECT party.period_start(p_frequency, NULL, p_anchor_on, n.nth), party.period_start(p_frequency, NULL, p_anchor_on, n.nth + 1)
  FROM (SELECT party.period_nth(p_frequency, NULL, p_anchor_on, p_on) AS nth OFFSET 0) AS n;
END;
COMMENT ON FUNCTION catalog.fee_period(text, date, date) IS $doc$The period of a recurring charge in which a day lies.

:param p_frequency: monthly, quarterly or annual
:param p_on: the day
:param p_anchor_on: first day of one of its periods; the calendar's when left out
:returns: its first day, and the first day after it
:example: SELECT * FROM catalog.fee_period('monthly', '2011-01-17')$doc$;

CREATE OR REPLACE FUNCTION catalog.package_charge(p_package_version_id bigint) RETURNS TABLE (
  item_id bigint, kind text, description text, amount numeric, frequency text, proration text, credit_at_end boolean
)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT NULL::bigint, 'recurring'::text, k.name, v.monthly_fee::numeric, 'monthly'::text, v.fee_proration, true
  FROM catalog.package_version AS v
  INNER JOIN catalog.package AS k ON k.package_id = v.package_id
  WHERE v.package_version_id = p_package_version_id AND v.monthly_fee > 0
  UNION ALL
  SELECT i.item_id, i.kind, i.name, p.quantity * coalesce(p.price, i.price)::numeric, i.frequency, i.proration, i.credit_at_end
  FROM catalog.package_item AS p
  INNER JOIN catalog.item AS i ON i.item_id = p.item_id
  WHERE p.package_version_id = p_package_version_id AND coalesce(p.price, i.price) > 0;
END;
COMMENT ON FUNCTION catalog.package_charge(bigint) IS
$doc$What a package version costs besides calls: its fee and its items.

:param p_package_version_id: the version
:returns: one row a charge of more than 0; item_id NULL is the package's fee; amount is that of a whole period, or once
:example: SELECT * FROM catalog.package_charge(1)$doc$;
