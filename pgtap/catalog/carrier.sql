BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT no_plan();

SELECT carrier_id FROM api.carrier_create('T-CAR', 'Carrier') \gset
SELECT throws_ok($$SELECT * FROM api.carrier_create('T-CAR', 'x')$$, 'TB103', NULL, 'the code is taken');
SELECT throws_ok($$SELECT * FROM api.carrier_create('T-X', '')$$, 'TB102', NULL, 'no name');
SELECT is((SELECT c.name FROM api.carrier_update(:carrier_id, 1, p_name => 'Trunks') AS c), 'Trunks', 'changed');
SELECT is((SELECT array_agg(c.code::text) FROM api.carrier_list(p_code => 'T-CAR') AS c), ARRAY['T-CAR'], 'listed');
SELECT carrier_peer_id AS peer FROM api.carrier_peer_create(:carrier_id, 'channel', 't-trunk') \gset
SELECT is((SELECT c.code::text FROM api.carrier_remove(:carrier_id) AS c), 'T-CAR', 'removed');
SELECT throws_ok(format('SELECT * FROM api.carrier_get(%s)', :carrier_id), 'TB101', NULL, 'and gone');
SELECT throws_ok(format('SELECT * FROM api.carrier_peer_get(%s)', :peer), 'TB101', NULL, 'with its channels');

SELECT * FROM finish();
ROLLBACK;
