-- Months of the books: closed, so that what was reported of them stays, and opened again with a reason.

CREATE OR REPLACE FUNCTION ledger.month_span(p_month date) RETURNS tstzrange
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT tstzrange(p_month::timestamp AT TIME ZONE z.zone, (p_month + interval '1 month') AT TIME ZONE z.zone)
  FROM (SELECT system.setting_get('ledger.time_zone') AS zone) AS z;
END;
COMMENT ON FUNCTION ledger.month_span(date) IS $doc$From when to when a month of the books goes.

:param p_month: first day of the month
:returns: its instants, in the zone of setting ledger.time_zone
:example: SELECT ledger.month_span('2026-10-01')$doc$;

CREATE OR REPLACE FUNCTION ledger.period_guard(p_at timestamptz, p_legs ledger.leg[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_period ledger.period;
BEGIN
  SELECT d.* INTO v_period
  FROM ledger.period AS d
  WHERE d.status = 'closed' AND d.begins_at <= p_at AND d.ends_at > p_at AND d.legal_entity_id IN (
    SELECT a.legal_entity_id FROM unnest(p_legs) AS l INNER JOIN ledger.account AS a ON a.account_id = l.account_id
  )
  LIMIT 1;
  IF FOUND THEN
    PERFORM system.raise_error('TB503', format('the month of %s is closed', to_char(v_period.month, 'YYYY-MM')),
      p_detail => jsonb_build_object('month', v_period.month, 'booked_at', p_at),
      p_hint => 'What comes late belongs to the month that is open; api.period_reopen opens a closed one.');
  END IF;
END $$;
COMMENT ON FUNCTION ledger.period_guard(timestamptz, ledger.leg[]) IS $doc$Refuses entries that are dated in a closed month.

:param p_at: their date
:param p_legs: the entries
:returns: nothing
:raises TB503: the month is closed in the books of one of their accounts
:example: SELECT ledger.period_guard('2026-10-31T12:00Z', '{}')$doc$;

CREATE OR REPLACE FUNCTION ledger.period_wait() RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.period', 0));
END $$;
COMMENT ON FUNCTION ledger.period_wait() IS
$doc$Waits for all that is being booked, and keeps others from booking until commit: take it before locks on accounts.

:returns: nothing
:example: SELECT ledger.period_wait()$doc$;

CREATE OR REPLACE FUNCTION ledger.period_close(p_legal_entity_id bigint, p_month date) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_span tstzrange := ledger.month_span(p_month);
  v_next date;
  v_period_id bigint;
BEGIN
  IF p_month IS NULL OR NOT isfinite(p_month) OR p_month <> date_trunc('month', p_month::timestamp)::date THEN
    PERFORM system.raise_error('TB102', 'a month is given by its first day', p_column => 'month');
  END IF;
  PERFORM ledger.period_wait();
  IF upper(v_span) > system.clock_now() THEN
    PERFORM system.raise_error('TB601', format('the month of %s is not over', to_char(p_month, 'YYYY-MM')), p_column => 'month');
  END IF;
  SELECT max(d.month) + interval '1 month' INTO v_next
  FROM ledger.period AS d WHERE d.legal_entity_id = p_legal_entity_id AND d.status = 'closed';
  IF p_month > v_next THEN
    PERFORM system.raise_error('TB504', format('the month of %s is open still', to_char(v_next, 'YYYY-MM')), p_column => 'month',
      p_hint => 'Months are closed one after the other.');
  END IF;
  INSERT INTO ledger.period AS d (legal_entity_id, month, begins_at, ends_at, changed_by)
  VALUES (p_legal_entity_id, p_month, lower(v_span), upper(v_span), system.actor())
  ON CONFLICT ON CONSTRAINT period_once DO UPDATE SET status = 'closed', changed_by = excluded.changed_by
  WHERE d.status = 'reopened'
  RETURNING d.period_id INTO v_period_id;
  RETURN coalesce(v_period_id, (
    SELECT d.period_id FROM ledger.period AS d WHERE d.legal_entity_id = p_legal_entity_id AND d.month = p_month
  ));
END $$;
COMMENT ON FUNCTION ledger.period_close(bigint, date) IS $doc$Closes a month of the books; closed already, it stays so.

:param p_legal_entity_id: whose books
:param p_month: first day of the month
:returns: period_id
:raises TB102: no first day of a month
:raises TB504: the month before it is open, and others before that are closed
:raises TB601: the month is not over
:example: SELECT ledger.period_close(1, '2026-10-01')$doc$;

CREATE OR REPLACE FUNCTION ledger.period_reopen(p_legal_entity_id bigint, p_month date, p_reason text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_period_id bigint;
BEGIN
  IF coalesce(p_reason, '') !~ '\S' THEN
    PERFORM system.raise_error('TB102', 'a closed month is opened for a reason', p_column => 'reason');
  END IF;
  PERFORM ledger.period_wait();
  UPDATE ledger.period AS d SET status = 'reopened', reason = p_reason, changed_by = system.actor()
  WHERE d.legal_entity_id = p_legal_entity_id AND d.month = p_month AND d.status = 'closed' AND NOT EXISTS (
    SELECT FROM ledger.period AS x WHERE x.legal_entity_id = p_legal_entity_id AND x.month > p_month AND x.status = 'closed'
  )
  RETURNING d.period_id INTO v_period_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB504', 'only the last month that is closed is opened again', p_column => 'month');
  END IF;
  RETURN v_period_id;
END $$;
COMMENT ON FUNCTION ledger.period_reopen(bigint, date, text) IS $doc$Opens the last closed month again.

:param p_legal_entity_id: whose books
:param p_month: first day of the month
:param p_reason: why
:returns: period_id
:raises TB102: no reason
:raises TB504: it is not the last one that is closed
:example: SELECT ledger.period_reopen(1, '2026-10-01', 'A credit note was forgotten')$doc$;
