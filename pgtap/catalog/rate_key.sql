\ir ../include/kinds.psql
SELECT no_plan();
SELECT is(:'jurisdiction_rates' || '; ' || :'lata_rates' || '; ' || :'tier_rates', '7 0 0; 5 0 0; 5 0 0', 'a sheet of each kind');

-- What people write, and what is kept
SELECT is((SELECT string_agg(coalesce(catalog.rate_prefix(x.kind, x.prefix), '-'), ' ' ORDER BY x.n)
  FROM (VALUES (1, 'prefix', '1613'), (2, 'prefix', '132>224'), (3, 'prefix', '1613/local'), (4, 'jurisdiction', '1613/local'),
    (5, 'jurisdiction', '*/local'), (6, 'jurisdiction', '1613/near'), (7, 'lata', '132>*'), (8, 'lata', '132'), (9, 'lata', '13>224'),
    (10, 'tier', '007'), (11, 'tier', 'Default'), (12, 'tier', '32768'), (13, 'tier', '*'), (14, 'tier', '3/local'))
  AS x (n, kind, prefix)), '1613 - - 1613/local */local - 132>* - - 7 DEFAULT - - -', 'kept as they are written');
SELECT is(catalog.rate_prefix('lata', '*>*') || catalog.rate_prefix('jurisdiction', '*') || catalog.rate_prefix('prefix', '*'), '',
  'all of * is *');
SELECT is(pg_temp.import_sheet('t-jurisdiction', ',rating_class', '1613,1,1,1,2026-01-01,T-A,near', '1x,1,1,1,2026-01-01,T-A,local',
  '1613/local,1,1,1,2026-01-01,T-A,local', ',1,1,1,2026-01-01,T-A,', '1234567890123456,1,1,1,2026-01-01,T-A,local'),
  'rating class of 1613/near is none of local, intrastate, interstate, international, indeterminate; '
  'prefix 1x/local is neither * nor 1 to 15 digits; '
  'rating class of 1613/local/local is none of local, intrastate, interstate, international, indeterminate; '
  'prefix  is neither * nor 1 to 15 digits; prefix 1234567890123456/local is longer than 15 digits', 'no class, no prefix');
SELECT is(pg_temp.import_sheet('t-lata', ',rating_class', '132,1,1,1,2026-01-01,T-A,', '1 32 > 224,1,1,1,2011-01-01,T-A,'),
  'prefix 132 is no pair of LATAs such as 132>224, *>224, 132>* or *', 'one LATA is no pair');
SELECT is(pg_temp.import_sheet('t-tier', '', 'gold,1,1,1,2026-01-01,T-A', '99999,1,1,1,2026-01-01,T-A'),
  'prefix gold is neither a tier from 0 to 32767 nor DEFAULT; prefix 99999 is neither a tier from 0 to 32767 nor DEFAULT', 'no tier');
SELECT count(api.rate_sheet_create('t-plain', 'Plain', 'CAD')) \gset
SELECT is(pg_temp.import_sheet('t-plain', ',rating_class', '1613,1,1,1,2026-01-01,T-A,local'),
  'prefix 1613/local has a rating class, which only a jurisdiction sheet tells apart', 'no class elsewhere');
SELECT throws_ok($$SELECT api.rate_sheet_create('t-x', 'X', 'CAD', p_kind => 'carrier')$$, 'TB102', NULL, 'no such kind');

-- Which rate wins: 2.3. From New York: 212 555, 212 556; White Plains 914 is New York too; Greenwich 203 555 is Connecticut.
CREATE FUNCTION pg_temp.won(p_sheet text, p_caller text, p_called text, p_lrn text DEFAULT NULL, p_as text DEFAULT 'own_rate')
RETURNS text LANGUAGE sql AS $$
  SELECT f.prefix || ' ' || f.rate_per_minute FROM api.rate_find('t-' || p_sheet, p_called, '2026-11-05', p_caller, p_lrn, p_as) AS f
$$;
SELECT is(pg_temp.won('jurisdiction', '2125550100', '12125560100'), '*/local 0.0030', 'one rate center: local');
SELECT is(pg_temp.won('jurisdiction', '2125550100', '15185550100'), '*/intrastate 0.0140', 'New York to Albany: intrastate');
SELECT is(pg_temp.won('jurisdiction', '2125550100', '13135550100'), '*/interstate 0.0080', 'New York to Detroit: interstate');
SELECT is(pg_temp.won('jurisdiction', '2125550100', '12035560100'), '1203556/interstate 0.0070', 'the longer prefix with its class');
SELECT is(pg_temp.won('jurisdiction', '2125550100', '12035550100'), '1203 0.0100', 'a prefix of any class before * of the class');
SELECT is(pg_temp.won('jurisdiction', '2035550100', '12035560100'), '1203 0.0100',
  'intrastate: the longer prefix is for interstate calls only');
SELECT is(pg_temp.won('jurisdiction', 'anonymous', '13135550100'), '*/indeterminate 0.0160', 'no caller: indeterminate');
SELECT is(pg_temp.won('jurisdiction', 'anonymous', '13135550100', p_as => 'intrastate'), '*/intrastate 0.0140', 'or as agreed');
SELECT is(pg_temp.won('jurisdiction', '6135550100', '13135550100'), '*/interstate 0.0080', 'across the border as interstate');
SELECT is(pg_temp.won('jurisdiction', '2125550100', '442079460000'), '44 0.0200', 'abroad: a prefix of any class');
SELECT is(pg_temp.won('jurisdiction', '2125550100', '33140000000'), NULL, 'no * for international calls');
SELECT is(pg_temp.won('jurisdiction', '2125550100', '13135550100', '15185550000'), '*/intrastate 0.0140', 'ported to Albany');
SELECT is(pg_temp.won('jurisdiction', '2125550100', '13135550100', '12035560000'), '1203556/interstate 0.0070',
  'the LRN finds rows of NPA-NXX');
SELECT is(pg_temp.import_sheet('t-jurisdiction', '', '13135550100,0.0010,6,6,2026-01-01,T-One', '12035560000,0.9,6,6,2026-01-01,T-Switch'),
  '2 0 0', 'rows of one number');
SELECT is(pg_temp.won('jurisdiction', '2125550100', '13135550100', '12035560000'), '13135550100 0.0010',
  'the number''s own row is found by the number');
SELECT is(pg_temp.won('jurisdiction', '2125550100', '13135550200', '12035560000'), '1203556/interstate 0.0070',
  'and never by an LRN');

-- 2.4: (orig, term), (*, term), (orig, *), *
SELECT is(pg_temp.won('lata', '2125550100', '12125560100'), '132>132 0.0040', 'within one LATA');
SELECT is(pg_temp.won('lata', '2125550100', '12035550100'), '132>132 0.0040', 'row 18: Greenwich is another state, but the same LATA');
SELECT is(pg_temp.won('lata', '2125550100', '12015550100'), '132>224 0.0090', 'the pair');
SELECT is(pg_temp.won('lata', '5185550100', '13135550100'), '*>340 0.0070', 'to a LATA from any before from a LATA to any');
SELECT is(pg_temp.won('lata', '5185550100', '12125550100'), '134>* 0.0060', 'from a LATA to any');
SELECT is(pg_temp.won('lata', '2125550100', '13125550100'), '* 0.0110', 'any to any');
SELECT is(pg_temp.won('lata', 'anonymous', '13135550100'), '*>340 0.0070', 'a caller without LATA: what is for all callers');
SELECT is(pg_temp.won('lata', 'anonymous', '13125550100'), NULL, '* is any LATA, not the lack of one');
SELECT is(pg_temp.won('lata', '2125550100', '33140000000'), NULL, 'a number without LATA');
SELECT is(pg_temp.won('lata', '2125550100', '13125550100', '12015550000'), '132>224 0.0090', 'the LRN''s LATA');

-- 2.2
SELECT is(pg_temp.won('tier', NULL, '16135550142'), '0 0.0035', 'tier 0');
SELECT is(pg_temp.won('tier', NULL, '16045550142'), '3 0.0250', 'tier 3');
SELECT is(pg_temp.won('tier', NULL, '15195550142'), NULL, 'tier 9 has no rate');
SELECT is(pg_temp.won('tier', NULL, '15145550142'), NULL, 'a rate center without tier is no DEFAULT');
SELECT is(pg_temp.won('tier', NULL, '33140000000'), 'DEFAULT 0.0300', 'no rate center');
SELECT count(api.tier_map_create('default', p_tier => 2::smallint)) \gset
SELECT is(pg_temp.won('tier', NULL, '33140000000'), '2 0.0120', 'the map''s default before the sheet''s');
SELECT throws_ok($$SELECT api.rate_find('t-lata', '12125550100', p_lrn => 'x')$$, 'TB102', NULL, 'not an LRN');

-- Lists, files and versions know all kinds alike
CREATE FUNCTION pg_temp.list(p_sheet text, p_prefix text, p_after text[] DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(r.prefix || coalesce(' ' || r.rating_class, ''), ', ') FROM catalog.rate_sheet AS s
  CROSS JOIN LATERAL api.rate_list(s.rate_sheet_id, p_prefix, p_after => p_after) AS r WHERE s.code = 't-' || p_sheet
$$;
SELECT is(pg_temp.list('lata', NULL), '*, *>340, 132>132, 132>224, 134>*', 'all of a lata sheet');
SELECT is(pg_temp.list('lata', '132>'), '132>132, 132>224', 'from one LATA');
SELECT is(pg_temp.list('lata', NULL, '{*>340,2011-01-01}'), '132>132, 132>224, 134>*', 'the page after a pair');
SELECT is(pg_temp.list('jurisdiction', '*/local'), '*/local local', 'one class');
SELECT is(pg_temp.list('jurisdiction', '1203'), '1203, 1203556/interstate interstate, 12035560000', 'a prefix and its classes');
SELECT is((SELECT string_agg(split_part(e.line, ',', 1) || '/' || split_part(e.line, ',', 16), ' ')
  FROM api.rate_export('t-jurisdiction', p_limit => 3) AS e), 'prefix/rating_class */indeterminate */interstate */intrastate',
  'a file has a column for the class');
SELECT throws_ok($$SELECT api.rate_export('t-lata', 'kazoo')$$, 'TB102', NULL, 'a ratedeck knows prefixes only');
SELECT throws_ok($$SELECT api.rate_sheet_compare('t-lata', 't-tier')$$, 'TB102', NULL, 'pairs and tiers cannot be compared');
SELECT throws_ok($$SELECT api.rate_sheet_build('t-lata', 't-tier')$$, 'TB102', NULL, 'nor built from each other');
SELECT count(api.rate_sheet_create(k.kind || '-2', k.kind, 'CAD', p_kind => k.kind))
FROM (VALUES ('jurisdiction'), ('lata'), ('tier')) AS k (kind) \gset
SELECT is((SELECT string_agg(b.added::text, ' ') FROM (VALUES ('jurisdiction'), ('lata'), ('tier')) AS k (kind)
  CROSS JOIN LATERAL api.rate_sheet_build('t-' || k.kind, k.kind || '-2', 10) AS b), '9 5 5', 'built with 10 %');
-- 0.0140 x 1.1 = 0.0154; 0.0090 x 1.1 = 0.0099; 0.0250 x 1.1 = 0.0275
SELECT is((SELECT string_agg(r.prefix || ' ' || r.rate_per_minute, ', ' ORDER BY r.rate_per_minute) FROM api.rate AS r
  WHERE r.rate_sheet LIKE '%-2' AND r.prefix IN ('*/intrastate', '132>224', '3')), '132>224 0.0099, */intrastate 0.0154, 3 0.0275', 'each');
SELECT is((SELECT string_agg(c.prefix || ' ' || c.verdict, ', ') FROM api.rate_sheet_compare('t-lata', 'lata-2') AS c),
  '* up, *>340 up, 132>132 up, 132>224 up, 134>* up', 'compared');
SELECT rate_import_id AS import FROM catalog.rate_import AS i WHERE i.file_name LIKE 't-lata +%' \gset
SELECT count(pg_temp.import_sheet('lata-2', '', '134>*,0.5,6,6,2026-11-05,T-Albany')) \gset
SELECT is((SELECT concat_ws(' ', b.added, b.changed, b.unchanged) FROM api.rate_sheet_roll_back('lata-2', :import) AS b), '0 1 4', 'rolled back');
SELECT is((SELECT f.rate_per_minute::numeric FROM api.rate_find('lata-2', '12125550100', NULL, '5185550100') AS f), 0.0066,
  '0.0060 x 1.1 again');

-- A carrier's file with the prices of all classes side by side
SELECT count(api.column_map_create('t-wide', 'Wide',
  '{"prefix": "NPANXX", "rate_interstate": "Inter", "rate_intrastate": "Intra", "rate_indeterminate": "IJ"}',
  '{"initial_increment": "6", "subsequent_increment": "6", "destination": "T-Deck"}')) \gset
CREATE FUNCTION pg_temp.wide(VARIADIC p_lines text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_load uuid := gen_random_uuid();
BEGIN
  INSERT INTO system.load_line (load_id, slice, line_no, raw) VALUES (v_load, 0, 1, array_to_string(p_lines, E'\n'));
  RETURN (SELECT i.added FROM api.rate_import('jurisdiction-2', 'deck.csv', v_load, p_effective_from => '2026-11-05') AS i);
END $$;
SELECT is(pg_temp.wide('NPANXX,Inter,Intra,IJ', '1212555,0.0051,0.0062,0.0073', '1212556,0.0081,0.0082,0.0083'), 6::bigint, 'three prices a line');
SELECT is((SELECT string_agg(r.prefix || ' ' || r.rate_per_minute, ', ' ORDER BY r.prefix) FROM api.rate AS r
  WHERE r.rate_sheet = 'jurisdiction-2' AND r.prefix LIKE '1212555%'),
  '1212555/indeterminate 0.0073, 1212555/interstate 0.0051, 1212555/intrastate 0.0062', 'are three rates');

-- The intervals of a class: * at its first key, its own prefixes before those of any
SELECT results_eq($$SELECT f.lo - (2::bigint << 54), f.id FROM catalog.sheet_flatten('jurisdiction', '{"",*/intrastate,16,1613/intrastate,1613}',
  '{1,2,3,4,5}') AS f WHERE f.lo >= 2::bigint << 54 ORDER BY f.lo$$,
  $$VALUES (0::bigint, 2::bigint), (1::bigint, NULL), (catalog.number_key('16'), 3::bigint), (catalog.number_key('1613'), 4::bigint),
    (catalog.number_key('1614') - 4, 3::bigint), (catalog.number_key('17') - 2, NULL)$$, 'one class');
SELECT is(catalog.sheet_lanes('{"",*/intrastate,1613/local,44/local}'), '{1,2}', 'classes that prefixes name');
SELECT is(catalog.lane_key('local', '{2}') + catalog.lane_key(NULL, '{2}'), 0::bigint, 'a class without prefixes of its own');
SELECT is(catalog.lata_key(NULL, NULL), NULL, 'no LATA at all');

SELECT * FROM finish();
ROLLBACK;
