\ir ../include/street.psql
SELECT no_plan();

SELECT is(
  (
    SELECT array_agg(d.match ORDER BY d.kind)
    FROM (VALUES
      ('extension', '204', 'north'), ('trunk', 'trunk-1', 'north'), ('ip_address', '203.0.113.9', ''),
      ('virtual_number', 'sales', '')
    ) AS v (kind, key, tenant)
    CROSS JOIN LATERAL api.device_create(:q, v.kind, v.key, '2026-01-01', p_tenant => v.tenant) AS d
  ),
  ARRAY['channel', 'address', 'channel', 'group'], 'what of a record each kind is compared with');

CREATE FUNCTION pg_temp.create(p_kind text, p_key text, p_tenant text DEFAULT '', p_from timestamptz DEFAULT '2026-01-01',
  p_to timestamptz DEFAULT 'infinity') RETURNS api.device LANGUAGE sql AS $$
  SELECT api.device_create(pg_temp.q(), p_kind, p_key, p_from, p_tenant => p_tenant, p_valid_to => p_to)
$$;
SELECT throws_ok($$SELECT pg_temp.create('did', '16135550101')$$, 'TB103', NULL, 'a number that is another''s');
SELECT throws_ok($$SELECT pg_temp.create('trunk', '204', 'north')$$, 'TB103', NULL,
  'a trunk and an extension of one name would both match a channel');
SELECT lives_ok($$SELECT pg_temp.create('trunk', '204', 'south')$$, 'another tenant is another name');
SELECT lives_ok($$SELECT pg_temp.create('virtual_number', '204')$$, 'what only groups is in nobody''s way');
SELECT lives_ok($$SELECT pg_temp.create('did', '16135550101', p_from => '2025-01-01', p_to => '2026-01-01T05:00Z')$$,
  'the number before its present owner had it');
SELECT throws_ok($$SELECT pg_temp.create('did', '6135550101x')$$, 'TB102', NULL, 'letters in a number');
SELECT throws_ok($$SELECT pg_temp.create('did', '06135550101')$$, 'TB102', NULL, 'a number without country code');
-- MISSION row 17: E.164 ends at 15 digits.
SELECT lives_ok($$SELECT pg_temp.create('did', '123456789012345')$$, '15 digits are a number');
SELECT throws_ok($$SELECT pg_temp.create('did', '1234567890123456')$$, 'TB102', NULL, '16 digits are none');
SELECT throws_ok($$SELECT pg_temp.create('did', '16135550109', 'north')$$, 'TB102', NULL, 'a number has no tenant');
SELECT throws_ok($$SELECT pg_temp.create('phone', '1')$$, 'TB102', NULL, 'an unknown kind');
SELECT throws_ok($$SELECT pg_temp.create('trunk', 'SIP/x')$$, 'TB102', NULL, 'a channel instead of its peer');
SELECT throws_ok($$SELECT pg_temp.create('did', '16135550109', p_to => '2026-01-01')$$, 'TB102', NULL, 'no time of service');
SELECT throws_ok($$SELECT * FROM api.device_create(-1, 'did', '16135550109', '2026-01-01')$$, 'TB102', NULL, 'nobody''s');

-- Cease: out of service, with its own packages.
SELECT package_assignment_id AS now FROM api.package_assignment_create(:p, :package, '2026-02-01', :p_did) \gset
SELECT is((SELECT d.valid_to FROM api.device_cease(:p_did) AS d), '2026-11-05T12:00Z'::timestamptz, 'ceased now');
SELECT is((SELECT a.valid_to FROM api.package_assignment_get(:now) AS a), '2026-11-05T12:00Z'::timestamptz,
  'its package ends with it');
SELECT is((SELECT d.valid_to FROM api.device_cease(:p_did, '2026-03-01T00:00Z') AS d), '2026-03-01T00:00Z'::timestamptz,
  'and earlier, when that was a mistake');
SELECT throws_ok(format('SELECT * FROM api.device_cease(%s, %L)', :p_did, '2026-03-01T00:00:01Z'), 'TB102', NULL,
  'not after its end');
SELECT throws_ok(format('SELECT * FROM api.device_cease(%s, %L)', :p_did, '2026-01-01T05:00Z'), 'TB102', NULL,
  'nor at its beginning');
SELECT is((SELECT d.valid_to FROM api.device_cease(:p_did, '2026-02-01') AS d), '2026-02-01'::timestamptz,
  'before its package begins');
SELECT throws_ok(format('SELECT * FROM api.package_assignment_get(%s)', :now), 'TB101', NULL, 'the package never was');
SELECT throws_ok($$SELECT * FROM api.device_cease(-1)$$, 'TB101', NULL, 'an unknown device');
SELECT lives_ok($$SELECT pg_temp.create('did', '16135550101', p_from => '2026-02-01')$$, 'the number is free from then on');

SELECT is((SELECT count(*) FROM api.device_list(p_customer_id => pg_temp.q(), p_kind => 'did')), 4::bigint,
  'listed by customer and kind');
SELECT is((SELECT d.key FROM api.device_list(p_customer_id => pg_temp.q(), p_sort => 'key', p_limit => 1,
  p_after => ARRAY['204', '0']) AS d), '204', 'and sorted by key');
SELECT is((SELECT d.version FROM api.device_update(:q_did, p_valid_to => '2027-01-01T00:00Z') AS d), 2, 'updated');
SELECT is((SELECT d.device_id FROM api.device_remove(:q_did) AS d), :q_did::bigint, 'removed');

SELECT * FROM finish();
ROLLBACK;
