\ir ../include/street.psql
SELECT no_plan();
SELECT count(api.custom_field_create('segment', 'Segment', 'choice', '{gold,silver}')),
  count(api.custom_field_create('since', 'Customer since', 'date')),
  count(api.custom_field_create('seats', 'Seats', 'number')),
  count(api.custom_field_create('vip', 'VIP', 'boolean')),
  count(api.custom_field_create('crm', 'CRM number')) \gset
SELECT throws_ok($$SELECT * FROM api.custom_field_create('x', 'X', 'choice')$$, 'TB102', NULL, 'a choice of nothing');
SELECT throws_ok($$SELECT * FROM api.custom_field_create('x', 'X', 'text', '{a}')$$, 'TB102', NULL, 'a text to choose');
SELECT throws_ok($$SELECT * FROM api.custom_field_create('x', 'X', 'colour')$$, 'TB102', NULL, 'no such type');
SELECT throws_ok($$SELECT * FROM api.custom_field_create('vip', 'X')$$, 'TB103', NULL, 'the code is taken');

CREATE FUNCTION pg_temp.set(p_fields jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT c.fields FROM api.customer_update(pg_temp.p(), p_fields => p_fields) AS c
$$;
SELECT is(pg_temp.set('{"segment": "gold", "since": "2024-02-29", "seats": 12.5, "vip": true, "crm": "A-1"}'),
  '{"segment": "gold", "since": "2024-02-29", "seats": 12.5, "vip": true, "crm": "A-1"}', 'all types');
SELECT is(pg_temp.set('{"segment": "silver", "vip": null, "seats": null, "since": null}'),
  '{"segment": "silver", "crm": "A-1"}', 'one replaced, three removed, one stays');
SELECT is(pg_temp.set(NULL), '{"segment": "silver", "crm": "A-1"}', 'not given: they stay');

SELECT throws_ok(format('SELECT pg_temp.set(%L)', w.fields), 'TB102', w.message, w.fields)
FROM (VALUES
  ('{"shoe": 43}', 'there is no custom field shoe'),
  ('{"segment": "bronze"}', 'custom field segment is not a choice'),
  ('{"segment": 1}', 'custom field segment is not a choice'),
  ('{"since": "2023-02-29"}', 'custom field since is not a date'),
  ('{"since": "2023-13-01"}', 'custom field since is not a date'),
  ('{"since": "2023-04-31"}', 'custom field since is not a date'),
  ('{"since": "yesterday"}', 'custom field since is not a date'),
  ('{"since": 20230401}', 'custom field since is not a date'),
  ('{"seats": "12"}', 'custom field seats is not a number'),
  ('{"vip": "yes"}', 'custom field vip is not a boolean'),
  ('{"crm": ["A-1"]}', 'custom field crm is not a text')
) AS w (fields, message);
SELECT throws_ok('SELECT pg_temp.set(''[]'')', 'TB102', NULL, 'no object');
CREATE FUNCTION pg_temp.blame(OUT at_column text, OUT field text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_temp.set('{"segment": "bronze"}');
EXCEPTION WHEN SQLSTATE 'TB102' THEN
  GET STACKED DIAGNOSTICS at_column = COLUMN_NAME, field = PG_EXCEPTION_DETAIL;
END $$;
SELECT results_eq('SELECT * FROM pg_temp.blame()', $$VALUES ('fields', '{"field": "segment"}')$$, 'the error names the field');

-- A required one is asked for when somebody is added or changed, not when the status changes.
CREATE FUNCTION pg_temp.field(p_code text) RETURNS bigint LANGUAGE sql AS $$
  SELECT f.custom_field_id FROM party.custom_field AS f WHERE f.code = p_code
$$;
CREATE FUNCTION pg_temp.create(p_fields jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT c.fields FROM api.customer_create('T-N', 'N', (SELECT e.legal_entity_id FROM party.legal_entity AS e
    WHERE e.code = 'T-NLT'), 'CAD', 'UTC', 'CA', p_fields => p_fields) AS c
$$;
SELECT count(api.custom_field_update(pg_temp.field('vip'), p_required => true)) \gset
SELECT throws_ok($$SELECT pg_temp.create('{}')$$, 'TB102', 'custom field vip must be given', 'a new customer without');
SELECT throws_ok($$SELECT pg_temp.create('{"vip": null}')$$, 'TB102', 'custom field vip must be given', 'null is without');
SELECT is(pg_temp.create('{"vip": false}'), '{"vip": false}', 'false is given');
SELECT throws_ok($$SELECT * FROM api.customer_update(pg_temp.q(), p_name => 'Q')$$, 'TB102', NULL, 'a changed one without');
SELECT is((SELECT c.status FROM api.customer_suspend(pg_temp.q()) AS c), 'suspended', 'a status changes all the same');
SELECT count(api.customer_close(pg_temp.q())) \gset
SELECT is((SELECT c.name FROM api.customer_update(pg_temp.q(), p_name => 'Q') AS c), 'Q', 'the closed are asked for nothing');

SELECT throws_ok($$SELECT * FROM api.custom_field_remove(pg_temp.field('segment'))$$, 'TB105', NULL, 'what is used stays');
SELECT throws_ok($$SELECT * FROM api.custom_field_update(pg_temp.field('segment'), p_choices => '{gold}')$$, 'TB105', NULL,
  'so does a choice that is');
SELECT is((SELECT f.choices FROM api.custom_field_update(pg_temp.field('segment'), p_choices => '{silver,bronze}') AS f),
  '{silver,bronze}', 'another may go');
SELECT is((SELECT f.code::text FROM api.custom_field_remove(pg_temp.field('seats')) AS f), 'seats', 'what nobody uses goes');
SELECT is((SELECT f.label FROM api.custom_field_get(pg_temp.field('vip')) AS f), 'VIP', 'by its number');
SELECT is((SELECT f.code::text FROM api.custom_field_list(p_type => 'date') AS f WHERE f.code = 'since'), 'since', 'by its type');

SELECT * FROM finish();
ROLLBACK;
