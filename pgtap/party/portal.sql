-- What customers see and change of themselves. The functions run as the web login with a customer's session.
\ir ../include/street.psql
SELECT no_plan();
GRANT USAGE ON SCHEMA tap TO pgtoll_web, pgtoll_customer;
SELECT contact_id AS mine FROM api.contact_create(:p, 'Pat', p_phone => '1') \gset
SELECT contact_id AS other FROM api.contact_create(:q, 'Quinn', p_phone => '2') \gset
SELECT count(pg_temp.book(:p, 'payment', 12.50, 'cash')) \gset

SET LOCAL SESSION AUTHORIZATION pgtoll_web;
SELECT set_config('pgtoll.customer_id', :'p', true), set_config('pgtoll.actor', 'user:pat', true) \gset
SET LOCAL ROLE pgtoll_customer;
SELECT results_eq('SELECT g.code, g.billing_mode FROM portal.profile_get() AS g', $$VALUES ('T-P', 'postpaid')$$, 'who it is');
SELECT results_eq('SELECT g.amount_due::numeric FROM portal.amount_get() AS g', 'VALUES (-12.50)', 'and what they owe: 12.50 less than nothing');
SELECT results_eq('SELECT l.name FROM portal.contact_list() AS l', $$VALUES ('Pat')$$, 'own contacts only');
SELECT results_eq(format($$SELECT u.phone, u.version FROM portal.contact_update(%s, 1, p_phone => '3') AS u$$, :mine), $$VALUES ('3', 2)$$, 'are changed');
SELECT throws_ok(format($$SELECT portal.contact_update(%s, 1, p_phone => '4')$$, :mine), 'TB104', NULL, 'not over somebody''s change');
SELECT throws_ok(format($$SELECT portal.contact_update(%s, 1, p_phone => '3')$$, :other), 'TB101',
  format('contact %s does not exist', :other), 'those of others are not there');
SELECT throws_ok(format($$SELECT portal.contact_update(%s, 2, p_name => '4111 1111 1111 1111')$$, :mine), 'TB102', NULL, 'no card numbers');
SELECT results_eq($$SELECT u.email, u.language FROM portal.profile_update('pat@example.com', 'fr-CA') AS u$$,
  $$VALUES ('pat@example.com', 'fr-CA')$$, 'address and language');
SELECT throws_ok($$SELECT portal.profile_update(p_language => 'french')$$, 'TB102', NULL, 'a language that is one');
SELECT results_eq($$SELECT s.enabled, s.recipients, s.is_own FROM portal.notice_set('card_expiry', false, '{a@example.com}') AS s$$,
  $$VALUES (false, '{a@example.com}'::text[], true)$$, 'what they are told');
SELECT throws_ok($$SELECT portal.notice_set('no_such', false)$$, 'TB102', NULL, 'of what there is');
SELECT throws_ok('SELECT * FROM portal.contact_list(0)', 'TB102', NULL, 'a list has limits');
SELECT throws_ok('SELECT * FROM portal.notice_list(0)', 'TB102', NULL, 'also of notices');
SELECT throws_ok('SELECT * FROM party.customer', '42501', NULL, 'no table is reached but through these');
SELECT throws_ok('SELECT * FROM api.customer_list()', '42501', NULL, 'nor a function of staff');
SELECT set_config('pgtoll.customer_id', '', true) \gset
SELECT is_empty('SELECT * FROM portal.profile_get()', 'nobody sees nobody');
RESET SESSION AUTHORIZATION;
SELECT results_eq(format($$SELECT a.actor FROM api.audit_list('party.contact', %L, 1) AS a$$, :'mine'), $$VALUES ('user:pat')$$, 'and it is on record who did it');

SELECT * FROM finish();
ROLLBACK;
