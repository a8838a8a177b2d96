-- Sheets as living things: which import brought and replaced each rate, prefixes that end, and imports that are no files.

-- No foreign keys to the import: they would cost an import as much as the rates themselves.
ALTER TABLE catalog.rate
ADD COLUMN ended boolean NOT NULL DEFAULT false,
ADD COLUMN rate_import_id bigint,
ADD COLUMN superseded_import_id bigint;
COMMENT ON COLUMN catalog.rate.ended IS
'From effective_from on the prefix has no price of its own: a shorter prefix counts. The prices are those that ended.';
COMMENT ON COLUMN catalog.rate.rate_import_id IS 'The import that brought it; NULL for rates older than such notes.';
COMMENT ON COLUMN catalog.rate.superseded_import_id IS
'The import that replaced or withdrew it; 0 for rates older than such notes.';
COMMENT ON COLUMN catalog.rate.superseded_at IS
'When an import replaced it by another price of the same prefix and date, or withdrew it.';

ALTER TABLE catalog.rate_import
ADD COLUMN kind text NOT NULL DEFAULT 'file' CONSTRAINT rate_import_kind CHECK (kind IN ('file', 'roll_back', 'build')),
ADD COLUMN mode text NOT NULL DEFAULT 'add' CONSTRAINT rate_import_mode CHECK (mode IN ('add', 'replace')),
ADD COLUMN effective_from date,
ADD COLUMN ended integer NOT NULL DEFAULT 0,
ADD COLUMN restorable boolean NOT NULL DEFAULT true,
ADD CONSTRAINT rate_import_replaces CHECK (effective_from IS NOT NULL OR mode <> 'replace');
COMMENT ON TABLE catalog.rate_import IS
'One change of a sheet, by a file, a roll-back or a build: taken whole, or rejected whole with its reasons; a version of the sheet.';
COMMENT ON COLUMN catalog.rate_import.file_name IS 'Name of the file, or what it was made from.';
COMMENT ON COLUMN catalog.rate_import.kind IS 'file, roll_back or build.';
COMMENT ON COLUMN catalog.rate_import.mode IS
'add: what is not in the file stays; replace: from effective_from on the sheet is what the file says.';
COMMENT ON COLUMN catalog.rate_import.effective_from IS
'Day from which a file replaces, in the sheet''s zone; when it adds, the day of lines that give none.';
COMMENT ON COLUMN catalog.rate_import.ended IS 'Prefixes with a price that were not in the file that replaces.';
COMMENT ON COLUMN catalog.rate_import.restorable IS 'Whether the sheet can be rolled back to what it was after this import.';
COMMENT ON CONSTRAINT rate_import_kind ON catalog.rate_import IS 'One of file, roll_back, build.';
COMMENT ON CONSTRAINT rate_import_mode ON catalog.rate_import IS 'One of add, replace.';
COMMENT ON CONSTRAINT rate_import_replaces ON catalog.rate_import IS 'What replaces does so from a day on.';

-- Of imports before such notes only the last one of a sheet is known in full: it is what the sheet holds.
UPDATE catalog.rate AS r SET superseded_import_id = 0 WHERE r.superseded_at IS NOT NULL;
UPDATE catalog.rate_import AS i SET restorable = false
WHERE i.status <> 'imported' OR EXISTS (
  SELECT FROM catalog.rate_import AS n
  WHERE n.rate_sheet_id = i.rate_sheet_id AND n.rate_import_id > i.rate_import_id AND n.status = 'imported'
);
