\ir ../include/street.psql
SELECT no_plan();
-- House: R (reseller) -> S (reseller) -> C1, C2 (retail); R -> C3.
CREATE FUNCTION pg_temp.add(p_code text, p_type text, p_parent text DEFAULT NULL, p_currency text DEFAULT 'CAD')
RETURNS bigint LANGUAGE sql AS $$
  SELECT c.customer_id FROM api.customer_create('T-' || p_code, p_code,
    (SELECT e.legal_entity_id FROM party.legal_entity AS e WHERE e.code = 'T-NLT'), p_currency, 'UTC', 'CA', p_type,
    p_parent_id => (SELECT c.customer_id FROM party.customer AS c WHERE c.code = 'T-' || p_parent)) AS c
$$;
CREATE FUNCTION pg_temp.id(p_code text) RETURNS bigint LANGUAGE sql AS $$
  SELECT c.customer_id FROM party.customer AS c WHERE c.code = 'T-' || p_code
$$;
SELECT pg_temp.add('R', 'reseller'), pg_temp.add('S', 'reseller', 'R'), pg_temp.add('C1', 'retail', 'S'),
  pg_temp.add('C2', 'retail', 'S', 'USD'), pg_temp.add('C3', 'wholesale', 'R') \gset

SELECT results_eq($$SELECT t.depth, t.code::text FROM api.customer_tree(pg_temp.id('R')) AS t$$,
  $$VALUES (1, 'T-S'), (1, 'T-C3'), (2, 'T-C1'), (2, 'T-C2')$$, 'tier by tier, in any currency');
SELECT results_eq($$SELECT t.depth, t.code::text, t.parent_id
  FROM api.customer_tree(pg_temp.id('R'), ARRAY['1', pg_temp.id('C3')::text], 1) AS t$$,
  $$SELECT 2, 'T-C1', pg_temp.id('S')$$, 'the page after');
SELECT is_empty($$SELECT * FROM api.customer_tree(pg_temp.id('C1'))$$, 'nobody below');
SELECT throws_ok('SELECT * FROM api.customer_tree(-1)', 'TB101', NULL, 'nobody at all');
SELECT throws_ok('SELECT * FROM api.customer_tree(pg_temp.id(''R''), p_limit => 0)', 'TB102', NULL, 'no page');
SELECT is((SELECT array_agg(c.code::text ORDER BY c.code) FROM api.customer_list(p_parent_id => pg_temp.id('S')) AS c),
  ARRAY['T-C1', 'T-C2'], 'one tier by the list');

SELECT throws_ok($$SELECT pg_temp.add('X', 'retail', 'C1')$$, 'TB102', NULL, 'a retail customer sells to nobody');
SELECT throws_ok($$SELECT * FROM api.customer_update(pg_temp.id('C1'), p_parent_id => -1)$$, 'TB102', NULL, 'nobody above');
SELECT throws_ok($$SELECT * FROM api.customer_update(pg_temp.id('R'), p_parent_id => pg_temp.id('S'))$$, 'TB102',
  format('customer %s would stand above itself', pg_temp.id('R')), 'no ring of two');
SELECT throws_ok($$SELECT * FROM api.customer_update(pg_temp.id('R'), p_parent_id => pg_temp.id('R'))$$, 'TB102', NULL,
  'nor of one');
SELECT throws_ok($$SELECT * FROM api.customer_update(pg_temp.id('S'), p_type => 'retail')$$, 'TB105', NULL,
  'a reseller with customers stays one');
SELECT throws_ok($$SELECT * FROM api.customer_close(pg_temp.id('S'))$$, 'TB105', NULL, 'nor is it closed');
SELECT throws_ok($$SELECT * FROM api.customer_remove(pg_temp.id('S'))$$, 'TB105', NULL, 'or removed');
SELECT is((SELECT c.status FROM api.customer_suspend(pg_temp.id('S')) AS c), 'suspended', 'suspended it may be');

SELECT is((SELECT c.parent_id FROM api.customer_update(pg_temp.id('C1'), p_parent_id => pg_temp.id('R')) AS c),
  pg_temp.id('R'), 'moved to another reseller');
SELECT is((SELECT c.parent_id FROM api.customer_update(pg_temp.id('C1'), p_clear => '{parent_id}') AS c), NULL, 'or the house');
SELECT throws_ok($$SELECT * FROM api.customer_update(pg_temp.id('C1'), p_clear => '{name}')$$, 'TB102', NULL,
  'a name cannot be emptied');
SELECT count(api.customer_close(pg_temp.id('C2'))) \gset
SELECT is((SELECT c.status FROM api.customer_close(pg_temp.id('S')) AS c), 'closed', 'closed after its last customer');
SELECT throws_ok($$SELECT pg_temp.add('X', 'retail', 'S')$$, 'TB102', NULL, 'and sells to nobody any more');
SELECT is((SELECT c.type FROM api.customer_update(pg_temp.id('C3'), p_type => 'reseller') AS c), 'reseller', 'a new reseller');

SELECT * FROM finish();
ROLLBACK;
