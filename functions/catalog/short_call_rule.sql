-- Penalties for too many short calls.
SELECT resource.declare('short_call_rule', 'catalog.short_call_rule', p_filter => '{customer_id,rate_sheet_id,package_id}',
  p_sort => '{name,valid_from}', p_summary => 'rule of short calls');

CREATE OR REPLACE FUNCTION catalog.short_call_rule_at(p_customer_id bigint, p_rate_sheet_id bigint, p_package_id bigint, p_on date)
RETURNS SETOF catalog.short_call_rule
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT r.*
  FROM catalog.short_call_rule AS r
  WHERE r.valid_from <= p_on
    AND (r.customer_id = p_customer_id OR r.rate_sheet_id = p_rate_sheet_id OR r.package_id = p_package_id)
  -- The nearest first, and of it the latest.
  ORDER BY r.customer_id IS NULL, r.rate_sheet_id IS NULL, r.valid_from DESC
  LIMIT 1;
END;
COMMENT ON FUNCTION catalog.short_call_rule_at(bigint, bigint, bigint, date) IS
$doc$The rule of short calls that counts: the customer's, else the rate sheet's, else the package's.

:param p_customer_id: who pays
:param p_rate_sheet_id: the sheet that rated the calls
:param p_package_id: the package that they are under
:param p_on: first day of the period, in the customer's zone
:returns: at most one rule
:example: SELECT * FROM catalog.short_call_rule_at(1, 1, 1, '2026-11-01')$doc$;
