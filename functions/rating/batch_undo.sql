-- A file of call records is taken back: charges are reversed, and the file may be loaded again.

CREATE OR REPLACE FUNCTION rating.batch_call(p_batch_id bigint) RETURNS SETOF rating.call
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_span record;
BEGIN
  -- Which records and which months: without them all that was ever rated would be read.
  SELECT s.* INTO v_span FROM intake.batch_span(p_batch_id) AS s;
  RETURN QUERY
  SELECT c.*
  FROM rating.call AS c
  WHERE c.call_id BETWEEN v_span.p_first_id AND v_span.p_last_id AND c.started_at BETWEEN v_span.p_from AND v_span.p_to
    AND c.call_id / 1000000 IN (SELECT k.chunk_id FROM intake.chunk AS k WHERE k.batch_id = p_batch_id);
END $$;
COMMENT ON FUNCTION rating.batch_call(bigint) IS $doc$The rated calls of a batch.

:param p_batch_id: the batch
:returns: the calls
:example: SELECT * FROM rating.batch_call(1)$doc$;

CREATE OR REPLACE FUNCTION rating.batch_undo_change(p_rerating_id bigint, p_batch_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO rating.rerating_change (
    rerating_id, call_id, started_at, customer_id, side, destination_before, billed_seconds_before, amount_before
  )
  SELECT p_rerating_id, h.call_id, h.started_at, h.customer_id, h.side, h.destination_id, h.billed_seconds, h.amount
  FROM rating.batch_call(p_batch_id) AS c
  CROSS JOIN LATERAL rating.charge_find(c) AS h;
END $$;
COMMENT ON FUNCTION rating.batch_undo_change(bigint, bigint) IS $doc$Keeps what the undo of a batch takes back.

:param p_rerating_id: the undo or its preview
:param p_batch_id: the batch
:returns: nothing
:example: SELECT rating.batch_undo_change(1, 1)$doc$;

CREATE OR REPLACE FUNCTION rating.batch_attempt_withdraw(p_batch_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_span record;
BEGIN
  SELECT s.* INTO v_span FROM intake.batch_span(p_batch_id) AS s;
  WITH gone AS (
    DELETE FROM rating.attempt AS a
    WHERE a.record_id BETWEEN v_span.p_first_id AND v_span.p_last_id AND a.started_at BETWEEN v_span.p_from AND v_span.p_to
      AND a.record_id / 1000000 IN (SELECT k.chunk_id FROM intake.chunk AS k WHERE k.batch_id = p_batch_id)
    RETURNING a.*
  ), usage_hour AS (
    INSERT INTO rating.usage_hour (
      hour, source_id, side, destination_id, currency, calls, raw_seconds, charges, billed_seconds, amount, unanswered
    )
    SELECT date_bin('1 hour', g.started_at, '2000-01-01Z'), g.source_id, g.side, NULL, NULL, 0, 0, 0, 0, 0, -count(*)
    FROM gone AS g
    GROUP BY 1, 2, 3
  )
  INSERT INTO rating.usage_day (customer_id, usage_day, side, charges, raw_seconds, billed_seconds, amount, unanswered)
  SELECT g.customer_id, (g.started_at AT TIME ZONE c.time_zone)::date, g.side, 0, 0, 0, 0, -count(*)
  FROM gone AS g
  INNER JOIN party.customer AS c ON c.customer_id = g.customer_id
  GROUP BY 1, 2, 3;
  DELETE FROM rating.skipped_record AS s
  WHERE s.record_id BETWEEN v_span.p_first_id AND v_span.p_last_id
    AND s.record_id / 1000000 IN (SELECT k.chunk_id FROM intake.chunk AS k WHERE k.batch_id = p_batch_id);
END $$;
COMMENT ON FUNCTION rating.batch_attempt_withdraw(bigint) IS
$doc$Takes attempts and skipped records of a batch away; sums get the attempts with the other sign.

:param p_batch_id: the batch
:returns: nothing
:example: SELECT rating.batch_attempt_withdraw(1)$doc$;

CREATE OR REPLACE FUNCTION api.batch_undo_preview(p_batch_id bigint) RETURNS TABLE (
  rerating_id bigint, calls bigint, charges bigint, invoiced bigint, held bigint, unanswered bigint, skipped bigint, waiting bigint,
  duplicates_elsewhere bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_rerating_id bigint;
  v_calls bigint;
  v_span record;
BEGIN
  IF NOT EXISTS (SELECT FROM intake.batch AS b WHERE b.batch_id = p_batch_id) THEN
    PERFORM system.raise_error('TB101', format('batch %s does not exist', coalesce(p_batch_id::text, 'NULL')),
      p_column => 'batch_id');
  END IF;
  v_calls := (SELECT count(*) FROM rating.batch_call(p_batch_id));
  SELECT s.* INTO v_span FROM intake.batch_span(p_batch_id) AS s;
  v_rerating_id := rating.rerating_open('preview', jsonb_build_object('batch_id', p_batch_id, 'undo', true), '');
  PERFORM rating.batch_undo_change(v_rerating_id, p_batch_id);
  UPDATE rating.rerating AS r SET calls = v_calls, changed = v_calls, finished_at = system.clock_now()
  WHERE r.rerating_id = v_rerating_id;
  RETURN QUERY
  SELECT v_rerating_id, v_calls,
    (SELECT count(*) FROM rating.rerating_change AS x WHERE x.rerating_id = v_rerating_id),
    (
      SELECT count(*)
      FROM rating.batch_call(p_batch_id) AS c
      CROSS JOIN LATERAL rating.charge_find(c) AS h
      INNER JOIN ledger.transaction AS t ON t.transaction_id = h.transaction_id
      INNER JOIN ledger.transaction AS i ON i.transaction_id = t.cleared_by AND i.kind = 'invoice'
    ),
    b.held::bigint, b.unanswered::bigint, b.skipped::bigint, b.waiting::bigint,
    (
      SELECT count(*) FROM intake.duplicate AS d
      WHERE d.batch_id <> p_batch_id AND d.started_at BETWEEN v_span.p_from AND v_span.p_to
        AND d.record_id / 1000000 IN (SELECT k.chunk_id FROM intake.chunk AS k WHERE k.batch_id = p_batch_id)
    )
  FROM intake.batch_count AS b
  WHERE b.batch_id = p_batch_id;
END $$;
COMMENT ON FUNCTION api.batch_undo_preview(bigint) IS $doc$Shows what the undo of a file would touch; nothing is changed.

:param p_batch_id: the batch
:returns: one row: a preview whose money api.rerating_effect_list and api.rerating_change_list show; calls, their charges and how
  many of these are invoiced already; held calls, attempts, skipped records and records that wait, all of which would go; and lines
  of other files that count as duplicates of this one: they are in no other place, so load those files again too
:raises TB101: no such batch
:example: SELECT * FROM api.batch_undo_preview(1)$doc$;
GRANT EXECUTE ON FUNCTION api.batch_undo_preview(bigint) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.batch_undo(p_batch_id bigint, p_reason text) RETURNS api.batch
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_undo_id bigint;
  v_call_ids bigint[];
  v_started_at timestamptz[];
  v_back rating.bookings;
  v_row api.batch;
BEGIN
  IF coalesce(p_reason, '') = '' THEN
    PERFORM system.raise_error('TB102', 'say why', p_column => 'reason');
  END IF;
  PERFORM rating.rerating_lock(true);
  PERFORM intake.batch_withdraw_begin(p_batch_id);
  SELECT array_agg(c.call_id ORDER BY c.call_id), array_agg(c.started_at ORDER BY c.call_id) INTO v_call_ids, v_started_at
  FROM rating.batch_call(p_batch_id) AS c;
  IF EXISTS (
    SELECT FROM rating.rerating_call AS k WHERE k.call_id = ANY (v_call_ids) AND k.claimed AND k.outcome IS NULL
  ) THEN
    PERFORM system.raise_error('TB304', format('batch %s cannot be undone', p_batch_id), p_column => 'batch_id',
      p_hint => 'Calls of it wait for a re-rating: let the workers finish.');
  END IF;
  v_undo_id := rating.rerating_open('batch_undo', jsonb_build_object('batch_id', p_batch_id), p_reason);
  PERFORM rating.batch_undo_change(v_undo_id, p_batch_id);
  v_back := rating.call_set_aside(v_undo_id, v_call_ids, v_started_at);
  PERFORM rating.batch_attempt_withdraw(p_batch_id);
  PERFORM intake.batch_withdraw(p_batch_id);
  UPDATE rating.rerating AS r
  SET calls = coalesce(cardinality(v_call_ids), 0), changed = coalesce(cardinality(v_call_ids), 0),
    finished_at = system.clock_now()
  WHERE r.rerating_id = v_undo_id;
  -- Last before commit: it locks the customers' live rows.
  PERFORM ledger.transaction_post(v_back.postings, v_back.legs);
  SELECT b.* INTO v_row FROM api.batch AS b WHERE b.batch_id = p_batch_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.batch_undo(bigint, text) IS
$doc$Takes a whole file of call records back, in one transaction: charges are reversed, its calls count nowhere, and it may come again.

The records as received, rejected lines and duplicates stay in sight; api.batch counts the others as undone. Of invoiced calls the
money is an adjustment on the next invoice.
:param p_batch_id: the batch
:param p_reason: why
:returns: the batch
:raises TB101: no such batch
:raises TB102: no reason is given
:raises TB304: it is undone already, its held calls are written off, or calls of it wait to be rated again
:example: SELECT * FROM api.batch_undo(1, 'wrong source')$doc$;
GRANT EXECUTE ON FUNCTION api.batch_undo(bigint, text) TO pgtoll_admin, pgtoll_operator;
