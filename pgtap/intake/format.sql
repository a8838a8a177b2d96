BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT no_plan();

SELECT format_id FROM api.format_create('T-F', 'Test', 3, 5, p_delimiter => ';') \gset
SELECT is((SELECT f.delimiter FROM api.format_get(:format_id) AS f), ';', 'created');
SELECT throws_ok($$SELECT * FROM api.format_create('T-F', 'x', 1, 1)$$, 'TB103', NULL, 'the code is taken');
SELECT throws_ok($$SELECT * FROM api.format_create('T-G', 'x', 5, 3)$$, 'TB102', NULL, 'at least more than at most');
SELECT throws_ok($$SELECT * FROM api.format_create('T-G', 'x', 1, 1, p_delimiter => ';;')$$, 'TB102', NULL, 'two characters');
SELECT is((SELECT f.position FROM api.format_field_set(:format_id, 'called', 2) AS f), 2, 'a field');
SELECT is((SELECT f.position FROM api.format_field_set(:format_id, 'called', 3) AS f), 3, 'moved');
SELECT throws_ok(format('SELECT * FROM api.format_field_set(%s, %L, 1)', :format_id, 'price'), 'TB102', NULL, 'no such field');
SELECT throws_ok(format('SELECT * FROM api.format_field_set(%s, %L, 0)', :format_id, 'caller'), 'TB102', NULL, 'no such place');
SELECT throws_ok(format('SELECT * FROM api.format_field_set(%s, %L)', :format_id, 'caller'), 'TB102', NULL, 'found nowhere');
SELECT throws_ok(format('SELECT * FROM api.format_field_set(%s, %L, 1, NULL, %L)', :format_id, 'caller', '{a}'), 'TB102', NULL,
  'found in two ways');
SELECT throws_ok($$SELECT * FROM api.format_create('T-G', 'x', 1, 1, p_time_format => 'YYYYMMDD')$$, 'TB102', NULL, 'no time');
SELECT throws_ok($$SELECT * FROM api.format_create('T-G', 'x', 1, 1, p_names_line => 1)$$, 'TB102', NULL, 'names without a header');
SELECT throws_ok($$SELECT * FROM api.format_create('T-G', 'x', 1, 1, p_time_zone => 'Nowhere/Land')$$, 'TB102', NULL, 'no zone');
SELECT throws_ok($$SELECT * FROM api.format_field_set(-1, 'caller', 1)$$, 'TB102', NULL, 'no such format');
SELECT count(api.format_field_set(:format_id, f.name, 1)) FROM (VALUES ('caller'), ('started_at')) AS f (name) \gset
SELECT is((SELECT array_agg(f.field) FROM api.format_field_list(:format_id, 2, '{called}') AS f), ARRAY['caller', 'started_at'],
  'listed by name');
SELECT throws_ok($$SELECT * FROM api.format_field_list(1, 0)$$, 'TB102', NULL, 'an empty page');
SELECT is((SELECT f.position FROM api.format_field_remove(:format_id, 'called') AS f), 3, 'removed');
SELECT throws_ok(format('SELECT * FROM api.format_field_remove(%s, %L)', :format_id, 'called'), 'TB101', NULL, 'and gone');
SELECT is((SELECT f.code::text FROM api.format_remove(:format_id) AS f), 'T-F', 'the format goes with its fields');

SELECT * FROM finish();
ROLLBACK;
