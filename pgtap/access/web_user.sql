BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(13);

SELECT role_id AS role FROM api.role_create('t-desk', 'Desk', 'pgtoll_operator') \gset
SELECT web_user_id AS ada FROM api.web_user_create('ada.t', 'ada@example.com', p_name => 'Ada', p_role_id => :role) \gset
SELECT throws_ok($$SELECT api.web_user_create('bob.t', 'bob@example.com')$$, 'TB102', NULL, 'a person has a role or a customer');
SELECT throws_ok(format($$SELECT api.web_user_create('bob.t', 'bob@example.com', p_role_id => %s, p_customer_id => 7)$$, :role),
  'TB102', NULL, 'and not both');
SELECT throws_ok(format($$SELECT api.web_user_create('ada.t', 'a@example.com', p_role_id => %s)$$, :role), 'TB103', NULL, 'a login is one person''s');
SELECT throws_ok($$SELECT api.role_remove((SELECT r.role_id FROM api.role AS r WHERE r.code = 't-desk'))$$, 'TB105', NULL, 'a role in use stays');

SELECT lives_ok(format('SELECT api.web_user_invite(%s)', :ada), 'a link is mailed');
SELECT results_eq($$SELECT m.recipient, m.template, m.data ? 'code' FROM system.mail AS m WHERE m.data ->> 'login' = 'ada.t'$$,
  $$VALUES ('ada@example.com', 'password_reset', false)$$, 'whose code is in no table');
SELECT throws_ok('SELECT api.web_user_invite(-1)', 'TB101', NULL, 'nobody is not invited');
SELECT throws_ok('SELECT api.web_user_totp_reset(-1)', 'TB101', NULL, 'nor reset');

SELECT access.credential_set(:ada, '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA', 'secret', true) \gset
SELECT access.web_session_make(:ada, '192.0.2.1') AS token \gset
SELECT is((SELECT c.totp_on FROM access.credential_get(:ada) AS c), true, 'a second factor');
SELECT lives_ok(format('SELECT api.web_user_totp_reset(%s)', :ada), 'is taken away');
SELECT results_eq(format('SELECT c.totp_on, c.totp_secret, c.password_hash IS NOT NULL FROM access.credential_get(%s) AS c', :ada),
  'VALUES (false, NULL::text, true)', 'with its secret, and the password stays');
SELECT is_empty(format('SELECT * FROM access.token_find(%L)', :'token'), 'no session goes on');

SET LOCAL ROLE pgtoll_code;
SELECT throws_ok('SELECT * FROM access.credential', '42501', NULL, 'not even the owner of all code reads the hashes');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
