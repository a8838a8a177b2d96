-- Charges that are taken back stay in sight and can count again. What belongs to a charge goes with it: it is named here, once
-- where it goes, once where it comes back, and once where it is summed and booked.

CREATE OR REPLACE FUNCTION rating.charge_find(
  p_call_id bigint, p_started_at timestamptz, p_payer_ids bigint[]
) RETURNS SETOF rating.charge
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT h.*
  FROM rating.charge AS h
  WHERE h.customer_id = ANY (p_payer_ids) AND h.started_at = p_started_at AND h.call_id = p_call_id;
END;
COMMENT ON FUNCTION rating.charge_find(bigint, timestamptz, bigint[]) IS $doc$The charges of a call, by their key.

:param p_call_id: the call
:param p_started_at: its started_at
:param p_payer_ids: whose call it is on either side, and resellers that pay too
:returns: the charges
:example: SELECT * FROM rating.charge_find(1000000, now(), '{1}')$doc$;

CREATE OR REPLACE FUNCTION rating.past_turn(p_rerating_id bigint, p_call_ids bigint[], p_again boolean, p_for_id bigint)
RETURNS rating.bookings
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_sign integer := CASE WHEN p_again THEN 1 ELSE -1 END;
  v_bookings rating.bookings;
BEGIN
  WITH call AS MATERIALIZED (
    SELECT c.*
    FROM unnest(p_call_ids) AS x (call_id)
    INNER JOIN rating.call_past AS c ON c.rerating_id = p_rerating_id AND c.call_id = x.call_id
  ), old AS MATERIALIZED (
    SELECT p.*, c.raw_seconds, u.currency, t.usage_day, CASE WHEN p_again THEN p.restored_by ELSE p.reversed_by END AS posting_id,
      n.account_id, n.cleared_by IS NOT NULL AS settled,
      -- Itself it may stand for calls of an earlier invoice.
      n.cleared_by IS NOT NULL OR coalesce(b.invoiced, false) AS invoiced
    FROM call AS c
    INNER JOIN rating.charge_past AS p ON p.rerating_id = p_rerating_id AND p.call_id = c.call_id
    INNER JOIN party.customer AS u ON u.customer_id = p.customer_id
    INNER JOIN ledger.transaction AS t ON t.transaction_id = p.transaction_id
    -- The transaction that is taken back now: of what counts again, that is the one that took it back.
    INNER JOIN ledger.transaction AS n ON n.transaction_id = CASE WHEN p_again THEN p.reversed_by ELSE p.transaction_id END
    LEFT JOIN rating.rerating_booking AS b ON b.transaction_id = n.transaction_id
  ), usage_hour AS (
    INSERT INTO rating.usage_hour (
      hour, source_id, side, destination_id, currency, carrier_id, calls, raw_seconds, charges, billed_seconds, amount,
      resold_amount, cost, unanswered
    )
    SELECT x.hour, x.source_id, x.side, x.destination_id, x.currency, x.carrier_id, v_sign * count(*) FILTER (WHERE x.first),
      v_sign * coalesce(sum(x.raw_seconds) FILTER (WHERE x.first), 0), v_sign * count(x.billed_seconds),
      v_sign * coalesce(sum(x.billed_seconds), 0), v_sign * coalesce(sum(x.amount), 0),
      v_sign * coalesce(sum(x.amount) FILTER (WHERE x.resold), 0), 0, 0
    FROM (
      SELECT date_bin('1 hour', c.started_at, '2000-01-01Z') AS hour, c.source_id, coalesce(o.side, 'out') AS side,
        o.destination_id, o.currency, CASE o.side WHEN 'in' THEN c.in_carrier_id ELSE c.out_carrier_id END AS carrier_id,
        c.raw_seconds, o.billed_seconds, o.amount::numeric AS amount, o.resold,
        -- A call counts once, on the side of the caller where there is one.
        row_number() OVER (PARTITION BY c.call_id ORDER BY o.side DESC, o.level) = 1 AS first
      FROM call AS c
      LEFT JOIN old AS o ON o.call_id = c.call_id
    ) AS x
    GROUP BY x.hour, x.source_id, x.side, x.destination_id, x.currency, x.carrier_id
    UNION ALL
    SELECT date_bin('1 hour', c.started_at, '2000-01-01Z'), c.source_id, k.side, k.destination_id, k.currency, k.carrier_id,
      0, 0, 0, 0, 0, 0, v_sign * sum(k.amount::numeric), 0
    FROM call AS c
    INNER JOIN rating.carrier_charge_past AS k ON k.rerating_id = p_rerating_id AND k.call_id = c.call_id
    WHERE k.rate_id IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6
  ), usage_day AS (
    INSERT INTO rating.usage_day (customer_id, usage_day, side, charges, raw_seconds, billed_seconds, amount, unanswered)
    SELECT o.customer_id, o.usage_day, o.side, v_sign * count(*), v_sign * sum(o.raw_seconds), v_sign * sum(o.billed_seconds),
      v_sign * sum(o.amount::numeric), 0
    FROM old AS o
    GROUP BY o.customer_id, o.usage_day, o.side
  ), posting AS MATERIALIZED (
    SELECT o.posting_id, o.customer_id, o.account_id, o.usage_day, o.settled, o.invoiced, v_sign * sum(o.amount::numeric) AS amount
    FROM old AS o
    GROUP BY o.posting_id, o.customer_id, o.account_id, o.usage_day, o.settled, o.invoiced
  ), booked AS (
    INSERT INTO rating.rerating_booking (transaction_id, rerating_id, invoiced)
    SELECT p.posting_id, p_for_id, p.invoiced FROM posting AS p
  ), booking AS (
    -- What waits for an invoice is taken back there; what a prepaid customer paid is paid back at once.
    SELECT p.*, a.currency, revenue.account_id AS revenue_account_id, c.billing_mode = 'prepaid' AND p.settled AS at_once
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
        b.posting_id, 'usage', b.account_id, b.currency, b.usage_day, 'rerating:' || p_for_id, b.at_once
      )::ledger.posting) FROM booking AS b
    ),
    (
      SELECT array_agg(ROW(b.posting_id, x.account_id, x.bucket, x.amount)::ledger.leg)
      FROM booking AS b
      CROSS JOIN LATERAL (VALUES
        (b.account_id, CASE WHEN b.at_once THEN 'posted' ELSE 'unbilled' END, -b.amount),
        (b.revenue_account_id, 'posted', b.amount)
      ) AS x (account_id, bucket, amount)
    )
  INTO v_bookings.postings, v_bookings.legs;
  RETURN v_bookings;
END $$;
COMMENT ON FUNCTION rating.past_turn(bigint, bigint[], boolean, bigint) IS
$doc$Sums and bookings of calls that were just set aside, or that count again.

:param p_rerating_id: the re-rating whose past they are
:param p_call_ids: the calls
:param p_again: true: they count again
:param p_for_id: the re-rating or undo that does it
:returns: the usage transactions, with the ids that the past names; not booked
:example: SELECT rating.past_turn(1, '{}', false, 1)$doc$;

CREATE OR REPLACE FUNCTION rating.call_set_aside(p_rerating_id bigint, p_call_ids bigint[], p_started_at timestamptz[])
RETURNS rating.bookings
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  WITH call AS (
    DELETE FROM rating.call AS c
    USING unnest(p_call_ids, p_started_at) AS x (call_id, started_at)
    WHERE c.call_id = x.call_id AND c.started_at = x.started_at
    RETURNING c.*
  ), call_past AS (
    INSERT INTO rating.call_past (
      call_id, started_at, answered_at, ended_at, raw_seconds, source_id, caller, called, kind, ani_mismatch,
      out_customer_id, in_customer_id, rerating_id, reseller_ids, out_carrier_id, in_carrier_id, below_cost
    )
    SELECT c.call_id, c.started_at, c.answered_at, c.ended_at, c.raw_seconds, c.source_id, c.caller, c.called, c.kind,
      c.ani_mismatch, c.out_customer_id, c.in_customer_id, p_rerating_id, c.reseller_ids, c.out_carrier_id, c.in_carrier_id,
      c.below_cost
    FROM call AS c
  ), carrier_charge AS (
    DELETE FROM rating.carrier_charge AS k
    USING call AS c
    WHERE k.carrier_id IN (c.out_carrier_id, c.in_carrier_id) AND k.started_at = c.started_at AND k.call_id = c.call_id
    RETURNING k.*
  ), carrier_charge_past AS (
    INSERT INTO rating.carrier_charge_past (
      carrier_id, started_at, call_id, side, rate_sheet_version_id, rate_id, destination_id, billed_seconds, amount, currency,
      rerating_id
    )
    SELECT k.carrier_id, k.started_at, k.call_id, k.side, k.rate_sheet_version_id, k.rate_id, k.destination_id,
      k.billed_seconds, k.amount, k.currency, p_rerating_id
    FROM carrier_charge AS k
  ), charge AS (
    DELETE FROM rating.charge AS h
    USING (
      SELECT f.customer_id, f.started_at, f.call_id, f.side
      FROM call AS c
      CROSS JOIN LATERAL rating.charge_find(
        c.call_id, c.started_at, ARRAY[c.out_customer_id, c.in_customer_id] || c.reseller_ids
      ) AS f
    ) AS k
    WHERE h.customer_id = k.customer_id AND h.started_at = k.started_at AND h.call_id = k.call_id AND h.side = k.side
    RETURNING h.*
  ), old AS MATERIALIZED (
    SELECT h.*, t.usage_day, t.cleared_by IS NOT NULL AS settled, b.invoiced
    FROM charge AS h
    INNER JOIN ledger.transaction AS t ON t.transaction_id = h.transaction_id
    LEFT JOIN rating.rerating_booking AS b ON b.transaction_id = h.transaction_id
  ), reversal AS MATERIALIZED (
    -- One a customer and usage day, apart for what is settled: it is taken back in another way.
    SELECT g.*, nextval('ledger.transaction_id_seq') AS reversed_by
    FROM (SELECT DISTINCT o.customer_id, o.usage_day, o.settled, coalesce(o.invoiced, false) AS invoiced FROM old AS o) AS g
  )
  INSERT INTO rating.charge_past (
    customer_id, started_at, call_id, side, device_id, package_id, rate_sheet_version_id, rate_id, destination_id,
    billed_seconds, amount, transaction_id, rerating_id, reversed_by, level, resold,
    jurisdiction, rating_class, lata, tier
  )
  SELECT o.customer_id, o.started_at, o.call_id, o.side, o.device_id, o.package_id, o.rate_sheet_version_id, o.rate_id,
    o.destination_id, o.billed_seconds, o.amount, o.transaction_id, p_rerating_id, r.reversed_by,
    o.level, o.resold, o.jurisdiction, o.rating_class, o.lata, o.tier
  FROM old AS o
  INNER JOIN reversal AS r
    ON r.customer_id = o.customer_id AND r.usage_day = o.usage_day AND r.settled = o.settled
    AND r.invoiced = coalesce(o.invoiced, false);
  RETURN rating.past_turn(p_rerating_id, p_call_ids, false, p_rerating_id);
END $$;
COMMENT ON FUNCTION rating.call_set_aside(bigint, bigint[], timestamptz[]) IS
$doc$Takes calls and their charges out of what counts, into what counted before; sums get the same with the other sign.

:param p_rerating_id: what for
:param p_call_ids: the calls
:param p_started_at: their started_at, in the same order
:returns: the reversals: one usage transaction a customer and usage day, apart for usage that was settled already; not booked
:example: SELECT rating.call_set_aside(1, '{}', '{}')$doc$;

CREATE OR REPLACE FUNCTION rating.call_restore(p_rerating_id bigint, p_call_ids bigint[], p_for_id bigint)
RETURNS rating.bookings
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  INSERT INTO rating.call (
    call_id, started_at, answered_at, ended_at, raw_seconds, source_id, caller, called, kind, ani_mismatch,
    out_customer_id, in_customer_id, reseller_ids, out_carrier_id, in_carrier_id, below_cost
  )
  SELECT c.call_id, c.started_at, c.answered_at, c.ended_at, c.raw_seconds, c.source_id, c.caller, c.called, c.kind,
    c.ani_mismatch, c.out_customer_id, c.in_customer_id, c.reseller_ids, c.out_carrier_id, c.in_carrier_id, c.below_cost
  FROM unnest(p_call_ids) AS x (call_id)
  INNER JOIN rating.call_past AS c ON c.rerating_id = p_rerating_id AND c.call_id = x.call_id;

  WITH old AS MATERIALIZED (
    SELECT p.*
    FROM unnest(p_call_ids) AS x (call_id)
    INNER JOIN rating.charge_past AS p ON p.rerating_id = p_rerating_id AND p.call_id = x.call_id
  ), again AS MATERIALIZED (
    SELECT g.reversed_by, nextval('ledger.transaction_id_seq') AS restored_by
    FROM (SELECT DISTINCT o.reversed_by FROM old AS o) AS g
  ), charge AS (
    INSERT INTO rating.charge (
      customer_id, started_at, call_id, side, device_id, package_id, rate_sheet_version_id, rate_id, destination_id,
      billed_seconds, amount, transaction_id, level, resold, jurisdiction, rating_class, lata, tier
    )
    SELECT o.customer_id, o.started_at, o.call_id, o.side, o.device_id, o.package_id, o.rate_sheet_version_id, o.rate_id,
      o.destination_id, o.billed_seconds, o.amount, o.transaction_id, o.level, o.resold,
      o.jurisdiction, o.rating_class, o.lata, o.tier
    FROM old AS o
  ), carrier_charge AS (
    INSERT INTO rating.carrier_charge (
      carrier_id, started_at, call_id, side, rate_sheet_version_id, rate_id, destination_id, billed_seconds, amount, currency
    )
    SELECT k.carrier_id, k.started_at, k.call_id, k.side, k.rate_sheet_version_id, k.rate_id, k.destination_id,
      k.billed_seconds, k.amount, k.currency
    FROM unnest(p_call_ids) AS x (call_id)
    INNER JOIN rating.carrier_charge_past AS k ON k.rerating_id = p_rerating_id AND k.call_id = x.call_id
  )
  UPDATE rating.charge_past AS p SET restored_by = a.restored_by
  FROM old AS o
  INNER JOIN again AS a ON a.reversed_by = o.reversed_by
  WHERE p.rerating_id = p_rerating_id AND p.call_id = o.call_id AND p.customer_id = o.customer_id AND p.side = o.side;
  RETURN rating.past_turn(p_rerating_id, p_call_ids, true, p_for_id);
END $$;
COMMENT ON FUNCTION rating.call_restore(bigint, bigint[], bigint) IS
$doc$Makes calls and charges that a re-rating set aside count again, exactly as they were.

:param p_rerating_id: the re-rating
:param p_call_ids: the calls; what they became since is set aside by the caller
:param p_for_id: the undo
:returns: what takes the reversals back: a usage transaction each; not booked
:example: SELECT rating.call_restore(1, '{}', 2)$doc$;
