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
    WHERE r.rate_id = p_charge.rate_id AND t.amount <> p_charge.amount
      AND p_charge.amount IN (r.minimum_charge, r.maximum_charge)
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
$doc$A charge line by line: each price that counted, connect fee, minimum or maximum; together the amount charged.

:param p_charge: the charge
:param p_call: its call
:returns: lines in order; kind is usage, connect_fee, minimum or maximum; none for a call that no rate priced
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

CREATE OR REPLACE FUNCTION rating.charge_explain(p_charge rating.charge, p_call rating.call) RETURNS jsonb
-- Every look-up by key, planned once a session.
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_customer party.customer;
  v_device service.device;
  v_package catalog.package_version;
  v_pinned_id bigint;
  v_rate catalog.rate;
  v_version catalog.rate_sheet_version;
  v_sheet catalog.rate_sheet;
  v_booked ledger.transaction;
  v_package_code text;
  v_destination text;
  v_prefix text;
  v_number text := CASE p_charge.side WHEN 'out' THEN p_call.called ELSE p_call.caller END;
  v_runners jsonb;
  v_runner_words text;
  v_parts jsonb;
  v_part_words text;
  v_recomputed numeric;
  v_basis jsonb;
  v_words text[];
BEGIN
  SELECT c.* INTO STRICT v_customer FROM party.customer AS c WHERE c.customer_id = p_charge.customer_id;
  SELECT d.* INTO v_device FROM service.device AS d WHERE d.device_id = p_charge.device_id;
  SELECT k.code INTO STRICT v_package_code FROM catalog.package AS k WHERE k.package_id = p_charge.package_id;
  SELECT t.* INTO STRICT v_booked FROM ledger.transaction AS t WHERE t.transaction_id = p_charge.transaction_id;
  -- The version that the assignment was pinned to, else the one of the day.
  SELECT a.package_version_id INTO v_pinned_id
  FROM service.package_assignment AS a
  WHERE a.package_id = p_charge.package_id AND a.customer_id = p_charge.customer_id
    AND p_call.answered_at >= a.valid_from AND p_call.answered_at < a.valid_to
    AND coalesce(a.device_id IN (v_device.device_id, v_device.virtual_number_id), true)
  ORDER BY a.device_id = v_device.device_id DESC NULLS LAST, a.device_id NULLS LAST LIMIT 1;
  SELECT k.* INTO v_package FROM catalog.package_version_at(p_charge.package_id, v_pinned_id, v_booked.usage_day) AS k;
  SELECT r.* INTO v_rate FROM catalog.rate AS r WHERE r.rate_id = p_charge.rate_id;
  SELECT v.* INTO v_version FROM catalog.rate_sheet_version AS v WHERE v.rate_sheet_version_id = p_charge.rate_sheet_version_id;
  SELECT s.* INTO v_sheet FROM catalog.rate_sheet AS s WHERE s.rate_sheet_id = v_version.rate_sheet_id;
  SELECT d.name INTO v_destination FROM catalog.destination AS d WHERE d.destination_id = p_charge.destination_id;
  v_prefix := CASE v_rate.prefix WHEN '' THEN '*' ELSE v_rate.prefix END;
  -- Incoming calls are rated on the number called, toll-free ones on the caller's.
  IF p_charge.side = 'in' AND NOT EXISTS (
    SELECT FROM catalog.toll_free_prefix AS t
    WHERE starts_with(p_call.called, t.prefix) AND t.valid_from <= (p_call.started_at AT TIME ZONE 'UTC')::date
  ) THEN
    v_number := p_call.called;
  END IF;
  IF v_rate.rate_id IS NOT NULL THEN
    SELECT jsonb_agg(jsonb_build_object('rate_sheet', r.rate_sheet, 'override', r.override, 'prefix', r.prefix,
        'destination', r.destination, 'rate_per_minute', r.rate_per_minute::text) ORDER BY r.place),
      string_agg(r.prefix || ' of ' || r.rate_sheet, ', ' ORDER BY r.place)
    INTO v_runners, v_runner_words
    FROM rating.rate_runners_up(p_charge, v_package.package_version_id, p_call.answered_at, v_number) AS r;
    SELECT jsonb_agg(jsonb_build_object('kind', l.kind, 'band', l.band, 'from_second', l.from_second,
        'billed_seconds', l.billed_seconds, 'rate_per_minute', l.rate_per_minute::text, 'amount', l.amount::text) ORDER BY l.place),
      string_agg(CASE l.kind
        WHEN 'usage' THEN format('%s s%s%s at %s a minute: %s', l.billed_seconds, ' in band ' || l.band,
          ' from second ' || nullif(l.from_second, 0), l.rate_per_minute, l.amount)
        ELSE format('%s: %s', replace(l.kind, '_', ' '), l.amount) END, '; ' ORDER BY l.place)
    INTO v_parts, v_part_words
    FROM rating.price_lines(p_charge, p_call) AS l;
    SELECT t.amount INTO v_recomputed
    FROM rating.call_total(p_charge.rate_id, p_charge.rate_sheet_version_id, p_call.answered_at, p_call.raw_seconds) AS t;
    IF p_charge.jurisdiction IS NOT NULL OR v_sheet.kind = 'tier' THEN
      v_basis := rating.basis_explain(p_charge, p_call, v_sheet);
    END IF;
  ELSIF p_call.kind = 'internal' OR p_call.kind = 'on_net' AND p_charge.amount <> 0 THEN
    v_recomputed := rating.price(rating.billed_seconds(p_call.raw_seconds, 1, 1), v_package.on_net_rate, 0, 0);
  END IF;
  v_words := ARRAY[
    format('%s (%s) pays for the call %s: %s.', v_customer.code, v_customer.name, p_charge.side,
      CASE
        WHEN p_charge.level > 0 THEN 'a reseller of who ' || CASE p_charge.side WHEN 'out' THEN 'called' ELSE 'was called' END
        ELSE coalesce(format('%s %s is theirs', replace(v_device.kind, '_', ' '), v_device.key), 'the record names them')
      END),
    format('Their package was %s%s.', v_package_code,
      coalesce(' in its version from ' || nullif(v_package.valid_from, '-infinity'), '')),
    CASE
      WHEN v_rate.rate_id IS NOT NULL THEN format('Rate sheet %s, as of %s, rates %s by prefix %s (%s)%s.', v_sheet.code,
        (v_version.valid_from AT TIME ZONE v_sheet.time_zone)::date, v_number, v_prefix, v_destination,
        ', before ' || v_runner_words)
      WHEN v_recomputed IS NOT NULL THEN 'The call stayed within the customer: the package''s on-net price, by the second.'
      ELSE 'The call has a fixed price, whatever its length.'
    END,
    v_basis ->> 'basis',
    CASE WHEN v_rate.rate_id IS NOT NULL THEN format('%s s at %s/%s are %s s%s%s.', p_call.raw_seconds,
      v_rate.initial_increment, v_rate.subsequent_increment, p_charge.billed_seconds,
      ' after ' || nullif(v_rate.free_seconds, 0) || ' free ones',
      ' (free up to ' || nullif(v_rate.grace_seconds, 0) || ' s)') END,
    v_part_words || '.',
    format('Together %s %s, rounded once to 6 decimals; booked by transaction %s for %s.', p_charge.amount, v_customer.currency,
      p_charge.transaction_id, v_booked.usage_day),
    CASE WHEN v_recomputed <> p_charge.amount THEN format('Priced again it would be %s: this charge is not what its rate says.',
      v_recomputed) END
  ];
  RETURN jsonb_build_object(
    'side', p_charge.side, 'level', p_charge.level, 'resold', p_charge.resold, 'customer_id', p_charge.customer_id,
    'customer', v_customer.code,
    'owner', CASE WHEN p_charge.level > 0 THEN 'reseller' WHEN v_device.device_id IS NULL THEN 'named' ELSE v_device.kind END,
    'device_id', p_charge.device_id, 'device', v_device.key,
    'package', v_package_code, 'package_version_id', v_package.package_version_id, 'package_valid_from', v_package.valid_from,
    'number', v_number, 'rate_sheet', v_sheet.code, 'rate_sheet_version_id', v_version.rate_sheet_version_id,
    'rate_sheet_valid_from', v_version.valid_from, 'time_zone', v_sheet.time_zone, 'rate_id', v_rate.rate_id, 'prefix', v_prefix,
    'effective_from', v_rate.effective_from, 'destination', v_destination, 'runners_up', coalesce(v_runners, '[]'),
    'initial_increment', v_rate.initial_increment, 'subsequent_increment', v_rate.subsequent_increment,
    'grace_seconds', v_rate.grace_seconds, 'free_seconds', v_rate.free_seconds,
    'minimum_charge', v_rate.minimum_charge::text, 'maximum_charge', v_rate.maximum_charge::text,
    'billed_seconds', p_charge.billed_seconds, 'parts', coalesce(v_parts, '[]'),
    'amount', p_charge.amount::text, 'currency', v_customer.currency,
    'recomputed', v_recomputed::text, 'agrees', coalesce(v_recomputed = p_charge.amount, true),
    'transaction_id', p_charge.transaction_id, 'usage_day', v_booked.usage_day, 'booked_at', v_booked.booked_at,
    'words', array_to_string(v_words, ' ')
  ) || coalesce(v_basis, '{}');
END $$;
COMMENT ON FUNCTION rating.charge_explain(rating.charge, rating.call) IS $doc$Why a payer pays what they pay for a call.

:param p_charge: the charge
:param p_call: its call
:returns: document, amounts as text; words says the same to people
:example: SELECT rating.charge_explain(h, c) FROM rating.charge AS h INNER JOIN rating.call AS c USING (call_id)$doc$;

CREATE OR REPLACE FUNCTION rating.cost_explain(p_call rating.call) RETURNS TABLE (
  side text, carrier text, rate_sheet text, prefix text, destination text, billed_seconds integer, amount text, currency text,
  words text
)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT k.side, c.code, s.code, CASE r.prefix WHEN '' THEN '*' ELSE r.prefix END, d.name, k.billed_seconds, k.amount::text,
    k.currency,
    CASE
      WHEN k.amount IS NULL THEN format('Rate sheet %s of carrier %s has no rate for it.', s.code, c.code)
      ELSE format('Carrier %s takes %s %s: %s s by prefix %s of rate sheet %s.', c.code, k.amount, k.currency, k.billed_seconds,
        CASE r.prefix WHEN '' THEN '*' ELSE r.prefix END, s.code)
    END
  FROM rating.carrier_charge AS k
  INNER JOIN catalog.carrier AS c ON c.carrier_id = k.carrier_id
  LEFT JOIN catalog.rate AS r ON r.rate_id = k.rate_id
  LEFT JOIN catalog.rate_sheet AS s
    ON s.rate_sheet_id = coalesce(r.rate_sheet_id, CASE k.side WHEN 'out' THEN c.out_sheet_id ELSE c.in_sheet_id END)
  LEFT JOIN catalog.destination AS d ON d.destination_id = k.destination_id
  WHERE k.carrier_id IN ((p_call).out_carrier_id, (p_call).in_carrier_id) AND k.started_at = (p_call).started_at
    AND k.call_id = (p_call).call_id
  ORDER BY k.side DESC;
END;
COMMENT ON FUNCTION rating.cost_explain(rating.call) IS $doc$What carriers take for a call, and why.

:param p_call: the call
:returns: a row a carrier and side: sheet, prefix and destination of the rate that won, seconds billed and amount, both NULL when
  the carrier's sheet has no rate; words says the same to people
:example: SELECT k.* FROM rating.call AS c CROSS JOIN LATERAL rating.cost_explain(c) AS k$doc$;

CREATE OR REPLACE FUNCTION api.call_explain(p_call_id text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_call rating.call := rating.call_find(p_call_id);
  v_charges jsonb;
  v_costs jsonb;
  v_cost_words text;
BEGIN
  SELECT jsonb_agg(rating.charge_explain(h, v_call) ORDER BY h.side DESC, h.level) INTO v_charges
  FROM rating.charge AS h
  WHERE h.customer_id = ANY (ARRAY[v_call.out_customer_id, v_call.in_customer_id] || v_call.reseller_ids)
    AND h.started_at = v_call.started_at AND h.call_id = v_call.call_id;
  IF v_call.out_carrier_id IS NOT NULL OR v_call.in_carrier_id IS NOT NULL THEN
    SELECT jsonb_agg(to_jsonb(k) - 'words'), string_agg(k.words, ' ') INTO v_costs, v_cost_words
    FROM rating.cost_explain(v_call) AS k;
  END IF;
  RETURN jsonb_build_object(
    'call_id', p_call_id, 'caller', v_call.caller, 'called', v_call.called, 'kind', v_call.kind,
    'ani_mismatch', v_call.ani_mismatch,
    'source', (SELECT s.code FROM intake.source AS s WHERE s.source_id = v_call.source_id),
    'started_at', v_call.started_at, 'answered_at', v_call.answered_at, 'ended_at', v_call.ended_at,
    'raw_seconds', v_call.raw_seconds::text, 'charges', coalesce(v_charges, '[]'), 'costs', coalesce(v_costs, '[]'),
    'below_cost', v_call.below_cost,
    'words', concat_ws(' ',
      format('%s called %s; it was answered at %s and lasted %s s.', v_call.caller, v_call.called, v_call.answered_at,
        v_call.raw_seconds),
      CASE WHEN v_call.ani_mismatch THEN 'It came over a channel or address of another customer than the caller''s number.' END,
      coalesce((SELECT string_agg(x ->> 'words', ' ') FROM jsonb_array_elements(v_charges) AS x), 'Nobody pays for it.'),
      v_cost_words, CASE WHEN v_call.below_cost THEN 'It was sold below what that costs and the floor above it.' END)
  );
END $$;
COMMENT ON FUNCTION api.call_explain(text) IS
$doc$Explains a rated call: whose it is, which rate won over which, how its price came about, and where it is booked.

What was decided when the call was rated is read, not decided again. The price is worked out again from the stored rate only to
say whether it is what was charged: agrees. Runners-up are those of the sheets as they stand now.
:param p_call_id: its public id, such as 202611-1000000
:returns: document: the call, charges (one a payer and side: owner, package, sheet, prefix, runners_up, parts that sum to the
  amount, transaction), costs (what carriers take) and words, which says the same to people; amounts are text
:raises TB101: no such call
:example: SELECT api.call_explain('202611-1000000')$doc$;
GRANT EXECUTE ON FUNCTION api.call_explain(text) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
