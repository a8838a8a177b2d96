-- MISSION row 1: with 100,000 customers one more is no different, and none is found by reading all. Plans, not times.
\ir ../include/street.psql
SELECT no_plan();

-- Rows without triggers: here only their number matters.
SET LOCAL session_replication_role = replica;
INSERT INTO party.customer (code, name, legal_entity_id, currency, time_zone, email, billing_cycle_id)
SELECT 'N' || g, 'Customer ' || md5(g::text), :entity, 'CAD', 'America/Toronto', 'n' || g || '@example.com',
  (SELECT y.billing_cycle_id FROM party.billing_cycle AS y)
FROM generate_series(1, 100000) AS g;
INSERT INTO ledger.account (kind, legal_entity_id, currency, customer_id)
SELECT 'customer', c.legal_entity_id, 'CAD', c.customer_id FROM party.customer AS c WHERE c.code LIKE 'N%';
INSERT INTO party.address (customer_id, kind, city, postal_code, country)
SELECT c.customer_id, 'service', 'City ' || c.customer_id % 1000, 'K' || c.customer_id, 'CA'
FROM party.customer AS c WHERE c.code LIKE 'N%';
SET LOCAL session_replication_role = origin;
ANALYZE party.customer, party.address, ledger.account;

SELECT is((SELECT c.status FROM api.customer_create('N100001', 'One more', :entity, 'CAD', 'America/Toronto', 'CA') AS c),
  'active', 'customer 100,001 is added');
SELECT throws_ok(format('SELECT * FROM api.customer_create(%L, %L, %s, %L, %L, %L)', 'N777', 'Again', :entity, 'CAD',
  'America/Toronto', 'CA'), 'TB103', NULL, 'a code that is taken is refused');
SELECT is((SELECT count(*) FROM api.customer_list(p_code => 'N777')), 1::bigint, 'a customer by its code');

CREATE FUNCTION pg_temp.plan(p_query text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_plan jsonb;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ' || p_query INTO v_plan;
  RETURN v_plan #> '{0,Plan}';
END $$;
SELECT matches(p.plan ->> 'Index Name', '^customer_code_', 'a code is looked up in its index')
FROM pg_temp.plan($$SELECT c.name FROM party.customer AS c WHERE c.code = 'N777'$$) AS p (plan);
-- At most four levels of the index and the row itself.
SELECT cmp_ok((p.plan ->> 'Shared Hit Blocks')::integer + (p.plan ->> 'Shared Read Blocks')::integer, '<=', 5,
  'by one descent')
FROM pg_temp.plan($$SELECT c.name FROM party.customer AS c WHERE c.code = 'N777'$$) AS p (plan);

-- Rows of the large tables that a search reads from one end to the other.
CREATE FUNCTION pg_temp.passed_over(p_search text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_before bigint;
  v_after bigint;
BEGIN
  SELECT sum(t.seq_tup_read) INTO v_before FROM pg_stat_xact_user_tables AS t
  WHERE t.relname IN ('customer', 'address', 'account');
  EXECUTE format('SELECT FROM api.customer_search(%s)', p_search);
  SELECT sum(t.seq_tup_read) INTO v_after FROM pg_stat_xact_user_tables AS t
  WHERE t.relname IN ('customer', 'address', 'account');
  RETURN v_after - v_before;
END $$;
SELECT is(pg_temp.passed_over(s.search), 0::bigint, 'nothing is passed over: ' || s.search)
FROM (VALUES
  ('p_code => ''n77'''), ('p_name => ''c4ca42'''), ('p_email => ''n5555@'''), ('p_city => ''city 77'''),
  ('p_postal_code => ''k777'''), ('p_phone => ''(613) 555-0101'''), ('p_device => ''204'''),
  ('p_status => ''suspended'''), ('p_type => ''reseller'''), ('p_name => ''customer'', p_city => ''City 7'''),
  ('p_name => ''customer'''), ('p_sort => ''code'''), ('p_sort => ''created_at'''), ('p_tag => ''vip''')
) AS s (search);

SELECT * FROM finish();
ROLLBACK;
