-- Local calling areas: which rate centers reach each other at the local rate.
CREATE FUNCTION catalog.rate_center_key(p_country text, p_state text, p_rate_center text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_country || '/' || p_state || '/' || nullif(p_rate_center, '');
COMMENT ON FUNCTION catalog.rate_center_key(text, text, text) IS
$doc$A rate center as one text: names of rate centers are used again in other states.

:param p_country: ISO 3166-1 alpha-2 code
:param p_state: state or province
:param p_rate_center: rate center
:returns: such as CA/ON/OTTAWA; NULL when the rate center is empty or anything is NULL
:example: SELECT catalog.rate_center_key('CA', 'ON', 'OTTAWA')$doc$;
GRANT EXECUTE ON FUNCTION catalog.rate_center_key(text, text, text) TO pgtoll_code;

CREATE TABLE catalog.local_calling (
  local_calling_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  country system.country NOT NULL,
  state text NOT NULL,
  rate_center text NOT NULL CONSTRAINT local_calling_rate_center CHECK (rate_center <> ''),
  other_country system.country NOT NULL,
  other_state text NOT NULL,
  other_rate_center text NOT NULL CONSTRAINT local_calling_other_rate_center CHECK (other_rate_center <> ''),
  valid_from date NOT NULL DEFAULT '-infinity',
  valid_to date NOT NULL DEFAULT 'infinity',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  -- Both ways round it is the same pair.
  low text NOT NULL GENERATED ALWAYS AS (least(
    catalog.rate_center_key(country, state, rate_center),
    catalog.rate_center_key(other_country, other_state, other_rate_center)
  )) STORED,
  high text NOT NULL GENERATED ALWAYS AS (greatest(
    catalog.rate_center_key(country, state, rate_center),
    catalog.rate_center_key(other_country, other_state, other_rate_center)
  )) STORED,
  CONSTRAINT local_calling_two CHECK (low <> high),
  CONSTRAINT local_calling_order CHECK (valid_from < valid_to),
  CONSTRAINT local_calling_once UNIQUE (low, high, valid_from)
);
COMMENT ON TABLE catalog.local_calling IS
'Two rate centers that call each other at the local rate, whichever way; each rate center is local to itself.';
COMMENT ON COLUMN catalog.local_calling.local_calling_id IS 'Key.';
COMMENT ON COLUMN catalog.local_calling.country IS '(fixed) Country of one rate center.';
COMMENT ON COLUMN catalog.local_calling.state IS '(fixed) Its state or province.';
COMMENT ON COLUMN catalog.local_calling.rate_center IS '(fixed) One rate center.';
COMMENT ON COLUMN catalog.local_calling.other_country IS '(fixed) Country of the other one.';
COMMENT ON COLUMN catalog.local_calling.other_state IS '(fixed) Its state or province.';
COMMENT ON COLUMN catalog.local_calling.other_rate_center IS '(fixed) The other rate center.';
COMMENT ON COLUMN catalog.local_calling.valid_from IS '(fixed) First day.';
COMMENT ON COLUMN catalog.local_calling.valid_to IS 'First day after; infinity is no end.';
COMMENT ON COLUMN catalog.local_calling.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.local_calling.created_at IS 'When made.';
COMMENT ON COLUMN catalog.local_calling.updated_at IS 'When last changed.';
COMMENT ON COLUMN catalog.local_calling.low IS '(automatic) The one that sorts first.';
COMMENT ON COLUMN catalog.local_calling.high IS '(automatic) The one that sorts last.';
COMMENT ON CONSTRAINT local_calling_rate_center ON catalog.local_calling IS 'Give a rate center.';
COMMENT ON CONSTRAINT local_calling_other_rate_center ON catalog.local_calling IS 'Give the other rate center.';
COMMENT ON CONSTRAINT local_calling_two ON catalog.local_calling IS 'A rate center is local to itself without a pair.';
COMMENT ON CONSTRAINT local_calling_order ON catalog.local_calling IS 'valid_from comes before valid_to.';
COMMENT ON CONSTRAINT local_calling_once ON catalog.local_calling IS 'The pair is there, from the same day.';
SELECT system.noun_attach('catalog.local_calling', 'local_calling_id');
