-- A version says of what kind its sheet is: whoever has a number only must not look it up among pairs of LATAs.
ALTER TABLE catalog.rate_sheet_version ADD COLUMN kind text NOT NULL DEFAULT 'prefix';
COMMENT ON COLUMN catalog.rate_sheet_version.kind IS 'Copied from the sheet, whose kind never changes.';
UPDATE catalog.rate_sheet_version AS v SET kind = s.kind
FROM catalog.rate_sheet AS s WHERE s.rate_sheet_id = v.rate_sheet_id AND s.kind <> 'prefix';
