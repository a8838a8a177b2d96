-- A bill run: everything open becomes draft invoices, which are looked at, approved and issued, or taken back.
SELECT resource.declare('bill_run', 'billing.bill_run', p_filter => '{legal_entity,usage_to}', p_sort => '{-bill_run_id}',
  p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION billing.period_check(p_legal_entity_id bigint, p_usage_to date, p_rehearsal boolean) RETURNS void
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
  IF NOT p_rehearsal AND p_usage_to > coalesce(v_today, system.clock_now()::date) THEN
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
COMMENT ON FUNCTION billing.period_check(bigint, date, boolean) IS
$doc$Refuses a bill run before its usage is over everywhere, or in a currency whose coins are unknown.

:param p_legal_entity_id: who invoices
:param p_usage_to: first day whose usage is left out
:param p_rehearsal: whether days to come may be billed
:returns: nothing
:raises TB102: no real date, or an unknown currency
:raises TB601: that day has not begun in the zone of every customer
:example: SELECT billing.period_check(1, '2026-11-01', false)$doc$;

CREATE OR REPLACE FUNCTION billing.run_alone(p_legal_entity_id bigint, p_pools boolean) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT p_pools THEN
    -- One run of a legal entity at a time: a second one waits, and finds what the first left.
    PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.bill_run:' || p_legal_entity_id, 0));
    RETURN;
  END IF;
  -- The locks of rating.rerating_lock, in its order, with the own one for oneself alone: two runs that both close cycles would
  -- wait for each other otherwise.
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('pgtoll.rerating', 0));
  PERFORM CASE e.legal_entity_id
    WHEN p_legal_entity_id THEN pg_advisory_xact_lock(hashtextextended('pgtoll.bill_run:' || e.legal_entity_id, 0))
    ELSE pg_advisory_xact_lock_shared(hashtextextended('pgtoll.bill_run:' || e.legal_entity_id, 0))
  END
  FROM (SELECT l.legal_entity_id FROM party.legal_entity AS l ORDER BY l.legal_entity_id) AS e;
END $$;
COMMENT ON FUNCTION billing.run_alone(bigint, boolean) IS $doc$Waits until no other run of a legal entity is on its way.

:param p_legal_entity_id: who invoices
:param p_pools: whether the run will close cycles of pools, and so change charges
:returns: nothing
:example: SELECT billing.run_alone(1, false)$doc$;

CREATE OR REPLACE FUNCTION billing.run_open(
  p_code text, p_legal_entity text, p_usage_to date, p_bill_date date, p_due_date date, p_billing_cycle text, p_rehearsal boolean
) RETURNS billing.bill_run
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_bill_date date := coalesce(p_bill_date, p_usage_to);
  v_due_date date;
  v_entity party.legal_entity;
  v_cycle party.billing_cycle;
  v_run billing.bill_run;
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
  SELECT y.* INTO v_cycle FROM party.billing_cycle AS y WHERE y.code = coalesce(p_billing_cycle, 'monthly');
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('billing cycle %s does not exist', p_billing_cycle), p_column => 'billing_cycle');
  END IF;
  PERFORM billing.period_check(v_entity.legal_entity_id, p_usage_to, p_rehearsal);
  v_due_date := coalesce(p_due_date, v_bill_date + system.setting_int('billing.due_days', v_bill_date));
  IF NOT isfinite(v_bill_date) OR NOT isfinite(v_due_date) OR v_due_date < v_bill_date THEN
    PERFORM system.raise_error('TB102', 'invoices are due on or after their date', p_column => 'due_date');
  END IF;
  PERFORM billing.run_alone(v_entity.legal_entity_id, rating.pool_cycle_is_open(v_entity.legal_entity_id, p_usage_to));
  INSERT INTO billing.bill_run AS r (
    code, legal_entity_id, usage_to, recurring_from, recurring_to, bill_date, due_date, issuer, invoices, finished_at, actor,
    billing_cycle_id
  ) VALUES (
    p_code, v_entity.legal_entity_id, p_usage_to, p_usage_to,
    CASE
      WHEN p_billing_cycle IS NULL THEN p_usage_to + interval '1 month'
      ELSE party.period_start(v_cycle.frequency, v_cycle.days, v_cycle.anchor_on,
        party.period_nth(v_cycle.frequency, v_cycle.days, v_cycle.anchor_on, p_usage_to) + 1)
    END, v_bill_date, v_due_date,
    jsonb_build_object(
      'code', v_entity.code, 'name', v_entity.name, 'street', v_entity.street,
      'city', v_entity.city, 'state', v_entity.state, 'postal_code', v_entity.postal_code,
      'country', v_entity.country, 'email', v_entity.email, 'phone', v_entity.phone,
      'website', v_entity.website, 'tax_registration', v_entity.tax_registration
    ), 0, system.clock_now(), system.actor(), CASE WHEN p_billing_cycle IS NOT NULL THEN v_cycle.billing_cycle_id END
  )
  ON CONFLICT ON CONSTRAINT bill_run_code_key DO NOTHING
  RETURNING r.* INTO v_run;
  IF v_run.bill_run_id IS NULL THEN
    PERFORM system.raise_error('TB602', format('bill run %s was run already', p_code), p_column => 'code',
      p_hint => 'Its invoices are made. Late calls go to the next run.');
  END IF;
  RETURN v_run;
END $$;
COMMENT ON FUNCTION billing.run_open(text, text, date, date, date, text, boolean) IS
$doc$Begins a bill run, with the legal entity as it is printed.

:param p_code: unique id of the run
:param p_legal_entity: code of who invoices
:param p_usage_to: first day whose usage is left out
:param p_bill_date: date of the invoices; NULL is p_usage_to
:param p_due_date: when they are due; NULL is p_bill_date plus the setting billing.due_days
:param p_billing_cycle: only customers of this cycle; NULL is all
:param p_rehearsal: whether days to come may be billed, since nothing will be kept
:returns: the run
:raises TB101: no such legal entity or billing cycle
:raises TB102: a code or date that cannot be
:raises TB601: p_usage_to is still to come for some customer
:raises TB602: this code was run already
:example: SELECT billing.run_open('NLT-2026-10', 'NLT', '2026-11-01', NULL, NULL, NULL, false)$doc$;

CREATE OR REPLACE FUNCTION billing.draft_try(p_run billing.bill_run, p_customer_ids bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_half integer := cardinality(p_customer_ids) / 2;
BEGIN
  PERFORM billing.draft_write(p_run, p_customer_ids);
EXCEPTION
  -- Who fails is found by halves; the others need not suffer.
  WHEN data_exception OR integrity_constraint_violation OR raise_exception OR SQLSTATE 'TB101' OR SQLSTATE 'TB102'
    OR SQLSTATE 'TB502' OR SQLSTATE 'TB604' THEN
    IF v_half = 0 THEN
      INSERT INTO billing.bill_run_failure (bill_run_id, customer_id, error_code, message)
      VALUES ((p_run).bill_run_id, p_customer_ids[1], SQLSTATE, SQLERRM);
    ELSE
      PERFORM billing.draft_try(p_run, p_customer_ids[:v_half]), billing.draft_try(p_run, p_customer_ids[v_half + 1:]);
    END IF;
END $$;
COMMENT ON FUNCTION billing.draft_try(billing.bill_run, bigint[]) IS
$doc$Makes the draft invoices of customers; one that cannot be billed is kept with the reason, and the others are billed.

:param p_run: the run
:param p_customer_ids: the customers
:returns: nothing
:example: SELECT billing.draft_try(r, ARRAY[1]) FROM billing.bill_run AS r WHERE r.status = 'draft'$doc$;

CREATE OR REPLACE FUNCTION billing.run_draft(p_run billing.bill_run) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_customer_ids bigint[];
  v_failure billing.bill_run_failure;
BEGIN
  IF rating.pool_cycle_is_open((p_run).legal_entity_id, (p_run).usage_to) THEN
    PERFORM rating.pool_cycle_close((p_run).legal_entity_id, (p_run).usage_to, true);
  END IF;
  SELECT array_agg(c.customer_id) INTO v_customer_ids
  FROM party.customer AS c
  WHERE c.legal_entity_id = (p_run).legal_entity_id
    AND ((p_run).billing_cycle_id IS NULL OR c.billing_cycle_id = (p_run).billing_cycle_id);
  IF v_customer_ids IS NOT NULL THEN
    PERFORM billing.draft_try(p_run, v_customer_ids);
  END IF;
  UPDATE billing.bill_run AS r
  SET invoices = (SELECT count(*) FROM billing.invoice AS i WHERE i.bill_run_id = r.bill_run_id),
    failures = (SELECT count(*) FROM billing.bill_run_failure AS f WHERE f.bill_run_id = r.bill_run_id),
    finished_at = system.clock_now()
  WHERE r.bill_run_id = (p_run).bill_run_id;
  IF EXISTS (SELECT FROM billing.invoice AS i WHERE i.bill_run_id = (p_run).bill_run_id) THEN
    RETURN;
  END IF;
  SELECT f.* INTO v_failure FROM billing.bill_run_failure AS f
  WHERE f.bill_run_id = (p_run).bill_run_id ORDER BY f.customer_id LIMIT 1;
  IF FOUND THEN
    PERFORM system.raise_error(CASE WHEN v_failure.error_code LIKE 'TB%' THEN v_failure.error_code ELSE 'TB199' END, v_failure.message);
  END IF;
  PERFORM system.raise_error('TB603',
    format('%s has nothing to bill before %s', (p_run).issuer ->> 'code', (p_run).usage_to),
    p_hint => 'There is neither unbilled usage nor a charge that is due.');
END $$;
COMMENT ON FUNCTION billing.run_draft(billing.bill_run) IS
$doc$Makes all draft invoices of a run that was begun, once the minutes of cycles that are over are dealt for good.

:param p_run: the run
:returns: nothing
:raises TB199: nobody could be billed, for a reason that has no code
:raises TB502: nobody could be billed: lines are not what was booked as usage
:raises TB603: nothing to bill
:example: SELECT billing.run_draft(r) FROM billing.bill_run AS r WHERE r.status = 'draft'$doc$;

CREATE OR REPLACE FUNCTION billing.run_hash(p_bill_run_id bigint) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(sha256(convert_to(string_agg(x.part, E'\n' ORDER BY x.customer COLLATE "C"), 'UTF8')), 'hex')
  FROM (
    SELECT i.recipient ->> 'code' AS customer, concat_ws('|', i.recipient, i.currency, i.language, i.time_zone, i.new_charges,
      encode(sha256(convert_to(string_agg(concat_ws('|', l.position, l.kind, l.side, l.description, l.quantity, l.period_from,
        l.period_to, l.calls, l.billed_seconds, l.exact_amount, l.amount), E'\n' ORDER BY l.position), 'UTF8')), 'hex')) AS part
    FROM billing.invoice AS i
    INNER JOIN billing.invoice_line AS l ON l.invoice_id = i.invoice_id
    WHERE i.bill_run_id = p_bill_run_id
    GROUP BY i.invoice_id
  ) AS x
$$;
COMMENT ON FUNCTION billing.run_hash(bigint) IS
$doc$SHA-256 of all that the invoices of a run say, but for their numbers and what was due before: two runs that say the same have
the same.

:param p_bill_run_id: the run
:returns: 64 hexadecimal digits; NULL without invoices
:example: SELECT billing.run_hash(1)$doc$;

CREATE OR REPLACE FUNCTION billing.run_lock(p_bill_run_id bigint, p_statuses text[]) RETURNS billing.bill_run
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_run billing.bill_run;
BEGIN
  SELECT r.* INTO v_run FROM billing.bill_run AS r WHERE r.bill_run_id = p_bill_run_id FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('bill run %s does not exist', coalesce(p_bill_run_id::text, 'NULL')),
      p_column => 'bill_run_id');
  END IF;
  IF v_run.status <> ALL (p_statuses) THEN
    PERFORM system.raise_error('TB604', format('bill run %s is %s', v_run.code, v_run.status), p_column => 'bill_run_id',
      p_detail => jsonb_build_object('status', v_run.status, 'needed', p_statuses));
  END IF;
  RETURN v_run;
END $$;
COMMENT ON FUNCTION billing.run_lock(bigint, text[]) IS $doc$Locks a bill run in one of some states.

:param p_bill_run_id: the run
:param p_statuses: draft, approved or issued
:returns: the run
:raises TB101: no such run
:raises TB604: it is in another state
:example: SELECT billing.run_lock(1, '{draft}')$doc$;

CREATE OR REPLACE FUNCTION api.bill_run_draft(
  p_code text, p_legal_entity text, p_usage_to date, p_bill_date date DEFAULT NULL, p_due_date date DEFAULT NULL,
  p_billing_cycle text DEFAULT NULL
) RETURNS api.bill_run
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_run billing.bill_run;
  v_row api.bill_run;
BEGIN
  v_run := billing.run_open(p_code, p_legal_entity, p_usage_to, p_bill_date, p_due_date, p_billing_cycle, false);
  PERFORM billing.run_draft(v_run);
  UPDATE billing.bill_run AS r SET content_hash = billing.run_hash(r.bill_run_id) WHERE r.bill_run_id = v_run.bill_run_id;
  SELECT r.* INTO STRICT v_row FROM api.bill_run AS r WHERE r.bill_run_id = v_run.bill_run_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.bill_run_draft(text, text, date, date, date, text) IS
$doc$Makes draft invoices: without numbers and not in the books, to be looked at, approved and issued, or discarded.

What is on them is taken: another run does not find it. One customer that cannot be billed does not keep the others back.
:param p_code: unique id of the run, such as NLT-2026-10; a code can be run once
:param p_legal_entity: code of who invoices
:param p_usage_to: first day, in each customer's zone, whose usage is left out; fees are charged for periods that begin until the
  end of the customer's billing period with this day
:param p_bill_date: date of the invoices; NULL is p_usage_to
:param p_due_date: when they are due; NULL is p_bill_date plus the setting billing.due_days
:param p_billing_cycle: code of a billing cycle: only its customers; NULL is all
:returns: the run
:raises TB101: no such legal entity or billing cycle
:raises TB102: a code or date that cannot be
:raises TB502: nobody could be billed: the lines are not what was booked as usage
:raises TB601: p_usage_to is still to come for some customer
:raises TB602: this code was run already
:raises TB603: nothing to bill
:example: SELECT * FROM api.bill_run_draft('NLT-2026-10', 'NLT', '2026-11-01')$doc$;
GRANT EXECUTE ON FUNCTION api.bill_run_draft(text, text, date, date, date, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.bill_run_approve(p_bill_run_id bigint) RETURNS api.bill_run
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.bill_run;
BEGIN
  PERFORM billing.run_lock(p_bill_run_id, '{draft}');
  UPDATE billing.bill_run AS r SET status = 'approved', approved_by = system.actor() WHERE r.bill_run_id = p_bill_run_id;
  SELECT r.* INTO STRICT v_row FROM api.bill_run AS r WHERE r.bill_run_id = p_bill_run_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.bill_run_approve(bigint) IS $doc$Approves the draft invoices of a run, so that they may be issued.

:param p_bill_run_id: the run
:returns: the run
:raises TB101: no such run
:raises TB604: it is no draft
:example: SELECT * FROM api.bill_run_approve(1)$doc$;
GRANT EXECUTE ON FUNCTION api.bill_run_approve(bigint) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.bill_run_discard(p_bill_run_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM billing.run_lock(p_bill_run_id, '{draft,approved}');
  PERFORM billing.draft_drop(ARRAY(SELECT i.invoice_id FROM billing.invoice AS i WHERE i.bill_run_id = p_bill_run_id));
  -- Those that came to no invoice.
  DELETE FROM billing.charge AS c WHERE c.bill_run_id = p_bill_run_id;
  DELETE FROM billing.bill_run AS r WHERE r.bill_run_id = p_bill_run_id;
END $$;
COMMENT ON FUNCTION api.bill_run_discard(bigint) IS
$doc$Takes a run back that was not issued: as if it had never been, and its code is free again.

:param p_bill_run_id: the run
:returns: nothing
:raises TB101: no such run
:raises TB604: it is issued
:example: SELECT api.bill_run_discard(1)$doc$;
GRANT EXECUTE ON FUNCTION api.bill_run_discard(bigint) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.bill_run_issue(p_bill_run_id bigint) RETURNS api.bill_run
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.bill_run;
BEGIN
  PERFORM billing.run_lock(p_bill_run_id, '{approved,issued}');
  PERFORM billing.run_issue(p_bill_run_id);
  SELECT r.* INTO STRICT v_row FROM api.bill_run AS r WHERE r.bill_run_id = p_bill_run_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.bill_run_issue(bigint) IS
$doc$Issues the approved invoices of a run: gives them numbers without a gap and books them, all or none.

Asked again, it changes nothing: who lost the answer asks once more.
:param p_bill_run_id: the run
:returns: the run
:raises TB101: no such run
:raises TB502: the lines are not what was booked as usage: nothing is issued
:raises TB604: it is not approved
:raises TB605: an engine outside has not answered with the taxes of any
:example: SELECT * FROM api.bill_run_issue(1)$doc$;
GRANT EXECUTE ON FUNCTION api.bill_run_issue(bigint) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.bill_run_create(
  p_code text, p_legal_entity text, p_usage_to date, p_bill_date date DEFAULT NULL, p_due_date date DEFAULT NULL,
  p_billing_cycle text DEFAULT NULL, p_content_hash text DEFAULT NULL
) RETURNS api.bill_run
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_run billing.bill_run;
  v_hash text;
  v_row api.bill_run;
BEGIN
  v_run := billing.run_open(p_code, p_legal_entity, p_usage_to, p_bill_date, p_due_date, p_billing_cycle, false);
  PERFORM billing.run_draft(v_run);
  IF p_content_hash IS NOT NULL THEN
    v_hash := billing.run_hash(v_run.bill_run_id);
    IF v_hash <> p_content_hash THEN
      PERFORM system.raise_error('TB604', format('bill run %s would not say what was approved', p_code), p_column => 'content_hash',
        p_detail => jsonb_build_object('content_hash', v_hash),
        p_hint => 'Something changed since the rehearsal: rehearse again and look at the differences.');
    END IF;
  END IF;
  UPDATE billing.bill_run AS r SET status = 'approved', approved_by = system.actor(), content_hash = v_hash
  WHERE r.bill_run_id = v_run.bill_run_id;
  -- Last before commit: it locks the customers' live rows.
  PERFORM billing.run_issue(v_run.bill_run_id);
  SELECT r.* INTO STRICT v_row FROM api.bill_run AS r WHERE r.bill_run_id = v_run.bill_run_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.bill_run_create(text, text, date, date, date, text, text) IS
$doc$Makes and issues the invoices of a legal entity in one transaction: usage before a day, and fees and items that are due.

Late calls of earlier months are on it. One customer that cannot be billed does not keep the others back: failures tells how many.
:param p_code: unique id of the run, such as NLT-2026-10; a code can be run once
:param p_legal_entity: code of who invoices
:param p_usage_to: first day, in each customer's zone, whose usage is left out; fees are charged for periods that begin until the
  end of the customer's billing period with this day
:param p_bill_date: date of the invoices; NULL is p_usage_to
:param p_due_date: when they are due; NULL is p_bill_date plus the setting billing.due_days
:param p_billing_cycle: code of a billing cycle: only its customers; NULL is all
:param p_content_hash: hash of a rehearsal that was approved; nothing is made when the invoices would say anything else
:returns: the run
:raises TB101: no such legal entity or billing cycle
:raises TB102: a code or date that cannot be
:raises TB502: nobody could be billed: the lines are not what was booked as usage
:raises TB601: p_usage_to is still to come for some customer
:raises TB602: this code was run already
:raises TB603: nothing to bill
:raises TB604: not what was approved
:example: SELECT * FROM api.bill_run_create('NLT-2026-10', 'NLT', '2026-11-01')$doc$;
GRANT EXECUTE ON FUNCTION api.bill_run_create(text, text, date, date, date, text, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.bill_run_failure_list(p_bill_run_id bigint, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL)
RETURNS SETOF api.bill_run_failure
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT f.* FROM api.bill_run_failure AS f
  WHERE f.bill_run_id = p_bill_run_id AND f.customer_id > coalesce(p_after[1]::bigint, 0)
  ORDER BY f.customer_id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.bill_run_failure_list(bigint, integer, text[]) IS $doc$Customers whom a run could not bill, with the reason.

:param p_bill_run_id: the run
:param p_limit: at most this many rows, 1 to 1000
:param p_after: customer_id of the last row seen; NULL starts at the beginning
:returns: rows of api.bill_run_failure
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.bill_run_failure_list(1)$doc$;
GRANT EXECUTE ON FUNCTION api.bill_run_failure_list(bigint, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
