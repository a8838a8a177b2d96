\ir ../include/rates.psql
SELECT no_plan();

-- A carrier's file: titles, semicolons cut by the client, code lists, decimal commas, increments in one column
SELECT column_map_id AS map FROM api.column_map_create('t-telco', 'Telco A-Z', $${
  "country_code": "CC", "area_codes": "Area Codes", "destination": "Country", "rate_per_minute": "Price EUR",
  "increments": "Billing", "effective_from": 6}$$, p_defaults => '{"country": "CA"}', p_header_line => 2, p_decimal_comma => true,
  p_date_order => 'dmy') \gset
CREATE FUNCTION pg_temp.telco(VARIADIC p_lines text[]) RETURNS uuid LANGUAGE sql AS $$
  WITH load AS MATERIALIZED (SELECT gen_random_uuid() AS id), line AS (
    INSERT INTO system.load_line (load_id, slice, line_no, fields, raw)
    SELECT (SELECT d.id FROM load AS d), 0, l.n, string_to_array(l.line, ';'), l.line
    FROM unnest(ARRAY['Telco price list;;;;;', 'CC;Area codes;Country;Price EUR;Billing;Valid'] || p_lines) WITH ORDINALITY AS l (line, n)
  )
  SELECT d.id FROM load AS d
$$;
SELECT is((SELECT concat_ws(' ', i.status, i.lines, i.added) FROM api.rate_import('t-rates', 'telco.csv', pg_temp.telco(
  '1;613,514-516;Canada;€ 0,0150;60/6;1.12.2026', '44;;United Kingdom;1.000,5;1;24/12/2026'), p_column_map => 't-telco') AS i),
  'imported 2 5', 'two lines, five prefixes');
SELECT is((SELECT string_agg(concat_ws(' ', r.prefix, r.destination, r.rate_per_minute, r.initial_increment, r.subsequent_increment,
    r.effective_from, d.country), '; ' ORDER BY r.prefix)
  FROM api.rate AS r INNER JOIN catalog.destination AS d USING (destination_id) WHERE r.rate_sheet_id = pg_temp.sheet()),
  '1514 Canada 0.0150 60 6 2026-12-01 CA; 1515 Canada 0.0150 60 6 2026-12-01 CA; 1516 Canada 0.0150 60 6 2026-12-01 CA; '
  '1613 Canada 0.0150 60 6 2026-12-01 CA; 44 United Kingdom 1000.5 1 1 2026-12-24 CA', 'each in our columns');

-- Known by its headers; a line that is wrong keeps its number, its text and its reason
SELECT rate_import_id AS rejected FROM api.rate_import('t-rates', 'telco.csv', pg_temp.telco(
  '1;613;Canada;0,0150;60/6;1.13.2026', '1;613-6;Canada;0,0150;60/6;1.12.2026', ';;Canada;0,0150;60/6;1.12.2026', '1;613;Canada')) \gset
SELECT results_eq(format('SELECT l.line_no, l.reason, l.raw FROM api.rate_import_line_list(%s) AS l', :rejected), $$VALUES
  (3, 'effective_from is not a date like 2026-11-01', '1;613;Canada;0,0150;60/6;1.13.2026'),
  (4, 'prefix 1613-6 is neither * nor 1 to 15 digits', '1;613-6;Canada;0,0150;60/6;1.12.2026'),
  (5, 'prefix  is neither * nor 1 to 15 digits', ';;Canada;0,0150;60/6;1.12.2026'),
  (6, '3 fields instead of 6', '1;613;Canada')$$, 'found by the headers, wrong lines are told');
SELECT is((SELECT count(*) FROM system.load_line AS l), 0::bigint, 'lines are consumed');

-- Of several maps the one that names most; of equal ones none
SELECT count(api.column_map_create('t-small', 'Small', '{"prefix": "CC", "rate_per_minute": "Price EUR"}', p_header_line => 2)) \gset
SELECT pg_temp.telco('1;613;Canada;0,0150;60/6;1.12.2026') AS load \gset
SELECT is((SELECT f.code::text FROM catalog.column_map_found(:'load') AS f), 't-telco', 'the fuller one');
SELECT count(api.column_map_create('t-twin', 'Twin', '{"prefix": "cc", "rate_per_minute": "price eur", "destination": "country",
  "name": "billing", "country": "area codes"}', p_header_line => 2)) \gset
SELECT throws_ok($$SELECT api.rate_import('t-rates', 'x.csv', pg_temp.telco('1;613;Canada;0,0150;60/6;1.12.2026'))$$, 'TB201',
  'several column maps fit: t-telco, t-twin', 'two that name five');

-- By position, without headers, the day given
SELECT count(api.column_map_create('t-bare', 'Bare', '{"prefix": 1, "rate_per_minute": 2, "destination": 1}', p_header_line => 0,
  p_defaults => '{"initial_increment": 60, "subsequent_increment": "6"}')) \gset
SELECT is((SELECT concat_ws(' ', i.status, i.lines, i.added) FROM api.rate_import('t-rates', 'bare.csv',
  pg_temp.upload('+33 1,0.01', '49,0.02'), p_effective_from => '2026-12-01', p_column_map => 't-bare') AS i), 'imported 2 2',
  'the first line is data');
SELECT is((SELECT concat_ws(' ', r.prefix, r.initial_increment, r.subsequent_increment, r.effective_from) FROM catalog.rate AS r
  WHERE r.rate_sheet_id = pg_temp.sheet() AND r.prefix LIKE '33%'), '331 60 6 2026-12-01', 'blanks and + do not count');

-- Small parts
SELECT results_eq($$SELECT catalog.date_text(x.t, x.o) FROM (VALUES ('2026-12-01', 'dmy'), ('2026-12-01 00:00:00', 'mdy'),
  ('1/2/2026', 'dmy'), ('1/2/2026', 'mdy'), ('20261201', 'ymd'), ('2026/12/1', 'ymd'), ('01-Dec-2026', 'ymd'), ('x', 'dmy')) AS x (t, o)$$,
  ARRAY['2026-12-01', '2026-12-01', '2026-02-01', '2026-01-02', '2026-12-01', '2026-12-01', '2026-12-01', 'x'], 'days');
SELECT results_eq($$SELECT catalog.area_code_list('0613 , 514-516;7 - 8,9-1,')$$, ARRAY['0613', '514', '515', '516', '7', '8', '9-1', ''],
  'codes and ranges; what is none stays as it is');
SELECT results_eq($$SELECT catalog.area_code_list('')$$, ARRAY[''], 'an empty list is an empty code: no line gets lost');
SELECT is(catalog.number_text(' $0.015 ', false) || ' ' || catalog.number_text('0.015', true), '0.015 0.015', 'prices');

-- Errors
SELECT throws_ok($$SELECT api.rate_import('t-rates', 'x.csv', pg_temp.upload('a,b'), p_column_map => 'none')$$, 'TB101',
  'column map none does not exist', 'no such map');
SELECT throws_ok($$SELECT api.rate_import('t-rates', 'x.csv', pg_temp.upload('x', 'CC,Area Codes'), p_column_map => 't-telco')$$, 'TB201',
  'missing columns: Country, Billing, Price EUR', 'headers that the map asks for');
SELECT throws_ok($$SELECT api.rate_import('t-rates', 'x.csv', gen_random_uuid(), p_column_map => 't-telco')$$, 'TB303', 'the file is empty',
  'nothing in it');
SELECT throws_ok($$SELECT api.column_map_create('t-bad', 'Bad', '{"prefix": "A"}')$$, 'TB102', NULL, 'no price');
SELECT throws_ok($$SELECT api.column_map_create('t-bad', 'Bad', '{"prefix": 0, "rate_per_minute": 2}')$$, 'TB102', NULL, 'no position');
SELECT throws_ok($$SELECT api.column_map_create('t-bad', 'Bad', '{"prefix": 1, "rate_per_minute": 2, "colour": 3}')$$, 'TB102', NULL,
  'no such column');
SELECT throws_ok($$SELECT api.column_map_create('t-bad', 'Bad', '[1]')$$, 'TB102', NULL, 'no object');

SELECT * FROM finish();
ROLLBACK;
