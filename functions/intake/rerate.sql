-- Re-rate: held calls become work again when somebody has mended what was missing.

CREATE OR REPLACE FUNCTION intake.held_future_claim(p_record_ids bigint[]) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_from timestamptz;
  v_to timestamptz;
  v_refused bigint[];
BEGIN
  SELECT min(h.started_at), max(h.started_at) INTO v_from, v_to
  FROM intake.held_call AS h WHERE h.record_id = ANY (p_record_ids);
  -- The lock of landing: nobody else claims an identity of these sources meanwhile.
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.land:' || s.source_id, 0))
  FROM (
    SELECT DISTINCT r.source_id
    FROM intake.held_call AS h
    INNER JOIN intake.record AS r ON r.record_id = h.record_id AND r.received_at = h.received_at
    WHERE h.record_id = ANY (p_record_ids)
    ORDER BY r.source_id
  ) AS s;
  PERFORM system.ensure_month('intake.identity', v_from, v_to);

  WITH believed AS MATERIALIZED (
    SELECT i.key, i.content, i.record_id, (h.started_at AT TIME ZONE 'UTC')::date AS started_on
    FROM intake.identity AS i
    INNER JOIN intake.held_call AS h ON h.record_id = i.record_id
    WHERE i.started_on = date '9999-12-31' AND i.record_id = ANY (p_record_ids)
  ), taken AS MATERIALIZED (
    SELECT b.record_id, b.content = x.content AS same
    FROM believed AS b
    INNER JOIN LATERAL (
      SELECT i.content FROM intake.identity AS i
      WHERE i.key = b.key AND i.started_on BETWEEN b.started_on - 1 AND b.started_on + 1
      ORDER BY i.started_on
      LIMIT 1
    ) AS x ON true
  ), claim AS (
    INSERT INTO intake.identity (key, started_on, content, record_id)
    SELECT b.key, b.started_on, b.content, b.record_id
    FROM believed AS b WHERE b.record_id NOT IN (SELECT t.record_id FROM taken AS t)
  ), refused AS (
    UPDATE intake.held_call AS h
    SET reason = CASE WHEN t.same THEN h.reason ELSE 'CONFLICT' END,
      resolved_at = CASE WHEN t.same THEN system.clock_now() END,
      resolution = CASE WHEN t.same THEN 'duplicate' END
    FROM taken AS t
    WHERE h.record_id = t.record_id
    RETURNING h.record_id
  )
  SELECT array_agg(r.record_id) INTO v_refused FROM refused AS r;
  RETURN coalesce(v_refused, '{}');
END $$;
COMMENT ON FUNCTION intake.held_future_claim(bigint[]) IS
$doc$Held calls from the future whose time has come claim the identity of their real day.

:param p_record_ids: held calls with reason FUTURE, locked by the caller
:returns: those that may not be rated: the same call has come again meanwhile (duplicate), or one with other content
:example: SELECT intake.held_future_claim('{}')$doc$;

CREATE OR REPLACE FUNCTION api.held_call_rerate(
  p_reason text DEFAULT NULL, p_customer_id bigint DEFAULT NULL, p_source text DEFAULT NULL,
  p_from timestamptz DEFAULT NULL, p_to timestamptz DEFAULT NULL, p_called_prefix text DEFAULT NULL,
  p_caller_prefix text DEFAULT NULL, p_record_ids bigint[] DEFAULT NULL
) RETURNS SETOF api.chunk
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_now timestamptz := system.clock_now();
  v_newest timestamptz := v_now + make_interval(secs => system.setting_int('intake.future_seconds'));
  v_longest integer := system.setting_int('intake.max_call_seconds');
  v_size integer := system.setting_int('intake.chunk_records');
  v_calls bigint[];
  v_future bigint[];
  v_chunk_ids bigint[];
BEGIN
  IF p_reason = 'CONFLICT' THEN
    PERFORM system.raise_error('TB102', 'a conflict cannot be rated: another call has its identity', p_column => 'reason');
  END IF;
  v_calls := intake.held_call_claim(
    p_reason, p_customer_id, p_source, p_from, p_to, p_called_prefix, p_caller_prefix, p_record_ids
  );
  SELECT array_agg(h.record_id ORDER BY h.record_id), array_agg(h.record_id) FILTER (WHERE h.reason = 'FUTURE')
  INTO v_calls, v_future
  FROM intake.held_call AS h
  WHERE h.record_id = ANY (v_calls) AND h.reason <> 'CONFLICT'
    -- What landing held is work again only when its limit no longer refuses it.
    AND (h.reason <> 'FUTURE' OR h.started_at <= v_newest)
    AND (h.reason <> 'TOO_LONG' OR h.raw_seconds <= v_longest);
  IF v_future IS NOT NULL THEN
    v_calls := ARRAY(
      SELECT unnest(v_calls) EXCEPT SELECT unnest(intake.held_future_claim(v_future)) ORDER BY 1
    );
  END IF;
  -- Calls that turned out to be duplicates are settled by now, and that must not be rolled back.
  IF coalesce(cardinality(v_calls), 0) = 0 THEN
    IF v_future IS NULL THEN
      PERFORM system.raise_error('TB402', 'no held call can be rated again',
        p_hint => 'api.held_call_count() tells what is held and why.');
    END IF;
    RETURN;
  END IF;

  WITH part AS MATERIALIZED (
    SELECT g.nth, nextval('intake.chunk_id_seq') AS chunk_id
    FROM generate_series(0, (cardinality(v_calls) - 1) / v_size) AS g (nth)
  ), claimed AS (
    UPDATE intake.held_call AS h SET chunk_id = p.chunk_id
    FROM unnest(v_calls) WITH ORDINALITY AS c (record_id, n)
    INNER JOIN part AS p ON p.nth = (c.n - 1) / v_size
    WHERE h.record_id = c.record_id
    RETURNING h.chunk_id
  ), made AS (
    INSERT INTO intake.chunk (chunk_id, batch_id, received_at, records)
    SELECT c.chunk_id, NULL, v_now, count(*) FROM claimed AS c GROUP BY c.chunk_id
    RETURNING chunk_id
  )
  SELECT array_agg(m.chunk_id) INTO v_chunk_ids FROM made AS m;
  RETURN QUERY SELECT c.* FROM api.chunk AS c WHERE c.chunk_id = ANY (v_chunk_ids) ORDER BY c.chunk_id;
END $$;
COMMENT ON FUNCTION api.held_call_rerate(text, bigint, text, timestamptz, timestamptz, text, text, bigint[]) IS
$doc$Puts held calls back to work: the next worker rates them again.

Calls that still cannot be rated stay held, with the reason of the new attempt. Conflicts are left out. A call from the
future whose time has come claims its real identity first; when the same call has come again meanwhile it is resolved as
a duplicate.
:param p_reason: only calls held for this reason
:param p_customer_id: only calls whose owner is this customer
:param p_source: only calls of the switch with this code
:param p_from: only calls that began at this instant or later
:param p_to: only calls that began before this instant
:param p_called_prefix: only calls to numbers that begin so, as normalised by the dial plan
:param p_caller_prefix: only calls from numbers that begin so
:param p_record_ids: only these records
:returns: the chunks made, each of at most setting intake.chunk_records calls; no row when all were duplicates
:raises TB102: reason CONFLICT
:raises TB402: no held call can be rated again
:example: SELECT * FROM api.held_call_rerate('NO_RATE')$doc$;
GRANT EXECUTE ON FUNCTION api.held_call_rerate(text, bigint, text, timestamptz, timestamptz, text, text, bigint[])
TO pgtoll_admin, pgtoll_operator;
