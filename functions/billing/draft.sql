-- From open usage and fees to written lines: everything of a bill run that needs no customer's live row.

CREATE OR REPLACE FUNCTION billing.fee_due(p_legal_entity_id bigint, p_from date, p_to date)
RETURNS TABLE (package_assignment_id bigint, customer_id bigint, description text, amount numeric)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT a.package_assignment_id, a.customer_id,
    k.name || CASE WHEN d.device_id IS NULL THEN '' ELSE ' (' || d.key || ')' END, v.monthly_fee
  FROM service.package_assignment AS a
  INNER JOIN party.customer AS c ON c.customer_id = a.customer_id
  INNER JOIN catalog.package AS k ON k.package_id = a.package_id
  CROSS JOIN LATERAL catalog.package_version_at(a.package_id, a.package_version_id, p_from) AS v
  LEFT JOIN service.device AS d ON d.device_id = a.device_id
  WHERE c.legal_entity_id = p_legal_entity_id AND c.billing_mode = 'postpaid' AND c.status <> 'closed'
    AND v.monthly_fee > 0
    -- Begun on the first day, and not over with it.
    AND a.valid_from < (p_from + 1)::timestamp AT TIME ZONE c.time_zone
    AND a.valid_to >= (p_from + 1)::timestamp AT TIME ZONE c.time_zone
    AND NOT EXISTS (
      SELECT FROM billing.recurring_charge AS r
      WHERE r.package_assignment_id = a.package_assignment_id AND r.period_from < p_to AND r.period_to > p_from
    );
END;
COMMENT ON FUNCTION billing.fee_due(bigint, date, date) IS
$doc$Package fees of a period that no invoice has yet, by the versions of its first day: of postpaid customers, for packages in
force as that day ends.

:param p_legal_entity_id: whose customers
:param p_from: first day of the period, in each customer's zone
:param p_to: first day after the period
:returns: one row a fee, with its text as printed; fees of 0 are left out
:example: SELECT * FROM billing.fee_due(1, '2026-11-01', '2026-12-01')$doc$;

CREATE OR REPLACE FUNCTION billing.draft_make(
  p_legal_entity_id bigint, p_usage_to date, p_recurring_to date,
  OUT p_drafts billing.draft[], OUT p_usage bigint[], OUT p_usage_invoice bigint[], OUT p_usage_cleared_by bigint[],
  OUT p_span tstzrange
)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
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
    RETURNING l.invoice_id, l.package_assignment_id, l.exact_amount, l.amount
  ), fee_charge AS (
    INSERT INTO billing.recurring_charge (package_assignment_id, period_from, period_to, invoice_id)
    SELECT l.package_assignment_id, p_usage_to, p_recurring_to, l.invoice_id FROM fee_line AS l
  ), span AS (
    -- Where the calls lie: one may ring before the day of its answer, and clocks of switches differ.
    SELECT min((d.usage_day - 2)::timestamp AT TIME ZONE d.time_zone) AS begins,
      max((d.usage_day + 2)::timestamp AT TIME ZONE d.time_zone) AS ends
    FROM (
      SELECT DISTINCT u.usage_day, p.time_zone FROM usage AS u INNER JOIN payer AS p ON p.customer_id = u.customer_id
    ) AS d
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
    u.transactions, u.invoices, u.cleared_by, (SELECT tstzrange(s.begins, s.ends) FROM span AS s)
  INTO p_drafts, p_usage, p_usage_invoice, p_usage_cleared_by, p_span
  FROM (
    SELECT array_agg(x.transaction_id) AS transactions, array_agg(p.invoice_id) AS invoices,
      array_agg(p.transaction_id) AS cleared_by
    FROM usage AS x
    INNER JOIN payer AS p ON p.customer_id = x.customer_id
  ) AS u;
END $$;
COMMENT ON FUNCTION billing.draft_make(bigint, date, date) IS
$doc$Who gets an invoice and for which usage; draws the ids and writes the fees.

:param p_legal_entity_id: who invoices
:param p_usage_to: first day whose usage is left out, and first day of the fees' period
:param p_recurring_to: first day after the fees' period
:returns: the drafts in order of customer code (NULL when there is nothing to bill); usage transactions with the
  invoice and the ledger transaction that takes each; the span of time in which their calls began
:example: SELECT * FROM billing.draft_make(1, '2026-11-01', '2026-12-01')$doc$;

CREATE OR REPLACE FUNCTION billing.destination_place() RETURNS TABLE (destination_id bigint, name text, place integer)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT d.destination_id, d.name, row_number() OVER (ORDER BY d.name, d.destination_id)::integer
  FROM catalog.destination AS d;
END;
COMMENT ON FUNCTION billing.destination_place() IS $doc$Destinations in print order, by name.

:returns: each destination with its place, from 1
:example: SELECT * FROM billing.destination_place()$doc$;

CREATE OR REPLACE FUNCTION billing.usage_write(
  p_drafts billing.draft[], p_usage bigint[], p_usage_invoice bigint[], p_span tstzrange
) RETURNS billing.draft[]
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
-- Room for sorting a million calls.
SET work_mem = '256MB' SET enable_mergejoin = off SET enable_nestloop = off SET jit = off AS $$
DECLARE
  v_from timestamptz := lower(p_span);
  v_to timestamptz := upper(p_span);
  v_drafts billing.draft[];
BEGIN
  WITH draft AS MATERIALIZED (
    SELECT d.* FROM unnest(p_drafts) AS d
  ), used AS (
    SELECT c.invoice_id, c.fees, c.exponent, c.adjusting, c.incoming, c.place, c.destination_id, c.name, sum(c.calls) AS calls,
      sum(c.billed_seconds) AS billed_seconds, sum(c.amount) AS exact
    FROM (
      SELECT u.invoice_id, u.fees, u.exponent, u.adjusting, NOT u.adjusting AND x.side = 'in' AS incoming, g.place,
        g.destination_id, g.name, x.calls, x.billed_seconds, x.amount
      -- With what was rated again since it was booked: a transaction and its charges are the same sum at any time.
      FROM rating.charge_booked AS x
      -- DISTINCT tells the planner that no charge is found twice.
      INNER JOIN (
        SELECT DISTINCT ON (i.transaction_id) i.transaction_id, d.invoice_id, d.fees, d.exponent,
          coalesce(r.invoiced, false) AS adjusting
        FROM unnest(p_usage, p_usage_invoice) AS i (transaction_id, invoice_id)
        INNER JOIN draft AS d ON d.invoice_id = i.invoice_id
        LEFT JOIN rating.rerating_booking AS r ON r.transaction_id = i.transaction_id
      ) AS u ON u.transaction_id = x.transaction_id
      -- Of calls that were on an earlier invoice all differences are one line.
      LEFT JOIN billing.destination_place() AS g ON g.destination_id = x.destination_id AND NOT u.adjusting
      WHERE x.started_at >= v_from AND x.started_at < v_to
      -- Sorted once, calls are both grouped and in print order; a hash would hold every line and still need a sort.
      ORDER BY u.invoice_id, u.adjusting, incoming, g.place
      OFFSET 0
    ) AS c
    -- Invoice, side and place decide; the others come along and save a join of each line.
    GROUP BY c.invoice_id, c.adjusting, c.incoming, c.place, c.fees, c.exponent, c.destination_id, c.name
    -- What came and was taken back before this invoice is not on it.
    HAVING sum(c.amount) <> 0 OR NOT c.adjusting AND (sum(c.calls) <> 0 OR sum(c.billed_seconds) <> 0)
  ), line AS (
    INSERT INTO billing.invoice_line AS l (
      invoice_id, position, kind, side, destination_id, description, calls, billed_seconds, exact_amount, amount
    )
    SELECT u.invoice_id,
      u.fees + row_number() OVER (PARTITION BY u.invoice_id ORDER BY u.adjusting, u.incoming, u.place),
      CASE WHEN u.adjusting THEN 'adjustment' ELSE 'usage' END,
      CASE WHEN u.adjusting THEN NULL WHEN u.incoming THEN 'in' ELSE 'out' END, u.destination_id,
      CASE WHEN u.adjusting THEN 'Calls of earlier invoices, rated again' ELSE coalesce(u.name, 'Internal and service calls') END,
      -- With seconds, but no calls: so it is known from other adjustments, which are no usage.
      CASE WHEN NOT u.adjusting THEN u.calls END, u.billed_seconds, u.exact, round(u.exact, u.exponent)
    FROM used AS u
    RETURNING l.invoice_id, l.exact_amount, l.amount
  ), surcharge_line AS (
    INSERT INTO billing.invoice_line AS l (
      invoice_id, position, kind, description, calls, exact_amount, amount
    )
    SELECT s.invoice_id,
      d.fees + coalesce(n.lines, 0) + row_number() OVER (PARTITION BY s.invoice_id ORDER BY s.kind DESC, s.description),
      s.kind, s.description, s.calls, s.exact_amount, round(s.exact_amount, d.exponent)
    FROM billing.surcharge_lines(p_usage, p_usage_invoice, v_from, v_to) AS s
    INNER JOIN draft AS d ON d.invoice_id = s.invoice_id
    LEFT JOIN (SELECT u.invoice_id, count(*) AS lines FROM used AS u GROUP BY u.invoice_id) AS n ON n.invoice_id = s.invoice_id
    RETURNING l.invoice_id, l.exact_amount, l.amount
  ), total AS (
    SELECT l.invoice_id, sum(l.exact_amount::numeric) AS exact, sum(l.amount::numeric) AS printed
    FROM (SELECT u.* FROM line AS u UNION ALL SELECT s.* FROM surcharge_line AS s) AS l
    GROUP BY l.invoice_id
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
COMMENT ON FUNCTION billing.usage_write(billing.draft[], bigint[], bigint[], tstzrange) IS
$doc$Writes the usage lines: one a side and destination, calls made first, one for what was rated again after an invoice, then
surcharges; each is rounded once.

:param p_drafts: the invoices on their way
:param p_usage: open usage transactions
:param p_usage_invoice: the invoice that takes each, in the same order
:param p_span: the span of time in which the calls began
:returns: the drafts with the sums of their usage
:example: SELECT billing.usage_write(m.p_drafts, m.p_usage, m.p_usage_invoice, m.p_span)
  FROM billing.draft_make(1, '2026-11-01', '2026-12-01') AS m$doc$;
