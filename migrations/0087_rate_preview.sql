-- What an import would change: kept until the next preview of the sheet. Nothing is lost when a crash empties these.

CREATE TYPE rating.call_total AS (billed_seconds integer, amount numeric);
COMMENT ON TYPE rating.call_total IS 'Seconds billed for a call, and its price.';

CREATE UNLOGGED TABLE rating.rate_preview (
  rate_preview_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rate_sheet_id bigint NOT NULL REFERENCES catalog.rate_sheet ON DELETE CASCADE,
  file_name text NOT NULL,
  mode text NOT NULL,
  effective_from date,
  as_of date,
  lines integer NOT NULL,
  rejected integer NOT NULL,
  new integer NOT NULL,
  up integer NOT NULL,
  down integer NOT NULL,
  changed integer NOT NULL,
  ended integer NOT NULL,
  unchanged integer NOT NULL,
  calls_from timestamptz NOT NULL,
  calls_to timestamptz NOT NULL,
  calls bigint,
  unpriced_before bigint,
  unpriced_after bigint,
  billed_seconds_before bigint,
  billed_seconds_after bigint,
  amount_before system.money,
  amount_after system.money,
  made_at timestamptz NOT NULL,
  actor text NOT NULL
);
CREATE INDEX rate_preview_sheet_idx ON rating.rate_preview (rate_sheet_id);
COMMENT ON TABLE rating.rate_preview IS 'What an import would change, and what it would have meant for the last days'' calls.';
COMMENT ON COLUMN rating.rate_preview.rate_preview_id IS 'Key.';
COMMENT ON COLUMN rating.rate_preview.rate_sheet_id IS 'The sheet.';
COMMENT ON COLUMN rating.rate_preview.file_name IS 'Name of the file.';
COMMENT ON COLUMN rating.rate_preview.mode IS 'add or replace.';
COMMENT ON COLUMN rating.rate_preview.effective_from IS
'Day from which it would replace; of one that adds, the day of lines that give none.';
COMMENT ON COLUMN rating.rate_preview.as_of IS
'The day on which all of the file is in force: calls are priced by the sheet of that day, before and after.';
COMMENT ON COLUMN rating.rate_preview.lines IS 'Data lines in the file.';
COMMENT ON COLUMN rating.rate_preview.rejected IS
'Lines that are wrong: with one of them nothing would be imported, and no calls are priced here.';
COMMENT ON COLUMN rating.rate_preview.new IS 'Rates of prefixes without a price on their day.';
COMMENT ON COLUMN rating.rate_preview.up IS 'Rates whose price per minute rises.';
COMMENT ON COLUMN rating.rate_preview.down IS 'Rates whose price per minute falls.';
COMMENT ON COLUMN rating.rate_preview.changed IS 'Rates with the same price per minute and other terms or another destination.';
COMMENT ON COLUMN rating.rate_preview.ended IS 'Prefixes that lose their price.';
COMMENT ON COLUMN rating.rate_preview.unchanged IS 'Rates that are as they were.';
COMMENT ON COLUMN rating.rate_preview.calls_from IS 'First start of the calls that were priced.';
COMMENT ON COLUMN rating.rate_preview.calls_to IS 'First start that was left out.';
COMMENT ON COLUMN rating.rate_preview.calls IS 'Charges that this sheet made in that time.';
COMMENT ON COLUMN rating.rate_preview.unpriced_before IS
'Of them, those that the sheet would not price now; their amount counts as 0.';
COMMENT ON COLUMN rating.rate_preview.unpriced_after IS
'Of them, those that the sheet would no longer price; their amount counts as 0.';
COMMENT ON COLUMN rating.rate_preview.billed_seconds_before IS 'Seconds billed by the increments before.';
COMMENT ON COLUMN rating.rate_preview.billed_seconds_after IS 'Seconds billed by the increments after.';
COMMENT ON COLUMN rating.rate_preview.amount_before IS 'What they cost by the sheet as it is.';
COMMENT ON COLUMN rating.rate_preview.amount_after IS 'What they cost by the sheet after the import.';
COMMENT ON COLUMN rating.rate_preview.made_at IS 'When.';
COMMENT ON COLUMN rating.rate_preview.actor IS 'Who.';

CREATE UNLOGGED TABLE rating.rate_preview_line (
  rate_preview_id bigint NOT NULL REFERENCES rating.rate_preview ON DELETE CASCADE,
  place integer NOT NULL,
  line_no integer,
  verdict text NOT NULL,
  prefix text NOT NULL,
  effective_from date,
  destination text,
  rate_before system.rate,
  rate_after system.rate,
  connect_fee_before system.money,
  connect_fee_after system.money,
  initial_before integer,
  initial_after integer,
  subsequent_before integer,
  subsequent_after integer,
  minimum_before system.money,
  minimum_after system.money,
  grace_before integer,
  grace_after integer,
  free_before integer,
  free_after integer,
  maximum_before system.money,
  maximum_after system.money,
  steps_before catalog.price_step[],
  steps_after catalog.price_step[],
  reason text,
  CONSTRAINT rate_preview_line_pkey PRIMARY KEY (rate_preview_id, place)
);
COMMENT ON TABLE rating.rate_preview_line IS 'What an import would do to one rate.';
COMMENT ON COLUMN rating.rate_preview_line.rate_preview_id IS 'The preview.';
COMMENT ON COLUMN rating.rate_preview_line.place IS 'Its place in the list, from 1.';
COMMENT ON COLUMN rating.rate_preview_line.line_no IS 'Line of the file; NULL for a prefix that is not in it.';
COMMENT ON COLUMN rating.rate_preview_line.verdict IS 'rejected, new, up, down, changed, ended or unchanged.';
COMMENT ON COLUMN rating.rate_preview_line.prefix IS 'Leading digits, empty is *; of a rejected line as it stands there.';
COMMENT ON COLUMN rating.rate_preview_line.effective_from IS 'The day.';
COMMENT ON COLUMN rating.rate_preview_line.destination IS 'Code of the destination after, or before where it ends.';
COMMENT ON COLUMN rating.rate_preview_line.rate_before IS
'Price per minute on that day as the sheet is; NULL is no price of its own.';
COMMENT ON COLUMN rating.rate_preview_line.rate_after IS
'Price per minute on that day after the import; NULL is no price of its own.';
COMMENT ON COLUMN rating.rate_preview_line.connect_fee_before IS 'Connect fee before.';
COMMENT ON COLUMN rating.rate_preview_line.connect_fee_after IS 'Connect fee after.';
COMMENT ON COLUMN rating.rate_preview_line.initial_before IS 'Initial increment before, seconds.';
COMMENT ON COLUMN rating.rate_preview_line.initial_after IS 'Initial increment after, seconds.';
COMMENT ON COLUMN rating.rate_preview_line.subsequent_before IS 'Subsequent increment before, seconds.';
COMMENT ON COLUMN rating.rate_preview_line.subsequent_after IS 'Subsequent increment after, seconds.';
COMMENT ON COLUMN rating.rate_preview_line.minimum_before IS 'Minimum charge before.';
COMMENT ON COLUMN rating.rate_preview_line.minimum_after IS 'Minimum charge after.';
COMMENT ON COLUMN rating.rate_preview_line.grace_before IS 'Grace before, seconds.';
COMMENT ON COLUMN rating.rate_preview_line.grace_after IS 'Grace after, seconds.';
COMMENT ON COLUMN rating.rate_preview_line.free_before IS 'Free seconds before.';
COMMENT ON COLUMN rating.rate_preview_line.free_after IS 'Free seconds after.';
COMMENT ON COLUMN rating.rate_preview_line.maximum_before IS 'Maximum charge before; NULL is no limit.';
COMMENT ON COLUMN rating.rate_preview_line.maximum_after IS 'Maximum charge after; NULL is no limit.';
COMMENT ON COLUMN rating.rate_preview_line.steps_before IS 'Prices by band and by second of the call before.';
COMMENT ON COLUMN rating.rate_preview_line.steps_after IS 'Prices by band and by second of the call after.';
COMMENT ON COLUMN rating.rate_preview_line.reason IS 'Why a line is rejected.';

CREATE UNLOGGED TABLE rating.rate_preview_effect (
  rate_preview_id bigint NOT NULL REFERENCES rating.rate_preview ON DELETE CASCADE,
  grouping text NOT NULL CONSTRAINT rate_preview_effect_grouping CHECK (grouping IN ('prefix', 'destination')),
  place integer NOT NULL,
  name text NOT NULL,
  calls bigint NOT NULL,
  billed_seconds_before bigint NOT NULL,
  billed_seconds_after bigint NOT NULL,
  amount_before system.money NOT NULL,
  amount_after system.money NOT NULL,
  CONSTRAINT rate_preview_effect_pkey PRIMARY KEY (rate_preview_id, grouping, place)
);
COMMENT ON TABLE rating.rate_preview_effect IS 'The prefixes and destinations whose calls would have changed the most money.';
COMMENT ON COLUMN rating.rate_preview_effect.rate_preview_id IS 'The preview.';
COMMENT ON COLUMN rating.rate_preview_effect.grouping IS 'prefix or destination.';
COMMENT ON COLUMN rating.rate_preview_effect.place IS 'From 1, the largest difference first.';
COMMENT ON COLUMN rating.rate_preview_effect.name IS
'The prefix, or the destination''s code: after the import, or before where calls lose their price.';
COMMENT ON COLUMN rating.rate_preview_effect.calls IS 'Charges.';
COMMENT ON COLUMN rating.rate_preview_effect.billed_seconds_before IS 'Seconds billed by the increments before.';
COMMENT ON COLUMN rating.rate_preview_effect.billed_seconds_after IS 'Seconds billed by the increments after.';
COMMENT ON COLUMN rating.rate_preview_effect.amount_before IS 'What they cost by the sheet as it is.';
COMMENT ON COLUMN rating.rate_preview_effect.amount_after IS 'What they cost by the sheet after the import.';
