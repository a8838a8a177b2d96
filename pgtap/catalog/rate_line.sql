-- Grace, free seconds, maximum and prices by band and second go wherever a rate goes.
\ir ../include/rates.psql
SELECT no_plan();
UPDATE system.clock SET sandbox = true, frozen_at = '2026-11-05T12:00:00Z';
CREATE FUNCTION pg_temp.import_special(p_sheet text, p_mode text, p_from date, VARIADIC p_lines text[]) RETURNS api.rate_import
LANGUAGE sql AS $$
  SELECT i FROM api.rate_import(p_sheet, 'rates.csv', pg_temp.upload(VARIADIC
    ARRAY['prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination,minimum_charge,grace_seconds,'
      'free_seconds,maximum_charge,price_steps'] || p_lines), p_mode, p_from) AS i
$$;
CREATE FUNCTION pg_temp.terms(p_sheet text, p_day date) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', r.prefix, r.rate_per_minute, r.minimum_charge, r.grace_seconds, r.free_seconds,
    coalesce(r.maximum_charge::text, '-'), r.price_steps), '; ' ORDER BY r.prefix)
  FROM catalog.rate_sheet AS s CROSS JOIN LATERAL api.rate_list(s.rate_sheet_id, p_as_of => p_day) AS r WHERE s.code = p_sheet
$$;
SELECT band_plan_id AS plan FROM api.band_plan_create('t-week', 'Week') \gset
SELECT count(api.band_window_create(:plan, 'night', '{1,2,3,4,5,6,7}', '20:00', '24:00')) \gset
SELECT count(api.rate_sheet_update(:sheet, p_band_plan_id => :plan)) \gset
SELECT is((SELECT string_agg(b, ' ') FROM unnest(catalog.rate_sheet_bands(:sheet)) AS b), 'night', 'bands of a sheet');

SELECT rate_import_id AS one FROM pg_temp.import_special('t-rates', 'add', NULL,
  '44,0.02,60,60,2026-01-01,T-UK,0.01,3,10,1.50,@180=0.015 night=0.01', '45,0.02,60,60,2026-01-01,T-DK,,3,,,',
  '46,0.02,60,60,2026-01-01,T-SE,,,,,') \gset
SELECT pg_temp.terms('t-rates', '2026-11-05') AS first \gset

-- A difference in any of them is a change; the same in other words is none
SELECT is((SELECT concat_ws(' ', i.added, i.changed, i.unchanged, i.ended) FROM pg_temp.import_special('t-rates', 'replace', '2026-11-05',
  '44,0.0200,60,60,2026-01-01,T-UK,0.010,3,10,1.5,night=0.0100 @180=0.0150', '45,0.02,60,60,2026-01-01,T-DK,,3,,,',
  '46,0.02,60,60,2026-01-01,T-SE,,,,,') AS i), '0 0 3 0', 'nothing new');
CREATE FUNCTION pg_temp.verdicts(p_44 text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_made api.rate_preview := api.rate_import_preview('t-rates', pg_temp.upload(VARIADIC ARRAY[
    'prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination,minimum_charge,grace_seconds,'
    'free_seconds,maximum_charge,price_steps', p_44, '46,0.02,60,60,2026-01-01,T-SE,,,,,']), 'add');
BEGIN
  RETURN concat_ws(' ', v_made.changed, v_made.unchanged, (
    SELECT concat_ws(' ', l.grace_before, l.grace_after, l.free_before, l.free_after, l.maximum_before, l.maximum_after,
      l.steps_before, '|', l.steps_after) FROM api.rate_preview_line_list(v_made.rate_preview_id, '{changed}') AS l));
END $$;
SELECT is(pg_temp.verdicts('44,0.02,60,60,2026-01-01,T-UK,0.01,4,10,1.50,@180=0.015 night=0.01'),
  '1 1 3 4 10 10 1.50 1.50 @180=0.015 night=0.01 | @180=0.015 night=0.01', 'grace');
SELECT is(pg_temp.verdicts('44,0.02,60,60,2026-01-01,T-UK,0.01,3,,1.50,@180=0.015 night=0.01'),
  '1 1 3 3 10 0 1.50 1.50 @180=0.015 night=0.01 | @180=0.015 night=0.01', 'free seconds');
SELECT is(pg_temp.verdicts('44,0.02,60,60,2026-01-01,T-UK,0.01,3,10,,@180=0.015 night=0.01'),
  '1 1 3 3 10 10 1.50 @180=0.015 night=0.01 | @180=0.015 night=0.01', 'no maximum any more');
SELECT is(pg_temp.verdicts('44,0.02,60,60,2026-01-01,T-UK,0.01,3,10,1.50,@180=0.015'),
  '1 1 3 3 10 10 1.50 1.50 @180=0.015 night=0.01 | @180=0.015', 'a step');
SELECT is(pg_temp.verdicts('44,0.020,60,60,2026-01-01,T-UK,0.01,3,10,1.5,night=0.010 @180=0.0150'), '0 2', 'nothing');

-- Replaced, told, and rolled back
SELECT rate_import_id AS two FROM pg_temp.import_special('t-rates', 'replace', '2026-11-05', '44,0.02,60,60,2026-01-01,T-UK,,,,,',
  '45,0.02,60,60,2026-01-01,T-DK,,3,,2,', '46,0.02,60,60,2026-01-01,T-SE,,,,,') \gset
SELECT is((SELECT string_agg(c.prefix || ' ' || c.verdict, '; ') FROM catalog.rate_import_change(:two) AS c), '44 changed; 45 changed',
  'what the import changed');
SELECT results_eq($$SELECT c.prefix, c.verdict, c.terms, c.other_terms
  FROM api.rate_sheet_compare('t-rates', 't-rates', '2026-11-04', '2026-11-05') AS c$$, $$VALUES
  ('44', 'changed', '60/60, connect 0, minimum 0.01, maximum 1.5, grace 3, free 10, @180=0.015 night=0.01', '60/60, connect 0, minimum 0'),
  ('45', 'changed', '60/60, connect 0, minimum 0, grace 3', '60/60, connect 0, minimum 0, maximum 2, grace 3')$$, 'side by side');
SELECT is((SELECT concat_ws(' ', b.added, b.changed, b.unchanged) FROM api.rate_sheet_roll_back('t-rates', :one, '2026-11-06') AS b),
  '2 0 1', 'rolled back');
SELECT is(pg_temp.terms('t-rates', '2026-11-06'), :'first', 'all of it is as it was');

-- Out as a file and in again
SELECT is((SELECT e.line FROM api.rate_export('t-rates', p_as_of => '2026-11-06') AS e WHERE e.prefix = '44'),
  '44,0.02,60,60,T-UK,2026-11-06,,,0,0.01,false,3,10,1.50,@180=0.015 night=0.01', 'a line has all of it');
SELECT rate_sheet_id AS copy FROM api.rate_sheet_create('t-copy', 'Copy', 'CAD', 'America/Toronto', p_band_plan_id => :plan) \gset
SELECT is((SELECT concat_ws(' ', i.status, i.added)
  FROM api.rate_import('t-copy', 'copy.csv', pg_temp.upload(VARIADIC ARRAY(
SELECT e.line FROM api.rate_export('t-rates', p_as_of => '2026-11-06') AS e ORDER BY e.prefix NULLS FIRST))) AS i), 'imported 3', 'taken');
SELECT is(pg_temp.terms('t-copy', '2026-11-06'), :'first', 'a copy');
SELECT throws_ok($$SELECT api.rate_export('t-rates', 'kazoo', '2026-11-05')$$, 'TB102',
  'prefix 45 has a maximum charge, which a ratedeck cannot say', 'a ratedeck has no maximum');
SELECT count(pg_temp.import_special('t-copy', 'replace', '2026-11-07', '45,0.02,60,6,2026-01-01,T-DK,,3,,,')) \gset
SELECT is((SELECT e.line FROM api.rate_export('t-copy', 'kazoo', '2026-11-07') AS e WHERE e.prefix = '45'),
  '45,0.02,6,60,3,0,,T-DK', 'but grace');

-- Cost and 25 % + 0.002: 0.02 -> 0.027, 0.015 -> 0.02075 = 0.0208, 0.01 -> 0.0145; 0.01 -> 0.0125 and 1.50 -> 1.8750
SELECT count(api.rate_sheet_create('t-retail', 'Retail', 'CAD', 'America/Toronto', p_band_plan_id => :plan)) \gset
SELECT is((SELECT b.added FROM api.rate_sheet_build('t-rates', 't-retail', 25, 0.002, 4, 0, '2026-11-06') AS b), 3, 'built');
SELECT is(pg_temp.terms('t-retail', '2026-11-06'), '44 0.0270 0.0125 3 10 1.8750 @180=0.0208 night=0.0145; '
  '45 0.0270 0.0000 3 0 - ; 46 0.0270 0.0000 0 0 - ', 'prices get both, amounts the percent, seconds stay');
SELECT is(catalog.price_marked(0.01, 10, 0, NULL, 5), 0.01, 'not rounded: not marked');
SELECT is(catalog.price_marked(NULL, 10, 0, 2, 5), NULL, 'no maximum stays none');
SELECT count(api.rate_sheet_create('t-plain', 'Plain', 'CAD', 'America/Toronto')) \gset
SELECT is((SELECT concat_ws(' ', b.status, b.rejected) FROM api.rate_sheet_build('t-rates', 't-plain', 25) AS b), 'rejected 1',
  'a band that the sheet does not have');

-- A carrier's columns
SELECT count(api.column_map_create('t-map', 'Map', '{"prefix": "Code", "rate_per_minute": "Price", "destination": "Where",
  "grace_seconds": "Grace", "maximum_charge": "Cap", "price_steps": "Slabs"}',
  p_defaults => '{"initial_increment": 60, "subsequent_increment": 6, "free_seconds": 5}')) \gset
SELECT is((SELECT concat_ws(' ', i.status, i.added) FROM api.rate_import('t-plain', 'map.csv', pg_temp.upload(
  'Code,Price,Where,Grace,Cap,Slabs', '47,0.02,T-NO,2,$1.25,@60=0.01'), p_effective_from => '2026-11-06') AS i), 'imported 1',
  'by a column map');
SELECT is(pg_temp.terms('t-plain', '2026-11-06'), '47 0.02 0 2 5 1.25 @60=0.01', 'with defaults');

SELECT * FROM finish();
ROLLBACK;
