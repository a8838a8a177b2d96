-- Lines of formats that are more than a delimiter and positions are brought to one plain order; then they land like others.

CREATE OR REPLACE FUNCTION intake.format_is_plain(p_format intake.format) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT p_format.kind = 'delimited' AND p_format.time_format = 'iso' AND p_format.duration_unit = 's'
    AND p_format.answered_by = 'disposition' AND NOT p_format.url_encoded
    AND NOT EXISTS (
      SELECT FROM intake.format_field AS f
      WHERE f.format_id = p_format.format_id
        AND (f.position IS NULL OR f.field IN ('total_seconds', 'filter', 'direction', 'incoming_caller', 'incoming_caller_channel'))
    )
    AND (
      SELECT count(*) FROM intake.format_field AS f
      WHERE f.format_id = p_format.format_id AND f.field IN ('started_at', 'raw_seconds')
    ) = 2
$$;
COMMENT ON FUNCTION intake.format_is_plain(intake.format) IS $doc$Whether lines of a format land as they are, which is faster.

:param p_format: the format
:returns: true when its fields are plain positions, and times and durations need no other reading
:example: SELECT intake.format_is_plain(f) FROM intake.format AS f$doc$;

CREATE OR REPLACE FUNCTION intake.field_sql(p_format intake.format, p_header text[], p_field text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_field intake.format_field;
  v_parts text[];
BEGIN
  SELECT f.* INTO v_field FROM intake.format_field AS f WHERE f.format_id = p_format.format_id AND f.field = p_field;
  IF v_field.position IS NOT NULL THEN
    v_parts := ARRAY[CASE p_format.kind
      WHEN 'fixed' THEN format('substr(l.raw, %s, %s)', v_field.position, coalesce(v_field.width, 1))
      ELSE format('l.fields[%s]', v_field.position)
    END];
  ELSIF p_format.kind = 'json' THEN
    v_parts := array(
      SELECT format('l.document #>> %L::text[]', string_to_array(n.name, '.')) FROM unnest(v_field.names) AS n (name)
    );
  ELSE
    v_parts := array(
      SELECT format('l.fields[%s]', array_position(p_header, lower(n.name)))
      FROM unnest(v_field.names) AS n (name) WHERE lower(n.name) = ANY (p_header)
    );
  END IF;
  -- Clocks that count write 0 for never.
  RETURN coalesce('coalesce(' || (
    SELECT string_agg(CASE
        WHEN p_field IN ('started_at', 'answered_at', 'ended_at') AND p_format.time_format ~ '^(epoch|gregorian)'
          THEN format($x$nullif(nullif(btrim(%s), ''), '0')$x$, x.part)
        ELSE format($x$nullif(btrim(%s), '')$x$, x.part)
      END, ', ')
    FROM unnest(v_parts) AS x (part)
  ) || ')', 'NULL::text');
END $$;
COMMENT ON FUNCTION intake.field_sql(intake.format, text[], text) IS $doc$How to take a field out of a line l, as SQL.

:param p_format: the format
:param p_header: the names in the file's header, in lower case; NULL where it has none
:param p_field: the field
:returns: an expression over l.raw, l.fields and l.document; the NULL text when the format or the file has no such field
:example: SELECT intake.field_sql(f, NULL, 'caller') FROM intake.format AS f$doc$;

CREATE OR REPLACE FUNCTION intake.line_read(p_load_id uuid, p_slice integer, p_format intake.format, p_header text[])
RETURNS SETOF intake.line_text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- As in intake.line_text.
  v_fields CONSTANT text[] := ARRAY['call_id', 'leg', 'started_at', 'answered_at', 'ended_at', 'raw_seconds', 'total_seconds',
    'caller', 'called', 'caller_channel', 'called_channel', 'source_ip', 'account_code', 'customer_code', 'disposition', 'filter',
    'direction', 'incoming_caller', 'incoming_caller_channel', 'lrn', 'ani_ii', 'rate_center', 'tier', 'cnam'];
BEGIN
  -- Which places to read is in the format's rows: put into the statement they are found once a slice, not once a line.
  RETURN QUERY EXECUTE format(
    $sql$
      SELECT l.line_no, l.raw,
        coalesce(l.fault, CASE WHEN %1$L = 'json' AND jsonb_typeof(l.document) IS DISTINCT FROM 'object'
          THEN 'line is not a JSON object' END),
        cardinality(l.fields), %2$s
      FROM (
        SELECT l.line_no, l.raw, l.fault, l.fields, l.document, %4$s
        FROM (
          SELECT c.line_no, c.raw, c.fault,
            CASE WHEN c.fault IS NULL AND %1$L = 'delimited' THEN coalesce(c.fields, string_to_array(c.raw, %3$L)) END AS fields,
            CASE WHEN c.fault IS NULL AND %1$L = 'json' THEN system.text_jsonb(c.raw) END AS document
          FROM system.line_cut($1, $2) AS c
          OFFSET 0
        ) AS l
        OFFSET 0
      ) AS l
    $sql$,
    p_format.kind,
    (
      SELECT string_agg(
        CASE
          WHEN p_format.url_encoded
            THEN format($x$CASE WHEN strpos(l.%1$I, '%%') > 0 THEN system.text_url_decoded(l.%1$I) ELSE l.%1$I END$x$, n.field)
          ELSE format('l.%I', n.field)
        END, ', ' ORDER BY n.place)
      FROM unnest(v_fields) WITH ORDINALITY AS n (field, place)
    ),
    p_format.delimiter,
    (
      SELECT string_agg(format('%s AS %I', intake.field_sql(p_format, p_header, n.field), n.field), ', ')
      FROM unnest(v_fields) AS n (field)
    )
  ) USING p_load_id, p_slice;
END $$;
COMMENT ON FUNCTION intake.line_read(uuid, integer, intake.format, text[]) IS $doc$The fields of the lines of a slice, as text.

:param p_load_id: the upload
:param p_slice: the part of it
:param p_format: the format
:param p_header: the names in the file's header; NULL where it has none
:returns: one row a line; NULL is a field that is empty or not there
:example: SELECT * FROM intake.line_read('00000000-0000-0000-0000-000000000000', 0,
  (SELECT f FROM intake.format AS f WHERE f.code = 'broadworks'), NULL)$doc$;

CREATE OR REPLACE FUNCTION intake.party_user(p_party text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN strpos(p_party, '@') = 0 AND strpos(p_party, ':') = 0 THEN p_party
  ELSE regexp_replace(split_part(p_party, '@', 1), '^<?(sips?|tel):', '')
END;
COMMENT ON FUNCTION intake.party_user(text) IS $doc$The number in a SIP address.

:param p_party: such as +16135550100@example.com or sip:911@example.com
:returns: such as +16135550100; what is no address stays as it is
:example: SELECT intake.party_user('sip:911@example.com')$doc$;

CREATE OR REPLACE FUNCTION intake.line_mapped(
  p_load_id uuid, p_slice integer, p_format intake.format, p_time_zone text, p_header text[]
) RETURNS TABLE (line_no integer, raw text, fault text, skipped boolean, fields text[])
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT s.line_no, s.raw, s.fault, s.skipped,
    -- A question mark is what is there and cannot be read: landing says so.
    CASE WHEN s.fault IS NULL AND NOT s.skipped THEN ARRAY[
      coalesce(s.call_id, ''), coalesce(s.leg, ''), coalesce(s.start_time::text, '?'),
      coalesce(s.answer_time::text, CASE WHEN s.answered_at IS NULL AND (s.has_answer OR NOT s.answered) THEN '' ELSE '?' END),
      CASE WHEN s.ended_at IS NOT NULL AND s.ending IS NULL THEN '?' ELSE coalesce(s.end_time::text, '') END,
      coalesce(trim_scale(s.seconds)::text, '?'),
      coalesce(intake.party_user(CASE WHEN s.incoming THEN coalesce(s.incoming_caller, s.caller) ELSE s.caller END), ''),
      coalesce(intake.party_user(s.called), ''),
      coalesce(CASE WHEN s.incoming THEN coalesce(s.incoming_caller_channel, s.caller_channel) ELSE s.caller_channel END, ''),
      coalesce(s.called_channel, ''), coalesce(s.source_ip, ''), coalesce(s.account_code, ''), coalesce(s.customer_code, ''),
      coalesce(s.disposition, ''), CASE WHEN s.answered THEN 'yes' ELSE '' END,
      CASE WHEN s.incoming THEN 'in' WHEN s.direction IS NOT NULL AND (p_format).incoming_values IS NOT NULL THEN 'out' ELSE '' END,
      coalesce(intake.party_user(s.lrn), ''), coalesce(s.ani_ii, ''), coalesce(s.rate_center, ''), coalesce(s.tier, ''),
      coalesce(s.cnam, '')
    ] END
  FROM (
    SELECT t.*,
      CASE
        WHEN t.has_answer OR NOT t.answered THEN t.answer
        -- Answered late by as much as the call is longer than what is billed.
        ELSE t.start_time + make_interval(secs => greatest(t.total - t.seconds, 0)::double precision)
      END AS answer_time,
      coalesce(t.ending, t.start_time + make_interval(secs => t.total::double precision)) AS end_time
    FROM (
      SELECT u.*,
        CASE
          WHEN u.has_start THEN u.started
          -- Not said: it follows from the end, or is the earliest moment that is said.
          ELSE coalesce(u.ending - make_interval(secs => u.total::double precision), u.answer, u.ending)
        END AS start_time,
        coalesce(CASE (p_format).answered_by
          WHEN 'seconds' THEN u.seconds > 0
          WHEN 'answer' THEN u.answered_at IS NOT NULL
          ELSE (p_format).answered_values IS NULL OR u.disposition = ANY ((p_format).answered_values)
        END, false) AS answered
      FROM (
        SELECT v.*,
          CASE
            WHEN v.raw_seconds IS NOT NULL THEN intake.seconds_read(v.raw_seconds, (p_format).duration_unit)
            WHEN v.has_seconds THEN NULL
            WHEN v.answered_at IS NULL THEN 0
            WHEN v.ending >= v.answer THEN extract(epoch FROM v.ending - v.answer)
          END AS seconds
        FROM (
          SELECT r.*, h.has_start, h.has_answer, h.has_seconds,
            -- In UTC: wall clocks jump at daylight saving, what is worked out from them must not.
            intake.time_read(r.started_iso, (p_format).time_format) AT TIME ZONE h.time_zone AT TIME ZONE 'UTC' AS started,
            intake.time_read(r.answer_iso, (p_format).time_format) AT TIME ZONE h.time_zone AT TIME ZONE 'UTC' AS answer,
            intake.time_read(r.ending_iso, (p_format).time_format) AT TIME ZONE h.time_zone AT TIME ZONE 'UTC' AS ending,
            -- Nothing lasts for decades, but an interval of millennia would end the whole file.
            CASE WHEN intake.seconds_read(r.total_seconds, (p_format).duration_unit) < 1e9
              THEN intake.seconds_read(r.total_seconds, (p_format).duration_unit) END AS total,
            coalesce(r.direction = ANY ((p_format).incoming_values), false) AS incoming
          FROM (
            SELECT c.line_no, c.raw, c.call_id, c.leg, c.started_at, c.answered_at, c.ended_at, c.raw_seconds, c.total_seconds,
              c.caller, c.called, c.caller_channel, c.called_channel, c.source_ip, c.account_code, c.customer_code,
              c.disposition, c.direction, c.incoming_caller, c.incoming_caller_channel, c.lrn, c.ani_ii, c.rate_center, c.tier,
              c.cnam,
              intake.pattern_iso(c.started_at, (p_format).time_format) AS started_iso,
              intake.pattern_iso(c.answered_at, (p_format).time_format) AS answer_iso,
              intake.pattern_iso(c.ended_at, (p_format).time_format) AS ending_iso,
              coalesce(c.fault, CASE WHEN NOT c.skipped THEN c.count_fault END) AS fault, c.skipped
            FROM (
              SELECT b.*,
                b.fault IS NULL AND EXISTS (
                  SELECT FROM intake.format_field AS f WHERE f.format_id = (p_format).format_id AND f.field = 'filter'
                ) AND CASE
                  WHEN b.filter IS NULL THEN b.count_fault IS NULL
                  ELSE coalesce(b.filter <> ALL ((p_format).filter_values), false)
                END AS skipped
              FROM (
                SELECT a.*,
                  CASE WHEN a.field_count NOT BETWEEN (p_format).min_fields AND (p_format).max_fields
                    THEN format('%s fields instead of %s to %s', a.field_count, (p_format).min_fields, (p_format).max_fields)
                  END AS count_fault
                FROM intake.line_read(p_load_id, p_slice, p_format, p_header) AS a
              ) AS b
              OFFSET 0
            ) AS c
            OFFSET 0
          ) AS r
          CROSS JOIN (
            SELECT
              CASE WHEN (p_format).time_format ~ '^(iso_offset|epoch|gregorian)' THEN 'UTC'
                ELSE coalesce((p_format).time_zone, p_time_zone) END AS time_zone,
              coalesce(bool_or(f.field = 'started_at'), false) AS has_start,
              coalesce(bool_or(f.field = 'answered_at'), false) AS has_answer,
              coalesce(bool_or(f.field = 'raw_seconds'), false) AS has_seconds
            FROM intake.format_field AS f WHERE f.format_id = (p_format).format_id
          ) AS h
          OFFSET 0  -- each of these keeps what is used more than once from being computed as often
        ) AS v
        OFFSET 0
      ) AS u
      OFFSET 0
    ) AS t
    OFFSET 0
  ) AS s;
END;
COMMENT ON FUNCTION intake.line_mapped(uuid, integer, intake.format, text, text[]) IS
$doc$The lines of a slice in the plain order that intake.layout_mapped describes.

:param p_load_id: the upload
:param p_slice: the part of it
:param p_format: the format
:param p_time_zone: the source's zone, for clock times of a format that has none of its own
:param p_header: the names in the file's header; NULL where it has none
:returns: one row a line, times in UTC; skipped when the filter leaves it out; fields is NULL where there is a fault
:example: SELECT * FROM intake.line_mapped('00000000-0000-0000-0000-000000000000', 0,
  (SELECT f FROM intake.format AS f WHERE f.code = 'broadworks'), 'UTC', NULL)$doc$;

CREATE OR REPLACE FUNCTION intake.slice_map(
  p_batch_id bigint, p_load_id uuid, p_slice integer, p_format intake.format, p_time_zone text, p_header text[], p_mapped_id uuid
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET datestyle = 'ISO, YMD' SET work_mem = '128MB' AS $$
DECLARE
  v_skipped integer;
BEGIN
  WITH line AS MATERIALIZED (
    SELECT m.* FROM intake.line_mapped(p_load_id, p_slice, p_format, p_time_zone, p_header) AS m
    WHERE m.line_no > CASE WHEN p_format.names_line IS NULL THEN 0 ELSE p_format.header_lines END
  ), kept AS (
    INSERT INTO system.load_line (load_id, slice, line_no, fields, raw, fault)
    SELECT p_mapped_id, coalesce(p_slice, 0), l.line_no, l.fields, l.raw, l.fault FROM line AS l WHERE NOT l.skipped
  )
  INSERT INTO intake.skipped_line (batch_id, line_no, raw)
  SELECT p_batch_id, l.line_no, l.raw FROM line AS l WHERE l.skipped AND p_batch_id IS NOT NULL;
  GET DIAGNOSTICS v_skipped = ROW_COUNT;
  UPDATE intake.batch AS b SET received = b.received + v_skipped, skipped = b.skipped + v_skipped
  WHERE b.batch_id = p_batch_id AND v_skipped > 0;
  PERFORM system.load_clear(p_load_id, p_slice);
END $$;
COMMENT ON FUNCTION intake.slice_map(bigint, uuid, integer, intake.format, text, text[], uuid) IS
$doc$Brings the lines of a slice into the plain order, under another load id, and keeps those apart that the filter leaves out.

:param p_batch_id: the batch; NULL: lines that the filter leaves out are let go
:param p_load_id: the upload
:param p_slice: the part of it; NULL is all
:param p_format: the format
:param p_time_zone: the source's zone, for clock times of a format that has none of its own
:param p_header: the names in the file's header; NULL where it has none
:param p_mapped_id: the load id of the lines in plain order
:returns: nothing
:example: SELECT intake.slice_map(1, '00000000-0000-0000-0000-000000000000', 0, f, 'UTC', NULL, gen_random_uuid())
  FROM intake.format AS f$doc$;

CREATE OR REPLACE FUNCTION intake.header_get(p_load_id uuid, p_format intake.format) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_header text[];
  v_missing text;
BEGIN
  IF p_format.names_line IS NULL THEN
    RETURN NULL;
  END IF;
  v_header := (
    SELECT array(
      SELECT lower(btrim(f.name)) FROM unnest(c.fields) WITH ORDINALITY AS f (name, place) ORDER BY f.place
    )
    FROM system.line_cut(p_load_id, 0, p_format.delimiter) AS c
    WHERE c.line_no = p_format.names_line
  );
  v_missing := (
    SELECT string_agg(f.names[1], ', ' ORDER BY f.field)
    FROM intake.format_field AS f
    WHERE f.format_id = p_format.format_id AND f.field IN ('started_at', 'raw_seconds', 'called', 'filter')
      AND NOT array(SELECT lower(n.name) FROM unnest(f.names) AS n (name)) && coalesce(v_header, '{}')
  );
  IF v_missing IS NOT NULL THEN
    PERFORM system.raise_error('TB301', 'the header of the file does not name ' || v_missing,
      p_detail => jsonb_build_object('header', v_header));
  END IF;
  RETURN v_header;
END $$;
COMMENT ON FUNCTION intake.header_get(uuid, intake.format) IS $doc$The names of the columns of a file, by its header.

:param p_load_id: the upload
:param p_format: the format
:returns: names in lower case; NULL when fields of this format are not found by name
:raises TB301: the header lacks a column that no call can be made without
:example: SELECT intake.header_get('00000000-0000-0000-0000-000000000000', f) FROM intake.format AS f$doc$;
