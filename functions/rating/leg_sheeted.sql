-- By what: each leg with its package, the versions of the sheets in force at answer, and the key it is looked up by.

CREATE OR REPLACE FUNCTION rating.leg_sheeted(
  p_chunk_id bigint, p_received_at timestamptz, p_rerate boolean, p_rate_both_sides boolean,
  p_record intake.record DEFAULT NULL
) RETURNS TABLE (
  record_id bigint, started_at timestamptz, answered_at timestamptz, ended_at timestamptz, raw_seconds numeric,
  source_id bigint, caller text, called text, caller_number text, called_number text, cause text, verdict text,
  toll_free boolean, ani_mismatch boolean, service_price numeric, known boolean, out_customer_id bigint, in_customer_id bigint,
  first_leg boolean, side text, sheet text, customer_id bigint, device_id bigint, number text, internal boolean,
  fixed_price numeric, currency text, usage_day date, package_id bigint, pinned_version_id bigint,
  override_version_id bigint, override_star_id bigint, override_currency text,
  sheet_version_id bigint, sheet_star_id bigint, sheet_currency text, number_key bigint,
  basis rating.basis, told rating.told, level smallint, resold boolean,
  reseller_ids bigint[], out_carrier_id bigint, in_carrier_id bigint, carrier_id bigint, direction text, prepaid boolean
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT l.record_id, l.started_at, l.answered_at, l.ended_at, l.raw_seconds, l.source_id, l.caller, l.called,
    l.caller_number, l.called_number, l.cause, l.verdict, l.toll_free, l.ani_mismatch, l.service_price, l.known,
    l.out_customer_id, l.in_customer_id, l.first_leg, l.side, l.sheet, l.customer_id, l.device_id, l.number, l.internal,
    l.fixed_price, l.currency, l.usage_day, p.package_id, p.pinned_version_id,
    ov.rate_sheet_version_id, ov.star_rate_id, ov.currency, sv.rate_sheet_version_id, sv.star_rate_id, sv.currency,
    catalog.number_key(l.number) AS number_key,
    -- Most calls are rated by their number's prefix: those have none.
    CASE WHEN (ov.kind IS NOT NULL OR sv.kind IS NOT NULL OR (l.told).lrn IS NOT NULL)
      AND NOT l.internal AND l.fixed_price IS NULL THEN (
      SELECT ROW(
        b.override_key, b.override_star_id, b.sheet_key, b.sheet_star_id, b.jurisdiction, b.rating_class, b.lata, b.override_tier,
        b.sheet_tier, b.held_reason
      )::rating.basis
      FROM (
        SELECT o.* FROM rating.leg_basis_once(
          l.customer_id, l.sheet, l.caller_number, l.called_number, l.number, l.told, l.answered_at,
          ov.rate_sheet_id, coalesce(ov.kind, 'prefix'), ov.rate_sheet_version_id, ov.lanes, ov.star_rate_id,
          sv.rate_sheet_id, coalesce(sv.kind, 'prefix'), sv.rate_sheet_version_id, sv.lanes, sv.star_rate_id
        ) AS o
        WHERE p_chunk_id IS NULL
        UNION ALL
        SELECT m.* FROM rating.leg_basis(
          l.customer_id, l.sheet, l.caller_number, l.called_number, l.number, l.told, l.answered_at,
          ov.rate_sheet_id, coalesce(ov.kind, 'prefix'), ov.rate_sheet_version_id, ov.lanes, ov.star_rate_id,
          sv.rate_sheet_id, coalesce(sv.kind, 'prefix'), sv.rate_sheet_version_id, sv.lanes, sv.star_rate_id
        ) AS m
        WHERE p_chunk_id IS NOT NULL
      ) AS b
    ) END AS basis,
    l.told, l.level, l.resold, l.reseller_ids, l.out_carrier_id, l.in_carrier_id, l.carrier_id, l.direction, l.prepaid
  FROM rating.leg_paid(p_chunk_id, p_received_at, p_rerate, p_rate_both_sides, p_record) AS l
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
      v.rate_sheet_version_id, v.star_rate_id, v.valid_from, v.valid_to, s.currency,
      nullif(s.kind, 'prefix') AS kind, v.lanes, v.rate_sheet_id
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
    -- An expression has no statistics: so the few sheets are hashed, not the many calls.
    SELECT k.package_id, k.package_version_id, k.sheet || '' AS sheet, k.first_day, k.after_day,
      v.rate_sheet_version_id, v.star_rate_id, v.valid_from, v.valid_to, s.currency,
      nullif(s.kind, 'prefix') AS kind, v.lanes, v.rate_sheet_id
    FROM catalog.package_sheet AS k
    INNER JOIN catalog.rate_sheet_version AS v ON v.rate_sheet_id = k.rate_sheet_id AND v.retired_at IS NULL
    INNER JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = v.rate_sheet_id
  ) AS pv
    ON pv.package_id = p.package_id AND pv.sheet = l.sheet
    -- As catalog.package_version_at says: the pinned version, else the one of the day.
    AND CASE
      WHEN p.pinned_version_id IS NULL THEN l.usage_day >= pv.first_day AND l.usage_day < pv.after_day
      ELSE pv.package_version_id = p.pinned_version_id
    END
    AND l.answered_at >= pv.valid_from AND l.answered_at < pv.valid_to
  -- What a carrier takes is by its own sheet.
  LEFT JOIN (
    SELECT c.carrier_id, x.side, v.rate_sheet_version_id, v.star_rate_id, v.valid_from, v.valid_to, s.currency,
      nullif(s.kind, 'prefix') AS kind, v.lanes, v.rate_sheet_id
    FROM catalog.carrier AS c
    CROSS JOIN LATERAL (VALUES ('out', c.out_sheet_id), ('in', c.in_sheet_id)) AS x (side, rate_sheet_id)
    INNER JOIN catalog.rate_sheet_version AS v ON v.rate_sheet_id = x.rate_sheet_id AND v.retired_at IS NULL
    INNER JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = v.rate_sheet_id
  ) AS cv
    ON cv.carrier_id = CASE WHEN l.level < 0 THEN l.carrier_id END AND cv.side = l.side
    AND l.answered_at >= cv.valid_from AND l.answered_at < cv.valid_to
  CROSS JOIN LATERAL (
    SELECT coalesce(pv.rate_sheet_id, cv.rate_sheet_id) AS rate_sheet_id, coalesce(pv.kind, cv.kind) AS kind,
      coalesce(pv.rate_sheet_version_id, cv.rate_sheet_version_id) AS rate_sheet_version_id, coalesce(pv.lanes, cv.lanes) AS lanes,
      coalesce(pv.star_rate_id, cv.star_rate_id) AS star_rate_id, coalesce(pv.currency, cv.currency) AS currency
  ) AS sv
  -- Neighbours in the index are looked up one after the other.
  ORDER BY number_key
  OFFSET 0;
END;
COMMENT ON FUNCTION rating.leg_sheeted(bigint, timestamptz, boolean, boolean, intake.record) IS
$doc$The legs of a chunk with the package and the sheet versions that count for them.

:param p_chunk_id: the chunk
:param p_received_at: its received_at
:param p_rerate: whether it is a re-rate of held calls
:param p_rate_both_sides: whether the called customer pays too when two customers talk
:param p_record: instead of a chunk this one record
:returns: rating.leg_paid's rows with package and pinned version, the version of the override's and of the package's or carrier's
  sheet at the instant of answer with its rate of * and currency, and the key to look up in them, or the basis where the
  number is not enough
:example: SELECT * FROM rating.leg_sheeted(1, now(), false, false)$doc$;
