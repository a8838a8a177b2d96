\ir ../include/street.psql
SELECT no_plan();

SELECT results_eq(format('SELECT k.monthly_fee::numeric, k.on_net_rate::numeric FROM api.package_get(%s) AS k', :package),
  $$VALUES (0.0, 0.0)$$, 'no fee and free on-net calls unless said otherwise');
SELECT throws_ok($$SELECT * FROM api.package_create('T-X', 'x', 'CAD', p_monthly_fee => -1)$$, 'TB102', NULL, 'a fee below 0');
SELECT throws_ok($$SELECT * FROM api.package_create('T-X', 'x', 'CAD', p_outbound_sheet_id => -1)$$, 'TB102', NULL, 'no sheet');
SELECT throws_ok($$SELECT * FROM api.package_create('T-BASIC', 'x', 'CAD')$$, 'TB103', NULL, 'the code is taken');
SELECT throws_ok(format('SELECT * FROM api.package_create(%L, %L, %L, p_outbound_sheet_id => %s)', 'T-X', 'x', 'USD', :sheet),
  'TB202', NULL, 'a sheet in another currency');
SELECT is((SELECT k.name FROM api.package_update(:package, p_name => 'Basis') AS k), 'Basis', 'its name may change');
SELECT is((SELECT count(*) FROM api.package_list(p_name => 'basi')), 1::bigint, 'listed');
SELECT throws_ok(format('SELECT * FROM api.package_update(%s, p_clear => %L)', :package, '{name}'), 'TB102', NULL,
  'a name cannot be emptied');
SELECT throws_ok(format('SELECT * FROM api.package_remove(%s)', :package), 'TB105', NULL, 'one that somebody has stays');
SELECT package_id AS unsold FROM api.package_create('T-UNSOLD', 'Unsold', 'CAD') \gset
SELECT is((SELECT k.package_id FROM api.package_remove(:unsold) AS k), :unsold::bigint, 'one that nobody has goes, versions and all');

-- A reseller sells packages of its own, with sheets of its own.
SELECT customer_id AS r
FROM api.customer_create('T-R', 'Reseller', :entity, 'CAD', 'America/Toronto', 'CA', p_type => 'reseller') \gset
SELECT throws_ok(format('SELECT * FROM api.package_create(%L, %L, %L, p_reseller_id => %s)', 'T-X', 'x', 'CAD', :p),
  'TB102', NULL, 'a retail customer sells nothing');
SELECT throws_ok(format('SELECT * FROM api.package_create(%L, %L, %L, p_outbound_sheet_id => %s, p_reseller_id => %s)',
  'T-X', 'x', 'CAD', :sheet, :r), 'TB203', NULL, 'nor does a reseller sell by the sheets of the house');
SELECT rate_sheet_id AS sheet_r FROM api.rate_sheet_create('T-R-OUT', 'Outbound', 'CAD', p_reseller_id => :r) \gset
SELECT is((SELECT k.reseller_id FROM api.package_create('T-R', 'R', 'CAD', p_outbound_sheet_id => :sheet_r, p_reseller_id => :r) AS k),
  :r::bigint, 'but by its own');
SELECT throws_ok(format('SELECT * FROM api.package_create(%L, %L, %L, p_outbound_sheet_id => %s)', 'T-X', 'x', 'CAD', :sheet_r),
  'TB203', NULL, 'which are not the house''s');

-- MISSION row 14: a thousand packages; v1 19.95, v2 21.95 from 2011-03-01: February 19.95, March 21.95, pinned 19.95.
SELECT is(
  (SELECT count(*) FROM generate_series(1, 1000) AS n
    CROSS JOIN LATERAL api.package_create('T-' || n, 'Package ' || n, 'CAD', p_monthly_fee => 19.95)), 1000::bigint,
  '1,000 packages made');
UPDATE system.clock SET frozen_at = '2011-01-15T12:00Z';
SELECT package_id AS k7, package_version_id AS v7 FROM api.package WHERE code = 'T-7' \gset
SELECT customer_id AS c FROM api.customer_create('T-C', 'Follows', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT customer_id AS d FROM api.customer_create('T-D', 'Pinned', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT count(api.package_assignment_create(:c, :k7, '2011-02-01 00:00-05')) \gset
SELECT count(api.package_assignment_create(:d, :k7, '2011-02-01 00:00-05', p_package_version_id => :v7)) \gset
SELECT package_version_id AS v8 FROM api.package_version_create(:k7, '2011-03-01', p_monthly_fee => 21.95) \gset
CREATE FUNCTION pg_temp.fee(p_month date, VARIADIC p_customer_ids bigint[]) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(f.amount::text, ' ' ORDER BY f.customer_id)
  FROM billing.charge_due(p_customer_ids, '2011-03-01') AS f WHERE f.period_from = p_month
$$;
SELECT is(pg_temp.fee('2011-02-01', :c, :d), '19.95 19.95', 'February');
SELECT is(pg_temp.fee('2011-03-01', :c, :d), '21.95 19.95', 'March: one follows, one is pinned');
SELECT is((SELECT k.monthly_fee::numeric FROM api.package_get(:k7) AS k), 19.95, 'today it costs');
UPDATE system.clock SET frozen_at = '2011-03-01T12:00Z';
SELECT is((SELECT k.monthly_fee::numeric FROM api.package_get(:k7) AS k), 21.95, 'and from March on');

SELECT * FROM finish();
ROLLBACK;
