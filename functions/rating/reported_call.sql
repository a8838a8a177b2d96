-- Calls that a switch reports while they go on: one rated call of each, whatever comes twice, late or not at all.
SELECT resource.declare('reported_call', 'rating.reported_call', p_filter => '{source_id,status,call_id}', p_sort => '{-reported_call_id}',
  p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION rating.reported_fields(p_call rating.reported_call, p_seconds numeric, p_cause text) RETURNS text[]
LANGUAGE sql IMMUTABLE
-- In the order of format freeradius.
RETURN ARRAY[
  p_call.call_id, extract(epoch FROM p_call.answered_at)::text,
  CASE WHEN p_seconds > 0 THEN extract(epoch FROM p_call.answered_at)::text ELSE '' END,
  p_seconds::text, p_call.caller, p_call.called, coalesce(p_call.source_ip, ''),
  coalesce(p_call.caller_channel, ''), coalesce(p_call.customer_code, ''), coalesce(p_cause, '')
];
COMMENT ON FUNCTION rating.reported_fields(rating.reported_call, numeric, text) IS $doc$The record of a reported call.

:param p_call: the call
:param p_seconds: seconds from answer to end; 0: nobody answered
:param p_cause: how it ended
:returns: the fields of format freeradius
:example: SELECT rating.reported_fields(s, s.seconds, 'User-Request') FROM rating.reported_call AS s$doc$;

CREATE OR REPLACE FUNCTION api.call_report(
  p_source text, p_call_id text, p_event text, p_seconds numeric DEFAULT NULL, p_at timestamptz DEFAULT NULL,
  p_caller text DEFAULT NULL, p_called text DEFAULT NULL, p_caller_channel text DEFAULT NULL, p_source_ip text DEFAULT NULL,
  p_customer text DEFAULT NULL, p_cause text DEFAULT NULL
) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_seconds CONSTANT numeric := coalesce(p_seconds, 0);
  v_source_id bigint;
  v_call rating.reported_call;
BEGIN
  SELECT s.source_id INTO v_source_id
  FROM intake.source AS s INNER JOIN intake.format AS f ON f.format_id = s.format_id
  WHERE s.code = p_source AND f.code = 'freeradius';
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('source %s of format freeradius does not exist', coalesce(p_source, 'NULL')),
      p_column => 'source');
  ELSIF coalesce(p_call_id, '') = '' THEN
    PERFORM system.raise_error('TB102', 'a call has an id', p_column => 'call_id');
  ELSIF (p_event IN ('start', 'interim', 'stop')) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'an event is start, interim or stop', p_column => 'event');
  ELSIF (v_seconds >= 0 AND v_seconds < 1e7) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'seconds must be a number from 0', p_column => 'seconds');
  END IF;
  -- A switch that was switched off may count its calls from 1 again: a day later an id is a new call.
  DELETE FROM rating.reported_call AS s
  WHERE s.source_id = v_source_id AND s.call_id = p_call_id AND s.status <> 'open' AND s.heard_at < v_now - interval '1 day';
  INSERT INTO rating.reported_call AS s (
    source_id, call_id, answered_at, seconds, heard_at, caller, called, caller_channel, source_ip, customer_code
  ) VALUES (
    v_source_id, p_call_id, coalesce(p_at, v_now) - make_interval(secs => v_seconds::double precision), v_seconds, v_now,
    coalesce(p_caller, ''), coalesce(p_called, ''), p_caller_channel, p_source_ip, p_customer
  )
  -- Reports overtake each other and come again: the first one's answer stays, the most seconds count.
  ON CONFLICT ON CONSTRAINT reported_call_call_key DO UPDATE SET
    seconds = greatest(s.seconds, excluded.seconds), heard_at = excluded.heard_at
  RETURNING s.* INTO v_call;
  IF p_event = 'stop' THEN
    UPDATE rating.reported_call AS s SET status = 'over', seconds = v_seconds WHERE s.reported_call_id = v_call.reported_call_id;
    RETURN (
      SELECT r.reason
      FROM api.call_record(p_source, p_call_id, v_seconds, rating.reported_fields(v_call, v_seconds, p_cause),
        v_call.answered_at) AS r
    );
  END IF;
  RETURN 'OK';
END $$;
COMMENT ON FUNCTION api.call_report(text, text, text, numeric, timestamptz, text, text, text, text, text, text) IS
$doc$Takes what a switch reports of a call: its start, that it goes on, its stop. The stop is its record.

Any of it may come twice, late, or in another order. A call whose stop never comes is rated by what was heard last.
:param p_source: code of the switch; its format is freeradius
:param p_call_id: the switch's id of the call, by which it was authorised
:param p_event: start, interim or stop
:param p_seconds: seconds from answer until this event; NULL is 0, and 0 at the stop means that nobody answered
:param p_at: when the event was; NULL is now
:param p_caller: calling number as the switch writes it
:param p_called: dialled string as the switch writes it
:param p_caller_channel: peer name of the originating channel: an extension or a trunk
:param p_source_ip: address the call comes from
:param p_customer: code of the customer, where the switch knows it
:param p_cause: at the stop: how the call ended
:returns: OK; at a stop as the reason of api.call_record(): LATE, or CONFLICT when another stop said something else
:raises TB101: no such switch, or not of format freeradius
:raises TB102: no call id, another event, or seconds that are not a number from 0
:example: SELECT api.call_report('gateway1', 'a84b4c76', 'stop', 61, p_caller => '16135550142', p_called => '442079460000')$doc$;
GRANT EXECUTE ON FUNCTION api.call_report(text, text, text, numeric, timestamptz, text, text, text, text, text, text)
TO pgtoll_admin, pgtoll_operator, pgtoll_switch;

CREATE OR REPLACE FUNCTION api.reported_call_sweep() RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_call rating.reported_call;
BEGIN
  -- One at a time: it settles an account, and nobody is to wait for a hundred others.
  UPDATE rating.reported_call AS s SET status = 'lost'
  WHERE s.reported_call_id = (
    SELECT o.reported_call_id FROM rating.reported_call AS o
    WHERE o.status = 'open'
      AND o.heard_at < system.clock_now() - make_interval(secs => system.setting_int('rating.report_lost_seconds'))
    ORDER BY o.heard_at
    LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED
  )
  RETURNING s.* INTO v_call;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM FROM intake.source AS s
  CROSS JOIN LATERAL api.call_record(s.code, v_call.call_id, v_call.seconds,
    rating.reported_fields(v_call, v_call.seconds, 'NO_STOP'), v_call.answered_at)
  WHERE s.source_id = v_call.source_id;
  RETURN true;
END $$;
COMMENT ON FUNCTION api.reported_call_sweep() IS
$doc$Ends a call of which nothing was heard for rating.report_lost_seconds: its record says what was heard last, and NO_STOP.

Workers call this again and again; any number may do so at once.
:returns: whether there was one
:example: SELECT api.reported_call_sweep()$doc$;
GRANT EXECUTE ON FUNCTION api.reported_call_sweep() TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.reported_call_purge(p_limit integer DEFAULT 10000) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_purged integer;
BEGIN
  IF (p_limit >= 1) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a limit is at least 1', p_column => 'limit');
  END IF;
  DELETE FROM rating.reported_call AS s
  WHERE s.reported_call_id IN (
    SELECT o.reported_call_id FROM rating.reported_call AS o
    WHERE o.status <> 'open'
      AND o.heard_at < system.clock_now() - make_interval(days => system.setting_int('rating.reservation_days'))
    LIMIT p_limit
    FOR UPDATE SKIP LOCKED
  );
  GET DIAGNOSTICS v_purged = ROW_COUNT;
  RETURN v_purged;
END $$;
COMMENT ON FUNCTION api.reported_call_purge(integer) IS
$doc$Forgets reported calls that are over and older than setting rating.reservation_days. Workers call this once an hour.

:param p_limit: at most so many at once
:returns: how many; the limit means that there may be more
:raises TB102: a limit below 1
:example: SELECT api.reported_call_purge()$doc$;
GRANT EXECUTE ON FUNCTION api.reported_call_purge(integer) TO pgtoll_admin, pgtoll_operator;
