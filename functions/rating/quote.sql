-- What a call would cost: by one sheet, or for a customer by the rules that rate a chunk.

CREATE OR REPLACE FUNCTION api.call_price(
  p_rate_sheet_id bigint, p_number text, p_seconds numeric, p_at timestamptz DEFAULT NULL
) RETURNS numeric
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_star_id bigint;
  v_rate_id bigint;
  v_rate numeric;
  v_connect_fee numeric;
  v_initial integer;
  v_subsequent integer;
  v_minimum numeric;
  v_special boolean;
  v_version_id bigint;
  v_billed integer;
BEGIN
  -- One statement, whose plan a session keeps: this is called for every call in progress. Wrong arguments find no
  -- version, so that right ones are not checked one by one.
  SELECT v.star_rate_id, f.rate_id, f.rate_per_minute, f.connect_fee, f.initial_increment, f.subsequent_increment,
    f.minimum_charge, f.special, v.rate_sheet_version_id
  INTO v_star_id, v_rate_id, v_rate, v_connect_fee, v_initial, v_subsequent, v_minimum, v_special, v_version_id
  FROM (
    -- Versions do not overlap: the one that began last is the only one it can be.
    SELECT n.rate_sheet_version_id, n.star_rate_id, n.valid_to, n.kind
    FROM catalog.rate_sheet_version AS n
    WHERE n.rate_sheet_id = p_rate_sheet_id AND n.retired_at IS NULL AND n.valid_from <= p_at
    ORDER BY n.valid_from DESC LIMIT 1
  ) AS v
  LEFT JOIN LATERAL catalog.rate_find(v.rate_sheet_version_id, catalog.number_key(p_number)) AS f ON true
  WHERE p_at < v.valid_to AND v.kind = 'prefix'
    AND p_seconds >= 0 AND p_seconds < 1e7 AND length(p_number) BETWEEN 1 AND 15 AND btrim(p_number, '0123456789') = '';
  IF v_rate_id IS NULL THEN
    IF (p_seconds >= 0 AND p_seconds < 1e7) IS NOT TRUE THEN
      PERFORM system.raise_error('TB102', 'seconds must be a number from 0', p_column => 'seconds');
    ELSIF (length(p_number) BETWEEN 1 AND 15 AND btrim(p_number, '0123456789') = '') IS NOT TRUE THEN
      PERFORM system.raise_error('TB102', 'number must be 1 to 15 digits', p_column => 'number');
    ELSIF (SELECT s.kind FROM catalog.rate_sheet AS s WHERE s.rate_sheet_id = p_rate_sheet_id) <> 'prefix' THEN
      PERFORM system.raise_error('TB102', format('rate sheet %s is not by prefix alone', p_rate_sheet_id), p_column => 'rate_sheet_id',
        p_hint => 'Ask api.call_quote, or api.rate_find with both numbers.');
    ELSIF p_at IS NULL THEN
      RETURN api.call_price(p_rate_sheet_id, p_number, p_seconds, system.clock_now());
    END IF;
    -- No prefix: what is left is the rate of *.
    SELECT r.rate_id, r.rate_per_minute, r.connect_fee, r.initial_increment, r.subsequent_increment, r.minimum_charge, r.special
    INTO v_rate_id, v_rate, v_connect_fee, v_initial, v_subsequent, v_minimum, v_special
    FROM catalog.rate AS r WHERE r.rate_id = v_star_id;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
  END IF;
  IF v_special THEN
    RETURN (SELECT t.amount FROM rating.call_total(v_rate_id, v_version_id, p_at, p_seconds) AS t);
  END IF;
  -- In two steps: one kernel within the other would not be inlined, but planned in every transaction.
  v_billed := rating.billed_seconds(p_seconds, v_initial, v_subsequent);
  RETURN rating.price(v_billed, v_rate, v_connect_fee, v_minimum);
END $$;
COMMENT ON FUNCTION api.call_price(bigint, text, numeric, timestamptz) IS $doc$Price of a call by one rate sheet.

:param p_rate_sheet_id: the sheet
:param p_number: the number it is rated on, with country code, digits only
:param p_seconds: seconds from answer to end, may be fractional
:param p_at: the instant of answer; NULL is now
:returns: the price in the sheet's currency, 6 decimals; NULL when no rate matches
:raises TB102: not a number, seconds are not a number from 0, or a sheet that a number alone has no price in
:example: SELECT api.call_price(1, '16135550142', 126)$doc$;
GRANT EXECUTE ON FUNCTION api.call_price(bigint, text, numeric, timestamptz)
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor, pgtoll_switch;

CREATE OR REPLACE FUNCTION api.call_quote(
  p_customer_id bigint, p_caller text, p_called text, p_seconds numeric, p_at timestamptz DEFAULT NULL, p_side text DEFAULT 'out',
  p_source text DEFAULT NULL, p_caller_channel text DEFAULT NULL, p_source_ip text DEFAULT NULL, p_lrn text DEFAULT NULL,
  p_rate_center text DEFAULT NULL, p_tier text DEFAULT NULL, p_called_channel text DEFAULT NULL
) RETURNS TABLE (
  rate_sheet text, prefix text, destination text, billed_seconds integer, amount system.money, currency system.currency,
  reason text, jurisdiction text, rating_class text, lata text, tier integer, discount system.money, pool_seconds integer,
  others jsonb
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
-- The plan of a chunk, but for one record: every look-up by key, planned once a session.
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
SET join_collapse_limit = 1 SET from_collapse_limit = 1 SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_customer party.customer;
  v_source intake.source;
  v_record intake.record;
  v_floor text := system.setting_get('rating.floor');
  v_pools boolean := EXISTS (SELECT FROM catalog.pool);
  v_both_sides boolean := system.setting_bool('rating.rate_both_sides');
BEGIN
  SELECT c.* INTO v_customer FROM party.customer AS c WHERE c.customer_id = p_customer_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', p_customer_id), p_column => 'customer_id');
  END IF;
  IF (p_seconds >= 0 AND p_seconds < 1e7) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'seconds must be a number from 0', p_column => 'seconds');
  END IF;
  IF (p_side IN ('out', 'in')) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'side must be out or in', p_column => 'side');
  END IF;
  -- Without a switch: any of the country of the service address, for its service codes.
  SELECT s.* INTO v_source FROM intake.source AS s
  WHERE s.code = p_source OR p_source IS NULL AND s.country = (
    SELECT a.country
    FROM party.address_at(p_customer_id, 'service', (coalesce(p_at, system.clock_now()) AT TIME ZONE v_customer.time_zone)::date)
      AS a
  ) ORDER BY s.source_id LIMIT 1;
  IF NOT FOUND AND p_source IS NOT NULL THEN
    PERFORM system.raise_error('TB101', format('source %s does not exist', p_source), p_column => 'source');
  END IF;
  v_record.record_id := 0;
  v_record.source_id := v_source.source_id;
  v_record.answered_at := coalesce(p_at, system.clock_now());
  v_record.started_at := v_record.answered_at;
  v_record.raw_seconds := p_seconds;
  v_record.caller := p_caller;
  v_record.called := p_called;
  v_record.caller_number := intake.number_normalise(p_caller, 'e164');
  v_record.called_number := intake.number_normalise(p_called, 'e164');
  v_record.caller_channel := p_caller_channel;
  v_record.source_ip := p_source_ip;
  v_record.called_channel := p_called_channel;
  v_record.lrn := intake.number_normalise(p_lrn, 'e164');
  v_record.rate_center := nullif(p_rate_center, '');
  v_record.tier := nullif(p_tier, '');
  v_record.customer_code := CASE p_side WHEN 'out' THEN v_customer.code END;
  v_record.held_reason := CASE WHEN p_seconds > system.setting_int('intake.max_call_seconds') THEN 'TOO_LONG' END;
  RETURN QUERY
  WITH leg AS MATERIALIZED (
    SELECT p.* FROM rating.leg_priced(NULL, NULL, false, v_both_sides, v_record) AS p
  )
  SELECT s.code::text, CASE r.prefix WHEN '' THEN '*' ELSE r.prefix::text END, d.name, l.billed_seconds,
    CASE WHEN l.state = 'rated' AND NOT f.below
      THEN p.price - coalesce(rating.discount_of(p.price, l.discount_percent), 0) END::system.money,
    v_customer.currency,
    CASE WHEN f.below THEN 'BELOW_COST' ELSE nullif(l.state, 'rated') END,
    l.jurisdiction, l.rating_class, l.lata, l.tier,
    CASE WHEN l.state = 'rated' AND NOT f.below THEN rating.discount_of(p.price, l.discount_percent) END::system.money, coalesce(c.seconds, 0),
    (
      -- Who else pays for this call, and what carriers take.
      SELECT jsonb_agg(jsonb_build_object(
        'side', o.side, 'level', nullif(o.level, -1), 'customer', u.code, 'carrier', k.code, 'rate_sheet', os.code,
        'prefix', CASE w.prefix WHEN '' THEN '*' ELSE w.prefix END, 'billed_seconds', o.billed_seconds,
        'amount',
        CASE o.state WHEN 'rated' THEN o.amount - coalesce(rating.discount_of(o.amount, o.discount_percent), 0) END::text,
        'currency', o.currency, 'reason', nullif(o.state, 'rated')
      ) ORDER BY o.side DESC, o.level DESC)
      FROM leg AS o
      LEFT JOIN party.customer AS u ON u.customer_id = o.customer_id
      LEFT JOIN catalog.carrier AS k ON o.level < 0 AND k.carrier_id = o.carrier_id
      LEFT JOIN catalog.rate AS w ON w.rate_id = o.rate_id
      LEFT JOIN catalog.rate_sheet AS os ON os.rate_sheet_id = w.rate_sheet_id
      WHERE o.level <> 0 OR o.customer_id <> p_customer_id
    )
  FROM leg AS l
  CROSS JOIN (
    SELECT CASE WHEN v_floor = 'hold' THEN EXISTS (
      SELECT FROM rating.below_floor((
        SELECT array_agg(ROW(
          b.record_id, b.customer_id, b.package_id, b.level, b.kind, b.answered_at,
          CASE b.state WHEN 'rated' THEN b.amount - coalesce(rating.discount_of(b.amount, b.discount_percent), 0) END, b.currency
        )::rating.leg_amount) FROM leg AS b WHERE NOT b.resold AND EXISTS (SELECT FROM leg AS c WHERE c.level < 0)
      ))
    ) ELSE false END AS below
  ) AS f
  LEFT JOIN catalog.rate AS r ON r.rate_id = l.rate_id
  LEFT JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = r.rate_sheet_id
  LEFT JOIN catalog.destination AS d ON d.destination_id = l.destination_id
  LEFT JOIN LATERAL (
    SELECT sum(o.billed_seconds)::integer AS seconds
    FROM rating.pool_deal(ARRAY[ROW(
      l.record_id, l.side, l.started_at, l.answered_at, l.usage_day, l.caller, l.called, l.customer_id, l.device_id, l.package_id,
      l.billed_seconds
    )::rating.pool_leg]) AS o
    WHERE v_pools AND l.state = 'rated' AND l.rate_id IS NOT NULL AND l.amount > 0 AND (
      EXISTS (SELECT FROM rating.pool_offered(l.usage_day) AS k WHERE k.package_id = l.package_id)
      OR EXISTS (SELECT FROM rating.pool_customer(l.usage_day) AS k WHERE k.customer_id = l.customer_id)
    )
  ) AS c ON true
  CROSS JOIN LATERAL (
    SELECT rating.pool_paid(
      l.amount, l.billed_seconds, c.seconds, l.rate_id, l.rate_sheet_version_id, l.answered_at, l.raw_seconds
    ) AS price
    OFFSET 0
  ) AS p
  WHERE l.customer_id = p_customer_id AND l.side = p_side AND l.level = 0;
  IF NOT FOUND THEN
    -- This side of the call is nobody's, or it costs nothing because the other one pays.
    RETURN QUERY
    SELECT NULL, NULL, NULL, rating.billed_seconds(p_seconds, 1, 1), CASE WHEN w.owned THEN 0 END::system.money,
      v_customer.currency, CASE WHEN NOT w.owned THEN 'NO_OWNER' END, NULL, NULL, NULL, NULL::integer,
      NULL::system.money, 0, NULL::jsonb
    FROM (
      SELECT EXISTS (
        SELECT FROM service.device AS d
        WHERE d.customer_id = p_customer_id AND d.match = 'number' AND d.key = v_record.called_number
          AND v_record.started_at >= d.valid_from AND v_record.started_at < d.valid_to
      ) AS owned
    ) AS w;
  END IF;
END $$;
COMMENT ON FUNCTION api.call_quote(
  bigint, text, text, numeric, timestamptz, text, text, text, text, text, text, text, text
) IS
$doc$What a call would cost a customer, by the engine that rates chunks.

:param p_customer_id: who pays
:param p_caller: calling number with country code; one of the customer's devices finds its own package
:param p_called: called number with country code, or a service code such as 911
:param p_seconds: seconds from answer to end, may be fractional
:param p_at: the instant of answer; NULL is now
:param p_side: out: the customer calls; in: the customer is called
:param p_source: code of the switch, which tells tenant and country; NULL is one of the country of the service address
:param p_caller_channel: peer name of the originating channel: an extension or a trunk
:param p_source_ip: address the call comes from
:param p_lrn: location routing number of the called number, with country code
:param p_rate_center: rate center of the called number, as a switch would say it; NULL takes stock or the number's block
:param p_tier: tier of the called number, as a switch would say it; NULL takes the map's
:param p_called_channel: peer name of the destination channel, which tells the carrier that takes the call
:returns: one row: sheet, prefix and destination of the rate that wins, billed seconds, amount and currency; reason tells why
  such a call would be held, and then there is no amount; jurisdiction by law, rating class, LATAs and tier where a sheet asks;
  the discount that is taken off already, of a prepaid customer; billed seconds that pools of minutes would pay for as they stand now;
  others: who else pays for it (level 1: a reseller) and what carriers take, amounts as text
:raises TB101: no such customer or switch
:raises TB102: seconds are not a number from 0, or the side is unknown
:example: SELECT * FROM api.call_quote(1, '16135550142', '442079460000', 61)$doc$;
GRANT EXECUTE ON FUNCTION api.call_quote(
  bigint, text, text, numeric, timestamptz, text, text, text, text, text, text, text, text
)
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor, pgtoll_switch;
