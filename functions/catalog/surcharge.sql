-- Surcharges: prices added to calls of a kind, and what such calls cost us.
SELECT resource.declare('surcharge', 'catalog.surcharge', p_filter => '{kind,legal_entity_id,package_id,customer_id}',
  p_sort => '{kind,valid_from}');

CREATE OR REPLACE FUNCTION catalog.surcharge_at(p_kind text, p_customer_id bigint, p_package_id bigint, p_on date)
RETURNS TABLE (surcharge_id bigint, price numeric, cost numeric, cost_currency text, discountable boolean)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT s.surcharge_id, s.price, coalesce(s.cost, law.cost), CASE WHEN s.cost IS NULL THEN law.currency ELSE s.currency END,
    s.discountable
  FROM party.customer AS c
  CROSS JOIN LATERAL (
    SELECT x.surcharge_id, x.price::numeric AS price, x.cost::numeric AS cost, x.currency::text AS currency,
      x.discountable
    FROM catalog.surcharge AS x
    WHERE x.kind = p_kind AND x.currency = c.currency AND x.valid_from <= p_on
      AND (x.customer_id = c.customer_id OR x.package_id = p_package_id OR x.legal_entity_id = c.legal_entity_id)
    -- The nearest first, and of it the latest.
    ORDER BY x.customer_id IS NULL, x.package_id IS NULL, x.valid_from DESC
    LIMIT 1
  ) AS s
  LEFT JOIN LATERAL (
    SELECT x.cost::numeric AS cost, x.currency::text AS currency
    FROM catalog.surcharge AS x
    WHERE x.kind = p_kind AND x.valid_from <= p_on AND num_nonnulls(x.legal_entity_id, x.package_id, x.customer_id) = 0
    ORDER BY x.valid_from DESC
    LIMIT 1
  ) AS law ON s.cost IS NULL
  WHERE c.customer_id = p_customer_id;
END;
COMMENT ON FUNCTION catalog.surcharge_at(text, bigint, bigint, date) IS
$doc$The surcharge that counts for a call: the customer's, else the package's, else the legal entity's, from the latest day.

:param p_kind: payphone, lrn_dip or cnam_dip
:param p_customer_id: who pays
:param p_package_id: the package that the call is rated by
:param p_on: day of the call, in the customer's zone
:returns: at most one row: price, and cost (the row's own, else the one that the law sets) with its currency
:example: SELECT * FROM catalog.surcharge_at('payphone', 1, 1, '2026-11-05')$doc$;
