-- The public shape of previews of imports.
CREATE OR REPLACE VIEW api.rate_preview WITH (security_invoker = true) AS
SELECT
  p.rate_preview_id,
  p.rate_sheet_id,
  s.code AS rate_sheet,
  p.file_name,
  p.mode,
  p.effective_from,
  p.as_of,
  p.lines,
  p.rejected,
  p.new,
  p.up,
  p.down,
  p.changed,
  p.ended,
  p.unchanged,
  p.calls_from,
  p.calls_to,
  p.calls,
  p.unpriced_before,
  p.unpriced_after,
  p.billed_seconds_before,
  p.billed_seconds_after,
  p.amount_before,
  p.amount_after,
  p.amount_after - p.amount_before AS difference,
  p.made_at,
  p.actor
FROM rating.rate_preview AS p
INNER JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = p.rate_sheet_id;
COMMENT ON VIEW api.rate_preview IS 'What an import would change, and what it would have meant for the last days'' calls.';
COMMENT ON COLUMN api.rate_preview.rate_preview_id IS 'Key.';
COMMENT ON COLUMN api.rate_preview.rate_sheet_id IS 'The sheet.';
COMMENT ON COLUMN api.rate_preview.rate_sheet IS 'Code of the sheet.';
COMMENT ON COLUMN api.rate_preview.file_name IS 'Name of the file.';
COMMENT ON COLUMN api.rate_preview.mode IS 'add or replace.';
COMMENT ON COLUMN api.rate_preview.effective_from IS
'Day from which it would replace; of one that adds, the day of lines that give none.';
COMMENT ON COLUMN api.rate_preview.as_of IS
'The day on which all of the file is in force: calls are priced by the sheet of that day, before and after.';
COMMENT ON COLUMN api.rate_preview.lines IS 'Data lines in the file.';
COMMENT ON COLUMN api.rate_preview.rejected IS
'Lines that are wrong: with one of them nothing would be imported, and no calls are priced here.';
COMMENT ON COLUMN api.rate_preview.new IS 'Rates of prefixes without a price on their day.';
COMMENT ON COLUMN api.rate_preview.up IS 'Rates whose price per minute rises.';
COMMENT ON COLUMN api.rate_preview.down IS 'Rates whose price per minute falls.';
COMMENT ON COLUMN api.rate_preview.changed IS 'Rates with the same price per minute and other terms or another destination.';
COMMENT ON COLUMN api.rate_preview.ended IS 'Prefixes that lose their price.';
COMMENT ON COLUMN api.rate_preview.unchanged IS 'Rates that are as they were.';
COMMENT ON COLUMN api.rate_preview.calls_from IS 'First start of the calls that were priced.';
COMMENT ON COLUMN api.rate_preview.calls_to IS 'First start that was left out.';
COMMENT ON COLUMN api.rate_preview.calls IS 'Charges that this sheet made in that time.';
COMMENT ON COLUMN api.rate_preview.unpriced_before IS
'Of them, those that the sheet would not price now; their amount counts as 0.';
COMMENT ON COLUMN api.rate_preview.unpriced_after IS
'Of them, those that the sheet would no longer price; their amount counts as 0.';
COMMENT ON COLUMN api.rate_preview.billed_seconds_before IS 'Seconds billed by the increments before.';
COMMENT ON COLUMN api.rate_preview.billed_seconds_after IS 'Seconds billed by the increments after.';
COMMENT ON COLUMN api.rate_preview.amount_before IS 'What they cost by the sheet as it is.';
COMMENT ON COLUMN api.rate_preview.amount_after IS 'What they cost by the sheet after the import.';
COMMENT ON COLUMN api.rate_preview.difference IS 'amount_after less amount_before.';
COMMENT ON COLUMN api.rate_preview.made_at IS 'When.';
COMMENT ON COLUMN api.rate_preview.actor IS 'Who.';

CREATE OR REPLACE VIEW api.rate_preview_line WITH (security_invoker = true) AS
SELECT
  l.rate_preview_id,
  l.place,
  l.line_no,
  l.verdict,
  CASE l.prefix WHEN '' THEN '*' ELSE l.prefix END AS prefix,
  l.effective_from,
  l.destination,
  l.rate_before,
  l.rate_after,
  l.connect_fee_before,
  l.connect_fee_after,
  l.initial_before,
  l.initial_after,
  l.subsequent_before,
  l.subsequent_after,
  l.minimum_before,
  l.minimum_after,
  l.grace_before,
  l.grace_after,
  l.free_before,
  l.free_after,
  l.maximum_before,
  l.maximum_after,
  catalog.price_steps_text(l.steps_before) AS steps_before,
  catalog.price_steps_text(l.steps_after) AS steps_after,
  l.reason
FROM rating.rate_preview_line AS l;
COMMENT ON VIEW api.rate_preview_line IS 'What an import would do to one rate.';
COMMENT ON COLUMN api.rate_preview_line.rate_preview_id IS 'The preview.';
COMMENT ON COLUMN api.rate_preview_line.place IS 'Its place in the list, from 1.';
COMMENT ON COLUMN api.rate_preview_line.line_no IS 'Line of the file; NULL for a prefix that is not in it.';
COMMENT ON COLUMN api.rate_preview_line.verdict IS 'rejected, new, up, down, changed, ended or unchanged.';
COMMENT ON COLUMN api.rate_preview_line.prefix IS 'Leading digits, * is any number; of a rejected line as it stands there.';
COMMENT ON COLUMN api.rate_preview_line.effective_from IS 'The day.';
COMMENT ON COLUMN api.rate_preview_line.destination IS 'Code of the destination after, or before where it ends.';
COMMENT ON COLUMN api.rate_preview_line.rate_before IS
'Price per minute on that day as the sheet is; NULL is no price of its own.';
COMMENT ON COLUMN api.rate_preview_line.rate_after IS
'Price per minute on that day after the import; NULL is no price of its own.';
COMMENT ON COLUMN api.rate_preview_line.connect_fee_before IS 'Connect fee before.';
COMMENT ON COLUMN api.rate_preview_line.connect_fee_after IS 'Connect fee after.';
COMMENT ON COLUMN api.rate_preview_line.initial_before IS 'Initial increment before, seconds.';
COMMENT ON COLUMN api.rate_preview_line.initial_after IS 'Initial increment after, seconds.';
COMMENT ON COLUMN api.rate_preview_line.subsequent_before IS 'Subsequent increment before, seconds.';
COMMENT ON COLUMN api.rate_preview_line.subsequent_after IS 'Subsequent increment after, seconds.';
COMMENT ON COLUMN api.rate_preview_line.minimum_before IS 'Minimum charge before.';
COMMENT ON COLUMN api.rate_preview_line.minimum_after IS 'Minimum charge after.';
COMMENT ON COLUMN api.rate_preview_line.grace_before IS 'Grace before, seconds.';
COMMENT ON COLUMN api.rate_preview_line.grace_after IS 'Grace after, seconds.';
COMMENT ON COLUMN api.rate_preview_line.free_before IS 'Free seconds before.';
COMMENT ON COLUMN api.rate_preview_line.free_after IS 'Free seconds after.';
COMMENT ON COLUMN api.rate_preview_line.maximum_before IS 'Maximum charge before; NULL is no limit.';
COMMENT ON COLUMN api.rate_preview_line.maximum_after IS 'Maximum charge after; NULL is no limit.';
COMMENT ON COLUMN api.rate_preview_line.steps_before IS 'Prices by band and by second of the call before, as in a rate file.';
COMMENT ON COLUMN api.rate_preview_line.steps_after IS 'Prices by band and by second of the call after, as in a rate file.';
COMMENT ON COLUMN api.rate_preview_line.reason IS 'Why a line is rejected.';

CREATE OR REPLACE VIEW api.rate_preview_effect WITH (security_invoker = true) AS
SELECT
  e.rate_preview_id,
  e.grouping,
  e.place,
  e.name,
  e.calls,
  e.billed_seconds_before,
  e.billed_seconds_after,
  e.amount_before,
  e.amount_after,
  e.amount_after - e.amount_before AS difference
FROM rating.rate_preview_effect AS e;
COMMENT ON VIEW api.rate_preview_effect IS 'The prefixes and destinations whose calls would have changed the most money.';
COMMENT ON COLUMN api.rate_preview_effect.rate_preview_id IS 'The preview.';
COMMENT ON COLUMN api.rate_preview_effect.grouping IS 'prefix or destination.';
COMMENT ON COLUMN api.rate_preview_effect.place IS 'From 1, the largest difference first.';
COMMENT ON COLUMN api.rate_preview_effect.name IS
'The prefix, or the destination''s code: after the import, or before where calls lose their price.';
COMMENT ON COLUMN api.rate_preview_effect.calls IS 'Charges.';
COMMENT ON COLUMN api.rate_preview_effect.billed_seconds_before IS 'Seconds billed by the increments before.';
COMMENT ON COLUMN api.rate_preview_effect.billed_seconds_after IS 'Seconds billed by the increments after.';
COMMENT ON COLUMN api.rate_preview_effect.amount_before IS 'What they cost by the sheet as it is.';
COMMENT ON COLUMN api.rate_preview_effect.amount_after IS 'What they cost by the sheet after the import.';
COMMENT ON COLUMN api.rate_preview_effect.difference IS 'amount_after less amount_before.';
