-- Who pays: each record as one row a payer and side.

CREATE OR REPLACE FUNCTION rating.leg_paid(
  p_chunk_id bigint, p_received_at timestamptz, p_rerate boolean, p_rate_both_sides boolean,
  p_record intake.record DEFAULT NULL
) RETURNS TABLE (
  record_id bigint, started_at timestamptz, answered_at timestamptz, ended_at timestamptz, raw_seconds numeric,
  source_id bigint, caller text, called text, caller_number text, called_number text, cause text, verdict text,
  toll_free boolean, ani_mismatch boolean, service_price numeric, known boolean, out_customer_id bigint, in_customer_id bigint,
  first_leg boolean, side text, sheet text, customer_id bigint, device_id bigint, virtual_number_id bigint, number text,
  internal boolean, fixed_price numeric, currency text, usage_day date, level smallint, resold boolean,
  reseller_ids bigint[], out_carrier_id bigint, in_carrier_id bigint, carrier_id bigint, told rating.told, direction text,
  prepaid boolean
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT x.record_id, x.started_at, x.answered_at, x.ended_at, x.raw_seconds, x.source_id, x.caller, x.called,
    x.caller_number, x.called_number, x.cause, x.verdict, x.toll_free, x.ani_mismatch, x.service_price, x.known,
    x.out_customer_id, x.in_customer_id, x.leg = 1 AND x.level = 0,
    CASE WHEN x.incoming THEN 'in' ELSE 'out' END,
    CASE WHEN NOT x.incoming THEN 'out' WHEN x.toll_free THEN 'toll_free' ELSE 'in' END,
    x.customer_id,
    -- A reseller buys by the package of its own, whatever device it was.
    CASE WHEN x.level = 0 THEN CASE WHEN x.incoming THEN x.in_device_id ELSE x.out_device_id END END,
    CASE WHEN x.level = 0 THEN CASE WHEN x.incoming THEN x.in_virtual_number_id ELSE x.out_virtual_number_id END END,
    CASE WHEN x.incoming AND x.toll_free THEN x.caller_number ELSE x.called_number END,
    x.internal,
    CASE WHEN x.leg = 1 THEN coalesce(x.service_price, CASE
      -- The owner of a toll-free number pays for the call, so an on-net caller does not.
      WHEN x.toll_free AND x.out_customer_id <> x.in_customer_id THEN 0
      -- The called side's own record of a call from within: the caller's record has the price.
      WHEN x.inside_customer_id = x.in_customer_id THEN 0
      WHEN x.inside_customer_id IS NOT NULL AND NOT (x.toll_free OR p_rate_both_sides) THEN 0
    END) END,
    x.currency, (x.answered_at AT TIME ZONE x.time_zone)::date, x.level, x.resold,
    CASE WHEN x.leg = 1 AND x.level = 0 AND (x.resold OR x.two_legs) THEN (
      SELECT array_agg(DISTINCT p.payer_id) FROM party.payer AS p
      WHERE p.level > 0 AND p.buyer_id IN (x.customer_id, CASE WHEN x.two_legs THEN x.in_customer_id END)
    ) END,
    x.out_carrier_id, x.in_carrier_id,
    CASE WHEN x.incoming THEN x.in_carrier_id ELSE x.out_carrier_id END, x.told, x.direction, x.prepaid
  FROM (
    SELECT o.*, c.customer_id, c.currency, c.time_zone, c.billing_mode = 'prepaid' AS prepaid,
      CASE WHEN o.leg < 3 THEN coalesce(t.level, 0) ELSE -1 END::smallint AS level,
      coalesce(t.resold, false) AS resold,
      -- Both sides are the payer's own, or of those who buy from it.
      CASE
        WHEN o.out_customer_id IS NULL OR o.in_customer_id IS NULL OR o.leg > 2 THEN false
        WHEN o.out_customer_id = o.in_customer_id THEN true
        ELSE EXISTS (
          SELECT FROM party.payer AS p
          WHERE p.buyer_id = CASE WHEN o.incoming THEN o.out_customer_id ELSE o.in_customer_id END AND p.payer_id = c.customer_id
        ) OR c.customer_id = CASE WHEN o.incoming THEN o.out_customer_id ELSE o.in_customer_id END
      END AS internal
    FROM (
      -- Everybody's first leg is the caller's, or the called one's when the caller is nobody here. Between two customers the
      -- called one may pay too: that is the second. A record that says which side it is about has that one alone.
      -- The third is what a carrier takes for taking the call, the fourth for bringing it.
      SELECT r.*, x.leg, x.legs & 1 = 1 AS two_legs,
        CASE x.leg
          WHEN 1 THEN r.out_customer_id IS NULL AND r.in_customer_id IS NOT NULL AND r.direction IS DISTINCT FROM 'out'
          ELSE x.leg <> 3
        END AS incoming
      FROM rating.record_owned(p_chunk_id, p_received_at, p_rerate, p_record) AS r
      LEFT JOIN (
        SELECT m.legs, n.leg  -- the first of these bits: there are two
        FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7)) AS m (legs)
        INNER JOIN (VALUES (0, 1), (1, 2), (2, 3), (4, 4)) AS n (legs, leg) ON m.legs & n.legs = n.legs
      ) AS x ON x.legs = r.costs + CASE
        WHEN r.out_customer_id <> r.in_customer_id AND (r.toll_free OR p_rate_both_sides) AND r.service_price IS NULL
          AND r.direction IS NULL THEN 1
        ELSE 0
      END
    ) AS o
    -- Only who has resellers stands there, with them.
    LEFT JOIN party.payer AS t
      ON t.buyer_id = CASE WHEN o.leg < 3 THEN CASE WHEN o.incoming THEN o.in_customer_id ELSE o.out_customer_id END END
    LEFT JOIN party.customer AS c
      ON c.customer_id = coalesce(
        t.payer_id, CASE WHEN o.leg < 3 THEN CASE WHEN o.incoming THEN o.in_customer_id ELSE o.out_customer_id END END
      )
    OFFSET 0
  ) AS x
  -- Whoever pays for both sides pays once.
  WHERE x.leg <> 2 OR NOT x.internal
  OFFSET 0;  -- worked out once, before the joins that follow
END;
COMMENT ON FUNCTION rating.leg_paid(bigint, timestamptz, boolean, boolean, intake.record) IS
$doc$The records of a chunk as one row a payer and side.

Payers are the customer (level 0) and the resellers above (1, 2, ...); level -1 is what a carrier takes.
:param p_chunk_id: the chunk
:param p_received_at: its received_at
:param p_rerate: whether it is a re-rate of held calls
:param p_rate_both_sides: whether the called customer pays too when two customers talk
:param p_record: instead of a chunk this one record
:returns: the record and what follows from its payer and side: device, sheet (out, in or toll_free), number that is rated,
  whether it is the payer's internal call, a fixed price, currency and usage day, whether a level above pays too, the carrier on
  this side, whether it pays before; first_leg marks one row a record, which names the resellers
:example: SELECT * FROM rating.leg_paid(1, now(), false, false)$doc$;
