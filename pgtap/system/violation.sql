-- Broken constraints said in our own codes, and the pattern that finds a part of a text.
BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT no_plan();

CREATE TABLE system.test_stay (
  room integer NOT NULL,
  guest text,
  during tstzrange NOT NULL,
  CONSTRAINT test_stay_once EXCLUDE USING gist (during WITH &&),
  CONSTRAINT test_stay_key UNIQUE (guest, room)
);
COMMENT ON CONSTRAINT test_stay_key ON system.test_stay IS 'A guest takes a room once.';
CREATE UNIQUE INDEX test_stay_lower ON system.test_stay (lower(guest));
CREATE UNIQUE INDEX test_stay_room ON system.test_stay (room);

SELECT is(system.constraint_columns('system', 'test_stay', 'test_stay_key'), '{guest,room}',
  'columns of a constraint, in its order');
SELECT is(system.constraint_columns('system', 'test_stay', 'test_stay_room'), '{room}',
  'columns of an index without a constraint');
SELECT is(system.constraint_columns('system', 'test_stay', 'test_stay_lower'), NULL, 'an expression has none');
SELECT is(system.constraint_columns('system', 'test_stay', 'nothing'), NULL, 'nor has what does not exist');

SELECT throws_ok(format('SELECT system.raise_violation(%L, %L, %L, %L, %L, %L)', v.state, 'system', 'test_stay',
  v.name, v.col, 'said so'),
  v.code, v.message, v.message)
FROM (VALUES
  ('23505', 'test_stay_key', '', 'TB103', 'a test_stay with this guest,room exists already'),
  ('23505', 'test_stay_lower', '', 'TB103', 'a test_stay with this value exists already'),
  ('23P01', 'test_stay_once', '', 'TB103', 'another test_stay has this during at the same time'),
  ('23503', 'test_stay_key', '', 'TB102', 'guest,room names nothing that exists'),
  ('23502', '', 'room', 'TB102', 'room must be given'),
  ('23514', 'money_check', '', 'TB102', 'value is not allowed (money_check)'),
  ('22000', '', '', 'TB102', 'said so')
) AS v (state, name, col, code, message);

SELECT ok('costs 50% off' ILIKE system.like_part('50% O'), 'a part, in any case');
SELECT ok('a_b' ILIKE system.like_part('_') AND 'ab' NOT ILIKE system.like_part('_'),
  'an underscore stands for itself');
SELECT ok('a\b' ILIKE system.like_part('\') AND 'ab' NOT ILIKE system.like_part('\'), 'and so does a backslash');
SELECT ok('anything' ILIKE system.like_part(''), 'nothing is part of everything');

SELECT * FROM finish();
ROLLBACK;
