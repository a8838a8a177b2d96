-- Charges that are taken back stay in sight, and what belongs to a charge goes with it: this is the one place that knows what.

CREATE OR REPLACE FUNCTION rating.charge_find(
  p_call_id bigint, p_started_at timestamptz, p_out_customer_id bigint, p_in_customer_id bigint
) RETURNS SETOF rating.charge
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT h.*
  FROM rating.charge AS h
  WHERE h.customer_id IN (p_out_customer_id, p_in_customer_id) AND h.started_at = p_started_at AND h.call_id = p_call_id;
END;
COMMENT ON FUNCTION rating.charge_find(bigint, timestamptz, bigint, bigint) IS $doc$The charges of a call, by their key.

:param p_call_id: the call
:param p_started_at: its started_at
:param p_out_customer_id: whose call it is on the calling side
:param p_in_customer_id: whose call it is on the called side
:returns: the charges
:example: SELECT h.* FROM rating.call AS c
  CROSS JOIN LATERAL rating.charge_find(c.call_id, c.started_at, c.out_customer_id, c.in_customer_id) AS h$doc$;

CREATE OR REPLACE FUNCTION rating.call_set_aside(p_rerating_id bigint, p_call_ids bigint[], p_started_at timestamptz[])
RETURNS rating.bookings
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_bookings rating.bookings;
BEGIN
  WITH call AS (
    DELETE FROM rating.call AS c
    USING unnest(p_call_ids, p_started_at) AS x (call_id, started_at)
    WHERE c.call_id = x.call_id AND c.started_at = x.started_at
    RETURNING c.*
  ), call_past AS (
    INSERT INTO rating.call_past (
      call_id, started_at, answered_at, ended_at, raw_seconds, source_id, caller, called, kind, ani_mismatch,
      out_customer_id, in_customer_id, rerating_id
    )
    SELECT c.call_id, c.started_at, c.answered_at, c.ended_at, c.raw_seconds, c.source_id, c.caller, c.called, c.kind,
      c.ani_mismatch, c.out_customer_id, c.in_customer_id, p_rerating_id
    FROM call AS c
  ), charge AS (
    DELETE FROM rating.charge AS h
    USING (
      SELECT f.customer_id, f.started_at, f.call_id, f.side
      FROM call AS c
      CROSS JOIN LATERAL rating.charge_find(c.call_id, c.started_at, c.out_customer_id, c.in_customer_id) AS f
    ) AS k
    WHERE h.customer_id = k.customer_id AND h.started_at = k.started_at AND h.call_id = k.call_id AND h.side = k.side
    RETURNING h.*
  ), old AS MATERIALIZED (
    SELECT h.*, c.raw_seconds, t.account_id, t.currency, t.usage_day, t.cleared_by IS NOT NULL AS settled,
      -- Itself it may stand for calls of an earlier invoice.
      t.cleared_by IS NOT NULL OR coalesce(b.invoiced, false) AS invoiced
    FROM charge AS h
    INNER JOIN call AS c ON c.call_id = h.call_id
    INNER JOIN ledger.transaction AS t ON t.transaction_id = h.transaction_id
    LEFT JOIN rating.rerating_booking AS b ON b.transaction_id = h.transaction_id
  ), posting AS MATERIALIZED (
    SELECT g.*, nextval('ledger.transaction_id_seq') AS reversed_by
    FROM (
      SELECT o.customer_id, o.account_id, o.currency, o.usage_day, o.settled, o.invoiced, sum(o.amount::numeric) AS amount
      FROM old AS o
      GROUP BY o.customer_id, o.account_id, o.currency, o.usage_day, o.settled, o.invoiced
    ) AS g
  ), charge_past AS (
    INSERT INTO rating.charge_past (
      customer_id, started_at, call_id, side, device_id, package_id, rate_sheet_version_id, rate_id, destination_id,
      billed_seconds, amount, transaction_id, rerating_id, reversed_by
    )
    SELECT o.customer_id, o.started_at, o.call_id, o.side, o.device_id, o.package_id, o.rate_sheet_version_id, o.rate_id,
      o.destination_id, o.billed_seconds, o.amount, o.transaction_id, p_rerating_id, p.reversed_by
    FROM old AS o
    INNER JOIN posting AS p
      ON p.customer_id = o.customer_id AND p.account_id = o.account_id AND p.usage_day = o.usage_day AND p.settled = o.settled
      AND p.invoiced = o.invoiced
  ), usage_hour AS (
    INSERT INTO rating.usage_hour (
      hour, source_id, side, destination_id, currency, calls, raw_seconds, charges, billed_seconds, amount, unanswered
    )
    SELECT x.hour, x.source_id, x.side, x.destination_id, x.currency, -count(*) FILTER (WHERE x.first),
      -coalesce(sum(x.raw_seconds) FILTER (WHERE x.first), 0), -count(x.billed_seconds), -coalesce(sum(x.billed_seconds), 0),
      -coalesce(sum(x.amount), 0), 0
    FROM (
      SELECT date_bin('1 hour', c.started_at, '2000-01-01Z') AS hour, c.source_id, coalesce(o.side, 'out') AS side,
        o.destination_id, o.currency, c.raw_seconds, o.billed_seconds, o.amount::numeric AS amount,
        -- A call counts once, on the side of the caller where there is one.
        row_number() OVER (PARTITION BY c.call_id ORDER BY o.side DESC) = 1 AS first
      FROM call AS c
      LEFT JOIN old AS o ON o.call_id = c.call_id
    ) AS x
    GROUP BY x.hour, x.source_id, x.side, x.destination_id, x.currency
  ), usage_day AS (
    INSERT INTO rating.usage_day (customer_id, usage_day, side, charges, raw_seconds, billed_seconds, amount, unanswered)
    SELECT o.customer_id, o.usage_day, o.side, -count(*), -sum(o.raw_seconds), -sum(o.billed_seconds), -sum(o.amount::numeric), 0
    FROM old AS o
    GROUP BY o.customer_id, o.usage_day, o.side
  ), booking AS (
    INSERT INTO rating.rerating_booking (transaction_id, rerating_id, invoiced)
    SELECT p.reversed_by, p_rerating_id, p.invoiced FROM posting AS p
  ), back AS (
    -- What waits for an invoice is taken back there; what a prepaid customer paid is paid back at once.
    SELECT p.*, revenue.account_id AS revenue_account_id, c.billing_mode = 'prepaid' AND p.settled AS at_once
    FROM posting AS p
    INNER JOIN party.customer AS c ON c.customer_id = p.customer_id
    INNER JOIN ledger.account AS a ON a.account_id = p.account_id
    INNER JOIN ledger.account AS revenue
      ON revenue.legal_entity_id = a.legal_entity_id AND revenue.currency = a.currency
      AND revenue.kind = 'revenue_usage' AND revenue.customer_id IS NULL
  )
  SELECT
    (
      SELECT array_agg(ROW(
        b.reversed_by, 'usage', b.account_id, b.currency, b.usage_day, 'rerating:' || p_rerating_id, b.at_once
      )::ledger.posting) FROM back AS b
    ),
    (
      SELECT array_agg(ROW(b.reversed_by, x.account_id, x.bucket, x.amount)::ledger.leg)
      FROM back AS b
      CROSS JOIN LATERAL (VALUES
        (b.account_id, CASE WHEN b.at_once THEN 'posted' ELSE 'unbilled' END, b.amount),
        (b.revenue_account_id, 'posted', -b.amount)
      ) AS x (account_id, bucket, amount)
    )
  INTO v_bookings.postings, v_bookings.legs;
  RETURN v_bookings;
END $$;
COMMENT ON FUNCTION rating.call_set_aside(bigint, bigint[], timestamptz[]) IS
$doc$Takes calls and their charges out of what counts, into what counted before; sums get the same with the other sign.

:param p_rerating_id: what for
:param p_call_ids: the calls
:param p_started_at: their started_at, in the same order
:returns: the reversals: one usage transaction a customer and usage day, apart for usage that was settled or
  invoiced already; not booked
:example: SELECT rating.call_set_aside(1, '{}', '{}')$doc$;
