-- From open usage and charges to written lines: everything of a bill run that needs no customer's live row.

CREATE OR REPLACE FUNCTION billing.draft_make(
  p_run billing.bill_run, p_customer_ids bigint[],
  OUT p_drafts billing.draft[], OUT p_usage bigint[], OUT p_usage_day date[], OUT p_usage_invoice bigint[],
  OUT p_usage_cleared_by bigint[], OUT p_span tstzrange
)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
-- A merge would sort all usage.
SET enable_mergejoin = off SET jit = off AS $$
BEGIN
  WITH usage AS MATERIALIZED (
    SELECT u.transaction_id, u.customer_id, u.usage_day
    FROM ledger.usage_open((p_run).legal_entity_id, (p_run).usage_to) AS u
    WHERE u.customer_id IN (SELECT p.customer_id FROM unnest(p_customer_ids) AS p (customer_id))
  ), open AS MATERIALIZED (
    SELECT c.* FROM billing.charge AS c
    WHERE c.invoice_id IS NULL AND c.customer_id IN (SELECT p.customer_id FROM unnest(p_customer_ids) AS p (customer_id))
  ), payer AS MATERIALIZED (
    SELECT p.*, nextval('billing.invoice_id_seq') AS invoice_id, nextval('ledger.transaction_id_seq') AS transaction_id
    FROM (
      SELECT c.customer_id, c.time_zone, i.exponent
      FROM party.customer AS c
      INNER JOIN system.iso_currency AS i ON i.code = c.currency
      WHERE c.customer_id IN (
        SELECT u.customer_id FROM usage AS u UNION SELECT o.customer_id FROM open AS o WHERE o.amount <> 0
      )
      -- The order of the invoices' numbers, whatever the order of the customers' keys.
      ORDER BY c.code COLLATE "C"
      OFFSET 0
    ) AS p
  ), taken AS (
    UPDATE billing.charge AS c SET invoice_id = p.invoice_id
    FROM payer AS p
    WHERE c.customer_id = p.customer_id AND c.invoice_id IS NULL
  ), span AS (
    -- Where the calls lie: one may ring before the day of its answer, and clocks of switches differ.
    SELECT min((d.usage_day - 2)::timestamp AT TIME ZONE d.time_zone) AS begins,
      max((d.usage_day + 2)::timestamp AT TIME ZONE d.time_zone) AS ends
    FROM (
      SELECT DISTINCT u.usage_day, p.time_zone FROM usage AS u INNER JOIN payer AS p ON p.customer_id = u.customer_id
    ) AS d
  ), draft AS (
    SELECT p.invoice_id, p.transaction_id, p.customer_id, p.exponent, count(c.charge_id) AS fees
    FROM payer AS p
    LEFT JOIN open AS c ON c.customer_id = p.customer_id AND c.kind IN ('recurring', 'one_time') AND c.amount <> 0
    GROUP BY p.invoice_id, p.transaction_id, p.customer_id, p.exponent
  )
  SELECT
    (
      SELECT array_agg(ROW(
        d.invoice_id, d.transaction_id, d.customer_id, d.exponent, d.fees, 0, 0
      )::billing.draft ORDER BY d.invoice_id) FROM draft AS d
    ),
    u.transactions, u.days, u.invoices, u.cleared_by, (SELECT tstzrange(s.begins, s.ends) FROM span AS s)
  INTO p_drafts, p_usage, p_usage_day, p_usage_invoice, p_usage_cleared_by, p_span
  FROM (
    SELECT array_agg(x.transaction_id) AS transactions, array_agg(x.usage_day) AS days, array_agg(p.invoice_id) AS invoices,
      array_agg(p.transaction_id) AS cleared_by
    FROM usage AS x
    INNER JOIN payer AS p ON p.customer_id = x.customer_id
  ) AS u;
END $$;
COMMENT ON FUNCTION billing.draft_make(billing.bill_run, bigint[]) IS
$doc$Who gets an invoice and for which usage; draws the ids and takes the open charges.

:param p_run: the run
:param p_customer_ids: who may get one
:returns: the drafts in order of customer code (NULL when there is nothing to bill); usage transactions with their day, the
  invoice and the ledger transaction that takes each; the span of time in which their calls began
:example: SELECT billing.draft_make(r, ARRAY[1]) FROM billing.bill_run AS r$doc$;

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
  p_drafts billing.draft[], p_usage bigint[], p_usage_day date[], p_usage_invoice bigint[], p_span tstzrange
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
-- Room for sorting a million calls.
SET work_mem = '256MB' SET enable_mergejoin = off SET enable_nestloop = off SET jit = off AS $$
DECLARE
  v_from timestamptz := lower(p_span);
  v_to timestamptz := upper(p_span);
BEGIN
  WITH used AS MATERIALIZED (
    SELECT i.transaction_id, i.usage_day, i.invoice_id
    FROM unnest(p_usage, p_usage_day, p_usage_invoice) AS i (transaction_id, usage_day, invoice_id)
    -- Those are one line of their own.
    LEFT JOIN rating.rerating_booking AS r ON r.transaction_id = i.transaction_id AND r.invoiced
    WHERE r.transaction_id IS NULL
  ), located AS (
    -- Where devices were, of those customers that have locations.
    SELECT l.device_id, l.location_id, l.valid_from,
      lead(l.valid_from, 1, 'infinity') OVER (PARTITION BY l.device_id ORDER BY l.valid_from) AS valid_to
    FROM service.device_location AS l
    INNER JOIN service.device AS e ON e.device_id = l.device_id
    WHERE e.customer_id IN (SELECT d.customer_id FROM unnest(p_drafts) AS d)
  )
  INSERT INTO billing.invoice_line (
    invoice_id, position, kind, side, destination_id, description, calls, billed_seconds, exact_amount, amount, location_id
  )
  SELECT n.invoice_id, d.fees + n.nth, 'usage', CASE WHEN n.place < 0 THEN 'out' ELSE 'in' END, g.destination_id,
    coalesce(g.name, 'Internal and service calls'), n.calls, n.billed_seconds, n.exact, round(n.exact, d.exponent), n.location_id
  FROM (
    SELECT c.invoice_id, c.place, c.location_id, sum(c.calls) AS calls, sum(c.billed_seconds) AS billed_seconds,
      sum(c.amount) AS exact, row_number() OVER (PARTITION BY c.invoice_id ORDER BY c.place, c.location_id) AS nth
    FROM (
      -- Side and destination as one number, cheap to compare: calls made are below 0, and those without a destination are last.
      SELECT u.invoice_id, coalesce(g.place, 1000000000) - CASE x.side WHEN 'out' THEN 1000000001 ELSE 0 END AS place,
        w.location_id, x.calls, x.billed_seconds, x.amount
      -- With what was rated again since it was booked: a transaction and its charges are the same sum at any time.
      FROM rating.charge_booked AS x
      INNER JOIN used AS u ON u.transaction_id = x.transaction_id
      LEFT JOIN billing.destination_place() AS g ON g.destination_id = x.destination_id
      LEFT JOIN located AS w ON w.device_id = x.device_id AND u.usage_day >= w.valid_from AND u.usage_day < w.valid_to
      WHERE x.started_at >= v_from AND x.started_at < v_to
      -- Sorted once, calls are grouped, numbered and written in print order; a hash would hold every line and still need a sort.
      ORDER BY u.invoice_id, place, w.location_id
      OFFSET 0
    ) AS c
    GROUP BY c.invoice_id, c.place, c.location_id
    -- What came and was taken back before this invoice is not on it.
    HAVING sum(c.amount) <> 0 OR sum(c.calls) <> 0 OR sum(c.billed_seconds) <> 0
  ) AS n
  INNER JOIN unnest(p_drafts) AS d ON d.invoice_id = n.invoice_id
  LEFT JOIN billing.destination_place() AS g ON g.place = CASE WHEN n.place < 0 THEN n.place + 1000000001 ELSE n.place END;
END $$;
COMMENT ON FUNCTION billing.usage_write(billing.draft[], bigint[], date[], bigint[], tstzrange) IS
$doc$Writes the usage lines, the first lines that are written: one a side, destination and location, calls made first; each is rounded
once. Their places are after those of the fees.

:param p_drafts: the invoices on their way
:param p_usage: open usage transactions
:param p_usage_day: the day of each, in the same order
:param p_usage_invoice: the invoice that takes each, in the same order
:param p_span: the span of time in which the calls began
:returns: nothing
:example: SELECT billing.usage_write(m.p_drafts, m.p_usage, m.p_usage_day, m.p_usage_invoice, m.p_span)
  FROM billing.bill_run AS r CROSS JOIN LATERAL billing.draft_make(r, ARRAY[1]) AS m$doc$;

CREATE OR REPLACE FUNCTION billing.rerated_write(
  p_drafts billing.draft[], p_usage bigint[], p_usage_invoice bigint[], p_span tstzrange
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET enable_mergejoin = off SET enable_nestloop = off SET jit = off AS $$
BEGIN
  INSERT INTO billing.invoice_line (invoice_id, position, kind, description, billed_seconds, exact_amount, amount)
  SELECT s.invoice_id, coalesce((
      SELECT max(l.position) FROM billing.invoice_line AS l WHERE l.invoice_id = s.invoice_id
    ), d.fees) + 1,
    -- With seconds, but no calls: so it is known from other adjustments, which are no usage.
    'adjustment', 'Calls of earlier invoices, rated again', s.billed_seconds, s.exact, round(s.exact, d.exponent)
  FROM (
    SELECT u.invoice_id, sum(x.billed_seconds) AS billed_seconds, sum(x.amount) AS exact
    FROM unnest(p_usage, p_usage_invoice) AS u (transaction_id, invoice_id)
    INNER JOIN rating.rerating_booking AS r ON r.transaction_id = u.transaction_id AND r.invoiced
    INNER JOIN (
      SELECT h.transaction_id, h.started_at, h.billed_seconds, h.amount FROM rating.charge_booked AS h
      UNION ALL
      SELECT o.transaction_id, o.started_at, 0, o.amount FROM rating.surcharge_booked AS o
    ) AS x ON x.transaction_id = r.transaction_id
    WHERE x.started_at >= lower(p_span) AND x.started_at < upper(p_span)
    GROUP BY u.invoice_id
    HAVING sum(x.amount) <> 0
  ) AS s
  INNER JOIN unnest(p_drafts) AS d ON d.invoice_id = s.invoice_id;
END $$;
COMMENT ON FUNCTION billing.rerated_write(billing.draft[], bigint[], bigint[], tstzrange) IS
$doc$Writes what calls that were on earlier invoices cost more or less, with their surcharges, after the usage: one line an invoice.

:param p_drafts: the invoices on their way, whose usage is written
:param p_usage: open usage transactions
:param p_usage_invoice: the invoice that takes each, in the same order
:param p_span: the span of time in which the calls began
:returns: nothing
:example: SELECT billing.rerated_write(m.p_drafts, m.p_usage, m.p_usage_invoice, m.p_span)
  FROM billing.bill_run AS r CROSS JOIN LATERAL billing.draft_make(r, ARRAY[1]) AS m$doc$;

CREATE OR REPLACE FUNCTION billing.fee_write(p_drafts billing.draft[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
  INSERT INTO billing.invoice_line (
    invoice_id, position, kind, package_assignment_id, description, exact_amount, amount, account, period_from, period_to,
    quantity, location_id, charge_id
  )
  SELECT d.invoice_id,
    row_number() OVER (
      PARTITION BY d.invoice_id ORDER BY c.kind DESC, c.description, c.source_id, c.item_id, c.part_from, c.period_from, c.nth
    ), c.kind, CASE WHEN c.source IN ('package', 'package_once') THEN c.source_id END, c.description, c.amount, c.amount,
    'revenue_' || c.kind, c.part_from, c.part_to, c.quantity, coalesce(c.location_id, w.location_id), c.charge_id
  FROM unnest(p_drafts) AS d
  INNER JOIN billing.charge AS c ON c.invoice_id = d.invoice_id
  LEFT JOIN LATERAL service.location_at(c.device_id, c.part_from) AS w ON c.device_id IS NOT NULL
  WHERE c.kind IN ('recurring', 'one_time') AND c.amount <> 0;
END $$;
COMMENT ON FUNCTION billing.fee_write(billing.draft[]) IS
$doc$Writes the lines of fees and items, which are printed first and written after the usage: so those many come in order.

:param p_drafts: the invoices on their way
:returns: nothing
:example: SELECT billing.fee_write('{}')$doc$;

CREATE OR REPLACE FUNCTION billing.usage_sum(p_drafts billing.draft[]) RETURNS billing.draft[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off
-- Nothing is known yet of lines written a moment ago, and there may be many more of earlier runs.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
  SELECT array_agg(ROW(
    d.invoice_id, d.transaction_id, d.customer_id, d.exponent, d.fees, s.exact, s.printed
  )::billing.draft ORDER BY d.invoice_id)
  FROM unnest(p_drafts) AS d
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(l.exact_amount::numeric), 0) AS exact, coalesce(sum(l.amount::numeric), 0) AS printed
    FROM billing.invoice_line AS l
    WHERE l.invoice_id = d.invoice_id AND l.account IS NULL
  ) AS s
$$;
COMMENT ON FUNCTION billing.usage_sum(billing.draft[]) IS $doc$The sums of what is on invoices as usage.

:param p_drafts: the invoices on their way, whose usage is written
:returns: the same with the sums
:example: SELECT billing.usage_sum('{}')$doc$;

CREATE OR REPLACE FUNCTION billing.lines_add(p_lines billing.draft_line[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
  INSERT INTO billing.invoice_line (
    invoice_id, position, kind, description, exact_amount, amount, account, period_from, period_to, quantity, location_id,
    charge_id, discount_id
  )
  SELECT n.invoice_id, coalesce(x.lines, 0) + n.nth, n.kind, n.description, n.exact_amount, n.amount, n.account, n.period_from,
    n.period_to, n.quantity, n.location_id, n.charge_id, n.discount_id
  FROM (
    SELECT l.*, row_number() OVER (PARTITION BY l.invoice_id ORDER BY l.ordinal) AS nth
    FROM unnest(p_lines) WITH ORDINALITY AS l (
      invoice_id, kind, description, exact_amount, amount, account, period_from, period_to, quantity, location_id, charge_id,
      discount_id, ordinal
    )
  ) AS n
  LEFT JOIN LATERAL (
    SELECT max(l.position) AS lines FROM billing.invoice_line AS l WHERE l.invoice_id = n.invoice_id
  ) AS x ON true;
END $$;
COMMENT ON FUNCTION billing.lines_add(billing.draft_line[]) IS $doc$Writes lines after those that invoices have.

:param p_lines: the lines in print order
:returns: nothing
:example: SELECT billing.lines_add('{}')$doc$;

CREATE OR REPLACE FUNCTION billing.charge_line(p_drafts billing.draft[]) RETURNS SETOF billing.draft_line
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT c.invoice_id, c.kind, c.description, c.amount::numeric, c.amount::numeric,
    CASE
      WHEN c.kind = 'penalty' THEN 'revenue_penalty'
      WHEN c.kind = 'short_call' THEN 'revenue_surcharge'
      -- Another price of the same calls.
      WHEN c.source = 'volume' THEN 'revenue_usage'
      ELSE 'adjustment'
    END, c.part_from, c.part_to, c.quantity,
    c.location_id, c.charge_id, NULL::bigint
  FROM unnest(p_drafts) AS d
  INNER JOIN billing.charge AS c ON c.invoice_id = d.invoice_id
  WHERE c.kind IN ('short_call', 'adjustment', 'penalty') AND c.amount <> 0
  ORDER BY c.kind DESC, c.charge_id;
END;
COMMENT ON FUNCTION billing.charge_line(billing.draft[]) IS $doc$Lines of charges that stand after the usage.

:param p_drafts: the invoices on their way
:returns: lines
:example: SELECT * FROM billing.charge_line('{}')$doc$;

CREATE OR REPLACE FUNCTION billing.draft_write(p_run billing.bill_run, p_customer_ids bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_made record;
  v_drafts billing.draft[];
BEGIN
  PERFORM billing.charge_make((p_run).bill_run_id, p_customer_ids, (p_run).usage_to);
  SELECT m.* INTO STRICT v_made FROM billing.draft_make(p_run, p_customer_ids) AS m;
  v_drafts := v_made.p_drafts;
  IF v_drafts IS NULL THEN
    RETURN;
  END IF;
  IF v_made.p_usage IS NOT NULL THEN
    PERFORM billing.usage_write(v_drafts, v_made.p_usage, v_made.p_usage_day, v_made.p_usage_invoice, v_made.p_span);
    IF EXISTS (SELECT FROM rating.rerating_booking AS r WHERE r.invoiced AND r.transaction_id = ANY (v_made.p_usage)) THEN
      PERFORM billing.rerated_write(v_drafts, v_made.p_usage, v_made.p_usage_invoice, v_made.p_span);
    END IF;
    PERFORM billing.surcharge_write(v_drafts, v_made.p_usage, v_made.p_usage_invoice, v_made.p_span);
    v_drafts := billing.usage_sum(v_drafts);
    PERFORM ledger.usage_clear(v_made.p_usage, v_made.p_usage_cleared_by);
  END IF;
  PERFORM billing.fee_write(v_drafts);
  -- One after the other: a minimum is compared with usage after its discount.
  PERFORM billing.lines_add((SELECT array_agg(l) FROM billing.discount_line(v_drafts, (p_run).usage_to) AS l));
  PERFORM billing.minimum_fit(p_run, v_drafts);
  PERFORM billing.lines_add((SELECT array_agg(l) FROM billing.minimum_line(v_drafts) AS l));
  PERFORM billing.lines_add((SELECT array_agg(l) FROM billing.charge_line(v_drafts) AS l));
  -- The last lines, of all others.
  PERFORM billing.lines_add((SELECT array_agg(l) FROM billing.tax_line(p_run, v_drafts) AS l));
  PERFORM billing.draft_check(v_drafts);
  PERFORM billing.invoice_draft(p_run, v_drafts, v_made.p_usage_invoice);
END $$;
COMMENT ON FUNCTION billing.draft_write(billing.bill_run, bigint[]) IS
$doc$Makes the draft invoices of customers. Each source of lines is one call; a further one is a further call.

:param p_run: the run
:param p_customer_ids: who may get one
:returns: nothing
:raises TB502: the lines are not what was booked as usage
:example: SELECT billing.draft_write(r, ARRAY[1]) FROM billing.bill_run AS r WHERE r.status = 'draft'$doc$;

CREATE OR REPLACE FUNCTION billing.draft_check(p_drafts billing.draft[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
-- Nothing is known yet of what was cleared a moment ago: a loop over customers would be one in a loop over customers.
SET enable_nestloop = off SET jit = off AS $$
DECLARE
  v_customer_id bigint;
BEGIN
  -- Cleared usage whose charges were not found would never be asked for again.
  SELECT a.customer_id INTO v_customer_id
  FROM unnest(p_drafts) AS d
  INNER JOIN ledger.account AS a ON a.customer_id = d.customer_id
  WHERE a.unbilled <> d.usage_exact AND NOT EXISTS (
    SELECT FROM ledger.transaction AS t
    WHERE t.account_id = a.account_id AND t.kind = 'usage' AND t.cleared_by IS NULL
  ) AND NOT EXISTS (
    SELECT FROM billing.invoice AS i WHERE i.customer_id = d.customer_id AND i.number IS NULL
  )
  LIMIT 1;
  IF FOUND THEN
    PERFORM system.raise_error('TB502', format('charges of customer %s were not found', v_customer_id),
      p_hint => 'api.verify() tells which bookings have no charges.');
  END IF;
END $$;
COMMENT ON FUNCTION billing.draft_check(billing.draft[]) IS
$doc$Refuses lines that are not what was booked as usage.

:param p_drafts: the invoices, not written yet, with the sums of their usage
:returns: nothing
:raises TB502: a customer has nothing else open, and what is unbilled is not what the lines sum to
:example: SELECT billing.draft_check('{}')$doc$;

CREATE OR REPLACE FUNCTION billing.invoice_draft(p_run billing.bill_run, p_drafts billing.draft[], p_usage_invoice bigint[])
RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
  INSERT INTO billing.invoice (
    invoice_id, legal_entity_id, bill_run_id, customer_id, recipient, language, time_zone, currency,
    previous_amount, new_charges, amount_due, transaction_id, usage_amount
  )
  SELECT d.invoice_id, (p_run).legal_entity_id, (p_run).bill_run_id, d.customer_id,
    jsonb_build_object(
      'code', c.code, 'name', c.name, 'street', b.street, 'city', b.city, 'state', b.state,
      'postal_code', b.postal_code, 'country', b.country
    ), c.language, c.time_zone, a.currency, -a.posted, x.charges, x.charges - a.posted, d.transaction_id,
    d.usage_exact
  FROM unnest(p_drafts) AS d
  INNER JOIN party.customer AS c ON c.customer_id = d.customer_id
  INNER JOIN ledger.account AS a ON a.customer_id = d.customer_id
  LEFT JOIN (
    SELECT l.invoice_id, sum(l.amount::numeric) AS amount
    FROM billing.invoice_line AS l
    WHERE l.account IS NOT NULL AND l.invoice_id IN (SELECT u.invoice_id FROM unnest(p_drafts) AS u)
    GROUP BY l.invoice_id
  ) AS o ON o.invoice_id = d.invoice_id
  CROSS JOIN LATERAL (SELECT d.usage_printed + coalesce(o.amount, 0) AS charges) AS x
  LEFT JOIN LATERAL party.address_at(d.customer_id, 'billing', (p_run).bill_date) AS b ON true
  -- Nothing to say: a month's minimum was reached by usage that an earlier bill took.
  WHERE d.fees > 0 OR o.amount IS NOT NULL OR d.invoice_id IN (SELECT u.invoice_id FROM unnest(p_usage_invoice) AS u (invoice_id));
  UPDATE billing.charge AS c SET invoice_id = NULL
  FROM unnest(p_drafts) AS d
  WHERE c.invoice_id = d.invoice_id AND NOT EXISTS (SELECT FROM billing.invoice AS i WHERE i.invoice_id = d.invoice_id);
END $$;
COMMENT ON FUNCTION billing.invoice_draft(billing.bill_run, billing.draft[], bigint[]) IS
$doc$Writes invoices without a number, whose lines are written.

:param p_run: the run
:param p_drafts: the invoices with the sums of their usage
:param p_usage_invoice: those that take usage
:returns: nothing
:example: SELECT billing.invoice_draft(r, '{}', '{}') FROM billing.bill_run AS r$doc$;
