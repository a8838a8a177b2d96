-- The public shape of numbering: where numbers are, and what is told by it.
CREATE OR REPLACE VIEW api.number_block WITH (security_invoker = true) AS
SELECT
  b.number_block_id,
  b.prefix,
  CASE WHEN b.prefix < '2' THEN substr(b.prefix, 2, 3) END AS npa,
  nullif(substr(b.prefix, 5, 3), '') AS nxx,
  nullif(substr(b.prefix, 8), '') AS block,
  b.effective_from,
  b.country,
  b.state,
  b.lata,
  b.ocn,
  b.rate_center,
  b.name
FROM catalog.number_block AS b;
COMMENT ON VIEW api.number_block IS
'Where a block of numbers is, from a day on until its next row: a calling code, an area code (NPA), NPA-NXX or NPA-NXX-X.';
COMMENT ON COLUMN api.number_block.number_block_id IS 'Key.';
COMMENT ON COLUMN api.number_block.prefix IS 'Leading digits with country code.';
COMMENT ON COLUMN api.number_block.npa IS 'Area code; NULL for a calling code.';
COMMENT ON COLUMN api.number_block.nxx IS 'Exchange; NULL is all of the area code.';
COMMENT ON COLUMN api.number_block.block IS 'Thousands block; NULL is all of the exchange.';
COMMENT ON COLUMN api.number_block.effective_from IS 'First day; -infinity for what comes with pgtoll.';
COMMENT ON COLUMN api.number_block.country IS 'Country; NULL: the block ended and counts as part of the wider one.';
COMMENT ON COLUMN api.number_block.state IS 'State, province or territory; empty when it has none or lies in several.';
COMMENT ON COLUMN api.number_block.lata IS 'LATA, where there is one.';
COMMENT ON COLUMN api.number_block.ocn IS 'OCN of the carrier that holds the block.';
COMMENT ON COLUMN api.number_block.rate_center IS 'Rate center; empty is unknown.';
COMMENT ON COLUMN api.number_block.name IS 'The place in words.';

CREATE OR REPLACE VIEW api.number_import WITH (security_invoker = true) AS
SELECT
  i.number_import_id,
  i.file_name,
  i.status,
  i.lines,
  i.added,
  i.changed,
  i.unchanged,
  i.rejected,
  i.imported_at,
  i.actor
FROM catalog.number_import AS i;
COMMENT ON VIEW api.number_import IS 'One import of blocks of numbers: taken whole, or rejected whole with its reasons.';
COMMENT ON COLUMN api.number_import.number_import_id IS 'Key.';
COMMENT ON COLUMN api.number_import.file_name IS 'Name of the file.';
COMMENT ON COLUMN api.number_import.status IS 'imported, or rejected: then nothing of it counts.';
COMMENT ON COLUMN api.number_import.lines IS 'Data lines in the file.';
COMMENT ON COLUMN api.number_import.added IS 'Blocks and dates that were new.';
COMMENT ON COLUMN api.number_import.changed IS 'Rows of a block and date that the file corrects.';
COMMENT ON COLUMN api.number_import.unchanged IS 'Rows that were there just so.';
COMMENT ON COLUMN api.number_import.rejected IS 'Lines that are wrong.';
COMMENT ON COLUMN api.number_import.imported_at IS 'When.';
COMMENT ON COLUMN api.number_import.actor IS 'Who.';

CREATE OR REPLACE VIEW api.number_import_line WITH (security_invoker = true) AS
SELECT l.number_import_id, l.line_no, l.reason, l.raw
FROM catalog.number_import_line AS l;
COMMENT ON VIEW api.number_import_line IS 'A rejected line of a file of blocks of numbers.';
COMMENT ON COLUMN api.number_import_line.number_import_id IS 'The import.';
COMMENT ON COLUMN api.number_import_line.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN api.number_import_line.reason IS 'What is wrong with it.';
COMMENT ON COLUMN api.number_import_line.raw IS 'The line as received.';
