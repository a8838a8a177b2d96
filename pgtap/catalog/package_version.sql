\ir ../include/street.psql
SELECT no_plan();

-- Until somebody has a package, its first version may be filled.
SELECT package_id AS k, package_version_id AS v1
FROM api.package_create('T-K', 'Kit', 'CAD', 19.95, :sheet, :sheet_in, p_minimum_usage => 5) \gset
SELECT item_id AS item FROM api.item_create('T-ITEM', 'Telephone', 'recurring', 'CAD', 4.00) \gset
SELECT count(api.package_item_create(:v1, :item, 2)) \gset
SELECT count(api.pool_create(:v1, 'local', 'Local minutes', 300, p_prefixes => '{1613,1514}')) \gset
SELECT discount_id AS off FROM api.discount_create('T-OFF', 'Ten off', 'percent', 10) \gset
SELECT count(api.package_discount_add(:v1, :off)) \gset
SELECT is((SELECT v.monthly_fee::numeric FROM api.package_version_update(:v1, 1, p_monthly_fee => 20) AS v), 20.0,
  'nobody has it: the version that counts may change');
SELECT count(api.package_assignment_create(:p, :k, '2026-11-01 00:00-04', :p_did)) \gset
CREATE FUNCTION pg_temp.refused(p_statement text, p_what text) RETURNS text LANGUAGE sql AS $$
  SELECT throws_ok(p_statement, 'TB110', NULL, p_what)
$$;
SELECT pg_temp.refused(format('SELECT api.package_version_update(%s, p_monthly_fee => 1)', :v1), 'somebody has it: no more');
SELECT pg_temp.refused(format('SELECT api.package_version_remove(%s)', :v1), 'nor does it go');
SELECT pg_temp.refused(format('SELECT api.package_item_create(%s, %s)', :v1, :item), 'nor are items added');
SELECT pg_temp.refused(format('SELECT api.pool_remove(p.pool_id) FROM catalog.pool AS p WHERE p.package_version_id = %s', :v1),
  'nor pools taken');
SELECT pg_temp.refused(format('SELECT api.package_discount_remove(%s, %s)', :v1, :off), 'nor discounts');

-- The clock stands at 2026-11-05 12:00 UTC; in Auckland it is the 6th.
SELECT pg_temp.refused(format('SELECT api.package_version_create(%s, %L)', :k, '2026-11-05'), 'none begins today');
SELECT package_version_id AS v2
FROM api.package_version_create(:k, '2026-11-06', p_monthly_fee => 25, p_clear => '{inbound_sheet_id}') \gset
SELECT results_eq(
  format('SELECT v.monthly_fee::numeric, v.outbound_sheet_id, v.inbound_sheet_id, v.minimum_usage::numeric
    FROM api.package_version_get(%s) AS v', :v2),
  format('VALUES (25.0, %s::bigint, NULL::bigint, 5.0)', :sheet), 'what is not given is as before');
SELECT results_eq(
  format('SELECT i.item_id, i.quantity FROM api.package_item_list(p_package_version_id => %s) AS i', :v2),
  format('VALUES (%s::bigint, 2)', :item), 'its items are copied');
SELECT results_eq(
  format('SELECT p.code::text, p.minutes, p.prefixes FROM api.pool_list(p_package_version_id => %s) AS p', :v2),
  $$VALUES ('local', 300, '{1613,1514}'::text[])$$, 'and pools');
SELECT is((SELECT count(*) FROM api.package_discount_list(:v2)), 1::bigint, 'and discounts');
SELECT lives_ok(format('SELECT api.pool_update(p.pool_id, p_minutes => 500) FROM catalog.pool AS p
  WHERE p.package_version_id = %s', :v2), 'which may change until its day has come');
SELECT count(api.customer_create('T-NZ', 'Kiwi', :entity, 'CAD', 'Pacific/Auckland', 'CA')) \gset
SELECT pg_temp.refused(format('SELECT api.package_version_update(%s, p_monthly_fee => 26)', :v2), 'and it has come for a customer');
SELECT package_version_id AS v3 FROM api.package_version_create(:k, '2026-12-01') \gset
SELECT is((SELECT v.monthly_fee::numeric FROM api.package_version_update(:v3, 1, p_monthly_fee => 30) AS v), 30.0, 'one to come');

-- Which version counts; each row until the next.
CREATE FUNCTION pg_temp.picks(p_package_id bigint, p_on date, p_pinned bigint DEFAULT NULL) RETURNS numeric LANGUAGE sql AS $$
  SELECT v.monthly_fee::numeric FROM catalog.package_version_at(p_package_id, p_pinned, p_on) AS v
$$;
SELECT is(pg_temp.picks(:k, '1999-01-01'), 20.0, 'the first since ever');
SELECT is(pg_temp.picks(:k, '2026-11-05'), 20.0, 'the day before');
SELECT is(pg_temp.picks(:k, '2026-11-06'), 25.0, 'from its day on');
SELECT is(pg_temp.picks(:k, '2026-11-30'), 25.0, 'until the next');
SELECT is(pg_temp.picks(:k, '2026-12-01'), 30.0, 'begins');
SELECT is(pg_temp.picks(:k, '2026-12-01', :v1), 20.0, 'a pinned one stays');
SELECT is((SELECT array_agg(v.package_version_id) FROM api.package_version_list(:k, p_sort => '-valid_from') AS v),
  ARRAY[:v3, :v2, :v1]::bigint[], 'listed, the latest first');
SELECT is((SELECT v.package_version_id FROM api.package_version_remove(:v3) AS v), :v3::bigint, 'taken back');
SELECT is(pg_temp.picks(:k, '2026-12-01'), 25.0, 'and the one before goes on');

SELECT throws_ok($$SELECT * FROM api.package_version_create(-1, '2026-12-01')$$, 'TB101', NULL, 'no package');
SELECT throws_ok(format('SELECT * FROM api.package_version_create(%s, %L)', :k, 'infinity'), 'TB102', NULL, 'no day');
SELECT throws_ok(format('SELECT * FROM api.package_version_create(%s, %L, p_clear => %L)', :k, '2026-12-01', '{monthly_fee}'),
  'TB102', NULL, 'a fee cannot be emptied');
SELECT throws_ok(format('SELECT * FROM api.package_version_create(%s, %L, p_fee_proration => %L)', :k, '2026-12-01', 'weekly'),
  'TB102', NULL, 'no method');
SELECT count(api.package_version_create(:k, '2026-12-01')) \gset
SELECT throws_ok(format('SELECT * FROM api.package_version_create(%s, %L)', :k, '2026-12-01'), 'TB103', NULL, 'one a day');
SELECT rate_sheet_id AS usd FROM api.rate_sheet_create('T-USD', 'Dollars', 'USD') \gset
SELECT throws_ok(format('SELECT * FROM api.package_version_create(%s, %L, p_toll_free_sheet_id => %s)', :k, '2027-01-01', :usd),
  'TB202', NULL, 'a sheet in another currency');
SELECT customer_id AS r
FROM api.customer_create('T-R', 'Reseller', :entity, 'CAD', 'America/Toronto', 'CA', p_type => 'reseller') \gset
SELECT rate_sheet_id AS sheet_r FROM api.rate_sheet_create('T-R-OUT', 'Outbound', 'CAD', p_reseller_id => :r) \gset
SELECT throws_ok(format('SELECT * FROM api.package_version_create(%s, %L, p_outbound_sheet_id => %s)', :k, '2027-01-01', :sheet_r),
  'TB203', NULL, 'a sheet of another seller');

SELECT * FROM finish();
ROLLBACK;
