\ir ../include/rates.psql
SELECT no_plan();

-- What comes in
SELECT is((SELECT concat_ws(' ', i.status, i.lines, i.added, i.changed, i.unchanged, i.rejected, i.file_name)
  FROM pg_temp.import('1613,0.0150,30,6,2026-01-01,T-Ottawa', '1613,0.0140,30,6,2026-02-01,T-Ottawa',
    '*,0.02,60,60,2026-01-01,T-Any') AS i), 'imported 3 3 0 0 0 rates.csv', 'three new rates');
SELECT is((SELECT string_agg(concat_ws(' ', r.prefix, r.effective_from, r.destination, r.rate_per_minute, r.connect_fee,
    r.initial_increment, r.subsequent_increment, r.minimum_charge), '; ' ORDER BY r.rate_id)
  FROM api.rate AS r WHERE r.rate_sheet_id = pg_temp.sheet()),
  '* 2026-01-01 T-Any 0.02 0 60 60 0; 1613 2026-01-01 T-Ottawa 0.0150 0 30 6 0; 1613 2026-02-01 T-Ottawa 0.0140 0 30 6 0',
  'as in the file; optional columns are 0');
SELECT is((SELECT count(*) FROM catalog.destination AS d WHERE d.code LIKE 'T-%' AND d.code = d.name), 2::bigint,
  'unknown destinations are made');
SELECT is((SELECT count(*) FROM system.load_line AS l), 0::bigint, 'lines are consumed');

-- MISSION row 15: by the day of the call in the sheet's zone; Toronto is 5 hours behind UTC in winter
SELECT is((SELECT f.rate_per_minute::numeric FROM api.rate_find('t-rates', '16135550142', '2026-01-31 23:59:59-05') AS f), 0.0150,
  'the last second of January');
SELECT is((SELECT f.rate_per_minute::numeric FROM api.rate_find('t-rates', '16135550142', '2026-02-01 00:00:00-05') AS f), 0.0140,
  'the first of February');

-- Again: what is the same stays, another price supersedes
SELECT is((SELECT concat_ws(' ', i.status, i.lines, i.added, i.changed, i.unchanged)
  FROM pg_temp.import('1613,0.015,30,6,2026-01-01,T-Ottawa', '1613,0.0130,30,6,2026-02-01,T-Ottawa', '1,0.03,6,6,2026-02-01,T-Any')
    AS i), 'imported 3 1 1 1', 'one new, one changed, one the same (0.015 is 0.0150)');
SELECT is((SELECT f.rate_per_minute::numeric FROM api.rate_find('t-rates', '16135550142', '2026-02-10') AS f), 0.0130,
  'the new price counts');
SELECT is((SELECT array_agg(r.rate_per_minute ORDER BY r.superseded_at NULLS LAST) FROM catalog.rate AS r
  WHERE r.rate_sheet_id = pg_temp.sheet() AND r.prefix = '1613' AND r.effective_from = '2026-02-01')::numeric[],
  '{0.0140,0.0130}'::numeric[], 'the old one is kept, superseded');
SELECT is((SELECT concat_ws(' ', v.valid_from AT TIME ZONE 'America/Toronto', v.valid_to AT TIME ZONE 'America/Toronto', v.rates)
  FROM catalog.rate_sheet_version AS v WHERE v.rate_sheet_id = pg_temp.sheet() AND v.retired_at IS NULL
  ORDER BY v.valid_from LIMIT 1), '2026-01-01 00:00:00 2026-02-01 00:00:00 2', 'the version before the change is not built anew');
SELECT is((SELECT concat_ws(' ', i.added, i.changed, i.unchanged) FROM pg_temp.import('1613,0.015,30,6,2026-01-01,T-Ottawa') AS i),
  '0 0 1', 'nothing changed');
SELECT is((SELECT i.changed FROM pg_temp.import('1613,0.015,30,6,2026-01-01,T-Elsewhere') AS i), 1, 'another destination is a change');

-- One wrong line rejects the file, and every wrong line is named
SELECT rate_import_id AS rejected FROM pg_temp.import(
  '44,0.02,60,60,2026-01-01,T-UK', '44a,0.02,60,60,2026-01-01,T-UK', '1234567890123456,0.02,60,60,2026-01-01,T-UK',
  '45,NaN,60,60,2026-01-01,T-DK', '45,1e3,60,60,2026-01-01,T-DK', '45,-1,60,60,2026-01-01,T-DK',
  '45,0.123456789,60,60,2026-01-01,T-DK', '45,0.02,0,60,2026-01-01,T-DK', '45,0.02,60,3601,2026-01-01,T-DK',
  '45,0.02,6.5,60,2026-01-01,T-DK', '45,0.02,60,60,2026-02-29,T-DK',
  '45,0.02,60,60,01.02.2026,T-DK', '45,0.02,60,60,2026-01-01, ', '45,0,02,60,60,2026-01-01,T-DK', ',0.02,60,60,2026-01-01,T-DK',
  '123456789012345,0.02,60,60,2026-01-01,T-UK', '44,0.03,60,60,2026-01-01,T-UK', '46,99999999.9,1,3600,2026-01-01,T-SE') \gset
SELECT is((SELECT concat_ws(' ', i.status, i.lines, i.added, i.rejected) FROM api.rate_import_get(:rejected) AS i), 'rejected 18 0 15',
  'the file is rejected');
SELECT results_eq(format('SELECT l.line_no, l.reason FROM api.rate_import_line_list(%s) AS l', :rejected), $$VALUES
  (3, 'prefix 44a is neither * nor 1 to 15 digits'),
  (4, 'prefix 1234567890123456 is longer than 15 digits'),
  (5, 'rate_per_minute is not a number from 0 with up to 8 decimals'),
  (6, 'rate_per_minute is not a number from 0 with up to 8 decimals'),
  (7, 'rate_per_minute is not a number from 0 with up to 8 decimals'),
  (8, 'rate_per_minute is not a number from 0 with up to 8 decimals'),
  (9, 'initial_increment is not a number of seconds from 1 to 3600'),
  (10, 'subsequent_increment is not a number of seconds from 1 to 3600'),
  (11, 'initial_increment is not a number of seconds from 1 to 3600'),
  (12, 'effective_from is not a date like 2026-11-01'),
  (13, 'effective_from is not a date like 2026-11-01'),
  (14, 'destination is empty'),
  (15, '7 fields instead of 6'),
  (16, 'prefix  is neither * nor 1 to 15 digits'),
  (18, 'same prefix and date as line 2')$$, 'each with its number and reason');
SELECT is((SELECT l.raw FROM api.rate_import_line_list(:rejected, 1, '{3}') AS l), '1234567890123456,0.02,60,60,2026-01-01,T-UK',
  'and as received, a page at a time');
SELECT is((SELECT count(*) FROM catalog.destination AS d WHERE d.code IN ('T-UK', 'T-DK', 'T-SE')), 0::bigint, 'nothing of it counts');
SELECT is(pg_temp.prefix('441'), '*', 'no rate came of it');
SELECT is((SELECT count(*) FROM system.load_line AS l), 0::bigint, 'its lines are consumed too');

-- Money columns have 6 decimals; what the client could not split says why
SELECT pg_temp.upload(
  'Prefix, RATE_PER_MINUTE ,initial_increment,subsequent_increment,effective_from,destination,country,connect_fee'
    ',minimum_charge,name',
  '47,0.01,1,1,2026-01-01,T-NO,no,0,0,', '47,0.01,1,1,2026-01-01,T-NO,NO,0.1234567,0,', '47,0.01,1,1,2026-01-01,T-NO,NO,0,x,') AS load \gset
UPDATE system.load_line SET line_no = 6, fields = NULL, fault = 'line is not UTF-8'
WHERE load_id = :'load' AND line_no = 3;
SELECT rate_import_id AS rejected FROM api.rate_import('t-rates', 'money.csv', :'load') \gset
SELECT results_eq(format('SELECT l.line_no, l.reason FROM api.rate_import_line_list(%s) AS l', :rejected), $$VALUES
  (2, 'country is not two capital letters'),
  (4, 'minimum_charge is not an amount from 0 with up to 6 decimals'),
  (6, 'line is not UTF-8')$$, 'optional columns are judged as well');
SELECT is((SELECT i.status FROM api.rate_import('t-rates', 'full.csv', pg_temp.upload(
  'destination,name,country,prefix,effective_from,minimum_charge,connect_fee,subsequent_increment,initial_increment'
    ',rate_per_minute',
  'T-NO,Oslo,NO,4722,2026-01-01,0.5,0.123456,1,1,0.01')) AS i), 'imported', 'all columns');
SELECT is((SELECT concat_ws(' ', r.name, r.connect_fee, r.minimum_charge, d.country) FROM catalog.rate AS r
  INNER JOIN catalog.destination AS d ON d.destination_id = r.destination_id
  WHERE r.rate_sheet_id = pg_temp.sheet() AND r.prefix = '4722'), 'Oslo 0.123456 0.5 NO', 'columns stand in any order');

-- Errors: nothing is kept
SELECT throws_ok($$SELECT api.rate_import('t-none', 'x.csv', gen_random_uuid())$$, 'TB101',
  'rate sheet t-none does not exist', 'no such sheet');
SELECT throws_ok($$SELECT api.rate_import('t-rates', NULL, gen_random_uuid())$$, 'TB102', NULL, 'no file name');
SELECT throws_ok($$SELECT api.rate_import('t-rates', 'x.csv', gen_random_uuid())$$, 'TB303', 'the file is empty', 'an empty file');
SELECT throws_ok($$SELECT pg_temp.import(VARIADIC '{}')$$, 'TB303', NULL, 'a header alone');
SELECT throws_ok($$SELECT api.rate_import('t-rates', 'x.csv', pg_temp.upload('prefix,prefix,price,destination', '1,2,3,4'))$$, 'TB201',
  'missing columns: rate_per_minute, initial_increment, subsequent_increment, effective_from; unknown columns: price; '
  'doubled columns: prefix',
  'wrong columns are named');
SELECT throws_ok($$SELECT api.rate_import_line_list(0)$$, 'TB101', NULL, 'no such import');
SELECT throws_ok(format('SELECT api.rate_import_line_list(%s, 0)', :rejected), 'TB102', NULL, 'an empty page');

-- Who may
SET LOCAL ROLE pgtoll_auditor;
SELECT throws_ok($$SELECT api.rate_import('t-rates', 'x.csv', gen_random_uuid())$$, '42501', NULL, 'an auditor imports nothing');
SELECT ok((SELECT count(*) FROM api.rate_import_list(p_status => 'rejected') AS i) >= 2, 'but sees what was imported');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
