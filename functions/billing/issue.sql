-- Draft invoices become invoices: numbers and bookings, in one transaction.

CREATE OR REPLACE FUNCTION billing.invoice_number(p_bill_run_id bigint, p_legal_entity_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_count integer := (SELECT count(*) FROM billing.invoice AS i WHERE i.bill_run_id = p_bill_run_id);
  v_first bigint;
BEGIN
  INSERT INTO billing.invoice_series AS s (legal_entity_id, next_number)
  VALUES (p_legal_entity_id, 1 + v_count)
  ON CONFLICT ON CONSTRAINT invoice_series_pkey DO UPDATE SET next_number = s.next_number + v_count
  RETURNING s.next_number - v_count INTO v_first;

  -- From here on live rows are locked, in id order: a payment comes before the invoice and is on it, or comes after it.
  PERFORM FROM ledger.account AS a
  WHERE a.customer_id IN (SELECT i.customer_id FROM billing.invoice AS i WHERE i.bill_run_id = p_bill_run_id)
  ORDER BY a.account_id
  FOR NO KEY UPDATE;

  UPDATE billing.invoice AS i
  SET number = v_first + n.nth - 1, previous_amount = -a.posted, amount_due = i.new_charges - a.posted
  FROM (
    SELECT x.invoice_id, row_number() OVER (ORDER BY (x.recipient ->> 'code') COLLATE "C") AS nth
    FROM billing.invoice AS x WHERE x.bill_run_id = p_bill_run_id
  ) AS n, ledger.account AS a
  WHERE i.invoice_id = n.invoice_id AND a.customer_id = i.customer_id;
END $$;
COMMENT ON FUNCTION billing.invoice_number(bigint, bigint) IS
$doc$Gives the invoices of a run their numbers, in order of customer code, and what was due before them.

It locks the customers' live rows.

:param p_bill_run_id: the run
:param p_legal_entity_id: who invoices
:returns: nothing
:example: SELECT billing.invoice_number(1, 1)$doc$;

CREATE OR REPLACE FUNCTION billing.invoice_leg(p_bill_run_id bigint) RETURNS SETOF ledger.leg
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH booked AS MATERIALIZED (
    SELECT l.invoice_id, l.account, sum(l.exact_amount::numeric) AS exact
    FROM billing.invoice AS i
    INNER JOIN billing.invoice_line AS l ON l.invoice_id = i.invoice_id
    WHERE i.bill_run_id = p_bill_run_id AND l.account IS NOT NULL
    GROUP BY l.invoice_id, l.account
  )
  SELECT x.transaction_id, x.account_id, x.bucket, x.amount
  FROM billing.invoice AS i
  INNER JOIN ledger.account AS a ON a.customer_id = i.customer_id
  INNER JOIN ledger.account AS rest
    ON rest.legal_entity_id = i.legal_entity_id AND rest.currency = i.currency AND rest.kind = 'rounding' AND rest.customer_id IS NULL
  LEFT JOIN (SELECT o.invoice_id, sum(o.exact) AS exact FROM booked AS o GROUP BY o.invoice_id) AS b ON b.invoice_id = i.invoice_id
  CROSS JOIN LATERAL (VALUES
    (i.transaction_id, a.account_id, 'unbilled', i.usage_amount::numeric),
    (i.transaction_id, a.account_id, 'posted', -i.new_charges::numeric),
    (i.transaction_id, rest.account_id, 'posted', i.new_charges - i.usage_amount - coalesce(b.exact, 0))
  ) AS x (transaction_id, account_id, bucket, amount)
  WHERE i.bill_run_id = p_bill_run_id
  UNION ALL
  SELECT i.transaction_id, o.account_id, 'posted', b.exact
  FROM booked AS b
  INNER JOIN billing.invoice AS i ON i.invoice_id = b.invoice_id
  -- Of the shared accounts there are few; those of customers are many.
  INNER JOIN ledger.account AS o
    ON o.legal_entity_id = i.legal_entity_id AND o.currency = i.currency AND o.kind = b.account AND o.customer_id IS NULL;
END;
COMMENT ON FUNCTION billing.invoice_leg(bigint) IS
$doc$The entries of a run's invoices: usage leaves unbilled, the customer owes what is printed, each account has its exact part and
the rounding account the rest.

:param p_bill_run_id: the run
:returns: entries; those of an invoice sum to zero
:example: SELECT * FROM billing.invoice_leg(1)$doc$;

CREATE OR REPLACE FUNCTION billing.run_issue(p_bill_run_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_run billing.bill_run;
  v_customer_id bigint;
BEGIN
  SELECT r.* INTO STRICT v_run FROM billing.bill_run AS r WHERE r.bill_run_id = p_bill_run_id;
  IF v_run.status = 'issued' THEN
    RETURN;
  END IF;
  PERFORM billing.tax_wait(p_bill_run_id);
  -- Opened before customers are locked: another run may wait for the same account.
  PERFORM ledger.account_shared(v_run.legal_entity_id, x.account, x.currency)
  FROM (
    SELECT DISTINCT l.account, i.currency
    FROM billing.invoice AS i
    INNER JOIN billing.invoice_line AS l ON l.invoice_id = i.invoice_id
    WHERE i.bill_run_id = p_bill_run_id AND l.account IS NOT NULL
  ) AS x;
  PERFORM billing.invoice_number(p_bill_run_id, v_run.legal_entity_id);
  PERFORM ledger.transaction_post(
    (
      SELECT array_agg(ROW(
        i.transaction_id, 'invoice', a.account_id, a.currency, NULL, 'invoice:' || i.invoice_id, false
      )::ledger.posting ORDER BY a.account_id)
      FROM billing.invoice AS i
      INNER JOIN ledger.account AS a ON a.customer_id = i.customer_id
      WHERE i.bill_run_id = p_bill_run_id
    ),
    (SELECT array_agg(l::ledger.leg) FROM billing.invoice_leg(p_bill_run_id) AS l)
  );
  -- What left unbilled and was not there would never be asked for again.
  SELECT a.customer_id INTO v_customer_id
  FROM billing.invoice AS i
  INNER JOIN ledger.account AS a ON a.customer_id = i.customer_id
  WHERE i.bill_run_id = p_bill_run_id AND a.unbilled <> 0 AND NOT EXISTS (
    SELECT FROM ledger.transaction AS t
    WHERE t.account_id = a.account_id AND t.kind = 'usage' AND t.cleared_by IS NULL
  ) AND NOT EXISTS (
    SELECT FROM billing.invoice AS o WHERE o.customer_id = i.customer_id AND o.number IS NULL
  )
  LIMIT 1;
  IF FOUND THEN
    PERFORM system.raise_error('TB502', format('charges of customer %s were not found', v_customer_id),
      p_hint => 'api.verify() tells which bookings have no charges.');
  END IF;
  UPDATE billing.bill_run AS r SET status = 'issued', finished_at = system.clock_now(), actor = system.actor()
  WHERE r.bill_run_id = p_bill_run_id;
END $$;
COMMENT ON FUNCTION billing.run_issue(bigint) IS
$doc$Numbers and books the draft invoices of a run, once; call it last, since it locks the customers' live rows.

:param p_bill_run_id: the run
:returns: nothing
:raises TB502: a customer has nothing open and is not even
:raises TB605: an engine outside has not answered with the taxes of any
:example: SELECT billing.run_issue(1)$doc$;
