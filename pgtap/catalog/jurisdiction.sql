\ir ../include/numbering.psql
SELECT no_plan();
SELECT count(api.local_calling_create('CA', 'ON', 'OTTAWA-HULL', 'CA', 'QC', 'GATINEAU')),
  count(api.local_calling_create('US', 'NY', 'NEW YORK', 'US', 'NY', 'WHITE PLAINS', '2026-11-01')) \gset

-- Rating class and what the law says of it, such as intrastate/intrastate.
CREATE FUNCTION pg_temp.class(p_caller text, p_called text, p_lrn text DEFAULT NULL, p_as text DEFAULT 'own_rate',
  p_at timestamptz DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws('/', j.rating_class, j.jurisdiction, j.lata_class)
  FROM api.jurisdiction_find(p_caller, p_called, p_at, p_lrn, p_as) AS j
$$;
CREATE FUNCTION pg_temp.reason(p_caller text, p_called text, p_lrn text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
  SELECT j.reason FROM api.jurisdiction_find(p_caller, p_called, NULL, p_lrn) AS j
$$;

-- 2.3, row by row
SELECT is(pg_temp.class('2125550100', '2125560100'), 'local/intrastate/intralata', 'one rate center');
SELECT is(pg_temp.class('2125550100', '9145550100'), 'local/intrastate/intralata', 'two in one local calling area');
SELECT is(pg_temp.class('9145550100', '2125550100'), 'local/intrastate/intralata', 'whichever way');
SELECT is(pg_temp.class('2125550100', '9145550100', p_at => '2026-10-31T23:59:59Z'), 'intrastate/intrastate/intralata',
  'not before the pair''s first day');
SELECT is(pg_temp.class('6135550100', '8195550100'), 'local/interstate', 'local across provinces, without LATAs');
SELECT is(pg_temp.class('2125550100', '5185550100'), 'intrastate/intrastate/interlata', 'same state, not local');
SELECT is(pg_temp.class('2125550100', '2015550100'), 'interstate/interstate/interlata', 'different states');
SELECT is(pg_temp.class('2125550100', '2035550100'), 'interstate/interstate/intralata', 'New York to Greenwich: one LATA, two states');
SELECT is(pg_temp.class('2125550100', '4165550100'), 'interstate/international', 'US to Canada is rated as interstate');
SELECT is(pg_temp.class('4165550100', '2125550100'), 'interstate/international', 'and Canada to US');
SELECT is(pg_temp.class('4165550100', '5145550100'), 'interstate/interstate', 'between provinces');
SELECT is(pg_temp.class('4165550100', '6135550100'), 'intrastate/intrastate', 'within a province');
SELECT is(pg_temp.class('2125550100', '7875550100'), 'interstate/interstate/interlata', 'a territory is domestic');
SELECT is(pg_temp.class('2125550100', '+33140000000'), 'international/international', 'abroad');
SELECT is(pg_temp.class('2125550100', '8765550100'), 'international/international', 'abroad within the plan');
SELECT is(pg_temp.class(NULL, '+33140000000'), 'international/international', 'abroad whoever calls');
SELECT is(pg_temp.class(NULL, '2125550100'), 'indeterminate/indeterminate', 'caller missing');
SELECT is(pg_temp.class('anonymous', '2125550100'), 'indeterminate/indeterminate', 'caller no number');
SELECT is(pg_temp.class('+33140000000', '2125550100'), 'indeterminate/indeterminate', 'caller abroad');
SELECT is(pg_temp.class('8765550100', '2125550100'), 'indeterminate/indeterminate', 'caller abroad within the plan');
SELECT is(pg_temp.class('8005550100', '2125550100'), 'indeterminate/indeterminate', 'caller toll-free');
SELECT is(pg_temp.class('2125550100', '8005550100'), 'indeterminate/indeterminate', 'called toll-free');
SELECT is(pg_temp.class('9995550100', '2125550100'), 'indeterminate/indeterminate', 'caller not in the table');
SELECT is(pg_temp.class('9022345678', '9022345678'), 'indeterminate/indeterminate', 'an area code of two provinces, even to itself');
SELECT is(pg_temp.class('8675550100', '6135550100'), 'interstate/interstate', 'but not where the exchange says which');

-- Valid ANI: 10, 11 or 12 characters
SELECT is(array(SELECT pg_temp.class(c.caller, '5185550100') FROM unnest(ARRAY['2125550100', '12125550100', '+12125550100']) AS c (caller)),
  array_fill('intrastate/intrastate/interlata'::text, ARRAY[3]), 'in each form');
SELECT is(pg_temp.class('+2125550100', '5185550100'), 'indeterminate/indeterminate', '+212 is Morocco, and no valid ANI');

-- What indeterminate calls are rated as, per customer
SELECT is(pg_temp.class(NULL, '2125550100', p_as => 'intrastate'), 'intrastate/indeterminate', 'as intrastate; by law it stays what it is');
SELECT is(pg_temp.class(NULL, '2125550100', p_as => 'interstate'), 'interstate/indeterminate', 'as interstate');
SELECT is(pg_temp.class('2125550100', '5185550100', p_as => 'interstate'), 'intrastate/intrastate/interlata', 'nothing for others');

-- LRN: state, LATA and OCN are its own; the dialled number says what is local and what is abroad
SELECT is(pg_temp.class('2125550100', '2015550100', '5185550100'), 'intrastate/intrastate/interlata', 'ported to Albany');
SELECT is(pg_temp.class('2125550100', '9145550100', '2015550100'), 'local/interstate/interlata', 'dialled locally, ported to New Jersey');
SELECT is(pg_temp.class('2125550100', '5185550100', '2125560100'), 'intrastate/intrastate/intralata',
  'the LRN''s rate center makes no local call');
SELECT is(pg_temp.class('2125550100', '+33140000000', '5185550100'), 'international/international', 'a number abroad has no LRN');
SELECT is((SELECT concat_ws(' ', j.called_state, j.called_lata, j.called_ocn, j.called_rate_center)
  FROM api.jurisdiction_find('2125550100', '2015550100', p_lrn => '2125561000') AS j), 'NY 132 902B HACKENSACK', 'what comes from where');

-- Settings
SELECT count(api.setting_set('rating.cross_border_as', 'international', '2026-11-01')) \gset
SELECT is(pg_temp.class('2125550100', '4165550100'), 'international/international', 'US to Canada as international');
SELECT is(pg_temp.class('2125550100', '4165550100', p_at => '2026-10-31'), 'interstate/international', 'from a day on');
SELECT count(api.setting_set('rating.home_countries', 'US', '2026-11-01')) \gset
SELECT is(pg_temp.class('2125550100', '4165550100'), 'international/international', 'one home: Canada is abroad');
SELECT is(pg_temp.class('4165550100', '2125550100'), 'indeterminate/indeterminate', 'and so are its callers');

-- 2.4: four classes, and none without a LATA
SELECT results_eq($$SELECT DISTINCT catalog.lata_class(a.lata, b.lata) || '-' || catalog.jurisdiction('US', a.state, 'US', b.state, '{US}')
    FROM (VALUES ('NY', '132'), ('NY', '134'), ('CT', '132'), ('CT', '920')) AS a (state, lata)
    CROSS JOIN (VALUES ('NY', '132'), ('NY', '134'), ('CT', '132'), ('CT', '920')) AS b (state, lata) ORDER BY 1$$,
  $$VALUES ('interlata-interstate'), ('interlata-intrastate'), ('intralata-interstate'), ('intralata-intrastate')$$,
  'the four classes');
SELECT is(catalog.lata_class(NULL, '132'), NULL, 'a side without a LATA');

-- In words
SELECT is(pg_temp.reason('2125550100', '2125560100'), 'both are in rate center US/NY/NEW YORK', 'one rate center');
SELECT count(api.setting_set('rating.home_countries', 'CA,US', '2026-11-01')) \gset
SELECT is(pg_temp.reason('6135550100', '8195550100'), 'CA/ON/OTTAWA-HULL and CA/QC/GATINEAU are in one local calling area', 'local');
SELECT is(pg_temp.reason('2125550100', '5185550100'), 'both are in NY', 'intrastate');
SELECT is(pg_temp.reason('2125550100', '2015550100'), 'from NY to NJ', 'interstate');
SELECT is(pg_temp.reason('2125550100', '4165550100'), 'across the border from US to CA', 'cross-border');
SELECT is(pg_temp.reason('2125550100', '+33140000000'), 'the called number is abroad, in FR', 'international');
SELECT is(pg_temp.reason('anonymous', '2125550100'), 'the caller is missing or no valid number', 'no valid ANI');
SELECT is(pg_temp.reason('8005550100', '2125550100'), 'the caller is in no known area, such as a toll-free number', 'toll-free caller');
SELECT is(pg_temp.reason('8765550100', '2125550100'), 'the caller is abroad, in JM', 'caller abroad');
SELECT is(pg_temp.reason('2125550100', '8005550100'), 'the called number is in no known area, such as a toll-free number', 'toll-free');
SELECT is(pg_temp.reason('9022345678', '6135550100'), 'the state of the caller is not known', 'no state');
SELECT is(pg_temp.reason('6135550100', '9022345678'), 'the state of the called number is not known', 'no state there');

-- Errors
SELECT throws_ok($$SELECT * FROM api.jurisdiction_find('2125550100', NULL)$$, 'TB102', 'called is missing', 'nothing called');
SELECT throws_ok($$SELECT * FROM api.jurisdiction_find('2125550100', '911')$$, 'TB102', '911 is not a number', 'no number called');
SELECT throws_ok($$SELECT * FROM api.jurisdiction_find('2125550100', '2015550100', p_lrn => 'x')$$, 'TB102', NULL, 'no LRN');
SELECT throws_ok($$SELECT * FROM api.jurisdiction_find('2125550100', '2015550100', p_indeterminate_as => 'local')$$, 'TB102', NULL,
  'an unknown choice');

SELECT * FROM finish();
ROLLBACK;
