-- Why a call costs what it costs: what was decided when it was rated, as a document and in words.

CREATE OR REPLACE FUNCTION rating.price_lines(p_charge rating.charge, p_call rating.call)
RETURNS TABLE (
  place bigint, kind text, band text, from_second integer, billed_seconds bigint, rate_per_minute numeric, amount numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH line AS (
    SELECT p.place, 'usage' AS kind, p.band, p.from_second, p.billed_seconds, p.rate_per_minute,
      round(p.billed_seconds * p.rate_per_minute / 60.00000000000000000000, 6) AS amount
    FROM rating.call_parts(p_charge.rate_id, p_charge.rate_sheet_version_id, p_call.answered_at, p_call.raw_seconds) AS p
    UNION ALL
    SELECT 1000000, 'connect_fee', NULL, NULL, NULL, NULL, r.connect_fee
    FROM catalog.rate AS r
    WHERE r.rate_id = p_charge.rate_id AND r.connect_fee > 0 AND p_charge.billed_seconds > 0
    UNION ALL
    -- What lifted the price to the minimum, or cut it to the maximum.
    SELECT 2000000, CASE p_charge.amount WHEN r.minimum_charge THEN 'minimum' ELSE 'maximum' END, NULL, NULL, NULL, NULL, 0
    FROM catalog.rate AS r
    CROSS JOIN LATERAL (
      SELECT rating.price(1, sum(p.billed_seconds * p.rate_per_minute), r.connect_fee, 0) AS amount
      FROM rating.call_parts(p_charge.rate_id, p_charge.rate_sheet_version_id, p_call.answered_at, p_call.raw_seconds) AS p
    ) AS t
    WHERE r.rate_id = p_charge.rate_id AND t.amount <> p_charge.amount AND p_charge.pool_seconds = 0
      AND p_charge.amount IN (r.minimum_charge, r.maximum_charge)
    UNION ALL
    -- What included minutes took off, the connect fee too when they paid for the whole call.
    SELECT 3000000, 'pools', NULL, NULL, p_charge.pool_seconds, NULL, 0 WHERE p_charge.pool_seconds > 0
  )
  -- Each is rounded for itself, so the last one is what is left: together they are the price.
  SELECT row_number() OVER (ORDER BY l.place), l.kind, l.band, l.from_second, l.billed_seconds, l.rate_per_minute,
    CASE l.place
      WHEN max(l.place) OVER () THEN
        p_charge.amount - coalesce(sum(l.amount) OVER (ORDER BY l.place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
      ELSE l.amount
    END
  FROM line AS l;
END;
COMMENT ON FUNCTION rating.price_lines(rating.charge, rating.call) IS
$doc$A charge line by line: each price that counted, connect fee, minimum or maximum, what pools took off; together the amount.

:param p_charge: the charge
:param p_call: its call
:returns: lines in order; kind is usage, connect_fee, minimum, maximum or pools; none for a call that no rate priced
:example: SELECT rating.price_lines(h, c) FROM rating.charge AS h INNER JOIN rating.call AS c USING (call_id, started_at)$doc$;

CREATE OR REPLACE FUNCTION rating.rate_runners_up(
  p_charge rating.charge, p_package_version_id bigint, p_at timestamptz, p_number text
) RETURNS TABLE (place bigint, rate_sheet text, override boolean, prefix text, destination text, rate_per_minute numeric)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH sheet AS (
    SELECT o.rate_sheet_id, true AS override
    FROM catalog.override_sheet AS o
    WHERE o.customer_id = p_charge.customer_id AND p_at >= o.valid_from AND p_at < o.valid_to
      AND CASE p_charge.side WHEN 'out' THEN o.side = 'out' ELSE o.side <> 'out' END
    UNION
    SELECT x.rate_sheet_id, false
    FROM catalog.package_version AS k
    CROSS JOIN LATERAL (VALUES
      ('out', k.outbound_sheet_id), ('in', k.inbound_sheet_id), ('in', k.toll_free_sheet_id)
    ) AS x (side, rate_sheet_id)
    WHERE k.package_version_id = p_package_version_id AND x.side = p_charge.side
  )
  SELECT row_number() OVER (ORDER BY f.prefix = '' OR starts_with(f.prefix, '*/'), s.override DESC, n.place, h.code), h.code, s.override,
    CASE f.prefix WHEN '' THEN '*' ELSE f.prefix END, d.name, f.rate_per_minute
  FROM sheet AS s
  INNER JOIN catalog.rate_sheet AS h ON h.rate_sheet_id = s.rate_sheet_id
  CROSS JOIN LATERAL catalog.rate_candidates(h.kind, p_number, p_charge.rating_class, p_charge.lata, p_charge.tier) AS n
  CROSS JOIN LATERAL (
    SELECT r.*
    FROM catalog.rate AS r
    WHERE r.rate_sheet_id = s.rate_sheet_id AND r.superseded_at IS NULL AND r.prefix = n.prefix
      AND r.effective_from <= (p_at AT TIME ZONE h.time_zone)::date
    ORDER BY r.effective_from DESC
    LIMIT 1
  ) AS f
  INNER JOIN catalog.destination AS d ON d.destination_id = f.destination_id
  WHERE f.rate_id <> p_charge.rate_id;
END;
COMMENT ON FUNCTION rating.rate_runners_up(rating.charge, bigint, timestamptz, text) IS
$doc$Which other rates would fit the call: in the customer's override sheet and the package's, as they stand now.

:param p_charge: the charge
:param p_package_version_id: the package version that counted
:param p_at: the instant of answer
:param p_number: the number it was rated on
:returns: rates in the order in which they would have won: prefixes before *, override before package, longest first
:example: SELECT r.* FROM rating.charge AS h, rating.rate_runners_up(h, 1, h.started_at, '16135550142') AS r$doc$;

CREATE OR REPLACE FUNCTION rating.charge_explain(p_charge rating.charge, p_call rating.call, p_runners_up boolean) RETURNS jsonb
-- One statement for all that has a key, which the caller's setting has planned once a session; what only special rates have is
-- asked for apart.
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  f record;
  v_match text;
  v_runners jsonb;
  v_runner_words text;
  v_parts jsonb;
  v_part_words text;
  v_again numeric;
  v_agrees boolean := true;
  v_basis jsonb;
  -- What the call costs before a discount is taken off.
  v_price CONSTANT numeric := p_charge.amount + coalesce(p_charge.discount, 0);
  v_priced rating.charge := p_charge;
BEGIN
  v_priced.amount := v_price;
  SELECT c.code AS customer, c.name AS customer_name, c.currency, k.code AS package, t.usage_day, t.booked_at,
    d.kind AS device_kind, d.key AS device_key, w.package_version_id, w.valid_from AS package_valid_from, w.on_net_rate,
    r.rate_id, CASE r.prefix WHEN '' THEN '*' ELSE r.prefix END AS prefix, r.effective_from, r.rate_per_minute, r.connect_fee,
    r.initial_increment, r.subsequent_increment, r.grace_seconds, r.free_seconds, r.minimum_charge, r.maximum_charge, r.special,
    -- In here a kernel is planned once a session.
    rating.billed_seconds(p_call.raw_seconds, r.initial_increment, r.subsequent_increment) AS seconds_again,
    rating.price(p_charge.billed_seconds, r.rate_per_minute, 0, 0) AS price_again,
    v.valid_from AS version_from, s.rate_sheet_id, s.kind AS sheet_kind, s.code AS sheet, s.time_zone, n.name AS destination,
    -- Incoming calls are rated on the number called, toll-free ones on the caller's.
    CASE
      WHEN p_charge.side = 'out' THEN p_call.called
      WHEN EXISTS (
        SELECT FROM catalog.toll_free_prefix AS x
        WHERE starts_with(p_call.called, x.prefix) AND x.valid_from <= (p_call.started_at AT TIME ZONE 'UTC')::date
      ) THEN p_call.caller
      ELSE p_call.called
    END AS number
  INTO STRICT f
  FROM party.customer AS c
  INNER JOIN catalog.package AS k ON k.package_id = p_charge.package_id
  INNER JOIN ledger.transaction AS t ON t.transaction_id = p_charge.transaction_id
  LEFT JOIN service.device AS d ON d.device_id = p_charge.device_id
  -- The version that the assignment was pinned to, else the one of the day.
  LEFT JOIN LATERAL (
    SELECT a.package_version_id
    FROM service.package_assignment AS a
    WHERE a.package_id = p_charge.package_id AND a.customer_id = p_charge.customer_id
      AND p_call.answered_at >= a.valid_from AND p_call.answered_at < a.valid_to
      AND coalesce(a.device_id IN (d.device_id, d.virtual_number_id), true)
    ORDER BY a.device_id = d.device_id DESC NULLS LAST, a.device_id NULLS LAST LIMIT 1
  ) AS a ON true
  LEFT JOIN LATERAL catalog.package_version_at(p_charge.package_id, a.package_version_id, t.usage_day) AS w ON true
  LEFT JOIN catalog.rate AS r ON r.rate_id = p_charge.rate_id
  LEFT JOIN catalog.rate_sheet_version AS v ON v.rate_sheet_version_id = p_charge.rate_sheet_version_id
  LEFT JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = v.rate_sheet_id
  LEFT JOIN catalog.destination AS n ON n.destination_id = p_charge.destination_id
  WHERE c.customer_id = p_charge.customer_id;
  v_match := CASE
    WHEN p_charge.level > 0 THEN 'reseller'
    WHEN f.device_kind IS NULL THEN 'named'
    WHEN f.device_kind = 'ip_address' THEN 'address'
    WHEN f.device_kind <> 'did' THEN 'channel'
    WHEN f.device_key = CASE p_charge.side WHEN 'out' THEN p_call.caller ELSE p_call.called END THEN 'number'
    ELSE 'account_code'
  END;

  IF f.rate_id IS NULL THEN
    v_again := CASE WHEN p_call.kind = 'internal' OR p_call.kind = 'on_net' AND v_price <> 0
      THEN rating.price(rating.billed_seconds(p_call.raw_seconds, 1, 1), f.on_net_rate, 0, 0) END;
  ELSIF NOT f.special AND f.connect_fee = 0 AND f.minimum_charge = 0 AND p_charge.pool_seconds = 0 THEN
    -- Most calls: one price for all seconds.
    v_again := f.price_again;
    v_agrees := f.seconds_again = p_charge.billed_seconds;
    IF p_charge.billed_seconds > 0 THEN
      v_parts := jsonb_build_array(jsonb_build_object('kind', 'usage', 'band', NULL, 'from_second', NULL, 'billed_seconds',
        p_charge.billed_seconds, 'rate_per_minute', f.rate_per_minute::text, 'amount', v_price::text));
      v_part_words := format('%s s at %s a minute: %s', p_charge.billed_seconds, f.rate_per_minute, v_price);
    END IF;
  ELSE
    SELECT rating.pool_paid(t.amount, t.billed_seconds, p_charge.pool_seconds, p_charge.rate_id, p_charge.rate_sheet_version_id,
      p_call.answered_at, p_call.raw_seconds) INTO v_again
    FROM rating.call_total(p_charge.rate_id, p_charge.rate_sheet_version_id, p_call.answered_at, p_call.raw_seconds) AS t;
    SELECT jsonb_agg(jsonb_build_object('kind', l.kind, 'band', l.band, 'from_second', l.from_second,
        'billed_seconds', l.billed_seconds, 'rate_per_minute', l.rate_per_minute::text, 'amount', l.amount::text) ORDER BY l.place),
      string_agg(CASE l.kind
        WHEN 'usage' THEN format('%s s%s%s at %s a minute: %s', l.billed_seconds, ' in band ' || l.band,
          ' from second ' || nullif(l.from_second, 0), l.rate_per_minute, l.amount)
        WHEN 'pools' THEN format('%s s of them out of included minutes (%s): %s', l.billed_seconds,
          rating.pool_words(p_charge), l.amount)
        ELSE format('%s: %s', replace(l.kind, '_', ' '), l.amount) END, '; ' ORDER BY l.place)
    INTO v_parts, v_part_words
    FROM rating.price_lines(v_priced, p_call) AS l;
  END IF;
  IF p_charge.discount IS NOT NULL THEN
    v_parts := coalesce(v_parts, '[]') || jsonb_build_object('kind', 'discount', 'band', NULL, 'from_second', NULL,
      'billed_seconds', NULL, 'rate_per_minute', NULL, 'amount', (-p_charge.discount)::text);
    v_part_words := concat_ws('; ', v_part_words, 'discount: ' || -p_charge.discount);
  END IF;
  IF p_charge.jurisdiction IS NOT NULL OR f.sheet_kind = 'tier' THEN
    SELECT rating.basis_explain(p_charge, p_call, s) INTO v_basis FROM catalog.rate_sheet AS s WHERE s.rate_sheet_id = f.rate_sheet_id;
  END IF;
  IF p_runners_up AND f.rate_id IS NOT NULL THEN
    SELECT jsonb_agg(jsonb_build_object('rate_sheet', r.rate_sheet, 'override', r.override, 'prefix', r.prefix,
        'destination', r.destination, 'rate_per_minute', r.rate_per_minute::text) ORDER BY r.place),
      string_agg(r.prefix || ' of ' || r.rate_sheet, ', ' ORDER BY r.place)
    INTO v_runners, v_runner_words
    FROM rating.rate_runners_up(p_charge, f.package_version_id, p_call.answered_at, f.number) AS r;
    v_runners := coalesce(v_runners, '[]');
  END IF;

  RETURN jsonb_build_object(
    'side', p_charge.side, 'level', p_charge.level, 'resold', p_charge.resold, 'customer_id', p_charge.customer_id,
    'customer', f.customer,
    'owner', coalesce(f.device_kind, v_match), 'match', v_match, 'device_id', p_charge.device_id, 'device', f.device_key,
    'package', f.package, 'package_version_id', f.package_version_id, 'package_valid_from', f.package_valid_from,
    'number', f.number, 'rate_sheet', f.sheet, 'rate_sheet_version_id', p_charge.rate_sheet_version_id,
    'rate_sheet_valid_from', f.version_from, 'time_zone', f.time_zone, 'rate_id', f.rate_id, 'prefix', f.prefix,
    'effective_from', f.effective_from, 'destination', f.destination, 'runners_up', v_runners,
    'initial_increment', f.initial_increment, 'subsequent_increment', f.subsequent_increment,
    'grace_seconds', f.grace_seconds, 'free_seconds', f.free_seconds, 'minimum_charge', f.minimum_charge::text,
    'maximum_charge', f.maximum_charge::text, 'billed_seconds', p_charge.billed_seconds, 'parts', coalesce(v_parts, '[]'),
    'price', v_price::text, 'discount', p_charge.discount::text, 'amount', p_charge.amount::text, 'currency', f.currency,
    'recomputed', v_again::text,
    'agrees', v_agrees AND coalesce(v_again = v_price, true), 'transaction_id', p_charge.transaction_id,
    'usage_day', f.usage_day, 'booked_at', f.booked_at,
    'words', concat_ws(' ',
      format('%s (%s) pays for the call %s: %s. Their package was %s%s.', f.customer, f.customer_name, p_charge.side,
        CASE v_match
          WHEN 'named' THEN 'the record names them'
          WHEN 'reseller' THEN 'a reseller of who ' || CASE p_charge.side WHEN 'out' THEN 'called' ELSE 'was called' END
          ELSE format('%s %s is theirs (%s)', replace(f.device_kind, '_', ' '), f.device_key, CASE v_match
            WHEN 'number' THEN CASE p_charge.side WHEN 'out' THEN 'the number calling' ELSE 'the number called' END
            ELSE 'by its ' || replace(v_match, '_', ' ') END)
        END,
        f.package, ' in its version from ' || nullif(f.package_valid_from, '-infinity')),
      CASE
        WHEN f.rate_id IS NOT NULL THEN format('Rate sheet %s, as of %s, rates %s by prefix %s (%s)%s.%s %s s at %s/%s are %s s%s%s.',
          f.sheet, (f.version_from AT TIME ZONE f.time_zone)::date, f.number, f.prefix, f.destination, ', before ' || v_runner_words,
          ' ' || (v_basis ->> 'basis'), p_call.raw_seconds, f.initial_increment, f.subsequent_increment, p_charge.billed_seconds,
          ' after ' || nullif(f.free_seconds, 0) || ' free ones', ' (free up to ' || nullif(f.grace_seconds, 0) || ' s)')
        WHEN v_again IS NOT NULL THEN 'The call stayed within the customer: the package''s on-net price, by the second.'
        ELSE 'The call has a fixed price, whatever its length.'
      END,
      v_part_words || '.',
      format('Together %s %s, rounded once to 6 decimals; booked by transaction %s for %s.', p_charge.amount, f.currency,
        p_charge.transaction_id, f.usage_day),
      CASE WHEN v_again <> v_price
        THEN format('Priced again it would be %s: this charge is not what its rate says.', v_again) END)
  ) || coalesce(v_basis, '{}');
END $$;
COMMENT ON FUNCTION rating.charge_explain(rating.charge, rating.call, boolean) IS $doc$Why a payer pays what they pay for a call.

:param p_charge: the charge
:param p_call: its call
:param p_runners_up: whether to look for the rates that would have won else
:returns: document, amounts as text; words says the same to people
:example: SELECT rating.charge_explain(h, c, false) FROM rating.charge AS h INNER JOIN rating.call AS c USING (call_id)$doc$;

CREATE OR REPLACE FUNCTION api.call_explain(p_call_id text, p_runners_up boolean DEFAULT false) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_call rating.call := rating.call_find(p_call_id);
  v_charges jsonb;
  v_source text;
  v_surcharges jsonb;
  v_costs jsonb;
  v_cost_words text;
  v_surcharge_words text;
BEGIN
  SELECT
    (
      SELECT jsonb_agg(rating.charge_explain(h, v_call, coalesce(p_runners_up, false)) ORDER BY h.side DESC, h.level)
      FROM rating.charge AS h
      WHERE h.customer_id = ANY (rating.call_payers(v_call)) AND h.started_at = v_call.started_at
        AND h.call_id = v_call.call_id
    ),
    (SELECT s.code FROM intake.source AS s WHERE s.source_id = v_call.source_id),
    jsonb_agg(jsonb_build_object('kind', s.kind, 'name', k.name, 'side', s.side, 'customer_id', s.customer_id,
      'amount', s.amount::text, 'cost', s.cost::text, 'cost_currency', s.cost_currency, 'transaction_id', s.transaction_id)
      ORDER BY s.kind, s.side),
    string_agg(CASE s.kind
      WHEN 'out_payment' THEN format('The owner of the number called is paid %s, booked by transaction %s.', -s.amount, s.transaction_id)
      ELSE format('%s: %s, booked by transaction %s.', k.name, s.amount, s.transaction_id) END, ' ' ORDER BY s.kind, s.side)
  INTO v_charges, v_source, v_surcharges, v_surcharge_words
  FROM rating.surcharge AS s
  LEFT JOIN catalog.surcharge AS k ON k.surcharge_id = s.surcharge_id
  WHERE s.customer_id = ANY (rating.call_payers(v_call)) AND s.started_at = v_call.started_at
    AND s.call_id = v_call.call_id;
  IF v_call.out_carrier_id IS NOT NULL OR v_call.in_carrier_id IS NOT NULL THEN
    SELECT jsonb_agg(to_jsonb(k) - 'words'), string_agg(k.words, ' ') INTO v_costs, v_cost_words
    FROM rating.cost_explain(v_call) AS k;
  END IF;
  PERFORM system.call_read('api.call_explain', rating.call_payers(v_call), 1, jsonb_build_object('call_id', p_call_id));
  RETURN jsonb_build_object(
    'call_id', p_call_id, 'caller', v_call.caller, 'called', v_call.called, 'kind', v_call.kind,
    'ani_mismatch', v_call.ani_mismatch,
    'source', v_source,
    'started_at', v_call.started_at, 'answered_at', v_call.answered_at, 'ended_at', v_call.ended_at,
    'raw_seconds', v_call.raw_seconds::text, 'charges', coalesce(v_charges, '[]'), 'surcharges', coalesce(v_surcharges, '[]'),
    'costs', coalesce(v_costs, '[]'), 'below_cost', v_call.below_cost,
    'words', concat_ws(' ',
      format('%s called %s; it was answered at %s and lasted %s s.', v_call.caller, v_call.called, v_call.answered_at,
        v_call.raw_seconds),
      CASE WHEN v_call.ani_mismatch THEN 'It came over a channel or address of another customer than the caller''s number.' END,
      coalesce((SELECT string_agg(x ->> 'words', ' ') FROM jsonb_array_elements(v_charges) AS x), 'Nobody pays for it.'),
      v_surcharge_words, v_cost_words,
      CASE WHEN v_call.below_cost THEN 'It was sold below what that costs and the floor above it.' END)
  );
END $$;
COMMENT ON FUNCTION api.call_explain(text, boolean) IS
$doc$Explains a rated call: whose it is and what told so, which rate won, how its price came about, and where it is booked.

What was decided when the call was rated is read, not decided again. The price is worked out again from the stored rate only to
say whether it is what was charged: agrees. Runners-up are those of the sheets as they stand now.
:param p_call_id: its public id, such as 202611-1000000
:param p_runners_up: whether to show which other rates the number begins with, in the order in which they would have won
:returns: document: the call, charges (one a payer and side: owner, match, package, sheet, prefix, parts that sum to the
  amount, transaction), surcharges and words, which says the same to people; amounts are text
:raises TB101: no such call
:logged: whose calls were shown to whom is on record (api.call_read_list), so it needs a transaction that may write
:example: SELECT api.call_explain('202611-1000000')$doc$;
GRANT EXECUTE ON FUNCTION api.call_explain(text, boolean) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
