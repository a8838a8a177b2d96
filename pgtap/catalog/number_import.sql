\ir ../include/numbering.psql
SELECT no_plan();

SELECT is((SELECT concat_ws(' ', i.status, i.lines, i.added, i.changed, i.unchanged, i.rejected, i.file_name) FROM pg_temp.import(
  'npa,nxx,block,country,state,lata,ocn,rate_center,effective_from',
  '613,555,,CA,ON,888,805A,OTTAWA-HULL,2000-01-01',
  '416,555,,CA,ON,,805Z,TORONTO,2000-01-01',
  '416,777,3,CA,ON,,805Z,TORONTO,2026-11-10',
  '416,777,3,,,,,,2026-12-10') AS i), 'imported 4 2 2 0 0 blocks.csv', 'a name that a file has no column for is emptied');
SELECT is((SELECT concat_ws(' ', i.added, i.changed, i.unchanged) FROM pg_temp.import(
  'effective_from,country,nxx,npa,ocn,rate_center,state',
  '2000-01-01,CA,555,416,805Z,TORONTO,ON',
  '2000-01-01,CA,555,613,805B,OTTAWA-HULL,ON') AS i), '0 1 1', 'one just so, one corrected; columns in any order');
SELECT is(pg_temp.place('16135550142'), 'CA/ON/OTTAWA-HULL 805B', 'what was corrected counts');
SELECT is((SELECT array_agg(pg_temp.place('14167773000', d.day) ORDER BY d.day)
  FROM (VALUES (date '2026-11-09'), ('2026-11-10'), ('2026-12-09'), ('2026-12-10')) AS d (day)),
  '{CA/ON,CA/ON/TORONTO 805Z,CA/ON/TORONTO 805Z,CA/ON}', 'a block of a month');

-- A new area code comes with its first exchange.
SELECT is((SELECT concat_ws(' ', i.status, i.added) FROM pg_temp.import('npa,nxx,country,state,effective_from',
  '387,,CA,ON,2027-01-01', '387,555,CA,ON,2027-01-01') AS i), 'imported 2', 'in one file');
SELECT is(pg_temp.place('13875550100', '2026-12-31') || '|' || pg_temp.place('13872345678', '2027-01-01'), '|CA/ON', 'from its day on');

-- One wrong line rejects the file, and every wrong line is named.
SELECT number_import_id AS rejected FROM pg_temp.import(
  'npa,nxx,block,country,state,lata,ocn,rate_center,effective_from',
  '212,777,,US,NY,132,901A,X,2026-01-01', '291,777,,US,NY,,,,2026-01-01', '411,777,,US,NY,,,,2026-01-01', '212,177,,US,NY,,,,2026-01-01',
  '212,777,12,US,NY,,,,2026-01-01', '212,,1,US,NY,,,,2026-01-01', '212,777,,US,NY,,,,2026-02-30', '212,777,,us,NY,,,,2026-01-01',
  '212,777,,,NY,,,,2026-01-01', '212,777,,US,New York,,,,2026-01-01', '212,777,,US,NY,13,,,2026-01-01', '212,777,,US,NY,132,90,,2026-01-01',
  '212,777,,US,NY,132,901A,Y,2026-01-01', '212,777', '387,555,,CA,ON,,,,2026-12-31', '787,777,,PR,,,,,2026-01-01',
  '613,777,,US,ON,,,,2026-01-01', '800,555,,US,,,,,2026-01-01') \gset
SELECT is((SELECT concat_ws(' ', i.status, i.lines, i.added, i.rejected) FROM api.number_import_get(:rejected) AS i),
  'rejected 18 0 17', 'the file is rejected');
SELECT results_eq(format('SELECT l.line_no, l.reason FROM api.number_import_line_list(%s) AS l', :rejected), $$VALUES
  (3, 'npa 291 is no area code'),
  (4, 'npa 411 is no area code'),
  (5, 'nxx 177 is not three digits from 200'),
  (6, 'block 12 is not one digit'),
  (7, 'a block is of an nxx'),
  (8, 'effective_from is not a date like 2026-11-01'),
  (9, 'country is not two capital letters'),
  (10, 'country is missing; of a block that ended the others are empty too'),
  (11, 'state is not two or three capital letters'),
  (12, 'lata is not 3 to 5 digits'),
  (13, 'ocn is not four digits or capital letters'),
  (14, 'same block and date as line 2'),
  (15, '2 fields instead of 9'),
  (16, 'area code 387 is not in service on 2026-12-31'),
  (17, 'area code 787 is in US, not in PR'),
  (18, 'area code 613 is in CA, not in US'),
  (19, 'area code 800 is not in service on 2026-01-01')$$, 'each with its number and reason');
SELECT is((SELECT l.raw FROM api.number_import_line_list(:rejected, 1, '{14}') AS l), '212,777', 'and as received, a page at a time');
SELECT is(pg_temp.place('12127770000'), 'US/NY', 'nothing of it counts');

-- Errors: nothing is kept
SELECT throws_ok($$SELECT pg_temp.import('npa,nxx,contry,effective_from')$$, 'TB301', 'missing columns: country; unknown columns: contry',
  'wrong columns are named');
SELECT throws_ok($$SELECT pg_temp.import('npa,nxx,country,effective_from')$$, 'TB303', NULL, 'a header alone');
SELECT throws_ok($$SELECT api.number_import('x.csv', gen_random_uuid())$$, 'TB303', 'the file is empty', 'an empty file');
SELECT throws_ok($$SELECT api.number_import(NULL, gen_random_uuid())$$, 'TB102', NULL, 'no file name');
SELECT throws_ok($$SELECT api.number_import_line_list(0)$$, 'TB101', NULL, 'no such import');
SELECT throws_ok(format('SELECT api.number_import_line_list(%s, 0)', :rejected), 'TB102', NULL, 'an empty page');

-- Who may
SET LOCAL ROLE pgtoll_operator;
SELECT is((SELECT i.added FROM pg_temp.import('npa,nxx,country,effective_from', '613,888,CA,2026-11-01') AS i), 1, 'an operator imports');
SET LOCAL ROLE pgtoll_auditor;
SELECT throws_ok($$SELECT api.number_import('x.csv', gen_random_uuid())$$, '42501', NULL, 'an auditor imports nothing');
SELECT is((SELECT count(*) FROM api.number_import_list(p_status => 'rejected')), 1::bigint, 'but sees what was imported');
RESET ROLE;
SELECT is((SELECT count(*) FROM api.verify('420-number-intervals')), 0::bigint, 'intervals are those of the blocks');

SELECT * FROM finish();
ROLLBACK;
