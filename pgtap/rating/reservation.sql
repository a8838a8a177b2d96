-- How far money reaches: the inverse of a price, on random rates.
\ir ../include/rates.psql
SELECT no_plan();
-- 1.00 at 0.05 + 0.12 a minute, 60/60: 7 minutes cost 0.89, 8 cost 1.01.
CREATE FUNCTION pg_temp.rate(p_rate numeric, p_fee numeric, p_initial integer, p_step integer, p_minimum numeric) RETURNS catalog.rate
LANGUAGE sql AS $$
  SELECT jsonb_populate_record(NULL::catalog.rate, jsonb_build_object('rate_per_minute', p_rate, 'connect_fee', p_fee,
    'initial_increment', p_initial, 'subsequent_increment', p_step, 'minimum_charge', p_minimum))
$$;
SELECT is(rating.seconds_within(1.00, pg_temp.rate(0.12, 0.05, 60, 60, 0)), 420, '1.00 reaches for 420 s');
SELECT is(rating.seconds_within(0.16, pg_temp.rate(0.12, 0.05, 60, 60, 0)), 0, '0.16 not for the first minute, which is 0.17');
SELECT is(rating.seconds_within(0.17, pg_temp.rate(0.12, 0.05, 60, 60, 0)), 60, '0.17 for just that');
SELECT is(rating.seconds_within(0.49, pg_temp.rate(0.12, 0, 1, 1, 0.50)), 0, 'less than the minimum reaches for nothing');
SELECT is(rating.seconds_within(0.50, pg_temp.rate(0.12, 0, 1, 1, 0.50)), 250, 'the minimum is worth 250 s');
SELECT cmp_ok(rating.seconds_within(0, pg_temp.rate(0, 0, 60, 60, 0)), '>=', 10000000, 'what costs nothing goes on');

SELECT setseed(0.7) \gset
SELECT is_empty($$
  SELECT x.*, s.seconds FROM (
    SELECT round(random()::numeric * 3, 6) AS room, round(random()::numeric, 8) + 0.00000001 AS rate,
      round(random()::numeric * 0.2, 4) AS fee, (ARRAY[1, 6, 30, 60])[1 + n % 4] AS initial, (ARRAY[1, 6, 60])[1 + n % 3] AS step,
      CASE WHEN n % 5 = 0 THEN round(random()::numeric, 2) ELSE 0 END AS minimum
    FROM generate_series(1, 3000) AS n
  ) AS x
  CROSS JOIN LATERAL (
    SELECT rating.seconds_within(x.room, pg_temp.rate(x.rate, x.fee, x.initial, x.step, x.minimum)) AS seconds
  ) AS s
  WHERE s.seconds < 10000000 AND (
    rating.price(s.seconds, x.rate, x.fee, x.minimum) > x.room
    OR rating.price(CASE s.seconds WHEN 0 THEN x.initial ELSE s.seconds + x.step END, x.rate, x.fee, x.minimum) <= x.room
  )
$$, 'it is affordable, and one increment more is not');
SELECT * FROM finish();
ROLLBACK;
