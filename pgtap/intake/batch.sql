\ir ../include/street.psql
SELECT no_plan();

SELECT results_eq(
  $$SELECT b.file_name, b.received_at, b.status, b.received, b.actor FROM intake.batch_open('t-native', 'a.csv') AS b$$,
  $$VALUES ('a.csv', '2026-11-05T12:00Z'::timestamptz, 'loading', 0, session_user::text COLLATE "default")$$, 'a batch begins');
SELECT isnt(to_regclass('intake.record_p2026_11'), NULL, 'with a month for its records');
SELECT throws_ok($$SELECT intake.batch_open('nobody', 'a.csv')$$, 'TB101', 'source nobody does not exist', 'no source');

SELECT * FROM finish();
ROLLBACK;
