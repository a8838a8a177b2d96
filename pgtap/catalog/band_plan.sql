-- Bands of a plan by the clock on the wall; what prices calls stays as it is.
BEGIN;
SET LOCAL search_path = tap, pg_catalog, pg_temp;
UPDATE system.clock SET sandbox = true, frozen_at = '2026-11-05T12:00:00Z';
SELECT no_plan();

SELECT band_plan_id AS plan FROM api.band_plan_create('t-week', 'Week', 'CA') \gset
SELECT band_window_id AS peak FROM api.band_window_create(:plan, 'peak', '{1,2,3,4,5}', '08:00', '18:00') \gset
SELECT count(api.band_window_create(:plan, 'holiday', '{0}')) \gset
SELECT count(api.holiday_create('CA', '2026-07-01', 'Canada Day')) \gset
SELECT set_config('t.plan', :'plan', true) \gset
CREATE FUNCTION pg_temp.band(p_at timestamptz, p_zone text DEFAULT 'America/Toronto') RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', b.band, b.holiday) FROM api.band_find(current_setting('t.plan')::bigint, p_at, p_zone) AS b
$$;
CREATE FUNCTION pg_temp.band_window(p_days integer[], p_from time, p_to time) RETURNS api.band_window LANGUAGE sql AS $$
  SELECT api.band_window_create(current_setting('t.plan')::bigint, 'night', p_days, p_from, p_to)
$$;

-- Monday 2026-11-02: Toronto is 5 hours behind UTC, Vancouver 8
SELECT is(pg_temp.band('2026-11-02T13:00Z'), 'peak', 'from eight on');
SELECT is(pg_temp.band('2026-11-02T12:59:59.999999Z'), '', 'not before');
SELECT is(pg_temp.band('2026-11-02T13:00Z', 'America/Vancouver'), '', 'another zone''s clock');
SELECT is(pg_temp.band('2026-11-02T23:00Z'), '', 'up to six');
SELECT is(pg_temp.band('2026-11-01T15:00Z'), '', 'a Sunday');
SELECT is(pg_temp.band('2026-07-01T03:59:59Z'), '', 'before the holiday');
SELECT is(pg_temp.band('2026-07-01T04:00Z'), 'holiday Canada Day', 'the holiday, in the zone');
SELECT is(pg_temp.band('2026-07-01T14:00Z'), 'holiday Canada Day', 'a Wednesday, but no peak');
SELECT is(pg_temp.band(NULL), '', 'now: Thursday, 7 in the morning');
SELECT throws_ok('SELECT * FROM api.band_find(0)', 'TB101', NULL, 'no such plan');
SELECT throws_ok($$SELECT pg_temp.band(now(), 'Mars/Olympus')$$, 'TB102', NULL, 'no such zone');

SELECT throws_ok($$SELECT pg_temp.band_window('{5,6}', '17:45', '20:00')$$, 'TB103', NULL, 'Friday has a band until six');
SELECT lives_ok($$SELECT pg_temp.band_window('{5,6}', '18:00', '20:00')$$, 'next to it');
SELECT throws_ok($$SELECT pg_temp.band_window('{1}', '20:00', '20:10')$$, 'TB102', NULL, 'not at a quarter');
SELECT throws_ok($$SELECT pg_temp.band_window('{1}', '22:00', '06:00')$$, 'TB102', NULL, 'over midnight');
SELECT throws_ok($$SELECT pg_temp.band_window('{8}', '20:00', '22:00')$$, 'TB102', NULL, 'no such day');
SELECT throws_ok($$SELECT pg_temp.band_window('{}', '20:00', '22:00')$$, 'TB102', NULL, 'no day');
SELECT throws_ok($$SELECT api.holiday_create('CA', '2026-07-01', 'Dominion Day')$$, 'TB103', NULL, 'a holiday already');

-- A sheet is priced by it from now on.
SELECT rate_sheet_id AS sheet FROM api.rate_sheet_create('t-banded', 'Banded', 'CAD', 'America/Toronto', p_band_plan_id => :plan)
\gset
SELECT destination_id AS world FROM api.destination_create('t-world', 'World', NULL) \gset
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,
  subsequent_increment)
VALUES (:sheet, '1', '2026-06-01', :world, 0.0200, 30, 6);
SELECT lives_ok($$SELECT pg_temp.band_window('{0}', '00:00', '24:00') WHERE false; SELECT pg_temp.band_window('{7}', '20:00', '22:00')$$,
  'until it counts it may change');
SELECT catalog.rate_sheet_activate(:sheet, '2026-06-01') \gset
SELECT throws_ok($$SELECT pg_temp.band_window('{7}', '22:00', '24:00')$$, 'TB110', NULL, 'no window more');
SELECT throws_ok(format('SELECT api.band_window_remove(%s)', :peak), 'TB110', NULL, 'no window less');
SELECT throws_ok($$SELECT api.holiday_create('CA', '2026-11-05', 'Today')$$, 'TB110', NULL, 'a day that has come');
SELECT throws_ok($$SELECT api.holiday_remove(h.holiday_id) FROM api.holiday AS h WHERE h.day = '2026-07-01'$$, 'TB110', NULL,
  'a holiday that was');
SELECT lives_ok($$SELECT api.holiday_create('CA', '2026-12-25', 'Christmas'), api.holiday_create('US', '2026-11-05', 'Today'),
  api.holiday_create('CA', '2026-05-18', 'Victoria Day')$$, 'a day to come, another country, before the sheet');

SELECT * FROM finish();
ROLLBACK;
