-- History by another sheet or package: nothing is booked.
ALTER TABLE rating.rerating
DROP CONSTRAINT rerating_kind,
ADD CONSTRAINT rerating_kind CHECK (kind IN ('rerate', 'preview', 'undo', 'batch_undo', 'whatif'));
COMMENT ON COLUMN rating.rerating.kind IS
'rerate: calls are rated again; preview: only looked at, nothing is booked; undo: a re-rating is taken back; batch_undo: a file is;
whatif: calls by another sheet or package, nothing is booked.';
