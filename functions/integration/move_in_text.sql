-- What a field of a file may look like: NULL where it is not what it should be, never an error that stops a whole set.

CREATE OR REPLACE FUNCTION integration.text_at(p_fields text[], p_place integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN btrim(coalesce(p_fields[p_place], ''));
COMMENT ON FUNCTION integration.text_at(text[], integer) IS $doc$A field of a line, without blanks around it.

:param p_fields: the fields of the line
:param p_place: position from 1; NULL where the file has no such column
:returns: the text; empty when there is none
:example: SELECT integration.text_at('{a, b}', 2)$doc$;

CREATE OR REPLACE FUNCTION integration.text_amount(p_text text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN left(p_text, 1) = '-' THEN -system.text_decimal(substr(p_text, 2)) ELSE system.text_decimal(p_text) END;
COMMENT ON FUNCTION integration.text_amount(text) IS $doc$A text as an amount, which may be negative.

:param p_text: digits and a point, with or without a minus
:returns: the amount, or NULL when it is none
:example: SELECT integration.text_amount('-12.50')$doc$;

CREATE OR REPLACE FUNCTION integration.text_wall(p_text text) RETURNS timestamp
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN length(p_text) = 10 THEN system.text_date(p_text)::timestamp ELSE system.text_timestamp(p_text) END;
COMMENT ON FUNCTION integration.text_wall(text) IS $doc$A text as wall-clock time.

:param p_text: a day, which is its midnight, or a day and a time
:returns: the time without zone, or NULL when it is none
:example: SELECT integration.text_wall('2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION integration.text_network(p_text text) RETURNS inet
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- All four numbers (inet) and no bits beyond the mask (cidr): nobody means one address and writes down a range.
  PERFORM p_text::cidr;
  RETURN p_text::inet;
EXCEPTION
  WHEN invalid_text_representation THEN
    RETURN NULL;
END $$;
COMMENT ON FUNCTION integration.text_network(text) IS $doc$A text as an IP address or range.

:param p_text: an address, or the first address of a range and its length
:returns: the address, or NULL when it is none
:example: SELECT integration.text_network('203.0.113.0/24')$doc$;

CREATE OR REPLACE FUNCTION integration.zone_known(p_text text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN p_text ~ '^[A-Za-z0-9/_+-]{1,64}$' AND (system.clock_now() AT TIME ZONE p_text) IS NOT NULL;
EXCEPTION
  WHEN invalid_parameter_value THEN
    RETURN false;
END $$;
COMMENT ON FUNCTION integration.zone_known(text) IS $doc$Whether a text names a time zone.

:param p_text: the name
:returns: true when it does
:example: SELECT integration.zone_known('America/Toronto')$doc$;
