-- The one way into the books.

CREATE OR REPLACE FUNCTION ledger.transaction_post(
  p_postings ledger.posting[], p_legs ledger.leg[], p_booked_at timestamptz DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now timestamptz;
  v_actor text := system.actor();
BEGIN
  -- Whoever closes a month waits for what is being booked; from here on the date of this stands.
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('pgtoll.period', 0));
  v_now := coalesce(p_booked_at, system.clock_now());
  -- Usually no month is closed that ends later, and nothing more is asked.
  IF EXISTS (SELECT FROM ledger.period AS d WHERE d.status = 'closed' AND d.ends_at > v_now) THEN
    PERFORM ledger.period_guard(v_now, p_legs);
  END IF;
  PERFORM system.ensure_month('ledger.entry', v_now, v_now);

  INSERT INTO ledger.transaction (transaction_id, kind, account_id, currency, usage_day, booked_at, actor, reference,
    cleared_by)
  SELECT p.transaction_id, p.kind, p.account_id, p.currency, p.usage_day, v_now, v_actor, p.reference,
    CASE WHEN p.cleared THEN p.transaction_id END
  FROM unnest(p_postings) AS p;

  -- From here on live rows are locked, in id order, until commit.
  PERFORM FROM ledger.account AS a
  WHERE a.account_id IN (SELECT l.account_id FROM unnest(p_legs) AS l) AND a.kind = 'customer'
  ORDER BY a.account_id
  FOR NO KEY UPDATE;

  WITH leg AS MATERIALIZED (
    SELECT l.transaction_id, l.account_id, l.bucket, l.amount,
      row_number() OVER (PARTITION BY l.transaction_id ORDER BY l.ordinal)::smallint AS seq,
      -- One number and one running sum an account: the entries are its history in order.
      row_number() OVER account_history AS nth,
      coalesce(sum(l.amount) FILTER (WHERE l.bucket = 'posted') OVER account_history, 0) AS posted_so_far,
      coalesce(sum(-l.amount) FILTER (WHERE l.bucket = 'unbilled') OVER account_history, 0) AS unbilled_so_far
    FROM unnest(p_legs) WITH ORDINALITY AS l (transaction_id, account_id, bucket, amount, ordinal)
    WHERE l.amount <> 0
    WINDOW account_history AS (PARTITION BY l.account_id ORDER BY l.transaction_id, l.ordinal ROWS UNBOUNDED PRECEDING)
  ), moved AS (
    SELECT l.account_id, max(l.nth) AS entries,
      sum(l.amount) FILTER (WHERE l.bucket = 'posted') AS posted,
      sum(-l.amount) FILTER (WHERE l.bucket = 'unbilled') AS unbilled
    FROM leg AS l
    GROUP BY l.account_id
  ), live AS (
    UPDATE ledger.account AS a
    SET posted = a.posted + coalesce(m.posted, 0), unbilled = a.unbilled + coalesce(m.unbilled, 0),
      entries = a.entries + m.entries
    FROM moved AS m
    WHERE a.account_id = m.account_id AND a.kind = 'customer'
    RETURNING a.account_id, a.posted - coalesce(m.posted, 0) AS posted_before,
      a.unbilled - coalesce(m.unbilled, 0) AS unbilled_before, a.entries - m.entries AS entries_before
  )
  INSERT INTO ledger.entry (
    transaction_id, seq, booked_at, account_id, bucket, amount, number, posted_after, unbilled_after
  )
  SELECT l.transaction_id, l.seq, v_now, l.account_id, l.bucket, l.amount, a.entries_before + l.nth,
    a.posted_before + l.posted_so_far, a.unbilled_before + l.unbilled_so_far
  FROM leg AS l
  LEFT JOIN live AS a ON a.account_id = l.account_id;
END $$;
COMMENT ON FUNCTION ledger.transaction_post(ledger.posting[], ledger.leg[], timestamptz) IS
$doc$Books transactions: headers, entries and the customers' live rows, as one set.

Call it last before commit: it locks the customers' rows. Legs of 0 are left out.
:param p_postings: the transactions, with ids drawn from ledger.transaction_id_seq
:param p_legs: their entries; each transaction's amounts sum to zero
:param p_booked_at: the instant they are dated, for what belongs to the end of a month; NULL is now
:returns: nothing
:raises TB502: a transaction that does not sum to zero
:raises TB503: dated in a month that is closed
:example: SELECT ledger.transaction_post(ARRAY[ROW(1, 'payment', 7, 'CAD', NULL, 'payment:1', false)::ledger.posting], '{}')$doc$;

CREATE OR REPLACE FUNCTION ledger.usage_open(p_legal_entity_id bigint, p_usage_to date)
RETURNS TABLE (transaction_id bigint, account_id bigint, customer_id bigint, usage_day date)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT t.transaction_id, t.account_id, a.customer_id, t.usage_day
  FROM ledger.transaction AS t
  INNER JOIN ledger.account AS a ON a.account_id = t.account_id
  WHERE t.kind = 'usage' AND t.cleared_by IS NULL
    AND t.usage_day < p_usage_to AND a.legal_entity_id = p_legal_entity_id;
END;
COMMENT ON FUNCTION ledger.usage_open(bigint, date) IS $doc$Usage transactions that no invoice has yet.

:param p_legal_entity_id: whose customers
:param p_usage_to: first usage day that is left out
:returns: the transactions
:example: SELECT * FROM ledger.usage_open(1, '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION ledger.usage_clear(p_transaction_ids bigint[], p_cleared_by bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE ledger.transaction AS t
  SET cleared_by = c.cleared_by
  FROM unnest(p_transaction_ids, p_cleared_by) AS c (transaction_id, cleared_by)
  WHERE t.transaction_id = c.transaction_id;
END $$;
COMMENT ON FUNCTION ledger.usage_clear(bigint[], bigint[]) IS
$doc$Marks usage transactions as taken onto invoices.

:param p_transaction_ids: usage transactions
:param p_cleared_by: the invoice transaction of each, in the same order
:returns: nothing
:example: SELECT ledger.usage_clear(ARRAY[11, 12], ARRAY[20, 20])$doc$;
