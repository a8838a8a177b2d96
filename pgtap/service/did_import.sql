\ir ../include/stock.psql
SELECT no_plan();
SELECT carrier_id FROM api.carrier_create('T-CARRIER', 'Some carrier') \gset

-- The first line is the header; fields are those between commas.
CREATE FUNCTION pg_temp.import(VARIADIC p_lines text[]) RETURNS api.did_import LANGUAGE plpgsql AS $$
DECLARE
  v_load uuid := gen_random_uuid();
BEGIN
  INSERT INTO system.load_line (load_id, slice, line_no, raw) VALUES (v_load, 0, 1, array_to_string(p_lines, E'\n'));
  RETURN api.did_import('numbers.csv', v_load);
END $$;
CREATE FUNCTION pg_temp.row(p_number text) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(',', d.number, d.country, d.state, d.rate_center, d.lata, d.tier, d.carrier, d.currency, d.setup_cost,
    d.monthly_cost, d.status)
  FROM api.did AS d WHERE d.number = p_number
$$;

SELECT is((SELECT concat_ws(' ', i.status, i.lines, i.added, i.changed, i.unchanged, i.rejected, i.file_name) FROM pg_temp.import(
  'number,country,state,rate_center,lata,tier,carrier,currency,setup_cost,monthly_cost',
  '12125550100,US,NY,NWYRCYZN01,132,1,T-CARRIER,USD,1.5,0.123456',
  '442079460000,GB,,London,,,,,,',
  '16135550201,CA,,,,2,,,,0.30',
  '16135550202,CA,ON,Ottawa-Hull,,1,,CAD,0,0.250') AS i), 'imported 4 2 1 1 0 numbers.csv', 'two new, one changed, one the same');
SELECT is(pg_temp.row('12125550100'), '12125550100,US,NY,NWYRCYZN01,132,1,T-CARRIER,USD,1.5,0.123456,free', 'with all columns');
SELECT is(pg_temp.row('442079460000'), '442079460000,GB,,London,0,0,free', 'with few');
SELECT is(pg_temp.row('16135550201'), '16135550201,CA,ON,Ottawa-Hull,2,CAD,0,0.30,free', 'what is empty stays');
SELECT is((SELECT count(*) FROM system.load_line), 0::bigint, 'lines are consumed');

-- Status is its own; what has left comes back.
SELECT count(*) FROM api.did_reserve('16135550202', 'cart-1') \gset
SELECT count(*) FROM api.did_assign('16135550203', :p, '2026-11-05T11:00Z'),
  api.did_port_out('16135550203', '2026-11-05T12:00Z') \gset
SELECT is((SELECT concat_ws(' ', i.added, i.changed, i.unchanged) FROM pg_temp.import('country,number', 'CA,16135550202',
  'CA,16135550203', 'CA,16135550101') AS i), '2 0 1', 'one the same, one back, one that is in service');
SELECT is((SELECT array_agg(pg_temp.status(n.number)) FROM (VALUES ('16135550202'), ('16135550203'), ('16135550101')) AS n (number)),
  '{reserved,free,assigned}', 'each with its own status');

-- One wrong line rejects the file, and every wrong line is named.
SELECT did_import_id AS rejected FROM pg_temp.import(
  'number,country,lata,tier,carrier,currency,setup_cost,monthly_cost',
  '12125550101,US,,,,,,', '0212555,US,,,,,,', '1212,US,,,,,,', '1234567890123456,US,,,,,,', '12125550102,us,,,,,,',
  '12125550102,US,x,,,,,', '12125550102,US,,1.5,,,,', '12125550102,US,,,nobody,,,', '12125550102,US,,,,ZZZ,,',
  '12125550102,US,,,,USD,-1,', '12125550102,US,,,,USD,0,0.1234567', '12125550102,US,,,,,,1', '12125550101,US,,,,,,',
  '12125550102,US', '"12125550102,US,,,,,,') \gset
SELECT is((SELECT concat_ws(' ', i.status, i.lines, i.added, i.rejected) FROM api.did_import_get(:rejected) AS i),
  'rejected 15 0 14', 'the file is rejected');
SELECT results_eq(format('SELECT l.line_no, l.reason FROM api.did_import_line_list(%s) AS l', :rejected), $$VALUES
  (3, 'number 0212555 is not 5 to 15 digits with country code'),
  (4, 'number 1212 is not 5 to 15 digits with country code'),
  (5, 'number 1234567890123456 is not 5 to 15 digits with country code'),
  (6, 'country is not two capital letters'),
  (7, 'lata is not 3 to 5 digits'),
  (8, 'tier is not a whole number from 0 to 9999'),
  (9, 'carrier nobody does not exist'),
  (10, 'ZZZ is not a currency'),
  (11, 'setup_cost is not an amount from 0 with up to 6 decimals'),
  (12, 'monthly_cost is not an amount from 0 with up to 6 decimals'),
  (13, 'a cost needs its currency'),
  (14, 'same number as line 2'),
  (15, '2 fields instead of 8'),
  (16, 'number "12125550102 is not 5 to 15 digits with country code')$$, 'each with its number and reason');
SELECT is((SELECT l.raw FROM api.did_import_line_list(:rejected, 1, '{3}') AS l), '1212,US,,,,,,', 'and as received, a page at a time');
SELECT is(pg_temp.row('12125550101'), NULL, 'nothing of it counts');

-- Errors: nothing is kept
SELECT throws_ok($$SELECT pg_temp.import('number,contry')$$, 'TB301', 'missing columns: country; unknown columns: contry',
  'wrong columns are named');
SELECT throws_ok($$SELECT pg_temp.import('number,country')$$, 'TB303', NULL, 'a header alone');
SELECT throws_ok($$SELECT api.did_import('x.csv', gen_random_uuid())$$, 'TB303', 'the file is empty', 'an empty file');
SELECT throws_ok($$SELECT api.did_import(NULL, gen_random_uuid())$$, 'TB102', NULL, 'no file name');
SELECT throws_ok($$SELECT api.did_import_line_list(0)$$, 'TB101', NULL, 'no such import');
SELECT throws_ok(format('SELECT api.did_import_line_list(%s, 0)', :rejected), 'TB102', NULL, 'an empty page');

-- Who may
SET LOCAL ROLE pgtoll_auditor;
SELECT throws_ok($$SELECT api.did_import('x.csv', gen_random_uuid())$$, '42501', NULL, 'an auditor imports nothing');
SELECT is((SELECT count(*) FROM api.did_import_list(p_status => 'rejected')), 1::bigint, 'but sees what was imported');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
