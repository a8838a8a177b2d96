\ir ../include/street.psql
SELECT no_plan();

CREATE FUNCTION pg_temp.assign(p_customer_id bigint, p_from timestamptz, p_device_id bigint DEFAULT NULL,
  p_package text DEFAULT 'T-BASIC') RETURNS api.package_assignment LANGUAGE sql AS $$
  SELECT api.package_assignment_create(p_customer_id,
    (SELECT k.package_id FROM catalog.package AS k WHERE k.code = p_package), p_from, p_device_id)
$$;
SELECT throws_ok($$SELECT pg_temp.assign(pg_temp.p(), '2026-05-01')$$, 'TB103', NULL, 'one package at a time');
SELECT lives_ok(format('SELECT pg_temp.assign(pg_temp.p(), %L, %s)', '2026-05-01', :p_did), 'a device may have its own');
SELECT throws_ok(format('SELECT pg_temp.assign(pg_temp.p(), %L, %s)', '2026-06-01', :p_did), 'TB103', NULL, 'but only one');
SELECT throws_ok(format('SELECT pg_temp.assign(pg_temp.p(), %L, %s)', '2026-05-01', :q_did), 'TB102', NULL,
  'and no device of another customer');
SELECT package_id FROM api.package_create('T-USD', 'In dollars', 'USD') \gset
SELECT throws_ok(format('SELECT pg_temp.assign(pg_temp.p(), %L, %s, %L)', '2025-01-01', :p_did, 'T-USD'), 'TB202', NULL,
  'nor a package in another currency');
-- Customers of a reseller buy from it alone, the others from the house.
SELECT customer_id AS r
FROM api.customer_create('T-R', 'Reseller', :entity, 'CAD', 'America/Toronto', 'CA', p_type => 'reseller') \gset
SELECT package_id AS theirs FROM api.package_create('T-THEIRS', 'Theirs', 'CAD', p_reseller_id => :r) \gset
SELECT customer_id AS s FROM api.customer_create('T-S', 'Theirs', :entity, 'CAD', 'America/Toronto', 'CA') \gset
UPDATE party.customer SET parent_id = :r WHERE customer_id = :s;
SELECT throws_ok(format('SELECT pg_temp.assign(%s, %L, p_package => %L)', :p, '2025-01-01', 'T-THEIRS'), 'TB203', NULL,
  'a reseller''s package');
SELECT throws_ok(format('SELECT pg_temp.assign(%s, %L)', :s, '2025-01-01'), 'TB203', NULL, 'a package of the house');
SELECT (pg_temp.assign(:s, '2025-01-01', p_package => 'T-THEIRS')).package_assignment_id AS of_s \gset
UPDATE party.customer SET parent_id = NULL WHERE customer_id = :s;
SELECT lives_ok(format('SELECT api.package_assignment_update(%s, p_valid_to => %L)', :of_s, '2026-01-01'),
  'one that moved away may still end it');
SELECT throws_ok(format('SELECT api.package_assignment_create(%s, %s, %L, p_package_version_id => (
  SELECT k.package_version_id FROM api.package_get(%s) AS k))', :p, :package, '2024-01-01', :theirs), 'TB102', NULL,
  'pinned to another package''s version');
SELECT throws_ok($$SELECT pg_temp.assign(pg_temp.p(), '2026-05-01', p_package => 'no')$$, 'TB102', NULL, 'no package');

-- A change of package: the old one ends where the new one begins.
SELECT package_assignment_id AS old FROM api.package_assignment_list(p_customer_id => :q) \gset
SELECT is((SELECT a.valid_to FROM api.package_assignment_update(:old, 1, p_valid_to => '2026-12-01T05:00Z') AS a),
  '2026-12-01T05:00Z'::timestamptz, 'ended');
SELECT throws_ok($$SELECT pg_temp.assign(pg_temp.q(), '2026-12-01T04:59:59Z')$$, 'TB103', NULL, 'a second too early');
SELECT lives_ok($$SELECT pg_temp.assign(pg_temp.q(), '2026-12-01T05:00Z')$$, 'the next one begins there');
SELECT is((SELECT array_agg(a.valid_from::text) FROM api.package_assignment_list(p_customer_id => pg_temp.q(),
  p_sort => '-valid_from') AS a), ARRAY['2026-12-01 05:00:00+00', '2026-01-01 05:00:00+00'], 'listed, the latest first');
SELECT is((SELECT a.package_assignment_id FROM api.package_assignment_remove(:old) AS a), :old::bigint, 'removed');
SELECT throws_ok(format('SELECT * FROM api.package_assignment_get(%s)', :old), 'TB101', NULL, 'and gone');

SELECT * FROM finish();
ROLLBACK;
