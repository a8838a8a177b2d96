\ir ../include/street.psql
SELECT no_plan();

-- Peak is 0.0200, the rest 0.0100: Monday to Friday 8 to 18 in Toronto; holidays are a band of their own.
SELECT band_plan_id AS plan FROM api.band_plan_create('t-week', 'Week', 'CA') \gset
SELECT count(api.band_window_create(:plan, w.band, w.days::integer[], w.from_time::time, w.to_time::time))
FROM (VALUES
  ('peak', '{1,2,3,4,5}', '08:00', '18:00'), ('holiday', '{0}', '00:00', '24:00'), ('sleep', '{7}', '01:30', '03:30')
) AS w (band, days, from_time, to_time) \gset
SELECT count(api.holiday_create('CA', '2026-12-25', 'Christmas')) \gset
SELECT rate_sheet_id AS banded FROM api.rate_sheet_create('t-banded', 'Banded', 'CAD', 'America/Toronto', p_band_plan_id => :plan)
\gset
CREATE FUNCTION pg_temp.rate_add(p_prefix text, p_initial integer, p_subsequent integer, p_steps text, p_fee numeric DEFAULT 0,
  p_minimum numeric DEFAULT 0, p_maximum numeric DEFAULT NULL, p_grace integer DEFAULT 0, p_free integer DEFAULT 0)
RETURNS void LANGUAGE sql AS $$
  INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,
    subsequent_increment, connect_fee, minimum_charge, maximum_charge, grace_seconds, free_seconds, price_steps)
  SELECT s.rate_sheet_id, p_prefix, '2026-01-01', d.destination_id, 0.0100, p_initial, p_subsequent, p_fee, p_minimum, p_maximum,
    p_grace, p_free, catalog.price_steps_parse(p_steps)
  FROM catalog.rate_sheet AS s, catalog.destination AS d WHERE s.code = 't-banded' AND d.code = 'T-WORLD'
$$;
SELECT pg_temp.rate_add('33', 60, 60, 'peak=0.0200 holiday=0.0050'), pg_temp.rate_add('34', 1, 1, 'peak=0.0200 holiday=0.0050 sleep=0.0000'),
  pg_temp.rate_add('35', 30, 6, '@180=0.0080 @600=0.0050'), pg_temp.rate_add('36', 60, 60, 'peak=0.0200 peak@60=0.0150 @120=0.0080'),
  pg_temp.rate_add('37', 6, 6, '', p_fee => 0.05, p_grace => 5), pg_temp.rate_add('38', 6, 6, '', p_fee => 0.05, p_free => 10),
  pg_temp.rate_add('39', 60, 60, '', p_minimum => 0.0150, p_maximum => 0.0350),
  pg_temp.rate_add('40', 6, 6, '@60=0.0050', p_free => 30) \gset
SELECT catalog.rate_sheet_activate(:banded, '2026-01-01') \gset
SELECT count(api.override_sheet_create(:p, :banded)) \gset

-- What a call costs, and its parts: band@second:seconds at the price.
CREATE FUNCTION pg_temp.priced(p_prefix text, p_seconds numeric, p_at timestamptz DEFAULT '2026-11-03T15:00Z') RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', t.billed_seconds, t.amount::numeric(20, 6), (
    SELECT string_agg(format('%s@%s:%s*%s', c.band, c.from_second, c.billed_seconds, c.rate_per_minute), ' ' ORDER BY c.place)
    FROM rating.call_parts(r.rate_id, v.rate_sheet_version_id, p_at, p_seconds) AS c
  ))
  FROM catalog.rate AS r
  INNER JOIN catalog.rate_sheet_version AS v ON v.rate_sheet_id = r.rate_sheet_id
  CROSS JOIN LATERAL rating.call_total(r.rate_id, v.rate_sheet_version_id, p_at, p_seconds) AS t
  WHERE r.rate_sheet_id = (SELECT s.rate_sheet_id FROM catalog.rate_sheet AS s WHERE s.code = 't-banded') AND r.prefix = p_prefix
$$;

-- Tuesday 17:59:30 in Toronto. By the minute all 60 s are peak: 0.02; the next minute is not: + 0.01.
SELECT is(pg_temp.priced('33', 60, '2026-11-03T22:59:30Z'), '60 0.020000 peak@0:60*0.0200', 'a minute begun in peak is all peak');
SELECT is(pg_temp.priced('33', 61, '2026-11-03T22:59:30Z'), '120 0.030000 peak@0:60*0.0200 @:60*0.0100', 'the next minute is not');
-- By the second: 30 s at 0.02 and 30 s at 0.01 = 0.01 + 0.005
SELECT is(pg_temp.priced('34', 60, '2026-11-03T22:59:30Z'), '60 0.015000 peak@0:30*0.0200 @:30*0.0100', 'by the second it is half');
-- Half a second before six: the increment that starts then is peak. 1 * 0.02 / 60 + 2 * 0.01 / 60 = 0.04 / 60
SELECT is(pg_temp.priced('34', 2.2, '2026-11-03T22:59:59.5Z'), '3 0.000667 peak@0:1*0.0200 @:2*0.0100', 'within a second');
SELECT is(pg_temp.priced('34', 60, '2026-11-03T23:00Z'), '60 0.010000 @:60*0.0100', 'exactly at six');
SELECT is(pg_temp.priced('34', 60, '2026-11-03T13:00Z'), '60 0.020000 peak@0:60*0.0200', 'exactly at eight');
-- Midnight into Christmas, a Friday: 30 s at 0.01, 30 s at 0.005 = 0.005 + 0.0025; at noon it is no peak.
SELECT is(pg_temp.priced('34', 60, '2026-12-25T04:59:30Z'), '60 0.007500 @:30*0.0100 holiday@0:30*0.0050', 'into a holiday');
SELECT is(pg_temp.priced('34', 60, '2026-12-25T17:00Z'), '60 0.005000 holiday@0:60*0.0050', 'a Friday that is a holiday');
-- A day and a minute from Tuesday 17:59: 60 + 9 h 59 min ... peak is 17:59-18:00 and 8:00-17:59+1: 60 + 36000 s.
SELECT is(pg_temp.priced('34', 86460, '2026-11-03T22:59Z'), '86460 20.420000 peak@0:36060*0.0200 @:50400*0.0100',
  'a price is reached twice: 36060 s and 50400 s, 12.02 + 8.40');

-- Sunday 2026-11-01 has 25 hours: 1:30 comes twice, and 1:45 twice, both before it is 3:30. From 1:00 EDT (5:00 UTC) on, 4 hours:
-- awake 1:00-1:30 EDT, asleep 1:30-2:00 EDT, awake 1:00-1:30 EST, asleep 1:30-3:30 EST, awake 3:30-4:00 EST.
SELECT is(pg_temp.priced('34', 14400, '2026-11-01T05:00Z'), '14400 0.900000 @:5400*0.0100 sleep@0:9000*0.0000',
  'the hour that comes twice: 0.5 + 0.5 + 0.5 h of 0.01, 2.5 h of nothing');
-- Sunday 2026-03-08 has 23: from 1:00 EST (6:00 UTC) on, 2 hours: awake to 1:30, asleep 1:30-2:00, then 3:00-3:30, awake to 4:00.
SELECT is(pg_temp.priced('34', 7200, '2026-03-08T06:00Z'), '7200 0.600000 @:3600*0.0100 sleep@0:3600*0.0000',
  'the hour that never comes');

-- Slabs: 30/6; 200 s are 204: 180 at 0.01, 24 at 0.008 = 0.03 + 0.0032
SELECT is(pg_temp.priced('35', 200), '204 0.033200 @:180*0.0100 @180:24*0.0080', 'slabs');
SELECT is(pg_temp.priced('35', 180), '180 0.030000 @:180*0.0100', 'up to the slab');
-- 606: 180 at 0.01, 420 at 0.008, 6 at 0.005 = 0.03 + 0.056 + 0.0005
SELECT is(pg_temp.priced('35', 600.5), '606 0.086500 @:180*0.0100 @180:420*0.0080 @600:6*0.0050', 'and the next');
-- In peak its own steps count, else those of any band: 0.02 + 0.015 * 2; off peak 0.01 * 2 + 0.008
SELECT is(pg_temp.priced('36', 180), '180 0.050000 peak@0:60*0.0200 peak@60:120*0.0150', 'steps of a band');
SELECT is(pg_temp.priced('36', 180, '2026-11-03T03:00Z'), '180 0.028000 @:120*0.0100 @120:60*0.0080', 'and of none');
-- 17:58:30: minutes begin 17:58:30 peak, 17:59:30 peak@60, 18:00:30 @120: 0.02 + 0.015 + 0.008
SELECT is(pg_temp.priced('36', 180, '2026-11-03T22:58:30Z'), '180 0.043000 peak@0:60*0.0200 peak@60:60*0.0150 @120:60*0.0080',
  'bands and slabs');

-- Grace: at 5 s nothing, at 5.1 s all 6 s and the fee: 0.001 + 0.05
SELECT is(pg_temp.priced('37', 5), '0 0.000000', 'within grace');
SELECT is(pg_temp.priced('37', 5.1), '6 0.051000 @:6*0.0100', 'above it the whole call');
-- Free seconds: 10 s nothing; 61 - 10 = 51 s are 54: 0.009 + 0.05
SELECT is(pg_temp.priced('38', 10), '0 0.000000', 'free seconds alone');
SELECT is(pg_temp.priced('38', 61), '54 0.059000 @:54*0.0100', 'free seconds are taken off before increments');
-- Increments begin at 30 s; the slab at 60 s of the call: 30 s at 0.01, 6 at 0.005 = 0.005 + 0.0005
SELECT is(pg_temp.priced('40', 61), '36 0.005500 @:30*0.0100 @60:6*0.0050', 'slabs count from answer');
-- 0.01 is raised to 0.015; 4 minutes, 0.04, are cut to 0.035; nothing stays nothing
SELECT is(pg_temp.priced('39', 1), '60 0.015000 @:60*0.0100', 'the minimum');
SELECT is(pg_temp.priced('39', 181), '240 0.035000 @:240*0.0100', 'the maximum');
SELECT is(pg_temp.priced('39', 0), '0 0.000000', 'no call');

-- The same by quote, by sheet, and by rating of the same calls.
SELECT count(pg_temp.land('t-native', VARIADIC ARRAY(
  SELECT pg_temp.call('b' || n, to_char(time '22:45' + make_interval(secs => n * 31), 'HH24:MI:SS'), round(n * n * 1.37, 1)::text,
    '6135550101', '011' || (33 + n % 8) || '1555000' || (100 + n))
  FROM generate_series(1, 64) AS n))) \gset
SELECT is(pg_temp.rate(), 1, 'rated');
SELECT is((SELECT count(*) FROM rating.charge AS c INNER JOIN intake.record AS r ON r.record_id = c.call_id WHERE r.call_id LIKE 'b%'),
  64::bigint, 'all of them');
SELECT is_empty($$
  SELECT r.call_id, c.billed_seconds, c.amount, q.billed_seconds, q.amount
  FROM intake.record AS r
  INNER JOIN rating.charge AS c ON c.call_id = r.record_id
  CROSS JOIN LATERAL api.call_quote(c.customer_id, '16135550101', r.called_number, r.raw_seconds, r.answered_at) AS q
  CROSS JOIN LATERAL rating.call_total(c.rate_id, c.rate_sheet_version_id, r.answered_at, r.raw_seconds) AS t
  WHERE r.call_id LIKE 'b%' AND ((c.billed_seconds, c.amount) IS DISTINCT FROM (q.billed_seconds, q.amount)
    OR (c.billed_seconds, c.amount) IS DISTINCT FROM (t.billed_seconds, t.amount)
    OR c.amount <> api.call_price((SELECT s.rate_sheet_id FROM catalog.rate_sheet AS s WHERE s.code = 't-banded'),
      r.called_number, r.raw_seconds, r.answered_at))
$$, 'a quote, the sheet''s price and the parts are what rating charges');
SELECT is(rating.charged_seconds(3, 3, 0), 0::numeric, 'at the end of grace');
SELECT is(rating.charged_seconds(61.5, 3, 10), 51.5, 'less the free ones');

SELECT * FROM finish();
ROLLBACK;
