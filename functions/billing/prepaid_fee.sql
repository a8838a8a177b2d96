-- Fees of prepaid customers: taken from what they have on their day, all that is due or nothing.
SELECT resource.declare('fee_receipt', 'billing.fee_receipt', p_filter => '{customer_id}', p_sort => '{-receipt_id}',
  p_verbs => '{get,list}', p_summary => 'receipt of fees taken from a prepaid customer');

CREATE OR REPLACE FUNCTION billing.fee_take(p_customer_ids bigint[], p_on date, OUT taken integer, OUT waiting integer)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_postings ledger.posting[];
  v_legs ledger.leg[];
  v_waiting bigint[];
BEGIN
  WITH due AS MATERIALIZED (
    SELECT d.* FROM billing.charge_due(p_customer_ids, p_on) AS d
  ), total AS MATERIALIZED (
    SELECT t.*, nextval('billing.invoice_id_seq') AS receipt_id, nextval('ledger.transaction_id_seq') AS transaction_id,
      -- What is given back needs no money.
      t.amount <= greatest(t.available, 0) AS affordable
    FROM (
      SELECT d.customer_id, a.account_id, a.currency, a.legal_entity_id, a.posted - a.reserved AS available, sum(d.amount) AS amount
      FROM due AS d
      INNER JOIN ledger.account AS a ON a.customer_id = d.customer_id
      GROUP BY d.customer_id, a.account_id
      HAVING bool_or(d.amount <> 0)
    ) AS t
  ), charged AS (
    INSERT INTO billing.charge (
      customer_id, kind, source, source_id, item_id, nth, description, quantity, frequency, period_from, period_to, covered_from,
      covered_to, part_from, part_to, full_amount, proration, credit_at_end, amount, device_id, location_id, tax_schedule, taxable,
      invoice_id
    )
    SELECT d.customer_id, d.kind, d.source, d.source_id, d.item_id, d.nth, d.description, d.quantity, d.frequency, d.period_from,
      d.period_to, d.covered_from, d.covered_to, d.part_from, d.part_to, d.full_amount, d.proration, d.credit_at_end, d.amount,
      d.device_id, d.location_id, d.tax_schedule, d.taxable, t.receipt_id
    FROM due AS d
    INNER JOIN total AS t ON t.customer_id = d.customer_id AND t.affordable
  ), receipt AS (
    INSERT INTO billing.fee_receipt (receipt_id, customer_id, transaction_id, amount, taken_at)
    SELECT t.receipt_id, t.customer_id, t.transaction_id, t.amount, v_now FROM total AS t WHERE t.affordable
  ), owing AS (
    INSERT INTO billing.prepaid_fee AS f (customer_id, next_at, amount, since)
    SELECT t.customer_id, v_now, t.amount, v_now FROM total AS t WHERE NOT t.affordable
    ON CONFLICT (customer_id) DO UPDATE SET amount = excluded.amount, since = coalesce(f.since, excluded.since)
  ), leg AS (
    SELECT ROW(t.transaction_id, t.account_id, 'posted', -t.amount)::ledger.leg AS leg FROM total AS t WHERE t.affordable
    UNION ALL
    SELECT ROW(s.transaction_id, ledger.account_shared(s.legal_entity_id, 'revenue_' || s.kind, s.currency), 'posted', s.amount)::ledger.leg
    FROM (
      SELECT t.transaction_id, t.legal_entity_id, t.currency, d.kind, sum(d.amount) AS amount
      FROM due AS d
      INNER JOIN total AS t ON t.customer_id = d.customer_id AND t.affordable
      GROUP BY t.transaction_id, t.legal_entity_id, t.currency, d.kind
    ) AS s
  )
  SELECT
    (
      SELECT array_agg(ROW(t.transaction_id, 'recurring', t.account_id, t.currency, NULL, 'fees:' || t.receipt_id, false)::ledger.posting)
      FROM total AS t WHERE t.affordable
    ),
    (SELECT array_agg(l.leg) FROM leg AS l),
    (SELECT coalesce(array_agg(t.customer_id), '{}') FROM total AS t WHERE NOT t.affordable)
  INTO v_postings, v_legs, v_waiting;
  UPDATE billing.prepaid_fee AS f SET amount = NULL, since = NULL
  WHERE f.customer_id = ANY (p_customer_ids) AND f.amount IS NOT NULL AND f.customer_id <> ALL (v_waiting);
  IF v_postings IS NOT NULL THEN
    PERFORM ledger.transaction_post(v_postings, v_legs);
  END IF;
  taken := coalesce(cardinality(v_postings), 0);
  waiting := cardinality(v_waiting);
END $$;
COMMENT ON FUNCTION billing.fee_take(bigint[], date) IS
$doc$Takes what fees and items of prepaid customers come to, from each all or nothing; their accounts are locked.

:param p_customer_ids: prepaid customers
:param p_on: the day it is where they are
:returns: taken: customers from whom it was taken; waiting: those who have not so much
:example: SELECT * FROM billing.fee_take('{7}', '2026-11-05')$doc$;

CREATE OR REPLACE FUNCTION api.prepaid_fee_run(p_customer_id bigint DEFAULT NULL, p_limit integer DEFAULT 1000)
RETURNS TABLE (taken integer, waiting integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_customer_ids bigint[];
  v_day record;
  v_done record;
BEGIN
  IF (p_limit >= 1) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a limit is at least 1', p_column => 'limit');
  END IF;
  -- One at a time: two would take the same fees.
  IF NOT pg_try_advisory_xact_lock(hashtextextended('pgtoll.prepaid_fee', 0)) THEN
    RETURN;
  END IF;
  v_customer_ids := array(
    SELECT c.customer_id
    FROM party.customer AS c
    INNER JOIN ledger.account AS a ON a.customer_id = c.customer_id
    LEFT JOIN billing.prepaid_fee AS f ON f.customer_id = c.customer_id
    WHERE c.billing_mode = 'prepaid' AND c.status <> 'closed' AND (p_customer_id IS NULL OR c.customer_id = p_customer_id)
      -- Once a day, and as soon as there is money for what waits.
      AND (f.customer_id IS NULL OR f.next_at <= v_now OR f.amount <= a.posted - a.reserved)
    ORDER BY c.customer_id
    LIMIT p_limit
  );
  -- All at once and in their order, whatever day it is where they are.
  PERFORM FROM ledger.account_lock(array(SELECT a.account_id FROM ledger.account AS a WHERE a.customer_id = ANY (v_customer_ids)));
  taken := 0;
  waiting := 0;
  FOR v_day IN
    SELECT d.on_day, array_agg(d.customer_id ORDER BY d.customer_id) AS customer_ids
    FROM (
      SELECT (v_now AT TIME ZONE c.time_zone)::date AS on_day, c.customer_id
      FROM party.customer AS c WHERE c.customer_id = ANY (v_customer_ids)
    ) AS d
    GROUP BY d.on_day
  LOOP
    SELECT t.* INTO v_done FROM billing.fee_take(v_day.customer_ids, v_day.on_day) AS t;
    taken := taken + v_done.taken;
    waiting := waiting + v_done.waiting;
  END LOOP;
  INSERT INTO billing.prepaid_fee AS f (customer_id, next_at)
  SELECT c.customer_id, ((v_now AT TIME ZONE c.time_zone)::date + 1)::timestamp AT TIME ZONE c.time_zone
  FROM party.customer AS c WHERE c.customer_id = ANY (v_customer_ids)
  ON CONFLICT (customer_id) DO UPDATE SET next_at = excluded.next_at;
  RETURN NEXT;
END $$;
COMMENT ON FUNCTION api.prepaid_fee_run(bigint, integer) IS
$doc$Takes the fees of prepaid customers from what they have, on the first day of each period; from each all that is due, or nothing.

Who has not so much is topped up by their rule, else suspended (api.credit_run()); it is tried again every day, and as soon as there
is money. Workers call this again and again. Taxes were paid with the top-up.
:param p_customer_id: only this customer; NULL is all
:param p_limit: at most so many customers at once
:returns: customers from whom fees were taken, and those who have not so much; no row while another one looks
:raises TB102: a limit below 1
:example: SELECT * FROM api.prepaid_fee_run()$doc$;
GRANT EXECUTE ON FUNCTION api.prepaid_fee_run(bigint, integer) TO pgtoll_admin, pgtoll_operator;
