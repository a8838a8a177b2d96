-- What would calls of the past have cost by another sheet or package: the same kernels, nothing booked.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
SELECT no_plan();
\ir ../include/rerating.psql

SELECT pg_temp.import_rates('t-out', '1,0.0200,6,6,2011-01-01,Canada and US,0', '44,0.0600,1,1,2011-01-01,United Kingdom,0') \gset
SELECT pg_temp.import_rates('t-tf', '*,0.0300,6,6,2011-01-01,Toll-free,0') \gset
SELECT pg_temp.import_rates('t-override', '1,0.0300,60,60,2011-01-01,Canada and US,0', '1613,0.0100,60,60,2011-01-01,Ottawa,0') \gset
SELECT count(api.rate_sheet_create('t-usd', 't-usd', 'USD', 'America/Toronto')) \gset
SELECT pg_temp.import_rates('t-usd', '*,0.0100,1,1,2011-01-01,World,0') \gset
SELECT pg_temp.land('t-switch',
  'x-us,2011-01-20 15:00:00,126,6135550142,2125550100,,,,',
  'x-uk,2011-01-20 15:10:00,60,6135550142,01144207946000,,,,',
  'x-self,2011-01-20 15:20:00,60,6135550142,6135550143,,,,',
  'toll-free,2011-01-20 15:30:00,60,6135550100,8005550142,,,,',
  'help,2011-01-20 15:40:00,30,6135550142,911,,,,') AS batch \gset
SELECT pg_temp.usage() AS before \gset

SELECT throws_ok('SELECT api.rating_whatif(p_from => ''2011-01-01'')', 'TB102', NULL, 'a sheet or a package');
SELECT throws_ok($$SELECT api.rating_whatif('t-out', 1, p_from => '2011-01-01')$$, 'TB102', NULL, 'not both');
SELECT throws_ok('SELECT api.rating_whatif(''t-out'')', 'TB102', NULL, 'which calls');
SELECT throws_ok('SELECT api.rating_whatif(''none'', p_from => ''2011-01-01'')', 'TB101', NULL, 'a sheet that there is');
SELECT throws_ok('SELECT api.rating_whatif(p_package_id => -1, p_from => ''2011-01-01'')', 'TB101', NULL, 'a package that there is');

SELECT results_eq($$SELECT kind, calls, changed, unratable FROM api.rating_whatif('t-out', p_of_rate_sheet => 't-out')$$,
  $$VALUES ('whatif', 2::bigint, 0::bigint, 0::bigint)$$, 'by the sheet that rated them nothing differs');
-- 126 s: 3 x 0.03 = 0.09 against 0.042; the UK has no price there; a call from 1613 to a toll-free number 0.01 against 0.03.
SELECT rerating_id AS w FROM api.rating_whatif('t-override', p_batch_id => :batch) \gset
SELECT results_eq(format('SELECT called, side, amount_before::numeric, amount_after::numeric, billed_seconds_after, reason
  FROM api.rerating_change_list(%s)', :w), $$VALUES
  ('12125550100', 'out', 0.042, 0.09, 180, NULL), ('44207946000', 'out', 0.06, NULL::numeric, NULL::integer, 'NO_RATE'),
  ('18005550142', 'in', 0.03, 0.01, 60, NULL)$$, 'call by call');
SELECT results_eq(format('SELECT name, calls, unratable, difference FROM api.rerating_effect_list(%s)', :w),
  $$VALUES ('X', 2::bigint, 1::bigint, 0.028)$$, 'by customer: 0.048 - 0.02');
SELECT results_eq($$SELECT changed, unratable FROM api.rating_whatif('t-usd', p_of_rate_sheet => 't-out')$$,
  $$VALUES (0::bigint, 2::bigint)$$, 'in another currency nothing has a price');

-- A package says more: which sheet for which side, and what a call within a customer costs.
SELECT package_id AS other FROM api.package_create('t-other', 'Other', 'CAD', 0,
  (SELECT rate_sheet_id FROM catalog.rate_sheet WHERE code = 't-override'), NULL, NULL, p_on_net_rate => 0.05) \gset
SELECT rerating_id AS p FROM api.rating_whatif(p_package_id => :other, p_customer_id => pg_temp.customer('X')) \gset
SELECT results_eq(format('SELECT called, amount_before::numeric, amount_after::numeric, reason FROM api.rerating_change_list(%s)', :p),
  $$VALUES ('12125550100', 0.042, 0.09, NULL), ('44207946000', 0.06, NULL::numeric, 'NO_RATE'), ('16135550143', 0, 0.05, NULL),
    ('18005550142', 0.03, NULL, 'NO_RATE')$$, 'by the package');
SELECT is(pg_temp.usage(), :before::bigint, 'nothing is booked');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');
SELECT is((SELECT rating.call_told(c.call_id) IS NULL FROM rating.call AS c WHERE c.called = '12125550100'), true,
  'a record that says nothing more');
SELECT * FROM finish();
ROLLBACK;
