BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(25);

CREATE TEMP TABLE made AS SELECT * FROM api.api_key_create('tap switch', 'pgtoll_switch');
SELECT matches((SELECT key FROM made), '^ptk_[0-9a-f]{8}_[0-9a-f]{64}$', 'a key with 256 bits of secret');
SELECT is(
  (SELECT k.secret_hash FROM access.api_key AS k INNER JOIN made AS m USING (api_key_id)),
  (SELECT sha256(convert_to(right(m.key, 64), 'UTF8')) FROM made AS m), 'only the hash of the secret is stored');
SELECT is_empty(
  $$SELECT * FROM api.audit_list('access.api_key') AS a
    INNER JOIN made AS m ON a.after::text LIKE '%' || right(m.key, 64) || '%' OR a.after ? 'secret_hash'$$,
  'the audit log holds neither secret nor hash');
SELECT isnt((SELECT key FROM made), (SELECT key FROM api.api_key_create('tap other', 'pgtoll_switch')), 'keys differ');

SELECT throws_ok($$SELECT * FROM api.api_key_create('tap switch', 'pgtoll_admin')$$,
  'TB103', NULL, 'a living key has the name');
SELECT throws_ok($$SELECT * FROM api.api_key_create('x', 'postgres')$$, 'TB102', NULL, 'not every role is for keys');
SELECT throws_ok($$SELECT * FROM api.api_key_create('x', NULL)$$, 'TB102', NULL, 'no role');
SELECT throws_ok($$SELECT * FROM api.api_key_create('', 'pgtoll_switch')$$, 'TB102', NULL, 'no name');
SELECT throws_ok($$SELECT * FROM api.api_key_create(NULL, 'pgtoll_switch')$$, 'TB102', NULL, 'NULL as name');
SELECT throws_ok($$SELECT * FROM api.api_key_create('x', 'pgtoll_customer')$$,
  'TB102', NULL, 'a customer key names a customer');
SELECT throws_ok($$SELECT * FROM api.api_key_create('x', 'pgtoll_switch', p_customer_id => 7)$$,
  'TB102', NULL, 'only that one');
SELECT throws_ok($$SELECT * FROM api.api_key_create('x', 'pgtoll_switch', now())$$, 'TB102', NULL, 'expired already');

SELECT isnt((SELECT r.revoked_at FROM api.api_key_revoke((SELECT api_key_id FROM made)) AS r), NULL, 'revoked');
SELECT is((SELECT r.version FROM api.api_key_revoke((SELECT api_key_id FROM made)) AS r), 2,
  'revoking twice changes nothing');
SELECT lives_ok($$SELECT * FROM api.api_key_create('tap switch', 'pgtoll_switch')$$, 'its name is free again');
SELECT throws_ok($$SELECT * FROM api.api_key_revoke(-1)$$, 'TB101', 'API key -1 does not exist', 'unknown key');

SELECT is(
  (SELECT count(*) FROM api.api_key_list(1000) AS k WHERE k.name LIKE 'tap %'), 3::bigint,
  'the list shows living and revoked keys');
SELECT is_empty(
  $$SELECT * FROM api.api_key_list(10, ARRAY[(SELECT max(api_key_id)::text FROM access.api_key)])$$,
  'after the last comes nothing');
SELECT throws_ok($$SELECT * FROM api.api_key_list(p_after => '{1,2}')$$, 'TB102', NULL, 'a cursor of another list');

-- A key drawn elsewhere: 8 digits to find it, 64 of secret.
CREATE TEMP TABLE drawn AS
SELECT 'ptk_0a1b2c3d_' || repeat('e', 64) AS key, 'ptk_0a1b2c3e_' || repeat('f', 64) AS other;
SELECT lives_ok($$SELECT access.api_key_register('tap drawn', 'pgtoll_operator', (SELECT key FROM drawn))$$,
  'a drawn key is registered');
SELECT is((SELECT access.session_begin((SELECT key FROM drawn), 'r')), 'pgtoll_operator', 'and opens the door');
SELECT is(
  (SELECT access.api_key_register('tap drawn', 'pgtoll_operator', (SELECT key FROM drawn))),
  (SELECT k.api_key_id FROM access.api_key AS k WHERE k.name = 'tap drawn'), 'registering it again changes nothing');
SELECT lives_ok($$SELECT access.api_key_register('tap drawn', 'pgtoll_operator', (SELECT other FROM drawn))$$,
  'another key takes the name over');
SELECT throws_ok($$SELECT access.session_begin((SELECT key FROM drawn), 'r')$$, 'TB111', NULL, 'and ends the first');
SELECT throws_ok($$SELECT access.api_key_register('tap drawn', 'pgtoll_operator', 'secret')$$,
  'TB102', NULL, 'a password is no key');

SELECT * FROM finish();
ROLLBACK;
