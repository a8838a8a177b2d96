-- What a call was rated on besides its number: jurisdiction and rating class, the pair of LATAs, the tier.

CREATE TYPE rating.told AS (lrn text, ani_ii text, rate_center text, tier text, cnam boolean);
COMMENT ON TYPE rating.told IS 'What few records say besides, as in intake.record; none of it is one NULL in a row of a leg.';

CREATE TYPE rating.basis AS (
  override_key bigint, override_star_id bigint, sheet_key bigint, sheet_star_id bigint, jurisdiction text, rating_class text,
  lata text, override_tier integer, sheet_tier integer, held_reason text
);
COMMENT ON TYPE rating.basis IS
'What a leg is looked up by where its number alone does not say it: keys and rates of * for the override''s and the package''s sheet,
jurisdiction, class, LATAs, tiers by each of the two sheets, and the reason to hold it for when no rate is found. A key of -1 finds none.';

ALTER TABLE rating.charge
ADD COLUMN jurisdiction text CONSTRAINT charge_jurisdiction
CHECK (jurisdiction IN ('intrastate', 'interstate', 'international', 'indeterminate')),
ADD COLUMN rating_class text CONSTRAINT charge_rating_class
CHECK (rating_class IN ('local', 'intrastate', 'interstate', 'international', 'indeterminate')),
ADD COLUMN lata text CONSTRAINT charge_lata CHECK (lata ~ '^([0-9]{3,5}|[?])>([0-9]{3,5}|[?])$'),
ADD COLUMN tier integer;
COMMENT ON COLUMN rating.charge.jurisdiction IS
'The call''s jurisdiction by law; NULL where only sheets by prefix or tier were asked.';
COMMENT ON COLUMN rating.charge.rating_class IS 'What the call was rated as, by what was agreed; NULL as before.';
COMMENT ON COLUMN rating.charge.lata IS 'LATAs of caller and called number, such as 132>224, ? where a side has none; NULL as before.';
COMMENT ON COLUMN rating.charge.tier IS 'The tier it was rated by; NULL for other sheets, and for the DEFAULT of a tier sheet.';

CREATE TABLE catalog.customer_jurisdiction (
  customer_jurisdiction_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE CASCADE,
  indeterminate_as text NOT NULL CONSTRAINT customer_jurisdiction_as
  CHECK (indeterminate_as IN ('own_rate', 'intrastate', 'interstate')),
  valid_from timestamptz NOT NULL DEFAULT '-infinity',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT customer_jurisdiction_once UNIQUE (customer_id, valid_from)
);
COMMENT ON TABLE catalog.customer_jurisdiction IS
'What a customer''s calls of indeterminate jurisdiction are rated as, from an instant on until the next row.';
COMMENT ON COLUMN catalog.customer_jurisdiction.customer_jurisdiction_id IS 'Key.';
COMMENT ON COLUMN catalog.customer_jurisdiction.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN catalog.customer_jurisdiction.indeterminate_as IS
'intrastate, interstate, or own_rate: by the sheet''s rates for indeterminate calls, as for customers that have no row.';
COMMENT ON COLUMN catalog.customer_jurisdiction.valid_from IS 'First instant, by the answer of the call.';
COMMENT ON COLUMN catalog.customer_jurisdiction.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.customer_jurisdiction.created_at IS 'When made.';
COMMENT ON COLUMN catalog.customer_jurisdiction.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT customer_jurisdiction_as ON catalog.customer_jurisdiction IS 'One of own_rate, intrastate, interstate.';
COMMENT ON CONSTRAINT customer_jurisdiction_once ON catalog.customer_jurisdiction IS
'The customer has a row from that instant: change that one.';
COMMENT ON CONSTRAINT customer_jurisdiction_customer_id_fkey ON catalog.customer_jurisdiction IS 'Give a customer that exists.';
SELECT system.noun_attach('catalog.customer_jurisdiction', 'customer_jurisdiction_id');
