\ir ../include/street.psql
SELECT no_plan();

SELECT is((SELECT d.country::text FROM api.destination_create('T-FR', 'France', 'FR') AS d), 'FR', 'created');
SELECT throws_ok($$SELECT * FROM api.destination_create('T-FR', 'France')$$, 'TB103', NULL, 'the code is taken');
SELECT throws_ok($$SELECT * FROM api.destination_create('T-X', '')$$, 'TB102', NULL, 'no name');
SELECT is((SELECT d.country::text FROM api.destination_update(d.destination_id, p_clear => '{country}') AS d), NULL,
  'a country can be emptied') FROM catalog.destination AS d WHERE d.code = 'T-FR';
SELECT is((SELECT array_agg(d.code) FROM api.destination_list(p_name => 'ottawa') AS d), ARRAY['T-OTT'], 'found by name');
SELECT throws_ok(format('SELECT * FROM api.destination_remove(%s)', :ottawa), 'TB105', NULL, 'one that has rates stays');

SELECT * FROM finish();
ROLLBACK;
