-- Months of the books are closed by people; who may open one again is another matter.
SELECT resource.declare('period', 'ledger.period', p_filter => '{legal_entity,status}', p_sort => '{-month}',
  p_verbs => '{get,list}', p_summary => 'closed month of the books');

CREATE OR REPLACE FUNCTION report.legal_entity_find(p_code text) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_legal_entity_id bigint := (SELECT e.legal_entity_id FROM party.legal_entity AS e WHERE e.code = p_code);
BEGIN
  IF v_legal_entity_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('legal entity %s does not exist', coalesce(p_code, 'NULL')),
      p_column => 'legal_entity');
  END IF;
  RETURN v_legal_entity_id;
END $$;
COMMENT ON FUNCTION report.legal_entity_find(text) IS $doc$The legal entity of a code.

:param p_code: its code
:returns: its key
:raises TB101: no such legal entity
:example: SELECT report.legal_entity_find('NLT')$doc$;

CREATE OR REPLACE FUNCTION api.period_close(p_legal_entity text, p_month date) RETURNS api.period
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_legal_entity_id bigint := report.legal_entity_find(p_legal_entity);
  v_period_id bigint;
  v_row api.period;
BEGIN
  IF system.setting_bool('billing.defer_fees') AND p_month = date_trunc('month', p_month::timestamp)::date
    AND upper(ledger.month_span(p_month)) <= system.clock_now() AND NOT EXISTS (
      SELECT FROM ledger.period AS d WHERE d.legal_entity_id = v_legal_entity_id AND d.month >= p_month AND d.status = 'closed'
    ) THEN
    PERFORM billing.deferral_run(v_legal_entity_id, p_month);
  END IF;
  v_period_id := ledger.period_close(v_legal_entity_id, p_month);
  SELECT d.* INTO STRICT v_row FROM api.period AS d WHERE d.period_id = v_period_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.period_close(text, date) IS
$doc$Closes a month of the books: nothing can be dated in it any more, and what is exported of it stays what it is.

Before, fees of days to come are put off as api.deferral_run does it (setting billing.defer_fees). Calls and credit notes that
come later are booked on the day they come, in a month that is open. Closed already, it stays so.
:param p_legal_entity: code of whose books
:param p_month: first day of the month
:returns: the month
:raises TB101: no such legal entity
:raises TB102: no first day of a month
:raises TB504: the month before it is open, and others before that are closed; or fees of a later month were put off already
:raises TB601: the month is not over
:example: SELECT * FROM api.period_close('NLT', '2026-10-01')$doc$;
GRANT EXECUTE ON FUNCTION api.period_close(text, date) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.period_reopen(p_legal_entity text, p_month date, p_reason text) RETURNS api.period
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_period_id bigint := ledger.period_reopen(report.legal_entity_find(p_legal_entity), p_month, p_reason);
  v_row api.period;
BEGIN
  SELECT d.* INTO STRICT v_row FROM api.period AS d WHERE d.period_id = v_period_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.period_reopen(text, date, text) IS
$doc$Opens the last closed month of the books again; who did it and why stays in the audit log.

:param p_legal_entity: code of whose books
:param p_month: first day of the month
:param p_reason: why
:returns: the month
:raises TB101: no such legal entity
:raises TB102: no reason
:raises TB504: it is not the last one that is closed
:example: SELECT * FROM api.period_reopen('NLT', '2026-10-01', 'A fee was recognised in the wrong month')$doc$;
GRANT EXECUTE ON FUNCTION api.period_reopen(text, date, text) TO pgtoll_admin;
