-- What goes with a charge when it is taken back: each row whole, whatever columns its table has or gets.

ALTER TABLE rating.charge_past ADD COLUMN document jsonb;
UPDATE rating.charge_past AS p SET document = to_jsonb(p) - '{rerating_id,reversed_by,restored_by,document}'::text[];
ALTER TABLE rating.charge_past ALTER COLUMN document SET NOT NULL;
COMMENT ON COLUMN rating.charge_past.document IS 'The charge with all its columns.';

ALTER TABLE rating.call_past ADD COLUMN document jsonb;
UPDATE rating.call_past AS p SET document = to_jsonb(p) - '{rerating_id,document}'::text[];
ALTER TABLE rating.call_past
ALTER COLUMN document SET NOT NULL,
DROP COLUMN answered_at, DROP COLUMN ended_at, DROP COLUMN raw_seconds, DROP COLUMN source_id, DROP COLUMN caller,
DROP COLUMN called, DROP COLUMN kind, DROP COLUMN ani_mismatch, DROP COLUMN out_customer_id, DROP COLUMN in_customer_id;
COMMENT ON COLUMN rating.call_past.document IS 'The call with all its columns.';

CREATE TABLE rating.past_row (
  rerating_id bigint NOT NULL,
  call_id bigint NOT NULL,
  started_at timestamptz NOT NULL,
  kind text NOT NULL CONSTRAINT past_row_kind CHECK (kind IN ('surcharge')),
  document jsonb NOT NULL,
  reversed_by bigint,
  restored_by bigint
);
CREATE INDEX past_row_call_idx ON rating.past_row (rerating_id, call_id);
CREATE INDEX past_row_started_idx ON rating.past_row (started_at);
COMMENT ON TABLE rating.past_row IS 'What belonged to a charge that a re-rating took back, such as surcharges.';
COMMENT ON COLUMN rating.past_row.rerating_id IS 'The re-rating that took it back.';
COMMENT ON COLUMN rating.past_row.call_id IS 'The call.';
COMMENT ON COLUMN rating.past_row.started_at IS 'The call''s started_at.';
COMMENT ON COLUMN rating.past_row.kind IS 'The table that it was a row of.';
COMMENT ON COLUMN rating.past_row.document IS 'The row with all its columns.';
COMMENT ON COLUMN rating.past_row.reversed_by IS 'The ledger transaction that took it back; NULL for what is not booked.';
COMMENT ON COLUMN rating.past_row.restored_by IS 'The one that made it count again, when the re-rating was undone.';
