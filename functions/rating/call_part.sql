-- The parts of a call whose rate has more than increments, connect fee and minimum; all other calls are priced without them.

CREATE OR REPLACE FUNCTION rating.charged_seconds(p_raw_seconds numeric, p_grace_seconds integer, p_free_seconds integer)
RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_raw_seconds <= p_grace_seconds THEN 0 ELSE greatest(p_raw_seconds - p_free_seconds, 0) END;
COMMENT ON FUNCTION rating.charged_seconds(numeric, integer, integer) IS $doc$Seconds of a call that increments are counted of.

:param p_raw_seconds: seconds from answer to end, may be fractional
:param p_grace_seconds: a call of at most so many is not charged
:param p_free_seconds: the first so many are not charged
:returns: seconds
:example: SELECT rating.charged_seconds(61, 3, 10)$doc$;

CREATE OR REPLACE FUNCTION rating.terms_segments(
  p_rate_per_minute numeric, p_initial_increment integer, p_subsequent_increment integer, p_grace_seconds integer,
  p_free_seconds integer, p_price_steps catalog.price_step[], p_band_plan_id bigint, p_time_zone text,
  p_answered_at timestamptz, p_raw_seconds numeric
) RETURNS TABLE (after_seconds integer, seconds integer, band text, from_second integer, rate_per_minute numeric)
LANGUAGE sql STABLE ROWS 3
BEGIN ATOMIC
  SELECT a.after_seconds, lead(a.after_seconds, 1, c.billed_seconds) OVER (ORDER BY a.after_seconds) - a.after_seconds,
    nullif(s.band, ''), s.from_second, coalesce(s.rate_per_minute, c.rate_per_minute)
  FROM (
    SELECT p_rate_per_minute AS rate_per_minute, p_initial_increment AS initial_increment,
      p_subsequent_increment AS subsequent_increment, p_free_seconds AS free_seconds, p_price_steps AS price_steps,
      -- A rate without a price for any band is not asked which one it is.
      CASE WHEN EXISTS (SELECT FROM unnest(p_price_steps) AS p WHERE p.band <> '') THEN p_band_plan_id END AS band_plan_id,
      p_time_zone AS time_zone, p_answered_at + make_interval(secs => p_free_seconds) AS begins_at,
      rating.billed_seconds(
        rating.charged_seconds(p_raw_seconds, p_grace_seconds, p_free_seconds), p_initial_increment, p_subsequent_increment
      ) AS billed_seconds
    OFFSET 0
  ) AS c
  -- Where the price may change, as the first increment that starts there or later: the kernel itself says where that is.
  CROSS JOIN LATERAL (
    SELECT DISTINCT rating.billed_seconds(o.seconds, c.initial_increment, c.subsequent_increment) AS after_seconds
    FROM (
      SELECT 0::numeric AS seconds
      UNION ALL
      SELECT p.from_second - c.free_seconds FROM unnest(c.price_steps) AS p
      UNION ALL
      -- Bands change at quarters of an hour, in every zone and on every day of the year.
      SELECT extract(epoch FROM q.quarter - c.begins_at)
      FROM generate_series(
        date_bin('15 minutes', c.begins_at, '2000-01-01 00:00+00'), c.begins_at + make_interval(secs => c.billed_seconds),
        '15 minutes'
      ) AS q (quarter)
      WHERE c.band_plan_id IS NOT NULL
    ) AS o
  ) AS a
  CROSS JOIN LATERAL catalog.band_at(
    c.band_plan_id, c.time_zone, c.begins_at + make_interval(secs => a.after_seconds)
  ) AS b
  -- A step of the band itself goes before one of any band; within each the latest counts.
  LEFT JOIN LATERAL (
    SELECT p.band, p.from_second, p.rate_per_minute
    FROM unnest(c.price_steps) AS p
    WHERE p.band IN (b.band, '') AND p.from_second <= c.free_seconds + a.after_seconds
    ORDER BY p.band = '', p.from_second DESC
    LIMIT 1
  ) AS s ON true
  WHERE a.after_seconds < c.billed_seconds;
END;
COMMENT ON FUNCTION rating.terms_segments(
  numeric, integer, integer, integer, integer, catalog.price_step[], bigint, text, timestamptz, numeric
) IS $doc$A call cut where its price may change: every increment by the band and the second in which it starts.

:param p_rate_per_minute: price per minute where no step counts
:param p_initial_increment: initial increment, seconds
:param p_subsequent_increment: subsequent increment, seconds
:param p_grace_seconds: a call of at most so many seconds is not charged
:param p_free_seconds: the first seconds, which are not charged
:param p_price_steps: prices by band and by second of the call
:param p_band_plan_id: the plan that tells bands; NULL: none
:param p_time_zone: by whose clock
:param p_answered_at: the instant of answer
:param p_raw_seconds: seconds from answer to end, may be fractional
:returns: after how many billed seconds each segment begins, its billed seconds, its band, from_second and price
:example: SELECT * FROM rating.terms_segments(0.01, 60, 60, 0, 0, catalog.price_steps_parse('@60=0.005'), NULL, 'UTC', now(), 61)$doc$;

CREATE OR REPLACE FUNCTION rating.terms_parts(
  p_rate_per_minute numeric, p_initial_increment integer, p_subsequent_increment integer, p_grace_seconds integer,
  p_free_seconds integer, p_price_steps catalog.price_step[], p_band_plan_id bigint, p_time_zone text,
  p_answered_at timestamptz, p_raw_seconds numeric
) RETURNS TABLE (place bigint, band text, from_second integer, rate_per_minute numeric, billed_seconds bigint)
LANGUAGE sql STABLE ROWS 2
BEGIN ATOMIC
  SELECT row_number() OVER (ORDER BY min(x.after_seconds)), x.band, x.from_second, x.rate_per_minute, sum(x.seconds)
  FROM rating.terms_segments(
    p_rate_per_minute, p_initial_increment, p_subsequent_increment, p_grace_seconds, p_free_seconds, p_price_steps,
    p_band_plan_id, p_time_zone, p_answered_at, p_raw_seconds
  ) AS x
  GROUP BY x.band, x.from_second, x.rate_per_minute;
END;
COMMENT ON FUNCTION rating.terms_parts(
  numeric, integer, integer, integer, integer, catalog.price_step[], bigint, text, timestamptz, numeric
) IS $doc$What each part of a call is priced by: every increment by the band and the second in which it starts.

:param p_rate_per_minute: price per minute where no step counts
:param p_initial_increment: initial increment, seconds
:param p_subsequent_increment: subsequent increment, seconds
:param p_grace_seconds: a call of at most so many seconds is not charged
:param p_free_seconds: the first seconds, which are not charged
:param p_price_steps: prices by band and by second of the call
:param p_band_plan_id: the plan that tells bands; NULL: none
:param p_time_zone: by whose clock
:param p_answered_at: the instant of answer
:param p_raw_seconds: seconds from answer to end, may be fractional
:returns: as rating.call_parts
:example: SELECT * FROM rating.terms_parts(0.01, 60, 60, 0, 0, catalog.price_steps_parse('@60=0.005'), NULL, 'UTC', now(), 61)$doc$;

CREATE OR REPLACE FUNCTION rating.call_parts(
  p_rate_id bigint, p_rate_sheet_version_id bigint, p_answered_at timestamptz, p_raw_seconds numeric
) RETURNS TABLE (place bigint, band text, from_second integer, rate_per_minute numeric, billed_seconds bigint)
LANGUAGE sql STABLE ROWS 2
BEGIN ATOMIC
  SELECT p.place, p.band, p.from_second, p.rate_per_minute, p.billed_seconds
  FROM catalog.rate AS r
  INNER JOIN catalog.rate_sheet_version AS v ON v.rate_sheet_version_id = p_rate_sheet_version_id
  INNER JOIN catalog.rate_sheet AS h ON h.rate_sheet_id = v.rate_sheet_id
  CROSS JOIN LATERAL rating.terms_parts(
    r.rate_per_minute, r.initial_increment, r.subsequent_increment, r.grace_seconds, r.free_seconds, r.price_steps,
    v.band_plan_id, h.time_zone, p_answered_at, p_raw_seconds
  ) AS p
  WHERE r.rate_id = p_rate_id;
END;
COMMENT ON FUNCTION rating.call_parts(bigint, bigint, timestamptz, numeric) IS
$doc$What each part of a call is priced by: every increment by the band and the second in which it starts.

:param p_rate_id: the rate that won
:param p_rate_sheet_version_id: the version it won in, which tells bands and time zone
:param p_answered_at: the instant of answer
:param p_raw_seconds: seconds from answer to end, may be fractional
:returns: a row a price in the order in which each was first reached: the step's band (NULL: any) and from_second (NULL: no step,
  but the rate's own price), price per minute, billed seconds; no row when nothing is charged
:example: SELECT * FROM rating.call_parts(1, 1, now(), 61)$doc$;

CREATE OR REPLACE FUNCTION rating.terms_total(
  p_rate_per_minute numeric, p_initial_increment integer, p_subsequent_increment integer, p_grace_seconds integer,
  p_free_seconds integer, p_price_steps catalog.price_step[], p_connect_fee numeric, p_minimum_charge numeric,
  p_maximum_charge numeric, p_band_plan_id bigint, p_time_zone text, p_answered_at timestamptz, p_raw_seconds numeric
) RETURNS TABLE (billed_seconds integer, amount numeric)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  -- Seconds times price are summed before the one division and the one rounding.
  SELECT coalesce(t.seconds, 0)::integer,
    CASE
      WHEN t.seconds IS NULL THEN 0
      ELSE least(rating.price(1, t.seconds_at_price, p_connect_fee, p_minimum_charge), p_maximum_charge)
    END
  FROM (
    SELECT sum(p.billed_seconds) AS seconds, sum(p.billed_seconds * p.rate_per_minute) AS seconds_at_price
    FROM rating.terms_parts(
      p_rate_per_minute, p_initial_increment, p_subsequent_increment, p_grace_seconds, p_free_seconds, p_price_steps,
      p_band_plan_id, p_time_zone, p_answered_at, p_raw_seconds
    ) AS p
  ) AS t;
END;
COMMENT ON FUNCTION rating.terms_total(
  numeric, integer, integer, integer, integer, catalog.price_step[], numeric, numeric, numeric, bigint, text, timestamptz, numeric
) IS $doc$Billed seconds and price of a call by given terms as the sum of its parts, exact and rounded once.

:param p_rate_per_minute: price per minute where no step counts
:param p_initial_increment: initial increment, seconds
:param p_subsequent_increment: subsequent increment, seconds
:param p_grace_seconds: a call of at most so many seconds is not charged
:param p_free_seconds: the first seconds, which are not charged
:param p_price_steps: prices by band and by second of the call
:param p_connect_fee: added to each call that is charged
:param p_minimum_charge: what a call that is charged costs at least
:param p_maximum_charge: what a call costs at most; NULL is no limit
:param p_band_plan_id: the plan that tells bands; NULL: none
:param p_time_zone: by whose clock
:param p_answered_at: the instant of answer
:param p_raw_seconds: seconds from answer to end, may be fractional
:returns: one row
:example: SELECT * FROM rating.terms_total(0.01, 60, 60, 0, 0, '{}', 0, 0, 1.5, NULL, 'UTC', now(), 61)$doc$;

CREATE OR REPLACE FUNCTION rating.call_total(
  p_rate_id bigint, p_rate_sheet_version_id bigint, p_answered_at timestamptz, p_raw_seconds numeric
) RETURNS TABLE (billed_seconds integer, amount numeric)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT t.billed_seconds, t.amount
  FROM catalog.rate AS r
  INNER JOIN catalog.rate_sheet_version AS v ON v.rate_sheet_version_id = p_rate_sheet_version_id
  INNER JOIN catalog.rate_sheet AS h ON h.rate_sheet_id = v.rate_sheet_id
  CROSS JOIN LATERAL rating.terms_total(
    r.rate_per_minute, r.initial_increment, r.subsequent_increment, r.grace_seconds, r.free_seconds, r.price_steps,
    r.connect_fee, r.minimum_charge, r.maximum_charge, v.band_plan_id, h.time_zone, p_answered_at, p_raw_seconds
  ) AS t
  WHERE r.rate_id = p_rate_id;
END;
COMMENT ON FUNCTION rating.call_total(bigint, bigint, timestamptz, numeric) IS
$doc$Billed seconds and price of a call as the sum of its parts, exact and rounded once.

:param p_rate_id: the rate that won
:param p_rate_sheet_version_id: the version it won in
:param p_answered_at: the instant of answer
:param p_raw_seconds: seconds from answer to end, may be fractional
:returns: one row
:example: SELECT * FROM rating.call_total(1, 1, now(), 61)$doc$;
