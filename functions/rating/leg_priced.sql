-- What it costs: each leg with the rate that wins, billed seconds, price, and what becomes of its record.

CREATE OR REPLACE FUNCTION rating.leg_priced(
  p_chunk_id bigint, p_received_at timestamptz, p_rerate boolean, p_rate_both_sides boolean,
  p_record intake.record DEFAULT NULL
) RETURNS TABLE (
  record_id bigint, started_at timestamptz, answered_at timestamptz, ended_at timestamptz, raw_seconds numeric,
  source_id bigint, caller text, called text, kind text, ani_mismatch boolean, cause text, state text, first_leg boolean,
  side text, customer_id bigint, device_id bigint, package_id bigint, rate_sheet_version_id bigint, rate_id bigint,
  destination_id bigint, billed_seconds integer, amount numeric, usage_day date, out_customer_id bigint, in_customer_id bigint,
  level smallint, resold boolean, reseller_ids bigint[], out_carrier_id bigint, in_carrier_id bigint, carrier_id bigint, currency text,
  toll_free boolean, jurisdiction text, rating_class text, lata text, tier integer, discount_percent numeric,
  direction text, told rating.told
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT l.record_id, l.started_at, l.answered_at, l.ended_at, l.raw_seconds, l.source_id,
    coalesce(l.caller_number, l.caller), coalesce(l.called_number, l.called),
    CASE
      WHEN l.service_price IS NOT NULL THEN 'service'
      WHEN l.out_customer_id = l.in_customer_id THEN 'internal'
      WHEN l.out_customer_id IS NOT NULL AND l.in_customer_id IS NOT NULL THEN 'on_net'
      ELSE l.side
    END,
    l.ani_mismatch,
    l.cause,
    -- What becomes of the record: rated, skipped, unanswered, or the reason it is held for.
    CASE
      WHEN l.verdict IS NOT NULL THEN l.verdict
      WHEN l.level < 0 THEN CASE WHEN f.rate_id IS NULL THEN 'NO_RATE' ELSE 'rated' END
      WHEN l.customer_id IS NULL AND l.service_price = 0 THEN 'rated'
      WHEN l.customer_id IS NULL THEN CASE WHEN l.known THEN 'INACTIVE' ELSE 'NO_OWNER' END
      WHEN l.package_id IS NULL THEN 'NO_PACKAGE'
      WHEN l.fixed_price IS NOT NULL OR l.internal THEN 'rated'
      WHEN l.number IS NULL AND l.side = 'out' THEN 'INVALID_NUMBER'
      WHEN f.rate_id IS NULL THEN coalesce((l.basis).held_reason, 'NO_RATE')
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
    l.usage_day, l.out_customer_id, l.in_customer_id, l.level, l.resold, l.reseller_ids, l.out_carrier_id, l.in_carrier_id, l.carrier_id,
    coalesce(l.currency, l.sheet_currency), l.toll_free,
    (l.basis).jurisdiction, (l.basis).rating_class, (l.basis).lata,
    CASE f.rate_sheet_version_id WHEN l.override_version_id THEN (l.basis).override_tier ELSE (l.basis).sheet_tier END,
    u.percent, l.direction, l.told
  FROM rating.leg_sheeted(p_chunk_id, p_received_at, p_rerate, p_rate_both_sides, p_record) AS l
  LEFT JOIN LATERAL (
    SELECT p.*, t.amount,
      CASE
        WHEN p.special THEN t.billed_seconds
        ELSE rating.billed_seconds(l.raw_seconds, p.initial_increment, p.subsequent_increment)
      END AS billed_seconds
    FROM catalog.rate_pick(
      l.override_version_id, CASE WHEN (l.basis).sheet_key IS NULL THEN l.override_star_id ELSE (l.basis).override_star_id END,
      coalesce((l.basis).override_key, l.number_key),
      l.sheet_version_id, CASE WHEN (l.basis).sheet_key IS NULL THEN l.sheet_star_id ELSE (l.basis).sheet_star_id END,
      coalesce((l.basis).sheet_key, l.number_key)
    ) AS p
    LEFT JOIN LATERAL (
      -- Not even begun for a plain rate.
      SELECT o.* FROM rating.call_total_once(p.rate_id, p.rate_sheet_version_id, l.answered_at, l.raw_seconds) AS o
      WHERE p.special AND p_chunk_id IS NULL
      UNION ALL
      SELECT m.* FROM rating.call_total(p.rate_id, p.rate_sheet_version_id, l.answered_at, l.raw_seconds) AS m
      WHERE p.special AND p_chunk_id IS NOT NULL
      OFFSET 0
    ) AS t ON true
    WHERE NOT l.internal AND l.fixed_price IS NULL
    OFFSET 0  -- once, although several columns need it
  ) AS f ON true
  LEFT JOIN LATERAL (
    SELECT p.percent
    FROM (
      SELECT o.* FROM rating.usage_percent_once(l.customer_id, l.device_id, l.package_id, l.pinned_version_id, l.usage_day) AS o
      WHERE p_chunk_id IS NULL
      UNION ALL
      SELECT m.* FROM rating.usage_percent(l.customer_id, l.device_id, l.package_id, l.pinned_version_id, l.usage_day) AS m
      WHERE p_chunk_id IS NOT NULL
    ) AS p
    -- Not even begun where nobody has such a discount, nor for those whose invoice has it.
    WHERE l.prepaid AND EXISTS (SELECT FROM catalog.discount AS d WHERE d.kind = 'percent' AND d.applies_to IN ('all', 'usage'))
    OFFSET 0
  ) AS u ON true;
END;
COMMENT ON FUNCTION rating.leg_priced(bigint, timestamptz, boolean, boolean, intake.record) IS
$doc$The records of a chunk with what becomes of them, and the price of each side that pays.

:param p_chunk_id: the chunk
:param p_received_at: its received_at
:param p_rerate: whether it is a re-rate of held calls
:param p_rate_both_sides: whether the called customer pays too when two customers talk
:param p_record: instead of a chunk this one record
:returns: one row a payer and side, at least one a record; first_leg marks one row a record; state is rated, skipped,
  unanswered, or the reason to hold it; amount is the price before discount_percent is taken off; level -1 is what a carrier takes,
  NO_RATE when its sheet has no rate
:example: SELECT * FROM rating.leg_priced(1, now(), false, false)$doc$;
