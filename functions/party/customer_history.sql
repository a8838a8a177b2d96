-- How a customer came to stand where they stand. Entries stay for good, so a page must not cost more the longer the
-- history is: it reads the days it shows, and one entry from before them for the running amounts.

CREATE OR REPLACE FUNCTION party.history_days(p_customer_id bigint, p_first date, p_last date) RETURNS TABLE (
  booked_on date, usage_day date, transaction_id bigint, kind text, reference text, currency system.currency,
  posted numeric, unbilled numeric, posted_after numeric, unbilled_after numeric
)
LANGUAGE plpgsql STABLE ROWS 100 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_zone text;
  v_account_id bigint;
  v_before ledger.entry;
  v_posted numeric;
  v_unbilled numeric;
  -- Instants that hold these days in any zone: they tell which months to read.
  v_from timestamptz := (p_first::timestamp - interval '1 day') AT TIME ZONE 'UTC';
  v_to timestamptz := (p_last::timestamp + interval '2 days') AT TIME ZONE 'UTC';
BEGIN
  SELECT c.time_zone, a.account_id INTO v_zone, v_account_id
  FROM party.customer AS c
  INNER JOIN ledger.account AS a ON a.customer_id = c.customer_id
  WHERE c.customer_id = p_customer_id;

  SELECT e.* INTO v_before
  FROM ledger.entry AS e
  WHERE e.account_id = v_account_id AND e.number IS NOT NULL AND e.booked_at < v_from + interval '2 days'
    AND (e.booked_at AT TIME ZONE v_zone)::date < p_first
  ORDER BY e.number DESC
  LIMIT 1;
  -- Numbers follow the order of locks: about midnight an entry of the next day may have the lower one.
  SELECT coalesce(v_before.posted_after, 0) - coalesce(sum(e.amount) FILTER (WHERE e.bucket = 'posted'), 0),
    coalesce(v_before.unbilled_after, 0) + coalesce(sum(e.amount) FILTER (WHERE e.bucket = 'unbilled'), 0)
  INTO v_posted, v_unbilled
  FROM ledger.entry AS e
  WHERE e.account_id = v_account_id AND e.number < v_before.number AND e.booked_at >= v_from
    AND (e.booked_at AT TIME ZONE v_zone)::date >= p_first;

  RETURN QUERY
  SELECT g.booked_on, g.usage_day, g.transaction_id, g.kind, g.reference, g.currency, g.posted, g.unbilled,
    v_posted + sum(g.posted) OVER so_far, v_unbilled + sum(g.unbilled) OVER so_far
  FROM (
    -- Usage of one booked day and usage day is one row, however many chunks and workers booked it.
    SELECT
      (e.booked_at AT TIME ZONE v_zone)::date AS booked_on,
      CASE t.kind WHEN 'usage' THEN t.usage_day END AS usage_day,
      CASE t.kind WHEN 'usage' THEN NULL ELSE t.transaction_id END AS transaction_id,
      t.kind,
      CASE t.kind WHEN 'usage' THEN NULL ELSE t.reference END AS reference,
      t.currency,
      coalesce(sum(e.amount) FILTER (WHERE e.bucket = 'posted'), 0) AS posted,
      coalesce(sum(-e.amount) FILTER (WHERE e.bucket = 'unbilled'), 0) AS unbilled
    FROM ledger.entry AS e
    INNER JOIN ledger.transaction AS t ON t.transaction_id = e.transaction_id
    WHERE e.account_id = v_account_id AND e.number IS NOT NULL AND e.booked_at >= v_from AND e.booked_at < v_to
      AND (e.booked_at AT TIME ZONE v_zone)::date BETWEEN p_first AND p_last
    GROUP BY 1, 2, 3, 4, 5, 6
  ) AS g
  WINDOW so_far AS (
    ORDER BY g.booked_on, coalesce(g.usage_day, 'infinity'), coalesce(g.transaction_id, 0) ROWS UNBOUNDED PRECEDING
  );
END $$;
COMMENT ON FUNCTION party.history_days(bigint, date, date) IS
$doc$A customer's money over whole days of the customer's zone, with the amounts after each row.

:param p_customer_id: the customer
:param p_first: first day, -infinity for all
:param p_last: last day, infinity for all
:returns: a row a transaction, for usage a row a booked day and usage day
:example: SELECT * FROM party.history_days(1, '2026-11-01', '2026-11-30')$doc$;

CREATE OR REPLACE FUNCTION party.history_first_day(p_customer_id bigint, p_last date, p_entries integer) RETURNS date
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_zone text;
  v_account_id bigint;
BEGIN
  SELECT c.time_zone, a.account_id INTO v_zone, v_account_id
  FROM party.customer AS c
  INNER JOIN ledger.account AS a ON a.customer_id = c.customer_id
  WHERE c.customer_id = p_customer_id;
  RETURN coalesce((
    SELECT (e.booked_at AT TIME ZONE v_zone)::date
    FROM ledger.entry AS e
    WHERE e.account_id = v_account_id AND e.number IS NOT NULL
      AND e.booked_at < (p_last::timestamp + interval '2 days') AT TIME ZONE 'UTC'
    ORDER BY e.number DESC
    OFFSET p_entries
    LIMIT 1
  ), '-infinity');
END $$;
COMMENT ON FUNCTION party.history_first_day(bigint, date, integer) IS
$doc$The day to begin with so that about so many entries lie between it and the last day.

:param p_customer_id: the customer
:param p_last: last day, in the customer's zone
:param p_entries: how many entries
:returns: the day; -infinity when there are fewer
:example: SELECT party.history_first_day(1, '2026-11-30', 200)$doc$;

CREATE OR REPLACE FUNCTION api.customer_history(
  p_customer_id bigint, p_kind text DEFAULT NULL, p_from date DEFAULT NULL, p_to date DEFAULT NULL,
  p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.customer_history
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_from date := coalesce(p_from, '-infinity');
  v_to date;
  v_first date;
  v_entries integer;
  v_page api.customer_history[];
BEGIN
  PERFORM system.page_check(p_limit, p_after, 3);
  IF NOT EXISTS (SELECT FROM party.customer AS c WHERE c.customer_id = p_customer_id) THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', coalesce(p_customer_id::text, 'NULL')),
      p_detail => jsonb_build_object('customer_id', p_customer_id), p_column => 'customer_id');
  END IF;
  v_to := least(p_to, p_after[1]::date, 'infinity');
  v_entries := 2 * p_limit;
  LOOP
    v_first := greatest(party.history_first_day(p_customer_id, v_to, v_entries), v_from);
    SELECT array_agg(x.h) INTO v_page
    FROM (
      SELECT ROW(
        p_customer_id, d.booked_on, d.usage_day, d.transaction_id, d.kind, d.reference, d.currency, d.posted,
        d.unbilled, d.posted_after, d.unbilled_after
      )::api.customer_history AS h
      FROM party.history_days(p_customer_id, v_first, v_to) AS d
      WHERE (p_kind IS NULL OR d.kind = p_kind)
        AND (p_after IS NULL OR (d.booked_on, coalesce(d.usage_day, 'infinity'), coalesce(d.transaction_id, 0))
          < (p_after[1]::date, coalesce(p_after[2]::date, 'infinity'), coalesce(p_after[3]::bigint, 0)))
      ORDER BY d.booked_on DESC, coalesce(d.usage_day, 'infinity') DESC, coalesce(d.transaction_id, 0) DESC
      LIMIT p_limit
    ) AS x;
    EXIT WHEN cardinality(v_page) = p_limit OR v_first <= v_from;
    -- Several entries made one row, or few were of the kind: look further back.
    v_entries := 4 * v_entries;
  END LOOP;
  RETURN QUERY SELECT h.* FROM unnest(v_page) AS h;
END $$;
COMMENT ON FUNCTION api.customer_history(bigint, text, date, date, integer, text[]) IS
$doc$A customer's money over time, newest first, back to the first day; usage stands in one row a booked day and usage day.

It does not depend on how many workers rated the calls. Filters leave rows out; the amounts after a row stay those of
the whole history.
:param p_customer_id: the customer
:param p_kind: only usage, invoice, payment, adjustment or reversal; NULL is all
:param p_from: first day booked on, in the customer's zone; NULL is the first there is
:param p_to: last day booked on; NULL is the last there is
:param p_limit: most rows to return, 1 to 1000
:param p_after: booked_on, usage_day and transaction_id of the last row seen (NULL where it has none); NULL is the start
:returns: rows of api.customer_history
:raises TB101: no such customer
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:example: SELECT * FROM api.customer_history(1, p_kind => 'payment', p_from => '2026-01-01')$doc$;
GRANT EXECUTE ON FUNCTION api.customer_history(bigint, text, date, date, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
