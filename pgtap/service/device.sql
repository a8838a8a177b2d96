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

-- Ceased by mistake: as if it had gone on.
SELECT throws_ok(format('SELECT * FROM api.device_reinstate(%s)', :p_did), 'TB103', NULL, 'the number is another''s meanwhile');
SELECT is((SELECT d.valid_to FROM api.device_cease(:q_did, '2026-06-01') AS d), '2026-06-01'::timestamptz, 'ceased');
SELECT is((SELECT d.valid_to FROM api.device_reinstate(:q_did) AS d), 'infinity'::timestamptz, 'and reinstated');
SELECT throws_ok(format('SELECT * FROM api.device_reinstate(%s)', :q_did), 'TB102', NULL, 'it is in service already');
SELECT throws_ok('SELECT * FROM api.device_reinstate(-1)', 'TB101', NULL, 'an unknown device');

-- Addresses and ranges: equal ones are equal texts, and no two that are active at once have an address in common.
SELECT is((SELECT array_agg(d.key ORDER BY d.device_id) FROM unnest(
    ARRAY['198.51.100.0/24', '192.0.2.7/32', '2001:DB8:0:0::1', '2001:db8:1::/48']
  ) AS a (key) CROSS JOIN LATERAL pg_temp.create('ip_address', a.key) AS d),
  ARRAY['198.51.100.0/24', '192.0.2.7', '2001:db8::1', '2001:db8:1::/48'], 'each address in its one form');
SELECT is((SELECT d.address FROM api.device AS d WHERE d.key = '198.51.100.0/24'), '198.51.100.0/24'::inet, 'a range');
SELECT throws_ok(format('SELECT pg_temp.create(%L, %L)', 'ip_address', a.key), a.code, NULL, a.why)
FROM (VALUES
  ('198.51.100.255', 'TB103', 'the last address of a range that is taken'),
  ('198.51.100.128/25', 'TB103', 'half of it'),
  ('198.51.0.0/16', 'TB103', 'more than it'),
  ('2001:db8:1:ffff::1', 'TB103', 'an address of a range of IPv6'),
  ('198.51.100.1/24', 'TB102', 'bits beyond the mask'),
  ('198.51.100', 'TB102', 'part of an address'),
  ('198.51.100.256', 'TB102', 'no address'),
  ('198.51.100.0/33', 'TB102', 'no mask'),
  ('switch.example', 'TB102', 'a name'),
  ('', 'TB102', 'nothing')
) AS a (key, code, why);
SELECT lives_ok($$SELECT pg_temp.create('ip_address', '198.51.101.0/24')$$, 'the range beside it');
SELECT lives_ok($$SELECT pg_temp.create('ip_address', '198.51.100.7', p_from => '2025-01-01', p_to => '2026-01-01')$$,
  'one of its addresses in the year before');

-- Virtual numbers group devices of one customer, for as long as they live.
SELECT device_id AS sales FROM api.device_create(:q, 'virtual_number', 'q-sales', '2026-02-01', p_label => 'Sales') \gset
SELECT device_id AS member FROM api.device_create(:q, 'did', '16135550150', '2026-03-01', p_virtual_number_id => :sales) \gset
SELECT throws_ok(format('SELECT * FROM api.device_update(%s, p_virtual_number_id => %s)', d.device_id, d.group_id), 'TB102',
  NULL, d.why)
FROM (VALUES
  (:q_did, :sales, 'older than its virtual number'), (:member, :q_did, 'a number that is no virtual one'),
  (:sales, :sales, 'a virtual number in another'), (:p_did, :sales, 'another customer''s'), (:member, -1, 'unknown')
) AS d (device_id, group_id, why);
SELECT throws_ok(format('SELECT * FROM api.device_cease(%s, %L)', :sales, '2026-10-01'), 'TB105', NULL,
  'a virtual number does not cease before its devices');
SELECT is((SELECT d.valid_to FROM api.device_cease(:member, '2026-09-01') AS d), '2026-09-01'::timestamptz, 'they first');
SELECT is((SELECT d.valid_to FROM api.device_cease(:sales, '2026-10-01') AS d), '2026-10-01'::timestamptz, 'then it');
SELECT throws_ok(format('SELECT * FROM api.device_reinstate(%s)', :member), 'TB102', NULL, 'nor does one outlive it');
SELECT is((SELECT d.virtual_number_id FROM api.device_update(:member, p_clear => '{virtual_number_id}') AS d), NULL,
  'a device leaves it');

-- Channels: of what has any.
SELECT results_eq(format('SELECT d.label, d.max_channels FROM api.device_update(%s, p_label => %L, p_max_channels => 30) AS d',
  :sales, 'Sales, Ottawa'), $$VALUES ('Sales, Ottawa', 30)$$, 'label and limit change');
SELECT throws_ok(format('SELECT * FROM api.device_update(%s, p_max_channels => %s)', d.device_id, d.channels), 'TB102', NULL,
  d.why) FROM (VALUES (:sales, 0, 'no channel at all'), (:q_did, 1, 'a number has no channels')) AS d (device_id, channels, why);

-- Who is closed gets no new service; what was before may be written down.
SELECT count(api.customer_close(:q)) \gset
SELECT throws_ok($$SELECT pg_temp.create('trunk', 'late')$$, 'TB102', NULL, 'a device of a closed customer');
SELECT lives_ok($$SELECT pg_temp.create('trunk', 'early', p_to => '2026-11-05T12:00Z')$$, 'one that has ceased');
SELECT throws_ok(format('SELECT * FROM api.device_reinstate(%s)', :member), 'TB102', NULL, 'nor does one come back');
SELECT lives_ok(format('SELECT * FROM api.device_update(%s, p_label => %L)', :sales, 'Old'), 'a name is no service');
SELECT is((SELECT d.device_id FROM api.device_remove(:q_did) AS d), :q_did::bigint, 'removed');

SELECT * FROM finish();
ROLLBACK;
