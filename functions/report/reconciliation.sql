-- Whether what came in, what was rated, what was invoiced and what the books say is the same: one row a pair of sums.

CREATE OR REPLACE FUNCTION api.reconciliation(p_from date, p_to date, p_legal_entity text DEFAULT NULL) RETURNS TABLE (
  what text, currency text, left_side text, left_amount numeric, right_side text, right_amount numeric, difference numeric,
  look_at text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_entity bigint := CASE WHEN p_legal_entity IS NOT NULL THEN report.legal_entity_find(p_legal_entity) END;
  v_zone text := system.setting_get('ledger.time_zone');
  v_from timestamptz := p_from::timestamp AT TIME ZONE v_zone;
  v_to timestamptz := p_to::timestamp AT TIME ZONE v_zone;
BEGIN
  IF (p_from < p_to AND isfinite(p_from) AND isfinite(p_to)) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a period has a first day and a later day after it', p_column => 'to');
  END IF;
  RETURN QUERY
  WITH booked AS MATERIALIZED (
    SELECT t.transaction_id, t.kind, e.account_id = t.account_id AS own, a.kind AS account, e.bucket, a.currency::text AS currency,
      e.amount::numeric AS amount
    FROM ledger.entry AS e
    INNER JOIN ledger.account AS a ON a.account_id = e.account_id
    INNER JOIN ledger.transaction AS t ON t.transaction_id = e.transaction_id
    WHERE e.booked_at >= v_from AND e.booked_at < v_to AND (v_entity IS NULL OR a.legal_entity_id = v_entity)
  ), document AS (
    SELECT d.customer_id, d.amount FROM collect.debits() AS d WHERE d.booked_at >= v_from AND d.booked_at < v_to
    UNION ALL
    SELECT c.customer_id, -c.amount FROM collect.credits() AS c WHERE c.booked_at >= v_from AND c.booked_at < v_to
  ), pair AS (
    SELECT 1 AS place, 'records' AS what, NULL::text AS currency, sum(n.received)::numeric AS left_amount,
      sum(n.rated + n.held + n.rejected + n.skipped + n.duplicate + n.unanswered + n.waiting + n.undone)::numeric AS right_amount
    FROM report.batch_count AS n
    WHERE n.received_at >= v_from AND n.received_at < v_to AND v_entity IS NULL
    UNION ALL
    SELECT 2, 'usage', coalesce(l.currency, r.currency), coalesce(l.amount, 0), coalesce(r.amount, 0)
    FROM (
      SELECT b.currency, sum(b.amount) AS amount FROM booked AS b
      WHERE b.kind = 'usage' AND b.account IN ('revenue_usage', 'revenue_surcharge', 'out_payment') GROUP BY b.currency
    ) AS l
    FULL JOIN (
      SELECT a.currency::text AS currency, sum(x.amount) AS amount
      FROM (
        SELECT h.transaction_id, h.amount
        FROM report.usage_span(v_from, v_to) AS s
        INNER JOIN rating.charge_booked AS h ON h.started_at >= s.begins AND h.started_at < s.ends
        UNION ALL
        SELECT h.transaction_id, h.amount
        FROM report.usage_span(v_from, v_to) AS s
        INNER JOIN rating.surcharge_booked AS h ON h.started_at >= s.begins AND h.started_at < s.ends
      ) AS x
      INNER JOIN ledger.transaction AS t ON t.transaction_id = x.transaction_id AND t.booked_at >= v_from AND t.booked_at < v_to
      INNER JOIN ledger.account AS a ON a.account_id = t.account_id AND (v_entity IS NULL OR a.legal_entity_id = v_entity)
      GROUP BY 1
    ) AS r ON r.currency = l.currency
    UNION ALL
    SELECT 3, 'usage lines', i.currency::text, sum(l.exact), sum(coalesce(b.amount, 0))
    FROM billing.bill_run AS r
    INNER JOIN billing.invoice AS i ON i.bill_run_id = r.bill_run_id AND i.number IS NOT NULL
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(x.exact_amount::numeric), 0) AS exact FROM billing.invoice_line AS x
      WHERE x.invoice_id = i.invoice_id AND x.account IS NULL
    ) AS l
    LEFT JOIN (
      SELECT y.transaction_id, sum(y.amount) AS amount FROM booked AS y WHERE y.kind = 'invoice' AND y.bucket = 'unbilled' GROUP BY 1
    ) AS b ON b.transaction_id = i.transaction_id
    WHERE r.status = 'issued' AND r.finished_at >= v_from AND r.finished_at < v_to
      AND (v_entity IS NULL OR r.legal_entity_id = v_entity)
    GROUP BY i.currency
    UNION ALL
    SELECT 4, 'receivables', coalesce(l.currency, r.currency), coalesce(l.amount, 0), coalesce(r.amount, 0)
    FROM (
      SELECT b.currency, sum(-b.amount) AS amount FROM booked AS b
      -- What prepaid customers use is paid at once and stands on no document.
      WHERE b.account = 'customer' AND b.bucket = 'posted' AND b.kind <> 'usage' GROUP BY b.currency
    ) AS l
    FULL JOIN (
      SELECT a.currency::text AS currency, sum(d.amount) AS amount
      FROM document AS d
      INNER JOIN ledger.account AS a ON a.customer_id = d.customer_id AND (v_entity IS NULL OR a.legal_entity_id = v_entity)
      GROUP BY 1
    ) AS r ON r.currency = l.currency
    UNION ALL
    SELECT 5, 'books', b.currency, sum(b.amount) FILTER (WHERE b.amount > 0), coalesce(-sum(b.amount) FILTER (WHERE b.amount < 0), 0)
    FROM booked AS b GROUP BY b.currency
  )
  SELECT p.what, p.currency, w.left_side, coalesce(p.left_amount, 0), w.right_side, coalesce(p.right_amount, 0),
    coalesce(p.left_amount, 0) - coalesce(p.right_amount, 0), w.look_at
  FROM pair AS p
  INNER JOIN (VALUES
    ('records', 'lines received', 'rated, held, rejected, skipped, duplicate, unanswered, waiting, undone', 'report.batch_count'),
    ('usage', 'revenue booked of calls', 'charges and surcharges of calls', 'api.verify(''140-usage-is-its-charges'')'),
    ('usage lines', 'usage lines of invoices issued', 'usage that left unbilled', 'api.verify(''320-invoice-bookings'')'),
    ('receivables', 'what customers owe more, by the ledger', 'invoices and penalties less credit notes and payments',
      'api.verify(''390-allocations'')'),
    ('books', 'credits of all accounts', 'debits of all accounts', 'api.verify(''110-books-balance'')')
  ) AS w (what, left_side, right_side, look_at) ON w.what = p.what
  WHERE p.left_amount IS NOT NULL OR p.right_amount IS NOT NULL
  ORDER BY p.place, p.currency;
END $$;
COMMENT ON FUNCTION api.reconciliation(date, date, text) IS
$doc$Compares what came in, what was rated, what was invoiced and what the books say, of a period by the day of booking.

:param p_from: first day, in the zone of setting ledger.time_zone
:param p_to: first day after
:param p_legal_entity: code of whose books; NULL is all, and only then records are counted, which belong to nobody yet
:returns: a row a pair of sums and currency: records (received is counted in one place), usage (booked is charged), usage lines (on
  invoices is what left unbilled), receivables (the ledger is documents), books (credits are debits); the difference is 0 where all
  is well; look_at tells the view or check that shows what differs
:raises TB101: no such legal entity
:raises TB102: a period without days
:example: SELECT * FROM api.reconciliation('2026-10-01', '2026-11-01')$doc$;
GRANT EXECUTE ON FUNCTION api.reconciliation(date, date, text) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
