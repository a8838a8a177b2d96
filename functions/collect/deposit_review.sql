-- Whether deposits still fit what customers are invoiced.
SELECT resource.declare('deposit_review', 'collect.deposit_review', p_filter => '{customer_id,decision}',
  p_sort => '{-deposit_review_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION collect.deposit_decision(
  p_held numeric, p_average numeric, p_invoices integer, p_late boolean, p_clean boolean, p_exponent integer,
  OUT required numeric, OUT decision text, OUT amount numeric
)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  required := round(system.setting_get('collect.deposit_factor')::numeric * p_average, p_exponent);
  -- First whether all goes back; then whether the customer has invoices enough to tell.
  IF p_held > 0 AND p_clean THEN
    decision := 'refund_all';
    amount := p_held;
  ELSIF p_invoices < system.setting_int('collect.deposit_invoices') THEN
    decision := 'none';
    amount := 0;
  ELSIF required > p_held * (1 + system.setting_get('collect.deposit_raise_percent')::numeric / 100) AND p_held > 0 THEN
    decision := 'ask';
    amount := required - p_held;
  ELSIF p_held - required >= system.setting_get('collect.deposit_refund_from')::numeric AND NOT p_late THEN
    decision := 'refund';
    amount := p_held - required;
  ELSE
    decision := 'none';
    amount := 0;
  END IF;
END $$;
COMMENT ON FUNCTION collect.deposit_decision(numeric, numeric, integer, boolean, boolean, integer) IS
$doc$What is to become of a deposit.

:param p_held: what is held
:param p_average: average of the last invoices
:param p_invoices: how many there are, up to setting collect.deposit_invoices
:param p_late: whether anything is overdue
:param p_clean: whether nothing was late for as long as setting collect.deposit_clean_months says
:param p_exponent: decimals of the currency
:returns: what is required, the decision and its amount
:example: SELECT * FROM collect.deposit_decision(150, 110, 6, false, false, 2)$doc$;

CREATE OR REPLACE FUNCTION collect.deposits_reviewed(p_on date) RETURNS TABLE (
  customer_id bigint, held numeric, average numeric, required numeric, decision text, amount numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT h.customer_id, h.held, v.average, x.required, x.decision, x.amount
  FROM (
    SELECT d.customer_id, sum(collect.deposit_held(d.deposit_id)) AS held FROM collect.deposit AS d GROUP BY d.customer_id
  ) AS h
  INNER JOIN party.customer AS c ON c.customer_id = h.customer_id AND c.billing_mode = 'postpaid' AND c.status <> 'closed'
  INNER JOIN system.iso_currency AS i ON i.code = c.currency
  CROSS JOIN LATERAL (
    SELECT coalesce(round(avg(n.amount), i.exponent), 0) AS average, count(*)::integer AS invoices
    FROM (
      SELECT (
        SELECT coalesce(sum(l.amount), 0) FROM billing.invoice_line AS l
        WHERE l.invoice_id = b.invoice_id AND l.kind NOT IN ('one_time', 'penalty', 'deposit')
      ) AS amount
      FROM billing.invoice AS b
      WHERE b.customer_id = h.customer_id AND b.number IS NOT NULL
      ORDER BY b.invoice_id DESC
      LIMIT system.setting_int('collect.deposit_invoices')
    ) AS n
  ) AS v
  CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM collect.overdue(p_on) AS o WHERE o.customer_id = h.customer_id) AS late,
      p_on - make_interval(months => system.setting_int('collect.deposit_clean_months')) AS since
  ) AS s
  CROSS JOIN LATERAL (
    SELECT NOT s.late
      AND EXISTS (
        SELECT FROM billing.invoice AS b INNER JOIN billing.bill_run AS r ON r.bill_run_id = b.bill_run_id
        WHERE b.customer_id = h.customer_id AND b.number IS NOT NULL AND r.bill_date <= s.since
      )
      AND NOT EXISTS (
        SELECT FROM collect.penalty AS p WHERE p.customer_id = h.customer_id AND p.assessed_on > s.since
      )
      AND NOT EXISTS (
        SELECT FROM collect.dunning_event AS e WHERE e.customer_id = h.customer_id AND e.done_on > s.since
      ) AS clean
  ) AS k
  CROSS JOIN LATERAL collect.deposit_decision(h.held, v.average, v.invoices, s.late, k.clean, i.exponent) AS x
  -- What was asked for stands until it came; without a deposit nothing is reviewed.
  WHERE h.held > 0;
END;
COMMENT ON FUNCTION collect.deposits_reviewed(date) IS $doc$Deposits that are held, what they should be, and what follows.

:param p_on: the day
:returns: a row a customer
:example: SELECT * FROM collect.deposits_reviewed('2026-11-23')$doc$;

CREATE OR REPLACE FUNCTION collect.deposits_ask(p_reviews collect.deposit_review[]) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (
    SELECT system.mail_queue(array_agg(ROW(
      format('deposit_ask:%s:%s:%s', r.customer_id, r.reviewed_on, t.recipient), r.customer_id, 'deposit_ask', c.language, t.recipient,
      jsonb_build_object('customer', c.name, 'customer_code', c.code, 'amount', round(r.amount, i.exponent)::text,
        'held', round(r.held, i.exponent)::text, 'required', round(r.required, i.exponent)::text, 'currency', c.currency,
        'company', e.name, 'company_email', e.email, 'company_phone', e.phone)
    )::system.mail_draft))
    FROM unnest(p_reviews) AS r
    INNER JOIN party.customer AS c ON c.customer_id = r.customer_id
    INNER JOIN system.iso_currency AS i ON i.code = c.currency
    INNER JOIN party.legal_entity AS e ON e.legal_entity_id = c.legal_entity_id
    INNER JOIN party.notice_recipients('deposit', ARRAY(SELECT x.customer_id FROM unnest(p_reviews) AS x WHERE x.decision = 'ask')) AS t
      ON t.customer_id = r.customer_id
    WHERE r.decision = 'ask'
  );
END $$;
COMMENT ON FUNCTION collect.deposits_ask(collect.deposit_review[]) IS $doc$Queues mails to customers who are to add to their deposits.

:param p_reviews: reviews of which those count that ask
:returns: how many mails were queued
:example: SELECT collect.deposits_ask('{}')$doc$;

CREATE OR REPLACE FUNCTION api.deposit_review_run(p_on date DEFAULT NULL, p_dry_run boolean DEFAULT false) RETURNS TABLE (
  customer_id bigint, customer text, held numeric, average numeric, required numeric, decision text, amount numeric,
  currency text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_on date := collect.day_given(p_on);
  v_reviews collect.deposit_review[];
  v_review collect.deposit_review;
  v_deposit_id bigint;
  v_left numeric;
  v_part numeric;
BEGIN
  IF v_on > (system.clock_now() AT TIME ZONE 'UTC')::date + 1 THEN
    PERFORM system.raise_error('TB102', 'a day that has not come', p_column => 'on');
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.deposit_review_run', 0));
  v_reviews := ARRAY(
    SELECT ROW(NULL, r.customer_id, v_on, r.held, r.average, r.required, r.decision, r.amount, system.actor())::collect.deposit_review
    FROM collect.deposits_reviewed(v_on) AS r
    WHERE NOT EXISTS (
      SELECT FROM collect.deposit_review AS d
      WHERE d.customer_id = r.customer_id AND d.reviewed_on > v_on - interval '1 month'
    )
    ORDER BY r.customer_id
  );
  IF NOT p_dry_run THEN
    INSERT INTO collect.deposit_review (customer_id, reviewed_on, held, average, required, decision, amount, actor)
    SELECT r.customer_id, r.reviewed_on, r.held, r.average, r.required, r.decision, r.amount, r.actor FROM unnest(v_reviews) AS r;
    -- The few whose money goes back, deposit by deposit, the oldest first.
    FOREACH v_review IN ARRAY v_reviews LOOP
      v_left := CASE WHEN v_review.decision IN ('refund', 'refund_all') THEN v_review.amount ELSE 0 END;
      FOR v_deposit_id IN
        SELECT d.deposit_id FROM collect.deposit AS d WHERE d.customer_id = v_review.customer_id ORDER BY d.received_on, d.deposit_id
      LOOP
        v_part := least(v_left, collect.deposit_held(v_deposit_id));
        IF v_part > 0 THEN
          PERFORM FROM api.deposit_release(v_deposit_id, v_part);
          v_left := v_left - v_part;
        END IF;
      END LOOP;
    END LOOP;
    PERFORM collect.deposits_ask(v_reviews);
  END IF;
  RETURN QUERY
  SELECT r.customer_id, c.code::text, r.held::numeric, r.average::numeric, r.required::numeric, r.decision, r.amount::numeric,
    c.currency::text
  FROM unnest(v_reviews) AS r
  INNER JOIN party.customer AS c ON c.customer_id = r.customer_id
  ORDER BY r.customer_id;
END $$;
COMMENT ON FUNCTION api.deposit_review_run(date, boolean) IS
$doc$Looks whether deposits still fit customers' invoices, each once a month: refunds what is too much, says what is too little.

Required is the average of the last invoices times a factor (settings collect.deposit_...); more than the tolerance above what
is held is asked for by mail, and clean months give all of it back.
:param p_on: the day; NULL is today
:param p_dry_run: true: only says what it would do
:returns: a row a customer whose deposit is held and was not reviewed within a month
:raises TB102: a day that has not come
:example: SELECT * FROM api.deposit_review_run(p_dry_run => true)$doc$;
GRANT EXECUTE ON FUNCTION api.deposit_review_run(date, boolean) TO pgtoll_admin, pgtoll_operator;
