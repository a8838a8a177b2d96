-- Tiers of geography: which tier an incoming call is rated by, told by number, LATA and OCN, OCN, or rate center.
CREATE TABLE catalog.tier_map (
  tier_map_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rate_sheet_id bigint REFERENCES catalog.rate_sheet ON DELETE CASCADE,
  match text NOT NULL CONSTRAINT tier_map_match CHECK (match IN ('number', 'lata_ocn', 'ocn', 'rate_center', 'default')),
  number system.number,
  lata text CONSTRAINT tier_map_lata CHECK (lata ~ '^[0-9]{3,5}$'),
  ocn text CONSTRAINT tier_map_ocn CHECK (ocn ~ '^[0-9A-Z]{4}$'),
  country system.country,
  state text,
  rate_center text,
  valid_from date NOT NULL DEFAULT '-infinity',
  tier smallint NOT NULL CONSTRAINT tier_map_tier CHECK (tier >= 0),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  -- The same texts that catalog.tier_find looks for.
  key text NOT NULL GENERATED ALWAYS AS (match || '/' || CASE match
    WHEN 'number' THEN number
    WHEN 'lata_ocn' THEN lata || '/' || ocn
    WHEN 'ocn' THEN ocn
    WHEN 'rate_center' THEN catalog.rate_center_key(country, state, rate_center)
    ELSE ''
  END) STORED,
  CONSTRAINT tier_map_fields CHECK (
    (match = 'number') = (number IS NOT NULL)
    AND (match = 'lata_ocn') = (lata IS NOT NULL)
    AND (match IN ('lata_ocn', 'ocn')) = (ocn IS NOT NULL)
    AND (match = 'rate_center') = (country IS NOT NULL)
    AND (match = 'rate_center') = (state IS NOT NULL)
    AND (match = 'rate_center') = (coalesce(rate_center, '') <> '')
  ),
  CONSTRAINT tier_map_once UNIQUE NULLS NOT DISTINCT (key, rate_sheet_id, valid_from)
);
CREATE INDEX tier_map_sheet_idx ON catalog.tier_map (rate_sheet_id);
COMMENT ON TABLE catalog.tier_map IS
'Which tier a number has, from a day on until the next row of the same sheet and key: by what it is told, and the tier.';
COMMENT ON COLUMN catalog.tier_map.tier_map_id IS 'Key.';
COMMENT ON COLUMN catalog.tier_map.rate_sheet_id IS
'(fixed) The sheet whose rates it serves; NULL serves all that say nothing else.';
COMMENT ON COLUMN catalog.tier_map.match IS
'(fixed) By what: number, lata_ocn, ocn, rate_center; default is for numbers without a rate center.';
COMMENT ON COLUMN catalog.tier_map.number IS '(fixed) The number, of match number.';
COMMENT ON COLUMN catalog.tier_map.lata IS '(fixed) The LATA, of match lata_ocn.';
COMMENT ON COLUMN catalog.tier_map.ocn IS '(fixed) The OCN, of match lata_ocn and ocn.';
COMMENT ON COLUMN catalog.tier_map.country IS '(fixed) Country of the rate center, of match rate_center.';
COMMENT ON COLUMN catalog.tier_map.state IS '(fixed) State or province of the rate center, of match rate_center.';
COMMENT ON COLUMN catalog.tier_map.rate_center IS '(fixed) The rate center, of match rate_center.';
COMMENT ON COLUMN catalog.tier_map.valid_from IS '(fixed) First day; -infinity is since ever.';
COMMENT ON COLUMN catalog.tier_map.tier IS 'The tier, from 0.';
COMMENT ON COLUMN catalog.tier_map.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.tier_map.created_at IS 'When made.';
COMMENT ON COLUMN catalog.tier_map.updated_at IS 'When last changed.';
COMMENT ON COLUMN catalog.tier_map.key IS '(automatic) Match and what is matched, as one text.';
COMMENT ON CONSTRAINT tier_map_match ON catalog.tier_map IS 'One of number, lata_ocn, ocn, rate_center, default.';
COMMENT ON CONSTRAINT tier_map_lata ON catalog.tier_map IS 'A LATA has 3 to 5 digits.';
COMMENT ON CONSTRAINT tier_map_ocn ON catalog.tier_map IS 'An OCN has 4 digits or capital letters.';
COMMENT ON CONSTRAINT tier_map_tier ON catalog.tier_map IS 'Tiers count from 0.';
COMMENT ON CONSTRAINT tier_map_fields ON catalog.tier_map IS
'Give just what it matches: number; lata and ocn; ocn; country, state and rate_center; nothing for the default.';
COMMENT ON CONSTRAINT tier_map_rate_sheet_id_fkey ON catalog.tier_map IS 'Give a rate sheet that exists.';
COMMENT ON CONSTRAINT tier_map_once ON catalog.tier_map IS
'The sheet has a tier for that from the same day: change that one.';
SELECT system.noun_attach('catalog.tier_map', 'tier_map_id');
