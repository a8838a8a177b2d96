-- Fees that are invoiced ahead are earned day by day. At the end of each month what is not earned yet is put off.

CREATE OR REPLACE FUNCTION billing.deferral_due(p_legal_entity_id bigint, p_day date, p_at timestamptz) RETURNS TABLE (
  currency text, customer_id bigint, package_id bigint, amount numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH fee AS MATERIALIZED (
    SELECT i.invoice_id, i.customer_id, i.currency::text AS currency, p.package_id, c.exponent,
      (l.amount::numeric - coalesce((
        SELECT sum(x.amount::numeric)
        FROM billing.credit_note AS n
        INNER JOIN billing.credit_note_line AS x ON x.credit_note_id = n.credit_note_id AND x.position = l.position
        WHERE n.invoice_id = i.invoice_id AND n.booked_at < p_at
      ), 0)) * (l.period_to - greatest(l.period_from, p_day)) / (l.period_to - l.period_from) AS ahead
    FROM billing.bill_run AS r
    INNER JOIN billing.invoice AS i ON i.bill_run_id = r.bill_run_id AND i.number IS NOT NULL
    INNER JOIN billing.invoice_line AS l
      ON l.invoice_id = i.invoice_id AND l.account = 'revenue_recurring' AND l.period_to > p_day AND l.period_from < l.period_to
    INNER JOIN system.iso_currency AS c ON c.code = i.currency
    LEFT JOIN service.package_assignment AS p ON p.package_assignment_id = l.package_assignment_id
    WHERE r.legal_entity_id = p_legal_entity_id AND r.status = 'issued' AND r.finished_at < p_at
  ), share AS (
    -- A discount is of all fees of its invoice: each is earned with what it leaves of them.
    SELECT l.invoice_id, sum(l.amount::numeric) / nullif(sum(l.amount::numeric) FILTER (WHERE l.kind <> 'discount'), 0) AS net
    FROM billing.invoice_line AS l
    WHERE l.account = 'revenue_recurring' AND l.invoice_id IN (SELECT f.invoice_id FROM fee AS f)
    GROUP BY l.invoice_id
  )
  SELECT f.currency, f.customer_id, f.package_id, round(sum(f.ahead * coalesce(s.net, 1)), max(f.exponent))
  FROM fee AS f
  INNER JOIN share AS s ON s.invoice_id = f.invoice_id
  GROUP BY f.currency, f.customer_id, f.package_id
  HAVING round(sum(f.ahead * coalesce(s.net, 1)), max(f.exponent)) <> 0;
END;
COMMENT ON FUNCTION billing.deferral_due(bigint, date, timestamptz) IS
$doc$What of invoiced fees is for days to come.

:param p_legal_entity_id: whose invoices
:param p_day: the first day that is still to come
:param p_at: as invoices and credit notes stood just before this instant
:returns: a row a customer and package, in whole coins
:example: SELECT * FROM billing.deferral_due(1, '2026-11-01', '2026-11-01T00:00Z')$doc$;

CREATE OR REPLACE FUNCTION billing.deferral_run(p_legal_entity_id bigint, p_month date) RETURNS TABLE (
  currency text, customers bigint, amount numeric
)
LANGUAGE plpgsql VOLATILE ROWS 3 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
  v_at timestamptz := upper(ledger.month_span(p_month));
  v_day date := (p_month + interval '1 month')::date;
  v_currency text;
  v_transaction_id bigint;
  v_amount numeric;
  v_customers bigint;
BEGIN
  -- One run at a time, after all that was being booked.
  PERFORM ledger.period_wait();
  IF v_at > system.clock_now() THEN
    PERFORM system.raise_error('TB601', format('the month of %s is not over', to_char(p_month, 'YYYY-MM')), p_column => 'month');
  END IF;
  IF EXISTS (
    SELECT FROM ledger.transaction AS t
    INNER JOIN ledger.account AS a ON a.account_id = t.account_id
    WHERE t.kind = 'deferral' AND a.legal_entity_id = p_legal_entity_id AND t.booked_at >= v_at
  ) THEN
    PERFORM system.raise_error('TB504', format('fees of later months than %s were put off already', to_char(p_month, 'YYYY-MM')),
      p_column => 'month');
  END IF;
  FOR v_currency IN
    SELECT DISTINCT a.currency::text FROM ledger.account AS a
    WHERE a.legal_entity_id = p_legal_entity_id AND a.kind = 'revenue_recurring' ORDER BY 1
  LOOP
    v_transaction_id := nextval('ledger.transaction_id_seq');
    -- The difference to what was put off before: a run that comes again finds none.
    WITH due AS (
      SELECT d.customer_id, d.package_id, d.amount FROM billing.deferral_due(p_legal_entity_id, v_day, v_at) AS d
      WHERE d.currency = v_currency
      UNION ALL
      SELECT p.customer_id, p.package_id, -p.amount::numeric
      FROM ledger.transaction AS t
      INNER JOIN ledger.account AS a ON a.account_id = t.account_id
      INNER JOIN billing.deferral_part AS p ON p.transaction_id = t.transaction_id
      WHERE t.kind = 'deferral' AND a.legal_entity_id = p_legal_entity_id AND a.currency = v_currency AND t.booked_at < v_at
    ), part AS (
      INSERT INTO billing.deferral_part AS p (transaction_id, customer_id, package_id, amount)
      SELECT v_transaction_id, d.customer_id, d.package_id, sum(d.amount)
      FROM due AS d
      GROUP BY d.customer_id, d.package_id
      HAVING sum(d.amount) <> 0
      RETURNING p.customer_id, p.amount
    )
    SELECT count(DISTINCT p.customer_id), sum(p.amount::numeric) INTO v_customers, v_amount FROM part AS p;
    CONTINUE WHEN v_customers = 0;
    PERFORM ledger.transaction_post(
      ARRAY[ROW(
        v_transaction_id, 'deferral', ledger.account_shared(p_legal_entity_id, 'deferred_revenue', v_currency), v_currency, NULL,
        'month:' || to_char(p_month, 'YYYY-MM'), false
      )::ledger.posting],
      ARRAY[
        ROW(v_transaction_id, ledger.account_shared(p_legal_entity_id, 'deferred_revenue', v_currency), 'posted',
          v_amount)::ledger.leg,
        ROW(v_transaction_id, ledger.account_shared(p_legal_entity_id, 'revenue_recurring', v_currency), 'posted',
          -v_amount)::ledger.leg
      ],
      -- The last instant of the month.
      v_at - interval '1 microsecond'
    );
    RETURN QUERY SELECT v_currency, v_customers, v_amount;
  END LOOP;
END $$;
COMMENT ON FUNCTION billing.deferral_run(bigint, date) IS
$doc$Puts off what of invoiced fees is not earned at the end of a month, and brings in what was put off before and is earned now.

:param p_legal_entity_id: whose invoices
:param p_month: first day of the month
:returns: a row a currency: customers and by how much what is put off has grown; none when nothing has changed
:raises TB503: something has changed, and the month is closed
:raises TB504: it was run for a later month already
:raises TB601: the month is not over
:example: SELECT * FROM billing.deferral_run(1, '2026-10-01')$doc$;

CREATE OR REPLACE FUNCTION api.deferral_run(p_legal_entity text, p_month date) RETURNS TABLE (
  currency text, customers bigint, amount numeric
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 3 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_legal_entity_id bigint := (SELECT e.legal_entity_id FROM party.legal_entity AS e WHERE e.code = p_legal_entity);
BEGIN
  IF v_legal_entity_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('legal entity %s does not exist', coalesce(p_legal_entity, 'NULL')),
      p_column => 'legal_entity');
  END IF;
  IF p_month IS NULL OR NOT isfinite(p_month) OR p_month <> date_trunc('month', p_month::timestamp)::date THEN
    PERFORM system.raise_error('TB102', 'a month is given by its first day', p_column => 'month');
  END IF;
  RETURN QUERY SELECT d.currency, d.customers, d.amount FROM billing.deferral_run(v_legal_entity_id, p_month) AS d;
END $$;
COMMENT ON FUNCTION api.deferral_run(text, date) IS
$doc$Puts off what of invoiced fees is for days after a month, and brings in what was put off before and is earned by then.

It is booked at the last instant of the month. Asked again, it books nothing. api.period_close does it too.
:param p_legal_entity: code of who invoiced
:param p_month: first day of the month
:returns: a row a currency: customers and by how much what is put off has grown; none when nothing has changed
:raises TB101: no such legal entity
:raises TB102: no first day of a month
:raises TB503: something has changed, and the month is closed
:raises TB504: it was run for a later month already
:raises TB601: the month is not over
:example: SELECT * FROM api.deferral_run('NLT', '2026-10-01')$doc$;
GRANT EXECUTE ON FUNCTION api.deferral_run(text, date) TO pgtoll_admin, pgtoll_operator;
