BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT no_plan();

-- MISSION 2.1: the rate is 0.0200 a minute.
SELECT results_eq(
  $$
    SELECT v.seconds, i.first, i.next, rating.billed_seconds(v.seconds, i.first, i.next),
      rating.price(rating.billed_seconds(v.seconds, i.first, i.next), 0.0200, 0, 0)
    FROM (VALUES (3), (42), (61), (125)) AS v (seconds)
    CROSS JOIN (VALUES (60, 60), (30, 6), (6, 6), (1, 1)) AS i (first, next)
    ORDER BY v.seconds, i.first DESC, i.next DESC
  $$,
  $$
    VALUES
      (3, 60, 60, 60, 0.020000), (3, 30, 6, 30, 0.010000), (3, 6, 6, 6, 0.002000), (3, 1, 1, 3, 0.001000),
      (42, 60, 60, 60, 0.020000), (42, 30, 6, 42, 0.014000), (42, 6, 6, 42, 0.014000), (42, 1, 1, 42, 0.014000),
      -- 61 s by the second: 61 / 60 x 0.02 = 0.0203333...; 125 s: 125 / 60 x 0.02 = 0.0416666...
      (61, 60, 60, 120, 0.040000), (61, 30, 6, 66, 0.022000), (61, 6, 6, 66, 0.022000), (61, 1, 1, 61, 0.020333),
      (125, 60, 60, 180, 0.060000), (125, 30, 6, 126, 0.042000), (125, 6, 6, 126, 0.042000), (125, 1, 1, 125, 0.041667)
  $$,
  'the table of intervals'
);

SELECT is(rating.billed_seconds(0, 60, 60), 0, 'a call of 0 s has no billed second');
SELECT is(rating.billed_seconds(-1, 60, 60), 0, 'nor has one of less');
SELECT is(rating.billed_seconds(0.1, 60, 60), 60, 'a tenth of a second begins the initial increment');
SELECT is(rating.billed_seconds(10.2, 1, 1), 11, '10.2 s by the second are 11 s');
SELECT is(rating.billed_seconds(60, 60, 60), 60, 'exactly the initial increment');
SELECT is(rating.billed_seconds(60.001, 60, 60), 120, 'and a little more');
-- 30 + ceil((36.5 - 30) / 6) x 6 = 30 + 12
SELECT is(rating.billed_seconds(36.5, 30, 6), 42, 'half a second over begins an increment');
SELECT is(rating.billed_seconds(36.0, 30, 6), 36, 'none over does not');
SELECT is(rating.billed_seconds(5, 6, 60), 6, 'a subsequent increment longer than the initial one');
-- 6 + 60
SELECT is(rating.billed_seconds(7, 6, 60), 66, 'the same, one second over');

SELECT is(rating.price(0, 1, 0.5, 0.5), 0::numeric, 'no billed second: no fee and no minimum');
-- 126 / 60 x 0.02 = 0.042
SELECT is(rating.price(126, 0.02, 0, 0), 0.042000, 'MISSION row 5');
-- 66 / 60 x 0.0125 = 0.01375
SELECT is(rating.price(66, 0.0125, 0, 0), 0.013750, 'MISSION row 17');
-- 6 / 60 x 0.02 = 0.0020, below the minimum of 0.01
SELECT is(rating.price(6, 0.02, 0, 0.01), 0.010000, 'the minimum charge');
-- 0.05 + 0.12 x 1
SELECT is(rating.price(60, 0.12, 0.05, 0), 0.170000, 'the connect fee');
-- fee and minutes together reach the minimum: 0.008 + 0.002 = 0.01 > 0.009
SELECT is(rating.price(6, 0.02, 0.008, 0.009), 0.010000, 'the minimum is compared with fee and minutes');
-- 1 / 60 x 0.00003 = 0.0000005: half of the sixth decimal goes away from zero
SELECT is(rating.price(1, 0.00003, 0, 0), 0.000001, 'half goes up');
-- 1 / 60 x 0.00002999 = 0.00000049983...
SELECT is(rating.price(1, 0.00002999, 0, 0), 0.000000, 'less than half goes down');
-- 7 / 60 x 0.00000001 is far below; 86400 / 60 x 0.00000001 = 0.0000144
SELECT is(rating.price(86400, 0.00000001, 0, 0), 0.000014, 'eight decimals of a rate count');
-- 86400 / 60 x 99999999.99999999 = 143999999999.9999856 with 8 decimals, 143999999999.999986 with 6
SELECT is(rating.price(86400, 99999999.99999999, 0, 0), 143999999999.999986, 'the largest rate for a day');


SELECT * FROM finish();
ROLLBACK;
