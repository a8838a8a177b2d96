-- Reading text that may be anything: NULL where it is not what it should be, never an error that stops a whole set.

CREATE OR REPLACE FUNCTION system.text_date(p_text text) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
  WHEN p_text !~ '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' THEN NULL
  -- Every month has 28 days; later ones are compared with the month's last.
  WHEN substr(p_text, 9, 2) <= '28' THEN p_text::date
  WHEN substr(p_text, 9, 2)::integer <= extract(day FROM (left(p_text, 8) || '01')::date + interval '1 month - 1 day')
    THEN p_text::date
END;
COMMENT ON FUNCTION system.text_date(text) IS $doc$A text as a date.

:param p_text: YYYY-MM-DD, years 1900 to 2099
:returns: the date, or NULL when it is none
:example: SELECT system.text_date('2026-02-29')$doc$;

CREATE OR REPLACE FUNCTION system.time_texts(p_from timestamp, p_to timestamp, p_step interval, p_format text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT array_agg(to_char(t.moment, p_format)) FROM generate_series(p_from, p_to, p_step) AS t (moment));
COMMENT ON FUNCTION system.time_texts(timestamp, timestamp, interval, text) IS $doc$All texts that a part of a time can be.

:param p_from: first moment
:param p_to: last moment
:param p_step: from one to the next
:param p_format: the part, as to_char takes it; nothing that depends on a language
:returns: the texts
:example: SELECT system.time_texts('2000-01-01', '2000-01-01 23:59', '1 minute', 'HH24:MI')$doc$;

CREATE OR REPLACE FUNCTION system.text_timestamp(p_text text) RETURNS timestamp
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
  WHEN p_text = '' THEN NULL
  -- The parts of nearly all times, looked up in constant lists of what they can be: a quarter of the pattern's cost.
  WHEN left(p_text, 4) = ANY (system.time_texts('1900-01-01', '2099-01-01', '1 year', 'YYYY'))
    AND substr(p_text, 5, 6) = ANY (system.time_texts('2001-01-01', '2001-12-31', '1 day', '-MM-DD'))
    AND substr(p_text, 11, 1) IN (' ', 'T')
    AND substr(p_text, 12, 5) = ANY (system.time_texts('2001-01-01', '2001-01-01 23:59', '1 minute', 'HH24:MI'))
    AND substr(p_text, 17) = ANY (system.time_texts('2001-01-01', '2001-01-01 00:00:59', '1 second', ':SS'))
    THEN p_text::timestamp
  WHEN p_text !~ '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[ T]([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.[0-9]{1,6})?$'
    THEN NULL
  WHEN substr(p_text, 9, 2) <= '28' THEN p_text::timestamp
  WHEN substr(p_text, 9, 2)::integer <= extract(day FROM (left(p_text, 8) || '01')::date + interval '1 month - 1 day')
    THEN p_text::timestamp
END;
COMMENT ON FUNCTION system.text_timestamp(text) IS $doc$A text as wall-clock time.

:param p_text: YYYY-MM-DD HH:MM:SS with up to 6 decimals, years 1900 to 2099
:returns: the time without zone, or NULL when it is none
:example: SELECT system.text_timestamp('2026-10-01 09:30:00')$doc$;

CREATE OR REPLACE FUNCTION system.text_decimal(p_text text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  -- Lengths apart from patterns: a pattern that counts costs three times as much.
  WHEN strpos(p_text, '.') = 0 THEN CASE WHEN length(p_text) <= 14 AND p_text ~ '^[0-9]+$' THEN p_text::numeric END
  WHEN strpos(p_text, '.') <= 15 AND length(p_text) - strpos(p_text, '.') <= 8 AND p_text ~ '^[0-9]+[.][0-9]+$'
    THEN p_text::numeric
END;
COMMENT ON FUNCTION system.text_decimal(text) IS $doc$A text as a number that is not negative.

:param p_text: digits, and a point with up to 8 decimals
:returns: the number, or NULL when it is none: NaN, 1e3, -1 and 1,5 are none
:example: SELECT system.text_decimal('0.0125')$doc$;

CREATE OR REPLACE FUNCTION system.text_jsonb(p_text text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN p_text::jsonb;
EXCEPTION
  -- Not JSON, a character that text cannot hold, a number too long, or nested too deep.
  WHEN data_exception OR program_limit_exceeded THEN
    RETURN NULL;
END $$;
COMMENT ON FUNCTION system.text_jsonb(text) IS $doc$A text as a JSON document.

:param p_text: anything
:returns: the document, or NULL when it is none that can be kept
:example: SELECT system.text_jsonb('{"a": 1}')$doc$;

CREATE OR REPLACE FUNCTION system.text_url_decoded(p_text text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF strpos(p_text, '%') = 0 THEN
    RETURN p_text;
  END IF;
  RETURN (
    SELECT convert_from(string_agg(
      CASE WHEN m.part[1] ~ '^%..$' THEN decode(substr(m.part[1], 2), 'hex') ELSE convert_to(m.part[1], 'UTF8') END, ''
      ORDER BY m.place), 'UTF8')
    FROM regexp_matches(p_text, '%[0-9A-Fa-f]{2}|%|[^%]+', 'g') WITH ORDINALITY AS m (part, place)
  );
EXCEPTION
  WHEN character_not_in_repertoire OR untranslatable_character THEN
    RETURN p_text;
END $$;
COMMENT ON FUNCTION system.text_url_decoded(text) IS $doc$A URL-encoded text in plain.

:param p_text: with %2B for +; a plus stays a plus
:returns: the text; as it is where it is not the encoding of one
:example: SELECT system.text_url_decoded('%2B16135550100')$doc$;

CREATE OR REPLACE FUNCTION system.text_integer(p_text text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- Digits are told by trimming them off: a pattern match would take longer.
RETURN CASE WHEN length(p_text) BETWEEN 1 AND 9 AND btrim(p_text, '0123456789') = '' THEN p_text::integer END;
COMMENT ON FUNCTION system.text_integer(text) IS $doc$A text as a whole number that is not negative.

:param p_text: 1 to 9 digits
:returns: the number, or NULL when it is none
:example: SELECT system.text_integer('60')$doc$;
