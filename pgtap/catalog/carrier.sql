BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT no_plan();

SELECT carrier_id FROM api.carrier_create('T-CAR', 'Carrier', '{trunk-a,trunk-b}', '{203.0.113.1}') \gset
SELECT results_eq(format('SELECT c.channels, c.addresses FROM api.carrier_get(%s) AS c', :carrier_id),
  $$VALUES ('{trunk-a,trunk-b}'::text[], '{203.0.113.1}'::inet[])$$, 'a carrier has channels and addresses');
SELECT throws_ok($$SELECT * FROM api.carrier_create('T-CAR', 'x')$$, 'TB103', NULL, 'the code is taken');
SELECT throws_ok($$SELECT * FROM api.carrier_create('T-X', '')$$, 'TB102', NULL, 'no name');
SELECT is((SELECT c.channels FROM api.carrier_update(:carrier_id, 1, p_channels => '{}') AS c), '{}'::text[], 'changed');
SELECT is((SELECT array_agg(c.code::text) FROM api.carrier_list(p_code => 'T-CAR') AS c), ARRAY['T-CAR'], 'listed');
SELECT is((SELECT c.code::text FROM api.carrier_remove(:carrier_id) AS c), 'T-CAR', 'removed');
SELECT throws_ok(format('SELECT * FROM api.carrier_get(%s)', :carrier_id), 'TB101', NULL, 'and gone');

SELECT * FROM finish();
ROLLBACK;
