-- What is left of a call for each who sells it.

CREATE OR REPLACE FUNCTION api.call_margin(p_call_id text) RETURNS TABLE (
  side text, level smallint, seller_id bigint, seller text, revenue system.money, cost system.money, margin system.money,
  currency system.currency
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 2
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_call rating.call := rating.call_find(p_call_id);
  v_day date := (v_call.answered_at AT TIME ZONE 'UTC')::date;
BEGIN
  RETURN QUERY
  WITH charge AS MATERIALIZED (
    SELECT h.side, h.level, h.resold, h.customer_id, h.amount::numeric AS amount, c.currency, c.code
    FROM rating.charge AS h
    INNER JOIN party.customer AS c ON c.customer_id = h.customer_id
    WHERE h.customer_id = ANY (ARRAY[v_call.out_customer_id, v_call.in_customer_id] || v_call.reseller_ids)
      AND h.started_at = v_call.started_at AND h.call_id = v_call.call_id
  ), carrier AS MATERIALIZED (
    SELECT k.side, sum(k.amount::numeric) AS amount, bool_and(k.amount IS NOT NULL) AS known, k.currency
    FROM rating.carrier_charge AS k
    WHERE k.carrier_id IN (v_call.out_carrier_id, v_call.in_carrier_id) AND k.started_at = v_call.started_at
      AND k.call_id = v_call.call_id
    GROUP BY k.side, k.currency
  )
  SELECT x.side, x.level, x.seller_id, x.seller, x.revenue::system.money, x.cost::system.money, (x.revenue - x.cost)::system.money,
    x.currency::system.currency
  FROM (
    -- Each reseller sells to the level below and buys by its own charge.
    SELECT b.side, b.level, s.customer_id AS seller_id, s.code AS seller, b.amount AS revenue,
      catalog.exchange(s.amount, s.currency, b.currency, v_day) AS cost, b.currency
    FROM charge AS b
    INNER JOIN charge AS s ON s.side = b.side AND s.level = b.level + 1
    UNION ALL
    -- The house sells to the last of them and pays the carriers.
    SELECT coalesce(b.side, k.side), coalesce(b.level, 0::smallint), NULL, NULL, coalesce(b.amount, 0),
      CASE WHEN k.side IS NULL THEN 0 WHEN k.known THEN catalog.exchange(k.amount, k.currency, coalesce(b.currency, k.currency), v_day) END,
      coalesce(b.currency, k.currency)
    FROM (SELECT c.* FROM charge AS c WHERE NOT c.resold) AS b
    FULL JOIN carrier AS k ON k.side = b.side
  ) AS x
  ORDER BY x.side DESC, x.level;
END $$;
COMMENT ON FUNCTION api.call_margin(text) IS $doc$What is left of a call for each who sells it: the house, and resellers.

:param p_call_id: its public id, such as 202611-1000000
:returns: a row a side and seller (NULL: the house): level and currency of who buys, what they pay, what the seller pays for it
  (to the house, or to carriers) in that currency by the rate of exchange of the day, and the difference; cost and margin are
  NULL when a rate is missing
:raises TB101: no such call
:example: SELECT * FROM api.call_margin('202611-1000000')$doc$;
GRANT EXECUTE ON FUNCTION api.call_margin(text) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
