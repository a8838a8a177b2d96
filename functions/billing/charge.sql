-- Charges besides calls.
SELECT resource.declare('charge', 'billing.charge', p_filter => '{customer_id,kind,source,invoice_id}', p_sort => '{-charge_id}',
  p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION api.charge_add(
  p_customer_id bigint, p_description text, p_amount system.money, p_kind text DEFAULT 'one_time', p_on date DEFAULT NULL,
  p_quantity integer DEFAULT 1, p_location_id bigint DEFAULT NULL, p_tax_schedule text DEFAULT NULL
) RETURNS api.charge
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- Two at once would be the same one twice.
  v_customer api.customer := party.customer_lock(p_customer_id);
  v_on date := coalesce(p_on, party.customer_today(p_customer_id));
  v_exponent integer := (SELECT i.exponent FROM system.iso_currency AS i WHERE i.code = v_customer.currency);
  v_charge_id bigint;
  v_row api.charge;
BEGIN
  IF v_customer.billing_mode <> 'postpaid' THEN
    PERFORM system.raise_error('TB102', format('customer %s gets no invoice', p_customer_id), p_column => 'customer_id',
      p_hint => 'Adjust what a prepaid customer has: api.adjustment_create.');
  END IF;
  IF coalesce(p_description, '') !~ '\S' THEN
    PERFORM system.raise_error('TB102', 'a charge says what it is for', p_column => 'description');
  END IF;
  IF p_amount = 0 OR p_amount <> round(p_amount, v_exponent) OR (p_amount < 0 AND p_kind <> 'adjustment') THEN
    PERFORM system.raise_error('TB102', format('%s is not an amount to charge', p_amount), p_column => 'amount',
      p_hint => 'Whole coins, and above 0; an adjustment may give back.');
  END IF;
  IF (p_kind IN ('one_time', 'penalty', 'adjustment')) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', format('%s is not added by hand', p_kind), p_column => 'kind',
      p_hint => 'One of one_time, penalty, adjustment.');
  END IF;
  INSERT INTO billing.charge AS c (
    customer_id, kind, source, source_id, nth, description, quantity, period_from, period_to, part_from, part_to, full_amount,
    credit_at_end, amount, location_id, tax_schedule
  )
  SELECT p_customer_id, p_kind, 'staff', p_customer_id, 1 + count(*), p_description, p_quantity, v_on, v_on + 1, v_on, v_on + 1,
    round(p_amount, v_exponent), false, round(p_amount, v_exponent), p_location_id, p_tax_schedule
  FROM billing.charge AS o
  WHERE o.source = 'staff' AND o.source_id = p_customer_id AND o.period_from = v_on
  RETURNING c.charge_id INTO v_charge_id;
  SELECT c.* INTO v_row FROM api.charge AS c WHERE c.charge_id = v_charge_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.charge_add(bigint, text, system.money, text, date, integer, bigint, text) IS
$doc$Adds a charge, or an adjustment, that waits for the customer's next invoice.

:param p_customer_id: a postpaid customer
:param p_description: text as printed
:param p_amount: in whole coins, for all of the quantity; an adjustment below 0 gives back
:param p_kind: one_time, penalty or adjustment
:param p_on: its day, in the customer's zone, which decides its taxes; NULL is today
:param p_quantity: how many, as printed
:param p_location_id: the location (cost center) it belongs to
:param p_tax_schedule: code of its tax schedule; NULL is the default
:returns: the charge
:raises TB101: no such customer
:raises TB102: a prepaid customer, no text, another kind, or an amount that cannot be
:example: SELECT * FROM api.charge_add(1, 'Technician', 80.00)$doc$;
GRANT EXECUTE ON FUNCTION api.charge_add(bigint, text, system.money, text, date, integer, bigint, text)
TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.charge_withdraw(p_charge_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM billing.charge AS c WHERE c.charge_id = p_charge_id AND c.source = 'staff' AND c.invoice_id IS NULL;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB105', format('charge %s was not added by hand, or is on an invoice', coalesce(p_charge_id::text, 'NULL')),
      p_column => 'charge_id');
  END IF;
END $$;
COMMENT ON FUNCTION api.charge_withdraw(bigint) IS $doc$Takes a charge back that was added by hand and waits for an invoice.

:param p_charge_id: the charge
:returns: nothing
:raises TB105: no such charge, or it is on an invoice
:example: SELECT api.charge_withdraw(1)$doc$;
GRANT EXECUTE ON FUNCTION api.charge_withdraw(bigint) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION billing.charge_make(p_bill_run_id bigint, p_customer_ids bigint[], p_usage_to date) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  -- Prepaid ones pay their fees from what they have: api.prepaid_fee_run.
  v_customer_ids CONSTANT bigint[] := array(
    SELECT c.customer_id FROM party.customer AS c WHERE c.customer_id = ANY (p_customer_ids) AND c.billing_mode = 'postpaid'
  );
BEGIN
  INSERT INTO billing.charge (
    customer_id, kind, source, source_id, item_id, nth, description, quantity, frequency, period_from, period_to, covered_from,
    covered_to, part_from, part_to, full_amount, proration, credit_at_end, amount, device_id, location_id, tax_schedule, taxable,
    bill_run_id
  )
  SELECT d.customer_id, d.kind, d.source, d.source_id, d.item_id, d.nth, d.description, d.quantity, d.frequency, d.period_from,
    d.period_to, d.covered_from, d.covered_to, d.part_from, d.part_to, d.full_amount, d.proration, d.credit_at_end, d.amount,
    d.device_id, d.location_id, d.tax_schedule, d.taxable, p_bill_run_id
  FROM (
    SELECT x.* FROM billing.charge_due(v_customer_ids, p_usage_to) AS x
    UNION ALL
    SELECT x.* FROM billing.minimum_due(v_customer_ids, p_usage_to) AS x
    UNION ALL
    SELECT x.* FROM billing.period_due(v_customer_ids, p_usage_to) AS x
  ) AS d
  -- What a period's calls come to is said once; calls that come later do not change it.
  ON CONFLICT ON CONSTRAINT charge_once DO NOTHING;
END $$;
COMMENT ON FUNCTION billing.charge_make(bigint, bigint[], date) IS $doc$Keeps what is due as open charges, minimums whole.

:param p_bill_run_id: the run that finds it
:param p_customer_ids: the customers
:param p_usage_to: first day whose usage is left out
:returns: nothing
:example: SELECT billing.charge_make(1, ARRAY[1], '2026-11-01')$doc$;
