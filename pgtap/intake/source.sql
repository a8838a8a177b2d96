\ir ../include/street.psql
SELECT no_plan();

SELECT results_eq(format('SELECT s.code::text, s.time_zone::text, s.tenant FROM api.source_get(%s) AS s', :asterisk),
  $$VALUES ('t-asterisk', 'America/Toronto', 'north')$$, 'shown');
SELECT throws_ok($$SELECT * FROM api.source_create('t-native', 'x', 1, 'CA')$$, 'TB103', NULL, 'the code is taken');
SELECT throws_ok($$SELECT * FROM api.source_create('t-x', 'x', -1, 'CA')$$, 'TB102', NULL, 'no format');
SELECT throws_ok(format('SELECT * FROM api.source_update(%s, p_dial_plan => %L)', :source, 'x'), 'TB102', NULL, 'no dial plan');
SELECT is((SELECT s.name FROM api.source_update(:source, 1, p_name => 'Switch 1') AS s), 'Switch 1', 'renamed');
SELECT is((SELECT array_agg(s.code::text) FROM api.source_list(p_code => 't-native') AS s), ARRAY['t-native'], 'listed');
SELECT (pg_temp.land('t-native', pg_temp.call('1', '12:00:00', '1', '1', '2'))).received \gset
SELECT throws_ok(format('SELECT * FROM api.source_remove(%s)', :source), 'TB105', NULL, 'one that sent a file stays');
SELECT is((SELECT s.code::text FROM api.source_remove(:asterisk) AS s), 't-asterisk', 'one that sent none goes');

SELECT * FROM finish();
ROLLBACK;
