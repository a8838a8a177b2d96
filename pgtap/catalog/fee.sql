BEGIN;
SET LOCAL search_path = tap, pg_catalog, pg_temp;
SELECT no_plan();

CREATE FUNCTION pg_temp.january(p_method text, p_from date, p_to date DEFAULT '2011-02-01') RETURNS numeric LANGUAGE sql AS $$
  SELECT round(catalog.fee_prorated(29.95, p_method, '2011-01-01', '2011-02-01', p_from, p_to), 2)
$$;
CREATE FUNCTION pg_temp.february(p_method text, p_from date, p_to date DEFAULT '2011-03-01') RETURNS numeric LANGUAGE sql AS $$
  SELECT round(catalog.fee_prorated(29.95, p_method, '2011-02-01', '2011-03-01', p_from, p_to), 2)
$$;
-- MISSION row 11: 29.95 from 17 January, 15 of 31 days: 449.25 / 31 = 14.4919; ended on 10 February, 18 of 28 days are left:
-- 539.10 / 28 = 19.2536.
SELECT is(pg_temp.january('days', '2011-01-17'), 14.49, 'actual days: 15/31');
SELECT is(pg_temp.february('days', '2011-02-11'), 19.25, 'actual days: 18/28');
-- 29.95 x 15 / 30 = 14.975
SELECT is(pg_temp.january('thirtieth', '2011-01-17'), 14.98, 'a half away from zero: 15/30');
SELECT is(pg_temp.january('thirtieth', '2011-01-02'), 29.95, 'a month has 30 thirtieths, also of 31 days');
-- 29.95 x 27 / 30 = 26.955
SELECT is(pg_temp.february('thirtieth', '2011-02-02'), 26.96, '27 days are left');
SELECT is(pg_temp.february('thirtieth', '2011-02-01'), 29.95, 'a whole month is whole, also of 28 days');
-- A minimum of 50.00 for a first cycle of 12 days: 50.00 x 12 / 30.
SELECT is(round(catalog.fee_prorated(50, 'thirtieth', '2011-01-01', '2011-02-01', '2011-01-20', '2011-02-01'), 2), 20.00,
  '12 thirtieths');
SELECT is(pg_temp.january('none', '2011-01-01', '2011-01-02'), 29.95, 'not prorated: the first day bears it');
SELECT is(pg_temp.january('none', '2011-01-02'), 0.00, 'the other days nothing');
SELECT is(pg_temp.january('days', '2010-12-01', '2011-06-01'), 29.95, 'what lies outside is left out');
SELECT is(pg_temp.january('days', '2011-01-20', '2011-01-20'), 0.00, 'no day is nothing');
SELECT is(pg_temp.january('days', '2011-01-20', '2011-01-10'), 0.00, 'nor is less');
-- 90.00 a quarter from 16 February, thirtieths: 28 - 15 = 13 days of February and 31 of March: 90.00 x 44 / 90.
SELECT is(round(catalog.fee_prorated(90, 'thirtieth', '2011-01-01', '2011-04-01', '2011-02-16', '2011-04-01'), 2), 44.00, 'a quarter');
-- A part in the middle that is exactly half a cent: 0.01 x 14 / 28.
SELECT is(round(catalog.fee_prorated(0.01, 'days', '2011-02-01', '2011-03-01', '2011-02-04', '2011-02-18'), 2), 0.01, 'a true half');

SELECT results_eq($$
  SELECT f.*::text FROM (VALUES ('monthly', date '2012-02-29'), ('quarterly', '2011-05-31'), ('annual', '2011-12-31')) AS v (f, d)
  CROSS JOIN LATERAL catalog.fee_period(v.f, v.d) AS f
$$, $$VALUES ('(2012-02-01,2012-03-01)'), ('(2011-04-01,2011-07-01)'), ('(2011-01-01,2012-01-01)')$$, 'periods');

SELECT * FROM finish();
ROLLBACK;
