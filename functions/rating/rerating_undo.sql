-- A re-rating is undone: its calls are charged as before, and the books keep both.

CREATE OR REPLACE FUNCTION api.rerating_undo(p_rerating_id bigint, p_reason text) RETURNS api.rerating
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_rerating rating.rerating;
  v_later_id bigint;
  v_call_ids bigint[];
  v_started_at timestamptz[];
  v_undo_id bigint;
  v_back rating.bookings;
  v_again rating.bookings;
  v_row api.rerating;
BEGIN
  IF coalesce(p_reason, '') = '' THEN
    PERFORM system.raise_error('TB102', 'say why', p_column => 'reason');
  END IF;
  PERFORM rating.rerating_lock(true);
  SELECT r.* INTO v_rerating FROM rating.rerating AS r WHERE r.rerating_id = p_rerating_id FOR NO KEY UPDATE;
  PERFORM rating.rerating_check(p_rerating_id);
  v_later_id := (
    SELECT min(w.rerating_id)
    FROM rating.call_past AS p
    INNER JOIN rating.rerating_call AS w ON w.call_id = p.call_id AND w.rerating_id > p_rerating_id
    INNER JOIN rating.rerating AS r ON r.rerating_id = w.rerating_id AND r.undone_by IS NULL
    WHERE p.rerating_id = p_rerating_id AND w.claimed AND (w.outcome IS NULL OR w.outcome = 'changed')
  );
  IF v_rerating.kind <> 'rerate' OR v_rerating.finished_at IS NULL OR v_rerating.undone_by IS NOT NULL
    OR v_later_id IS NOT NULL
  THEN
    PERFORM system.raise_error('TB403', format('re-rating %s cannot be undone', p_rerating_id),
      jsonb_build_object('kind', v_rerating.kind, 'waiting', v_rerating.waiting, 'undone_by', v_rerating.undone_by,
        'later_rerating_id', v_later_id),
      p_hint => CASE
        WHEN v_rerating.kind <> 'rerate' THEN 'Only what rated calls again can be undone.'
        WHEN v_rerating.finished_at IS NULL THEN 'Its calls still wait for a worker.'
        WHEN v_rerating.undone_by IS NOT NULL THEN 'It is undone already.'
        ELSE format('Re-rating %s rated calls of it once more: undo that one first.', v_later_id)
      END, p_column => 'rerating_id');
  END IF;
  SELECT array_agg(c.call_id ORDER BY c.call_id), array_agg(c.started_at ORDER BY c.call_id) INTO v_call_ids, v_started_at
  FROM rating.call_past AS p
  -- Not those that are gone with their file.
  INNER JOIN rating.call AS c ON c.call_id = p.call_id AND c.started_at = p.started_at
  WHERE p.rerating_id = p_rerating_id;
  v_undo_id := rating.rerating_open('undo', jsonb_build_object('rerating_id', p_rerating_id), p_reason);
  v_back := rating.call_set_aside(v_undo_id, v_call_ids, v_started_at);
  v_again := rating.call_restore(p_rerating_id, v_call_ids, v_undo_id);
  INSERT INTO rating.rerating_change (
    rerating_id, call_id, started_at, customer_id, side, destination_before, destination_after, billed_seconds_before,
    billed_seconds_after, amount_before, amount_after
  )
  SELECT v_undo_id, x.call_id, x.started_at, x.customer_id, x.side, x.destination_after, x.destination_before,
    x.billed_seconds_after, x.billed_seconds_before, x.amount_after, x.amount_before
  FROM rating.rerating_change AS x
  INNER JOIN unnest(v_call_ids) AS c (call_id) ON c.call_id = x.call_id
  WHERE x.rerating_id = p_rerating_id AND x.reason IS NULL;
  UPDATE rating.rerating AS r SET undone_by = v_undo_id WHERE r.rerating_id = p_rerating_id;
  UPDATE rating.rerating AS r
  SET calls = coalesce(cardinality(v_call_ids), 0), changed = coalesce(cardinality(v_call_ids), 0),
    finished_at = system.clock_now()
  WHERE r.rerating_id = v_undo_id;
  -- Last before commit: it locks the customers' live rows.
  PERFORM ledger.transaction_post(v_back.postings || v_again.postings, v_back.legs || v_again.legs);
  SELECT r.* INTO v_row FROM api.rerating AS r WHERE r.rerating_id = v_undo_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.rerating_undo(bigint, text) IS
$doc$Undoes a re-rating: its calls are charged exactly as before, by reversal, in one transaction.

Of invoiced calls the difference is on the next invoice. A call that is gone with its file stays gone.
:param p_rerating_id: the re-rating
:param p_reason: why
:returns: the undo, with the number of calls
:raises TB101: no such re-rating
:raises TB102: no reason is given
:raises TB403: it is a preview or an undo, still at work, undone already, or a later one changed the same calls
:example: SELECT * FROM api.rerating_undo(1, 'the sheet was right')$doc$;
GRANT EXECUTE ON FUNCTION api.rerating_undo(bigint, text) TO pgtoll_admin, pgtoll_operator;
