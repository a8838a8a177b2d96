-- Who pays: each record as one row a payer and side.

CREATE OR REPLACE FUNCTION rating.leg_paid(
  p_chunk_id bigint, p_received_at timestamptz, p_rerate boolean, p_rate_both_sides boolean,
  p_record intake.record DEFAULT NULL
) RETURNS TABLE (
  record_id bigint, started_at timestamptz, answered_at timestamptz, ended_at timestamptz, raw_seconds numeric,
  source_id bigint, caller text, called text, caller_number text, called_number text, cause text, verdict text,
  toll_free boolean, ani_mismatch boolean, service_price numeric, known boolean, out_customer_id bigint, in_customer_id bigint,
  first_leg boolean, side text, sheet text, customer_id bigint, device_id bigint, virtual_number_id bigint, number text,
  internal boolean, fixed_price numeric, currency text, usage_day date, told rating.told
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT o.record_id, o.started_at, o.answered_at, o.ended_at, o.raw_seconds, o.source_id, o.caller, o.called,
    o.caller_number, o.called_number, o.cause, o.verdict, o.toll_free, o.ani_mismatch, o.service_price, o.known,
    o.out_customer_id, o.in_customer_id, o.first_leg,
    CASE WHEN o.incoming THEN 'in' ELSE 'out' END,
    CASE WHEN NOT o.incoming THEN 'out' WHEN o.toll_free THEN 'toll_free' ELSE 'in' END,
    CASE WHEN o.incoming THEN o.in_customer_id ELSE o.out_customer_id END,
    CASE WHEN o.incoming THEN o.in_device_id ELSE o.out_device_id END,
    CASE WHEN o.incoming THEN o.in_virtual_number_id ELSE o.out_virtual_number_id END,
    CASE WHEN o.incoming AND o.toll_free THEN o.caller_number ELSE o.called_number END,
    o.first_leg AND coalesce(o.out_customer_id = o.in_customer_id, false),
    CASE WHEN o.first_leg THEN coalesce(o.service_price, CASE
      -- The owner of a toll-free number pays for the call, so an on-net caller does not.
      WHEN o.toll_free AND o.out_customer_id <> o.in_customer_id THEN 0
      -- The called side's own record of a call from within: the caller's record has the price.
      WHEN o.inside_customer_id = o.in_customer_id THEN 0
      WHEN o.inside_customer_id IS NOT NULL AND NOT (o.toll_free OR p_rate_both_sides) THEN 0
    END) END,
    c.currency, (o.answered_at AT TIME ZONE c.time_zone)::date, o.told
  FROM (
    -- Everybody's first leg is the caller's, or the called one's when the caller is nobody here. Between two customers the
    -- called one may pay too: that is the second. A record that says which side it is about has that one alone.
    SELECT r.*, x.leg = 1 AS first_leg,
      x.leg = 2 OR r.out_customer_id IS NULL AND r.in_customer_id IS NOT NULL AND r.direction IS DISTINCT FROM 'out' AS incoming
    FROM rating.record_owned(p_chunk_id, p_received_at, p_rerate, p_record) AS r
    LEFT JOIN (VALUES (1, 1), (2, 1), (2, 2)) AS x (legs, leg) ON x.legs = CASE
      WHEN r.out_customer_id <> r.in_customer_id AND (r.toll_free OR p_rate_both_sides) AND r.service_price IS NULL
        AND r.direction IS NULL THEN 2
      ELSE 1
    END
  ) AS o
  LEFT JOIN party.customer AS c ON c.customer_id = CASE WHEN o.incoming THEN o.in_customer_id ELSE o.out_customer_id END
  OFFSET 0;  -- worked out once, before the joins that follow
END;
COMMENT ON FUNCTION rating.leg_paid(bigint, timestamptz, boolean, boolean, intake.record) IS
$doc$The records of a chunk as one row a payer and side.

:param p_chunk_id: the chunk
:param p_received_at: its received_at
:param p_rerate: whether it is a re-rate of held calls
:param p_rate_both_sides: whether the called customer pays too when two customers talk
:param p_record: instead of a chunk this one record
:returns: the record and what follows from its payer and side: device, sheet (out, in or toll_free), number that is rated,
  whether it is the payer's internal call, a fixed price, currency and usage day; first_leg marks one row a record
:example: SELECT * FROM rating.leg_paid(1, now(), false, false)$doc$;
