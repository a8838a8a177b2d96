-- May this call be made, and how long? Asked by a switch before it lets the call through, and while it goes on.

CREATE OR REPLACE FUNCTION rating.refusal_code(p_reason text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_reason IN ('NO_MONEY', 'LIMIT_REACHED', 'DAY_LIMIT', 'CALL_LIMIT') THEN 402
  WHEN p_reason IN ('SUSPENDED', 'CLOSED', 'ENDED') THEN 403
  WHEN p_reason = 'INVALID_NUMBER' THEN 484
  WHEN p_reason IN ('CHANNELS', 'CALLS_PER_SECOND') THEN 503
  ELSE 404
END;
COMMENT ON FUNCTION rating.refusal_code(text) IS $doc$The SIP answer for a refused call.

:param p_reason: why it is refused
:returns: 402, 403, 404, 484 or 503
:example: SELECT rating.refusal_code('NO_MONEY')$doc$;

CREATE OR REPLACE FUNCTION rating.reservation_grant(
  p_reservation rating.reservation, p_customer party.customer, p_seconds integer,
  OUT granted_seconds integer, OUT amount numeric, OUT reason text
)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account;
  v_room numeric;
  v_why text;
  v_seconds integer := p_seconds;
  v_price numeric := rating.reservation_price(p_reservation, p_seconds);
BEGIN
  granted_seconds := p_reservation.granted_seconds;
  amount := p_reservation.amount;
  -- Locked first: from here on no other call of the payer begins or grows.
  SELECT a.* INTO STRICT v_account FROM ledger.account_lock(ARRAY[p_reservation.account_id]) AS a;
  IF p_reservation.reservation_id IS NULL THEN
    reason := rating.channel_refusal(p_reservation);
  END IF;
  IF reason IS NOT NULL THEN
    RETURN;
  END IF;
  SELECT r.room, r.reason INTO v_room, v_why FROM rating.spending_room(p_reservation, p_customer, v_account) AS r;
  -- What costs nothing more needs no money; near the end of the money the grant shrinks to what it pays for.
  IF v_price > p_reservation.amount AND v_price - p_reservation.amount > v_room THEN
    v_seconds := rating.reservation_seconds(p_reservation, p_reservation.amount + greatest(v_room, 0), p_seconds);
    v_price := rating.reservation_price(p_reservation, v_seconds);
  END IF;
  IF v_seconds <= p_reservation.granted_seconds THEN
    reason := v_why;
    RETURN;
  END IF;
  IF p_reservation.reservation_id IS NULL THEN
    PERFORM rating.call_pace_add(p_reservation);
  END IF;
  PERFORM ledger.account_reserve(v_account.account_id, v_price - p_reservation.amount, NULL);
  granted_seconds := v_seconds;
  amount := v_price;
END $$;
COMMENT ON FUNCTION rating.reservation_grant(rating.reservation, party.customer, integer) IS
$doc$Grants seconds of a call as far as money and limits reach, with the payer's account locked until commit.

:param p_reservation: the call as it is; without a key it is a new one, whose channel counts
:param p_customer: who pays
:param p_seconds: how many seconds from answer are wanted
:returns: seconds granted and amount set aside as they are now; reason: NULL, or why it was not granted more
:example: SELECT rating.reservation_grant(r, c, 900)
  FROM rating.reservation AS r INNER JOIN party.customer AS c ON c.customer_id = r.customer_id$doc$;

CREATE OR REPLACE FUNCTION api.call_authorize(
  p_source text, p_call_id text, p_caller text, p_called text, p_customer text DEFAULT NULL, p_caller_channel text DEFAULT NULL,
  p_source_ip text DEFAULT NULL, p_seconds integer DEFAULT NULL
) RETURNS TABLE (
  code integer, reason text, max_seconds integer, reservation_id bigint, amount system.money, currency system.currency
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1
-- As api.call_quote: every look-up by key, planned once a session.
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
SET join_collapse_limit = 1 SET from_collapse_limit = 1 SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_asked record;
  v_seconds integer;
  v_call rating.reservation;
  v_record intake.record;
  v_payer record;
  v_grant record;
BEGIN
  SELECT s AS source, t.*, r AS known, length(p_called) <= 8 AND EXISTS (
      SELECT FROM catalog.service_code AS e WHERE e.country = s.country AND e.dialled = p_called AND e.emergency
    ) AS emergency
  INTO v_asked
  FROM intake.source AS s
  CROSS JOIN LATERAL rating.call_settings(v_now) AS t
  LEFT JOIN rating.reservation AS r ON r.source_id = s.source_id AND r.call_id = p_call_id
  WHERE s.code = p_source;
  v_seconds := least(coalesce(p_seconds, v_asked.authorize_seconds), v_asked.max_call_seconds);
  IF v_seconds IS NULL THEN
    PERFORM system.raise_error('TB101', format('source %s does not exist', coalesce(p_source, 'NULL')), p_column => 'source');
  ELSIF coalesce(p_call_id, '') = '' OR p_called IS NULL THEN
    PERFORM system.raise_error('TB102', 'a call has an id and a called number', p_column => 'call_id');
  ELSIF v_seconds < 1 THEN
    PERFORM system.raise_error('TB102', 'a call is granted at least 1 second', p_column => 'seconds');
  END IF;
  code := 200;
  -- Whoever calls for help is let through, whatever they owe.
  IF v_asked.emergency THEN
    reason := 'EMERGENCY';
    max_seconds := v_asked.max_call_seconds;
    amount := 0;
    RETURN NEXT;
    RETURN;
  END IF;
  v_call := v_asked.known;
  IF v_call.reservation_id IS NULL THEN
    v_call.source_id := (v_asked.source).source_id;
    v_call.call_id := p_call_id;
    v_call.caller := coalesce(p_caller, '');
    v_call.called := p_called;
    v_call.caller_channel := p_caller_channel;
    v_call.source_ip := p_source_ip;
    v_call.customer_code := p_customer;
    v_call.authorised_at := v_now;
    v_call.amount := 0;
    v_call.granted_seconds := 0;
    v_record := rating.reservation_record(v_call, v_asked.source, v_seconds);
    SELECT p.*, c AS customer, a.account_id,
      EXISTS (SELECT FROM rating.spending_limit AS l WHERE l.customer_id = p.customer_id) AS limited,
      (
        SELECT d.country FROM catalog.destination AS d
        WHERE d.destination_id = p.destination_id AND NOT EXISTS (
          SELECT FROM rating.called_country AS k WHERE k.customer_id = p.customer_id AND k.country = d.country
        )
      ) AS new_country
    INTO STRICT v_payer
    FROM rating.call_payer(v_record, v_asked.both_sides) AS p
    LEFT JOIN party.customer AS c ON c.customer_id = p.customer_id
    LEFT JOIN ledger.account AS a ON a.customer_id = p.customer_id;
    currency := (v_payer.customer).currency;
    reason := CASE
      WHEN v_payer.state <> 'rated' THEN v_payer.state
      WHEN (v_payer.customer).status <> 'active' THEN upper((v_payer.customer).status)
    END;
    IF reason IS NULL AND v_payer.customer_id IS NULL THEN
      reason := 'FREE';
      max_seconds := v_seconds;
      amount := 0;
      RETURN NEXT;
      RETURN;
    ELSIF reason IS NULL THEN
      v_call.customer_id := v_payer.customer_id;
      v_call.account_id := v_payer.account_id;
      v_call.device_id := v_payer.device_id;
      v_call.side := v_payer.side;
      v_call.rate_id := v_payer.rate_id;
      v_call.destination_id := v_payer.destination_id;
      v_call.plain := v_payer.plain;
      -- Most calls of most customers: the money is there, and nothing else is asked.
      IF NOT v_payer.limited AND ledger.account_reserve(
        v_call.account_id, v_payer.amount, CASE (v_payer.customer).billing_mode WHEN 'prepaid' THEN 0 END
      ) THEN
        v_call.granted_seconds := v_seconds;
        v_call.amount := v_payer.amount;
      ELSE
        v_grant := rating.reservation_grant(v_call, v_payer.customer, v_seconds);
        v_call.granted_seconds := v_grant.granted_seconds;
        v_call.amount := v_grant.amount;
        reason := v_grant.reason;
      END IF;
    END IF;
    IF reason IS NOT NULL THEN
      code := rating.refusal_code(reason);
      max_seconds := 0;
      RETURN NEXT;
      RETURN;
    END IF;
    INSERT INTO rating.reservation AS r (
      source_id, call_id, customer_id, account_id, device_id, side, caller, called, caller_channel, source_ip, customer_code,
      rate_id, destination_id, plain, status, granted_seconds, amount, authorised_at, expires_at
    ) VALUES (
      v_call.source_id, v_call.call_id, v_call.customer_id, v_call.account_id, v_call.device_id, v_call.side, v_call.caller,
      v_call.called, v_call.caller_channel, v_call.source_ip, v_call.customer_code, v_call.rate_id, v_call.destination_id,
      v_call.plain, 'open', v_call.granted_seconds, v_call.amount, v_now,
      v_now + make_interval(secs => v_call.granted_seconds + v_asked.lost_seconds)
    )
    ON CONFLICT ON CONSTRAINT reservation_call_key DO NOTHING
    RETURNING r.reservation_id, r.status INTO v_call.reservation_id, v_call.status;
    IF NOT FOUND THEN
      -- The same question at the same moment: the other one got the money, and this one its answer.
      PERFORM ledger.account_reserve(v_call.account_id, -v_call.amount, NULL);
      SELECT r.* INTO STRICT v_call FROM rating.reservation AS r
      WHERE r.source_id = v_call.source_id AND r.call_id = p_call_id;
    ELSIF v_payer.new_country IS NOT NULL THEN
      PERFORM rating.called_country_add(v_payer.customer, v_payer.new_country, v_call);
    END IF;
  ELSE
    currency := (SELECT c.currency FROM party.customer AS c WHERE c.customer_id = v_call.customer_id);
  END IF;
  reason := CASE v_call.status WHEN 'open' THEN 'OK' ELSE 'ENDED' END;
  code := CASE v_call.status WHEN 'open' THEN 200 ELSE rating.refusal_code('ENDED') END;
  max_seconds := CASE v_call.status WHEN 'open' THEN v_call.granted_seconds ELSE 0 END;
  reservation_id := v_call.reservation_id;
  amount := v_call.amount;
  RETURN NEXT;
END $$;
COMMENT ON FUNCTION api.call_authorize(text, text, text, text, text, text, text, integer) IS
$doc$Whether a call may be made and how long it may last; its price is set aside, so that calls at once never overspend.

The same question again (by switch and call id) gets the same answer. Emergency calls are always let through.
:param p_source: code of the switch
:param p_call_id: the switch's own id of the call, as in its call record
:param p_caller: calling number as the switch writes it
:param p_called: dialled string as the switch writes it
:param p_customer: code of the customer, where the switch knows it
:param p_caller_channel: peer name of the originating channel: an extension or a trunk
:param p_source_ip: address the call comes from
:param p_seconds: seconds to grant at once; NULL is setting rating.authorize_seconds
:returns: code: 200, or the SIP answer of a refusal (402, 403, 404, 484, 503); reason: OK, EMERGENCY, FREE, or why not; max_seconds
  from answer, at most what was asked for and at least one increment; reservation; amount that was set aside
:raises TB101: no such switch
:raises TB102: no call id or called number, or less than 1 second
:example: SELECT * FROM api.call_authorize('toronto1', 'a84b4c76e66710', '16135550142', '442079460000')$doc$;
GRANT EXECUTE ON FUNCTION api.call_authorize(text, text, text, text, text, text, text, integer)
TO pgtoll_admin, pgtoll_operator, pgtoll_switch;

CREATE OR REPLACE FUNCTION api.call_extend(p_source text, p_call_id text, p_seconds integer DEFAULT NULL) RETURNS TABLE (
  code integer, reason text, max_seconds integer, reservation_id bigint, amount system.money, currency system.currency
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_call rating.reservation;
  v_customer party.customer;
  v_seconds integer;
  v_grant record;
BEGIN
  v_call := rating.reservation_find(p_source, p_call_id);
  -- The account first, as everywhere; then the call as it is.
  PERFORM ledger.account_lock(ARRAY[v_call.account_id]);
  SELECT r.* INTO v_call FROM rating.reservation AS r
  WHERE r.reservation_id = v_call.reservation_id AND r.status = 'open' FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT rating.refusal_code('ENDED'), 'ENDED', 0, NULL::bigint, NULL::system.money, NULL::system.currency;
    RETURN;
  END IF;
  SELECT c.* INTO STRICT v_customer FROM party.customer AS c WHERE c.customer_id = v_call.customer_id;
  v_seconds := least(coalesce(p_seconds, v_call.granted_seconds + system.setting_int('rating.authorize_seconds')),
    system.setting_int('intake.max_call_seconds'));
  IF v_customer.status <> 'active' THEN
    reason := upper(v_customer.status);
  ELSIF v_seconds > v_call.granted_seconds THEN
    v_grant := rating.reservation_grant(v_call, v_customer, v_seconds);
    v_call.granted_seconds := v_grant.granted_seconds;
    v_call.amount := v_grant.amount;
    reason := v_grant.reason;
    UPDATE rating.reservation AS r SET granted_seconds = v_call.granted_seconds, amount = v_call.amount,
      expires_at = r.authorised_at + make_interval(secs => v_call.granted_seconds + system.setting_int('rating.lost_seconds'))
    WHERE r.reservation_id = v_call.reservation_id;
  END IF;
  RETURN QUERY
  SELECT CASE WHEN reason IS NULL THEN 200 ELSE rating.refusal_code(reason) END, coalesce(reason, 'OK'), v_call.granted_seconds,
    v_call.reservation_id, v_call.amount, v_customer.currency;
END $$;
COMMENT ON FUNCTION api.call_extend(text, text, integer) IS $doc$Grants a call in progress more seconds.

:param p_source: code of the switch
:param p_call_id: the switch's id of the call
:param p_seconds: seconds from answer up to which it shall be granted; NULL is rating.authorize_seconds more than now
:returns: as api.call_authorize(); when it is refused, max_seconds is what was granted before and still holds, 0 for a call that is
  over
:raises TB101: no such switch, or it never asked for this call
:example: SELECT * FROM api.call_extend('toronto1', 'a84b4c76e66710', 1800)$doc$;
GRANT EXECUTE ON FUNCTION api.call_extend(text, text, integer) TO pgtoll_admin, pgtoll_operator, pgtoll_switch;
