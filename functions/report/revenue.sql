-- Revenue, cost and margin of a period, grouped as you like.

CREATE OR REPLACE FUNCTION api.revenue_summary(
  p_from date, p_to date, p_group text[] DEFAULT '{kind}', p_legal_entity text DEFAULT NULL, p_customer_id bigint DEFAULT NULL,
  p_limit integer DEFAULT 1000, p_after text[] DEFAULT NULL
) RETURNS TABLE (
  month date, legal_entity text, customer_id bigint, customer text, package_id bigint, package text, kind text, currency text,
  revenue numeric, unbilled numeric, resold numeric, cost numeric, margin numeric
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_zone text := system.setting_get('ledger.time_zone');
  v_by_package boolean := 'package' = ANY (p_group);
  v_entity bigint := CASE WHEN p_legal_entity IS NOT NULL THEN report.legal_entity_find(p_legal_entity) END;
  v_from timestamptz := p_from::timestamp AT TIME ZONE v_zone;
  v_to timestamptz := p_to::timestamp AT TIME ZONE v_zone;
BEGIN
  PERFORM system.page_check(p_limit, p_after, 6);
  IF (p_group <@ '{month,legal_entity,customer,package,kind}' AND array_position(p_group, NULL) IS NULL) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'revenue is not grouped by that', p_column => 'group',
      p_hint => 'Some of month, legal_entity, customer, package, kind; by currency it always is.');
  END IF;
  IF (p_from < p_to AND isfinite(p_from) AND isfinite(p_to)) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a period has a first day and a later day after it', p_column => 'to');
  END IF;
  RETURN QUERY
  SELECT s.month, e.code::text, s.customer_id, c.code::text, s.package_id, k.code::text, s.kind, s.currency, s.revenue, s.unbilled,
    s.resold, s.cost, s.revenue - s.resold - s.cost
  FROM (
    SELECT g.month, g.legal_entity_id, g.customer_id, g.package_id, g.kind, g.currency, sum(g.amount) AS revenue,
      sum(g.unbilled) AS unbilled, sum(g.resold) AS resold,
      -- What is not known of one call is not known of all.
      CASE WHEN bool_and(g.cost IS NOT NULL) THEN sum(g.cost) END AS cost
    FROM (
      SELECT
        CASE WHEN 'month' = ANY (p_group) THEN date_trunc('month', x.booked_at AT TIME ZONE v_zone)::date END AS month,
        CASE WHEN 'legal_entity' = ANY (p_group) THEN x.legal_entity_id END AS legal_entity_id,
        CASE WHEN 'customer' = ANY (p_group) THEN x.customer_id END AS customer_id,
        CASE WHEN v_by_package THEN x.package_id END AS package_id,
        CASE WHEN 'kind' = ANY (p_group) THEN x.kind END AS kind,
        x.currency, x.amount, x.unbilled, x.resold, x.cost
      FROM (
        SELECT b.booked_at, b.legal_entity_id, b.customer_id, b.package_id, b.kind, b.currency, b.amount, b.unbilled, b.resold,
          0::numeric AS cost
        FROM report.revenue_booked(v_from, v_to, v_by_package) AS b
        UNION ALL
        SELECT u.booked_at, u.legal_entity_id, u.customer_id, u.package_id, u.kind, u.currency, 0, 0, u.resold, u.cost
        FROM report.usage_cost(v_from, v_to) AS u
      ) AS x
      WHERE (v_entity IS NULL OR x.legal_entity_id = v_entity) AND (p_customer_id IS NULL OR x.customer_id = p_customer_id)
    ) AS g
    GROUP BY g.month, g.legal_entity_id, g.customer_id, g.package_id, g.kind, g.currency
  ) AS s
  LEFT JOIN party.legal_entity AS e ON e.legal_entity_id = s.legal_entity_id
  LEFT JOIN party.customer AS c ON c.customer_id = s.customer_id
  LEFT JOIN catalog.package AS k ON k.package_id = s.package_id
  WHERE p_after IS NULL OR (
    coalesce(s.month, '-infinity'), coalesce(e.code, ''), coalesce(s.customer_id, 0), coalesce(s.package_id, 0),
    coalesce(s.kind, ''), s.currency
  ) > (
    coalesce(p_after[1]::date, '-infinity'), coalesce(p_after[2], ''), coalesce(p_after[3]::bigint, 0),
    coalesce(p_after[4]::bigint, 0), coalesce(p_after[5], ''), p_after[6]
  )
  ORDER BY coalesce(s.month, '-infinity'), coalesce(e.code, ''), coalesce(s.customer_id, 0), coalesce(s.package_id, 0),
    coalesce(s.kind, ''), s.currency
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.revenue_summary(date, date, text[], text, bigint, integer, text[]) IS
$doc$Revenue, cost and margin of a period, by the day of booking: what the revenue accounts of the books moved by.

Net of discounts and credit notes, without taxes, deposits and payments; what is rounded on invoices is not in it.
:param p_from: first day, in the zone of setting ledger.time_zone
:param p_to: first day after
:param p_group: some of month, legal_entity, customer, package, kind; by currency it always is
:param p_legal_entity: code of whose books; NULL is all
:param p_customer_id: only this customer; NULL is all
:param p_limit: most rows to return, 1 to 1000
:param p_after: month, legal_entity, customer_id, package_id, kind and currency of the last row seen; NULL is the start
:returns: a row a group; kind is usage, surcharge (recovery fees too), recurring, one_time, penalty, adjustment or out_payment;
  unbilled is what of the revenue no issued invoice has yet, the rest is billed; resold is what of it is resellers' income; cost is
  what carriers took for those calls, and what owners of numbers were paid (NULL: a rate of exchange is missing); margin is
  revenue less resold less cost. What is not grouped by is NULL; a package is told of usage, fees and their discounts
:raises TB101: no such legal entity
:raises TB102: another word in group, a period without days, or a wrong limit or after
:example: SELECT * FROM api.revenue_summary('2026-10-01', '2026-11-01', '{month,kind}')$doc$;
GRANT EXECUTE ON FUNCTION api.revenue_summary(date, date, text[], text, bigint, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
