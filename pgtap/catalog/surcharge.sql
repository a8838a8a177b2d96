-- Surcharges by whom they are for and from when on.
\ir ../include/street.psql
SELECT no_plan();
-- What a payphone call of P costs on a day.
CREATE FUNCTION pg_temp.payphone(p_on date, p_customer_id bigint DEFAULT pg_temp.p()) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', s.price, s.cost, s.cost_currency)
  FROM catalog.surcharge_at('payphone', p_customer_id, (SELECT k.package_id FROM catalog.package AS k WHERE k.code = 'T-BASIC'), p_on)
    AS s
$$;
CREATE FUNCTION pg_temp.add(
  p_from date, p_price numeric, p_entity bigint DEFAULT NULL, p_package bigint DEFAULT NULL, p_customer bigint DEFAULT NULL,
  p_cost numeric DEFAULT NULL, p_currency text DEFAULT 'CAD'
) RETURNS bigint LANGUAGE sql AS $$
  SELECT s.surcharge_id FROM api.surcharge_create('payphone', 'Payphone surcharge', p_currency, p_legal_entity_id => p_entity,
    p_package_id => p_package, p_customer_id => p_customer, p_valid_from => p_from, p_price => p_price, p_cost => p_cost) AS s
$$;
SELECT is(pg_temp.payphone('2026-11-05'), NULL, 'nothing is added before a price is made');
SELECT pg_temp.add('2010-01-01', 0.60, p_entity => :entity) AS house \gset
SELECT is(pg_temp.payphone('2009-12-31'), NULL, 'not before its day');
SELECT is(pg_temp.payphone('2010-01-01'), '0.60 0.494 USD', 'the house''s price; the law says what it costs');
SELECT count(pg_temp.add('2026-11-04', 0.65, p_package => :package)) \gset
SELECT is(pg_temp.payphone('2026-11-03'), '0.60 0.494 USD', 'the day before the package''s');
SELECT is(pg_temp.payphone('2026-11-04'), '0.65 0.494 USD', 'the package goes before the house');
SELECT count(pg_temp.add('2026-11-05', 0.10, p_customer => :p, p_cost => 0.05)) \gset
SELECT is(pg_temp.payphone('2026-11-04'), '0.65 0.494 USD', 'the day before the customer''s');
SELECT is(pg_temp.payphone('2026-11-05'), '0.10 0.05 CAD', 'the customer goes before all, and its cost before the law''s');
SELECT is(pg_temp.payphone('2026-11-05', :q), '0.65 0.494 USD', 'another customer has the package''s');
SELECT count(pg_temp.add('2026-11-01', 9, p_entity => :entity, p_currency => 'USD')) \gset
SELECT is(pg_temp.payphone('2026-11-02'), '0.60 0.494 USD', 'a price in another currency is for customers of that currency');

-- Before 2004-09-27 the law is silent here.
SELECT count(pg_temp.add('2000-01-01', 0.50, p_customer => :q)) \gset
SELECT is(pg_temp.payphone('2004-09-26', :q), '0.50', 'the day before the law');
SELECT is(pg_temp.payphone('2004-09-27', :q), '0.50 0.494 USD', 'the law''s first day');

SELECT throws_ok(format('SELECT pg_temp.add(''2010-01-01'', 0.70, p_entity => %s)', :entity), 'TB103', NULL, 'a price from that day on');
SELECT throws_ok($$SELECT pg_temp.add('2010-01-01', 0.70)$$, 'TB102', NULL, 'a price for nobody');
SELECT throws_ok(format('SELECT pg_temp.add(''2010-01-01'', 0.70, %s, %s)', :entity, :package), 'TB102', NULL, 'for two at once');
SELECT throws_ok(format('SELECT pg_temp.add(''2010-01-01'', -1, %s)', :entity), 'TB102', NULL, 'below 0');
SELECT throws_ok(format('SELECT pg_temp.add(''2010-02-01'', 1, p_package => %s, p_currency => ''USD'')', :package), 'TB202', NULL,
  'not in the package''s currency');
SELECT throws_ok(format('SELECT api.surcharge_remove(%s)', :house), 'TB110', NULL, 'it prices calls already');
SELECT pg_temp.add('2026-12-01', 0.70, p_entity => :entity) AS later \gset
SELECT lives_ok(format('SELECT api.surcharge_remove(%s)', :later), 'one that is to come goes');
SELECT is((SELECT s.name FROM api.surcharge_update(:house, p_name => 'Pay telephone') AS s), 'Pay telephone', 'a name may change');
SELECT * FROM finish();
ROLLBACK;
