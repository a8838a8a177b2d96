\set fee 20
\ir ../include/street.psql
SELECT plan(5);
SELECT count(api.bill_run_create('T-RUN', 'T-NLT', '2026-11-01')) \gset
SELECT invoice_id AS other FROM billing.invoice WHERE customer_id = :q UNION ALL SELECT -1 LIMIT 1 \gset
GRANT USAGE ON SCHEMA tap TO pgtoll_web, pgtoll_customer;
SET LOCAL SESSION AUTHORIZATION pgtoll_web;
SELECT set_config('pgtoll.customer_id', :'p', true) \gset
SET LOCAL ROLE pgtoll_customer;
SELECT results_eq('SELECT i.number, i.is_void FROM portal.invoice_list() AS i', $$VALUES ('T-NLT-000001', false)$$, 'own invoices');
SELECT isnt_empty('SELECT l.* FROM portal.invoice_list() AS i, portal.invoice_line_list(i.invoice_id) AS l', 'and their lines');
SELECT is_empty(format('SELECT * FROM portal.invoice_line_list(%s)', :other), 'none of others');
SELECT throws_ok('SELECT * FROM portal.invoice_list(0)', 'TB102', NULL, 'a list has limits');
SELECT throws_ok('SELECT * FROM portal.invoice_line_list(1, 0)', 'TB102', NULL, 'both have');
RESET SESSION AUTHORIZATION;
SELECT * FROM finish();
ROLLBACK;
