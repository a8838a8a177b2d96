-- The consistency checks: clean as deployed, and a planted fault of each kind is found.
BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT no_plan();

SELECT is_empty('SELECT v.* FROM api.verify() AS v', 'nothing is wrong in this database');
SELECT isnt_empty('SELECT c.name FROM system.consistency AS c', 'and there are checks that say so');
SELECT is_empty($$SELECT c.name FROM system.consistency AS c WHERE c.title = '' OR c.query = ''$$,
  'each has a title and a query');
SELECT is(p.provolatile, 's', 'a check sees one instant and cannot write') FROM pg_proc AS p
  WHERE p.oid = 'system.verify'::regproc;

-- planted faults, one per generic check
CREATE TABLE system.test_guarded (test_guarded_id bigint PRIMARY KEY, version integer NOT NULL DEFAULT 1);
ALTER TABLE system.test_guarded OWNER TO pgtoll_owner;
CREATE TRIGGER test_touch BEFORE UPDATE ON system.test_guarded FOR EACH ROW EXECUTE FUNCTION system.tg__touch();
ALTER TABLE system.test_guarded DISABLE TRIGGER test_touch;
SELECT results_eq($$SELECT v.check_name, v.offender, v.detail ->> 'table' FROM api.verify('010-triggers-enabled') AS
  v$$,
  $$VALUES ('010-triggers-enabled', 'test_touch on system.test_guarded', 'system.test_guarded')$$,
    'a trigger that is switched off');
ALTER TABLE system.test_guarded ENABLE ALWAYS TRIGGER test_touch;
SELECT is_empty($$SELECT v.* FROM api.verify('010-triggers-enabled') AS v$$, 'and on again');
ALTER TABLE system.test_guarded ADD CONSTRAINT test_positive CHECK (version > 0) NOT VALID;
SELECT results_eq($$SELECT v.check_name, v.offender FROM api.verify() AS v$$,
  $$VALUES ('020-constraints-valid', 'test_positive on system.test_guarded')$$, 'a constraint that was never checked');
ALTER TABLE system.test_guarded VALIDATE CONSTRAINT test_positive;

-- how verify runs its queries
INSERT INTO system.consistency (name, title, query) VALUES
  ('997-test-two', 'Two offenders.',
    E'SELECT ''row '' || g.n AS offender, to_jsonb(g) AS detail FROM generate_series(1, 3) AS g (n);\n'),
  ('998-test-broken', 'A check that does not fit.',
    'SELECT t.nothing AS offender, NULL AS detail FROM system.nowhere AS t'),
  ('999-test-comment', 'A comment at the end.', E'SELECT ''last'' AS offender, NULL AS detail -- the end');
SELECT results_eq('SELECT v.check_name, v.offender FROM api.verify(p_limit => 2) AS v', $$VALUES
  ('997-test-two', 'row 1'), ('997-test-two', 'row 2'), ('998-test-broken', 'the check itself'), ('999-test-comment',
    'last')$$,
  'checks run in order, so many offenders each, and a broken check is an offender itself');
SELECT is((SELECT v.detail ->> 'sqlstate' FROM api.verify('998-test-broken') AS v), '42P01',
  'which says what is wrong with it');
DELETE FROM system.consistency AS c WHERE c.name LIKE '99%';
INSERT INTO system.consistency (name, title, query)
VALUES ('999-test-writer', 'Writes.',
  'WITH w AS (DELETE FROM system.consistency RETURNING name) SELECT w.name AS offender, NULL AS detail FROM w');
SELECT is((SELECT v.offender FROM api.verify('999-test-writer') AS v), 'the check itself',
  'a check that writes is refused');
SELECT throws_ok($$SELECT v.* FROM api.verify('no-such') AS v$$, 'TB101', 'check no-such does not exist',
  'an unknown check');
SELECT throws_ok('SELECT v.* FROM api.verify(p_limit => 0) AS v', 'TB102', NULL, 'no limit of 0');

SELECT is(has_function_privilege(r.role, 'api.verify(text, integer)', 'EXECUTE'), r.may, r.role || ' and api.verify')
FROM (VALUES ('pgtoll_admin', true), ('pgtoll_operator', true), ('pgtoll_auditor', true), ('pgtoll_switch', false),
  ('pgtoll_customer', false), ('pgtoll_public', false)) AS r (role, may);

SELECT * FROM finish();
ROLLBACK;
