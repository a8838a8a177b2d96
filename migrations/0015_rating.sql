-- Rated calls. No foreign keys here: three of them quadruple the time of a load; consistency queries guard instead.

CREATE TABLE rating.call (
  call_id bigint NOT NULL,
  started_at timestamptz NOT NULL,
  answered_at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL,
  raw_seconds numeric NOT NULL,
  source_id bigint NOT NULL,
  caller text NOT NULL,
  called text NOT NULL,
  kind text NOT NULL CONSTRAINT call_kind CHECK (kind IN ('out', 'in', 'on_net', 'internal', 'service')),
  ani_mismatch boolean NOT NULL,
  CONSTRAINT call_pkey PRIMARY KEY (call_id, started_at)
) PARTITION BY RANGE (started_at);
COMMENT ON TABLE rating.call IS 'A rated record.';
COMMENT ON COLUMN rating.call.call_id IS 'Number of its record; with the month in front it is the public call id.';
COMMENT ON COLUMN rating.call.started_at IS 'When the attempt began.';
COMMENT ON COLUMN rating.call.answered_at IS 'When it was answered.';
COMMENT ON COLUMN rating.call.ended_at IS 'When it ended.';
COMMENT ON COLUMN rating.call.raw_seconds IS 'Seconds from answer to end, may be fractional.';
COMMENT ON COLUMN rating.call.source_id IS 'The switch.';
COMMENT ON COLUMN rating.call.caller IS 'Originating number, normalised where it is one.';
COMMENT ON COLUMN rating.call.called IS 'Called number, normalised where it is one.';
COMMENT ON COLUMN rating.call.kind IS 'out or in; on_net between two customers; internal within one; service for a service code.';
COMMENT ON COLUMN rating.call.ani_mismatch IS
'The originating channel or address is one customer''s and the originating number another''s.';

CREATE TABLE rating.charge (
  customer_id bigint NOT NULL,
  started_at timestamptz NOT NULL,
  call_id bigint NOT NULL,
  side text NOT NULL CONSTRAINT charge_side CHECK (side IN ('out', 'in')),
  device_id bigint,
  package_id bigint NOT NULL,
  rate_sheet_version_id bigint,
  rate_id bigint,
  destination_id bigint,
  billed_seconds integer NOT NULL,
  amount system.money NOT NULL,
  transaction_id bigint NOT NULL,
  CONSTRAINT charge_pkey PRIMARY KEY (customer_id, started_at, call_id, side)
) PARTITION BY RANGE (started_at);
COMMENT ON TABLE rating.charge IS 'The price of a call for one payer and side.';
COMMENT ON COLUMN rating.charge.customer_id IS 'Who pays.';
COMMENT ON COLUMN rating.charge.started_at IS 'The call''s started_at.';
COMMENT ON COLUMN rating.charge.call_id IS 'The call.';
COMMENT ON COLUMN rating.charge.side IS 'out: the payer made the call; in: the payer received it.';
COMMENT ON COLUMN rating.charge.device_id IS 'The payer''s device; NULL when the record named the customer.';
COMMENT ON COLUMN rating.charge.package_id IS 'The package that said which sheet.';
COMMENT ON COLUMN rating.charge.rate_sheet_version_id IS 'The sheet version that priced it; NULL for internal and service calls.';
COMMENT ON COLUMN rating.charge.rate_id IS 'The rate that won.';
COMMENT ON COLUMN rating.charge.destination_id IS 'The rate''s destination.';
COMMENT ON COLUMN rating.charge.billed_seconds IS 'Seconds billed after increments.';
COMMENT ON COLUMN rating.charge.amount IS 'The price, 6 decimals, in the customer''s currency.';
COMMENT ON COLUMN rating.charge.transaction_id IS 'The ledger transaction that booked it.';

CREATE TABLE rating.attempt (
  record_id bigint NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL,
  source_id bigint NOT NULL,
  customer_id bigint,
  device_id bigint,
  caller text NOT NULL,
  called text NOT NULL,
  cause text,
  CONSTRAINT attempt_pkey PRIMARY KEY (record_id, started_at)
) PARTITION BY RANGE (started_at);
COMMENT ON TABLE rating.attempt IS 'A call nobody answered: counts for answer ratio and calls per second, never for money.';
COMMENT ON COLUMN rating.attempt.record_id IS 'The record.';
COMMENT ON COLUMN rating.attempt.started_at IS 'When it began.';
COMMENT ON COLUMN rating.attempt.ended_at IS 'When it ended.';
COMMENT ON COLUMN rating.attempt.source_id IS 'The switch.';
COMMENT ON COLUMN rating.attempt.customer_id IS 'Whose attempt, where known.';
COMMENT ON COLUMN rating.attempt.device_id IS 'From or to which device.';
COMMENT ON COLUMN rating.attempt.caller IS 'Originating number.';
COMMENT ON COLUMN rating.attempt.called IS 'Dialled string.';
COMMENT ON COLUMN rating.attempt.cause IS 'The switch''s word for it, such as NO ANSWER.';

CREATE TABLE rating.skipped_record (
  record_id bigint PRIMARY KEY,
  started_at timestamptz NOT NULL,
  account_code text NOT NULL
);
COMMENT ON TABLE rating.skipped_record IS 'A record whose account code says that it is not to be rated.';
COMMENT ON COLUMN rating.skipped_record.record_id IS 'The record.';
COMMENT ON COLUMN rating.skipped_record.started_at IS 'When the call began.';
COMMENT ON COLUMN rating.skipped_record.account_code IS 'NORATE or SKIP.';
