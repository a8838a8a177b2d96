\ir ../include/street.psql
SELECT no_plan();

-- MISSION row 4: numbers at 5.00, a trunk at 29.95, and 49.00 once.
SELECT item_id AS did FROM api.item_create('T-DID', 'Number', 'recurring', 'CAD', 5.00) \gset
SELECT item_id AS trunk FROM api.item_create('T-TRUNK', 'Trunk', 'recurring', 'CAD', 29.95) \gset
SELECT item_id AS setup FROM api.item_create('T-SETUP', 'Setup', 'one_time', 'CAD', 49.00) \gset
SELECT item_id AS usd FROM api.item_create('T-USD', 'Dollars', 'recurring', 'USD', 1) \gset
SELECT device_id AS d2 FROM api.device_create(:p, 'did', '16135550102', '2026-01-01T05:00Z') \gset
SELECT item_assignment_id AS i1 FROM api.item_assignment_create(:p, :did, '2026-10-01', p_device_id => :p_did) \gset
SELECT item_assignment_id AS i2 FROM api.item_assignment_create(:p, :did, '2026-10-01', p_device_id => :d2) \gset
SELECT item_assignment_id AS i3 FROM api.item_assignment_create(:p, :did, '2026-12-01', p_device_id => :d2) \gset
SELECT item_assignment_id AS i4 FROM api.item_assignment_create(:p, :trunk, '2026-10-01') \gset
SELECT count(api.item_assignment_create(:p, :setup, '2026-11-01')) \gset
CREATE FUNCTION pg_temp.monthly() RETURNS numeric LANGUAGE sql AS $$
  SELECT sum(a.quantity * i.price::numeric) FROM api.item_assignment_list(p_customer_id => pg_temp.p()) AS a
  INNER JOIN api.item AS i ON i.item_id = a.item_id AND i.kind = 'recurring'
  WHERE a.valid_from <= '2026-11-30' AND a.valid_to > '2026-11-30'
$$;
SELECT is(pg_temp.monthly(), 39.95, '2 x 5.00 + 29.95');

SELECT throws_ok(format('SELECT * FROM api.item_assignment_create(%s, %s, %L, p_device_id => %s)', :p, :did, '2026-10-01', :q_did),
  'TB102', NULL, 'a device of another customer');
SELECT throws_ok(format('SELECT * FROM api.item_assignment_create(%s, %s, %L)', :p, :usd, '2026-10-01'), 'TB202', NULL,
  'an item in another currency');
INSERT INTO party.location (customer_id, code, name) VALUES (:q, 'HQ', 'Headquarters') RETURNING location_id AS hq \gset
SELECT throws_ok(format('SELECT * FROM api.item_assignment_create(%s, %s, %L, p_location_id => %s)', :p, :did, '2026-10-01', :hq),
  'TB102', NULL, 'a location of another customer');
SELECT throws_ok(format('SELECT * FROM api.item_assignment_create(%s, -1, %L)', :p, '2026-10-01'), 'TB102', NULL, 'no item');
SELECT throws_ok(format('SELECT * FROM api.item_assignment_create(%s, %s, %L, p_valid_to => %L)', :p, :did, '2026-10-01',
  '2026-10-01'), 'TB102', NULL, 'it ends as it begins');

-- A device that goes out of service at 12:00 in Toronto takes its items along; the day is paid for.
SELECT count(api.device_cease(:d2, '2026-11-10T17:00Z')) \gset
SELECT is((SELECT a.valid_to FROM api.item_assignment_get(:i2) AS a), date '2026-11-11', 'the first day without it');
SELECT throws_ok(format('SELECT * FROM api.item_assignment_get(%s)', :i3), 'TB101', NULL, 'what was to come never begins');
SELECT is((SELECT a.valid_to FROM api.item_assignment_get(:i1) AS a), date 'infinity', 'the other device''s goes on');
SELECT is(pg_temp.monthly(), 34.95, '5.00 + 29.95');
SELECT count(api.device_cease(:p_did, '2026-11-11T05:00Z')) \gset
SELECT is((SELECT a.valid_to FROM api.item_assignment_get(:i1) AS a), date '2026-11-11', 'at midnight in Toronto no day begins');

SELECT is((SELECT a.valid_to FROM api.item_assignment_end(:i4) AS a), date '2026-11-06', 'today is its last day');
SELECT throws_ok(format('SELECT * FROM api.item_assignment_end(%s, %L)', :i4, '2026-11-07'), 'TB102', NULL, 'it is over by then');
SELECT throws_ok(format('SELECT * FROM api.item_assignment_end(%s, %L)', :i4, '2026-10-01'), 'TB102', NULL, 'nor before it began');
SELECT throws_ok($$SELECT * FROM api.item_assignment_end(-1)$$, 'TB101', NULL, 'no item assignment');
SELECT is((SELECT a.price::numeric FROM api.item_assignment_update(:i4, p_price => 25) AS a), 25.0, 'a price of their own');
SELECT is((SELECT a.item_assignment_id FROM api.item_assignment_remove(:i4) AS a), :i4::bigint, 'removed');

SELECT * FROM finish();
ROLLBACK;
