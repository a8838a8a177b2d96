\ir ../include/street.psql
SELECT plan(2);
GRANT USAGE ON SCHEMA tap TO pgtoll_web, pgtoll_customer;
SET LOCAL SESSION AUTHORIZATION pgtoll_web;
SELECT set_config('pgtoll.customer_id', :'p', true) \gset
SET LOCAL ROLE pgtoll_customer;
SELECT results_eq('SELECT d.key, d.package FROM portal.device_list() AS d', $$VALUES ('16135550101', 'Basic')$$, 'own devices, with the package of today');
SELECT throws_ok('SELECT * FROM portal.device_list(0)', 'TB102', NULL, 'a list has limits');
RESET SESSION AUTHORIZATION;
SELECT * FROM finish();
ROLLBACK;
