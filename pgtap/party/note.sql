\ir ../include/street.psql
SELECT no_plan();

SELECT note_id FROM api.note_create(:p, 'Called about the bill.') \gset
SELECT is((SELECT n.author FROM api.note_get(:note_id) AS n), system.actor(), 'the author is who writes');
SELECT throws_ok($$SELECT * FROM api.note_create(pg_temp.p(), E' \n')$$, 'TB102', NULL, 'nothing written');
UPDATE system.clock SET frozen_at = '2026-11-06T12:00Z';
SELECT count(api.note_create(:p, 'Paid.')) \gset
SELECT is((SELECT array_agg(n.body) FROM api.note_list(:p, p_sort => '-created_at') AS n),
  ARRAY['Paid.', 'Called about the bill.'], 'the newest first');
SELECT hasnt_function('api', 'note_update', 'nobody changes what was written');
SELECT ok(NOT has_function_privilege('pgtoll_operator', 'api.note_remove(bigint)', 'EXECUTE'), 'an operator removes none');
SELECT is((SELECT n.body FROM api.note_remove(:note_id) AS n), 'Called about the bill.', 'an admin does');

SELECT * FROM finish();
ROLLBACK;
