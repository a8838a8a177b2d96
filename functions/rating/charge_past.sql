-- Charges that are taken back stay in sight and can count again. What belongs to a charge goes with it: it is named here, once
-- where it goes, once where it comes back, and once where it is summed and booked.

CREATE OR REPLACE FUNCTION rating.call_payers(p_call rating.call) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY[(p_call).out_customer_id, (p_call).in_customer_id];
COMMENT ON FUNCTION rating.call_payers(rating.call) IS $doc$Who may have charges of a call: from a call to them by their key.

:param p_call: the call
:returns: customers; some may be NULL
:example: SELECT rating.call_payers(c) FROM rating.call AS c$doc$;

CREATE OR REPLACE FUNCTION rating.charge_find(p_call rating.call) RETURNS SETOF rating.charge
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT h.*
  FROM rating.charge AS h
  WHERE h.customer_id = ANY (rating.call_payers(p_call)) AND h.started_at = (p_call).started_at AND h.call_id = (p_call).call_id;
END;
COMMENT ON FUNCTION rating.charge_find(rating.call) IS $doc$The charges of a call, by their key.

:param p_call: the call
:returns: the charges
:example: SELECT h.* FROM rating.call AS c CROSS JOIN LATERAL rating.charge_find(c) AS h$doc$;

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
    INNER JOIN rating.call_past AS p ON p.rerating_id = p_rerating_id AND p.call_id = x.call_id
    CROSS JOIN LATERAL jsonb_populate_record(NULL::rating.call, p.document) AS c
  ), old AS MATERIALIZED (
    SELECT p.*, c.raw_seconds, u.currency, t.usage_day
    FROM call AS c
    INNER JOIN rating.charge_past AS p ON p.rerating_id = p_rerating_id AND p.call_id = c.call_id
    INNER JOIN party.customer AS u ON u.customer_id = p.customer_id
    INNER JOIN ledger.transaction AS t ON t.transaction_id = p.transaction_id
  ), money AS (
    SELECT o.transaction_id, o.reversed_by, o.restored_by, o.amount::numeric AS usage, 0 AS surcharge, 0 AS out_payment
    FROM old AS o
    UNION ALL
    SELECT s.transaction_id, p.reversed_by, p.restored_by, 0,
      CASE WHEN s.kind <> 'out_payment' THEN s.amount::numeric ELSE 0 END,
      CASE WHEN s.kind = 'out_payment' THEN s.amount::numeric ELSE 0 END
    FROM call AS c
    INNER JOIN rating.past_row AS p ON p.rerating_id = p_rerating_id AND p.call_id = c.call_id AND p.kind = 'surcharge'
    CROSS JOIN LATERAL jsonb_populate_record(NULL::rating.surcharge, p.document) AS s
  ), usage_hour AS (
    INSERT INTO rating.usage_hour (
      hour, source_id, side, destination_id, currency, calls, raw_seconds, charges, billed_seconds, amount, unanswered
    )
    SELECT x.hour, x.source_id, x.side, x.destination_id, x.currency, v_sign * count(*) FILTER (WHERE x.first),
      v_sign * coalesce(sum(x.raw_seconds) FILTER (WHERE x.first), 0), v_sign * count(x.billed_seconds),
      v_sign * coalesce(sum(x.billed_seconds), 0), v_sign * coalesce(sum(x.amount), 0), 0
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
    SELECT o.customer_id, o.usage_day, o.side, v_sign * count(*), v_sign * sum(o.raw_seconds), v_sign * sum(o.billed_seconds),
      v_sign * sum(o.amount::numeric), 0
    FROM old AS o
    GROUP BY o.customer_id, o.usage_day, o.side
  ), posting AS MATERIALIZED (
    SELECT CASE WHEN p_again THEN m.restored_by ELSE m.reversed_by END AS posting_id, n.account_id, n.usage_day,
      n.cleared_by IS NOT NULL AS settled,
      -- Itself it may stand for calls of an earlier invoice.
      n.cleared_by IS NOT NULL OR coalesce(b.invoiced, false) AS invoiced,
      v_sign * sum(m.usage) AS usage, v_sign * sum(m.surcharge) AS surcharge, v_sign * sum(m.out_payment) AS out_payment
    FROM money AS m
    -- The transaction that is taken back now: of what counts again, that is the one that took it back.
    INNER JOIN ledger.transaction AS n ON n.transaction_id = CASE WHEN p_again THEN m.reversed_by ELSE m.transaction_id END
    LEFT JOIN rating.rerating_booking AS b ON b.transaction_id = n.transaction_id
    GROUP BY 1, 2, 3, 4, 5
  ), booked AS (
    INSERT INTO rating.rerating_booking (transaction_id, rerating_id, invoiced)
    SELECT p.posting_id, p_for_id, p.invoiced FROM posting AS p
  ), booking AS (
    -- What waits for an invoice is taken back there; what a prepaid customer paid is paid back at once.
    SELECT p.*, a.legal_entity_id, a.currency, c.billing_mode = 'prepaid' AND p.settled AS at_once
    FROM posting AS p
    INNER JOIN ledger.account AS a ON a.account_id = p.account_id
    INNER JOIN party.customer AS c ON c.customer_id = a.customer_id
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
      CROSS JOIN LATERAL (
        SELECT b.account_id, CASE WHEN b.at_once THEN 'posted' ELSE 'unbilled' END AS bucket,
          -b.usage - b.surcharge - b.out_payment AS amount
        UNION ALL
        SELECT o.account_id, 'posted',
          CASE o.kind WHEN 'revenue_usage' THEN b.usage WHEN 'revenue_surcharge' THEN b.surcharge ELSE b.out_payment END
        FROM ledger.account AS o
        WHERE o.legal_entity_id = b.legal_entity_id AND o.currency = b.currency AND o.customer_id IS NULL
          AND o.kind IN ('revenue_usage', 'revenue_surcharge', 'out_payment')
      ) AS x
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
  WITH gone AS (
    DELETE FROM rating.call AS c
    USING unnest(p_call_ids, p_started_at) AS x (call_id, started_at)
    WHERE c.call_id = x.call_id AND c.started_at = x.started_at
    RETURNING c AS call
  ), call_past AS (
    INSERT INTO rating.call_past (call_id, started_at, rerating_id, document)
    SELECT (g.call).call_id, (g.call).started_at, p_rerating_id, to_jsonb(g.call) FROM gone AS g
  ), charge AS (
    DELETE FROM rating.charge AS h
    USING (
      SELECT f.customer_id, f.started_at, f.call_id, f.side FROM gone AS g CROSS JOIN LATERAL rating.charge_find(g.call) AS f
    ) AS k
    WHERE h.customer_id = k.customer_id AND h.started_at = k.started_at AND h.call_id = k.call_id AND h.side = k.side
    RETURNING h.*, to_jsonb(h) AS document
  ), surcharge AS (
    DELETE FROM rating.surcharge AS s
    USING gone AS g
    WHERE s.customer_id = ANY (rating.call_payers(g.call)) AND s.started_at = (g.call).started_at AND s.call_id = (g.call).call_id
    RETURNING s.transaction_id, s.call_id, s.started_at, to_jsonb(s) AS document
  ), old AS MATERIALIZED (
    SELECT t.transaction_id, t.account_id, t.usage_day, t.cleared_by IS NOT NULL AS settled, coalesce(b.invoiced, false) AS invoiced
    FROM (SELECT h.transaction_id FROM charge AS h UNION SELECT s.transaction_id FROM surcharge AS s) AS x
    INNER JOIN ledger.transaction AS t ON t.transaction_id = x.transaction_id
    LEFT JOIN rating.rerating_booking AS b ON b.transaction_id = x.transaction_id
  ), reversal AS MATERIALIZED (
    -- One a customer and usage day, apart for what is settled: it is taken back in another way.
    SELECT g.*, nextval('ledger.transaction_id_seq') AS reversed_by
    FROM (SELECT DISTINCT o.account_id, o.usage_day, o.settled, o.invoiced FROM old AS o) AS g
  ), reversed AS MATERIALIZED (
    SELECT o.transaction_id, r.reversed_by
    FROM old AS o
    INNER JOIN reversal AS r
      ON r.account_id = o.account_id AND r.usage_day = o.usage_day AND r.settled = o.settled AND r.invoiced = o.invoiced
  ), past_row AS (
    INSERT INTO rating.past_row (rerating_id, call_id, started_at, kind, document, reversed_by)
    SELECT p_rerating_id, s.call_id, s.started_at, 'surcharge', s.document, r.reversed_by
    FROM surcharge AS s
    INNER JOIN reversed AS r ON r.transaction_id = s.transaction_id
  )
  INSERT INTO rating.charge_past (
    customer_id, started_at, call_id, side, device_id, package_id, rate_sheet_version_id, rate_id, destination_id,
    billed_seconds, amount, transaction_id, rerating_id, reversed_by, document
  )
  SELECT h.customer_id, h.started_at, h.call_id, h.side, h.device_id, h.package_id, h.rate_sheet_version_id, h.rate_id,
    h.destination_id, h.billed_seconds, h.amount, h.transaction_id, p_rerating_id, r.reversed_by, h.document
  FROM charge AS h
  INNER JOIN reversed AS r ON r.transaction_id = h.transaction_id;
  PERFORM rating.pool_return(p_rerating_id, p_call_ids, false);
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
  INSERT INTO rating.call
  SELECT c.*
  FROM unnest(p_call_ids) AS x (call_id)
  INNER JOIN rating.call_past AS p ON p.rerating_id = p_rerating_id AND p.call_id = x.call_id
  CROSS JOIN LATERAL jsonb_populate_record(NULL::rating.call, p.document) AS c;

  INSERT INTO rating.charge
  SELECT c.*
  FROM unnest(p_call_ids) AS x (call_id)
  INNER JOIN rating.charge_past AS p ON p.rerating_id = p_rerating_id AND p.call_id = x.call_id
  CROSS JOIN LATERAL jsonb_populate_record(NULL::rating.charge, p.document) AS c;

  INSERT INTO rating.surcharge
  SELECT c.*
  FROM unnest(p_call_ids) AS x (call_id)
  INNER JOIN rating.past_row AS p ON p.rerating_id = p_rerating_id AND p.call_id = x.call_id AND p.kind = 'surcharge'
  CROSS JOIN LATERAL jsonb_populate_record(NULL::rating.surcharge, p.document) AS c;

  WITH old AS MATERIALIZED (
    SELECT p.reversed_by
    FROM unnest(p_call_ids) AS x (call_id)
    INNER JOIN rating.charge_past AS p ON p.rerating_id = p_rerating_id AND p.call_id = x.call_id
    UNION
    SELECT p.reversed_by
    FROM unnest(p_call_ids) AS x (call_id)
    INNER JOIN rating.past_row AS p ON p.rerating_id = p_rerating_id AND p.call_id = x.call_id
    WHERE p.reversed_by IS NOT NULL
  ), again AS MATERIALIZED (
    SELECT o.reversed_by, nextval('ledger.transaction_id_seq') AS restored_by FROM old AS o
  ), rows_again AS (
    UPDATE rating.past_row AS p SET restored_by = a.restored_by
    FROM again AS a
    WHERE p.rerating_id = p_rerating_id AND p.call_id = ANY (p_call_ids) AND p.reversed_by = a.reversed_by
  )
  UPDATE rating.charge_past AS p SET restored_by = a.restored_by
  FROM again AS a
  WHERE p.rerating_id = p_rerating_id AND p.call_id = ANY (p_call_ids) AND p.reversed_by = a.reversed_by;
  PERFORM rating.pool_return(p_rerating_id, p_call_ids, true);
  RETURN rating.past_turn(p_rerating_id, p_call_ids, true, p_for_id);
END $$;
COMMENT ON FUNCTION rating.call_restore(bigint, bigint[], bigint) IS
$doc$Makes calls and charges that a re-rating set aside count again, exactly as they were.

:param p_rerating_id: the re-rating
:param p_call_ids: the calls; what they became since is set aside by the caller
:param p_for_id: the undo
:returns: what takes the reversals back: a usage transaction each; not booked
:example: SELECT rating.call_restore(1, '{}', 2)$doc$;
