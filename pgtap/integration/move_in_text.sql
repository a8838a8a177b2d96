BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT no_plan();

SELECT is(integration.text_at('{" a ",b}', 1), 'a', 'without blanks');
SELECT is(integration.text_at('{a}', 2), '', 'nothing there');
SELECT is(integration.text_at('{a}', NULL), '', 'no such column');
SELECT is(integration.text_amount(v.text), v.amount, format('%s as an amount', v.text))
FROM (VALUES ('12.50', 12.50), ('-12.50', -12.50), ('0', 0), ('--1', NULL), ('1,5', NULL), ('NaN', NULL), ('', NULL), ('1e3', NULL))
  AS v (text, amount);
SELECT is(integration.text_wall('2026-11-01'), '2026-11-01 00:00'::timestamp, 'a day is its midnight');
SELECT is(integration.text_wall('2026-11-01 10:00:30'), '2026-11-01 10:00:30'::timestamp, 'a day and a time');
SELECT is(integration.text_wall('2026-02-30'), NULL, 'no such day');
SELECT is(integration.text_network('203.0.113.0/24'), '203.0.113.0/24'::inet, 'a range');
SELECT is(integration.text_network('203.0.113.9/24'), NULL, 'bits beyond the mask');
SELECT is(integration.text_network('203.0.113'), NULL, 'three numbers');
SELECT ok(integration.zone_known('America/Toronto'), 'a zone');
SELECT ok(NOT integration.zone_known('America/Torronto'), 'no zone');
SELECT ok(NOT integration.zone_known('''; SELECT'), 'nor what cannot be one');

SELECT * FROM finish();
ROLLBACK;
