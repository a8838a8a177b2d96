-- What people type into a search, brought to the forms that rows are kept in.

CREATE OR REPLACE FUNCTION report.like_literal(p_text text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN replace(replace(replace(p_text, '\', '\\'), '%', '\%'), '_', '\_');
COMMENT ON FUNCTION report.like_literal(text) IS $doc$A text for LIKE in which no character has a meaning of its own.

:param p_text: any text
:returns: the text with \, % and _ escaped
:example: SELECT report.like_literal('100%')$doc$;

CREATE OR REPLACE FUNCTION report.number_forms(p_phone text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
  SELECT coalesce(array_agg(DISTINCT f.number), '{}')
  FROM (
    -- The (0) of +44 (0)20 is dialled at home only.
    SELECT regexp_replace(replace(p_phone, '(0)', ''), '[^0-9+]', '', 'g') AS bare
  ) AS b
  CROSS JOIN LATERAL (
    VALUES (intake.number_normalise(b.bare, 'nanp')), (intake.number_normalise(b.bare, 'e164'))
  ) AS f (number)
  WHERE f.number IS NOT NULL
);
COMMENT ON FUNCTION report.number_forms(text) IS $doc$The numbers that a text may mean, as devices are keyed.

:param p_phone: a number in any notation: with or without country code, with +, 011, 00, blanks, brackets, dashes, dots
:returns: E.164 digits; several when the text can be read in several ways, none when it is no number
:example: SELECT report.number_forms('(613) 555-0142')$doc$;

CREATE OR REPLACE FUNCTION report.text_address(p_text text) RETURNS inet
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- PostgreSQL also reads parts of an address: 10 would be 10.0.0.0/32.
  RETURN CASE WHEN p_text ~ '^[0-9.]+(/[0-9]+)?$|:' THEN p_text::inet END;
EXCEPTION
  WHEN invalid_text_representation THEN
    RETURN NULL;
END $$;
COMMENT ON FUNCTION report.text_address(text) IS $doc$A text as an IP address.

:param p_text: an address, or a range such as 203.0.113.0/24
:returns: the address, or NULL when it is none
:example: SELECT report.text_address('203.0.113.9')$doc$;
