\ir ../include/stock.psql
SELECT no_plan();

-- In: porting, then assigned and charged
SELECT device_id AS device FROM api.did_port_in('16135550299', :p, '2026-12-01T05:00Z') \gset
SELECT is((SELECT concat_ws(' ', d.status, d.status_until AT TIME ZONE 'UTC', d.country, d.customer_id = pg_temp.p())
  FROM pg_temp.did('16135550299') AS d), 'porting 2026-12-01 05:00:00 CA t', 'porting until it comes');
SELECT is(pg_temp.life('16135550299'), '[2026-12-01T05:00Z,infinity)', 'in service from then on');
SELECT throws_ok($$SELECT * FROM api.did_port_in('16135550299', pg_temp.q(), '2026-12-01')$$, 'TB702', NULL, 'once');
SELECT throws_ok($$SELECT * FROM api.did_port_in('16135550201', pg_temp.q(), '2026-12-01')$$, 'TB702', NULL,
  'a number of our own is assigned instead');
SELECT throws_ok($$SELECT * FROM api.did_assign('16135550299', pg_temp.q())$$, 'TB702', NULL, 'not another''s');
SELECT throws_ok($$SELECT * FROM api.did_release('16135550299')$$, 'TB702', NULL, 'not released');
SELECT throws_ok($$SELECT * FROM api.did_port_out('16135550299', '2027-01-01')$$, 'TB702', NULL, 'not ported out before');
SELECT throws_ok($$SELECT * FROM api.did_port_in('16135550101', pg_temp.q(), '2026-12-01')$$, 'TB702', NULL,
  'a number in service');
SELECT count(*) FROM api.device_create(:q, 'did', '16135550298', '2026-01-01', p_valid_to => '2026-02-01') \gset
SELECT throws_ok($$SELECT * FROM api.did_port_in('16135550298', pg_temp.q(), '2026-01-31')$$, 'TB103', NULL,
  'a time when it was in service');
SELECT throws_ok($$SELECT * FROM api.did_port_in('16135550298', pg_temp.q(), NULL)$$, 'TB102', NULL, 'no instant');
SELECT throws_ok($$SELECT * FROM api.did_port_in('16135550298', -1, '2026-12-01')$$, 'TB102', NULL, 'nobody''s');
SELECT throws_ok($$SELECT * FROM api.did_port_in('6135x', pg_temp.q(), '2026-12-01')$$, 'TB102', NULL, 'no number');

-- The date changes: what begins with the number moves along, what would be over before never begins.
SELECT package_assignment_id AS first FROM api.package_assignment_create(:p, :package, '2026-12-01T05:00Z', :device,
  p_valid_to => '2026-12-03T05:00Z') \gset
SELECT package_assignment_id AS second FROM api.package_assignment_create(:p, :package, '2026-12-03T05:00Z', :device) \gset
INSERT INTO catalog.item (code, name, kind, currency, price) VALUES ('T-LINE', 'Line', 'recurring', 'CAD', 5.00)
RETURNING item_id AS item \gset
INSERT INTO service.item_assignment (customer_id, device_id, item_id, valid_from)
VALUES (:p, :device, :item, '2026-12-01') \gset
SELECT is((SELECT concat_ws(' ', d.status, d.status_until AT TIME ZONE 'UTC')
  FROM api.did_port_in_move('16135550299', '2026-12-10T05:00Z') AS d), 'porting 2026-12-10 05:00:00', 'later');
SELECT is(pg_temp.life('16135550299'), '[2026-12-10T05:00Z,infinity)', 'its service moves');
SELECT is((SELECT array_agg(a.valid_from) FROM service.package_assignment AS a WHERE a.device_id = :device),
  '{2026-12-10T05:00Z}', 'and its package');
-- 05:00 UTC is midnight in Toronto.
SELECT is((SELECT i.valid_from FROM service.item_assignment AS i WHERE i.device_id = :device), '2026-12-10', 'and its item');
SELECT is((SELECT d.status_until FROM api.did_port_in_move('16135550299', '2026-12-02T05:00Z') AS d),
  '2026-12-02T05:00Z'::timestamptz, 'and sooner');
SELECT is((SELECT i.valid_from FROM service.item_assignment AS i WHERE i.device_id = :device), '2026-12-02', 'with its item');
SELECT throws_ok($$SELECT * FROM api.did_port_in_move('16135550299', 'infinity')$$, 'TB102', NULL, 'not to never');
SELECT throws_ok($$SELECT * FROM api.did_port_in_move('16135550201', '2026-12-02')$$, 'TB702', NULL, 'only what is to come');
SELECT throws_ok($$SELECT * FROM api.did_port_in_move('16135550288', '2026-12-02')$$, 'TB101', NULL, 'an unknown number');
SELECT pg_temp.clock('2026-12-02T05:00:00Z') \gset
SELECT is((SELECT concat_ws(' ', d.status, d.status_until, d.ported_in_at AT TIME ZONE 'UTC')
  FROM pg_temp.did('16135550299') AS d), 'assigned 2026-12-02 05:00:00', 'the number has come');
SELECT throws_ok($$SELECT * FROM api.did_port_in_move('16135550299', '2026-12-03')$$, 'TB702', NULL, 'too late to move');

-- Out: in service until it leaves
SELECT is((SELECT concat_ws(' ', d.status, d.status_until AT TIME ZONE 'UTC')
  FROM api.did_port_out('16135550299', '2027-01-15T05:00Z') AS d), 'porting 2027-01-15 05:00:00', 'porting');
SELECT is(upper(pg_temp.life('16135550299')), '2027-01-15T05:00Z'::timestamptz, 'its service ends then');
SELECT is((SELECT a.valid_to FROM service.package_assignment AS a WHERE a.device_id = :device), '2027-01-15T05:00Z'::timestamptz,
  'and its package');
SELECT throws_ok($$SELECT * FROM api.did_port_in_move('16135550299', '2027-01-16')$$, 'TB702', NULL, 'that is no port-in');
SELECT throws_ok($$SELECT * FROM api.device_create(pg_temp.q(), 'did', '16135550299', '2027-01-16')$$, 'TB702', NULL,
  'nobody else''s meanwhile');
SELECT is((SELECT concat_ws(' ', d.status, d.status_until) FROM api.did_port_cancel('16135550299') AS d), 'assigned',
  'called off: assigned as before');
SELECT is(upper(pg_temp.life('16135550299')), 'infinity'::timestamptz, 'in service');
SELECT is((SELECT a.valid_to FROM service.package_assignment AS a WHERE a.device_id = :device), 'infinity'::timestamptz,
  'with its package');
UPDATE service.item_assignment SET valid_to = '2027-01-15' WHERE device_id = :device;
SELECT count(*) FROM api.did_port_out('16135550299', '2027-01-15T05:00Z'), api.did_port_cancel('16135550299') \gset
SELECT is((SELECT i.valid_to FROM service.item_assignment AS i WHERE i.device_id = :device), 'infinity'::date,
  'and an item that would have ended with the day before');
SELECT throws_ok($$SELECT * FROM api.did_port_cancel('16135550299')$$, 'TB702', NULL, 'nothing to call off');
SELECT throws_ok($$SELECT * FROM api.did_port_out('16135550299', NULL)$$, 'TB102', NULL, 'no instant');
SELECT throws_ok($$SELECT * FROM api.did_port_out('16135550299', '2026-12-02T05:00Z')$$, 'TB102', NULL,
  'not before it was in service');
SELECT throws_ok($$SELECT * FROM api.did_port_out('16135550201', '2027-01-15')$$, 'TB702', NULL, 'only what is assigned');
SELECT is((SELECT d.status FROM api.did_port_out('16135550299', '2027-01-15T05:00Z') AS d), 'porting', 'out again');
SELECT pg_temp.clock('2027-01-15T04:59:59Z') \gset
SELECT is(pg_temp.status('16135550299'), 'porting', 'to the last second');
SELECT pg_temp.clock('2027-01-15T05:00:00Z') \gset
SELECT is((SELECT concat_ws(' ', coalesce(d.status, 'left'), d.status_until AT TIME ZONE 'UTC', d.customer_id)
  FROM pg_temp.did('16135550299') AS d), 'left 2027-01-15 05:00:00', 'it has left, and when is known');
SELECT throws_ok($$SELECT * FROM api.did_reserve('16135550299')$$, 'TB101', 'number 16135550299 is not in stock', 'not in stock');
SELECT is_empty($$SELECT * FROM report.did_stock AS s WHERE s.status IS NULL OR s.status = 'porting'$$, 'not counted');

-- Won back, and a port-in that is called off
SELECT is((SELECT d.status FROM api.did_port_in('16135550299', :q, '2027-02-01T05:00Z') AS d), 'porting', 'ported in again');
SELECT is(pg_temp.life('16135550299'), '[2027-02-01T05:00Z,infinity)', 'for another customer');
SELECT is((SELECT d.number FROM api.did_port_cancel('16135550299') AS d), '16135550299', 'called off');
SELECT is(pg_temp.life('16135550299'), '[2026-12-02T05:00Z,2027-01-15T05:00Z)', 'no service to come');
SELECT throws_ok($$SELECT * FROM api.did_port_cancel('16135550299')$$, 'TB101', NULL, 'not on record any more');
SELECT is((SELECT d.status FROM api.did_port_in('16135550298', :q, '2027-01-01T05:00Z') AS d), 'assigned',
  'a port that has happened already');
SELECT is_empty('SELECT * FROM system.verify() AS v WHERE v.check_name LIKE ''%did%''', 'stock and devices agree');

SELECT * FROM finish();
ROLLBACK;
