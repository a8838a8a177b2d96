-- What a re-rating sets aside of resellers and carriers.

ALTER TABLE rating.charge_past
ADD COLUMN level smallint NOT NULL DEFAULT 0,
ADD COLUMN resold boolean NOT NULL DEFAULT false,
ADD COLUMN IF NOT EXISTS jurisdiction text,
ADD COLUMN IF NOT EXISTS rating_class text,
ADD COLUMN IF NOT EXISTS lata text,
ADD COLUMN IF NOT EXISTS tier integer;
COMMENT ON COLUMN rating.charge_past.jurisdiction IS 'Jurisdiction by law; NULL where no sheet asked.';
COMMENT ON COLUMN rating.charge_past.rating_class IS 'The class it was rated as; NULL where no sheet asked.';
COMMENT ON COLUMN rating.charge_past.lata IS 'The pair of LATAs; NULL where no sheet asked.';
COMMENT ON COLUMN rating.charge_past.tier IS 'Tier of geography; NULL where no sheet asked.';
COMMENT ON COLUMN rating.charge_past.level IS '0: who called or was called; 1: their reseller; 2: the reseller''s reseller, and so on.';
COMMENT ON COLUMN rating.charge_past.resold IS 'Whether a reseller above paid too.';
ALTER TABLE rating.call_past
ADD COLUMN reseller_ids bigint[],
ADD COLUMN out_carrier_id bigint,
ADD COLUMN in_carrier_id bigint,
ADD COLUMN below_cost boolean;
COMMENT ON COLUMN rating.call_past.reseller_ids IS 'Resellers that paid for it too; NULL: none.';
COMMENT ON COLUMN rating.call_past.out_carrier_id IS 'The carrier it went out through, where known.';
COMMENT ON COLUMN rating.call_past.in_carrier_id IS 'The carrier that brought it, where known.';
COMMENT ON COLUMN rating.call_past.below_cost IS 'Whether it was sold below its carriers'' cost and the floor above it.';

CREATE TABLE rating.carrier_charge_past (
  carrier_id bigint NOT NULL,
  started_at timestamptz NOT NULL,
  call_id bigint NOT NULL,
  side text NOT NULL CONSTRAINT carrier_charge_past_side CHECK (side IN ('out', 'in')),
  rate_sheet_version_id bigint,
  rate_id bigint,
  destination_id bigint,
  billed_seconds integer,
  amount system.money,
  currency system.currency,
  rerating_id bigint NOT NULL,
  CONSTRAINT carrier_charge_past_pkey PRIMARY KEY (rerating_id, call_id, carrier_id, side)
);
COMMENT ON TABLE rating.carrier_charge_past IS 'What a carrier took for a call before a re-rating.';
COMMENT ON COLUMN rating.carrier_charge_past.carrier_id IS 'The carrier.';
COMMENT ON COLUMN rating.carrier_charge_past.started_at IS 'The call''s started_at.';
COMMENT ON COLUMN rating.carrier_charge_past.call_id IS 'The call.';
COMMENT ON COLUMN rating.carrier_charge_past.side IS 'out: it went out through the carrier; in: the carrier brought it.';
COMMENT ON COLUMN rating.carrier_charge_past.rate_sheet_version_id IS 'The version of the carrier''s sheet.';
COMMENT ON COLUMN rating.carrier_charge_past.rate_id IS 'The rate that won; NULL: its cost was not known.';
COMMENT ON COLUMN rating.carrier_charge_past.destination_id IS 'The rate''s destination.';
COMMENT ON COLUMN rating.carrier_charge_past.billed_seconds IS 'Seconds the carrier billed.';
COMMENT ON COLUMN rating.carrier_charge_past.amount IS 'What it took.';
COMMENT ON COLUMN rating.carrier_charge_past.currency IS 'Currency of the carrier''s sheet.';
COMMENT ON COLUMN rating.carrier_charge_past.rerating_id IS 'The re-rating.';
