-- Charges besides calls.
SELECT resource.declare('charge', 'billing.charge', p_filter => '{customer_id,kind,source,invoice_id}', p_sort => '{-charge_id}',
  p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION billing.charge_make(p_bill_run_id bigint, p_customer_ids bigint[], p_usage_to date) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
  INSERT INTO billing.charge (
    customer_id, kind, source, source_id, item_id, nth, description, quantity, frequency, period_from, period_to, covered_from,
    covered_to, part_from, part_to, full_amount, proration, credit_at_end, amount, device_id, location_id, tax_schedule, bill_run_id
  )
  SELECT d.customer_id, d.kind, d.source, d.source_id, d.item_id, d.nth, d.description, d.quantity, d.frequency, d.period_from,
    d.period_to, d.covered_from, d.covered_to, d.part_from, d.part_to, d.full_amount, d.proration, d.credit_at_end, d.amount,
    d.device_id, d.location_id, d.tax_schedule, p_bill_run_id
  FROM (
    SELECT x.* FROM billing.charge_due(p_customer_ids, p_usage_to) AS x
    UNION ALL
    SELECT x.* FROM billing.minimum_due(p_customer_ids, p_usage_to) AS x
  ) AS d;
END $$;
COMMENT ON FUNCTION billing.charge_make(bigint, bigint[], date) IS $doc$Keeps what is due as open charges, minimums whole.

:param p_bill_run_id: the run that finds it
:param p_customer_ids: the customers
:param p_usage_to: first day whose usage is left out
:returns: nothing
:example: SELECT billing.charge_make(1, ARRAY[1], '2026-11-01')$doc$;
