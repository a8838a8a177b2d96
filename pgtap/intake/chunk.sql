\ir ../include/street.psql
SELECT no_plan();

SELECT is((SELECT c.chunk_id FROM intake.chunk_claim() AS c), NULL, 'nothing to do is no chunk');
SELECT (pg_temp.land('t-native', pg_temp.call('1', '12:00:00', '60', '16135550101', '15145550100'))).received \gset
SELECT (pg_temp.land('t-native', pg_temp.call('2', '12:00:00', '60', '16135550101', '15145550100'))).received \gset
SELECT min(chunk_id) AS first, max(chunk_id) AS last FROM intake.chunk WHERE status = 'landed' \gset
SELECT is((SELECT c.chunk_id FROM intake.chunk_claim() AS c), :first::bigint, 'the oldest comes first');
SELECT intake.chunk_finish(:first, 1, 2, 3, 4) \gset
SELECT results_eq(
  format('SELECT c.status, c.rated, c.held, c.skipped, c.unanswered, c.rated_at FROM intake.chunk_get(%s) AS c', :first),
  $$VALUES ('rated', 1, 2, 3, 4, '2026-11-05T12:00Z'::timestamptz)$$, 'finished with its counts');
SELECT is((SELECT c.chunk_id FROM intake.chunk_claim() AS c), :last::bigint, 'then the next');
SELECT is((SELECT c.chunk_id FROM intake.chunk_get(-1) AS c), NULL, 'an unknown chunk is no row');

SELECT * FROM finish();
ROLLBACK;
