-- Percents that are taken off the calls of prepaid customers. On postpaid ones' calls the invoice has them.

CREATE OR REPLACE FUNCTION rating.usage_percent(
  p_customer_id bigint, p_device_id bigint, p_package_id bigint, p_pinned_version_id bigint, p_on date
) RETURNS TABLE (percent numeric)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  -- Each is of the price before any discount.
  SELECT least(sum(d.value::numeric), 100)
  FROM party.customer AS c
  CROSS JOIN LATERAL (
    SELECT x.discount_id
    FROM catalog.package_version_at(p_package_id, p_pinned_version_id, p_on) AS v
    INNER JOIN catalog.package_discount AS x ON x.package_version_id = v.package_version_id
    UNION ALL
    SELECT p.discount_id
    FROM service.promotion_grant AS g
    INNER JOIN catalog.promotion AS p ON p.promotion_id = g.promotion_id
    WHERE g.customer_id = p_customer_id AND p_on >= g.valid_from AND p_on < g.valid_to
    UNION ALL
    SELECT a.discount_id
    FROM service.discount_assignment AS a
    WHERE a.customer_id = p_customer_id AND p_on >= a.valid_from AND p_on < a.valid_to AND a.item_id IS NULL
      AND (a.location_id IS NULL OR a.location_id = (SELECT l.location_id FROM service.location_at(p_device_id, p_on) AS l))
  ) AS h
  INNER JOIN catalog.discount AS d ON d.discount_id = h.discount_id AND d.kind = 'percent' AND d.applies_to IN ('all', 'usage')
  WHERE c.customer_id = p_customer_id AND c.billing_mode = 'prepaid'
  HAVING count(*) > 0;
END;
COMMENT ON FUNCTION rating.usage_percent(bigint, bigint, bigint, bigint, date) IS
$doc$How many percent are taken off a call when it is rated: those of the package, of promotions and of the payer together.

:param p_customer_id: who pays
:param p_device_id: the payer's device, or NULL
:param p_package_id: the package that the call is rated by
:param p_pinned_version_id: the version that the assignment is pinned to, or NULL
:param p_on: day of the answer, in the payer's zone
:returns: at most one row, up to 100; none for a postpaid customer
:example: SELECT * FROM rating.usage_percent(1, 1, 1, NULL, '2026-11-05')$doc$;

CREATE OR REPLACE FUNCTION rating.discount_of(p_amount numeric, p_percent numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN round(p_amount * p_percent / 100.00000000, 6);
COMMENT ON FUNCTION rating.discount_of(numeric, numeric) IS $doc$What a percent discount takes off an amount.

:param p_amount: the amount
:param p_percent: percent; NULL gives NULL
:returns: rounded once to 6 decimals, half away from zero
:example: SELECT rating.discount_of(0.042, 10)$doc$;
