-- A bill run: everything open becomes invoices in one transaction, or nothing does.
SELECT resource.declare('bill_run', 'billing.bill_run', p_filter => '{legal_entity,usage_to}', p_sort => '{-bill_run_id}',
  p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION billing.period_check(p_legal_entity_id bigint, p_usage_to date) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_zone text;
  v_today date;
  v_currency text;
BEGIN
  IF NOT coalesce(isfinite(p_usage_to), false) THEN
    PERFORM system.raise_error('TB102', 'a bill run needs a real date', p_column => 'usage_to');
  END IF;
  -- The zone in which the day begins last decides.
  SELECT z.time_zone, (system.clock_now() AT TIME ZONE z.time_zone)::date INTO v_zone, v_today
  FROM (SELECT DISTINCT c.time_zone FROM party.customer AS c WHERE c.legal_entity_id = p_legal_entity_id) AS z
  ORDER BY system.clock_now() AT TIME ZONE z.time_zone
  LIMIT 1;
  IF p_usage_to > coalesce(v_today, system.clock_now()::date) THEN
    PERFORM system.raise_error('TB601', format('%s is still to come', p_usage_to),
      p_detail => jsonb_build_object('usage_to', p_usage_to, 'time_zone', v_zone, 'today', v_today),
      p_hint => format('It is %s in %s.', v_today, v_zone), p_column => 'usage_to');
  END IF;
  SELECT c.currency INTO v_currency
  FROM (SELECT DISTINCT c.currency FROM party.customer AS c WHERE c.legal_entity_id = p_legal_entity_id) AS c
  WHERE c.currency NOT IN (SELECT i.code FROM system.iso_currency AS i)
  LIMIT 1;
  IF FOUND THEN
    PERFORM system.raise_error('TB102', format('currency %s has no number of decimals', v_currency),
      p_hint => 'It is not in the list of ISO 4217.', p_column => 'legal_entity');
  END IF;
END $$;
COMMENT ON FUNCTION billing.period_check(bigint, date) IS
$doc$Refuses a bill run before its usage is over everywhere, or in a currency whose coins are unknown.

:param p_legal_entity_id: who invoices
:param p_usage_to: first day whose usage is left out
:returns: nothing
:raises TB102: no real date, or an unknown currency
:raises TB601: that day has not begun in the zone of every customer
:example: SELECT billing.period_check(1, '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION billing.run_open(
  p_code text, p_legal_entity party.legal_entity, p_usage_to date, p_bill_date date, p_due_date date, p_invoices integer
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_bill_run_id bigint;
BEGIN
  INSERT INTO billing.bill_run AS r (
    code, legal_entity_id, usage_to, recurring_from, recurring_to, bill_date, due_date, issuer, invoices, finished_at, actor
  ) VALUES (
    p_code, p_legal_entity.legal_entity_id, p_usage_to, p_usage_to, p_usage_to + interval '1 month', p_bill_date, p_due_date,
    jsonb_build_object(
      'code', p_legal_entity.code, 'name', p_legal_entity.name, 'street', p_legal_entity.street,
      'city', p_legal_entity.city, 'state', p_legal_entity.state, 'postal_code', p_legal_entity.postal_code,
      'country', p_legal_entity.country, 'email', p_legal_entity.email, 'phone', p_legal_entity.phone,
      'website', p_legal_entity.website, 'tax_registration', p_legal_entity.tax_registration
    ), p_invoices, system.clock_now(), system.actor()
  )
  ON CONFLICT ON CONSTRAINT bill_run_code_key DO NOTHING
  RETURNING r.bill_run_id INTO v_bill_run_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB602', format('bill run %s was run already', p_code), p_column => 'code',
      p_hint => 'Its invoices are made. Late calls go to the next run.');
  END IF;
  RETURN v_bill_run_id;
END $$;
COMMENT ON FUNCTION billing.run_open(text, party.legal_entity, date, date, date, integer) IS
$doc$Records a bill run, with the legal entity as it is printed.

:param p_code: unique id of the run
:param p_legal_entity: who invoices
:param p_usage_to: first day whose usage is left out, and first day of the fees' month
:param p_bill_date: date of the invoices
:param p_due_date: when they are due
:param p_invoices: how many there are
:returns: bill_run_id
:raises TB602: this code was run already
:example: SELECT billing.run_open('NLT-2026-10', e, '2026-11-01', '2026-11-01', '2026-11-21', 1)
  FROM party.legal_entity AS e WHERE e.code = 'NLT'$doc$;

CREATE OR REPLACE FUNCTION billing.draft_post(p_bill_run_id bigint, p_legal_entity_id bigint, p_drafts billing.draft[])
RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_first bigint;
  v_customer_id bigint;
BEGIN
  INSERT INTO billing.invoice_series AS s (legal_entity_id, next_number)
  VALUES (p_legal_entity_id, 1 + cardinality(p_drafts))
  ON CONFLICT ON CONSTRAINT invoice_series_pkey DO UPDATE SET next_number = s.next_number + cardinality(p_drafts)
  RETURNING s.next_number - cardinality(p_drafts) INTO v_first;

  -- From here on live rows are locked, in id order: a payment comes before the invoice and is on it, or comes after it.
  PERFORM FROM ledger.account AS a
  WHERE a.customer_id IN (SELECT d.customer_id FROM unnest(p_drafts) AS d)
  ORDER BY a.account_id
  FOR NO KEY UPDATE;

  INSERT INTO billing.invoice (
    invoice_id, legal_entity_id, number, bill_run_id, customer_id, recipient, language, time_zone, currency,
    previous_amount, new_charges, amount_due, transaction_id
  )
  SELECT d.invoice_id, p_legal_entity_id, v_first + d.nth - 1, p_bill_run_id, d.customer_id,
    jsonb_build_object(
      'code', c.code, 'name', c.name, 'street', b.street, 'city', b.city, 'state', b.state,
      'postal_code', b.postal_code, 'country', b.country
    ), c.language, c.time_zone, a.currency,
    -a.posted, d.fee_printed + d.usage_printed, -a.posted + d.fee_printed + d.usage_printed, d.transaction_id
  FROM unnest(p_drafts) WITH ORDINALITY AS d (
    invoice_id, transaction_id, customer_id, exponent, fees, fee_exact, fee_printed, usage_exact, usage_printed, nth
  )
  INNER JOIN party.customer AS c ON c.customer_id = d.customer_id
  INNER JOIN ledger.account AS a ON a.customer_id = d.customer_id
  INNER JOIN billing.bill_run AS r ON r.bill_run_id = p_bill_run_id
  LEFT JOIN LATERAL party.address_at(d.customer_id, 'billing', r.bill_date) AS b ON true;

  PERFORM ledger.transaction_post(b.postings, b.legs)
  FROM (
    SELECT
      array_agg(ROW(
        d.transaction_id, 'invoice', a.account_id, a.currency, NULL, 'invoice:' || d.invoice_id, false
      )::ledger.posting ORDER BY a.account_id) AS postings,
      (
        SELECT array_agg(ROW(d.transaction_id, x.account_id, x.bucket, x.amount)::ledger.leg ORDER BY a.account_id, x.seq)
        FROM unnest(p_drafts) AS d
        INNER JOIN ledger.account AS a ON a.customer_id = d.customer_id
        INNER JOIN ledger.account AS fee
          ON fee.legal_entity_id = a.legal_entity_id AND fee.currency = a.currency AND fee.kind = 'revenue_recurring'
        INNER JOIN ledger.account AS rest
          ON rest.legal_entity_id = a.legal_entity_id AND rest.currency = a.currency AND rest.kind = 'rounding'
        CROSS JOIN LATERAL (VALUES
          (1, a.account_id, 'unbilled', d.usage_exact),
          (2, a.account_id, 'posted', -d.fee_printed - d.usage_printed),
          (3, fee.account_id, 'posted', d.fee_exact),
          (4, rest.account_id, 'posted', d.fee_printed + d.usage_printed - d.fee_exact - d.usage_exact)
        ) AS x (seq, account_id, bucket, amount)
      ) AS legs
    FROM unnest(p_drafts) AS d
    INNER JOIN ledger.account AS a ON a.customer_id = d.customer_id
  ) AS b;

  -- Cleared usage whose charges were not found would never be asked for again.
  SELECT a.customer_id INTO v_customer_id
  FROM unnest(p_drafts) AS d
  INNER JOIN ledger.account AS a ON a.customer_id = d.customer_id
  WHERE a.unbilled <> 0 AND NOT EXISTS (
    SELECT FROM ledger.transaction AS t
    WHERE t.account_id = a.account_id AND t.kind = 'usage' AND t.cleared_by IS NULL
  )
  LIMIT 1;
  IF FOUND THEN
    PERFORM system.raise_error('TB502', format('charges of customer %s were not found', v_customer_id),
      p_hint => 'api.verify() tells which bookings have no charges.');
  END IF;
END $$;
COMMENT ON FUNCTION billing.draft_post(bigint, bigint, billing.draft[]) IS
$doc$Numbers the invoices, writes them and books them; call it last, since it locks the customers' live rows.

:param p_bill_run_id: the run
:param p_legal_entity_id: who invoices
:param p_drafts: the invoices in the order of their numbers; their lines are written
:returns: nothing
:raises TB502: a customer has nothing open and is not even
:example: SELECT billing.draft_post(1, 1, '{}')$doc$;

CREATE OR REPLACE FUNCTION api.bill_run_create(
  p_code text, p_legal_entity text, p_usage_to date, p_bill_date date DEFAULT NULL, p_due_date date DEFAULT NULL
) RETURNS api.bill_run
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_bill_date date := coalesce(p_bill_date, p_usage_to);
  v_due_date date;
  v_recurring_to date;
  v_entity party.legal_entity;
  v_made record;
  v_drafts billing.draft[];
  v_bill_run_id bigint;
  v_row api.bill_run;
BEGIN
  SELECT e.* INTO v_entity FROM party.legal_entity AS e WHERE e.code = p_legal_entity;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('legal entity %s does not exist', coalesce(p_legal_entity, 'NULL')),
      p_column => 'legal_entity');
  END IF;
  IF (p_code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$') IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', format('%s is not a code', coalesce(p_code, 'NULL')), p_column => 'code',
      p_hint => 'Letters, digits, dot, underscore and dash, such as NLT-2026-10.');
  END IF;
  PERFORM billing.period_check(v_entity.legal_entity_id, p_usage_to);
  v_recurring_to := p_usage_to + interval '1 month';
  v_due_date := coalesce(p_due_date, v_bill_date + system.setting_int('billing.due_days', v_bill_date));
  IF NOT isfinite(v_bill_date) OR NOT isfinite(v_due_date) OR v_due_date < v_bill_date THEN
    PERFORM system.raise_error('TB102', 'invoices are due on or after their date', p_column => 'due_date');
  END IF;
  -- One run of a legal entity at a time: a second one waits, and finds what the first left.
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.bill_run:' || v_entity.legal_entity_id, 0));
  IF EXISTS (SELECT FROM billing.bill_run AS r WHERE r.code = p_code) THEN
    PERFORM system.raise_error('TB602', format('bill run %s was run already', p_code), p_column => 'code',
      p_hint => 'Its invoices are made. Late calls go to the next run.');
  END IF;

  SELECT m.* INTO STRICT v_made FROM billing.draft_make(v_entity.legal_entity_id, p_usage_to, v_recurring_to) AS m;
  IF v_made.p_drafts IS NULL THEN
    PERFORM system.raise_error('TB603', format('%s has nothing to bill before %s', p_legal_entity, p_usage_to),
      p_hint => 'There is neither unbilled usage nor a fee that is due.');
  END IF;
  v_drafts := v_made.p_drafts;
  v_bill_run_id := billing.run_open(p_code, v_entity, p_usage_to, v_bill_date, v_due_date, cardinality(v_drafts));
  IF v_made.p_usage IS NOT NULL THEN
    v_drafts := billing.usage_write(v_drafts, v_made.p_usage, v_made.p_usage_invoice, v_made.p_span);
    PERFORM ledger.usage_clear(v_made.p_usage, v_made.p_usage_cleared_by);
  END IF;
  -- Last before commit: it locks the customers' live rows.
  PERFORM billing.draft_post(v_bill_run_id, v_entity.legal_entity_id, v_drafts);
  SELECT r.* INTO STRICT v_row FROM api.bill_run AS r WHERE r.bill_run_id = v_bill_run_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.bill_run_create(text, text, date, date, date) IS
$doc$Makes the invoices of a legal entity: all open usage before a day, and the package fees of the month that begins then.

Late calls of earlier months are on it. All in one transaction: it makes everything or nothing.
:param p_code: unique id of the run, such as NLT-2026-10; a code can be run once
:param p_legal_entity: code of who invoices
:param p_usage_to: first day, in each customer's zone, whose usage is left out; fees are for the month from this day
:param p_bill_date: date of the invoices; NULL is p_usage_to
:param p_due_date: when they are due; NULL is p_bill_date plus the setting billing.due_days
:returns: the run
:raises TB101: no such legal entity
:raises TB102: a code or date that cannot be
:raises TB502: the lines are not what was booked as usage: nothing is made
:raises TB601: p_usage_to is still to come for some customer
:raises TB602: this code was run already
:raises TB603: nothing to bill
:example: SELECT * FROM api.bill_run_create('NLT-2026-10', 'NLT', '2026-11-01')$doc$;
GRANT EXECUTE ON FUNCTION api.bill_run_create(text, text, date, date, date) TO pgtoll_admin, pgtoll_operator;
