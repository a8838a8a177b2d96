-- The public shape of rates and their imports.
CREATE OR REPLACE VIEW api.rate WITH (security_invoker = true) AS
SELECT
  r.rate_id,
  r.rate_sheet_id,
  s.code AS rate_sheet,
  CASE r.prefix WHEN '' THEN '*' ELSE r.prefix END AS prefix,
  r.effective_from,
  r.destination_id,
  d.name AS destination,
  r.name,
  r.rate_per_minute,
  r.connect_fee,
  r.initial_increment,
  r.subsequent_increment,
  r.minimum_charge,
  r.superseded_at,
  r.grace_seconds,
  r.free_seconds,
  r.maximum_charge,
  catalog.price_steps_text(r.price_steps) AS price_steps,
  r.ended,
  r.rate_import_id,
  r.superseded_import_id,
  nullif(split_part(r.prefix, '/', 2), '') AS rating_class
FROM catalog.rate AS r
INNER JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = r.rate_sheet_id
INNER JOIN catalog.destination AS d ON d.destination_id = r.destination_id;
COMMENT ON VIEW api.rate IS 'A price for a prefix from a date on; the latest date not after the call counts.';
COMMENT ON COLUMN api.rate.rate_id IS 'Key.';
COMMENT ON COLUMN api.rate.rate_sheet_id IS 'The sheet.';
COMMENT ON COLUMN api.rate.rate_sheet IS 'Code of the sheet.';
COMMENT ON COLUMN api.rate.prefix IS
'Leading digits; * is any number; by its sheet''s kind also with a class, as 1613/intrastate, a pair of LATAs, as 132>224, or a tier.';
COMMENT ON COLUMN api.rate.effective_from IS 'First day, in the sheet''s zone.';
COMMENT ON COLUMN api.rate.destination_id IS 'The destination it belongs to.';
COMMENT ON COLUMN api.rate.destination IS 'Name of the destination.';
COMMENT ON COLUMN api.rate.name IS 'Place, such as Ottawa, ON.';
COMMENT ON COLUMN api.rate.rate_per_minute IS 'Price per minute.';
COMMENT ON COLUMN api.rate.connect_fee IS 'Added to each answered call of more than 0 s.';
COMMENT ON COLUMN api.rate.initial_increment IS 'Seconds billed at least.';
COMMENT ON COLUMN api.rate.subsequent_increment IS 'Seconds to which the rest is rounded up.';
COMMENT ON COLUMN api.rate.minimum_charge IS 'A call of more than 0 s costs at least this.';
COMMENT ON COLUMN api.rate.superseded_at IS 'When an import replaced or withdrew it; charges made before still name it.';
COMMENT ON COLUMN api.rate.grace_seconds IS 'A call of at most so many seconds costs nothing; a longer one is charged whole.';
COMMENT ON COLUMN api.rate.free_seconds IS 'The first seconds, which are not charged; increments begin after them.';
COMMENT ON COLUMN api.rate.maximum_charge IS 'A call costs at most this; NULL is no limit.';
COMMENT ON COLUMN api.rate.price_steps IS
'Prices per minute by band and from a second of the call on, such as night=0.0100 @180=0.0150 night@180=0.0080.';
COMMENT ON COLUMN api.rate.ended IS 'From effective_from on the prefix has no price of its own: a shorter prefix counts.';
COMMENT ON COLUMN api.rate.rate_import_id IS 'The import that brought it; NULL for rates older than such notes.';
COMMENT ON COLUMN api.rate.superseded_import_id IS 'The import that replaced or withdrew it.';
COMMENT ON COLUMN api.rate.rating_class IS 'The rating class it is for; NULL is any.';

CREATE OR REPLACE VIEW api.rate_import WITH (security_invoker = true) AS
SELECT
  i.rate_import_id,
  i.rate_sheet_id,
  s.code AS rate_sheet,
  i.file_name,
  i.status,
  i.lines,
  i.added,
  i.changed,
  i.unchanged,
  i.rejected,
  i.imported_at,
  i.actor,
  i.kind,
  i.mode,
  i.effective_from,
  i.ended,
  i.restorable
FROM catalog.rate_import AS i
INNER JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = i.rate_sheet_id;
COMMENT ON VIEW api.rate_import IS
'One change of a sheet, by a file, a roll-back or a build: taken whole, or rejected whole with its reasons; a version of the sheet.';
COMMENT ON COLUMN api.rate_import.rate_import_id IS 'Key.';
COMMENT ON COLUMN api.rate_import.rate_sheet_id IS 'The sheet.';
COMMENT ON COLUMN api.rate_import.rate_sheet IS 'Code of the sheet.';
COMMENT ON COLUMN api.rate_import.file_name IS 'Name of the file, or what it was made from.';
COMMENT ON COLUMN api.rate_import.status IS 'imported, or rejected: then nothing of it counts.';
COMMENT ON COLUMN api.rate_import.lines IS 'Data lines in the file.';
COMMENT ON COLUMN api.rate_import.added IS 'Rates that were new.';
COMMENT ON COLUMN api.rate_import.changed IS 'Rates of the same prefix and date with another price.';
COMMENT ON COLUMN api.rate_import.unchanged IS 'Rates that the sheet already had.';
COMMENT ON COLUMN api.rate_import.rejected IS 'Lines that are wrong.';
COMMENT ON COLUMN api.rate_import.imported_at IS 'When.';
COMMENT ON COLUMN api.rate_import.actor IS 'Who.';
COMMENT ON COLUMN api.rate_import.kind IS 'file, roll_back or build.';
COMMENT ON COLUMN api.rate_import.mode IS
'add: what is not in the file stays; replace: from effective_from on the sheet is what the file says.';
COMMENT ON COLUMN api.rate_import.effective_from IS
'Day from which a file replaces, in the sheet''s zone; when it adds, the day of lines that give none.';
COMMENT ON COLUMN api.rate_import.ended IS 'Prefixes with a price that were not in the file that replaces.';
COMMENT ON COLUMN api.rate_import.restorable IS 'Whether the sheet can be rolled back to what it was after this import.';

CREATE OR REPLACE VIEW api.rate_import_line WITH (security_invoker = true) AS
SELECT l.rate_import_id, l.line_no, l.reason, l.raw
FROM catalog.rate_import_line AS l;
COMMENT ON VIEW api.rate_import_line IS 'A rejected line of a rate file.';
COMMENT ON COLUMN api.rate_import_line.rate_import_id IS 'The import.';
COMMENT ON COLUMN api.rate_import_line.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN api.rate_import_line.reason IS 'What is wrong with it.';
COMMENT ON COLUMN api.rate_import_line.raw IS 'The line as received.';
