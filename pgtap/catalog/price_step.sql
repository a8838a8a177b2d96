-- Prices by band and second of the call, as a rate file says them.
\ir ../include/rates.psql
SELECT no_plan();

SELECT is(catalog.price_steps_text(catalog.price_steps_parse(' night@180=0.0080  @180=0.0150 night=0.0100 ')),
  '@180=0.0150 night=0.0100 night@180=0.0080', 'read, put in order and written');
SELECT is(cardinality(catalog.price_steps_parse('  ')), 0, 'none');
SELECT is((SELECT count(*) FROM unnest(ARRAY['night', 'night=', '=0.01', '@0=0.01', 'night@=0.01', 'night=0.123456789', 'night=-1',
  'night=0.01;@60=0.02', 'night=0.01 night=0.02', 'a b=1', '@1000000=0.01', 'night=1e3']) AS t (text)
  WHERE catalog.price_steps_parse(t.text) IS NOT NULL), 0::bigint, 'nothing else is taken');

CREATE FUNCTION pg_temp.import_special(VARIADIC p_lines text[]) RETURNS api.rate_import LANGUAGE sql AS $$
  SELECT i FROM api.rate_import('t-rates', 'rates.csv', pg_temp.upload(VARIADIC
    ARRAY['prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination,grace_seconds,free_seconds,'
      'minimum_charge,maximum_charge,price_steps'] || p_lines)) AS i
$$;
SELECT count(api.band_window_create(b.band_plan_id, 'night', '{1,2,3,4,5,6,7}', '20:00', '24:00'))
FROM api.band_plan_create('t-week', 'Week') AS b \gset
SELECT count(api.rate_sheet_update(:sheet, p_band_plan_id => (SELECT b.band_plan_id FROM catalog.band_plan AS b WHERE b.code = 't-week'))) \gset
SELECT is((SELECT concat_ws(' ', i.status, i.added) FROM pg_temp.import_special('44,0.02,60,60,2026-01-01,T-UK,3,10,0.01,1.50,@180=0.015 night=0.01',
  '45,0.02,60,60,2026-01-01,T-DK,,,,,') AS i), 'imported 2', 'a file that has all of it');
SELECT is((SELECT string_agg(concat_ws(' ', r.prefix, r.grace_seconds, r.free_seconds, r.maximum_charge, r.price_steps), '; ' ORDER BY r.prefix)
  FROM api.rate AS r WHERE r.rate_sheet_id = pg_temp.sheet()), '44 3 10 1.50 @180=0.015 night=0.01; 45 0 0 ', 'as given');
SELECT is((SELECT concat_ws(' ', i.changed, i.unchanged) FROM pg_temp.import_special(
  '44,0.02,60,60,2026-01-01,T-UK,3,10,0.01,1.5,night=0.0100 @180=0.0150', '45,0.02,60,60,2026-01-01,T-DK,,,,2,') AS i), '1 1',
  'the same in other words is the same; another maximum is a change');
SELECT is((SELECT v.band_plan_id IS NOT NULL FROM catalog.rate_sheet_version AS v
  WHERE v.rate_sheet_id = pg_temp.sheet() AND v.retired_at IS NULL), true, 'the version keeps the plan');
SELECT rate_import_id AS rejected FROM pg_temp.import_special(
  '46,0.02,60,60,2026-01-01,T-SE,3601,,,,', '46,0.02,60,60,2026-02-01,T-SE,,1.5,,,', '46,0.02,60,60,2026-03-01,T-SE,,,0.02,0.01,',
  '46,0.02,60,60,2026-04-01,T-SE,,,,x,', '46,0.02,60,60,2026-05-01,T-SE,,,,,night', '46,0.02,60,60,2026-06-01,T-SE,,,,,day=0.01') \gset
SELECT results_eq(format('SELECT l.line_no, l.reason FROM api.rate_import_line_list(%s) AS l', :rejected), $$VALUES
  (2, 'grace_seconds is not a number of seconds from 0 to 3600'),
  (3, 'free_seconds is not a number of seconds from 0 to 3600'),
  (4, 'maximum_charge is less than minimum_charge'),
  (5, 'maximum_charge is not an amount from 0 with up to 6 decimals'),
  (6, 'price_steps is not a list such as night=0.0100 @180=0.0150 night@180=0.0080'),
  (7, 'price_steps names a band that the sheet''s band plan does not have')$$, 'every wrong line is named');

SELECT * FROM finish();
ROLLBACK;
