-- A source and its format as one row of positions, for reading lines.

CREATE OR REPLACE FUNCTION intake.layout_plain(p_source intake.source) RETURNS intake.layout
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_layout intake.layout;
BEGIN
  SELECT p_source.source_id, coalesce(f.time_zone, p_source.time_zone), p_source.dial_plan, f.min_fields, f.max_fields,
    f.answered_values,
    system.clock_now() - make_interval(days => system.setting_int('intake.oldest_days')),
    system.clock_now() + make_interval(secs => system.setting_int('intake.future_seconds')),
    system.setting_int('intake.max_call_seconds'),
    p.call_id, p.leg, p.started_at, p.answered_at, p.ended_at, p.raw_seconds, p.caller, p.called, p.caller_channel,
    p.called_channel, p.source_ip, p.account_code, p.customer_code, p.disposition,
    f.delimiter, NULL::integer, NULL::integer, p.lrn, p.ani_ii, p.rate_center, p.tier, p.cnam
  INTO v_layout
  FROM intake.format AS f
  CROSS JOIN LATERAL (
    SELECT max(x.position) FILTER (WHERE x.field = 'call_id') AS call_id,
      max(x.position) FILTER (WHERE x.field = 'leg') AS leg,
      max(x.position) FILTER (WHERE x.field = 'started_at') AS started_at,
      max(x.position) FILTER (WHERE x.field = 'answered_at') AS answered_at,
      max(x.position) FILTER (WHERE x.field = 'ended_at') AS ended_at,
      max(x.position) FILTER (WHERE x.field = 'raw_seconds') AS raw_seconds,
      max(x.position) FILTER (WHERE x.field = 'caller') AS caller,
      max(x.position) FILTER (WHERE x.field = 'called') AS called,
      max(x.position) FILTER (WHERE x.field = 'caller_channel') AS caller_channel,
      max(x.position) FILTER (WHERE x.field = 'called_channel') AS called_channel,
      max(x.position) FILTER (WHERE x.field = 'source_ip') AS source_ip,
      max(x.position) FILTER (WHERE x.field = 'account_code') AS account_code,
      max(x.position) FILTER (WHERE x.field = 'customer_code') AS customer_code,
      max(x.position) FILTER (WHERE x.field = 'disposition') AS disposition,
      max(x.position) FILTER (WHERE x.field = 'lrn') AS lrn,
      max(x.position) FILTER (WHERE x.field = 'ani_ii') AS ani_ii,
      max(x.position) FILTER (WHERE x.field = 'rate_center') AS rate_center,
      max(x.position) FILTER (WHERE x.field = 'tier') AS tier,
      max(x.position) FILTER (WHERE x.field = 'cnam') AS cnam
    FROM intake.format_field AS x WHERE x.format_id = f.format_id AND x.position IS NOT NULL
  ) AS p
  WHERE f.format_id = p_source.format_id;
  IF v_layout.started_at IS NULL OR v_layout.raw_seconds IS NULL OR v_layout.called IS NULL THEN
    PERFORM system.raise_error('TB302', format('the format of source %s lacks started_at, raw_seconds or called', p_source.code),
      p_hint => 'Add the missing rows to the format''s fields.');
  END IF;
  RETURN v_layout;
END $$;
COMMENT ON FUNCTION intake.layout_plain(intake.source) IS $doc$How lines stand that land as they are.

:param p_source: the source
:returns: zone, limits, delimiter and the position of each field; NULL where the format has none
:raises TB302: a format that does not say where start, duration or called number are
:example: SELECT intake.layout_plain(s) FROM intake.source AS s$doc$;

CREATE OR REPLACE FUNCTION intake.layout_mapped(p_source intake.source) RETURNS intake.layout
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_layout intake.layout;
BEGIN
  SELECT p_source.source_id, text 'UTC', p_source.dial_plan, 21, 21, NULL::text[],
    system.clock_now() - make_interval(days => system.setting_int('intake.oldest_days')),
    system.clock_now() + make_interval(secs => system.setting_int('intake.future_seconds')),
    system.setting_int('intake.max_call_seconds'),
    1, CASE WHEN f.has_leg THEN 2 END, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, text '', 15, 16, 17, 18, 19,
    20, 21
  INTO v_layout
  FROM (
    SELECT bool_or(x.field = 'called') AS has_called, bool_or(x.field = 'leg') AS has_leg,
      bool_or(x.field IN ('started_at', 'ended_at')) AS has_time,
      bool_or(x.field = 'raw_seconds') OR count(*) FILTER (WHERE x.field IN ('answered_at', 'ended_at')) = 2 AS has_seconds
    FROM intake.format_field AS x WHERE x.format_id = p_source.format_id
  ) AS f
  WHERE f.has_called AND f.has_time AND f.has_seconds;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB302', format('the format of source %s lacks started_at, raw_seconds or called', p_source.code),
      p_hint => 'Add the missing rows to the format''s fields. Instead of raw_seconds, answered_at and ended_at will do;'
        ' instead of started_at, ended_at.');
  END IF;
  RETURN v_layout;
END $$;
COMMENT ON FUNCTION intake.layout_mapped(intake.source) IS
$doc$How lines stand once intake.line_mapped has brought them to the plain order.

:param p_source: the source
:returns: limits and positions; times are in UTC by then
:raises TB302: a format that does not say where start, duration or called number are, or what they follow from
:example: SELECT intake.layout_mapped(s) FROM intake.source AS s$doc$;

CREATE OR REPLACE FUNCTION intake.layout_get(p_source_id bigint) RETURNS intake.layout
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_source intake.source;
  v_format intake.format;
BEGIN
  SELECT s.* INTO v_source FROM intake.source AS s WHERE s.source_id = p_source_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('source %s does not exist', p_source_id), p_column => 'source_id');
  END IF;
  SELECT f.* INTO v_format FROM intake.format AS f WHERE f.format_id = v_source.format_id;
  IF intake.format_is_plain(v_format) THEN
    RETURN intake.layout_plain(v_source);
  END IF;
  RETURN intake.layout_mapped(v_source);
END $$;
COMMENT ON FUNCTION intake.layout_get(bigint) IS $doc$How the lines of a source stand when they land.

:param p_source_id: the source
:returns: zone, limits, delimiter and the position of each field; NULL where the format has none
:raises TB101: no such source
:raises TB302: a format that does not say where start, duration or called number are
:example: SELECT intake.layout_get(1)$doc$;
