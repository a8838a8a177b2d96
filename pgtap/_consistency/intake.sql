\ir include/fault.psql

SELECT pg_temp.finds('210-chunk-counts', 'UPDATE intake.chunk SET rated = rated + 1, held = held - 1 WHERE held > 0',
  'a chunk that counts a held call as rated');
SELECT pg_temp.finds('210-chunk-counts', 'UPDATE intake.chunk SET records = records + 1', 'one record too many');
SELECT pg_temp.finds('210-chunk-counts', 'DELETE FROM rating.attempt', 'attempts that are gone');
SELECT pg_temp.finds('210-chunk-counts', 'DELETE FROM rating.skipped_record', 'skipped records that are gone');
SELECT pg_temp.finds('210-chunk-counts', 'DELETE FROM intake.held_call WHERE resolved_at IS NULL', 'held calls that are gone');
SELECT pg_temp.finds('210-chunk-counts', 'UPDATE intake.chunk SET rated = rated + 1 WHERE batch_id IS NULL',
  'a re-rate that counts wrongly');
SELECT pg_temp.finds('220-batch-counts', 'UPDATE intake.batch SET received = received + 1', 'a line that went nowhere');
SELECT pg_temp.finds('220-batch-counts', 'DELETE FROM intake.rejected_line', 'rejected lines that are gone');
SELECT pg_temp.finds('220-batch-counts', 'UPDATE intake.batch SET skipped = skipped + 1, received = received + 1',
  'skipped lines that are nowhere');
SELECT pg_temp.finds('220-batch-counts', 'DELETE FROM intake.duplicate', 'duplicates that are gone');
SELECT pg_temp.finds('220-batch-counts', 'DELETE FROM intake.chunk WHERE batch_id IS NOT NULL', 'chunks that are gone');
SELECT pg_temp.finds('220-batch-counts', $$UPDATE intake.batch SET status = 'loading'$$, 'a batch that was never landed');
SELECT pg_temp.finds('230-held-write-offs', $$WITH w AS (INSERT INTO intake.held_write_off
  (held_write_off_reason_id, calls, raw_seconds, written_off_at, actor)
  SELECT min(r.held_write_off_reason_id), 1, 60, now(), 'x' FROM intake.held_write_off_reason AS r RETURNING 1) SELECT 1$$,
  'a write-off without its call');

SELECT * FROM finish();
ROLLBACK;
