-- Times and durations as switches write them.

CREATE OR REPLACE FUNCTION intake.epoch_timestamp(p_text text, p_per_second integer, p_zero bigint) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN length(p_text) <= 25 AND p_text ~ '^[0-9]+([.][0-9]+)?$' THEN CASE
    -- Years 1970 to 2099: all that records can be of.
    WHEN p_text::numeric / p_per_second - p_zero BETWEEN 0 AND 4102444799
      THEN timestamp '1970-01-01' + make_interval(secs => (p_text::numeric / p_per_second - p_zero)::double precision)
  END
END;
COMMENT ON FUNCTION intake.epoch_timestamp(text, integer, bigint) IS $doc$A count of seconds as a time in UTC.

:param p_text: the count
:param p_per_second: how many make a second: 1, 1000 or 1000000
:param p_zero: seconds from where the count begins to 1970
:returns: the time without zone, or NULL when it is none
:example: SELECT intake.epoch_timestamp('63877471200', 1, 62167219200)$doc$;

CREATE OR REPLACE FUNCTION intake.pattern_iso(p_text text, p_pattern text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN strpos(p_pattern, 'YYYY') = 0 THEN p_text
  -- Digits where the pattern has letters, the same characters where it has others.
  WHEN translate(left(p_text, length(p_pattern)), '0123456789', '##########') = translate(p_pattern, 'YMDHIS', '######')
    THEN substr(p_text, strpos(p_pattern, 'YYYY'), 4) || '-' || substr(p_text, strpos(p_pattern, 'MM'), 2) || '-'
      || substr(p_text, strpos(p_pattern, 'DD'), 2) || ' ' || substr(p_text, strpos(p_pattern, 'HH'), 2) || ':'
      || substr(p_text, strpos(p_pattern, 'MI'), 2) || ':' || substr(p_text, strpos(p_pattern, 'SS'), 2)
      || substr(p_text, length(p_pattern) + 1)
END;
COMMENT ON FUNCTION intake.pattern_iso(text, text) IS $doc$A time of fixed places as YYYY-MM-DD HH:MM:SS.

:param p_text: the text; decimals of a second may follow
:param p_pattern: YYYY, MM, DD, HH, MI and SS where they stand; another format changes nothing
:returns: its parts in that order, not yet known to be a time; NULL when the places differ
:example: SELECT intake.pattern_iso('20261104090000.250', 'YYYYMMDDHHMISS')$doc$;

CREATE OR REPLACE FUNCTION intake.offset_timestamp(p_text text) RETURNS timestamp
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
  WHEN p_text ~ ' ?Z$' THEN system.text_timestamp(rtrim(p_text, ' Z'))
  WHEN p_text ~ '[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?$'
    THEN system.text_timestamp(regexp_replace(p_text, ' ?[+-][0-9]{2}(:?[0-9]{2})?$', ''))
      - (substring(p_text FROM '([+-][0-9]{2}):?[0-9]{0,2}$') || ':'
        || coalesce(nullif(substring(p_text FROM '[+-][0-9]{2}:?([0-9]{0,2})$'), ''), '00'))::interval
END;
COMMENT ON FUNCTION intake.offset_timestamp(text) IS $doc$A time with its distance from UTC.

:param p_text: YYYY-MM-DD HH:MM:SS and Z, +hh or +hh:mm
:returns: the time in UTC, without zone, or NULL when it is none
:example: SELECT intake.offset_timestamp('2026-11-04 09:00:00-05')$doc$;

CREATE OR REPLACE FUNCTION intake.time_read(p_text text, p_format text) RETURNS timestamp
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE p_format
  WHEN 'iso_offset' THEN intake.offset_timestamp(p_text)
  WHEN 'epoch' THEN intake.epoch_timestamp(p_text, 1, 0)
  WHEN 'epoch_ms' THEN intake.epoch_timestamp(p_text, 1000, 0)
  WHEN 'epoch_us' THEN intake.epoch_timestamp(p_text, 1000000, 0)
  WHEN 'gregorian' THEN intake.epoch_timestamp(p_text, 1, 62167219200)
  ELSE system.text_timestamp(p_text)
END;
COMMENT ON FUNCTION intake.time_read(text, text) IS $doc$A time as a format writes it, once intake.pattern_iso has put its parts in order.

:param p_text: the text
:param p_format: format.time_format
:returns: the time without zone, in UTC unless the format writes wall-clock time; NULL when it is none
:example: SELECT intake.time_read('1710252000', 'epoch')$doc$;

CREATE OR REPLACE FUNCTION intake.seconds_read(p_text text, p_unit text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE p_unit
  WHEN 's' THEN system.text_decimal(p_text)
  WHEN 'ms' THEN round(system.text_decimal(p_text) / 1000, 6)
  WHEN 'us' THEN round(system.text_decimal(p_text) / 1000000, 6)
  WHEN 'min' THEN round(system.text_decimal(p_text) * 60, 6)
END;
COMMENT ON FUNCTION intake.seconds_read(text, text) IS $doc$A duration in seconds.

:param p_text: the text
:param p_unit: format.duration_unit
:returns: seconds, or NULL when it is no number from 0
:example: SELECT intake.seconds_read('1.5', 'min')$doc$;
