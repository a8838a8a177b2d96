BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(18);

SELECT is(system.idempotency_claim('k', 'api.f', '\x01'), NULL, 'a new key is claimed');
SELECT is(system.idempotency_claim('k', 'api.f', '\x01'), 'null', 'a claim without an answer is not claimed again');
SELECT lives_ok($$SELECT system.idempotency_store('k', '{"data": "1.50"}')$$, 'the answer is stored');
SELECT is(system.idempotency_claim('k', 'api.f', '\x01'), '{"data": "1.50"}', 'the same request gets the same answer');
SELECT throws_ok($$SELECT system.idempotency_claim('k', 'api.f', '\x02')$$,
  'TB107', NULL, 'other arguments are refused');
SELECT throws_ok($$SELECT system.idempotency_claim('k', 'api.g', '\x01')$$, 'TB107', NULL, 'another function too');
SELECT throws_ok($$SELECT system.idempotency_store('k', '{}')$$, 'TB101', NULL, 'an answer is stored once');
SELECT throws_ok($$SELECT system.idempotency_store('other', '{}')$$, 'TB101', NULL, 'and only for a claimed key');
SELECT throws_ok($$SELECT system.idempotency_claim('', 'api.f', '\x01')$$, 'TB102', NULL, 'an empty key');
SELECT throws_ok($$SELECT system.idempotency_claim(repeat('x', 256), 'api.f', '\x01')$$, 'TB102', NULL, 'a long key');

-- Keys belong to the actor: another one may use the same text.
GRANT USAGE ON SCHEMA tap TO pgtoll_web;
SET LOCAL SESSION AUTHORIZATION pgtoll_web;
SELECT set_config('pgtoll.actor', 'key:a', true);
SELECT is(access.idempotency_claim('k', 'api.f', '\x09'), NULL, 'another actor has keys of its own');
SELECT throws_ok($$SELECT system.idempotency_claim('k', 'api.f', '\x09')$$,
  '42501', NULL, 'the web login has only its doors');
RESET SESSION AUTHORIZATION;

-- Kept for 30 days to the instant: a is over them, b is not.
DELETE FROM system.idempotency;
UPDATE system.clock SET sandbox = true, frozen_at = '2026-10-06T11:59:59Z';
SELECT system.idempotency_claim('a', 'api.f', '\x01'), system.idempotency_claim('a2', 'api.f', '\x01') \gset
UPDATE system.clock SET frozen_at = '2026-10-06T12:00:00Z';
SELECT system.idempotency_claim('b', 'api.f', '\x01') \gset
UPDATE system.clock SET frozen_at = '2026-11-05T12:00:00Z';
SELECT is(api.idempotency_purge(1), 1, 'no more than asked for');
SELECT is(api.idempotency_purge(), 1, 'the rest of what is too old');
SELECT is(api.idempotency_purge(), 0, 'and no more');
SELECT set_eq($$SELECT i.key FROM system.idempotency AS i$$, $$VALUES ('b')$$, 'one of 30 days ago is kept');
SELECT is(system.idempotency_claim('a', 'api.g', '\x02'), NULL, 'a key that was forgotten is a new one');
SELECT throws_ok('SELECT api.idempotency_purge(0)', 'TB102', NULL, 'a limit of nothing');

SELECT * FROM finish();
ROLLBACK;
