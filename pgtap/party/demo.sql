\ir ../include/street.psql
SELECT no_plan();

SELECT ok(NOT api.demo_only(), 'customers without the tag demo are somebody''s data');
UPDATE party.customer SET tags = tags || 'demo'::text;
SELECT ok(api.demo_only(), 'with the tag they are the demo''s');
SELECT count(api.customer_update(pg_temp.p(), p_tags => '{gold}')) \gset
SELECT ok(NOT api.demo_only(), 'one without it is enough');

SELECT * FROM finish();
ROLLBACK;
