BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(21);

SELECT role_id AS role FROM api.role_create('t-desk', 'Desk', 'pgtoll_operator') \gset
SELECT web_user_id AS ada FROM api.web_user_create('ada.t', 'ada@example.com', p_role_id => :role) \gset
SELECT access.credential_set(:ada, '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA') \gset
SELECT is((SELECT b.web_user_id FROM access.login_begin('ADA.T', '192.0.2.1') AS b), :ada::bigint, 'case does not matter');
SELECT results_eq($$SELECT b.web_user_id, b.password_hash, b.wait_seconds FROM access.login_begin('nobody.t', '192.0.2.9') AS b$$,
  'VALUES (NULL::bigint, NULL::text, 0)', 'nobody has no hash');
SELECT is(count(b.web_user_id), 4::bigint, 'five attempts are free') FROM generate_series(1, 4) AS n,
  access.login_begin('ada.t', '192.0.2.1'::inet + n - n) AS b;
-- 15 s after the fifth, 30 s after the sixth, doubled up to 900 s.
SELECT is((SELECT b.wait_seconds FROM access.login_begin('ada.t', '192.0.2.1') AS b), 15, 'then one waits');
SELECT is((SELECT b.web_user_id FROM access.login_begin('ada.t', '192.0.2.1') AS b), NULL, 'and nothing is compared');
SELECT is((SELECT b.web_user_id FROM access.login_begin('ada.t', '192.0.2.2') AS b), :ada::bigint, 'but not elsewhere: nobody locks others out');
UPDATE access.login_failure SET last_at = last_at - interval '15 seconds' WHERE address = '192.0.2.1';
SELECT is((SELECT b.wait_seconds FROM access.login_begin('ada.t', '192.0.2.1') AS b), 0, 'after 15 s once more');
SELECT is((SELECT b.wait_seconds FROM access.login_begin('ada.t', '192.0.2.1') AS b), 30, 'and then 30 s');
SELECT count(*) FROM generate_series(1, 50) AS n, access.login_begin('guess' || n, '192.0.2.3') \gset
SELECT is((SELECT b.wait_seconds FROM access.login_begin('ada.t', '192.0.2.3') AS b), 900, 'an address that guesses logins waits for all');

SELECT matches(access.login_finish(:ada, '192.0.2.1'), '^pts_[0-9a-f]{8}_[0-9a-f]{64}$', 'a token');
SELECT is((SELECT b.wait_seconds FROM access.login_begin('ada.t', '192.0.2.1') AS b), 0, 'who got in has a clean slate');
SELECT ok(access.totp_set(:ada, 'encrypted'), 'a second factor');
SELECT is((SELECT b.totp_secret FROM access.login_begin('ada.t', '192.0.2.4') AS b), NULL, 'is not asked for before its first code');
SELECT ok(access.totp_set(:ada, NULL, 100), 'which is given');
SELECT is(access.login_finish(:ada, '192.0.2.1', 100), NULL, 'a code counts once');
SELECT access.password_link(access.web_user_find(:ada)) AS link \gset
SELECT ok(access.password_reset_use(:'link', '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$bmV1'), 'a link sets a password');
SELECT ok(NOT access.password_reset_use(:'link', '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$bm9j'), 'once');
SELECT count(access.password_reset_ask('ada.t', NULL)) FROM generate_series(1, 5) AS n \gset
SELECT is((SELECT count(*) FROM system.mail AS m WHERE m.template = 'password_reset' AND m.data ->> 'login' = 'ada.t'), 4::bigint,
  'three links at a time beside the one that was used');

SELECT throws_ok('SELECT api.login_purge(0)', 'TB102', NULL, 'a limit is at least 1');
UPDATE access.login_failure SET last_at = last_at - interval '25 hours' WHERE address = '192.0.2.3';
SELECT is(api.login_purge(50), 50, 'so many are forgotten at once');
SELECT is(api.login_purge(50), 1, 'and then the rest: 50 guesses and ada');

SELECT * FROM finish();
ROLLBACK;
