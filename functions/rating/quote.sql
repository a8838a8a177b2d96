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
  v_billed integer;
BEGIN
  -- One statement, whose plan a session keeps: this is called for every call in progress. Wrong arguments find no
  -- version, so that right ones are not checked one by one.
  SELECT v.star_rate_id, f.rate_id, f.rate_per_minute, f.connect_fee, f.initial_increment, f.subsequent_increment,
    f.minimum_charge
  INTO v_star_id, v_rate_id, v_rate, v_connect_fee, v_initial, v_subsequent, v_minimum
  FROM catalog.rate_sheet_version AS v
  LEFT JOIN LATERAL catalog.rate_find(v.rate_sheet_version_id, catalog.number_key(p_number)) AS f ON true
  WHERE v.rate_sheet_id = p_rate_sheet_id AND v.retired_at IS NULL AND p_at >= v.valid_from AND p_at < v.valid_to
    AND p_seconds >= 0 AND p_seconds < 1e7 AND length(p_number) BETWEEN 1 AND 15 AND btrim(p_number, '0123456789') = '';
  IF v_rate_id IS NULL THEN
    IF (p_seconds >= 0 AND p_seconds < 1e7) IS NOT TRUE THEN
      PERFORM system.raise_error('TB102', 'seconds must be a number from 0', p_column => 'seconds');
    ELSIF (length(p_number) BETWEEN 1 AND 15 AND btrim(p_number, '0123456789') = '') IS NOT TRUE THEN
      PERFORM system.raise_error('TB102', 'number must be 1 to 15 digits', p_column => 'number');
    ELSIF p_at IS NULL THEN
      RETURN api.call_price(p_rate_sheet_id, p_number, p_seconds, system.clock_now());
    END IF;
    -- No prefix: what is left is the rate of *.
    SELECT r.rate_per_minute, r.connect_fee, r.initial_increment, r.subsequent_increment, r.minimum_charge
    INTO v_rate, v_connect_fee, v_initial, v_subsequent, v_minimum
    FROM catalog.rate AS r WHERE r.rate_id = v_star_id;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
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
:raises TB102: not a number, or seconds are not a number from 0
:example: SELECT api.call_price(1, '16135550142', 126)$doc$;
GRANT EXECUTE ON FUNCTION api.call_price(bigint, text, numeric, timestamptz)
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor, pgtoll_switch;

CREATE OR REPLACE FUNCTION rating.call_side(
  p_customer_id bigint, p_caller text, p_called text, p_dialled text, p_at timestamptz, p_side text, p_rate_both_sides boolean
) RETURNS TABLE (number text, sheet text, internal boolean, fixed_price numeric, package_version_id bigint)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT
    CASE WHEN p_side = 'in' AND w.toll_free THEN p_caller ELSE p_called END,
    CASE WHEN p_side = 'out' THEN 'out' WHEN w.toll_free THEN 'toll_free' ELSE 'in' END,
    w.internal AND p_side = 'out',
    coalesce(
      CASE p_side WHEN 'out' THEN code.price END,
      CASE
        -- The owner of a toll-free number pays for the call, so an on-net caller does not.
        WHEN p_side = 'out' AND w.toll_free AND NOT w.internal AND other.customer_id IS NOT NULL THEN 0
        -- Between customers the caller pays, unless both sides do.
        WHEN p_side = 'in' AND other.customer_id IS NOT NULL
          AND (w.internal OR NOT (w.toll_free OR p_rate_both_sides)) THEN 0
      END
    ),
    k.package_version_id
  FROM party.customer AS c
  LEFT JOIN service.device AS own
    ON own.match = 'number' AND own.tenant = '' AND own.customer_id = c.customer_id
    AND own.key = CASE p_side WHEN 'out' THEN p_caller ELSE p_called END
    AND p_at >= own.valid_from AND p_at < own.valid_to
  LEFT JOIN service.device AS other
    ON other.match = 'number' AND other.tenant = ''
    AND other.key = CASE p_side WHEN 'out' THEN p_called ELSE p_caller END
    AND p_at >= other.valid_from AND p_at < other.valid_to
  LEFT JOIN catalog.service_code AS code ON code.country = c.country AND code.dialled = p_dialled
  LEFT JOIN service.package_assignment AS of_device
    ON of_device.device_id = own.device_id AND p_at >= of_device.valid_from AND p_at < of_device.valid_to
  LEFT JOIN service.package_assignment AS of_group
    ON of_group.device_id = own.virtual_number_id AND p_at >= of_group.valid_from AND p_at < of_group.valid_to
  LEFT JOIN service.package_assignment AS of_customer
    ON of_customer.customer_id = c.customer_id AND of_customer.device_id IS NULL
    AND p_at >= of_customer.valid_from AND p_at < of_customer.valid_to
  -- The nearest package counts: the device's, its virtual number's, the customer's.
  LEFT JOIN LATERAL catalog.package_version_at(
    coalesce(of_device.package_id, of_group.package_id, of_customer.package_id),
    CASE
      WHEN of_device.package_id IS NOT NULL THEN of_device.package_version_id
      WHEN of_group.package_id IS NOT NULL THEN of_group.package_version_id
      ELSE of_customer.package_version_id
    END,
    (p_at AT TIME ZONE c.time_zone)::date
  ) AS k ON true
  CROSS JOIN LATERAL (
    SELECT coalesce(other.customer_id = c.customer_id, false) AS internal,
      EXISTS (
        SELECT FROM catalog.toll_free_prefix AS t
        WHERE starts_with(p_called, t.prefix) AND (p_at AT TIME ZONE 'UTC')::date >= t.valid_from
      ) AS toll_free
  ) AS w
  WHERE c.customer_id = p_customer_id;
END;
COMMENT ON FUNCTION rating.call_side(bigint, text, text, text, timestamptz, text, boolean) IS
$doc$How one side of a call is rated, by the rules of rating.leg_priced.

:param p_customer_id: who pays
:param p_caller: calling number, normalised
:param p_called: called number, normalised
:param p_dialled: called number as dialled: service codes match it exactly, in the customer's country
:param p_at: the instant of answer
:param p_side: out: the customer calls; in: the customer is called
:param p_rate_both_sides: whether the called customer pays too when two customers talk
:returns: the number it is rated on, which of the package's sheets, whether both numbers are the customer's, a price that needs
  no rate, and the version of the package
:example: SELECT * FROM rating.call_side(1, '16135550142', '442079460000', '442079460000', now(), 'out', false)$doc$;

CREATE OR REPLACE FUNCTION api.call_quote(
  p_customer_id bigint, p_caller text, p_called text, p_seconds numeric, p_at timestamptz DEFAULT NULL, p_side text DEFAULT 'out'
) RETURNS TABLE (
  rate_sheet text, prefix text, destination text, billed_seconds integer, amount system.money, currency system.currency,
  reason text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
-- Every look-up goes by key, whatever the arguments are; planning anew would take ten times as long as running.
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_at timestamptz := coalesce(p_at, system.clock_now());
  v_currency text := (SELECT c.currency FROM party.customer AS c WHERE c.customer_id = p_customer_id);
  v_caller text := intake.number_normalise(p_caller, 'e164');
  v_called text := intake.number_normalise(p_called, 'e164');
  v_key bigint;
  l record;
BEGIN
  IF v_currency IS NULL THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', p_customer_id), p_column => 'customer_id');
  END IF;
  IF (p_seconds >= 0 AND p_seconds < 1e7) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'seconds must be a number from 0', p_column => 'seconds');
  END IF;
  IF (p_side IN ('out', 'in')) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'side must be out or in', p_column => 'side');
  END IF;
  -- First how it is rated, then the price: in one statement the look-ups of rates would not be inlined.
  SELECT x.* INTO l
  FROM rating.call_side(
    p_customer_id, v_caller, v_called, p_called, v_at, p_side, system.setting_bool('rating.rate_both_sides')
  ) AS x;
  v_key := catalog.number_key(l.number);
  RETURN QUERY
  SELECT s.code::text, CASE r.prefix WHEN '' THEN '*' ELSE r.prefix::text END, d.name, b.billed_seconds,
    CASE WHEN h.reason IS NULL THEN coalesce(l.fixed_price, rating.price(
      b.billed_seconds, CASE WHEN l.internal THEN k.on_net_rate ELSE f.rate_per_minute END,
      coalesce(f.connect_fee, 0), coalesce(f.minimum_charge, 0)
    )) END::system.money,
    v_currency::system.currency, h.reason
  FROM (VALUES (1)) AS one (one)
  LEFT JOIN catalog.package_version AS k ON k.package_version_id = l.package_version_id
  LEFT JOIN catalog.override_sheet AS o
    ON o.customer_id = p_customer_id AND o.side = l.sheet AND v_at >= o.valid_from AND v_at < o.valid_to
  LEFT JOIN catalog.rate_sheet_version AS ov
    ON ov.rate_sheet_id = o.rate_sheet_id AND ov.retired_at IS NULL AND v_at >= ov.valid_from AND v_at < ov.valid_to
  LEFT JOIN catalog.rate_sheet_version AS pv
    ON pv.rate_sheet_id = CASE l.sheet
      WHEN 'out' THEN k.outbound_sheet_id WHEN 'in' THEN k.inbound_sheet_id ELSE k.toll_free_sheet_id END
    AND pv.retired_at IS NULL AND v_at >= pv.valid_from AND v_at < pv.valid_to
  LEFT JOIN LATERAL catalog.rate_pick(
    ov.rate_sheet_version_id, ov.star_rate_id, pv.rate_sheet_version_id, pv.star_rate_id, v_key
  ) AS f ON NOT l.internal AND l.fixed_price IS NULL
  LEFT JOIN catalog.rate AS r ON r.rate_id = f.rate_id
  LEFT JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = r.rate_sheet_id
  LEFT JOIN catalog.destination AS d ON d.destination_id = r.destination_id
  -- Without a rate (internal and service calls) seconds are billed one by one.
  CROSS JOIN LATERAL (
    SELECT rating.billed_seconds(p_seconds, coalesce(f.initial_increment, 1), coalesce(f.subsequent_increment, 1))
      AS billed_seconds
  ) AS b
  CROSS JOIN LATERAL (
    SELECT CASE
      WHEN p_seconds > system.setting_int('intake.max_call_seconds') THEN 'TOO_LONG'
      WHEN k.package_version_id IS NULL THEN 'NO_PACKAGE'
      WHEN l.fixed_price IS NOT NULL OR l.internal THEN NULL
      WHEN l.number IS NULL AND l.sheet <> 'toll_free' THEN 'INVALID_NUMBER'
      WHEN f.rate_id IS NULL THEN 'NO_RATE'
      WHEN s.currency <> v_currency THEN 'CURRENCY'
    END AS reason
  ) AS h;
END $$;
COMMENT ON FUNCTION api.call_quote(bigint, text, text, numeric, timestamptz, text) IS
$doc$What a call would cost a customer: package, override sheet, prices of the day and increments as in rating.

:param p_customer_id: who pays
:param p_caller: calling number with country code; one of the customer's devices finds its own package
:param p_called: called number with country code, or a service code such as 911
:param p_seconds: seconds from answer to end, may be fractional
:param p_at: the instant of answer; NULL is now
:param p_side: out: the customer calls; in: the customer is called
:returns: one row: sheet, prefix and destination of the rate that wins, billed seconds, amount and currency; reason tells why
  such a call would be held, and then there is no amount
:raises TB101: no such customer
:raises TB102: seconds are not a number from 0, or the side is unknown
:example: SELECT * FROM api.call_quote(1, '16135550142', '442079460000', 61)$doc$;
GRANT EXECUTE ON FUNCTION api.call_quote(bigint, text, text, numeric, timestamptz, text)
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor, pgtoll_switch;
