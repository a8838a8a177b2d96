BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT no_plan();

SELECT results_eq($$SELECT e.code::text, e.name, e.version FROM api.legal_entity_create('T-E', 'Entity Inc.', 'CA') AS e$$,
  $$VALUES ('T-E', 'Entity Inc.', 1)$$, 'created');
CREATE FUNCTION pg_temp.id() RETURNS bigint LANGUAGE sql AS $$
  SELECT e.legal_entity_id FROM party.legal_entity AS e WHERE e.code = 'T-E'
$$;
SELECT throws_ok($$SELECT * FROM api.legal_entity_create('T-E', 'Other', 'CA')$$, 'TB103', NULL, 'the code is taken');
SELECT throws_ok($$SELECT * FROM api.legal_entity_create('T-F', '', 'CA')$$, 'TB102', NULL, 'no name');
SELECT is((SELECT e.city FROM api.legal_entity_update(pg_temp.id(), 1, p_city => 'Hull') AS e), 'Hull', 'changed');
SELECT throws_ok($$SELECT * FROM api.legal_entity_update(pg_temp.id(), 1, p_city => 'x')$$, 'TB104', NULL, 'twice');
SELECT is((SELECT e.code::text FROM api.legal_entity_list(p_name => 'ENTITY inc') AS e), 'T-E', 'found by its name');
SELECT is((SELECT e.code::text FROM api.legal_entity_get(pg_temp.id()) AS e), 'T-E', 'by its number');
SELECT customer_id FROM api.customer_create('T-C', 'C', pg_temp.id(), 'CAD', 'UTC', 'CA') \gset
SELECT throws_ok($$SELECT * FROM api.legal_entity_remove(pg_temp.id())$$, 'TB105', NULL, 'one with a customer stays');
SELECT customer_id FROM api.customer_remove(:customer_id) \gset
SELECT is((SELECT e.code::text FROM api.legal_entity_remove(pg_temp.id()) AS e), 'T-E', 'one without goes');
SELECT throws_ok($$SELECT * FROM api.legal_entity_get(-1)$$, 'TB101', NULL, 'unknown');

SELECT * FROM finish();
ROLLBACK;
