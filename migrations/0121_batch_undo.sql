-- A whole file is taken back: its lines stay as evidence, nothing of them counts, and it may come again.

ALTER TABLE intake.batch
DROP CONSTRAINT batch_status,
ADD CONSTRAINT batch_status CHECK (status IN ('loading', 'landed', 'undone'));
COMMENT ON COLUMN intake.batch.status IS
'landed, or undone; loading is only ever seen by the transaction that lands it.';

ALTER TABLE intake.chunk
DROP CONSTRAINT chunk_status,
ADD CONSTRAINT chunk_status CHECK (status IN ('landed', 'rated', 'undone'));
COMMENT ON COLUMN intake.chunk.status IS 'landed; rated; or undone with its batch: then its records are in no other place.';

ALTER TABLE rating.rerating
DROP CONSTRAINT rerating_kind,
ADD CONSTRAINT rerating_kind CHECK (kind IN ('rerate', 'preview', 'undo', 'batch_undo'));
COMMENT ON COLUMN rating.rerating.kind IS
'rerate: calls are rated again; preview: only looked at, nothing is booked; undo: a re-rating is taken back; batch_undo: a file is.';
