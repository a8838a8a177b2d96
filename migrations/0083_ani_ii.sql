-- ANI II digits: what kind of line a call comes from, as switches of the North American plan tell it.
CREATE TABLE catalog.ani_ii (
  digits text CONSTRAINT ani_ii_pkey PRIMARY KEY CONSTRAINT ani_ii_digits CHECK (digits ~ '^[0-9]{2}$'),
  name text NOT NULL CONSTRAINT ani_ii_name CHECK (name <> ''),
  payphone boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE catalog.ani_ii IS 'Kinds of lines by ANI II digits, and which of them are payphones.';
COMMENT ON COLUMN catalog.ani_ii.digits IS 'Two digits.';
COMMENT ON COLUMN catalog.ani_ii.name IS 'What kind of line.';
COMMENT ON COLUMN catalog.ani_ii.payphone IS 'True: an answered toll-free call from such a line is a payphone call.';
COMMENT ON CONSTRAINT ani_ii_digits ON catalog.ani_ii IS 'Give two digits.';
COMMENT ON CONSTRAINT ani_ii_name ON catalog.ani_ii IS 'Give a name.';
