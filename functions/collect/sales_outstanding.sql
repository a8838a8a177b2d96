-- How many days of sales customers owe.

CREATE OR REPLACE FUNCTION api.sales_outstanding(p_from date, p_to date) RETURNS TABLE (
  legal_entity text, currency system.currency, days integer, sales numeric, receivables numeric, days_outstanding numeric
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 3
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  IF (isfinite(p_from) AND isfinite(p_to) AND p_from <= p_to) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'sales are of days from one to another', p_column => 'to');
  END IF;
  RETURN QUERY
  SELECT e.code::text, x.currency, p_to - p_from + 1, sum(x.sold), sum(x.owed),
    round(sum(x.owed) * (p_to - p_from + 1) / nullif(sum(x.sold), 0), 1)
  FROM (
    SELECT c.legal_entity_id, c.currency, 0 AS sold, g.total AS owed
    FROM collect.ageing(p_to) AS g INNER JOIN party.customer AS c ON c.customer_id = g.customer_id
    UNION ALL
    SELECT c.legal_entity_id, c.currency, s.amount, 0
    FROM (
      SELECT d.customer_id, d.amount, d.booked_at FROM collect.debits() AS d WHERE d.kind IN ('invoice', 'penalty')
      UNION ALL
      SELECT k.customer_id, -k.amount, k.booked_at FROM collect.credits() AS k WHERE k.kind IN ('invoice', 'credit_note')
    ) AS s
    INNER JOIN party.customer AS c ON c.customer_id = s.customer_id AND c.billing_mode = 'postpaid'
    WHERE s.booked_at >= p_from::timestamp AT TIME ZONE c.time_zone
      AND s.booked_at < (p_to + 1)::timestamp AT TIME ZONE c.time_zone
  ) AS x
  INNER JOIN party.legal_entity AS e ON e.legal_entity_id = x.legal_entity_id
  GROUP BY e.code, x.currency
  ORDER BY e.code, x.currency;
END $$;
COMMENT ON FUNCTION api.sales_outstanding(date, date) IS
$doc$Days sales outstanding: receivables at the end of the last day, times the days, divided by what was sold in them.

Sold is what postpaid customers were asked for in those days: invoices with taxes and penalties, less credit notes. Receivables
are the total of api.ageing_total on the last day: credit that settles nothing counts against them.
:param p_from: first day, where each customer is
:param p_to: last day
:returns: a row a legal entity and currency; days_outstanding to a tenth of a day, NULL when nothing was sold
:raises TB102: days that cannot be
:example: SELECT * FROM api.sales_outstanding('2026-08-01', '2026-10-31')$doc$;
GRANT EXECUTE ON FUNCTION api.sales_outstanding(date, date) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
