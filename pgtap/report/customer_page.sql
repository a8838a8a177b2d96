\ir ../include/street.psql
SELECT no_plan();

-- MISSION row 4: three numbers at 5.00 each, a trunk at 29.95 and an installation of 49.00.
SELECT customer_id AS r
FROM api.customer_create('T-ROW4', 'Row Four Ltd', :entity, 'CAD', 'America/Toronto', 'CA', p_email => 'r@example.com') \gset
SELECT package_id AS trunk_package FROM api.package_create('T-TRUNK', 'Trunk', 'CAD', 29.95) \gset
SELECT package_version_id AS trunk_version
FROM catalog.package_version WHERE package_id = :trunk_package AND valid_from = '-infinity' \gset
INSERT INTO catalog.item (code, name, kind, currency, price)
VALUES ('T-DID', 'Number', 'recurring', 'CAD', 5), ('T-SETUP', 'Installation', 'one_time', 'CAD', 49),
  ('T-RENT', 'Phones', 'recurring', 'CAD', 30);
UPDATE catalog.item SET frequency = 'quarterly' WHERE code = 'T-RENT';
INSERT INTO service.device (customer_id, kind, key, valid_from)
SELECT :r, d.kind, d.key, '2026-10-01T04:00Z'
FROM (VALUES ('did', '16135550201'), ('did', '16135550202'), ('did', '16135550203'), ('trunk', 'row4')) AS d (kind, key);
INSERT INTO service.item_assignment (customer_id, device_id, item_id, valid_from)
SELECT :r, d.device_id, i.item_id, '2026-10-01'
FROM service.device AS d, catalog.item AS i WHERE d.customer_id = :r AND d.kind = 'did' AND i.code = 'T-DID';
INSERT INTO service.item_assignment (customer_id, item_id, valid_from)
SELECT :r, i.item_id, '2026-11-05' FROM catalog.item AS i WHERE i.code = 'T-SETUP';
INSERT INTO service.package_assignment (customer_id, device_id, package_id, valid_from)
SELECT :r, d.device_id, :trunk_package, '2026-10-01T04:00Z' FROM service.device AS d WHERE d.key = 'row4';

-- November is billed; the installation is due on its fifth.
SELECT count(api.bill_run_create('T-NOV', 'T-NLT', '2026-11-01')) \gset

CREATE FUNCTION pg_temp.page(p_code text DEFAULT 'T-ROW4') RETURNS jsonb LANGUAGE sql AS $$
  SELECT api.customer_page(c.customer_id) FROM party.customer AS c WHERE c.code = p_code
$$;
-- 3 x 5.00 + 29.95 = 44.95
SELECT is(pg_temp.page() ->> 'recurring_total', '44.95', 'row 4: recurring a month');
SELECT is(pg_temp.page() ->> 'one_time_next', '49.00', 'row 4: once, next');
-- No usage; fee 29.95 + items 15.00 + 49.00 = 93.95
SELECT is(pg_temp.page() -> 'next_bill', '{"bill_date": "2026-12-01", "usage": "0", "fees": "29.95",
  "recurring_items": "15.00", "one_time": "49.00", "total": "93.95"}', 'the next bill');
SELECT is(jsonb_array_length(pg_temp.page() -> 'devices'), 4, 'its devices');
SELECT is(pg_temp.page() #>> '{packages,0,monthly_fee}', '29.95', 'its package with the fee of its version');
SELECT is(
  (SELECT count(*) FROM api.device_list(p_key => '16135550203') AS d CROSS JOIN LATERAL api.device_cease(d.device_id)),
  1::bigint, 'a number is ceased');
-- 2 x 5.00 + 29.95 = 39.95
SELECT is(pg_temp.page() ->> 'recurring_total', '39.95', 'row 4: recurring without it');
SELECT is(jsonb_array_length(pg_temp.page() -> 'devices'), 3, 'and it is gone from the page');

-- Quarterly from October: a third of 30.00 a month, on the bills of October, January, April and July.
INSERT INTO service.item_assignment (customer_id, item_id, quantity, valid_from)
SELECT :r, i.item_id, 2, '2026-10-17' FROM catalog.item AS i WHERE i.code = 'T-RENT';
-- 39.95 + 2 x 30.00 / 3 = 59.95
SELECT is(pg_temp.page() ->> 'recurring_total', '59.95', 'a quarter''s price counts by a third');
-- Charges of this customer begin on 1 November: 61 of the quarter's 92 days, 60.00 x 61 / 92 = 39.78. The number ceased on
-- 5 November is paid for to its end of that day: 5.00 x 25 / 30 = 4.17 comes back. 10.00 + 39.78 - 4.17 = 45.61.
SELECT is(pg_temp.page() #>> '{next_bill,recurring_items}', '45.61', 'December''s bill has the rest of the quarter');
UPDATE system.clock SET frozen_at = '2026-12-20T12:00Z';
SELECT is(pg_temp.page() #>> '{next_bill,bill_date}', '2026-12-01', 'which is late');
SELECT count(api.bill_run_create('T-DEC', 'T-NLT', '2026-12-01')) \gset
SELECT is((SELECT i.new_charges::numeric FROM api.invoice AS i WHERE i.bill_run = 'T-DEC' AND i.customer = 'T-ROW4'), 124.56,
  'and is what the page said: 45.61 + 49.00 + 29.95');
SELECT is(pg_temp.page() #>> '{next_bill,recurring_items}', '70.00', 'but on January''s: 2 x 5.00 + 2 x 30.00');
UPDATE system.clock SET frozen_at = '2026-11-05T12:00Z';

-- A version from a day on, and one that is pinned.
UPDATE system.clock SET frozen_at = '2026-11-01T12:00Z';
INSERT INTO catalog.package_version (package_id, valid_from, monthly_fee) VALUES (:trunk_package, '2026-11-05', 31.95);
UPDATE system.clock SET frozen_at = '2026-11-05T12:00Z';
SELECT is(pg_temp.page() #>> '{packages,0,monthly_fee}', '31.95', 'the version of today');
UPDATE system.clock SET frozen_at = '2026-11-05T04:59:59Z';
SELECT is(pg_temp.page() #>> '{packages,0,monthly_fee}', '29.95', 'which begins at midnight of the customer');
UPDATE system.clock SET frozen_at = '2026-11-05T12:00Z';
UPDATE service.package_assignment SET package_version_id = :trunk_version WHERE customer_id = :r;
SELECT is(pg_temp.page() #>> '{packages,0,monthly_fee}', '29.95', 'a pinned version stays');

-- Items that come with the package: 1 x 4.00 on the one trunk. The version counts already, so it is not changed as people would.
SET LOCAL session_replication_role = replica;
INSERT INTO catalog.package_item (package_version_id, item_id, price)
SELECT :trunk_version, i.item_id, 4 FROM catalog.item AS i WHERE i.code = 'T-DID';
SELECT is(pg_temp.page() ->> 'recurring_total', '63.95', 'a package''s own items count: 59.95 + 4.00');

-- MISSION row 21's pool: 300 minutes of which 297.5 are used, 297.5 x 60 = 17,850 s.
INSERT INTO catalog.pool (package_version_id, code, name, minutes) VALUES (:trunk_version, 'T-POOL', 'Local minutes', 300);
SET LOCAL session_replication_role = origin;
SELECT is(pg_temp.page() #>> '{pools,0,left_minutes}', '300', 'a pool that nobody used');
INSERT INTO rating.pool_use (customer_id, pool_id, sharer_id, cycle_from, cycle_to, billed_seconds, granted_seconds)
SELECT :r, p.pool_id, a.package_assignment_id, c.cycle_from, c.cycle_from + interval '1 month', c.seconds, 18000
FROM catalog.pool AS p, service.package_assignment AS a,
  (VALUES (date '2026-10-01', 18000), ('2026-11-01', 17850)) AS c (cycle_from, seconds)
WHERE p.code = 'T-POOL' AND a.customer_id = :r;
SELECT is(jsonb_path_query_array(pg_temp.page(), '$.pools[*].used_minutes'), '["297.5"]', 'used in this cycle');
SELECT is(pg_temp.page() #>> '{pools,0,left_minutes}', '2.5', 'left');

-- Who it is.
INSERT INTO party.location (customer_id, code, name) VALUES (:r, 'hq', 'Headquarters') RETURNING location_id AS hq \gset
INSERT INTO service.device_location (device_id, location_id, valid_from)
SELECT d.device_id, l.location_id, l.valid_from
FROM service.device AS d, (VALUES (:hq, date '-infinity'), (NULL, '2026-11-06')) AS l (location_id, valid_from)
WHERE d.key = '16135550201';
INSERT INTO service.emergency_location (number, name, street, city, country)
VALUES ('16135550201', 'Row Four', '1 Main St', 'Ottawa', 'CA') ON CONFLICT DO NOTHING;
SELECT is(pg_temp.page() #>> '{devices,0,location}', 'hq', 'a device''s location of today');
SELECT is(pg_temp.page() #>> '{devices,0,emergency_location}', 'true', 'and where help is sent');
INSERT INTO party.contact (customer_id, name, email) VALUES (:r, 'Anne Éthier', 'anne@example.com');
INSERT INTO party.payment_method (customer_id, gateway, token, brand, last_four, expires_on, is_default)
VALUES (:r, 'stripe', 'tok_secret_1', 'Visa', '4242', '2027-03-31', true);
SELECT is(pg_temp.page() #>> '{payment_methods,0,last_four}', '4242', 'a card by its last digits');
SELECT is(strpos(pg_temp.page()::text, 'tok_secret_1'), 0, 'and never its token');
SELECT is(pg_temp.page() #>> '{contacts,0,email}', 'anne@example.com', 'a contact');
SELECT is(pg_temp.page() #>> '{customer,code}', 'T-ROW4', 'the customer');

-- Where it stands: prepaid has an amount available and no bill.
SELECT pg_temp.book(:q, 'payment', 10, 'cash') \gset
SELECT is(pg_temp.page('T-Q') #>> '{amounts,available}', '10', 'prepaid: available, as text');
SELECT is(pg_temp.page('T-Q') -> 'next_bill', 'null', 'and no next bill');
SELECT pg_temp.book(:p, 'adjustment', -180, 'adjustment') \gset
SELECT is(pg_temp.page('T-P') #>> '{amounts,amount_due}', '180', 'postpaid: due');
SELECT is(pg_temp.page('T-P') #> '{payment_methods}', '[]', 'what there is none of is an empty list');
SELECT throws_ok('SELECT api.customer_page(-1)', 'TB101', NULL, 'an unknown customer');

SELECT * FROM finish();
ROLLBACK;
