\ir ../include/street.psql
SELECT no_plan();

-- 60/60, 0.0300 a minute with a connect fee of 0.05 and a minimum of 0.20; with slabs: 0.0100 from second 120 on.
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, connect_fee, initial_increment,
  subsequent_increment, minimum_charge, maximum_charge, price_steps)
VALUES
  (:sheet, '1514', '2026-01-01', :world, 0.0300, 0.05, 60, 60, 0.20, NULL, '{}'),
  (:sheet, '1515', '2026-01-01', :world, 0.0300, 0.05, 60, 60, 0.20, NULL, catalog.price_steps_parse('@120=0.01')),
  (:sheet, '1516', '2026-01-01', :world, 0.0300, 0.05, 60, 60, 0.02, 0.06, '{}');
SELECT catalog.rate_sheet_activate(:sheet, '2026-01-01') \gset
CREATE FUNCTION pg_temp.rest(p_prefix text, p_raw_seconds numeric, p_pool_seconds integer) RETURNS numeric LANGUAGE sql AS $$
  SELECT rating.pool_rest(r.rate_id, v.rate_sheet_version_id, '2026-11-04 15:00Z', p_raw_seconds, p_pool_seconds)
  FROM catalog.rate AS r INNER JOIN catalog.rate_sheet_version AS v USING (rate_sheet_id)
  WHERE r.prefix = p_prefix AND v.retired_at IS NULL AND r.superseded_at IS NULL
$$;
SELECT is(pg_temp.rest('1514', 290, 300), 0::numeric, 'paid for as a whole: no connect fee and no minimum');
-- 299 s are 300; 150 of them are left: 2.5 x 0.03 + 0.05 = 0.125, below the minimum of 0.20
SELECT is(pg_temp.rest('1514', 299, 150), 0.125, 'split: the connect fee once, no minimum, not rounded up again');
-- 1 s: 0.03 / 60 + 0.05 = 0.0505
SELECT is(pg_temp.rest('1514', 299, 299), 0.0505, 'the last second');
-- 300 s: 120 at 0.03, 180 at 0.01. 90 are taken: 30 x 0.03 / 60 + 180 x 0.01 / 60 + 0.05 = 0.015 + 0.03 + 0.05
SELECT is(pg_temp.rest('1515', 300, 90), 0.095, 'pools pay for the first seconds, at whatever price');
SELECT is(pg_temp.rest('1515', 300, 150), 0.075, '150 x 0.01 / 60 + 0.05');
-- 4 min would be 0.12 + 0.05: the maximum of 0.06 holds; half a minute is 0.015 + 0.05 = 0.065, also above it
SELECT is(pg_temp.rest('1516', 240, 210), 0.06, 'the maximum holds for what is left');

SELECT * FROM finish();
ROLLBACK;
