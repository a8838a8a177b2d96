-- How a call ended: what was set aside for it becomes what it costs, until its record is rated.

CREATE OR REPLACE FUNCTION rating.reservation_find(p_source text, p_call_id text) RETURNS rating.reservation
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_call rating.reservation;
BEGIN
  SELECT r.* INTO v_call
  FROM rating.reservation AS r
  INNER JOIN intake.source AS s ON s.source_id = r.source_id
  WHERE s.code = p_source AND r.call_id = p_call_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101',
      format('call %s of source %s was not authorised', coalesce(p_call_id, 'NULL'), coalesce(p_source, 'NULL')),
      p_column => 'call_id');
  END IF;
  RETURN v_call;
END $$;
COMMENT ON FUNCTION rating.reservation_find(text, text) IS $doc$An authorised call.

:param p_source: code of the switch
:param p_call_id: the switch's id of the call
:returns: its row
:raises TB101: no such switch, or it never asked for this call
:example: SELECT rating.reservation_find('toronto1', 'a84b4c76e66710')$doc$;

CREATE OR REPLACE FUNCTION api.call_settle(
  p_source text, p_call_id text, p_seconds numeric, p_answered_at timestamptz DEFAULT NULL
) RETURNS TABLE (code integer, reason text, reservation_id bigint, amount system.money, currency system.currency)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_found record;
  v_call rating.reservation;
  v_price numeric;
BEGIN
  IF (p_seconds >= 0 AND p_seconds < 1e7) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'seconds must be a number from 0', p_column => 'seconds');
  END IF;
  LOOP
    SELECT r AS call, c AS customer, t.settle_minutes, CASE
        WHEN p_seconds = 0 THEN 0
        WHEN r.plain THEN rating.price(rating.billed_seconds(p_seconds, k.initial_increment, k.subsequent_increment),
          k.rate_per_minute, k.connect_fee, k.minimum_charge)
      END AS price
    INTO v_found
    FROM intake.source AS s
    CROSS JOIN LATERAL rating.call_settings(v_now) AS t
    INNER JOIN rating.reservation AS r ON r.source_id = s.source_id AND r.call_id = p_call_id
    INNER JOIN party.customer AS c ON c.customer_id = r.customer_id
    LEFT JOIN catalog.rate AS k ON k.rate_id = r.rate_id
    WHERE s.code = p_source;
    v_call := CASE WHEN FOUND THEN v_found.call ELSE rating.reservation_find(p_source, p_call_id) END;
    currency := (v_found.customer).currency;
    IF v_call.status NOT IN ('open', 'released', 'expired') THEN
      reason := CASE WHEN v_call.raw_seconds <> p_seconds THEN 'CONFLICT' ELSE 'OK' END;
      EXIT;
    ELSIF p_seconds = 0 AND v_call.status <> 'open' THEN
      reason := 'OK';
      EXIT;
    END IF;
    v_price := coalesce(v_found.price, rating.reservation_price(v_call, p_seconds));
    IF v_price > v_call.amount THEN
      -- It ran longer than it was granted: as much as there is down to the limit. Rating books the rest as leakage.
      v_price := (
        SELECT least(v_price, v_call.amount + greatest(
          a.posted - a.unbilled - a.reserved + rating.spending_credit(v_found.customer), 0))
        FROM ledger.account_lock(ARRAY[v_call.account_id]) AS a
      );
    END IF;
    PERFORM ledger.account_reserve(v_call.account_id, v_price - v_call.amount, NULL);
    UPDATE rating.reservation AS r SET
      status = CASE WHEN p_seconds = 0 THEN 'released' ELSE 'settled' END,
      amount = v_price,
      raw_seconds = p_seconds,
      answered_at = coalesce(p_answered_at, v_now - make_interval(secs => p_seconds::double precision)),
      late = v_call.status <> 'open',
      expires_at = v_now + make_interval(mins => v_found.settle_minutes)
    WHERE r.reservation_id = v_call.reservation_id AND r.status = v_call.status AND r.amount = v_call.amount
    RETURNING CASE WHEN r.late THEN 'LATE' ELSE 'OK' END INTO reason;
    IF FOUND THEN
      v_call.amount := v_price;
      EXIT;
    END IF;
    -- Somebody changed it meanwhile. The account is locked now, so the second look is the last.
    PERFORM ledger.account_reserve(v_call.account_id, v_call.amount - v_price, NULL);
  END LOOP;
  code := CASE reason WHEN 'CONFLICT' THEN 409 ELSE 200 END;
  reservation_id := v_call.reservation_id;
  amount := v_call.amount;
  RETURN NEXT;
END $$;
COMMENT ON FUNCTION api.call_settle(text, text, numeric, timestamptz) IS
$doc$Tells that an authorised call is over. Its price stays set aside until its call record is rated; the rest is free at once.

The same word again changes nothing. Without a record for rating.settle_minutes the call is rated from what is said here.
:param p_source: code of the switch
:param p_call_id: the switch's id of the call
:param p_seconds: seconds from answer to end, may be fractional; 0: nobody answered
:param p_answered_at: the instant of answer; NULL is so many seconds ago
:returns: code 200, or 409 when other seconds were settled before; reason: OK, LATE (the money had been given back: it is taken as
  far as it is there), CONFLICT; amount that stays set aside
:raises TB101: no such switch, or it never asked for this call
:raises TB102: seconds are not a number from 0
:example: SELECT * FROM api.call_settle('toronto1', 'a84b4c76e66710', 61.4)$doc$;
GRANT EXECUTE ON FUNCTION api.call_settle(text, text, numeric, timestamptz) TO pgtoll_admin, pgtoll_operator, pgtoll_switch;

CREATE OR REPLACE FUNCTION api.call_release(p_source text, p_call_id text)
RETURNS TABLE (code integer, reason text, reservation_id bigint, amount system.money, currency system.currency)
LANGUAGE sql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT s.code, s.reason, s.reservation_id, s.amount, s.currency FROM api.call_settle(p_source, p_call_id, 0) AS s;
END;
COMMENT ON FUNCTION api.call_release(text, text) IS $doc$Tells that an authorised call was not answered: all that was set aside is free.

:param p_source: code of the switch
:param p_call_id: the switch's id of the call
:returns: as api.call_settle()
:raises TB101: no such switch, or it never asked for this call
:example: SELECT * FROM api.call_release('toronto1', 'a84b4c76e66710')$doc$;
GRANT EXECUTE ON FUNCTION api.call_release(text, text) TO pgtoll_admin, pgtoll_operator, pgtoll_switch;
