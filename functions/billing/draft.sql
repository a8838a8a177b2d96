-- From open usage and fees to written lines: everything of a bill run that needs no customer's live row.

CREATE OR REPLACE FUNCTION billing.fee_due(p_legal_entity_id bigint, p_from date, p_to date)
RETURNS TABLE (package_assignment_id bigint, customer_id bigint, description text, amount numeric)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT a.package_assignment_id, a.customer_id,
    k.name || CASE WHEN d.device_id IS NULL THEN '' ELSE ' (' || d.key || ')' END, k.monthly_fee
  FROM service.package_assignment AS a
  INNER JOIN party.customer AS c ON c.customer_id = a.customer_id
  INNER JOIN catalog.package AS k ON k.package_id = a.package_id
  LEFT JOIN service.device AS d ON d.device_id = a.device_id
  WHERE c.legal_entity_id = p_legal_entity_id AND c.billing_mode = 'postpaid' AND c.status <> 'closed'
    AND k.monthly_fee > 0
    -- Begun on the first day, and not over with it.
    AND a.valid_from < (p_from + 1)::timestamp AT TIME ZONE c.time_zone
    AND a.valid_to >= (p_from + 1)::timestamp AT TIME ZONE c.time_zone
    AND NOT EXISTS (
      SELECT FROM billing.recurring_charge AS r
      WHERE r.package_assignment_id = a.package_assignment_id AND r.period_from < p_to AND r.period_to > p_from
    );
END;
COMMENT ON FUNCTION billing.fee_due(bigint, date, date) IS
$doc$Package fees of a period that no invoice has yet: of postpaid customers, for packages in force as its first day ends.

:param p_legal_entity_id: whose customers
:param p_from: first day of the period, in each customer's zone
:param p_to: first day after the period
:returns: one row a fee, with its text as printed; fees of 0 are left out
:example: SELECT * FROM billing.fee_due(1, '2026-11-01', '2026-12-01')$doc$;

CREATE OR REPLACE FUNCTION billing.draft_make(
  p_legal_entity_id bigint, p_usage_to date, p_recurring_to date,
  OUT p_drafts billing.draft[], OUT p_usage bigint[], OUT p_usage_invoice bigint[], OUT p_usage_cleared_by bigint[],
  OUT p_spans tstzrange[]
)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off
SET timezone = 'UTC' AS $$
BEGIN
  WITH usage AS MATERIALIZED (
    SELECT u.transaction_id, u.customer_id, u.usage_day FROM ledger.usage_open(p_legal_entity_id, p_usage_to) AS u
  ), fee AS MATERIALIZED (
    SELECT f.* FROM billing.fee_due(p_legal_entity_id, p_usage_to, p_recurring_to) AS f
  ), payer AS MATERIALIZED (
    SELECT p.*, nextval('billing.invoice_id_seq') AS invoice_id, nextval('ledger.transaction_id_seq') AS transaction_id
    FROM (
      SELECT c.customer_id, c.time_zone, i.exponent
      FROM party.customer AS c
      INNER JOIN system.iso_currency AS i ON i.code = c.currency
      WHERE c.customer_id IN (SELECT u.customer_id FROM usage AS u UNION SELECT f.customer_id FROM fee AS f)
      -- The order of the invoices' numbers, whatever the order of the customers' keys.
      ORDER BY c.code COLLATE "C"
      OFFSET 0
    ) AS p
  ), fee_line AS (
    INSERT INTO billing.invoice_line AS l (
      invoice_id, position, kind, package_assignment_id, description, exact_amount, amount
    )
    SELECT p.invoice_id,
      row_number() OVER (PARTITION BY p.invoice_id ORDER BY f.description, f.package_assignment_id),
      'recurring', f.package_assignment_id, f.description, f.amount, round(f.amount, p.exponent)
    FROM fee AS f
    INNER JOIN payer AS p ON p.customer_id = f.customer_id
    RETURNING l.invoice_id, l.exact_amount, l.amount
  ), day AS (
    -- A call may ring before the day of its answer.
    SELECT (d.usage_day - 1)::timestamp AT TIME ZONE d.time_zone AS begins,
      (d.usage_day + 1)::timestamp AT TIME ZONE d.time_zone AS ends
    FROM (
      SELECT DISTINCT u.usage_day, p.time_zone FROM usage AS u INNER JOIN payer AS p ON p.customer_id = u.customer_id
    ) AS d
  ), span AS (
    -- What of each month, in UTC, has to be read: months without open usage are left alone.
    SELECT m.begins, greatest(m.begins, min(d.begins)) AS reads_from,
      least(m.begins + interval '1 month', max(d.ends)) AS reads_to
    FROM day AS d
    CROSS JOIN LATERAL generate_series(date_trunc('month', d.begins), d.ends, interval '1 month') AS m (begins)
    GROUP BY m.begins
  ), draft AS (
    SELECT p.invoice_id, p.transaction_id, p.customer_id, p.exponent, count(l.amount) AS fees,
      coalesce(sum(l.exact_amount), 0) AS fee_exact, coalesce(sum(l.amount), 0) AS fee_printed
    FROM payer AS p
    LEFT JOIN fee_line AS l ON l.invoice_id = p.invoice_id
    GROUP BY p.invoice_id, p.transaction_id, p.customer_id, p.exponent
  )
  SELECT
    (
      SELECT array_agg(ROW(
        d.invoice_id, d.transaction_id, d.customer_id, d.exponent, d.fees, d.fee_exact, d.fee_printed, 0, 0
      )::billing.draft ORDER BY d.invoice_id) FROM draft AS d
    ),
    u.transactions, u.invoices, u.cleared_by,
    (SELECT array_agg(tstzrange(s.reads_from, s.reads_to)) FROM span AS s WHERE s.reads_from < s.reads_to)
  INTO p_drafts, p_usage, p_usage_invoice, p_usage_cleared_by, p_spans
  FROM (
    SELECT array_agg(x.transaction_id) AS transactions, array_agg(p.invoice_id) AS invoices,
      array_agg(p.transaction_id) AS cleared_by
    FROM usage AS x
    INNER JOIN payer AS p ON p.customer_id = x.customer_id
  ) AS u;
END $$;
COMMENT ON FUNCTION billing.draft_make(bigint, date, date) IS
$doc$Who gets an invoice and for which usage; draws the ids and writes the lines of the fees.

:param p_legal_entity_id: who invoices
:param p_usage_to: first day whose usage is left out, and first day of the fees' period
:param p_recurring_to: first day after the fees' period
:returns: the drafts in order of customer code (NULL when there is nothing to bill); usage transactions with the
  invoice and the ledger transaction that takes each; the spans of time in which their calls began, none across a month
:example: SELECT * FROM billing.draft_make(1, '2026-11-01', '2026-12-01')$doc$;

CREATE OR REPLACE FUNCTION billing.usage_write(
  p_drafts billing.draft[], p_usage bigint[], p_usage_invoice bigint[], p_spans tstzrange[]
) RETURNS billing.draft[]
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
-- One group a customer and destination: memory for them saves writing all charges to disk twice.
SET work_mem = '256MB' SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  v_drafts billing.draft[];
BEGIN
  WITH draft AS MATERIALIZED (
    SELECT d.* FROM unnest(p_drafts) AS d
  ), usage AS (
    SELECT u.transaction_id, u.invoice_id FROM unnest(p_usage, p_usage_invoice) AS u (transaction_id, invoice_id)
  ), destination AS (
    SELECT d.destination_id, d.name, row_number() OVER (ORDER BY d.name, d.destination_id)::integer AS place
    FROM catalog.destination AS d
  ), used AS (
    SELECT u.invoice_id, c.side, c.destination_id, count(*) AS calls, sum(c.billed_seconds) AS billed_seconds,
      sum(c.amount::numeric) AS exact
    FROM unnest(p_spans) AS s (span)
    -- For each span only the partition of its month is read.
    CROSS JOIN LATERAL (
      SELECT x.transaction_id, x.side, x.destination_id, x.billed_seconds, x.amount
      FROM rating.charge AS x
      WHERE x.started_at >= lower(s.span) AND x.started_at < upper(s.span)
      OFFSET 0
    ) AS c
    INNER JOIN usage AS u ON u.transaction_id = c.transaction_id
    GROUP BY u.invoice_id, c.side, c.destination_id
  ), line AS (
    INSERT INTO billing.invoice_line AS l (
      invoice_id, position, kind, side, destination_id, description, calls, billed_seconds, exact_amount, amount
    )
    SELECT n.invoice_id, n.position, 'usage', n.side, n.destination_id, n.description, n.calls, n.billed_seconds, n.exact,
      round(n.exact, n.exponent)
    FROM (
      SELECT u.*, d.exponent, coalesce(g.name, 'Internal and service calls') AS description,
        d.fees + row_number() OVER (
          PARTITION BY u.invoice_id ORDER BY u.side = 'in', g.place
        ) AS position
      FROM used AS u
      INNER JOIN draft AS d ON d.invoice_id = u.invoice_id
      LEFT JOIN destination AS g ON g.destination_id = u.destination_id
    ) AS n
    RETURNING l.invoice_id, l.exact_amount, l.amount
  ), total AS (
    SELECT l.invoice_id, sum(l.exact_amount::numeric) AS exact, sum(l.amount::numeric) AS printed
    FROM line AS l GROUP BY l.invoice_id
  )
  SELECT array_agg(ROW(
    d.invoice_id, d.transaction_id, d.customer_id, d.exponent, d.fees, d.fee_exact, d.fee_printed,
    coalesce(t.exact, 0), coalesce(t.printed, 0)
  )::billing.draft ORDER BY d.invoice_id)
  INTO v_drafts
  FROM draft AS d
  LEFT JOIN total AS t ON t.invoice_id = d.invoice_id;
  RETURN v_drafts;
END $$;
COMMENT ON FUNCTION billing.usage_write(billing.draft[], bigint[], bigint[], tstzrange[]) IS
$doc$Writes the usage lines: one a side and destination, calls made first, each rounded once.

:param p_drafts: the invoices on their way
:param p_usage: open usage transactions
:param p_usage_invoice: the invoice that takes each, in the same order
:param p_spans: spans of time in which the calls began, none across a month
:returns: the drafts with the sums of their usage
:example: SELECT billing.usage_write(m.p_drafts, m.p_usage, m.p_usage_invoice, m.p_spans)
  FROM billing.draft_make(1, '2026-11-01', '2026-12-01') AS m$doc$;
