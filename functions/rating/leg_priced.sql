-- What each side of a call costs its payer: package, sheet, version, longest prefix, increments, price.

CREATE OR REPLACE FUNCTION rating.leg_priced(
  p_chunk_id bigint, p_received_at timestamptz, p_rerate boolean, p_rate_both_sides boolean,
  p_record intake.record DEFAULT NULL
) RETURNS TABLE (
  record_id bigint, started_at timestamptz, answered_at timestamptz, ended_at timestamptz, raw_seconds numeric,
  source_id bigint, caller text, called text, kind text, ani_mismatch boolean, cause text, state text, first_leg boolean,
  side text, customer_id bigint, device_id bigint, package_id bigint, rate_sheet_version_id bigint, rate_id bigint,
  destination_id bigint, billed_seconds integer, amount numeric, usage_day date, out_customer_id bigint, in_customer_id bigint
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT l.record_id, l.started_at, l.answered_at, l.ended_at, l.raw_seconds, l.source_id,
    coalesce(l.caller_number, l.caller), coalesce(l.called_number, l.called),
    CASE
      WHEN l.service_price IS NOT NULL THEN 'service'
      WHEN l.internal THEN 'internal'
      WHEN l.out_customer_id IS NOT NULL AND l.in_customer_id IS NOT NULL THEN 'on_net'
      ELSE l.side
    END,
    l.ani_mismatch,
    coalesce(l.account_code, l.disposition),
    -- What becomes of the record: rated, skipped, unanswered, or the reason it is held for.
    CASE
      WHEN l.account_code IN ('NORATE', 'SKIP') THEN 'skipped'
      WHEN l.answered_at IS NULL THEN 'unanswered'
      WHEN l.held_reason IS NOT NULL THEN l.held_reason
      WHEN l.customer_id IS NULL AND l.service_price = 0 THEN 'rated'
      WHEN l.customer_id IS NULL THEN CASE WHEN l.known THEN 'INACTIVE' ELSE 'NO_OWNER' END
      WHEN l.package_id IS NULL THEN 'NO_PACKAGE'
      WHEN l.fixed_price IS NOT NULL OR l.internal THEN 'rated'
      WHEN l.number IS NULL AND l.side = 'out' THEN 'INVALID_NUMBER'
      WHEN f.rate_id IS NULL THEN 'NO_RATE'
      WHEN l.currency <> CASE f.rate_sheet_version_id WHEN l.override_version_id THEN l.override_currency ELSE l.sheet_currency END
        THEN 'CURRENCY'
      ELSE 'rated'
    END,
    l.first_leg, l.side, l.customer_id, l.device_id,
    l.package_id,
    f.rate_sheet_version_id, f.rate_id, f.destination_id,
    -- Without a rate (internal and service calls) seconds are billed one by one.
    coalesce(f.billed_seconds, rating.billed_seconds(l.raw_seconds, 1, 1)),
    CASE
      WHEN l.fixed_price IS NOT NULL THEN l.fixed_price
      WHEN l.internal THEN rating.price(
        rating.billed_seconds(l.raw_seconds, 1, 1),
        (
          SELECT k.on_net_rate FROM catalog.package_version_at(l.package_id, l.pinned_version_id, l.usage_day) AS k
        ), 0, 0)
      WHEN f.special THEN f.amount
      ELSE rating.price(f.billed_seconds, f.rate_per_minute, f.connect_fee, f.minimum_charge)
    END,
    l.usage_day, l.out_customer_id, l.in_customer_id
  FROM (
    SELECT l.*, p.package_id, p.pinned_version_id,
      ov.rate_sheet_version_id AS override_version_id, ov.star_rate_id AS override_star_id, ov.currency AS override_currency,
      pv.rate_sheet_version_id AS sheet_version_id, pv.star_rate_id AS sheet_star_id, pv.currency AS sheet_currency,
      catalog.number_key(l.number) AS number_key
    FROM (
      SELECT o.*,
        CASE WHEN o.incoming THEN 'in' ELSE 'out' END AS side,
        CASE WHEN NOT o.incoming THEN 'out' WHEN o.toll_free THEN 'toll_free' ELSE 'in' END AS sheet,
        CASE WHEN o.incoming THEN o.in_customer_id ELSE o.out_customer_id END AS customer_id,
        CASE WHEN o.incoming THEN o.in_device_id ELSE o.out_device_id END AS device_id,
        CASE WHEN o.incoming THEN o.in_virtual_number_id ELSE o.out_virtual_number_id END AS virtual_number_id,
        CASE WHEN o.incoming AND o.toll_free THEN o.caller_number ELSE o.called_number END AS number,
        o.first_leg AND coalesce(o.out_customer_id = o.in_customer_id, false) AS internal,
        -- The owner of a toll-free number pays for the call, so an on-net caller does not.
        CASE WHEN o.first_leg THEN
          coalesce(o.service_price, CASE WHEN o.toll_free AND o.out_customer_id <> o.in_customer_id THEN 0 END)
        END AS fixed_price,
        c.currency, (o.answered_at AT TIME ZONE c.time_zone)::date AS usage_day
      FROM (
        -- Everybody's first leg is the caller's, or the called one's when the caller is nobody here. Between two customers the
        -- called one may pay too: that is the second.
        SELECT r.*, x.leg = 1 AS first_leg, x.leg = 2 OR r.out_customer_id IS NULL AND r.in_customer_id IS NOT NULL AS incoming
        FROM rating.record_owned(p_chunk_id, p_received_at, p_rerate, p_record) AS r
        LEFT JOIN (VALUES (1, 1), (2, 1), (2, 2)) AS x (legs, leg) ON x.legs = CASE
          WHEN r.out_customer_id <> r.in_customer_id AND (r.toll_free OR p_rate_both_sides) AND r.service_price IS NULL THEN 2
          ELSE 1
        END
      ) AS o
      LEFT JOIN party.customer AS c ON c.customer_id = CASE WHEN o.incoming THEN o.in_customer_id ELSE o.out_customer_id END
      OFFSET 0  -- worked out once, before the joins
    ) AS l
    -- The nearest package counts: the device's, its virtual number's, the customer's.
    LEFT JOIN service.package_assignment AS of_device
      ON of_device.device_id = l.device_id
      AND l.answered_at >= of_device.valid_from AND l.answered_at < of_device.valid_to
    LEFT JOIN service.package_assignment AS of_group
      ON of_group.device_id = l.virtual_number_id
      AND l.answered_at >= of_group.valid_from AND l.answered_at < of_group.valid_to
    LEFT JOIN service.package_assignment AS of_customer
      ON of_customer.customer_id = l.customer_id AND of_customer.device_id IS NULL
      AND l.answered_at >= of_customer.valid_from AND l.answered_at < of_customer.valid_to
    LEFT JOIN (
      SELECT o.customer_id, o.side AS sheet, o.valid_from AS given_from, o.valid_to AS given_to,
        v.rate_sheet_version_id, v.star_rate_id, v.valid_from, v.valid_to, s.currency
      FROM catalog.override_sheet AS o
      INNER JOIN catalog.rate_sheet_version AS v ON v.rate_sheet_id = o.rate_sheet_id AND v.retired_at IS NULL
      INNER JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = v.rate_sheet_id
    ) AS ov
      ON ov.customer_id = l.customer_id AND ov.sheet = l.sheet
      AND l.answered_at >= ov.given_from AND l.answered_at < ov.given_to
      AND l.answered_at >= ov.valid_from AND l.answered_at < ov.valid_to
    CROSS JOIN LATERAL (
      SELECT coalesce(of_device.package_id, of_group.package_id, of_customer.package_id) AS package_id,
        CASE
          WHEN of_device.package_id IS NOT NULL THEN of_device.package_version_id
          WHEN of_group.package_id IS NOT NULL THEN of_group.package_version_id
          ELSE of_customer.package_version_id
        END AS pinned_version_id
    ) AS p
    LEFT JOIN (
      -- What catalog.package_version_at says of one day, said of all days: a version counts until the next begins.
      SELECT k.package_id, k.package_version_id, k.valid_from AS first_day,
        coalesce((
          SELECT min(n.valid_from) FROM catalog.package_version AS n
          WHERE n.package_id = k.package_id AND n.valid_from > k.valid_from
        ), 'infinity') AS after_day,
        x.sheet, v.rate_sheet_version_id, v.star_rate_id, v.valid_from, v.valid_to, s.currency
      FROM catalog.package_version AS k
      CROSS JOIN LATERAL (VALUES
        ('out', k.outbound_sheet_id), ('in', k.inbound_sheet_id), ('toll_free', k.toll_free_sheet_id)
      ) AS x (sheet, rate_sheet_id)
      INNER JOIN catalog.rate_sheet_version AS v ON v.rate_sheet_id = x.rate_sheet_id AND v.retired_at IS NULL
      INNER JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = v.rate_sheet_id
    ) AS pv
      ON pv.package_id = p.package_id AND pv.sheet = l.sheet
      AND CASE
        WHEN p.pinned_version_id IS NULL THEN l.usage_day >= pv.first_day AND l.usage_day < pv.after_day
        ELSE pv.package_version_id = p.pinned_version_id
      END
      AND l.answered_at >= pv.valid_from AND l.answered_at < pv.valid_to
    -- Neighbours in the index are looked up one after the other.
    ORDER BY number_key
    OFFSET 0
  ) AS l
  LEFT JOIN LATERAL (
    SELECT p.*, t.amount,
      CASE
        WHEN p.special THEN t.billed_seconds
        ELSE rating.billed_seconds(l.raw_seconds, p.initial_increment, p.subsequent_increment)
      END AS billed_seconds
    FROM catalog.rate_pick(
      l.override_version_id, l.override_star_id, l.sheet_version_id, l.sheet_star_id, l.number_key
    ) AS p
    LEFT JOIN LATERAL (
      SELECT c.* FROM rating.call_total(p.rate_id, p.rate_sheet_version_id, l.answered_at, l.raw_seconds) AS c
      WHERE p.special
      OFFSET 0  -- not even begun for a plain rate
    ) AS t ON true
    WHERE NOT l.internal AND l.fixed_price IS NULL
    OFFSET 0  -- once, although several columns need it
  ) AS f ON true;
END;
COMMENT ON FUNCTION rating.leg_priced(bigint, timestamptz, boolean, boolean, intake.record) IS
$doc$The records of a chunk with what becomes of them, and the price of each side that pays.

:param p_chunk_id: the chunk
:param p_received_at: its received_at
:param p_rerate: whether it is a re-rate of held calls
:param p_rate_both_sides: whether the called customer pays too when two customers talk
:param p_record: instead of a chunk this one record
:returns: one row a payer and side, at least one a record; first_leg marks one row a record; state is rated, skipped,
  unanswered, or the reason to hold it
:example: SELECT * FROM rating.leg_priced(1, now(), false, false)$doc$;
