\ir ../include/rates.psql
SELECT no_plan();
UPDATE system.clock SET sandbox = true, frozen_at = '2026-11-05T12:00:00Z';

SELECT count(api.rate_sheet_create('t-other', 'Other', 'CAD', 'America/Toronto')) \gset
SELECT is((SELECT i.added FROM pg_temp.import('1,0.01,60,60,2026-01-01,T-A', '1613,0.015,30,6,2026-01-01,T-B',
  '*,0.5,60,60,2026-01-01,T-Any', '44,0.02,60,60,2026-01-01,T-C', '33,0.03,1,1,2026-01-01,T-D', '49,0.04,1,1,2026-12-24,T-E') AS i), 6,
  'one sheet');
SELECT is((SELECT i.added FROM api.rate_import('t-other', 'o.csv', pg_temp.upload(
  'prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination,connect_fee',
  '1,0.01,60,60,2026-01-01,T-A,0', '1613,0.014,30,6,2026-01-01,T-B,0', '44,0.025,60,60,2026-01-01,T-C,0', '33,0.03,1,1,2026-01-01,T-D,0.1',
  '34,0.05,1,1,2026-01-01,T-D,0')) AS i), 5, 'another');
SELECT results_eq($$SELECT c.prefix, c.verdict, c.rate_per_minute, c.other_rate_per_minute, c.difference
  FROM api.rate_sheet_compare('t-rates', 't-other') AS c$$, $$VALUES
  ('*', 'ended', 0.5, NULL, NULL), ('1613', 'down', 0.015, 0.014, -0.001), ('33', 'changed', 0.03, 0.03, 0.00),
  ('34', 'new', NULL, 0.05, NULL), ('44', 'up', 0.02, 0.025, 0.005)$$, 'prefix by prefix; what is the same is left out');
SELECT is((SELECT c.terms || ' | ' || c.other_terms FROM api.rate_sheet_compare('t-rates', 't-other', p_verdicts => '{changed}') AS c),
  '1/1, connect 0, minimum 0 | 1/1, connect 0.1, minimum 0', 'other terms');
SELECT is((SELECT string_agg(c.prefix, ' ') FROM api.rate_sheet_compare('t-rates', 't-other', p_verdicts => '{unchanged,new}') AS c),
  '1 34', 'as asked');
SELECT is((SELECT string_agg(c.prefix, ' ') FROM api.rate_sheet_compare('t-rates', 't-other', p_limit => 2, p_after => '{*}') AS c),
  '1613 33', 'a page at a time');
SELECT is((SELECT string_agg(c.prefix, ' ') FROM api.rate_sheet_compare('t-rates', 't-rates', p_other_as_of => '2026-12-24') AS c), '49',
  'one sheet on two days');
SELECT throws_ok($$SELECT api.rate_sheet_compare('none', 't-rates')$$, 'TB101', NULL, 'no such sheet');
SELECT throws_ok($$SELECT api.rate_sheet_compare('t-rates', 'none')$$, 'TB101', NULL, 'no such other sheet');
SELECT throws_ok($$SELECT api.rate_sheet_compare('t-rates', 't-other', p_limit => 0)$$, 'TB102', NULL, 'an empty page');
SELECT count(api.rate_sheet_create('t-usd', 'Dollars', 'USD')) \gset
SELECT throws_ok($$SELECT api.rate_sheet_compare('t-rates', 't-usd')$$, 'TB202', NULL, 'other money');

-- As a file, page by page
SELECT results_eq($$SELECT e.line FROM api.rate_export('t-rates', p_limit => 2) AS e$$, ARRAY[
  'prefix,rate_per_minute,initial_increment,subsequent_increment,destination,effective_from,name,country,connect_fee,minimum_charge,ended,'
    'grace_seconds,free_seconds,maximum_charge,price_steps',
  '*,0.5,60,60,T-Any,2026-01-01,,,0,0,false,0,0,,', '1,0.01,60,60,T-A,2026-01-01,,,0,0,false,0,0,,'], 'headers, then rates');
SELECT is((SELECT string_agg(e.prefix, ' ') FROM api.rate_export('t-rates', p_after => '{1,2026-01-01}') AS e),
  '1613 33 44 49', 'the rest');
SELECT is((SELECT string_agg(e.prefix, ' ')
  FROM api.rate_export('t-rates', p_as_of => '2026-11-05') AS e), '* 1 1613 33 44', 'of one day');
-- 1 and 4 are what begins with no rate of one digit but 1: * stands for all digits without one
SELECT is((SELECT string_agg(e.prefix, ' ') FROM api.rate_export('t-rates', 'kazoo') AS e),
  '0 1 1613 2 3 33 4 44 5 6 7 8 9', 'Kazoo has no *');
SELECT is((SELECT string_agg(e.line, ' | ') FROM api.rate_export('t-rates', 'kazoo', p_limit => 3) AS e
  WHERE e.prefix IS NULL OR e.prefix = '1613'),
  'prefix,rate_cost,rate_increment,rate_minimum,rate_nocharge_time,rate_surcharge,iso_country_code,rate_name | 1613,0.015,6,30,0,0,,T-B',
  '30/6 is a minimum of 30 and an increment of 6');
SELECT is(catalog.csv_line(ARRAY['a', 'b,c', 'd"e', '']), 'a,"b,c","d""e",', 'quoted where it has to be');
SELECT throws_ok($$SELECT api.rate_export('none')$$, 'TB101', NULL, 'no such sheet');
SELECT throws_ok($$SELECT api.rate_export('t-rates', 'xml')$$, 'TB102', 'xml is not a format', 'no such format');
SELECT is((SELECT i.added FROM api.rate_import('t-rates', 'm.csv', pg_temp.upload(
  'prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination,minimum_charge',
  '7,0.01,1,1,2026-01-01,T-A,0.1')) AS i), 1, 'a minimum charge');
SELECT throws_ok($$SELECT api.rate_export('t-rates', 'kazoo')$$, 'TB102', 'prefix 7 has a minimum charge, which a ratedeck cannot say',
  'what Kazoo cannot say');

SELECT * FROM finish();
ROLLBACK;
