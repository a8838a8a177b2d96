-- Addresses over time; MISSION row 2: from Ottawa to Montreal on 2012-03-01.
\ir ../include/street.psql
SELECT no_plan();
UPDATE system.clock SET frozen_at = '2012-02-10T12:00Z';
SELECT customer_id AS m FROM api.customer_create('T-M', 'Mover Ltd', :entity, 'CAD', 'America/Toronto', 'CA',
  p_street => '1 Elgin Street', p_city => 'Ottawa', p_state => 'ON', p_postal_code => 'K1P 5Z9') \gset
CREATE FUNCTION pg_temp.m() RETURNS bigint LANGUAGE sql AS $$
  SELECT c.customer_id FROM party.customer AS c WHERE c.code = 'T-M'
$$;
CREATE FUNCTION pg_temp.at(p_kind text, p_day date) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', a.street, a.city, a.state, a.postal_code, a.country)
  FROM party.address_at(pg_temp.m(), p_kind, p_day) AS a
$$;
CREATE FUNCTION pg_temp.address(p_kind text, p_day date) RETURNS bigint LANGUAGE sql AS $$
  SELECT a.address_id FROM party.address AS a
  WHERE a.customer_id = pg_temp.m() AND a.kind = p_kind AND a.valid_from = p_day
$$;

SELECT is((SELECT array_agg(a.kind ORDER BY a.kind) FROM api.address_list(:m) AS a
  WHERE (a.valid_from, a.valid_to) = ('-infinity', 'infinity') AND a.city = 'Ottawa'), ARRAY['billing', 'service'],
  'a new customer has both addresses, for ever');
SELECT results_eq(
  $$SELECT a.valid_from, a.valid_to, a.street, a.city, a.state, a.country::text
    FROM api.address_change(pg_temp.m(), 'service', '2012-03-01', '2 Rue Peel', 'Montreal', p_state => 'QC',
      p_postal_code => 'H3C 2G6') AS a$$,
  $$VALUES (date '2012-03-01', date 'infinity', '2 Rue Peel', 'Montreal', 'QC', 'CA')$$,
  'another from March on; the country stays');
SELECT is(pg_temp.at('service', '2012-02-29'), '1 Elgin Street Ottawa ON K1P 5Z9 CA', 'February is Ontario''s to its last day');
SELECT is(pg_temp.at('service', '2012-03-01'), '2 Rue Peel Montreal QC H3C 2G6 CA', 'March is Quebec''s');
SELECT is(pg_temp.at('billing', '2012-03-01'), '1 Elgin Street Ottawa ON K1P 5Z9 CA', 'bills still go to Ottawa');
SELECT results_eq(
  $$SELECT a.city, a.valid_from, a.valid_to FROM api.address_list(pg_temp.m(), 'service', p_sort => 'valid_from') AS a$$,
  $$VALUES ('Ottawa', date '-infinity', date '2012-03-01'), ('Montreal', '2012-03-01', 'infinity')$$,
  'the old address is in the history');
SELECT is((SELECT a.city FROM api.address_list(:m, 'service', p_sort => 'valid_from', p_after => ARRAY['-infinity',
  pg_temp.address('service', '-infinity')::text]) AS a), 'Montreal', 'paged after the first');
SELECT is((SELECT a.city FROM api.address_get(pg_temp.address('service', '2012-03-01')) AS a), 'Montreal', 'by its number');

-- The first minute of 1 March in Toronto is 05:00 UTC: until then it may be corrected or taken back.
UPDATE system.clock SET frozen_at = '2012-03-01T04:59:59Z';
SELECT is((SELECT a.city FROM api.address_change(:m, 'service', '2012-03-01', p_city => 'Laval') AS a), 'Laval',
  'a day to come is corrected');
SELECT is((SELECT count(*) FROM api.address_list(:m, 'service')), 2::bigint, 'in place');
SELECT is((SELECT a.city FROM api.address_remove(pg_temp.address('service', '2012-03-01')) AS a), 'Laval', 'or removed');
SELECT is(pg_temp.at('service', '2012-03-01'), '1 Elgin Street Ottawa ON K1P 5Z9 CA', 'then the one before goes on');
SELECT count(api.address_change(:m, 'service', '2012-03-01', '2 Rue Peel', 'Montreal', '', 'QC', 'H3C 2G6')) \gset
UPDATE system.clock SET frozen_at = '2012-03-01T05:00:00Z';
SELECT throws_ok($$SELECT * FROM api.address_change(pg_temp.m(), 'service', '2012-03-01', p_city => 'Laval')$$, 'TB110',
  NULL, 'a day that has begun is not');
SELECT throws_ok($$SELECT * FROM api.address_remove(pg_temp.address('service', '2012-03-01'))$$, 'TB110', NULL,
  'nor is it removed');
SELECT throws_ok($$SELECT * FROM api.address_change(pg_temp.m(), 'billing', '2012-03-01', p_city => 'Hull')$$, 'TB110',
  format('2012-03-01 has begun for customer %s', :m), 'nor does another one begin today');
SELECT lives_ok($$SELECT * FROM api.address_change(pg_temp.m(), 'billing', '2012-03-02', p_city => 'Hull')$$, 'but tomorrow');
SELECT throws_ok($$SELECT * FROM api.address_change(pg_temp.m(), 'service', '-infinity', p_state => 'QC')$$, 'TB110', NULL,
  'the first address keeps its place');
SELECT is((SELECT a.street FROM api.address_change(:m, 'service', '-infinity', '1A Elgin Street', 'Ottawa') AS a),
  '1A Elgin Street', 'its street may be corrected');
SELECT throws_ok($$SELECT * FROM api.address_remove(pg_temp.address('service', '-infinity'))$$, 'TB110', NULL,
  'the first is not removed');
SELECT throws_ok($$SELECT * FROM api.address_remove(-1)$$, 'TB101', NULL, 'one that is not there');
SELECT throws_ok($$SELECT * FROM api.address_change(-1, 'service', '2013-01-01')$$, 'TB101', NULL, 'nobody');
SELECT throws_ok($$SELECT * FROM api.address_change(pg_temp.m(), 'home', '2013-01-01')$$, 'TB102', NULL, 'no such kind');
SELECT throws_ok($$SELECT * FROM api.address_change(pg_temp.m(), NULL, '2013-01-01')$$, 'TB102', NULL, 'NULL as kind');
SELECT throws_ok($$SELECT * FROM api.address_change(pg_temp.m(), 'service', NULL)$$, 'TB102', NULL, 'no day');
SELECT throws_ok($$SELECT * FROM api.address_change(pg_temp.m(), 'service', 'infinity')$$, 'TB102', NULL, 'never');

-- The day is the customer's own: at 05:30 UTC it is still 29 February in Vancouver.
UPDATE system.clock SET frozen_at = '2012-03-01T05:30Z';
SELECT customer_id AS west FROM api.customer_create('T-W', 'West', :entity, 'CAD', 'America/Vancouver', 'CA') \gset
SELECT lives_ok(format($$SELECT * FROM api.address_change(%s, 'service', '2012-03-01', p_state => 'BC')$$, :west),
  '1 March is to come in Vancouver');

-- Whoever writes to the table meets the same rules.
SELECT throws_ok($$UPDATE party.address SET state = 'QC' WHERE customer_id = pg_temp.m() AND valid_from = '-infinity'$$,
  'TB110', NULL, 'a place that counts');
SELECT throws_ok($$UPDATE party.address SET valid_from = '2012-04-01' WHERE customer_id = pg_temp.m()$$, 'TB110', NULL,
  'a day is fixed');
SELECT throws_ok($$DELETE FROM party.address WHERE customer_id = pg_temp.m()$$, 'TB110', NULL, 'a history');
SELECT throws_ok($$INSERT INTO party.address (customer_id, kind, valid_from, country)
  VALUES (pg_temp.m(), 'service', '2012-02-01', 'CA')$$, 'TB110', NULL, 'a past day');
SELECT throws_ok($$INSERT INTO party.address (customer_id, kind, country) VALUES (pg_temp.m(), 'service', 'CA')$$, '23505',
  NULL, 'a second first address');
INSERT INTO party.customer (code, name, legal_entity_id, currency, time_zone) SELECT 'T-BARE', 'B', :entity, 'CAD', 'UTC';
SELECT throws_ok($$INSERT INTO party.address (customer_id, kind, valid_from, country)
  SELECT c.customer_id, 'service', '2013-01-01', 'CA' FROM party.customer AS c WHERE c.code = 'T-BARE'$$, 'TB102', NULL,
  'a gap before the first address');
SELECT is((SELECT c.code::text FROM api.customer_remove(:west) AS c), 'T-W', 'a customer takes the addresses along');

-- The customer shows where bills go today, and the invoice where they went on its date.
SELECT is((SELECT c.city FROM api.customer_get(:m) AS c), 'Ottawa', 'Ottawa on 1 March');
UPDATE system.clock SET frozen_at = '2012-03-02T05:00Z';
SELECT is((SELECT c.city FROM api.customer_get(:m) AS c), 'Hull', 'Hull on 2 March');

SELECT * FROM finish();
ROLLBACK;
