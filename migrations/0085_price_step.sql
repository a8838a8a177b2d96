-- More than increments, connect fee and minimum: grace, free seconds, a maximum, and prices by band and by second of the call.

CREATE TYPE catalog.price_step AS (band text, from_second integer, rate_per_minute system.rate);
COMMENT ON TYPE catalog.price_step IS
'A price per minute that counts in a band (empty: in any) from a second of the call on, instead of the rate''s own.';

ALTER TABLE catalog.rate
ADD COLUMN grace_seconds integer NOT NULL DEFAULT 0 CONSTRAINT rate_grace_seconds CHECK (grace_seconds BETWEEN 0 AND 3600),
ADD COLUMN free_seconds integer NOT NULL DEFAULT 0 CONSTRAINT rate_free_seconds CHECK (free_seconds BETWEEN 0 AND 3600),
ADD COLUMN maximum_charge system.money CONSTRAINT rate_maximum_charge CHECK (maximum_charge >= minimum_charge),
ADD COLUMN price_steps catalog.price_step[] NOT NULL DEFAULT '{}',
ADD COLUMN special boolean NOT NULL GENERATED ALWAYS AS (
  grace_seconds > 0 OR free_seconds > 0 OR maximum_charge IS NOT NULL OR cardinality(price_steps) > 0
) STORED;
COMMENT ON COLUMN catalog.rate.grace_seconds IS 'A call of at most so many seconds costs nothing; a longer one is charged whole.';
COMMENT ON COLUMN catalog.rate.free_seconds IS 'The first seconds, which are not charged; increments begin after them.';
COMMENT ON COLUMN catalog.rate.maximum_charge IS 'A call costs at most this; NULL is no limit.';
COMMENT ON COLUMN catalog.rate.price_steps IS
'Prices that count instead of rate_per_minute: in a band, and from a second of the call on, by the start of each increment.';
COMMENT ON COLUMN catalog.rate.special IS
'(automatic) Whether its price takes more than increments, connect fee and minimum.';

ALTER TABLE catalog.rate_interval ADD COLUMN special boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN catalog.rate_interval.special IS 'Copied from the rate: its price is worked out part by part.';
DROP INDEX catalog.rate_interval_key;
CREATE UNIQUE INDEX rate_interval_key ON catalog.rate_interval (rate_sheet_version_id, lo) INCLUDE (
  rate_id, destination_id, rate_per_minute, connect_fee, initial_increment, subsequent_increment, minimum_charge, special
);
