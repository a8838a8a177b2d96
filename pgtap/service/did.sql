\ir ../include/stock.psql
SELECT no_plan();

-- Searched
SELECT is((SELECT array_agg(d.number) FROM api.did_search('CA', 'on', 'OTTAWA-HULL', p_limit => 2) AS d),
  '{16135550201,16135550202}', 'by place, in any case, a page');
SELECT is((SELECT array_agg(d.number) FROM api.did_search('CA', 'on', 'OTTAWA-HULL', p_limit => 2,
  p_after => '{16135550202}') AS d), '{16135550203,16135550204}', 'and the next');
SELECT is((SELECT array_agg(d.number) FROM api.did_search(p_prefix => '1416', p_tier => 2) AS d), '{14165550301}',
  'by area code and tier');
SELECT is_empty($$SELECT * FROM api.did_search('US', p_prefix => '1613')$$, 'none in another country');
SELECT throws_ok($$SELECT * FROM api.did_search(p_prefix => '16%')$$, 'TB102', NULL, 'a prefix is digits');
SELECT throws_ok($$SELECT * FROM api.did_search(p_limit => 0)$$, 'TB102', NULL, 'an empty page');

-- Reserved for 15 minutes: from 12:00:00 on free again at 12:15:00.
SELECT is((SELECT concat_ws(' ', d.status, d.reserved_by, d.status_until AT TIME ZONE 'UTC')
  FROM api.did_reserve('16135550201', 'cart-7') AS d), 'reserved cart-7 2026-11-05 12:15:00', 'reserved');
SELECT throws_ok($$SELECT * FROM api.did_reserve('16135550201', 'cart-8')$$, 'TB702',
  'number 16135550201 is reserved by somebody else', 'for one at a time');
SELECT throws_ok($$SELECT * FROM api.did_assign('16135550201', pg_temp.p(), p_by => 'cart-8')$$, 'TB702', NULL,
  'and nobody else gets it');
SELECT throws_ok($$SELECT * FROM api.device_create(pg_temp.p(), 'did', '16135550201', '2026-11-05')$$, 'TB702', NULL,
  'nor takes it as a device');
SELECT is((SELECT count(*) FROM api.did_search(p_prefix => '1613')), 4::bigint, 'it is not shown as free');
SELECT pg_temp.clock('2026-11-05T12:14:59Z') \gset
SELECT is(pg_temp.status('16135550201'), 'reserved', 'a second before the end');
SELECT is((SELECT d.status_until FROM api.did_reserve('16135550201', 'cart-7') AS d), '2026-11-05T12:29:59Z'::timestamptz,
  'its holder begins anew');
SELECT pg_temp.clock('2026-11-05T12:29:59Z') \gset
SELECT is((SELECT concat_ws(' ', d.status, d.reserved_by, d.status_until) FROM pg_temp.did('16135550201') AS d), 'free',
  'free when the time is over');
SELECT is((SELECT count(*) FROM api.did_search(p_prefix => '1613')), 5::bigint, 'and shown');
SELECT is((SELECT d.reserved_by FROM api.did_reserve('16135550201') AS d), session_user::text, 'for who calls');

-- Assigned
SELECT device_id AS group FROM api.device_create(:p, 'virtual_number', 'sales', '2026-01-01') \gset
SELECT device_id AS device FROM api.did_assign('16135550201', :p, p_virtual_number_id => :group) \gset
SELECT is((SELECT concat_ws(' ', d.status, d.customer_id = pg_temp.p(), d.status_until, d.reserved_by)
  FROM pg_temp.did('16135550201') AS d), 'assigned t', 'by who reserved it');
SELECT is((SELECT concat_ws(' ', v.kind, v.key, v.customer_id = pg_temp.p(), v.virtual_number_id = :group,
  v.valid_from AT TIME ZONE 'UTC') FROM api.device_get(:device) AS v), 'did 16135550201 t t 2026-11-05 12:29:59',
  'it is a device of theirs from now on');
SELECT throws_ok($$SELECT * FROM api.did_assign('16135550201', pg_temp.q())$$, 'TB702', 'number 16135550201 is assigned',
  'nobody else''s');
SELECT throws_ok($$SELECT * FROM api.did_reserve('16135550201')$$, 'TB702', NULL, 'nor reserved');
SELECT throws_ok($$SELECT * FROM api.did_quarantine('16135550201', '2027-01-01')$$, 'TB702', NULL, 'nor quarantined');
SELECT throws_ok($$SELECT * FROM api.did_free('16135550201')$$, 'TB702', NULL, 'nor freed');
SELECT throws_ok(format('SELECT * FROM api.did_remove(%s)', (pg_temp.did('16135550201')).did_id), 'TB105', NULL,
  'nor removed');
SELECT throws_ok(format('SELECT * FROM api.device_remove(%s)', :device), 'TB105', NULL, 'nor its device');
SELECT throws_ok($$SELECT * FROM api.did_assign('16135550202', -1)$$, 'TB102', NULL, 'an unknown customer');
SELECT throws_ok($$SELECT * FROM api.did_assign('16135550202', NULL)$$, 'TB102', NULL, 'no customer');
SELECT throws_ok($$SELECT * FROM api.did_assign('16135550208', pg_temp.p())$$, 'TB101', NULL, 'a number that is not in stock');
SELECT is((SELECT d.status FROM api.did_list(p_customer_id => pg_temp.p()) AS d), 'assigned', 'listed by customer');

-- Released: in service until then, ageing for 90 days of 24 hours, free. 2026-12-01 + 90 days = 2027-03-01.
SELECT is((SELECT concat_ws(' ', d.status, d.status_until AT TIME ZONE 'UTC')
  FROM api.did_release('16135550201', '2026-12-01T05:00Z') AS d), 'assigned 2026-12-01 05:00:00', 'assigned until then');
SELECT is(upper(pg_temp.life('16135550201')), '2026-12-01T05:00Z'::timestamptz, 'its device is ceased');
SELECT pg_temp.clock('2026-12-01T05:00:00Z') \gset
SELECT is((SELECT concat_ws(' ', d.status, d.customer_id, d.status_until AT TIME ZONE 'UTC', d.device_id = :device)
  FROM pg_temp.did('16135550201') AS d), 'ageing 2027-03-01 05:00:00 t', 'ageing from that instant on');
SELECT throws_ok($$SELECT * FROM api.did_release('16135550201')$$, 'TB702', NULL, 'released once');
SELECT throws_ok($$SELECT * FROM api.device_create(pg_temp.q(), 'did', '16135550201', '2026-12-02')$$, 'TB702', NULL,
  'not in service meanwhile');
SELECT pg_temp.clock('2027-03-01T04:59:59Z') \gset
SELECT is(pg_temp.status('16135550201'), 'ageing', 'to the last second');
SELECT pg_temp.clock('2027-03-01T05:00:00Z') \gset
SELECT is(pg_temp.status('16135550201'), 'free', 'then free');
SELECT throws_ok($$SELECT * FROM api.did_assign('16135550201', pg_temp.q(), '2026-11-30')$$, 'TB103', NULL,
  'but not while it was another''s');
SELECT is((SELECT d.status FROM api.did_assign('16135550201', pg_temp.q(), '2027-03-02') AS d), 'assigned',
  'assigned for a day to come');

-- A service that has not begun is taken back, with what was to begin with it.
SELECT count(*) FROM api.package_assignment_create(:q, :package, '2027-03-02',
  (SELECT d.device_id FROM pg_temp.did('16135550201') AS d)) \gset
SELECT is((SELECT concat_ws(' ', d.status, d.device_id) FROM api.did_release('16135550201') AS d), 'free', 'free at once');
SELECT is(pg_temp.life('16135550201'), '[2026-11-05T12:29:59Z,2026-12-01T05:00Z)', 'the device to come is gone');
SELECT is((SELECT count(*) FROM api.package_assignment_list(:q)), 1::bigint, 'and its package');

-- A device that is ceased, or was there first, moves its number along.
SELECT pg_temp.clock('2027-03-10T12:00Z') \gset
SELECT device_id AS device FROM api.device_create(:p, 'did', '16135550202', '2027-03-01') \gset
SELECT is((SELECT concat_ws(' ', d.status, d.device_id = :device) FROM pg_temp.did('16135550202') AS d), 'assigned t',
  'a free number that comes into service is assigned');
SELECT count(*) FROM api.device_cease(:device, '2027-03-05T00:00Z') \gset
-- 2027-03-05 + 90 days: 26 left in March, 30 in April, 31 in May, 3 in June.
SELECT is((SELECT concat_ws(' ', d.status, d.status_until AT TIME ZONE 'UTC') FROM pg_temp.did('16135550202') AS d),
  'ageing 2027-06-03 00:00:00', 'ceased: it ages from then on');
SELECT count(*) FROM api.device_cease(:device, '2027-03-04T00:00Z') \gset
SELECT is((pg_temp.did('16135550202')).status_until, '2027-06-02T00:00Z'::timestamptz, 'and with another end');
SELECT is((SELECT d.status FROM api.did_create('16135550101', 'CA') AS d), 'assigned',
  'a number in service comes into stock as assigned');
SELECT is((SELECT concat_ws(' ', d.status, d.customer_id = pg_temp.p()) FROM pg_temp.did('16135550101') AS d), 'assigned t',
  'to who has it');

-- Quarantine, and free early
SELECT is((SELECT concat_ws(' ', d.status, d.status_until AT TIME ZONE 'UTC')
  FROM api.did_quarantine('16135550202', '2028-01-01T00:00Z') AS d), 'ageing 2028-01-01 00:00:00', 'quarantined');
SELECT count(*) FROM api.device_cease(:device, '2027-03-03T00:00Z') \gset
SELECT is((pg_temp.did('16135550202')).status_until, '2028-01-01T00:00Z'::timestamptz, 'whatever becomes of its last service');
SELECT throws_ok($$SELECT * FROM api.did_quarantine('16135550203', '2027-03-10T12:00Z')$$, 'TB102', NULL, 'not until now');
SELECT throws_ok($$SELECT * FROM api.did_quarantine('16135550203', 'infinity')$$, 'TB102', NULL, 'nor for ever');
SELECT is((SELECT concat_ws(' ', d.status, d.status_until) FROM api.did_free('16135550202') AS d), 'free', 'freed early');
SELECT count(*) FROM api.did_reserve('16135550203', 'cart-9') \gset
SELECT is((SELECT concat_ws(' ', d.status, d.reserved_by) FROM api.did_free('16135550203') AS d), 'free',
  'also from a reservation');
SELECT is((SELECT d.number FROM api.did_remove((pg_temp.did('16135550203')).did_id) AS d), '16135550203', 'a free one is removed');

-- What is known of it
SELECT is((SELECT concat_ws(' ', d.tier, d.monthly_cost, d.rate_center)
  FROM api.did_update((pg_temp.did('16135550204')).did_id, p_tier => '3', p_monthly_cost => 0.30, p_rate_center => 'Ottawa') AS d),
  '3 0.30 Ottawa', 'updated');
SELECT throws_ok($$SELECT * FROM api.did_create('06135550204', 'CA')$$, 'TB102', NULL, 'no country code');
SELECT throws_ok($$SELECT * FROM api.did_create('16135550204', 'CA')$$, 'TB103', NULL, 'in stock already');
SELECT throws_ok($$SELECT * FROM api.did_create('16135550209', 'CA', p_monthly_cost => 1)$$, 'TB102', NULL,
  'a cost of no currency');
SELECT throws_ok($$SELECT * FROM api.did_create('16135550209', 'CA', p_lata => 'x')$$, 'TB102', NULL, 'no LATA');
SELECT throws_ok($$SELECT * FROM api.did_create('16135550209', 'CA', p_tier => '-1')$$, 'TB102', NULL, 'no tier');

-- The report, by a role that has no right on any table
SET LOCAL ROLE pgtoll_reader;
SELECT results_eq($$SELECT s.rate_center, s.status, s.numbers, s.monthly_cost::numeric FROM report.did_stock AS s
  WHERE s.currency = 'CAD' ORDER BY 1, 2$$,
  $$VALUES ('Ottawa', 'free', 1::bigint, 0.30), ('Ottawa-Hull', 'free', 3, 0.75), ('Toronto', 'free', 1, 0.40)$$,
  'counted by place and status');
RESET ROLE;

-- Who may
SET LOCAL ROLE pgtoll_operator;
SELECT throws_ok($$SELECT * FROM api.did_free('16135550202')$$, '42501', NULL, 'an operator frees nothing early');
SELECT is((SELECT d.status FROM api.did_reserve('16135550202') AS d), 'reserved', 'but reserves');
RESET ROLE;
SELECT is_empty('SELECT * FROM system.verify() AS v WHERE v.check_name LIKE ''%did%''', 'stock and devices agree');

SELECT * FROM finish();
ROLLBACK;
