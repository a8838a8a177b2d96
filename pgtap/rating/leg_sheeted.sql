-- By what: package, sheet and version of a leg, where leg_priced's tests see only the price.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
SELECT plan(9);
SELECT pg_temp.import_rates('t-out', '1,0.0200,30,6,2011-01-01,Canada and US,0', '1,0.0300,30,6,2011-02-01,Canada and US,0') \gset
SELECT pg_temp.import_rates('t-in', '*,0.0075,6,6,2011-01-01,Inbound,0') \gset
SELECT pg_temp.import_rates('t-override', '161382,0.0090,6,6,2011-01-01,Ottawa special,0') \gset
SELECT customer_id AS x FROM party.customer WHERE code = 'X' \gset
SELECT rate_sheet_id AS override_sheet FROM catalog.rate_sheet WHERE code = 't-override' \gset
SELECT override_sheet_id FROM api.override_sheet_create(:x, :override_sheet, p_valid_from => '2011-01-25 00:00-05') \gset
-- A trunk with a package of its own, which changes its sheet in February and knows no inbound sheet.
SELECT package_id AS trunk_package FROM api.package_create('t-trunk', 'Trunk', 'CAD', 0, :override_sheet) \gset
SELECT count(api.package_version_create(:trunk_package, '2011-04-01',
  p_outbound_sheet_id => (SELECT rate_sheet_id FROM catalog.rate_sheet WHERE code = 't-out'))) \gset
SELECT device_id AS trunk FROM service.device WHERE key = 'trunk1' \gset
SELECT count(api.package_assignment_create(:x, :trunk_package, '2011-01-15 00:00-05', p_device_id => :trunk)) \gset
SELECT pg_temp.land('t-switch',
  'plain,2011-01-20 15:00:00,60,6135550142,2125550100,,,,',
  'given,2011-01-26 15:00:00,60,6135550142,2125550100,,,,',
  'feb,2011-02-02 15:00:00,60,6135550142,2125550100,,,,',
  'trunk,2011-01-20 15:00:00,60,6135550142,2125550100,,SIP/trunk1-01,,',
  'in,2011-01-20 15:00:00,60,5195550100,6135550142,,,,',
  'no,2011-01-20 15:00:00,60,6135550142,not-a-number,,,,') \gset
CREATE FUNCTION pg_temp.sheeted(p_call_id text) RETURNS text
LANGUAGE sql AS $$
  SELECT concat_ws(' ', k.code, 'override ' || os.code, ps.code, pv.valid_from::date, 'key ' || l.number_key)
  FROM intake.record AS r
  CROSS JOIN LATERAL rating.leg_sheeted(r.record_id / 1000000, r.received_at, false, false) AS l
  LEFT JOIN catalog.package AS k ON k.package_id = l.package_id
  LEFT JOIN catalog.rate_sheet_version AS ov ON ov.rate_sheet_version_id = l.override_version_id
  LEFT JOIN catalog.rate_sheet AS os ON os.rate_sheet_id = ov.rate_sheet_id
  LEFT JOIN catalog.rate_sheet_version AS pv ON pv.rate_sheet_version_id = l.sheet_version_id
  LEFT JOIN catalog.rate_sheet AS ps ON ps.rate_sheet_id = pv.rate_sheet_id
  WHERE r.call_id = p_call_id AND l.record_id = r.record_id
$$;
-- 12125550100 padded to 15 digits, times 16, plus its length: 121255501000000 * 16 + 11 = 1940088016000011.
SELECT is(pg_temp.sheeted('plain'), 't-package t-out 2011-01-01 key 1940088016000011', 'the package''s sheet');
SELECT is(pg_temp.sheeted('given'), 't-package override t-override t-out 2011-01-01 key 1940088016000011',
  'and the customer''s override from the day it is given');
SELECT is(pg_temp.sheeted('feb'), 't-package override t-override t-out 2011-02-01 key 1940088016000011',
  'the version in force at answer');
SELECT is(pg_temp.sheeted('trunk'), 't-trunk t-override 2011-01-01 key 1940088016000011', 'the device''s package counts first');
-- 16135550142 likewise: 161355501420000 * 16 + 11 = 2581688022720011.
SELECT is(pg_temp.sheeted('in'), 't-package t-in 2011-01-01 key 2581688022720011', 'the sheet of its side');
SELECT is(pg_temp.sheeted('no'), 't-package t-out 2011-01-01', 'what is no number has no key');

-- The rows that are joined follow the versions of the package.
SELECT set_eq(format($$SELECT s.sheet, s.first_day, s.after_day FROM catalog.package_sheet AS s WHERE s.package_id = %s$$,
  :trunk_package), $$VALUES ('out', '-infinity'::date, '2011-04-01'::date), ('out', '2011-04-01', 'infinity')$$,
  'a version counts until the next');
SELECT count(api.package_version_remove(v.package_version_id)) FROM catalog.package_version AS v
WHERE v.package_id = :trunk_package AND v.valid_from = '2011-04-01' \gset
SELECT set_eq(format($$SELECT s.sheet, s.first_day, s.after_day FROM catalog.package_sheet AS s WHERE s.package_id = %s$$,
  :trunk_package), $$VALUES ('out', '-infinity'::date, 'infinity'::date)$$, 'or for ever when that is taken back');
SELECT is((SELECT count(*) FROM system.verify()), 0::bigint, 'the books agree');
SELECT * FROM finish();
ROLLBACK;
