-- The end of a call in one word: its record, and what becomes of the money that was set aside for it.

CREATE OR REPLACE FUNCTION api.call_record(
  p_source text, p_call_id text, p_seconds numeric, p_fields text[], p_answered_at timestamptz DEFAULT NULL
) RETURNS TABLE (code integer, reason text, reservation_id bigint, amount system.money, currency system.currency)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM intake.line_wait(p_source, NULL, p_fields);
  -- A duration that is none is for landing to judge: the record is kept.
  IF p_seconds >= 0 AND p_seconds < 1e7 AND EXISTS (
    SELECT FROM rating.reservation AS r INNER JOIN intake.source AS s ON s.source_id = r.source_id
    WHERE s.code = p_source AND r.call_id = p_call_id
  ) THEN
    RETURN QUERY SELECT * FROM api.call_settle(p_source, p_call_id, p_seconds, p_answered_at);
    RETURN;
  END IF;
  code := 200;
  reason := 'OK';
  RETURN NEXT;
END $$;
COMMENT ON FUNCTION api.call_record(text, text, numeric, text[], timestamptz) IS
$doc$Takes the record of a call that is over, and settles the call if it was authorised: api.line_receive() and api.call_settle() in one.

Told again nothing changes: the record is counted as a duplicate.
:param p_source: code of the switch
:param p_call_id: the switch's id of the call, by which it was authorised and which stands in the record
:param p_seconds: seconds from answer to end, may be fractional; 0: nobody answered
:param p_fields: the record, field by field as the format of the switch has them
:param p_answered_at: the instant of answer; NULL is so many seconds ago
:returns: as api.call_settle(); 200 and OK without a reservation for a call that needed none
:raises TB101: no such switch
:raises TB102: no field
:raises TB302: the fields of the switch's format are found by a header
:example: SELECT * FROM api.call_record('toronto1', 'a84b4c76e66710', 61.4,
  '{a84b4c76e66710,2026-11-05 12:00:00,61.4,16135550142,442079460000}')$doc$;
GRANT EXECUTE ON FUNCTION api.call_record(text, text, numeric, text[], timestamptz) TO pgtoll_admin, pgtoll_operator, pgtoll_switch;
