\ir ../include/taxes.psql

-- A tax leaves a schedule by invoice date: BC went from GST and PST to HST and back.
SELECT pg_temp.place(:p, '-infinity', 'BC') \gset
SELECT tax_schedule_detail_id AS member FROM tax.schedule_detail AS m WHERE m.tax_schedule_id = :bc AND m.tax_detail_id = :pst \gset
SELECT count(api.tax_schedule_detail_update(:member, p_valid_to => '2010-07-01')),
  count(api.tax_schedule_detail_create(:bc, :pst, '2013-04-01')) \gset
SELECT is(pg_temp.taxes(100, '2010-06-30') || '/' || pg_temp.taxes(100, '2010-07-01') || '/' || pg_temp.taxes(100, '2013-04-01'),
  'GST 5.00, PST 8.00/GST 5.00/GST 5.00, PST 8.00', 'in, out, in again');
SELECT throws_ok(format('SELECT api.tax_schedule_detail_create(%s, %s)', :bc, :pst), 'TB103', NULL, 'twice at a time');
SELECT throws_ok(format('SELECT api.tax_schedule_detail_update(%s, p_valid_to => %L)', :member, '-infinity'), 'TB102', NULL,
  'ends before it begins');

-- What is sold names a schedule that exists, and keeps it.
SELECT item_id AS item FROM api.item_create('T-ITEM', 'Item', 'recurring', 'CAD', 5, p_tax_schedule => 'plain') \gset
SELECT throws_ok($$SELECT api.item_create('T-X', 'Item', 'recurring', 'CAD', 5, p_tax_schedule => 'nowhere')$$, 'TB102',
  'tax schedule nowhere does not exist', 'an item');
SELECT throws_ok($$SELECT api.package_create('T-X', 'X', 'CAD', 5, p_tax_schedule => 'nowhere')$$, 'TB102',
  'tax schedule nowhere does not exist', 'a package');
SELECT throws_ok(format('SELECT api.tax_schedule_remove(%s)', :plain), 'TB105', 'tax schedule plain is still used by item T-ITEM',
  'used by an item');
SELECT count(api.package_create('T-PLAIN', 'X', 'CAD', 5, p_tax_schedule => 'plain')), count(api.item_remove(:item)) \gset
SELECT throws_ok(format('SELECT api.tax_schedule_remove(%s)', :plain), 'TB105', 'tax schedule plain is still used by package T-PLAIN',
  'used by a package');
SELECT lives_ok(format('SELECT api.tax_schedule_remove(%s)', :gst_only), 'used by nobody');
SELECT throws_ok(format('SELECT api.tax_schedule_remove(%s)', :quebec), 'TB105', NULL, 'of a region');
SELECT throws_ok($$SELECT api.tax_region_create('CA', p_state => 'on', p_tax_schedule_id => 1)$$, 'TB103', NULL, 'a region twice');
SELECT throws_ok($$SELECT api.tax_region_create('CA', p_city => 'Ottawa', p_tax_schedule_id => 1)$$, 'TB102', NULL, 'a city of no state');
SELECT is(tax.place_key('US', 'tx', '', ' Austin'), 'US/TX//AUSTIN', 'a place as text');
SELECT is(tax.place_key('US', '', '', ''), 'US', 'a country');

SELECT * FROM finish();
ROLLBACK;
