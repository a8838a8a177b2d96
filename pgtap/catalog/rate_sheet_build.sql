\ir ../include/rates.psql
SELECT no_plan();
UPDATE system.clock SET sandbox = true, frozen_at = '2026-11-05T12:00:00Z';
-- prefix, date, price, increments, fee and minimum of all rates that count, of one sheet
CREATE FUNCTION pg_temp.rates(p_sheet text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', CASE r.prefix WHEN '' THEN '*' ELSE r.prefix END, r.effective_from, CASE WHEN r.ended THEN 'ended'
    ELSE concat_ws(' ', r.rate_per_minute, r.connect_fee, r.minimum_charge) END), '; ' ORDER BY r.prefix, r.effective_from)
  FROM catalog.rate AS r INNER JOIN catalog.rate_sheet AS s USING (rate_sheet_id) WHERE s.code = p_sheet AND r.superseded_at IS NULL
$$;

-- Two imports and back again
SELECT rate_import_id AS one FROM pg_temp.import('1613,0.0150,30,6,2026-01-01,T-A', '44,0.0200,60,60,2026-01-01,T-B') \gset
SELECT rate_import_id AS two FROM pg_temp.import('1613,0.0140,30,6,2026-02-01,T-A', '44,0.0300,60,60,2026-01-01,T-B',
  '33,0.0400,1,1,2026-12-24,T-C') \gset
SELECT is((SELECT concat_ws(' ', b.kind, b.mode, b.effective_from, b.file_name, b.status, b.added, b.changed, b.unchanged, b.ended)
  FROM api.rate_sheet_roll_back('t-rates', :one, '2026-12-01') AS b),
  format('roll_back replace 2026-12-01 import %s imported 2 0 0 1', :one), 'an import like any other: 33 ends before it began');
SELECT is(pg_temp.rates('t-rates'), '1613 2026-01-01 0.0150 0 0; 1613 2026-02-01 0.0140 0 0; 1613 2026-12-01 0.0150 0 0; '
  '44 2026-01-01 0.0300 0 0; 44 2026-12-01 0.0200 0 0', 'from December on as after the first import, until then as it is');
SELECT is((SELECT concat_ws(' ', b.added, b.changed, b.unchanged) FROM api.rate_sheet_roll_back('t-rates', :two, '2026-01-01') AS b),
  '1 0 3', 'the roll-back is rolled back');
SELECT is(pg_temp.rates('t-rates'), '1613 2026-01-01 0.0150 0 0; 1613 2026-02-01 0.0140 0 0; 33 2026-12-24 0.0400 0 0; '
  '44 2026-01-01 0.0300 0 0', 'as after the second');
SELECT results_eq(format('SELECT c.prefix, c.effective_from, c.verdict, c.rate_before, c.rate_after
  FROM catalog.rate_import_change(%s) AS c', :two),
  $$VALUES ('1613', '2026-02-01'::date, 'down', 0.0150, 0.0140), ('33', '2026-12-24', 'new', NULL, 0.0400),
    ('44', '2026-01-01', 'up', 0.0200, 0.0300)$$, 'what an import changed is known for ever');
SELECT throws_ok(format('SELECT api.rate_sheet_roll_back(%L, 0)', 't-rates'), 'TB101', 'sheet t-rates has no import 0', 'no such import');
SELECT rate_import_id AS wrong FROM pg_temp.import('x,0.0150,30,6,2026-01-01,T-A') \gset
SELECT throws_ok(format('SELECT api.rate_sheet_roll_back(%L, %s)', 't-rates', :wrong), 'TB102', NULL, 'a rejected import is no version');
SELECT throws_ok(format('SELECT api.rate_sheet_roll_back(%L, %s, %L)', 't-rates', :two, 'infinity'), 'TB102', NULL, 'no day');

-- Cost + 25 % + 0.002, four decimals, at least 0.02: 0.0140 x 1.25 + 0.002 = 0.0195 -> floor; 0.03 x 1.25 + 0.002 = 0.0395;
-- 0.04 x 1.25 + 0.002 = 0.0520; the fee 0.01 x 1.25 = 0.0125
SELECT count(api.rate_sheet_create('t-retail', 'Retail', 'CAD', 'America/Toronto')) \gset
SELECT is((SELECT i.added FROM api.rate_import('t-rates', 'fee.csv', pg_temp.upload(
  'prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination,connect_fee,minimum_charge',
  '7,0.00333,1,1,2026-11-01,T-D,0.01,0.1')) AS i), 1, 'one with a fee');
SELECT is((SELECT concat_ws(' ', b.kind, b.added, b.file_name) FROM api.rate_sheet_build('t-rates', 't-retail', 25, 0.002, 4, 0.02,
  '2026-11-05') AS b), 'build 4 t-rates + 25 % + 0.002', 'built');
SELECT is(pg_temp.rates('t-retail'), '1613 2026-11-05 0.02 0.0000 0.0000; 33 2026-12-24 0.0520 0.0000 0.0000; '
  '44 2026-11-05 0.0395 0.0000 0.0000; 7 2026-11-05 0.02 0.0125 0.1250', 'what counts on the day, and what is announced');
SELECT is((SELECT concat_ws(' ', b.added, b.unchanged, b.ended) FROM api.rate_sheet_build('t-rates', 't-retail', 25, 0.002, 4, 0.02,
  '2026-11-06') AS b), '0 4 0', 'again: nothing changes');
SELECT throws_ok($$SELECT api.rate_sheet_build('none', 't-retail')$$, 'TB101', 'rate sheet none does not exist', 'no such cost sheet');
SELECT throws_ok($$SELECT api.rate_sheet_build('t-rates', 'none')$$, 'TB101', 'rate sheet none does not exist', 'no such sheet');
SELECT throws_ok($$SELECT api.rate_sheet_build('t-rates', 't-rates')$$, 'TB102', NULL, 'a sheet from itself');
SELECT throws_ok($$SELECT api.rate_sheet_build('t-rates', 't-retail', 'NaN')$$, 'TB102', NULL, 'no percentage');
SELECT throws_ok($$SELECT api.rate_sheet_build('t-rates', 't-retail', 1, 'NaN')$$, 'TB102', NULL, 'no price');
SELECT throws_ok($$SELECT api.rate_sheet_build('t-rates', 't-retail', 1, 0, 9)$$, 'TB102', NULL, 'too many decimals');
SELECT throws_ok($$SELECT api.rate_sheet_build('t-rates', 't-retail', 1, 0, 4, -1)$$, 'TB102', NULL, 'no floor');
SELECT count(api.rate_sheet_create('t-usd', 'Dollars', 'USD')) \gset
SELECT throws_ok($$SELECT api.rate_sheet_build('t-usd', 't-retail')$$, 'TB202', NULL, 'other money');

-- A markup below zero
SELECT is((SELECT b.status FROM api.rate_sheet_build('t-rates', 't-retail', 0, -1) AS b), 'imported', 'the floor is 0');
SELECT is(pg_temp.rates('t-retail') LIKE '1613 2026-11-05 0 %', true, 'a price is never below it');

SELECT * FROM finish();
ROLLBACK;
