BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(13);
UPDATE system.clock SET sandbox = false, frozen_at = NULL;

SELECT is(system.clock_now(), now(), 'outside a sandbox the clock shows the real time');
SELECT throws_ok($$SELECT * FROM api.clock_set('2026-03-01T00:00:00Z')$$, 'TB109', NULL, 'and cannot be set');
SELECT throws_ok($$SELECT * FROM api.clock_reset()$$, 'TB109', NULL, 'nor reset');
SELECT throws_ok($$UPDATE system.clock SET frozen_at = now()$$, '23514', NULL, 'not even by an UPDATE');

SELECT ok((SELECT c.sandbox FROM api.sandbox_enable() AS c), 'it becomes a sandbox');
SELECT ok((SELECT c.sandbox FROM api.sandbox_enable() AS c), 'and stays one');
SELECT is((SELECT c.now FROM api.clock_set('2026-03-01T00:00:00Z') AS c), '2026-03-01T00:00:00Z', 'the clock is set');
SELECT is(system.clock_now(), '2026-03-01T00:00:00Z', 'for all code');
SELECT is((SELECT c.frozen_at FROM api.clock_get() AS c), '2026-03-01T00:00:00Z', 'and shown');
SELECT throws_ok($$SELECT * FROM api.clock_set(NULL)$$, 'TB102', NULL, 'no instant');
SELECT throws_ok($$SELECT * FROM api.clock_set('infinity')$$, 'TB102', NULL, 'no real instant');
SELECT is((SELECT c.now FROM api.clock_reset() AS c), now(), 'it runs again');
SELECT is(
  (SELECT count(*) FROM api.audit_list('system.clock') AS a WHERE a.at >= now()), 4::bigint,
  'each change is on record: false, sandbox, set, reset (the second enable changed nothing)');

SELECT * FROM finish();
ROLLBACK;
