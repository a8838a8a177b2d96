-- What carriers take goes with a call that is rated again; charges of before are of the customers' own level.

ALTER TABLE rating.past_row
DROP CONSTRAINT past_row_kind,
ADD CONSTRAINT past_row_kind CHECK (kind IN ('surcharge', 'carrier_charge'));
UPDATE rating.charge_past AS p SET document = '{"level": 0, "resold": false}'::jsonb || p.document;
