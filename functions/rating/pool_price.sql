-- What is left to pay of a call when pools of minutes paid for its first seconds.

CREATE OR REPLACE FUNCTION rating.pool_rest(
  p_rate_id bigint, p_rate_sheet_version_id bigint, p_answered_at timestamptz, p_raw_seconds numeric, p_pool_seconds integer
) RETURNS numeric
-- Asked only of the few calls that a pool pays in part, so it is not in everybody's plan.
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT CASE
    -- Paid for as a whole: neither connect fee nor minimum. In part: the connect fee once, and no minimum.
    WHEN t.seconds IS NULL THEN 0
    ELSE least(rating.price(1, t.seconds_at_price, t.connect_fee, 0), t.maximum_charge)
  END
  FROM (
    SELECT sum(x.after_seconds + x.seconds - greatest(x.after_seconds, p_pool_seconds)) AS seconds,
      sum((x.after_seconds + x.seconds - greatest(x.after_seconds, p_pool_seconds)) * x.rate_per_minute) AS seconds_at_price,
      max(r.connect_fee) AS connect_fee, max(r.maximum_charge) AS maximum_charge
    FROM catalog.rate AS r
    INNER JOIN catalog.rate_sheet_version AS v ON v.rate_sheet_version_id = p_rate_sheet_version_id
    INNER JOIN catalog.rate_sheet AS h ON h.rate_sheet_id = v.rate_sheet_id
    CROSS JOIN LATERAL rating.terms_segments(
      r.rate_per_minute, r.initial_increment, r.subsequent_increment, r.grace_seconds, r.free_seconds, r.price_steps,
      v.band_plan_id, h.time_zone, p_answered_at, p_raw_seconds
    ) AS x
    WHERE r.rate_id = p_rate_id AND x.after_seconds + x.seconds > p_pool_seconds
  ) AS t);
END $$;
COMMENT ON FUNCTION rating.pool_rest(bigint, bigint, timestamptz, numeric, integer) IS
$doc$What remains to be paid of a call whose first seconds come out of pools: each second at its own price, not rounded up again.

:param p_rate_id: the rate that won
:param p_rate_sheet_version_id: the version it won in
:param p_answered_at: the instant of answer
:param p_raw_seconds: seconds from answer to end, may be fractional
:param p_pool_seconds: billed seconds that pools pay for, more than 0
:returns: the price, exact and rounded once to 6 decimals
:example: SELECT rating.pool_rest(1, 1, now(), 300, 150)$doc$;

CREATE OR REPLACE FUNCTION rating.pool_paid(
  p_amount numeric, p_billed_seconds integer, p_pool_seconds integer, p_rate_id bigint, p_rate_sheet_version_id bigint,
  p_answered_at timestamptz, p_raw_seconds numeric
) RETURNS numeric
LANGUAGE sql STABLE
RETURN CASE
  WHEN coalesce(p_pool_seconds, 0) = 0 THEN p_amount
  WHEN p_pool_seconds >= p_billed_seconds THEN 0
  ELSE rating.pool_rest(p_rate_id, p_rate_sheet_version_id, p_answered_at, p_raw_seconds, p_pool_seconds)
END;
COMMENT ON FUNCTION rating.pool_paid(numeric, integer, integer, bigint, bigint, timestamptz, numeric) IS
$doc$What is to be paid of a call of which pools pay for some seconds, all or none.

:param p_amount: the price without pools
:param p_billed_seconds: seconds billed
:param p_pool_seconds: those that pools pay for; NULL is none
:param p_rate_id: the rate that won
:param p_rate_sheet_version_id: the version it won in
:param p_answered_at: the instant of answer
:param p_raw_seconds: seconds from answer to end, may be fractional
:returns: the price
:example: SELECT rating.pool_paid(0.15, 300, 150, 1, 1, now(), 300)$doc$;
