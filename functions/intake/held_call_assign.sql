-- A held call of nobody is given to a customer: the next re-rate takes them as named in the record.

CREATE OR REPLACE FUNCTION api.held_call_assign(
  p_customer_id bigint, p_record_ids bigint[] DEFAULT NULL, p_reason text DEFAULT NULL, p_source text DEFAULT NULL,
  p_from timestamptz DEFAULT NULL, p_to timestamptz DEFAULT NULL, p_called_prefix text DEFAULT NULL,
  p_caller_prefix text DEFAULT NULL
) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_calls bigint[];
  v_owned bigint;
  v_count integer;
BEGIN
  IF NOT EXISTS (SELECT FROM party.customer AS c WHERE c.customer_id = p_customer_id) THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', coalesce(p_customer_id::text, 'NULL')),
      p_column => 'customer_id');
  END IF;
  v_calls := intake.held_call_choose(
    p_reason, NULL, p_source, p_from, p_to, p_called_prefix, p_caller_prefix, p_record_ids
  );
  -- What a device or a record says about the owner is mended there, for the calls to come as well.
  SELECT min(h.record_id) INTO v_owned FROM intake.held_call AS h
  WHERE h.record_id = ANY (v_calls) AND h.reason NOT IN ('NO_OWNER', 'INACTIVE') AND h.assigned_customer_id IS NULL;
  IF v_owned IS NOT NULL THEN
    PERFORM system.raise_error('TB102', format('the call of record %s is not held for want of an owner', v_owned),
      jsonb_build_object('record_id', v_owned), 'Only calls held as NO_OWNER or INACTIVE can be assigned.', 'record_ids');
  END IF;
  UPDATE intake.held_call AS h
  SET assigned_customer_id = p_customer_id, customer_id = p_customer_id, assigned_by = system.actor()
  WHERE h.record_id = ANY (v_calls);
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;
COMMENT ON FUNCTION
api.held_call_assign(bigint, bigint[], text, text, timestamptz, timestamptz, text, text) IS
$doc$Gives held calls of nobody to a customer.

The next re-rate takes the customer as named in the record: an incoming call when the called number is theirs, an
outgoing one otherwise. A call assigned to the wrong customer is assigned again, as long as it is held.
:param p_customer_id: who pays
:param p_record_ids: these records
:param p_reason: calls held for this reason, NO_OWNER or INACTIVE
:param p_source: calls of the switch with this code
:param p_from: calls that began at this instant or later
:param p_to: calls that began before this instant
:param p_called_prefix: calls to numbers that begin so, as normalised by the dial plan
:param p_caller_prefix: calls from numbers that begin so
:returns: how many calls; they wait for api.held_call_rerate
:raises TB101: no such customer or source, or no such held call
:raises TB102: no filter is given, or a call that is held for another reason
:example: SELECT api.held_call_assign(7, p_reason => 'NO_OWNER', p_caller_prefix => '15195550100')$doc$;
GRANT EXECUTE ON FUNCTION api.held_call_assign(bigint, bigint[], text, text, timestamptz, timestamptz, text, text)
TO pgtoll_admin, pgtoll_operator;
