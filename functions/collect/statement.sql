-- Statements of account: what was owed, what came and went, what is owed, and how long it has been due.

CREATE OR REPLACE FUNCTION collect.parties(p_customer_id bigint, p_on date) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object(
    'entity', jsonb_build_object(
      'name', e.name, 'street', e.street, 'city', e.city, 'state', e.state, 'postal_code', e.postal_code, 'country', e.country,
      'tax_registration', e.tax_registration, 'email', e.email, 'phone', e.phone, 'website', e.website),
    'customer', jsonb_build_object('code', c.code, 'name', c.name, 'street', b.street, 'city', b.city, 'state', b.state,
      'postal_code', b.postal_code, 'country', b.country),
    'language', c.language, 'time_zone', c.time_zone, 'currency', c.currency)
  FROM party.customer AS c
  INNER JOIN party.legal_entity AS e ON e.legal_entity_id = c.legal_entity_id
  LEFT JOIN LATERAL party.address_at(c.customer_id, 'billing', p_on) AS b ON true
  WHERE c.customer_id = p_customer_id
$$;
COMMENT ON FUNCTION collect.parties(bigint, date) IS $doc$Who writes to whom, as documents print it.

:param p_customer_id: the customer
:param p_on: the day whose billing address counts
:returns: entity, customer, language, time_zone and currency
:example: SELECT collect.parties(7, '2026-11-30')$doc$;

CREATE OR REPLACE FUNCTION collect.due_before(p_customer_id bigint, p_day date) RETURNS numeric
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT coalesce(-sum(e.amount), 0)
  FROM ledger.account AS a
  INNER JOIN party.customer AS c ON c.customer_id = a.customer_id
  INNER JOIN ledger.entry AS e ON e.account_id = a.account_id AND e.number IS NOT NULL AND e.bucket = 'posted'
    AND e.booked_at < p_day::timestamp AT TIME ZONE c.time_zone
  WHERE a.customer_id = p_customer_id;
END;
COMMENT ON FUNCTION collect.due_before(bigint, date) IS $doc$What a customer owed when a day began where they are.

:param p_customer_id: the customer
:param p_day: the day
:returns: the amount due; below 0 is the customer's money
:example: SELECT collect.due_before(7, '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION collect.statement_lines(p_customer_id bigint, p_from date, p_to date) RETURNS TABLE (
  line_no integer, booked_on date, kind text, number text, due_on date, amount numeric, amount_due numeric
)
LANGUAGE plpgsql STABLE ROWS 100 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_opening numeric;
BEGIN
  IF (isfinite(p_from) AND isfinite(p_to) AND p_from <= p_to AND p_to - p_from < 3660) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a statement is of days from one to another, ten years at most', p_column => 'to');
  END IF;
  v_opening := collect.due_before(p_customer_id, p_from);
  RETURN QUERY
  SELECT 0, p_from, 'opening', '', NULL::date, NULL::numeric, v_opening
  UNION ALL
  SELECT (row_number() OVER line)::integer, h.booked_on, h.kind,
    coalesce(billing.number_text(r.issuer ->> 'code', i.number), n.number, nullif(p.reference, ''),
      replace(h.reference, ':', ' '), h.usage_day::text),
    r.due_date, -h.posted, v_opening - sum(h.posted) OVER line
  FROM party.history_days(p_customer_id, p_from, p_to) AS h
  LEFT JOIN billing.invoice AS i ON i.transaction_id = h.transaction_id
  LEFT JOIN billing.bill_run AS r ON r.bill_run_id = i.bill_run_id
  LEFT JOIN api.credit_note AS n ON n.transaction_id = h.transaction_id
  LEFT JOIN collect.payment AS p ON p.transaction_id = h.transaction_id
  -- What is not on an invoice yet is not owed yet.
  WHERE h.posted <> 0
  WINDOW line AS (
    ORDER BY h.booked_on, coalesce(h.usage_day, 'infinity'), coalesce(h.transaction_id, 0) ROWS UNBOUNDED PRECEDING
  );
END $$;
COMMENT ON FUNCTION collect.statement_lines(bigint, date, date) IS $doc$All lines of a statement.

:param p_customer_id: the customer
:param p_from: first day, where the customer is
:param p_to: last day
:returns: the rows of api.statement_line_list, in no order
:raises TB102: days that cannot be
:example: SELECT * FROM collect.statement_lines(7, '2026-11-01', '2026-11-30')$doc$;

CREATE OR REPLACE FUNCTION api.statement_line_list(
  p_customer_id bigint, p_from date, p_to date, p_limit integer DEFAULT 1000, p_after text[] DEFAULT NULL
) RETURNS TABLE (
  line_no integer, booked_on date, kind text, number text, due_on date, amount numeric, amount_due numeric, currency system.currency
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account := collect.account_of(p_customer_id);
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT x.line_no, x.booked_on, x.kind, x.number, x.due_on, x.amount, x.amount_due, v_account.currency
  FROM collect.statement_lines(p_customer_id, p_from, p_to) AS x
  WHERE p_after IS NULL OR x.line_no > p_after[1]::integer
  ORDER BY x.line_no
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.statement_line_list(bigint, date, date, integer, text[]) IS
$doc$A customer's account over some days: what was owed, then each booking with what was owed after it.

:param p_customer_id: the customer
:param p_from: first day, where the customer is
:param p_to: last day
:param p_limit: most rows to return, 1 to 1000
:param p_after: line_no of the last row seen; NULL is the start
:returns: line 0 is what was owed before; amounts above 0 are charged, below 0 paid or credited; usage is of prepaid customers
:raises TB101: no such customer
:raises TB102: days that cannot be, or a wrong limit
:example: SELECT * FROM api.statement_line_list(7, '2026-11-01', '2026-11-30')$doc$;
GRANT EXECUTE ON FUNCTION api.statement_line_list(bigint, date, date, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION collect.ageing_document(p_customer_id bigint, p_as_of date, p_exponent integer) RETURNS jsonb
LANGUAGE sql STABLE
BEGIN ATOMIC
  -- A customer without a row owes nothing.
  SELECT jsonb_build_object(
    'not_due', round(coalesce(sum(g.not_due), 0), p_exponent)::text,
    'days_1_30', round(coalesce(sum(g.days_1_30), 0), p_exponent)::text,
    'days_31_60', round(coalesce(sum(g.days_31_60), 0), p_exponent)::text,
    'days_61_90', round(coalesce(sum(g.days_61_90), 0), p_exponent)::text,
    'days_over_90', round(coalesce(sum(g.days_over_90), 0), p_exponent)::text,
    'unapplied', round(coalesce(sum(g.unapplied), 0), p_exponent)::text,
    'total', round(coalesce(sum(g.total), 0), p_exponent)::text)
  FROM collect.ageing(p_as_of, p_customer_id) AS g;
END;
COMMENT ON FUNCTION collect.ageing_document(bigint, date, integer) IS $doc$How long a customer's debts have been due, as documents print it.

:param p_customer_id: the customer
:param p_as_of: the day at whose end
:param p_exponent: decimals of the currency
:returns: the columns of api.ageing_list, as text
:example: SELECT collect.ageing_document(7, '2026-11-30', 2)$doc$;

CREATE OR REPLACE FUNCTION api.statement_document(p_customer_id bigint, p_from date, p_to date) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account := collect.account_of(p_customer_id);
  v_exponent integer := (SELECT i.exponent FROM system.iso_currency AS i WHERE i.code = v_account.currency);
  v_lines jsonb := (
    SELECT jsonb_agg(jsonb_build_object('line_no', l.line_no, 'booked_on', l.booked_on, 'kind', l.kind, 'number', l.number,
      'due_on', l.due_on, 'amount', round(l.amount, v_exponent)::text, 'amount_due', round(l.amount_due, v_exponent)::text)
      ORDER BY l.line_no)
    FROM collect.statement_lines(p_customer_id, p_from, p_to) AS l
  );
BEGIN
  RETURN collect.parties(p_customer_id, p_to) || jsonb_build_object(
    'kind', 'statement', 'from', p_from, 'to', p_to,
    'opening', v_lines -> 0 ->> 'amount_due', 'closing', v_lines -> -1 ->> 'amount_due', 'lines', v_lines - 0,
    'ageing', CASE WHEN (SELECT c.billing_mode FROM party.customer AS c WHERE c.customer_id = p_customer_id) = 'postpaid'
      THEN collect.ageing_document(p_customer_id, p_to, v_exponent) END,
    'penalty', (SELECT to_jsonb(t) FROM api.penalty_terms(p_customer_id, p_to) AS t));
END $$;
COMMENT ON FUNCTION api.statement_document(bigint, date, date) IS
$doc$A statement of account as one document: what its PDF and CSV are made of (`pgtoll statement`).

:param p_customer_id: the customer
:param p_from: first day, where the customer is
:param p_to: last day
:returns: the parties, opening, lines, closing, ageing at the end of the last day (postpaid), what late payment costs; money as text
:raises TB101: no such customer
:raises TB102: days that cannot be
:example: SELECT api.statement_document(7, '2026-11-01', '2026-11-30')$doc$;
GRANT EXECUTE ON FUNCTION api.statement_document(bigint, date, date) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
