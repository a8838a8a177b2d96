BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(15);

SELECT throws_ok('SELECT api.audit_seal(0)', 'TB102', NULL, 'a limit is at least 1');
SELECT throws_ok('SELECT * FROM api.audit_verify(0)', 'TB102', NULL, 'blocks count from 1');
SELECT throws_ok($$SELECT * FROM api.audit_verify(p_head => 'x')$$, 'TB102', NULL, 'a head has a form');

-- This transaction is open, so what it writes cannot be sealed; the function below it seals whatever it is told.
SELECT lives_ok('SELECT api.audit_seal(100000)', 'what others wrote is sealed');
SELECT system.audit_seal_upto(9223372036854775807, 100000) AS sealed \gset
SELECT coalesce(max(audit_seal_id), 0) AS seal, coalesce(max(last_audit_id), 0) AS last FROM system.audit_seal \gset
SELECT count(api.setting_set('billing.due_days', d::text, '2031-01-01Z')) FROM generate_series(31, 33) AS d \gset
SELECT count(*) AS waiting FROM system.audit WHERE audit_id > :last \gset
SELECT cmp_ok(:waiting, '>=', 3, 'three changes wait');
SELECT is(api.audit_seal(), 0, 'for their transaction to end');
SELECT is(system.audit_seal_upto(9223372036854775807, 2), 2, 'a block has as many as it may');
SELECT is(system.audit_seal_upto(9223372036854775807, 100000), :waiting - 2, 'the next goes on');
SELECT is(system.audit_seal_upto(9223372036854775807, 100000), 0, 'and then there is nothing');
SELECT is((SELECT (s.previous_hash = p.hash, s.first_audit_id = p.last_audit_id + 1)::text
  FROM system.audit_seal AS s INNER JOIN system.audit_seal AS p ON p.audit_seal_id = s.audit_seal_id - 1
  WHERE s.audit_seal_id = :seal + 2), '(t,t)', 'each follows the one before');
SELECT is_empty(format('SELECT * FROM api.audit_verify(%s)', :seal + 1), 'the chain holds');
SELECT is_empty(format('SELECT * FROM api.audit_verify(%s, %L)', :seal + 1, (SELECT h.head FROM api.audit_head() AS h)),
  'and ends where its head says');
SELECT throws_ok('DELETE FROM system.audit_seal', 'TB110', NULL, 'a block stays');

-- An erasure takes values away; the record of it tells the new digest.
SELECT system.audit_blank('{system.setting}', '{"name": "billing.due_days", "value": "32"}', '{description}') AS blanked \gset
SELECT cmp_ok(:blanked, '>=', 1, 'values are taken out');
SELECT is_empty(format('SELECT * FROM api.audit_verify(%s)', :seal + 1), 'and that is no change of the past');

SELECT * FROM finish();
ROLLBACK;
