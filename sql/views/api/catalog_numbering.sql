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

CREATE OR REPLACE VIEW api.local_calling WITH (security_invoker = true) AS
SELECT
  l.local_calling_id,
  l.country,
  l.state,
  l.rate_center,
  l.other_country,
  l.other_state,
  l.other_rate_center,
  l.valid_from,
  l.valid_to,
  l.version,
  l.created_at,
  l.updated_at
FROM catalog.local_calling AS l;
COMMENT ON VIEW api.local_calling IS
'Two rate centers that call each other at the local rate, whichever way; each rate center is local to itself.';
COMMENT ON COLUMN api.local_calling.local_calling_id IS 'Key.';
COMMENT ON COLUMN api.local_calling.country IS 'Country of one rate center.';
COMMENT ON COLUMN api.local_calling.state IS 'Its state or province.';
COMMENT ON COLUMN api.local_calling.rate_center IS 'One rate center.';
COMMENT ON COLUMN api.local_calling.other_country IS 'Country of the other one.';
COMMENT ON COLUMN api.local_calling.other_state IS 'Its state or province.';
COMMENT ON COLUMN api.local_calling.other_rate_center IS 'The other rate center.';
COMMENT ON COLUMN api.local_calling.valid_from IS 'First day.';
COMMENT ON COLUMN api.local_calling.valid_to IS 'First day after; infinity is no end.';
COMMENT ON COLUMN api.local_calling.version IS 'Counts changes.';
COMMENT ON COLUMN api.local_calling.created_at IS 'When made.';
COMMENT ON COLUMN api.local_calling.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.tier_map WITH (security_invoker = true) AS
SELECT
  t.tier_map_id,
  t.rate_sheet_id,
  t.match,
  t.number,
  t.lata,
  t.ocn,
  t.country,
  t.state,
  t.rate_center,
  t.valid_from,
  t.tier,
  t.version,
  t.created_at,
  t.updated_at
FROM catalog.tier_map AS t;
COMMENT ON VIEW api.tier_map IS 'Which tier a number has, from a day on until the next row of the same sheet and match.';
COMMENT ON COLUMN api.tier_map.tier_map_id IS 'Key.';
COMMENT ON COLUMN api.tier_map.rate_sheet_id IS 'The sheet whose rates it serves; NULL serves all that say nothing else.';
COMMENT ON COLUMN api.tier_map.match IS
'By what: number, lata_ocn, ocn, rate_center; default is for numbers without a rate center.';
COMMENT ON COLUMN api.tier_map.number IS 'The number, of match number.';
COMMENT ON COLUMN api.tier_map.lata IS 'The LATA, of match lata_ocn.';
COMMENT ON COLUMN api.tier_map.ocn IS 'The OCN, of match lata_ocn and ocn.';
COMMENT ON COLUMN api.tier_map.country IS 'Country of the rate center, of match rate_center.';
COMMENT ON COLUMN api.tier_map.state IS 'State or province of the rate center, of match rate_center.';
COMMENT ON COLUMN api.tier_map.rate_center IS 'The rate center, of match rate_center.';
COMMENT ON COLUMN api.tier_map.valid_from IS 'First day; -infinity is since ever.';
COMMENT ON COLUMN api.tier_map.tier IS 'The tier, from 0.';
COMMENT ON COLUMN api.tier_map.version IS 'Counts changes.';
COMMENT ON COLUMN api.tier_map.created_at IS 'When made.';
COMMENT ON COLUMN api.tier_map.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.ani_ii WITH (security_invoker = true) AS
SELECT a.digits, a.name, a.payphone
FROM catalog.ani_ii AS a;
COMMENT ON VIEW api.ani_ii IS 'Kinds of lines by ANI II digits, and which of them are payphones.';
COMMENT ON COLUMN api.ani_ii.digits IS 'Two digits.';
COMMENT ON COLUMN api.ani_ii.name IS 'What kind of line.';
COMMENT ON COLUMN api.ani_ii.payphone IS 'True: an answered toll-free call from such a line is a payphone call.';
