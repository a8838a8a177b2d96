-- Revenue as the books have it, told by customer and package; costs of calls beside it.

CREATE OR REPLACE FUNCTION report.usage_span(p_from timestamptz, p_to timestamptz, OUT begins timestamptz, OUT ends timestamptz)
LANGUAGE sql STABLE
BEGIN ATOMIC
  -- Where the calls lie: one may ring before the day of its answer, and days are the customer's.
  SELECT (min(t.usage_day) - 2)::timestamp AT TIME ZONE 'UTC', (max(t.usage_day) + 2)::timestamp AT TIME ZONE 'UTC'
  FROM ledger.transaction AS t
  WHERE t.kind = 'usage' AND t.booked_at >= p_from AND t.booked_at < p_to;
END;
COMMENT ON FUNCTION report.usage_span(timestamptz, timestamptz) IS $doc$When the calls began whose usage was booked in a period.

:param p_from: first instant
:param p_to: first instant after
:returns: the span; NULL without usage
:example: SELECT * FROM report.usage_span('2026-10-01Z', '2026-11-01Z')$doc$;

CREATE OR REPLACE FUNCTION report.revenue_booked(p_from timestamptz, p_to timestamptz, p_by_package boolean) RETURNS TABLE (
  booked_at timestamptz, legal_entity_id bigint, customer_id bigint, package_id bigint, kind text, currency text, amount numeric,
  unbilled numeric, resold numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH booked AS (
    SELECT e.booked_at, a.legal_entity_id, c.customer_id, replace(a.kind, 'revenue_', '') AS kind, a.currency::text AS currency,
      e.amount::numeric AS amount, t.transaction_id, t.kind AS event,
      t.kind = 'usage' AND (t.cleared_by IS NULL OR d.invoice_id IS NOT NULL) AS waits
    FROM ledger.account AS a
    INNER JOIN ledger.entry AS e
      ON e.account_id = a.account_id AND e.number IS NULL AND e.booked_at >= p_from AND e.booked_at < p_to
    INNER JOIN ledger.transaction AS t ON t.transaction_id = e.transaction_id
    LEFT JOIN ledger.account AS c ON c.account_id = t.account_id
    LEFT JOIN billing.invoice AS d ON d.transaction_id = t.cleared_by AND d.number IS NULL
    WHERE a.customer_id IS NULL AND (a.kind LIKE 'revenue\_%' OR a.kind = 'adjustment')
  ), told AS (
    SELECT t.* FROM booked AS t
    WHERE t.event <> 'deferral' AND NOT (p_by_package AND (t.event IN ('invoice', 'credit_note') OR t.event = 'usage' AND t.kind = 'usage'))
  )
  SELECT t.booked_at, t.legal_entity_id, t.customer_id, NULL::bigint, t.kind, t.currency, t.amount,
    CASE WHEN t.waits THEN t.amount ELSE 0 END, 0::numeric
  FROM told AS t
  UNION ALL
  SELECT t.booked_at, t.legal_entity_id, p.customer_id, p.package_id, t.kind, t.currency, -p.amount::numeric, 0, 0
  FROM booked AS t
  INNER JOIN billing.deferral_part AS p ON p.transaction_id = t.transaction_id
  WHERE t.event = 'deferral'
  UNION ALL
  SELECT t.booked_at, t.legal_entity_id, t.customer_id, h.package_id, 'usage', t.currency, h.amount,
    CASE WHEN t.waits THEN h.amount ELSE 0 END, 0
  FROM booked AS t
  INNER JOIN (
    SELECT x.transaction_id, x.package_id, sum(x.amount) AS amount
    FROM report.usage_span(p_from, p_to) AS s
    INNER JOIN rating.charge_booked AS x ON x.started_at >= s.begins AND x.started_at < s.ends
    GROUP BY x.transaction_id, x.package_id
  ) AS h ON h.transaction_id = t.transaction_id
  WHERE p_by_package AND t.event = 'usage' AND t.kind = 'usage'
  UNION ALL
  SELECT t.booked_at, i.legal_entity_id, i.customer_id, p.package_id, replace(l.account, 'revenue_', ''), i.currency, l.amount, 0, 0
  FROM (
    SELECT x.invoice_id, x.invoice_id AS document_id, x.position, x.account, x.exact_amount::numeric AS amount, v.transaction_id
    FROM billing.invoice AS v
    INNER JOIN billing.invoice_line AS x ON x.invoice_id = v.invoice_id
    UNION ALL
    SELECT n.invoice_id, n.credit_note_id, x.position, x.account, -x.amount::numeric, n.transaction_id
    FROM billing.credit_note AS n
    INNER JOIN billing.credit_note_line AS x ON x.credit_note_id = n.credit_note_id
    WHERE NOT n.is_void
    UNION ALL
    -- What takes a whole invoice back has its exact amounts, and leaves usage booked as it was.
    SELECT n.invoice_id, n.credit_note_id, x.position, x.account, -x.exact_amount::numeric, n.transaction_id
    FROM billing.credit_note AS n
    INNER JOIN billing.invoice_line AS x ON x.invoice_id = n.invoice_id
    WHERE n.is_void
  ) AS l
  INNER JOIN ledger.transaction AS t ON t.transaction_id = l.transaction_id AND t.booked_at >= p_from AND t.booked_at < p_to
  INNER JOIN billing.invoice AS i ON i.invoice_id = l.invoice_id
  LEFT JOIN billing.invoice_line AS o ON o.invoice_id = l.invoice_id AND o.position = l.position
  LEFT JOIN service.package_assignment AS p ON p.package_assignment_id = o.package_assignment_id
  WHERE p_by_package AND (l.account LIKE 'revenue\_%' OR l.account = 'adjustment');
END;
COMMENT ON FUNCTION report.revenue_booked(timestamptz, timestamptz, boolean) IS
$doc$What was booked as revenue: the same sums whether told by package or not.

:param p_from: first instant
:param p_to: first instant after
:param p_by_package: whether it is told of which package; that reads the charges
:returns: kind is usage, surcharge, recurring, one_time, penalty or adjustment; unbilled is what no issued invoice has yet
:example: SELECT * FROM report.revenue_booked('2026-10-01Z', '2026-11-01Z', false)$doc$;

CREATE OR REPLACE FUNCTION report.usage_cost(p_from timestamptz, p_to timestamptz) RETURNS TABLE (
  booked_at timestamptz, legal_entity_id bigint, customer_id bigint, package_id bigint, kind text, currency text, cost numeric,
  resold numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT t.booked_at, a.legal_entity_id, a.customer_id, x.package_id, x.kind, a.currency::text,
    catalog.exchange(x.cost, coalesce(x.cost_currency, a.currency::text), a.currency::text, t.usage_day), x.resold
  FROM (
    SELECT h.transaction_id, h.package_id, 'usage' AS kind, k.currency::text AS cost_currency,
      coalesce(sum(k.amount::numeric), 0) AS cost, coalesce(sum(h.amount::numeric) FILTER (WHERE h.resold), 0) AS resold
    FROM report.usage_span(p_from, p_to) AS s
    INNER JOIN rating.charge AS h ON h.started_at >= s.begins AND h.started_at < s.ends
    LEFT JOIN rating.carrier_charge AS k
      ON k.started_at = h.started_at AND k.call_id = h.call_id AND k.side = h.side AND NOT h.resold
      AND k.started_at >= s.begins AND k.started_at < s.ends
    GROUP BY h.transaction_id, h.package_id, k.currency
    UNION ALL
    SELECT g.transaction_id, NULL::bigint, CASE g.kind WHEN 'out_payment' THEN 'out_payment' ELSE 'surcharge' END, g.cost_currency::text,
      -- Who is paid for the calls to a number costs us that.
      sum(CASE g.kind WHEN 'out_payment' THEN -g.amount::numeric ELSE coalesce(g.cost::numeric, 0) END), 0
    FROM report.usage_span(p_from, p_to) AS s
    INNER JOIN rating.surcharge AS g ON g.started_at >= s.begins AND g.started_at < s.ends
    GROUP BY 1, 2, 3, 4
  ) AS x
  INNER JOIN ledger.transaction AS t ON t.transaction_id = x.transaction_id AND t.booked_at >= p_from AND t.booked_at < p_to
  INNER JOIN ledger.account AS a ON a.account_id = t.account_id
  WHERE x.cost <> 0 OR x.resold <> 0;
END;
COMMENT ON FUNCTION report.usage_cost(timestamptz, timestamptz) IS
$doc$What carriers took for calls whose charges were booked in a period, and what of the charges is resellers' income.

A call that was rated again counts where its last charge is booked.
:param p_from: first instant
:param p_to: first instant after
:returns: in the payer's currency by the rate of exchange of the usage day; cost NULL: there is no such rate
:example: SELECT * FROM report.usage_cost('2026-10-01Z', '2026-11-01Z')$doc$;
