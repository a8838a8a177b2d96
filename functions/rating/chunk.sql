-- One chunk of records becomes calls, charges and postings, in one transaction. Any number of workers may do it at once.

CREATE OR REPLACE FUNCTION rating.chunk_rate(p_chunk intake.chunk, p_reversal rating.bookings DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
-- Plans with the chunk's own bounds; joins in the order in which they are written.
SET plan_cache_mode = force_custom_plan SET join_collapse_limit = 1 SET from_collapse_limit = 1 SET enable_mergejoin = off
SET enable_nestloop = on SET work_mem = '256MB' AS $$
DECLARE
  v_rerate boolean := p_chunk.batch_id IS NULL;
  v_both_sides boolean := system.setting_bool('rating.rate_both_sides');
  -- A call that was rated keeps a price: it is not held for being below the floor now.
  v_floor text := CASE WHEN p_chunk.rerating_id IS NOT NULL THEN replace(system.setting_get('rating.floor'), 'hold', 'flag')
    ELSE system.setting_get('rating.floor') END;
  v_pools boolean := EXISTS (SELECT FROM catalog.pool);
  v_parts rating.pool_part[];
  v_postings ledger.posting[];
  v_legs ledger.leg[];
  v_held intake.hold[];
  v_rated integer;
  v_skipped integer;
  v_unanswered integer;
BEGIN
  -- Nobody moves between prepaid and postpaid from here to the posting.
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('pgtoll.billing_mode', 0));
  -- A large chunk looks devices and customers up by hash; the planner cannot know how many of its rows a join keeps.
  PERFORM set_config('enable_nestloop', (p_chunk.records < 500)::text, true);
  WITH leg AS MATERIALIZED (
    SELECT l.* FROM rating.leg_priced(p_chunk.chunk_id, p_chunk.received_at, v_rerate, v_both_sides) AS l
  ), below AS MATERIALIZED (
    SELECT b.record_id, b.customer_id
    FROM rating.below_floor((
      SELECT array_agg(ROW(
        l.record_id, l.customer_id, l.package_id, l.level, l.kind, l.answered_at,
        CASE l.state WHEN 'rated' THEN l.amount - coalesce(rating.discount_of(l.amount, l.discount_percent), 0) END, l.currency
      )::rating.leg_amount)
      FROM leg AS l
      WHERE v_floor <> 'off' AND NOT l.resold AND l.record_id IN (SELECT c.record_id FROM leg AS c WHERE c.level < 0)
    )) AS b
  ), held AS MATERIALIZED (
    SELECT l.record_id, min(l.state) AS reason, max(l.customer_id) AS customer_id
    FROM leg AS l WHERE l.state NOT IN ('rated', 'skipped', 'unanswered') AND l.level >= 0 GROUP BY l.record_id
    UNION ALL
    SELECT b.record_id, 'BELOW_COST', b.customer_id FROM below AS b
    WHERE v_floor = 'hold' AND b.record_id NOT IN (
      SELECT l.record_id FROM leg AS l WHERE l.state NOT IN ('rated', 'skipped', 'unanswered') AND l.level >= 0
    )
  ), payable AS NOT MATERIALIZED (
    -- A call with several payers is rated for all or held.
    SELECT l.* FROM leg AS l
    WHERE l.state = 'rated' AND l.level >= 0 AND (
      l.kind <> 'on_net' AND l.level = 0 AND NOT l.resold AND (v_floor <> 'hold' OR l.carrier_id IS NULL)
      OR l.record_id NOT IN (SELECT h.record_id FROM held AS h)
    )
  ), last AS (
    SELECT max(l.usage_day) AS day FROM leg AS l
  ), drawn AS MATERIALIZED (
    SELECT d.*
    FROM rating.pool_deal((
      SELECT array_agg(ROW(
        r.record_id, r.side, r.started_at, r.answered_at, r.usage_day, r.caller, r.called, r.customer_id, r.device_id, r.package_id,
        r.billed_seconds
      )::rating.pool_leg)
      FROM payable AS r
      WHERE r.rate_id IS NOT NULL AND r.amount > 0 AND r.level = 0 AND (
        r.package_id IN (SELECT k.package_id FROM rating.pool_offered((SELECT d.day FROM last AS d)) AS k)
        OR r.customer_id IN (SELECT c.customer_id FROM rating.pool_customer((SELECT d.day FROM last AS d)) AS c)
      )
    )) AS d
    WHERE v_pools
  ), covered AS MATERIALIZED (
    SELECT d.record_id, d.side, d.customer_id, sum(d.billed_seconds)::integer AS seconds
    FROM drawn AS d WHERE d.billed_seconds > 0 GROUP BY d.record_id, d.side, d.customer_id
  ), priced AS (
    SELECT r.*, coalesce(c.seconds, 0) AS pool_seconds,
      rating.pool_paid(
        r.amount, r.billed_seconds, c.seconds, r.rate_id, r.rate_sheet_version_id, r.answered_at, r.raw_seconds
      ) AS price
    FROM payable AS r
    LEFT JOIN covered AS c ON c.record_id = r.record_id AND c.side = r.side AND c.customer_id = r.customer_id AND r.level = 0
  ), rated AS (
    SELECT r.*,
      CASE WHEN r.discount_percent IS NULL THEN r.price ELSE r.price - rating.discount_of(r.price, r.discount_percent) END AS paid
    FROM priced AS r
  ), cost AS MATERIALIZED (
    SELECT l.* FROM leg AS l WHERE l.level < 0 AND l.record_id NOT IN (SELECT h.record_id FROM held AS h)
  ), part AS MATERIALIZED (
    SELECT r.customer_id, r.usage_day, r.side, count(*) AS charges, sum(r.raw_seconds) AS raw_seconds,
      sum(r.billed_seconds) AS billed_seconds, sum(r.paid) AS amount
    FROM rated AS r WHERE r.customer_id IS NOT NULL GROUP BY r.customer_id, r.usage_day, r.side
  ), surcharge AS MATERIALIZED (
    SELECT r.record_id, r.started_at, r.side, s.kind, r.customer_id, r.device_id, r.usage_day, s.surcharge_id,
      s.amount - coalesce(CASE WHEN s.discountable THEN rating.discount_of(s.amount, r.discount_percent) END, 0) AS amount,
      s.cost, s.cost_currency
    FROM rated AS r
    CROSS JOIN LATERAL rating.surcharges_of(
      r.customer_id, r.package_id, r.side, r.usage_day, r.toll_free, (r.told).ani_ii, (r.told).lrn, (r.told).cnam
    ) AS s
    -- Few records have any of these marks, and only where they have a price are they looked for.
    WHERE NOT r.told IS NULL AND EXISTS (SELECT FROM catalog.surcharge AS x WHERE num_nonnulls(x.legal_entity_id, x.package_id, x.customer_id) = 1)
      AND r.kind NOT IN ('internal', 'service')
    UNION ALL
    -- The owner of a number is paid for calls from outside, whoever pays for them.
    SELECT r.record_id, r.started_at, 'in', 'out_payment', o.customer_id, o.device_id, d.usage_day, NULL, p.amount, NULL, NULL
    FROM rated AS r
    INNER JOIN service.out_payment_numbers() AS o
      ON o.number = r.called AND o.customer_id = r.in_customer_id
      AND r.started_at >= o.valid_from AND r.started_at < o.valid_to
    CROSS JOIN LATERAL (SELECT (r.answered_at AT TIME ZONE o.time_zone)::date AS usage_day) AS d
    CROSS JOIN LATERAL rating.out_payment_of(o.device_id, d.usage_day, r.raw_seconds) AS p
    WHERE r.first_leg AND r.kind IN ('in', 'on_net')
      -- Where each side has a record of its own it is paid by the called one's, which has a rate when it came from outside.
      AND (r.direction IS NULL OR r.direction = 'in' AND r.rate_id IS NOT NULL)
      AND EXISTS (SELECT FROM service.out_payment_rate)
  ), posting AS MATERIALIZED (
    SELECT g.*, nextval('ledger.transaction_id_seq') AS transaction_id
    FROM (
      SELECT x.customer_id, x.usage_day, sum(x.usage) AS usage, sum(x.surcharge) AS surcharge, sum(x.out_payment) AS out_payment
      FROM (
        SELECT p.customer_id, p.usage_day, p.amount AS usage, 0 AS surcharge, 0 AS out_payment FROM part AS p
        UNION ALL
        SELECT s.customer_id, s.usage_day, 0, CASE WHEN s.kind <> 'out_payment' THEN s.amount ELSE 0 END,
          CASE WHEN s.kind = 'out_payment' THEN s.amount ELSE 0 END
        FROM surcharge AS s
      ) AS x
      GROUP BY x.customer_id, x.usage_day
      ORDER BY x.customer_id, x.usage_day
    ) AS g
  ), call AS (
    INSERT INTO rating.call (
      call_id, started_at, answered_at, ended_at, raw_seconds, source_id, caller, called, kind, ani_mismatch,
      out_customer_id, in_customer_id, reseller_ids, out_carrier_id, in_carrier_id, below_cost
    )
    SELECT r.record_id, r.started_at, r.answered_at, r.ended_at, r.raw_seconds, r.source_id, r.caller, r.called, r.kind,
      r.ani_mismatch, r.out_customer_id, r.in_customer_id, r.reseller_ids, r.out_carrier_id, r.in_carrier_id,
      CASE WHEN v_floor <> 'off' AND (r.out_carrier_id IS NOT NULL OR r.in_carrier_id IS NOT NULL)
        THEN r.record_id IN (SELECT b.record_id FROM below AS b) END
    FROM rated AS r WHERE r.first_leg
    ORDER BY r.record_id
    RETURNING 1
  ), charge AS (
    INSERT INTO rating.charge (
      customer_id, started_at, call_id, side, device_id, package_id, rate_sheet_version_id, rate_id, destination_id,
      billed_seconds, amount, transaction_id, pool_seconds, jurisdiction, rating_class, lata, tier, discount,
      level, resold
    )
    SELECT r.customer_id, r.started_at, r.record_id, r.side, r.device_id, r.package_id, r.rate_sheet_version_id, r.rate_id,
      r.destination_id, r.billed_seconds, r.paid, p.transaction_id, r.pool_seconds, r.jurisdiction, r.rating_class, r.lata, r.tier,
      nullif(CASE WHEN r.discount_percent IS NOT NULL THEN r.price - r.paid END, 0), r.level, r.resold
    FROM rated AS r
    INNER JOIN posting AS p ON p.customer_id = r.customer_id AND p.usage_day = r.usage_day
    ORDER BY r.customer_id, r.started_at
  ), draw AS (
    INSERT INTO rating.pool_draw (
      customer_id, started_at, call_id, side, transaction_id, pool_id, sharer_id, cycle_from, billed_seconds
    )
    SELECT d.customer_id, d.started_at, d.record_id, d.side, p.transaction_id, d.pool_id, d.sharer_id, d.cycle_from, d.billed_seconds
    FROM drawn AS d
    INNER JOIN posting AS p ON p.customer_id = d.customer_id AND p.usage_day = d.usage_day
    WHERE d.billed_seconds > 0
  ), carrier_charge AS (
    INSERT INTO rating.carrier_charge (
      carrier_id, started_at, call_id, side, rate_sheet_version_id, rate_id, destination_id, billed_seconds, amount, currency
    )
    SELECT c.carrier_id, c.started_at, c.record_id, c.side, c.rate_sheet_version_id, c.rate_id, c.destination_id,
      CASE WHEN c.rate_id IS NOT NULL THEN c.billed_seconds END, CASE WHEN c.rate_id IS NOT NULL THEN c.amount END, c.currency
    FROM cost AS c
  ), added AS (
    INSERT INTO rating.surcharge (
      customer_id, started_at, call_id, side, kind, device_id, surcharge_id, amount, cost, cost_currency, transaction_id
    )
    SELECT s.customer_id, s.started_at, s.record_id, s.side, s.kind, s.device_id, s.surcharge_id, s.amount, s.cost,
      s.cost_currency, p.transaction_id
    FROM surcharge AS s
    INNER JOIN posting AS p ON p.customer_id = s.customer_id AND p.usage_day = s.usage_day
  ), attempt AS (
    INSERT INTO rating.attempt (
      record_id, started_at, ended_at, source_id, customer_id, device_id, caller, called, cause, side
    )
    SELECT l.record_id, l.started_at, l.ended_at, l.source_id, l.customer_id, l.device_id, l.caller, l.called, l.cause,
      CASE WHEN l.customer_id IS NOT NULL THEN l.side END
    FROM leg AS l WHERE l.state = 'unanswered' AND l.first_leg
    RETURNING 1
  ), skipped AS (
    INSERT INTO rating.skipped_record (record_id, started_at, account_code)
    SELECT l.record_id, l.started_at, l.cause FROM leg AS l WHERE l.state = 'skipped' AND l.first_leg
    RETURNING 1
  ), usage_hour AS (
    INSERT INTO rating.usage_hour (
      hour, source_id, side, destination_id, currency, carrier_id, calls, raw_seconds, charges, billed_seconds, amount,
      resold_amount, cost, unanswered
    )
    SELECT date_bin('1 hour', r.started_at, '2000-01-01Z'), r.source_id, r.side, r.destination_id, x.currency,
      r.carrier_id,
      count(*) FILTER (WHERE r.first_leg), coalesce(sum(r.raw_seconds) FILTER (WHERE r.first_leg), 0), count(x.currency),
      CASE WHEN x.currency IS NULL THEN 0 ELSE sum(r.billed_seconds) END,
      CASE WHEN x.currency IS NULL THEN 0 ELSE sum(r.paid) END, coalesce(sum(r.paid) FILTER (WHERE r.resold), 0), 0, 0
    FROM rated AS r
    -- A call that nobody pays has no charge, whatever its currency.
    CROSS JOIN LATERAL (SELECT CASE WHEN r.customer_id IS NOT NULL THEN r.currency END AS currency) AS x
    GROUP BY 1, 2, 3, 4, 5, 6
    UNION ALL
    SELECT date_bin('1 hour', k.started_at, '2000-01-01Z'), k.source_id, k.side, k.destination_id, k.currency, k.carrier_id,
      0, 0, 0, 0, 0, 0, sum(k.amount), 0
    FROM cost AS k
    WHERE k.rate_id IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6
    UNION ALL
    SELECT date_bin('1 hour', l.started_at, '2000-01-01Z'), l.source_id, CASE WHEN l.customer_id IS NOT NULL THEN l.side END,
      NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, count(*)
    FROM leg AS l WHERE l.state = 'unanswered' AND l.first_leg
    GROUP BY 1, 2, 3
  ), usage_day AS (
    INSERT INTO rating.usage_day (customer_id, usage_day, side, charges, raw_seconds, billed_seconds, amount, unanswered)
    SELECT p.customer_id, p.usage_day, p.side, p.charges, p.raw_seconds, p.billed_seconds, p.amount, 0 FROM part AS p
    UNION ALL
    SELECT l.customer_id, (l.started_at AT TIME ZONE c.time_zone)::date, l.side, 0, 0, 0, 0, count(*)
    FROM leg AS l
    INNER JOIN party.customer AS c ON c.customer_id = l.customer_id
    WHERE l.state = 'unanswered' AND l.first_leg
    GROUP BY 1, 2, 3
  ), booking AS (
    SELECT p.transaction_id, p.usage_day, p.usage, p.surcharge, p.out_payment, a.legal_entity_id, a.account_id, a.currency,
      c.billing_mode = 'prepaid' AS prepaid,
      revenue.account_id AS revenue_account_id
    FROM posting AS p
    INNER JOIN party.customer AS c ON c.customer_id = p.customer_id
    INNER JOIN ledger.account AS a ON a.customer_id = p.customer_id
    INNER JOIN ledger.account AS revenue
      ON revenue.legal_entity_id = a.legal_entity_id AND revenue.currency = a.currency
      AND revenue.kind = 'revenue_usage' AND revenue.customer_id IS NULL
  )
  SELECT
    (
      SELECT array_agg(ROW(
        b.transaction_id, 'usage', b.account_id, b.currency, b.usage_day, 'chunk:' || p_chunk.chunk_id, b.prepaid
      )::ledger.posting) FROM booking AS b
    ),
    (
      -- Prepaid usage is paid at once; postpaid usage waits for an invoice.
      SELECT array_agg(ROW(b.transaction_id, x.account_id, x.bucket, x.amount)::ledger.leg)
      FROM booking AS b
      CROSS JOIN LATERAL (
        VALUES
          (b.account_id, CASE WHEN b.prepaid THEN 'posted' ELSE 'unbilled' END, -b.usage - b.surcharge - b.out_payment),
          (b.revenue_account_id, 'posted', b.usage)
        UNION ALL
        SELECT o.account_id, 'posted', CASE o.kind WHEN 'out_payment' THEN b.out_payment ELSE b.surcharge END
        FROM ledger.account AS o
        WHERE (b.surcharge <> 0 OR b.out_payment <> 0) AND o.legal_entity_id = b.legal_entity_id
          AND o.currency = b.currency AND o.customer_id IS NULL AND o.kind IN ('revenue_surcharge', 'out_payment')
      ) AS x (account_id, bucket, amount)
    ),
    (SELECT array_agg(ROW(h.record_id, h.reason, h.customer_id)::intake.hold ORDER BY h.record_id) FROM held AS h),
    (SELECT count(*) FROM call), (SELECT count(*) FROM skipped), (SELECT count(*) FROM attempt),
    (SELECT array_agg(d::rating.pool_part) FROM drawn AS d WHERE v_pools)
  INTO v_postings, v_legs, v_held, v_rated, v_skipped, v_unanswered, v_parts;

  PERFORM set_config('enable_nestloop', 'on', true);

  PERFORM intake.call_hold(p_chunk, v_held);
  PERFORM intake.chunk_finish(p_chunk.chunk_id, v_rated, coalesce(cardinality(v_held), 0), v_skipped, v_unanswered);
  IF p_chunk.rerating_id IS NOT NULL THEN
    PERFORM rating.rerating_book(p_chunk.rerating_id, p_reversal.postings, v_postings);
  END IF;
  -- Last before commit: these lock pools, and then the customers' live rows.
  IF v_parts IS NOT NULL THEN
    PERFORM rating.pool_take(v_parts);
  END IF;
  PERFORM rating.usage_post(p_chunk, p_reversal.postings || v_postings, p_reversal.legs || v_legs);
END $$;
COMMENT ON FUNCTION rating.chunk_rate(intake.chunk, rating.bookings) IS $doc$Rates one claimed chunk.

:param p_chunk: the chunk, locked by the caller
:param p_reversal: when its calls were rated before: what takes their charges back, booked together with the new ones
:returns: nothing
:raises TB411: another worker drew on a pool of minutes meanwhile, and it has not enough: rating.chunk_rate_pooled rates again
:example: SELECT rating.chunk_rate(c) FROM intake.chunk AS c WHERE c.chunk_id = 1$doc$;

CREATE OR REPLACE FUNCTION rating.chunk_rate_pooled(p_chunk intake.chunk) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_pools text;
BEGIN
  BEGIN
    PERFORM rating.chunk_rate(p_chunk);
    RETURN;
  EXCEPTION WHEN SQLSTATE 'TB411' THEN
    GET STACKED DIAGNOSTICS v_pools = PG_EXCEPTION_DETAIL;
  END;
  -- The second time nobody else draws on any pool that these calls may draw on.
  PERFORM rating.pool_lock(v_pools::jsonb);
  PERFORM rating.chunk_rate(p_chunk);
END $$;
COMMENT ON FUNCTION rating.chunk_rate_pooled(intake.chunk) IS
$doc$Rates one claimed chunk, and once again when a pool of minutes ran out under it.

:param p_chunk: the chunk, locked by the caller
:returns: nothing
:example: SELECT rating.chunk_rate_pooled(c) FROM intake.chunk AS c WHERE c.chunk_id = 1$doc$;

CREATE OR REPLACE FUNCTION rating.chunk_rate_next() RETURNS intake.chunk
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_chunk intake.chunk := intake.chunk_claim();
  v_from timestamptz;
  v_to timestamptz;
BEGIN
  IF v_chunk.chunk_id IS NULL THEN
    RETURN v_chunk;
  ELSIF v_chunk.rerating_id IS NOT NULL THEN
    PERFORM rating.chunk_rerate(v_chunk);
    RETURN intake.chunk_get(v_chunk.chunk_id);
  END IF;
  IF v_chunk.batch_id IS NULL THEN
    -- Landing made the months of what it believed; a call from the future waits without one.
    SELECT min(h.started_at), max(h.started_at) INTO v_from, v_to
    FROM intake.held_call AS h WHERE h.chunk_id = v_chunk.chunk_id AND h.resolved_at IS NULL;
    PERFORM system.ensure_month(t.name::regclass, v_from, v_to)
    FROM (VALUES
      ('rating.call'), ('rating.charge'), ('rating.surcharge'), ('rating.pool_draw'), ('rating.carrier_charge'), ('rating.attempt'),
      ('rating.usage_hour')
    ) AS t (name);
  END IF;
  PERFORM rating.chunk_rate_pooled(v_chunk);
  RETURN intake.chunk_get(v_chunk.chunk_id);
END $$;
COMMENT ON FUNCTION rating.chunk_rate_next() IS $doc$Rates the oldest chunk that nobody else is working on.

:returns: the chunk as rated; all NULL when there is nothing to do
:example: SELECT * FROM rating.chunk_rate_next()$doc$;
