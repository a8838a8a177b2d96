-- Adjustments that wait for a second person.
SELECT resource.declare('adjustment_request', 'collect.adjustment_request',
  p_filter => '{customer_id,status,requested_by}', p_sort => '{-adjustment_request_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION collect.adjustment_request_open(p_adjustment_request_id bigint)
RETURNS collect.adjustment_request
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_request collect.adjustment_request;
BEGIN
  -- Of two who decide at once the second waits here, and then sees what the first decided.
  SELECT q.* INTO v_request FROM collect.adjustment_request AS q
  WHERE q.adjustment_request_id = p_adjustment_request_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101',
      format('adjustment request %s does not exist', coalesce(p_adjustment_request_id::text, 'NULL')),
      p_column => 'adjustment_request_id');
  END IF;
  IF v_request.status <> 'pending' THEN
    PERFORM system.raise_error('TB110',
      format('adjustment request %s was %s already', p_adjustment_request_id, v_request.status),
      p_column => 'adjustment_request_id');
  END IF;
  IF v_request.requested_by = system.actor() THEN
    PERFORM system.raise_error('TB106', 'nobody decides on a request of their own',
      p_column => 'adjustment_request_id');
  END IF;
  IF abs(v_request.amount) > collect.approval_limit_of_actor(v_request.currency) THEN
    PERFORM system.raise_error('TB106', format('%s %s is beyond your limit', abs(v_request.amount), v_request.currency),
      p_hint => 'Somebody with a higher limit decides.', p_column => 'adjustment_request_id');
  END IF;
  RETURN v_request;
END $$;
COMMENT ON FUNCTION collect.adjustment_request_open(bigint) IS
$doc$Locks a request that the caller may decide on.

:param p_adjustment_request_id: the request
:returns: the request, pending
:raises TB101: no such request
:raises TB106: it is the caller's own, or beyond the caller's limit
:raises TB110: it was decided already
:example: SELECT * FROM collect.adjustment_request_open(7)$doc$;

CREATE OR REPLACE FUNCTION api.adjustment_approve(p_adjustment_request_id bigint) RETURNS api.adjustment_request
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_request collect.adjustment_request := collect.adjustment_request_open(p_adjustment_request_id);
  v_adjustment_id bigint := collect.adjustment_post(
    collect.account_of(v_request.customer_id), v_request.amount, v_request.reason_code_id, v_request.reason);
  v_row api.adjustment_request;
BEGIN
  UPDATE collect.adjustment_request AS q
  SET status = 'approved', decided_at = system.clock_now(), decided_by = system.actor(),
    adjustment_id = v_adjustment_id
  WHERE q.adjustment_request_id = p_adjustment_request_id;
  SELECT q.* INTO STRICT v_row FROM api.adjustment_request AS q
  WHERE q.adjustment_request_id = p_adjustment_request_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.adjustment_approve(bigint) IS
$doc$Approves an adjustment that somebody else asked for, and books it.

:param p_adjustment_request_id: the request
:returns: the request, approved, with the adjustment's number
:raises TB101: no such request
:raises TB106: it is the caller's own, or beyond the caller's limit
:raises TB110: it was decided already
:example: SELECT * FROM api.adjustment_approve(7)$doc$;
GRANT EXECUTE ON FUNCTION api.adjustment_approve(bigint) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.adjustment_refuse(p_adjustment_request_id bigint, p_reason text)
RETURNS api.adjustment_request
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_request collect.adjustment_request := collect.adjustment_request_open(p_adjustment_request_id);
  v_row api.adjustment_request;
BEGIN
  IF coalesce(p_reason, '') !~ '\S' THEN
    PERFORM system.raise_error('TB102', 'a refusal needs a reason', p_column => 'reason');
  END IF;
  UPDATE collect.adjustment_request AS q
  SET status = 'refused', decided_at = system.clock_now(), decided_by = system.actor(), decision_reason = p_reason
  WHERE q.adjustment_request_id = v_request.adjustment_request_id;
  SELECT q.* INTO STRICT v_row FROM api.adjustment_request AS q
  WHERE q.adjustment_request_id = p_adjustment_request_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.adjustment_refuse(bigint, text) IS
$doc$Refuses an adjustment that somebody else asked for; nothing is booked.

:param p_adjustment_request_id: the request
:param p_reason: why, for the record
:returns: the request, refused
:raises TB101: no such request
:raises TB102: no reason
:raises TB106: it is the caller's own, or beyond the caller's limit
:raises TB110: it was decided already
:example: SELECT * FROM api.adjustment_refuse(7, 'the outage was the building''s')$doc$;
GRANT EXECUTE ON FUNCTION api.adjustment_refuse(bigint, text) TO pgtoll_admin, pgtoll_operator;
