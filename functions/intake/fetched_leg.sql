-- What a switch keeps of its calls is compared with what it told: the rest is fetched, each leg once.

CREATE OR REPLACE FUNCTION api.fetched_leg_missing(p_source text, p_leg_ids text[], p_from timestamptz, p_to timestamptz)
RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_source_id bigint := (SELECT s.source_id FROM intake.source AS s WHERE s.code = p_source);
BEGIN
  IF v_source_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('source %s does not exist', coalesce(p_source, 'NULL')), p_column => 'source');
  ELSIF cardinality(p_leg_ids) > 1000 THEN
    PERFORM system.raise_error('TB102', 'ask for up to 1000 legs at once', p_column => 'leg_ids');
  END IF;
  RETURN QUERY
  SELECT l.leg_id
  FROM unnest(p_leg_ids) WITH ORDINALITY AS l (leg_id, place)
  WHERE NOT EXISTS (
    SELECT FROM intake.fetched_leg AS f WHERE f.source_id = v_source_id AND f.leg_id = l.leg_id
  ) AND NOT EXISTS (
    SELECT FROM intake.identity AS i
    WHERE i.key = intake.identity_key(v_source_id, l.leg_id)
      -- A leg begins before it is written, by a day at most.
      AND i.started_on BETWEEN (p_from AT TIME ZONE 'UTC')::date - 1 AND (p_to AT TIME ZONE 'UTC')::date
  )
  ORDER BY l.place;
END $$;
COMMENT ON FUNCTION api.fetched_leg_missing(text, text[], timestamptz, timestamptz) IS
$doc$Which of these legs nothing is known of: neither did the switch tell of them, nor were they fetched before.

:param p_source: code of the switch
:param p_leg_ids: its ids of the legs, as in their records
:param p_from: the records were written from here on
:param p_to: the records were written until here
:returns: those that are to be fetched, in the order given
:raises TB101: no such switch
:raises TB102: more than 1000 legs
:example: SELECT * FROM api.fetched_leg_missing('kazoo1', '{7f3c9a10-b2}', '2026-11-05 12:00Z', '2026-11-05 13:00Z')$doc$;
GRANT EXECUTE ON FUNCTION api.fetched_leg_missing(text, text[], timestamptz, timestamptz) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.fetched_leg_add(p_source text, p_leg_id text, p_raw text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_line_id bigint := intake.line_wait(p_source, p_raw, NULL);
BEGIN
  IF coalesce(p_leg_id, '') = '' THEN
    PERFORM system.raise_error('TB102', 'a leg has an id', p_column => 'leg_id');
  END IF;
  INSERT INTO intake.fetched_leg (source_id, leg_id, fetched_at)
  SELECT s.source_id, p_leg_id, system.clock_now() FROM intake.source AS s WHERE s.code = p_source
  ON CONFLICT ON CONSTRAINT fetched_leg_pkey DO NOTHING;
  RETURN v_line_id;
END $$;
COMMENT ON FUNCTION api.fetched_leg_add(text, text, text) IS
$doc$Takes the record of a leg that was fetched from the switch, as api.line_receive() does; it is not fetched again.

:param p_source: code of the switch
:param p_leg_id: its id of the leg, as in the record
:param p_raw: the record, as the format of the switch has it
:returns: its number among all that came so
:raises TB101: no such switch
:raises TB102: no id, or an empty or very long record
:raises TB302: the fields of the switch's format are found by a header
:example: SELECT api.fetched_leg_add('kazoo1', '7f3c9a10-b2', '{"call_id": "7f3c9a10-b2"}')$doc$;
GRANT EXECUTE ON FUNCTION api.fetched_leg_add(text, text, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.fetched_leg_purge(p_limit integer DEFAULT 10000) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_purged integer;
BEGIN
  IF (p_limit >= 1) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a limit is at least 1', p_column => 'limit');
  END IF;
  DELETE FROM intake.fetched_leg AS f
  WHERE (f.source_id, f.leg_id) IN (
    SELECT o.source_id, o.leg_id FROM intake.fetched_leg AS o
    WHERE o.fetched_at < system.clock_now() - make_interval(days => system.setting_int('intake.fetched_days'))
    LIMIT p_limit
    FOR UPDATE SKIP LOCKED
  );
  GET DIAGNOSTICS v_purged = ROW_COUNT;
  RETURN v_purged;
END $$;
COMMENT ON FUNCTION api.fetched_leg_purge(integer) IS
$doc$Forgets legs that were fetched more than setting intake.fetched_days ago. Workers call this once an hour.

:param p_limit: at most so many at once
:returns: how many; the limit means that there may be more
:raises TB102: a limit below 1
:example: SELECT api.fetched_leg_purge()$doc$;
GRANT EXECUTE ON FUNCTION api.fetched_leg_purge(integer) TO pgtoll_admin, pgtoll_operator;
