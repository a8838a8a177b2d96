-- Held calls are given up for a reason: they stay, counted among the held, and are never rated or invoiced.
SELECT resource.declare('held_write_off_reason', 'intake.held_write_off_reason', p_filter => '{code,active}',
  p_sort => '{code}', p_roles => '{"write": ["admin"]}');
SELECT resource.declare('held_write_off', 'intake.held_write_off', p_filter => '{reason_code,actor}',
  p_sort => '{-held_write_off_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION api.held_call_write_off(
  p_reason_code text, p_note text DEFAULT '', p_record_ids bigint[] DEFAULT NULL, p_reason text DEFAULT NULL,
  p_customer_id bigint DEFAULT NULL, p_source text DEFAULT NULL, p_from timestamptz DEFAULT NULL,
  p_to timestamptz DEFAULT NULL, p_called_prefix text DEFAULT NULL, p_caller_prefix text DEFAULT NULL
) RETURNS api.held_write_off
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now timestamptz := system.clock_now();
  v_reason_id bigint;
  v_calls bigint[];
  v_id bigint;
  v_row api.held_write_off;
BEGIN
  SELECT r.held_write_off_reason_id INTO v_reason_id
  FROM intake.held_write_off_reason AS r WHERE r.code = p_reason_code AND r.active;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB102', format('%s is no reason in use', coalesce(p_reason_code, 'NULL')),
      p_hint => 'api.held_write_off_reason_list shows them.', p_column => 'reason_code');
  END IF;
  v_calls := intake.held_call_choose(
    p_reason, p_customer_id, p_source, p_from, p_to, p_called_prefix, p_caller_prefix, p_record_ids
  );
  INSERT INTO intake.held_write_off (held_write_off_reason_id, note, calls, raw_seconds, written_off_at, actor)
  SELECT v_reason_id, coalesce(p_note, ''), count(*), sum(h.raw_seconds), v_now, system.actor()
  FROM intake.held_call AS h WHERE h.record_id = ANY (v_calls)
  RETURNING held_write_off_id INTO v_id;
  UPDATE intake.held_call AS h SET resolution = 'written_off', resolved_at = v_now, held_write_off_id = v_id
  WHERE h.record_id = ANY (v_calls);
  SELECT w.* INTO v_row FROM api.held_write_off AS w WHERE w.held_write_off_id = v_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION
api.held_call_write_off(text, text, bigint[], text, bigint, text, timestamptz, timestamptz, text, text) IS
$doc$Gives held calls up: they are kept, counted as held, and never rated again or invoiced.

:param p_reason_code: why, a code of api.held_write_off_reason
:param p_note: what else there is to say
:param p_record_ids: these records
:param p_reason: calls held for this reason, such as NO_OWNER
:param p_customer_id: calls whose owner is this customer
:param p_source: calls of the switch with this code
:param p_from: calls that began at this instant or later
:param p_to: calls that began before this instant
:param p_called_prefix: calls to numbers that begin so, as normalised by the dial plan
:param p_caller_prefix: calls from numbers that begin so
:returns: the write-off, with the number of calls and their seconds
:raises TB101: no such source, or no such held call
:raises TB102: no such reason in use, or no filter is given
:example: SELECT * FROM api.held_call_write_off('test_call', p_reason => 'NO_OWNER', p_caller_prefix => '1613555')$doc$;
GRANT EXECUTE ON FUNCTION
api.held_call_write_off(text, text, bigint[], text, bigint, text, timestamptz, timestamptz, text, text)
TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.held_write_off_undo(p_held_write_off_id bigint) RETURNS api.held_write_off
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_undone_at timestamptz;
  v_row api.held_write_off;
BEGIN
  SELECT w.undone_at INTO v_undone_at
  FROM intake.held_write_off AS w WHERE w.held_write_off_id = p_held_write_off_id FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101',
      format('write-off %s does not exist', coalesce(p_held_write_off_id::text, 'NULL')), p_column => 'held_write_off_id');
  ELSIF v_undone_at IS NOT NULL THEN
    PERFORM system.raise_error('TB110', 'the write-off is undone already', jsonb_build_object('undone_at', v_undone_at),
      p_column => 'held_write_off_id');
  END IF;
  UPDATE intake.held_call AS h SET resolution = NULL, resolved_at = NULL, held_write_off_id = NULL
  WHERE h.held_write_off_id = p_held_write_off_id;
  UPDATE intake.held_write_off AS w SET undone_at = system.clock_now(), undone_by = system.actor()
  WHERE w.held_write_off_id = p_held_write_off_id;
  SELECT w.* INTO v_row FROM api.held_write_off AS w WHERE w.held_write_off_id = p_held_write_off_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.held_write_off_undo(bigint) IS
$doc$Takes a write-off back: its calls are held again for the reasons they had, and may be rated.

:param p_held_write_off_id: the write-off
:returns: the write-off, with when and by whom it was undone
:raises TB101: no such write-off
:raises TB110: it is undone already
:example: SELECT * FROM api.held_write_off_undo(1)$doc$;
GRANT EXECUTE ON FUNCTION api.held_write_off_undo(bigint) TO pgtoll_admin, pgtoll_operator;
