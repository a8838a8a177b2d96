-- The end of a cycle: its minutes are dealt once more by the time of the calls, and what nobody used goes on to the next.

CREATE OR REPLACE FUNCTION rating.pool_differences(p_legal_entity_id bigint, p_cycle_from date, p_cycle_to date)
RETURNS TABLE (call_id bigint, started_at timestamptz)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
  RETURN QUERY
  WITH customer AS MATERIALIZED (
    SELECT DISTINCT c.customer_id
    FROM rating.pool_use AS u
    INNER JOIN party.customer AS c ON c.customer_id = u.customer_id
    WHERE c.legal_entity_id = p_legal_entity_id AND c.billing_mode = 'postpaid'
      AND u.closed_at IS NULL AND u.cycle_from = p_cycle_from AND u.cycle_to = p_cycle_to
  ), charge AS MATERIALIZED (
    SELECT h.*, c.answered_at, c.caller, c.called, t.usage_day
    FROM customer AS u
    -- A call may ring before the day of its answer, and days begin at another hour in each zone.
    INNER JOIN rating.charge AS h ON h.customer_id = u.customer_id
      AND h.started_at >= (p_cycle_from - 2)::timestamp AT TIME ZONE 'UTC'
      AND h.started_at < (p_cycle_to + 2)::timestamp AT TIME ZONE 'UTC'
    INNER JOIN rating.call AS c ON c.call_id = h.call_id AND c.started_at = h.started_at
    INNER JOIN ledger.transaction AS t ON t.transaction_id = h.transaction_id
    WHERE t.usage_day >= p_cycle_from AND t.usage_day < p_cycle_to
      AND h.rate_id IS NOT NULL AND (h.amount > 0 OR h.pool_seconds > 0)
  ), dealt AS (
    SELECT d.record_id, d.side, d.customer_id, d.pool_id, d.sharer_id, d.billed_seconds
    FROM rating.pool_deal((
      SELECT array_agg(ROW(
        h.call_id, h.side, h.started_at, h.answered_at, h.usage_day, h.caller, h.called, h.customer_id, h.device_id, h.package_id,
        h.billed_seconds
      )::rating.pool_leg) FROM charge AS h
    ), true) AS d
    WHERE d.billed_seconds > 0
  ), drawn AS (
    SELECT d.call_id AS record_id, d.side, d.customer_id, d.pool_id, d.sharer_id, d.billed_seconds
    FROM charge AS h
    INNER JOIN rating.pool_draw AS d ON d.customer_id = h.customer_id AND d.started_at = h.started_at AND d.call_id = h.call_id
      AND d.side = h.side AND d.transaction_id = h.transaction_id
  )
  SELECT DISTINCT h.call_id, h.started_at
  FROM charge AS h
  INNER JOIN (
    SELECT x.record_id, x.side, x.customer_id
    FROM (SELECT d.*, 1 AS sign FROM dealt AS d UNION ALL SELECT d.*, -1 FROM drawn AS d) AS x
    GROUP BY x.record_id, x.side, x.customer_id, x.pool_id, x.sharer_id
    HAVING sum(x.sign * x.billed_seconds) <> 0
  ) AS n ON n.record_id = h.call_id AND n.side = h.side AND n.customer_id = h.customer_id;
END $$;
COMMENT ON FUNCTION rating.pool_differences(bigint, date, date) IS
$doc$Calls of postpaid customers that would draw something else if a cycle's minutes were dealt by the time of the calls.

:param p_legal_entity_id: whose customers
:param p_cycle_from: first day of the cycle
:param p_cycle_to: first day after
:returns: the calls
:example: SELECT * FROM rating.pool_differences(1, '2026-11-01', '2026-12-01')$doc$;

CREATE OR REPLACE FUNCTION rating.pool_move_on(p_legal_entity_id bigint, p_cycle_from date, p_cycle_to date) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  WITH ending AS MATERIALIZED (
    SELECT u.*, p.code, p.rollover_cycles, v.package_id
    FROM rating.pool_use AS u
    INNER JOIN party.customer AS c ON c.customer_id = u.customer_id
    INNER JOIN catalog.pool AS p ON p.pool_id = u.pool_id
    INNER JOIN catalog.package_version AS v ON v.package_version_id = p.package_version_id
    WHERE c.legal_entity_id = p_legal_entity_id AND p.rollover_cycles > 0
      AND u.closed_at IS NULL AND u.cycle_from = p_cycle_from AND u.cycle_to = p_cycle_to
  ), parcel AS (
    -- What came from the cycles before, and the cycle's own.
    SELECT e.customer_id, e.pool_id, e.sharer_id, m.age, m.seconds
    FROM ending AS e
    INNER JOIN rating.pool_move AS m ON m.customer_id = e.customer_id AND m.pool_id = e.pool_id AND m.sharer_id = e.sharer_id
      AND m.cycle_from = e.cycle_from
    UNION ALL
    SELECT e.customer_id, e.pool_id, e.sharer_id, 0, e.granted_seconds - coalesce((
      SELECT sum(m.seconds) FROM rating.pool_move AS m
      WHERE m.customer_id = e.customer_id AND m.pool_id = e.pool_id AND m.sharer_id = e.sharer_id AND m.cycle_from = e.cycle_from
    ), 0)
    FROM ending AS e
  ), rest AS (
    -- The oldest were used first.
    SELECT x.*, least(x.seconds, sum(x.seconds) OVER (
      PARTITION BY x.customer_id, x.pool_id, x.sharer_id ORDER BY x.age DESC ROWS UNBOUNDED PRECEDING
    ) - e.billed_seconds - e.reserved_seconds) AS unused, e.rollover_cycles, e.code, e.package_id
    FROM parcel AS x
    INNER JOIN ending AS e ON e.customer_id = x.customer_id AND e.pool_id = x.pool_id AND e.sharer_id = x.sharer_id
  ), held AS MATERIALIZED (
    SELECT DISTINCT h.customer_id, h.package_id, h.pool_id, p.code, h.granted_seconds, h.cycle_to,
      CASE h.scope WHEN 'package' THEN h.package_assignment_id END AS assignment_id
    FROM (SELECT array_agg(g.customer_id) AS ids FROM (SELECT DISTINCT e.customer_id FROM ending AS e) AS g) AS y
    CROSS JOIN LATERAL rating.pool_held(y.ids, array_fill(p_cycle_to, ARRAY[coalesce(cardinality(y.ids), 0)])) AS h
    INNER JOIN catalog.pool AS p ON p.pool_id = h.pool_id
    WHERE h.cycle_from = p_cycle_to
  ), move AS (
    INSERT INTO rating.pool_move AS m (customer_id, pool_id, sharer_id, cycle_from, age, from_pool_id, from_cycle, seconds)
    SELECT r.customer_id, h.pool_id, r.sharer_id, p_cycle_to, r.age + 1, r.pool_id, p_cycle_from, r.unused
    FROM rest AS r
    INNER JOIN held AS h ON h.customer_id = r.customer_id AND h.package_id = r.package_id AND h.code = r.code
      AND (h.assignment_id IS NULL OR h.assignment_id = r.sharer_id)
    WHERE r.unused > 0 AND r.age < r.rollover_cycles
    RETURNING m.*
  ), moved AS (
    SELECT m.customer_id, m.pool_id, m.sharer_id, m.from_pool_id, sum(m.seconds) AS seconds
    FROM move AS m GROUP BY m.customer_id, m.pool_id, m.sharer_id, m.from_pool_id
  ), given AS (
    INSERT INTO rating.pool_use AS u (customer_id, pool_id, sharer_id, cycle_from, cycle_to, granted_seconds)
    SELECT m.customer_id, m.pool_id, m.sharer_id, p_cycle_to, min(h.cycle_to), min(h.granted_seconds) + min(m.seconds)
    FROM moved AS m
    INNER JOIN held AS h ON h.customer_id = m.customer_id AND h.pool_id = m.pool_id
    GROUP BY m.customer_id, m.pool_id, m.sharer_id
    ORDER BY m.customer_id, m.pool_id, m.sharer_id
    ON CONFLICT ON CONSTRAINT pool_use_pkey DO UPDATE SET granted_seconds = u.granted_seconds + (
      SELECT m.seconds FROM moved AS m
      WHERE m.customer_id = u.customer_id AND m.pool_id = u.pool_id AND m.sharer_id = u.sharer_id
    )
  )
  UPDATE rating.pool_use AS u SET moved_seconds = m.seconds
  FROM moved AS m
  WHERE u.customer_id = m.customer_id AND u.pool_id = m.from_pool_id AND u.sharer_id = m.sharer_id AND u.cycle_from = p_cycle_from;
END $$;
COMMENT ON FUNCTION rating.pool_move_on(bigint, date, date) IS
$doc$Moves unused minutes of a cycle to the next one, where the pool lets them go on and the customer still has it.

The oldest are taken as used first, and each goes on for as many cycles as its pool says.
:param p_legal_entity_id: whose customers
:param p_cycle_from: first day of the cycle that ends
:param p_cycle_to: first day of the next
:returns: nothing
:example: SELECT rating.pool_move_on(1, '2026-11-01', '2026-12-01')$doc$;

CREATE OR REPLACE FUNCTION rating.pool_unused_add(p_legal_entity_id bigint, p_to date) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  INSERT INTO rating.pool_use (customer_id, pool_id, sharer_id, cycle_from, cycle_to, granted_seconds)
  SELECT DISTINCT h.customer_id, h.pool_id, s.sharer_id, h.cycle_from, h.cycle_to, h.granted_seconds
  FROM (
    SELECT array_agg(x.customer_id) AS ids
    FROM (
      SELECT DISTINCT a.customer_id
      FROM catalog.pool AS p
      INNER JOIN catalog.package_version AS v ON v.package_version_id = p.package_version_id
      INNER JOIN service.package_assignment AS a ON a.package_id = v.package_id
      INNER JOIN party.customer AS c ON c.customer_id = a.customer_id
      WHERE p.rollover_cycles > 0 AND c.legal_entity_id = p_legal_entity_id
    ) AS x
  ) AS y
  CROSS JOIN LATERAL rating.pool_held(y.ids, array_fill(p_to - 1, ARRAY[coalesce(cardinality(y.ids), 0)])) AS h
  INNER JOIN catalog.pool AS p ON p.pool_id = h.pool_id AND p.rollover_cycles > 0
  LEFT JOIN service.device AS d ON h.scope IN ('device', 'virtual_number') AND d.customer_id = h.customer_id
    AND d.kind <> 'virtual_number' AND (h.device_id IS NULL OR h.device_id IN (d.device_id, d.virtual_number_id))
  CROSS JOIN LATERAL (
    SELECT rating.pool_sharer(h.scope, h.package_assignment_id, d.device_id, d.virtual_number_id) AS sharer_id
  ) AS s
  WHERE h.cycle_to <= p_to AND s.sharer_id IS NOT NULL
  ORDER BY h.customer_id, h.pool_id, s.sharer_id, h.cycle_from
  ON CONFLICT ON CONSTRAINT pool_use_pkey DO NOTHING;
END $$;
COMMENT ON FUNCTION rating.pool_unused_add(bigint, date) IS
$doc$Minutes that may go on, and that nobody drew on in the cycle that ends: they are there all the same.

:param p_legal_entity_id: whose customers
:param p_to: the day after the cycle's last
:returns: nothing
:example: SELECT rating.pool_unused_add(1, '2026-12-01')$doc$;

CREATE OR REPLACE FUNCTION rating.pool_cycle_close(p_legal_entity_id bigint, p_to date, p_lock_all boolean DEFAULT false)
RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c record;
  v_chunk_id bigint;
  v_rerating_id bigint;
  v_found bigint;
  v_calls bigint := 0;
BEGIN
  PERFORM rating.rerating_lock(false);
  PERFORM rating.pool_unused_add(p_legal_entity_id, p_to);
  -- Nobody draws on them from here on; a chunk that has dealt already comes after, as late calls do. Those of the next cycles too:
  -- whoever rates locks pools before live rows.
  PERFORM FROM rating.pool_use AS u
  INNER JOIN party.customer AS n ON n.customer_id = u.customer_id
  WHERE n.legal_entity_id = p_legal_entity_id AND u.closed_at IS NULL
  ORDER BY u.customer_id, u.pool_id, u.sharer_id, u.cycle_from
  FOR NO KEY UPDATE OF u;
  FOR c IN
    SELECT DISTINCT u.cycle_from, u.cycle_to
    FROM rating.pool_use AS u
    INNER JOIN party.customer AS n ON n.customer_id = u.customer_id
    WHERE n.legal_entity_id = p_legal_entity_id AND u.closed_at IS NULL AND u.cycle_to <= p_to
    ORDER BY u.cycle_from, u.cycle_to
  LOOP
    v_chunk_id := nextval('intake.chunk_id_seq');
    v_rerating_id := rating.rerating_open('pool', jsonb_build_object('legal_entity_id', p_legal_entity_id,
      'cycle_from', c.cycle_from, 'cycle_to', c.cycle_to), 'minutes dealt by the time of the calls');
    -- All at once: whoever gets minutes gets those of the others.
    INSERT INTO rating.rerating_call (rerating_id, call_id, started_at, received_at, chunk_id, claimed)
    SELECT v_rerating_id, d.call_id, d.started_at, coalesce(b.received_at, '-infinity'), v_chunk_id, true
    FROM rating.pool_differences(p_legal_entity_id, c.cycle_from, c.cycle_to) AS d
    LEFT JOIN intake.chunk AS b ON b.chunk_id = d.call_id / 1000000
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS v_found = ROW_COUNT;
    UPDATE rating.rerating AS r SET calls = v_found, waiting = v_found,
      finished_at = CASE WHEN v_found = 0 THEN system.clock_now() END
    WHERE r.rerating_id = v_rerating_id;
    IF v_found > 0 THEN
      IF p_lock_all THEN
        PERFORM FROM ledger.account AS a
        INNER JOIN party.customer AS n ON n.customer_id = a.customer_id
        WHERE n.legal_entity_id = p_legal_entity_id
        ORDER BY a.account_id
        FOR NO KEY UPDATE OF a;
      END IF;
      PERFORM intake.chunk_add_many(v_rerating_id, ARRAY[v_chunk_id], ARRAY[v_found]);
      PERFORM rating.chunk_rerate(k) FROM intake.chunk_get(v_chunk_id) AS k;
      v_calls := v_calls + v_found;
    END IF;
    PERFORM rating.pool_move_on(p_legal_entity_id, c.cycle_from, c.cycle_to);
    UPDATE rating.pool_use AS u SET closed_at = system.clock_now()
    FROM party.customer AS n
    WHERE n.customer_id = u.customer_id AND n.legal_entity_id = p_legal_entity_id
      AND u.closed_at IS NULL AND u.cycle_from = c.cycle_from AND u.cycle_to = c.cycle_to;
  END LOOP;
  RETURN v_calls;
END $$;
COMMENT ON FUNCTION rating.pool_cycle_close(bigint, date, boolean) IS
$doc$Closes billing cycles: their pools are dealt once more, to calls in the order of their answers, and differences are booked.

Whichever worker rated what first, the same calls draw the same minutes then; prepaid customers keep what they drew. Unused minutes
go on where the pool says so. A closed cycle is not dealt again: a late call uses what it has left.
:param p_legal_entity_id: whose customers
:param p_to: cycles that end before this day
:param p_lock_all: whether all customers' live rows are locked, in their order, when calls are charged in another way: for a
  transaction that needs them later, and would wait for who waits for it
:returns: calls that are charged in another way now
:example: SELECT rating.pool_cycle_close(1, '2026-12-01')$doc$;

CREATE OR REPLACE FUNCTION rating.pool_cycle_is_open(p_legal_entity_id bigint, p_to date) RETURNS boolean
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT EXISTS (
    SELECT FROM rating.pool_use AS u
    INNER JOIN party.customer AS c ON c.customer_id = u.customer_id
    WHERE c.legal_entity_id = p_legal_entity_id AND u.closed_at IS NULL AND u.cycle_to <= p_to
  ) OR EXISTS (
    SELECT FROM catalog.pool AS p WHERE p.rollover_cycles > 0
  );
END;
COMMENT ON FUNCTION rating.pool_cycle_is_open(bigint, date) IS $doc$Whether there may be a cycle to close.

:param p_legal_entity_id: whose customers
:param p_to: cycles that end before this day
:returns: false: rating.pool_cycle_close would find nothing
:example: SELECT rating.pool_cycle_is_open(1, '2026-12-01')$doc$;

CREATE OR REPLACE FUNCTION api.pool_cycle_close(p_legal_entity text, p_to date) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_entity_id bigint := (SELECT e.legal_entity_id FROM party.legal_entity AS e WHERE e.code = p_legal_entity);
BEGIN
  IF v_entity_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('legal entity %s does not exist', coalesce(p_legal_entity, 'NULL')),
      p_column => 'legal_entity');
  END IF;
  IF p_to IS NULL OR p_to > system.clock_now()::date THEN
    PERFORM system.raise_error('TB102', 'cycles are closed when they are over', p_column => 'to');
  END IF;
  RETURN rating.pool_cycle_close(v_entity_id, p_to);
END $$;
COMMENT ON FUNCTION api.pool_cycle_close(text, date) IS
$doc$Closes the billing cycles of a legal entity's customers: their minutes are dealt once more by the time of the calls.

:param p_legal_entity: code of who invoices
:param p_to: cycles that end before this day
:returns: calls that are charged in another way now; the differences wait for the invoice
:raises TB101: no such legal entity
:raises TB102: that day is still to come
:example: SELECT api.pool_cycle_close('NLT', '2026-11-01')$doc$;
GRANT EXECUTE ON FUNCTION api.pool_cycle_close(text, date) TO pgtoll_admin, pgtoll_operator;
