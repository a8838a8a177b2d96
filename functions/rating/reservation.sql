-- Money set aside for calls in progress: what a call would cost, how far money reaches, and what becomes of it.
SELECT resource.declare('reservation', 'rating.reservation', p_filter => '{customer_id,device_id,source_id,status,call_id}',
  p_sort => '{-reservation_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION rating.call_settings(p_at timestamptz)
RETURNS TABLE (authorize_seconds integer, lost_seconds integer, settle_minutes integer, max_call_seconds integer, both_sides boolean)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  -- One statement for all, and inlined into that of its caller: this is asked for every call.
  SELECT v.value[1]::integer, v.value[2]::integer, v.value[3]::integer, v.value[4]::integer, v.value[5]::boolean
  FROM (
    SELECT ARRAY(
      SELECT (SELECT s.value FROM system.setting AS s WHERE s.name = n.name AND s.valid_from <= p_at ORDER BY s.valid_from DESC LIMIT 1)
      FROM (VALUES
        (1, 'rating.authorize_seconds'), (2, 'rating.lost_seconds'), (3, 'rating.settle_minutes'), (4, 'intake.max_call_seconds'),
        (5, 'rating.rate_both_sides')
      ) AS n (place, name)
      ORDER BY n.place
    ) AS value
    OFFSET 0
  ) AS v;
END;
COMMENT ON FUNCTION rating.call_settings(timestamptz) IS $doc$The settings that authorising and settling a call ask for.

:param p_at: the instant
:returns: one row
:example: SELECT * FROM rating.call_settings(now())$doc$;

CREATE OR REPLACE FUNCTION rating.call_payer(p_record intake.record, p_both_sides boolean) RETURNS TABLE (
  state text, customer_id bigint, device_id bigint, side text, rate_id bigint, destination_id bigint, amount numeric, plain boolean
)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT l.state, l.customer_id, l.device_id, l.side, l.rate_id, l.destination_id, l.amount,
    coalesce(NOT r.special AND l.amount = rating.price(
      rating.billed_seconds(l.raw_seconds, r.initial_increment, r.subsequent_increment), r.rate_per_minute, r.connect_fee,
      r.minimum_charge), false)
  FROM rating.leg_priced(NULL, NULL, false, p_both_sides, p_record) AS l
  LEFT JOIN catalog.rate AS r ON r.rate_id = l.rate_id
  -- What resellers pay and carriers take is no matter of who talks.
  WHERE l.level = 0
  -- A leg that would be held holds the whole call; of two payers the one for whom it is about money.
  ORDER BY l.state = 'rated', l.amount DESC NULLS LAST
  LIMIT 1;
END;
COMMENT ON FUNCTION rating.call_payer(intake.record, boolean) IS
$doc$Who would pay for a call and how much, by the engine that rates chunks.

:param p_record: the call as a record, answered, with its seconds
:param p_both_sides: setting rating.rate_both_sides
:returns: state: rated, or the reason it would be held; customer (NULL: a free call of nobody), device, side, rate, destination,
  price; plain: the rate's increments, connect fee and minimum are all of the price
:example: SELECT * FROM rating.call_payer(NULL, false)$doc$;

CREATE OR REPLACE FUNCTION rating.reservation_record(p_reservation rating.reservation, p_source intake.source, p_seconds numeric)
RETURNS intake.record
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_record intake.record;
BEGIN
  v_record.record_id := 0;
  v_record.source_id := p_reservation.source_id;
  v_record.call_id := p_reservation.call_id;
  v_record.started_at := p_reservation.authorised_at;
  v_record.answered_at := p_reservation.authorised_at;
  v_record.ended_at := p_reservation.authorised_at;
  v_record.raw_seconds := p_seconds;
  v_record.caller := p_reservation.caller;
  v_record.called := p_reservation.called;
  v_record.caller_number := intake.number_normalise(p_reservation.caller, p_source.dial_plan);
  v_record.called_number := intake.number_normalise(p_reservation.called, p_source.dial_plan);
  v_record.caller_channel := intake.channel_peer(p_reservation.caller_channel);
  v_record.source_ip := p_reservation.source_ip;
  v_record.customer_code := p_reservation.customer_code;
  RETURN v_record;
END $$;
COMMENT ON FUNCTION rating.reservation_record(rating.reservation, intake.source, numeric) IS
$doc$The record that a call would have if it were answered when it was authorised and ended after so many seconds.

:param p_reservation: the call
:param p_source: its switch
:param p_seconds: seconds from answer to end
:returns: the record, which is nowhere stored
:example: SELECT rating.reservation_record(r, s, 60)
  FROM rating.reservation AS r INNER JOIN intake.source AS s ON s.source_id = r.source_id$doc$;

CREATE OR REPLACE FUNCTION rating.reservation_price(p_reservation rating.reservation, p_seconds numeric) RETURNS numeric
LANGUAGE plpgsql STABLE
-- As api.call_quote: every look-up by key, planned once a session.
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
SET join_collapse_limit = 1 SET from_collapse_limit = 1 SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_source intake.source;
  v_record intake.record;
BEGIN
  IF p_seconds = 0 THEN
    RETURN 0;
  ELSIF p_reservation.plain THEN
    RETURN (
      SELECT rating.price(rating.billed_seconds(p_seconds, r.initial_increment, r.subsequent_increment), r.rate_per_minute,
        r.connect_fee, r.minimum_charge)
      FROM catalog.rate AS r WHERE r.rate_id = p_reservation.rate_id
    );
  END IF;
  SELECT s.* INTO STRICT v_source FROM intake.source AS s WHERE s.source_id = p_reservation.source_id;
  v_record := rating.reservation_record(p_reservation, v_source, p_seconds);
  -- What cannot be rated any more keeps what was set aside.
  RETURN coalesce((
    SELECT p.amount
    FROM rating.call_settings(p_reservation.authorised_at) AS t
    CROSS JOIN LATERAL rating.call_payer(v_record, t.both_sides) AS p
  ), p_reservation.amount);
END $$;
COMMENT ON FUNCTION rating.reservation_price(rating.reservation, numeric) IS
$doc$Price of an authorised call of so many seconds, by the rate of the moment of authorisation.

:param p_reservation: the call
:param p_seconds: seconds from answer to end, may be fractional
:returns: the price, 6 decimals
:example: SELECT rating.reservation_price(r, 60) FROM rating.reservation AS r$doc$;

CREATE OR REPLACE FUNCTION rating.seconds_within(p_room numeric, p_rate catalog.rate) RETURNS integer
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_step CONSTANT integer := p_rate.subsequent_increment;
  v_seconds integer;
BEGIN
  IF p_room < rating.price(p_rate.initial_increment, p_rate.rate_per_minute, p_rate.connect_fee, p_rate.minimum_charge) THEN
    RETURN 0;
  ELSIF p_rate.rate_per_minute = 0 THEN
    RETURN 10000000;
  END IF;
  v_seconds := p_rate.initial_increment + v_step * greatest(0, floor(least(
    ((p_room - p_rate.connect_fee) * 60 / p_rate.rate_per_minute - p_rate.initial_increment) / v_step, 10000000 / v_step
  )))::integer;
  -- A price is rounded, so the increment after the last that fits exactly may fit too.
  WHILE rating.price(v_seconds + v_step, p_rate.rate_per_minute, p_rate.connect_fee, p_rate.minimum_charge) <= p_room
    AND v_seconds < 10000000 LOOP
    v_seconds := v_seconds + v_step;
  END LOOP;
  RETURN v_seconds;
END $$;
COMMENT ON FUNCTION rating.seconds_within(numeric, catalog.rate) IS
$doc$How long a call can be that costs at most so much: the inverse of rating.price and rating.billed_seconds.

:param p_room: the money
:param p_rate: increments, price per minute, connect fee and minimum
:returns: seconds, whole increments; 0 when not even the first is affordable, at most about 10000000
:example: SELECT rating.seconds_within(1.00, r) FROM catalog.rate AS r$doc$;

CREATE OR REPLACE FUNCTION rating.reservation_seconds(p_reservation rating.reservation, p_room numeric, p_seconds integer)
RETURNS integer
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_low integer := 0;
  v_high integer := p_seconds;
  v_middle integer;
BEGIN
  IF p_reservation.plain THEN
    RETURN least(p_seconds, (
      SELECT rating.seconds_within(p_room, r) FROM catalog.rate AS r WHERE r.rate_id = p_reservation.rate_id
    ));
  END IF;
  -- Bands, steps and the like: halved until the second is found; a longer call never costs less.
  WHILE v_low < v_high LOOP
    v_middle := (v_low + v_high + 1) / 2;
    IF rating.reservation_price(p_reservation, v_middle) <= p_room THEN
      v_low := v_middle;
    ELSE
      v_high := v_middle - 1;
    END IF;
  END LOOP;
  RETURN v_low;
END $$;
COMMENT ON FUNCTION rating.reservation_seconds(rating.reservation, numeric, integer) IS
$doc$How many seconds of a call money pays for.

:param p_reservation: the call
:param p_room: the money
:param p_seconds: more than these are not asked for
:returns: seconds from answer; 0 when not even the first increment is affordable
:example: SELECT rating.reservation_seconds(r, 1.00, 900) FROM rating.reservation AS r$doc$;

CREATE OR REPLACE FUNCTION rating.spending_credit(p_customer party.customer) RETURNS numeric
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT CASE p_customer.billing_mode WHEN 'prepaid' THEN 0 ELSE (
    SELECT l.amount FROM rating.spending_limit AS l
    WHERE l.customer_id = p_customer.customer_id AND l.device_id IS NULL AND l.action = 'block'
  ) END;
END;
COMMENT ON FUNCTION rating.spending_credit(party.customer) IS $doc$How far below zero the calls of a customer may bring the account.

:param p_customer: the customer
:returns: prepaid 0; postpaid the largest exposure, NULL without one that blocks
:example: SELECT rating.spending_credit(c) FROM party.customer AS c$doc$;

CREATE OR REPLACE FUNCTION rating.spending_room(
  p_reservation rating.reservation, p_customer party.customer, p_account ledger.account, OUT room numeric, OUT reason text
)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- The narrowest one counts, and says its name.
  SELECT x.room, x.reason INTO spending_room.room, spending_room.reason
  FROM (
    SELECT rating.spending_credit(p_customer) + p_account.posted - p_account.unbilled - p_account.reserved AS room,
      CASE p_customer.billing_mode WHEN 'prepaid' THEN 'NO_MONEY' ELSE 'LIMIT_REACHED' END AS reason
    UNION ALL
    SELECT l.day_amount - p_account.reserved - coalesce((
        SELECT sum(u.amount) FROM rating.usage_day AS u
        WHERE u.customer_id = l.customer_id
          AND u.usage_day = (p_reservation.authorised_at AT TIME ZONE p_customer.time_zone)::date
      ), 0), 'DAY_LIMIT'
    FROM rating.spending_limit AS l WHERE l.customer_id = p_customer.customer_id AND l.device_id IS NULL
    UNION ALL
    SELECT l.call_amount - p_reservation.amount, 'CALL_LIMIT'
    FROM rating.spending_limit AS l WHERE l.customer_id = p_customer.customer_id AND l.device_id IS NULL
  ) AS x
  WHERE x.room IS NOT NULL
  ORDER BY x.room
  LIMIT 1;
END $$;
COMMENT ON FUNCTION rating.spending_room(rating.reservation, party.customer, ledger.account) IS
$doc$How much more a call may set aside.

:param p_reservation: the call, with what it has set aside already
:param p_customer: who pays
:param p_account: the payer's account, locked
:returns: the money, NULL for any; and why there is no more: NO_MONEY, LIMIT_REACHED, DAY_LIMIT or CALL_LIMIT
:example: SELECT rating.spending_room(r, c, a) FROM rating.reservation AS r
  INNER JOIN party.customer AS c ON c.customer_id = r.customer_id
  INNER JOIN ledger.account AS a ON a.account_id = r.account_id$doc$;

CREATE OR REPLACE FUNCTION rating.channel_refusal(p_reservation rating.reservation) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (
    SELECT CASE WHEN n.calls >= l.channels THEN 'CHANNELS' WHEN n.new_calls >= l.calls_per_second THEN 'CALLS_PER_SECOND' END
    FROM rating.spending_limit AS l
    CROSS JOIN LATERAL (
      SELECT
        (
          SELECT count(*) FROM rating.reservation AS o
          WHERE o.customer_id = l.customer_id AND o.status = 'open' AND (l.device_id IS NULL OR o.device_id = l.device_id)
        ) AS calls,
        (
          SELECT count(*) FROM rating.call_pace AS k CROSS JOIN LATERAL unnest(k.begun) AS b (begun_at)
          WHERE k.spending_limit_id = l.spending_limit_id AND b.begun_at > p_reservation.authorised_at - interval '1 second'
        ) AS new_calls
    ) AS n
    WHERE l.customer_id = p_reservation.customer_id AND (l.device_id IS NULL OR l.device_id = p_reservation.device_id)
      AND (n.calls >= l.channels OR n.new_calls >= l.calls_per_second)
    LIMIT 1
  );
END $$;
COMMENT ON FUNCTION rating.channel_refusal(rating.reservation) IS
$doc$Whether one call more would be too many, by the calls in progress and those of the last second. The payer's account is locked, so that none is missed.

:param p_reservation: the call
:returns: CHANNELS, CALLS_PER_SECOND, or NULL when there is a channel for it
:example: SELECT rating.channel_refusal(r) FROM rating.reservation AS r$doc$;

CREATE OR REPLACE FUNCTION rating.call_pace_add(p_reservation rating.reservation) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  INSERT INTO rating.call_pace AS k (spending_limit_id, begun)
  SELECT l.spending_limit_id, ARRAY[p_reservation.authorised_at]
  FROM rating.spending_limit AS l
  WHERE l.customer_id = p_reservation.customer_id AND (l.device_id IS NULL OR l.device_id = p_reservation.device_id)
    AND l.calls_per_second IS NOT NULL
  ORDER BY l.spending_limit_id
  ON CONFLICT (spending_limit_id) DO UPDATE SET begun = array(
    SELECT b.begun_at FROM unnest(k.begun) AS b (begun_at) WHERE b.begun_at > p_reservation.authorised_at - interval '1 second'
  ) || excluded.begun;
END;
COMMENT ON FUNCTION rating.call_pace_add(rating.reservation) IS
$doc$Remembers for a second that a call began, where calls a second are limited. The payer's account is locked.

:param p_reservation: the call
:returns: nothing
:example: SELECT rating.call_pace_add(r) FROM rating.reservation AS r$doc$;
