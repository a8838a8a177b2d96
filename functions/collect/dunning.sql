-- The ladder for who does not pay: notice, suspend, disconnect; and back when they did.
SELECT resource.declare('dunning_step', 'collect.dunning_step', p_filter => '{legal_entity_id,currency,customer_type}',
  p_sort => '{legal_entity_id,days_overdue}');
SELECT resource.declare('dunning_pause', 'collect.dunning_pause', p_filter => '{customer_id,promise}',
  p_sort => '{-dunning_pause_id}');
SELECT resource.declare('dunning_event', 'collect.dunning_event', p_filter => '{customer_id,action,done_on}',
  p_sort => '{-dunning_event_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION collect.overdue(p_on date) RETURNS TABLE (customer_id bigint, overdue_since date, overdue numeric)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT o.customer_id, min(o.due_on), sum(o.open)
  FROM (
    SELECT d.customer_id, d.due_on,
      d.amount - coalesce((
        SELECT sum(a.amount) FROM collect.allocation AS a WHERE a.debit_kind = d.kind AND a.debit_id = d.document_id
      ), 0) - CASE WHEN d.kind IN ('invoice', 'opening_invoice')
        THEN collect.disputed(d.kind, d.document_id, 'infinity') ELSE 0 END AS open
    FROM collect.debits() AS d
    WHERE d.due_on < p_on
  ) AS o
  WHERE o.open > 0
  GROUP BY o.customer_id;
END;
COMMENT ON FUNCTION collect.overdue(date) IS $doc$Who has something overdue that is not disputed.

:param p_on: the day
:returns: a row a customer: since when, and how much
:example: SELECT * FROM collect.overdue('2026-11-23')$doc$;

CREATE OR REPLACE FUNCTION collect.dunning_due(p_on date) RETURNS TABLE (
  customer_id bigint, dunning_step_id bigint, action text, overdue_since date, overdue numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH late AS MATERIALIZED (
    SELECT o.*, c.status, c.type, c.currency, c.legal_entity_id
    FROM collect.overdue(p_on) AS o
    INNER JOIN party.customer AS c ON c.customer_id = o.customer_id AND c.billing_mode = 'postpaid' AND c.status <> 'closed'
  )
  SELECT l.customer_id, s.dunning_step_id, s.action, l.overdue_since, l.overdue
  FROM late AS l
  -- One step a day, in their order, also when days were missed.
  CROSS JOIN LATERAL (
    SELECT t.dunning_step_id, t.action
    FROM collect.dunning_step AS t
    WHERE t.legal_entity_id = l.legal_entity_id AND t.currency = l.currency
      AND t.customer_type IS NOT DISTINCT FROM (
        SELECT max(x.customer_type) FROM collect.dunning_step AS x
        WHERE x.legal_entity_id = l.legal_entity_id AND x.currency = l.currency AND x.customer_type = l.type
      )
      AND t.days_overdue <= p_on - l.overdue_since AND l.overdue >= t.smallest_amount
      AND NOT EXISTS (
        SELECT FROM collect.dunning_event AS e
        WHERE e.customer_id = l.customer_id AND e.dunning_step_id = t.dunning_step_id AND e.overdue_since = l.overdue_since
      )
    ORDER BY t.days_overdue
    LIMIT 1
  ) AS s
  WHERE NOT EXISTS (
      SELECT FROM collect.dunning_pause AS p WHERE p.customer_id = l.customer_id AND p.until_on >= p_on
    )
    AND NOT EXISTS (
      SELECT FROM collect.dunning_event AS e WHERE e.customer_id = l.customer_id AND e.done_on = p_on
    )
  UNION ALL
  -- Suspended for being late, and not late any more.
  SELECT e.customer_id, NULL, 'reinstate', e.overdue_since, coalesce(l.overdue, 0)
  FROM party.customer AS c
  CROSS JOIN LATERAL (
    SELECT v.* FROM collect.dunning_event AS v
    WHERE v.customer_id = c.customer_id AND v.action <> 'notice' ORDER BY v.dunning_event_id DESC LIMIT 1
  ) AS e
  INNER JOIN collect.dunning_step AS t ON t.dunning_step_id = e.dunning_step_id
  LEFT JOIN late AS l ON l.customer_id = c.customer_id
  WHERE c.status = 'suspended' AND e.action = 'suspend' AND coalesce(l.overdue, 0) < t.smallest_amount;
END;
COMMENT ON FUNCTION collect.dunning_due(date) IS
$doc$What is to be done about customers on a day: the next step of each, or that one is reinstated.

:param p_on: the day
:returns: a row a customer
:example: SELECT * FROM collect.dunning_due('2026-11-23')$doc$;

CREATE OR REPLACE FUNCTION api.dunning_run(p_on date DEFAULT NULL, p_dry_run boolean DEFAULT false) RETURNS TABLE (
  customer_id bigint, customer text, action text, overdue_since date, overdue numeric, currency text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_on date := collect.day_given(p_on);
  v_due collect.dunning_event[];
BEGIN
  IF v_on > (system.clock_now() AT TIME ZONE 'UTC')::date + 1 THEN
    PERFORM system.raise_error('TB102', 'a day that has not come', p_column => 'on');
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.dunning_run', 0));
  v_due := ARRAY(
    SELECT ROW(NULL, d.customer_id, d.dunning_step_id, d.action, d.overdue_since, d.overdue, v_on,
      system.clock_now())::collect.dunning_event
    FROM collect.dunning_due(v_on) AS d ORDER BY d.customer_id
  );
  IF NOT p_dry_run THEN
    INSERT INTO collect.dunning_event (customer_id, dunning_step_id, action, overdue_since, overdue, done_on)
    SELECT d.customer_id, d.dunning_step_id, d.action, d.overdue_since, d.overdue, d.done_on FROM unnest(v_due) AS d;
    PERFORM party.customer_set_status(d.customer_id, CASE d.action WHEN 'reinstate' THEN 'active' ELSE 'suspended' END,
      CASE d.action WHEN 'reinstate' THEN 'paid' ELSE format('unpaid since %s', d.overdue_since) END)
    FROM unnest(v_due) AS d WHERE d.action <> 'notice';
    PERFORM service.customer_disconnect(d.customer_id) FROM unnest(v_due) AS d WHERE d.action = 'disconnect';
    PERFORM system.mail_queue(array_agg(ROW(
      format('dunning:%s:%s:%s:%s', d.customer_id, d.action, d.done_on, t.recipient),
      d.customer_id, 'dunning_' || d.action, c.language, t.recipient,
      jsonb_build_object('customer', c.name, 'customer_code', c.code, 'overdue', d.overdue::text, 'currency', c.currency,
        'overdue_since', d.overdue_since, 'company', e.name, 'company_email', e.email, 'company_phone', e.phone)
    )::system.mail_draft))
    FROM unnest(v_due) AS d
    INNER JOIN party.customer AS c ON c.customer_id = d.customer_id
    INNER JOIN party.legal_entity AS e ON e.legal_entity_id = c.legal_entity_id
    INNER JOIN party.notice_recipients('dunning', ARRAY(SELECT x.customer_id FROM unnest(v_due) AS x)) AS t
      ON t.customer_id = d.customer_id;
  END IF;
  RETURN QUERY
  SELECT d.customer_id, c.code::text, d.action, d.overdue_since, d.overdue::numeric, c.currency::text
  FROM unnest(v_due) AS d
  INNER JOIN party.customer AS c ON c.customer_id = d.customer_id
  ORDER BY d.customer_id;
END $$;
COMMENT ON FUNCTION api.dunning_run(date, boolean) IS
$doc$Takes the next step with every customer who is overdue, and reinstates who has paid; run it daily.

A step is taken once for what is overdue since a day, however often it runs; one step a day. Disputed amounts do not count,
and nothing happens to customers with a pause.
:param p_on: the day; NULL is today
:param p_dry_run: true: only says what it would do
:returns: a row a customer: notice, suspend, disconnect or reinstate, since when and how much is overdue
:raises TB102: a day that has not come
:example: SELECT * FROM api.dunning_run(p_dry_run => true)$doc$;
GRANT EXECUTE ON FUNCTION api.dunning_run(date, boolean) TO pgtoll_admin, pgtoll_operator;
