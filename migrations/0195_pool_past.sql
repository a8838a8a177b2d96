-- What pools of minutes paid of a charge stays known when the charge is taken back.
ALTER TABLE rating.charge_past ADD COLUMN pool_seconds integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN rating.charge_past.pool_seconds IS 'Part of billed_seconds that pools of minutes paid for.';
