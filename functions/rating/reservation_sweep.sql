-- Calls that were never heard of again: their money goes back; those that ended without a record are rated all the same.

CREATE OR REPLACE FUNCTION rating.reservation_expire(p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_account_ids bigint[];
  v_free numeric[];
  v_expired integer;
BEGIN
  -- Accounts in order, and only those that nobody is busy with: the others come next time.
  SELECT array_agg(a.account_id) INTO v_account_ids
  FROM (
    SELECT l.account_id
    FROM ledger.account AS l
    WHERE l.account_id IN (
      SELECT d.account_id FROM rating.reservation AS d
      WHERE d.status = 'open' AND d.expires_at < v_now ORDER BY d.expires_at LIMIT p_limit
    )
    ORDER BY l.account_id
    FOR NO KEY UPDATE SKIP LOCKED
  ) AS a;
  WITH lost AS MATERIALIZED (
    SELECT d.reservation_id, d.account_id, d.amount::numeric AS amount FROM rating.reservation AS d
    WHERE d.status = 'open' AND d.expires_at < v_now AND d.account_id = ANY (v_account_ids)
  ), expired AS (
    UPDATE rating.reservation AS r SET status = 'expired', amount = 0, expires_at = 'infinity'
    FROM lost AS l WHERE r.reservation_id = l.reservation_id
  )
  SELECT array_agg(s.account_id), array_agg(s.amount), coalesce(sum(s.calls), 0) INTO v_account_ids, v_free, v_expired
  FROM (SELECT l.account_id, sum(l.amount) AS amount, count(*) AS calls FROM lost AS l GROUP BY l.account_id) AS s;
  PERFORM ledger.account_unreserve(v_account_ids, v_free);
  RETURN v_expired;
END $$;
COMMENT ON FUNCTION rating.reservation_expire(integer) IS $doc$Gives back the money of calls whose end was never told.

:param p_limit: about so many calls at once
:returns: how many calls
:example: SELECT rating.reservation_expire(1000)$doc$;

CREATE OR REPLACE FUNCTION rating.settled_land(p_source intake.source, p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_ids bigint[];
  v_words intake.word[];
BEGIN
  -- A file that is landing may hold these very records, and whoever rates must not wait for it behind this.
  IF NOT intake.land_try(p_source.source_id) THEN
    RETURN 0;
  END IF;
  SELECT array_agg(d.reservation_id) INTO v_ids
  FROM (
    SELECT r.reservation_id FROM rating.reservation AS r
    WHERE r.status = 'settled' AND r.expires_at < v_now AND r.source_id = p_source.source_id
    ORDER BY r.expires_at LIMIT p_limit
    FOR NO KEY UPDATE SKIP LOCKED
  ) AS d;
  IF v_ids IS NULL THEN
    RETURN 0;
  END IF;
  -- A record that has come and waits to be rated is all that is needed.
  v_words := (
    SELECT array_agg(ROW(r.call_id, r.answered_at, r.raw_seconds, r.caller, r.called, r.caller_channel, r.source_ip,
      r.customer_code)::intake.word ORDER BY r.reservation_id)
    FROM rating.reservation AS r
    WHERE r.reservation_id = ANY (v_ids) AND NOT EXISTS (
      SELECT FROM intake.identity AS i
      WHERE i.key = intake.identity_key(r.source_id, r.call_id)
        AND i.started_on BETWEEN (r.authorised_at AT TIME ZONE 'UTC')::date - 1 AND (r.answered_at AT TIME ZONE 'UTC')::date + 1
    )
  );
  IF v_words IS NOT NULL THEN
    PERFORM intake.word_land(p_source, 'settled calls', gen_random_uuid(), v_words);
  END IF;
  -- Its record is on its way now; should it be held, that is what the call waits for.
  UPDATE rating.reservation AS r SET status = 'held' WHERE r.reservation_id = ANY (v_ids);
  RETURN cardinality(v_ids);
END $$;
COMMENT ON FUNCTION rating.settled_land(intake.source, integer) IS
$doc$Lands records of calls that ended rating.settle_minutes ago and whose own records have not come.

:param p_source: the switch
:param p_limit: at most so many
:returns: how many
:example: SELECT rating.settled_land(s, 1000) FROM intake.source AS s$doc$;

CREATE OR REPLACE FUNCTION api.reservation_sweep(p_limit integer DEFAULT 1000) RETURNS TABLE (expired integer, landed integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (p_limit >= 1) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a limit is at least 1', p_column => 'limit');
  END IF;
  landed := coalesce((
    SELECT sum(rating.settled_land(s, p_limit))
    FROM intake.source AS s
    WHERE s.source_id IN (
      SELECT r.source_id FROM rating.reservation AS r WHERE r.status = 'settled' AND r.expires_at < system.clock_now()
    )
  ), 0);
  -- Last before commit: it locks accounts.
  expired := rating.reservation_expire(p_limit);
  RETURN NEXT;
END $$;
COMMENT ON FUNCTION api.reservation_sweep(integer) IS
$doc$Gives back the money of calls whose end was never told, and lets calls be rated whose record never came.

Workers call this again and again; any number may do so at once.
:param p_limit: about so many of each at once
:returns: expired: calls whose money is free; landed: calls that are rated from what the switch said at their end
:raises TB102: a limit below 1
:example: SELECT * FROM api.reservation_sweep()$doc$;
GRANT EXECUTE ON FUNCTION api.reservation_sweep(integer) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.reservation_purge(p_limit integer DEFAULT 10000) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_purged integer;
BEGIN
  IF (p_limit >= 1) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a limit is at least 1', p_column => 'limit');
  END IF;
  DELETE FROM rating.reservation AS r
  WHERE r.reservation_id IN (
    SELECT o.reservation_id FROM rating.reservation AS o
    WHERE o.status IN ('posted', 'released', 'expired')
      AND o.authorised_at < system.clock_now() - make_interval(days => system.setting_int('rating.reservation_days'))
    LIMIT p_limit
    FOR UPDATE SKIP LOCKED
  );
  GET DIAGNOSTICS v_purged = ROW_COUNT;
  RETURN v_purged;
END $$;
COMMENT ON FUNCTION api.reservation_purge(integer) IS
$doc$Forgets authorised calls that are over and older than setting rating.reservation_days. Workers call this once an hour.

:param p_limit: at most so many at once
:returns: how many; the limit means that there may be more
:raises TB102: a limit below 1
:example: SELECT api.reservation_purge()$doc$;
GRANT EXECUTE ON FUNCTION api.reservation_purge(integer) TO pgtoll_admin, pgtoll_operator;
