-- Calls that are rated again: what they cost before stays, and the books say both.

CREATE TABLE rating.rerating (
  rerating_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CONSTRAINT rerating_kind CHECK (kind IN ('rerate', 'preview', 'undo')),
  filter jsonb NOT NULL,
  reason text NOT NULL,
  calls bigint NOT NULL DEFAULT 0,
  waiting bigint NOT NULL DEFAULT 0,
  changed bigint NOT NULL DEFAULT 0,
  unratable bigint NOT NULL DEFAULT 0,
  made_at timestamptz NOT NULL,
  finished_at timestamptz,
  actor text NOT NULL,
  undone_by bigint REFERENCES rating.rerating ON DELETE RESTRICT,
  CONSTRAINT rerating_counts CHECK (waiting >= 0 AND changed + unratable <= calls)
);
CREATE INDEX rerating_undone_idx ON rating.rerating (undone_by) WHERE undone_by IS NOT NULL;
COMMENT ON TABLE rating.rerating IS 'A decision that changes what rated calls cost, or a look at what it would change.';
COMMENT ON COLUMN rating.rerating.rerating_id IS 'Key.';
COMMENT ON COLUMN rating.rerating.kind IS 
'rerate: calls are rated again; preview: only looked at, nothing is booked; undo: a re-rating is taken back.';
COMMENT ON COLUMN rating.rerating.filter IS 'Which calls, as it was asked for.';
COMMENT ON COLUMN rating.rerating.reason IS 'Why.';
COMMENT ON COLUMN rating.rerating.calls IS 'Calls it is about.';
COMMENT ON COLUMN rating.rerating.waiting IS 'Of them, those that wait for a worker.';
COMMENT ON COLUMN rating.rerating.changed IS 'Of them, those that are charged in another way now.';
COMMENT ON COLUMN rating.rerating.unratable IS 'Of them, those that cannot be rated now: they keep their charges.';
COMMENT ON COLUMN rating.rerating.made_at IS 'When it was asked for.';
COMMENT ON COLUMN rating.rerating.finished_at IS 'When the last call was done.';
COMMENT ON COLUMN rating.rerating.actor IS 'Who asked for it.';
COMMENT ON COLUMN rating.rerating.undone_by IS 'The undo that took it back.';

-- No foreign keys from here: a re-rating may write a million rows, and its consistency query guards them.
CREATE TABLE rating.rerating_call (
  rerating_id bigint NOT NULL,
  call_id bigint NOT NULL,
  started_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  chunk_id bigint NOT NULL,
  claimed boolean NOT NULL,
  outcome text CONSTRAINT rerating_call_outcome CHECK (outcome IN ('changed', 'unchanged', 'unratable')),
  CONSTRAINT rerating_call_pkey PRIMARY KEY (rerating_id, call_id)
);
-- A call waits for one re-rating at a time; a preview claims nothing.
CREATE UNIQUE INDEX rerating_call_claim_key ON rating.rerating_call (call_id) WHERE claimed AND outcome IS NULL;
CREATE INDEX rerating_call_call_idx ON rating.rerating_call (call_id);
CREATE INDEX rerating_call_chunk_idx ON rating.rerating_call (chunk_id);
COMMENT ON TABLE rating.rerating_call IS 'A call that is, or was, rated again.';
COMMENT ON COLUMN rating.rerating_call.rerating_id IS 'The re-rating.';
COMMENT ON COLUMN rating.rerating_call.call_id IS 'The call, and its record.';
COMMENT ON COLUMN rating.rerating_call.started_at IS 'The call''s started_at.';
COMMENT ON COLUMN rating.rerating_call.received_at IS 'The record''s received_at.';
COMMENT ON COLUMN rating.rerating_call.chunk_id IS 'The chunk as whose part it is rated.';
COMMENT ON COLUMN rating.rerating_call.claimed IS 'Whether no other re-rating may take it until it is done.';
COMMENT ON COLUMN rating.rerating_call.outcome IS 'changed, unchanged or unratable; NULL while it is to be rated.';

CREATE TABLE rating.rerating_change (
  rerating_id bigint NOT NULL,
  call_id bigint NOT NULL,
  started_at timestamptz NOT NULL,
  customer_id bigint NOT NULL,
  side text NOT NULL CONSTRAINT rerating_change_side CHECK (side IN ('out', 'in')),
  destination_before bigint,
  destination_after bigint,
  billed_seconds_before integer,
  billed_seconds_after integer,
  amount_before system.money,
  amount_after system.money,
  reason text,
  CONSTRAINT rerating_change_pkey PRIMARY KEY (rerating_id, call_id, customer_id, side)
);
COMMENT ON TABLE rating.rerating_change IS 'What a re-rating changes, or would change, for one payer of a call.';
COMMENT ON COLUMN rating.rerating_change.rerating_id IS 'The re-rating.';
COMMENT ON COLUMN rating.rerating_change.call_id IS 'The call.';
COMMENT ON COLUMN rating.rerating_change.started_at IS 'The call''s started_at.';
COMMENT ON COLUMN rating.rerating_change.customer_id IS 'Who paid before, or pays after.';
COMMENT ON COLUMN rating.rerating_change.side IS 'out: the payer made the call; in: the payer received it.';
COMMENT ON COLUMN rating.rerating_change.destination_before IS 'Destination before; NULL for none.';
COMMENT ON COLUMN rating.rerating_change.destination_after IS 'Destination after; NULL for none.';
COMMENT ON COLUMN rating.rerating_change.billed_seconds_before IS 'Seconds billed before; NULL when this customer did not pay.';
COMMENT ON COLUMN rating.rerating_change.billed_seconds_after IS 'Seconds billed after; NULL when this customer does not pay.';
COMMENT ON COLUMN rating.rerating_change.amount_before IS 'The price before; NULL when this customer did not pay.';
COMMENT ON COLUMN rating.rerating_change.amount_after IS
'The price after; NULL when this customer does not pay, or when the call cannot be rated.';
COMMENT ON COLUMN rating.rerating_change.reason IS 'Why the call cannot be rated now; NULL when it can.';

-- What was charged and is no more: the same columns as the charge, and what took it back.
CREATE TABLE rating.charge_past (
  customer_id bigint NOT NULL,
  started_at timestamptz NOT NULL,
  call_id bigint NOT NULL,
  side text NOT NULL CONSTRAINT charge_past_side CHECK (side IN ('out', 'in')),
  device_id bigint,
  package_id bigint NOT NULL,
  rate_sheet_version_id bigint,
  rate_id bigint,
  destination_id bigint,
  billed_seconds integer NOT NULL,
  amount system.money NOT NULL,
  transaction_id bigint NOT NULL,
  rerating_id bigint NOT NULL,
  reversed_by bigint NOT NULL,
  restored_by bigint,
  CONSTRAINT charge_past_pkey PRIMARY KEY (rerating_id, call_id, customer_id, side)
);
CREATE INDEX charge_past_call_idx ON rating.charge_past (call_id);
CREATE INDEX charge_past_started_idx ON rating.charge_past (started_at);
COMMENT ON TABLE rating.charge_past IS 'A charge that a re-rating took back: what a call cost before.';
COMMENT ON COLUMN rating.charge_past.customer_id IS 'Who paid.';
COMMENT ON COLUMN rating.charge_past.started_at IS 'The call''s started_at.';
COMMENT ON COLUMN rating.charge_past.call_id IS 'The call.';
COMMENT ON COLUMN rating.charge_past.side IS 'out: the payer made the call; in: the payer received it.';
COMMENT ON COLUMN rating.charge_past.device_id IS 'The payer''s device.';
COMMENT ON COLUMN rating.charge_past.package_id IS 'The package that said which sheet.';
COMMENT ON COLUMN rating.charge_past.rate_sheet_version_id IS 'The sheet version that priced it.';
COMMENT ON COLUMN rating.charge_past.rate_id IS 'The rate that won.';
COMMENT ON COLUMN rating.charge_past.destination_id IS 'The rate''s destination.';
COMMENT ON COLUMN rating.charge_past.billed_seconds IS 'Seconds billed after increments.';
COMMENT ON COLUMN rating.charge_past.amount IS 'The price.';
COMMENT ON COLUMN rating.charge_past.transaction_id IS 'The ledger transaction that booked it.';
COMMENT ON COLUMN rating.charge_past.rerating_id IS 'The re-rating that took it back.';
COMMENT ON COLUMN rating.charge_past.reversed_by IS 'The ledger transaction that took it back.';
COMMENT ON COLUMN rating.charge_past.restored_by IS
'The ledger transaction that made it count again, when the re-rating was undone: then it is a charge as before.';

CREATE TABLE rating.call_past (
  call_id bigint NOT NULL,
  started_at timestamptz NOT NULL,
  answered_at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL,
  raw_seconds numeric NOT NULL,
  source_id bigint NOT NULL,
  caller text NOT NULL,
  called text NOT NULL,
  kind text NOT NULL CONSTRAINT call_past_kind CHECK (kind IN ('out', 'in', 'on_net', 'internal', 'service')),
  ani_mismatch boolean NOT NULL,
  out_customer_id bigint,
  in_customer_id bigint,
  rerating_id bigint NOT NULL,
  CONSTRAINT call_past_pkey PRIMARY KEY (rerating_id, call_id)
);
COMMENT ON TABLE rating.call_past IS 'A call as it was before a re-rating.';
COMMENT ON COLUMN rating.call_past.call_id IS 'Number of its record.';
COMMENT ON COLUMN rating.call_past.started_at IS 'When the attempt began.';
COMMENT ON COLUMN rating.call_past.answered_at IS 'When it was answered.';
COMMENT ON COLUMN rating.call_past.ended_at IS 'When it ended.';
COMMENT ON COLUMN rating.call_past.raw_seconds IS 'Seconds from answer to end.';
COMMENT ON COLUMN rating.call_past.source_id IS 'The switch.';
COMMENT ON COLUMN rating.call_past.caller IS 'Originating number.';
COMMENT ON COLUMN rating.call_past.called IS 'Called number.';
COMMENT ON COLUMN rating.call_past.kind IS 'out, in, on_net, internal or service.';
COMMENT ON COLUMN rating.call_past.ani_mismatch IS 'Whether channel and number were those of two customers.';
COMMENT ON COLUMN rating.call_past.out_customer_id IS 'Whose call it was on the calling side.';
COMMENT ON COLUMN rating.call_past.in_customer_id IS 'Whose call it was on the called side.';
COMMENT ON COLUMN rating.call_past.rerating_id IS 'The re-rating.';

CREATE TABLE rating.rerating_booking (
  transaction_id bigint PRIMARY KEY,
  rerating_id bigint NOT NULL REFERENCES rating.rerating ON DELETE RESTRICT,
  invoiced boolean NOT NULL
);
CREATE INDEX rerating_booking_rerating_idx ON rating.rerating_booking (rerating_id);
COMMENT ON TABLE rating.rerating_booking IS 'A usage transaction of a re-rating.';
COMMENT ON COLUMN rating.rerating_booking.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN rating.rerating_booking.rerating_id IS 'The re-rating.';
COMMENT ON COLUMN rating.rerating_booking.invoiced IS
'Whether the calls were on an invoice already: then it is an adjustment on the next one.';

-- A third kind of chunk beside parts of a file and held calls.
ALTER TABLE intake.chunk ADD COLUMN rerating_id bigint;
CREATE INDEX chunk_rerating_idx ON intake.chunk (rerating_id) WHERE rerating_id IS NOT NULL;
COMMENT ON TABLE intake.chunk IS 'A part of a batch, or calls to be rated again, as one piece of work.';
COMMENT ON COLUMN intake.chunk.batch_id IS 'The batch; NULL when calls are rated again.';
COMMENT ON COLUMN intake.chunk.rerating_id IS 'The re-rating of rated calls; NULL for a batch and for held calls.';
COMMENT ON COLUMN intake.chunk.rated IS 'Calls that got a price; of rated calls those that can be rated.';
COMMENT ON COLUMN intake.chunk.held IS 'Calls held when it was rated; of rated calls those that kept their charges.';

-- Internal shape: bookings on their way.
CREATE TYPE rating.bookings AS (postings ledger.posting[], legs ledger.leg[]);
