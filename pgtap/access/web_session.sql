BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(12);

SELECT role_id AS role FROM api.role_create('t-desk', 'Desk', 'pgtoll_operator', '{payment_*}') \gset
SELECT web_user_id AS ada FROM api.web_user_create('ada.t', 'ada@example.com', p_role_id => :role) \gset
SELECT access.web_session_make(:ada, '192.0.2.1') AS one, access.web_session_make(:ada, NULL) AS two \gset
SELECT results_eq(format('SELECT t.actor, t.role, t.functions FROM access.token_find(%L) AS t', :'one'),
  $$VALUES ('user:ada.t', 'pgtoll_operator', '{payment_*}'::text[])$$, 'a token tells who acts');
SELECT is_empty(format('SELECT * FROM access.token_find(%L)', left(:'one', 13) || repeat('0', 64)), 'another secret is none');
SELECT is((SELECT count(*) FROM api.web_session_list(:ada)), 2::bigint, 'two sessions');
SELECT throws_ok('SELECT * FROM api.web_session_list(p_limit => 0)', 'TB102', NULL, 'a list has limits');

-- 30 minutes of rest, 12 hours in all.
UPDATE access.web_session SET seen_at = clock_timestamp() - interval '29 minutes';
SELECT isnt_empty(format('SELECT * FROM access.token_find(%L)', :'one'), 'one who pauses for 29 minutes is still there');
UPDATE access.web_session SET seen_at = clock_timestamp() - interval '31 minutes';
SELECT is_empty(format('SELECT * FROM access.token_find(%L)', :'one'), 'after 31 the session is over');
UPDATE access.web_session SET seen_at = clock_timestamp(), began_at = clock_timestamp() - interval '12 hours 1 second';
SELECT is_empty(format('SELECT * FROM access.token_find(%L)', :'one'), 'and after 12 hours of work too');
UPDATE access.web_session SET began_at = clock_timestamp();
SELECT is(access.web_session_end(:ada, substr(:'two', 5, 8)), 1, 'all but one end');
SELECT is_empty(format('SELECT * FROM access.token_find(%L)', :'one'), 'the first is over');
UPDATE access.web_user SET active = false WHERE web_user_id = :ada;
SELECT is_empty(format('SELECT * FROM access.token_find(%L)', :'two'), 'who may not log in has no session');
SELECT is(api.web_session_revoke(:ada), 1, 'an administrator ends the rest');
SELECT throws_ok('SELECT api.web_session_revoke(-1)', 'TB101', NULL, 'of somebody');

SELECT * FROM finish();
ROLLBACK;
