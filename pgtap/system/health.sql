BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(4);

SELECT is(system.deploy_number(), (SELECT max(d.deploy_id) FROM system.deploy AS d), 'the last deploy');
SELECT is((SELECT h.deploy_number FROM api.health() AS h), system.deploy_number(), 'health tells it');
SELECT is((SELECT h.now FROM api.health() AS h), system.clock_now(), 'and the clock');
GRANT USAGE ON SCHEMA tap TO pgtoll_web;
SET LOCAL ROLE pgtoll_web;
SELECT is((SELECT count(*) FROM api.health()), 1::bigint, 'the web login may ask without a key');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
