-- Who owes how much for how long, as of any day.

CREATE OR REPLACE FUNCTION collect.ageing(p_as_of date, p_customer_id bigint DEFAULT NULL) RETURNS TABLE (
  customer_id bigint, not_due numeric, days_1_30 numeric, days_31_60 numeric, days_61_90 numeric, days_over_90 numeric,
  unapplied numeric, total numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT x.customer_id,
    coalesce(sum(x.amount) FILTER (WHERE p_as_of - x.due_on <= 0), 0),
    coalesce(sum(x.amount) FILTER (WHERE p_as_of - x.due_on BETWEEN 1 AND 30), 0),
    coalesce(sum(x.amount) FILTER (WHERE p_as_of - x.due_on BETWEEN 31 AND 60), 0),
    coalesce(sum(x.amount) FILTER (WHERE p_as_of - x.due_on BETWEEN 61 AND 90), 0),
    coalesce(sum(x.amount) FILTER (WHERE p_as_of - x.due_on > 90), 0),
    coalesce(-sum(x.credit), 0), coalesce(sum(x.amount), 0) - coalesce(sum(x.credit), 0)
  FROM (
    SELECT d.customer_id, d.due_on, d.amount, NULL::numeric AS credit, d.booked_at FROM collect.debits() AS d
    UNION ALL
    SELECT a.customer_id, a.due_on, -a.amount, -a.amount, a.allocated_at FROM collect.allocation AS a
    UNION ALL
    SELECT k.customer_id, NULL, NULL, k.amount, k.booked_at FROM collect.credits() AS k
  ) AS x
  INNER JOIN (
    -- A day ends by the customer's own clock.
    SELECT c.customer_id, (p_as_of + 1)::timestamp AT TIME ZONE c.time_zone AS ends_at
    FROM party.customer AS c WHERE c.billing_mode = 'postpaid'
    OFFSET 0
  ) AS c ON c.customer_id = x.customer_id
  WHERE x.booked_at < c.ends_at AND (p_customer_id IS NULL OR x.customer_id = p_customer_id)
  GROUP BY x.customer_id
  HAVING bool_or(x.due_on IS NULL) OR sum(x.amount) <> 0;
END;
COMMENT ON FUNCTION collect.ageing(date, bigint) IS
$doc$What postpaid customers owe at the end of a day by how long it has been due, as the books stood then.

:param p_as_of: the day
:param p_customer_id: one customer; NULL is all
:returns: amounts not yet due, due for so many days, credit that settles nothing (below 0), and their sum
:example: SELECT * FROM collect.ageing('2026-10-31')$doc$;

CREATE OR REPLACE FUNCTION collect.day_given(p_as_of date) RETURNS date
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT isfinite(p_as_of) THEN
    PERFORM system.raise_error('TB102', 'as_of is no day', p_column => 'as_of');
  END IF;
  RETURN coalesce(p_as_of, (system.clock_now() AT TIME ZONE 'UTC')::date);
END $$;
COMMENT ON FUNCTION collect.day_given(date) IS $doc$The day that a report is of.

:param p_as_of: what was asked for; NULL is today
:returns: the day
:raises TB102: infinity
:example: SELECT collect.day_given(NULL)$doc$;

CREATE OR REPLACE FUNCTION api.ageing_list(
  p_as_of date DEFAULT NULL, p_customer_id bigint DEFAULT NULL, p_legal_entity text DEFAULT NULL, p_overdue boolean DEFAULT false,
  p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS TABLE (
  customer_id bigint, customer text, customer_name text, legal_entity text, currency system.currency,
  not_due numeric, days_1_30 numeric, days_31_60 numeric, days_61_90 numeric, days_over_90 numeric, unapplied numeric, total numeric
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT g.customer_id, c.code::text, c.name, e.code::text, c.currency, g.not_due, g.days_1_30, g.days_31_60, g.days_61_90,
    g.days_over_90, g.unapplied, g.total
  FROM collect.ageing(collect.day_given(p_as_of), p_customer_id) AS g
  INNER JOIN party.customer AS c ON c.customer_id = g.customer_id
  INNER JOIN party.legal_entity AS e ON e.legal_entity_id = c.legal_entity_id
  WHERE (g.total <> 0 OR g.unapplied <> 0) AND (p_legal_entity IS NULL OR e.code = p_legal_entity)
    AND (NOT p_overdue OR g.total - g.not_due - g.unapplied > 0)
    AND (p_after IS NULL OR g.customer_id > p_after[1]::bigint)
  ORDER BY g.customer_id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.ageing_list(date, bigint, text, boolean, integer, text[]) IS
$doc$Aged receivables: what postpaid customers owe at the end of a day, by days past due, as the books stood then.

Days count from the due date: up to 0 is not due, then 1 to 30, 31 to 60, 61 to 90, more than 90.
:param p_as_of: the day, past or present; NULL is today
:param p_customer_id: only this customer
:param p_legal_entity: only customers of this legal entity, by code
:param p_overdue: true: only who has something past due
:param p_limit: most rows to return, 1 to 1000
:param p_after: customer_id of the last row seen; NULL is the start
:returns: a row a customer; unapplied is credit that settles nothing yet, below 0; total is the sum of the columns
:raises TB102: the day, the limit or the number of values in p_after is wrong
:example: SELECT * FROM api.ageing_list('2026-10-31')$doc$;
GRANT EXECUTE ON FUNCTION api.ageing_list(date, bigint, text, boolean, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.ageing_total(p_as_of date DEFAULT NULL) RETURNS TABLE (
  legal_entity text, currency system.currency, customers bigint, not_due numeric, days_1_30 numeric, days_31_60 numeric, days_61_90 numeric,
  days_over_90 numeric, unapplied numeric, total numeric
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 3 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT e.code::text, c.currency, count(*), sum(g.not_due), sum(g.days_1_30), sum(g.days_31_60), sum(g.days_61_90),
    sum(g.days_over_90), sum(g.unapplied), sum(g.total)
  FROM collect.ageing(collect.day_given(p_as_of)) AS g
  INNER JOIN party.customer AS c ON c.customer_id = g.customer_id
  INNER JOIN party.legal_entity AS e ON e.legal_entity_id = c.legal_entity_id
  WHERE g.total <> 0 OR g.unapplied <> 0
  GROUP BY e.code, c.currency
  ORDER BY e.code, c.currency;
END $$;
COMMENT ON FUNCTION api.ageing_total(date) IS $doc$Aged receivables in one row a legal entity and currency.

:param p_as_of: the day, past or present; NULL is today
:returns: how many customers, and the sums of api.ageing_list's columns
:raises TB102: a day that is none
:example: SELECT * FROM api.ageing_total('2026-10-31')$doc$;
GRANT EXECUTE ON FUNCTION api.ageing_total(date) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.receivable_open(p_customer_id bigint, p_as_of date DEFAULT NULL) RETURNS TABLE (
  kind text, document_id bigint, number text, due_on date, amount numeric, allocated numeric, open numeric,
  currency system.currency, days_overdue integer
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account := collect.account_of(p_customer_id);
  v_as_of date := collect.day_given(p_as_of);
BEGIN
  RETURN QUERY
  SELECT i.kind, i.document_id, i.number, i.due_on, i.amount, i.allocated, i.open, v_account.currency,
    greatest(v_as_of - i.due_on, 0)
  FROM party.customer AS c
  CROSS JOIN LATERAL collect.open_items(c.customer_id, CASE
    WHEN p_as_of IS NULL THEN 'infinity' ELSE (v_as_of + 1)::timestamp AT TIME ZONE c.time_zone
  END) AS i
  WHERE c.customer_id = p_customer_id
  ORDER BY i.due_on NULLS LAST, i.kind, i.document_id;
END $$;
COMMENT ON FUNCTION api.receivable_open(bigint, date) IS
$doc$What is open with a customer: documents not settled, the longest due first, then credit that settles nothing yet.

:param p_customer_id: the customer
:param p_as_of: as the books stood at the end of this day; NULL is now
:returns: a row a document; open is below 0 for credit
:raises TB101: no such customer
:raises TB102: a day that is none
:example: SELECT * FROM api.receivable_open(7)$doc$;
GRANT EXECUTE ON FUNCTION api.receivable_open(bigint, date) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
