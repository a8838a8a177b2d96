-- Rated calls as work: rated once more, compared, and only those that differ are booked anew.

CREATE OR REPLACE FUNCTION rating.rerating_compare(p_chunk intake.chunk, OUT p_call_ids bigint[], OUT p_started_at timestamptz[],
  OUT p_unratable integer)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
-- As in rating.chunk_rate.
SET plan_cache_mode = force_custom_plan SET join_collapse_limit = 1 SET from_collapse_limit = 1 SET enable_mergejoin = off
SET enable_nestloop = on SET work_mem = '256MB' AS $$
BEGIN
  PERFORM set_config('enable_nestloop', (p_chunk.records < 500)::text, true);
  WITH leg AS MATERIALIZED (
    SELECT l.*
    FROM rating.leg_priced(
      p_chunk.chunk_id, p_chunk.received_at, true, system.setting_bool('rating.rate_both_sides')
    ) AS l
  ), verdict AS MATERIALIZED (
    -- A call is rated for all who pay, or for nobody.
    SELECT k.call_id, k.started_at, CASE WHEN v.record_id IS NULL THEN 'NO_RECORD' ELSE v.reason END AS reason
    FROM rating.rerating_call AS k
    LEFT JOIN (
      SELECT l.record_id, min(l.state) FILTER (WHERE l.state <> 'rated') AS reason FROM leg AS l GROUP BY l.record_id
    ) AS v ON v.record_id = k.call_id
    WHERE k.chunk_id = p_chunk.chunk_id AND k.outcome IS NULL
  ), call AS MATERIALIZED (
    SELECT c.*, v.reason
    FROM verdict AS v
    CROSS JOIN LATERAL (
      SELECT k.*, k AS call FROM rating.call AS k WHERE k.call_id = v.call_id AND k.started_at = v.started_at
      OFFSET 0  -- by key, however large the chunk
    ) AS c
  ), old AS MATERIALIZED (
    SELECT h.*, c.reason
    FROM call AS c
    CROSS JOIN LATERAL (
      SELECT f.* FROM rating.charge_find(c.call) AS f OFFSET 0
    ) AS h
  ), new AS MATERIALIZED (
    SELECT l.*
    FROM leg AS l
    INNER JOIN verdict AS v ON v.call_id = l.record_id AND v.reason IS NULL
  ), change AS MATERIALIZED (
    SELECT coalesce(o.call_id, n.record_id) AS call_id, coalesce(o.started_at, n.started_at) AS started_at,
      coalesce(o.customer_id, n.customer_id) AS customer_id, coalesce(o.side, n.side) AS side,
      o.destination_id AS destination_before, n.destination_id AS destination_after,
      o.billed_seconds AS billed_seconds_before, n.billed_seconds AS billed_seconds_after,
      o.amount::numeric AS amount_before, a.amount AS amount_after, o.reason
    FROM old AS o
    FULL JOIN (SELECT x.* FROM new AS x WHERE x.customer_id IS NOT NULL) AS n
      ON n.record_id = o.call_id AND n.customer_id = o.customer_id AND n.side = o.side
    -- With as many seconds out of pools as before, and with the discount.
    CROSS JOIN LATERAL (
      SELECT rating.pool_paid(n.amount, n.billed_seconds, o.pool_seconds, n.rate_id, n.rate_sheet_version_id, n.answered_at,
        n.raw_seconds) AS price
      OFFSET 0
    ) AS p
    CROSS JOIN LATERAL (SELECT p.price - coalesce(rating.discount_of(p.price, n.discount_percent), 0) AS amount OFFSET 0) AS a
    -- The same price by another version of a sheet is the same price.
    WHERE (o.device_id, o.package_id, o.destination_id, o.billed_seconds, o.amount::numeric)
      IS DISTINCT FROM (n.device_id, n.package_id, n.destination_id, n.billed_seconds, a.amount)
  ), put AS (
    INSERT INTO rating.rerating_change (
      rerating_id, call_id, started_at, customer_id, side, destination_before, destination_after, billed_seconds_before,
      billed_seconds_after, amount_before, amount_after, reason
    )
    SELECT p_chunk.rerating_id, c.call_id, c.started_at, c.customer_id, c.side, c.destination_before, c.destination_after,
      c.billed_seconds_before, c.billed_seconds_after, c.amount_before, c.amount_after, c.reason
    FROM change AS c
  ), changed AS MATERIALIZED (
    SELECT DISTINCT c.call_id, c.started_at FROM change AS c WHERE c.reason IS NULL
    UNION
    -- The price is the same, but not whose call it is or what kind.
    SELECT c.call_id, c.started_at
    FROM call AS c
    INNER JOIN new AS n ON n.record_id = c.call_id AND n.first_leg
    WHERE (c.kind, c.caller, c.called, c.ani_mismatch, c.out_customer_id, c.in_customer_id)
      IS DISTINCT FROM (n.kind, n.caller, n.called, n.ani_mismatch, n.out_customer_id, n.in_customer_id)
  ), done AS (
    UPDATE rating.rerating_call AS k SET outcome = CASE WHEN v.reason IS NULL THEN 'unchanged' ELSE 'unratable' END
    FROM verdict AS v
    WHERE k.rerating_id = p_chunk.rerating_id AND k.call_id = v.call_id
      AND v.call_id NOT IN (SELECT c.call_id FROM changed AS c)
  )
  SELECT (SELECT array_agg(c.call_id ORDER BY c.call_id) FROM changed AS c),
    (SELECT array_agg(c.started_at ORDER BY c.call_id) FROM changed AS c),
    (SELECT count(*) FROM verdict AS v WHERE v.reason IS NOT NULL)
  INTO p_call_ids, p_started_at, p_unratable;
  PERFORM set_config('enable_nestloop', 'on', true);
END $$;
COMMENT ON FUNCTION rating.rerating_compare(intake.chunk) IS
$doc$Rates the calls of a chunk again and keeps what would change; nothing is booked.

Calls that stay as they are, or cannot be rated now, are done with it.
:param p_chunk: the chunk of a re-rating
:returns: the calls that are charged in another way now, with their started_at; how many cannot be rated
:example: SELECT * FROM intake.chunk AS c CROSS JOIN LATERAL rating.rerating_compare(c) WHERE c.chunk_id = 1$doc$;

CREATE OR REPLACE FUNCTION rating.rerating_book(p_rerating_id bigint, p_reversals ledger.posting[], p_postings ledger.posting[])
RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- What replaces usage that was settled goes the way of its reversal.
  INSERT INTO rating.rerating_booking (transaction_id, rerating_id, invoiced)
  SELECT p.transaction_id, p_rerating_id, coalesce(r.invoiced, false)
  FROM unnest(p_postings) AS p
  LEFT JOIN (
    SELECT o.account_id, o.usage_day, bool_or(b.invoiced) AS invoiced
    FROM unnest(p_reversals) AS o
    INNER JOIN rating.rerating_booking AS b ON b.transaction_id = o.transaction_id
    GROUP BY o.account_id, o.usage_day
  ) AS r ON r.account_id = p.account_id AND r.usage_day = p.usage_day;
END $$;
COMMENT ON FUNCTION rating.rerating_book(bigint, ledger.posting[], ledger.posting[]) IS
$doc$Keeps which usage transactions a re-rating makes beside its reversals.

:param p_rerating_id: the re-rating
:param p_reversals: the transactions that take charges back
:param p_postings: those of the new charges
:returns: nothing
:example: SELECT rating.rerating_book(1, '{}', '{}')$doc$;

CREATE OR REPLACE FUNCTION rating.rerating_lock(p_alone boolean) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_alone THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.rerating', 0));
  ELSE
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('pgtoll.rerating', 0));
  END IF;
  -- A bill run takes usage and its charges as they stand: nothing moves while it does, and it waits for the end of this.
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('pgtoll.bill_run:' || e.legal_entity_id, 0))
  FROM (SELECT l.legal_entity_id FROM party.legal_entity AS l ORDER BY l.legal_entity_id) AS e;
  -- Nobody moves between prepaid and postpaid from here to the posting.
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('pgtoll.billing_mode', 0));
END $$;
COMMENT ON FUNCTION rating.rerating_lock(boolean) IS $doc$What changes charges that are there takes this lock first.

:param p_alone: true: no other re-rating meanwhile; false: workers, who each have calls of their own
:returns: nothing
:example: SELECT rating.rerating_lock(false)$doc$;

CREATE OR REPLACE FUNCTION rating.chunk_rerate(p_chunk intake.chunk) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_found record;
  v_changed integer;
  v_pools text;
BEGIN
  PERFORM rating.rerating_lock(false);
  LOOP
    BEGIN
      SELECT f.* INTO STRICT v_found FROM rating.rerating_compare(p_chunk) AS f;
      v_changed := coalesce(cardinality(v_found.p_call_ids), 0);
      EXIT WHEN v_changed = 0;
      -- Rated as if they had never been: by the same statement as everything else.
      PERFORM rating.chunk_rate(
        p_chunk, rating.call_set_aside(p_chunk.rerating_id, v_found.p_call_ids, v_found.p_started_at)
      );
      IF (SELECT c.rated FROM intake.chunk_get(p_chunk.chunk_id) AS c) <> v_changed THEN
        PERFORM system.raise_error('TB404', 'rates changed while calls were rated again');
      END IF;
      UPDATE rating.rerating_call AS k SET outcome = 'changed'
      WHERE k.rerating_id = p_chunk.rerating_id AND k.call_id = ANY (v_found.p_call_ids);
      EXIT;
    EXCEPTION
      WHEN SQLSTATE 'TB404' THEN
        -- A sheet lost a price between the look and the booking: nothing of it happened, so look again.
        NULL;
      WHEN SQLSTATE 'TB411' THEN
        -- A pool of minutes ran out meanwhile; the next time nobody else draws on it.
        GET STACKED DIAGNOSTICS v_pools = PG_EXCEPTION_DETAIL;
        PERFORM rating.pool_lock(v_pools::jsonb);
    END;
  END LOOP;
  PERFORM intake.chunk_finish(p_chunk.chunk_id, p_chunk.records - v_found.p_unratable, v_found.p_unratable, 0, 0);
  UPDATE rating.rerating AS r
  SET waiting = r.waiting - p_chunk.records, changed = r.changed + v_changed, unratable = r.unratable + v_found.p_unratable,
    finished_at = CASE WHEN r.waiting = p_chunk.records THEN system.clock_now() END
  WHERE r.rerating_id = p_chunk.rerating_id;
END $$;
COMMENT ON FUNCTION rating.chunk_rerate(intake.chunk) IS $doc$Rates one claimed chunk of rated calls again.

What a changed call cost before is reversed and kept; calls that stay as they are post nothing.
:param p_chunk: the chunk of a re-rating, locked by the caller
:returns: nothing
:raises TB404: never for long: it looks again itself
:example: SELECT rating.chunk_rerate(c) FROM intake.chunk AS c WHERE c.chunk_id = 1$doc$;
