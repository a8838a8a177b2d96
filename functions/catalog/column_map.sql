-- Column maps: a carrier's file is written anew in our columns, then read as any other.
SELECT resource.declare('column_map', 'catalog.column_map', p_filter => '{code,name}', p_sort => '{code,name}');

CREATE OR REPLACE FUNCTION catalog.date_text(p_text text, p_order text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
  SELECT CASE
    WHEN x.text ~ '^\d{4}-\d{2}-\d{2}$' THEN x.text
    -- A workbook's days come with a time.
    WHEN x.text ~ '^\d{4}-\d{2}-\d{2}[ T]00:00:00$' THEN left(x.text, 10)
    WHEN p_order = 'ymd' AND x.text ~ '^\d{8}$' THEN format('%s-%s-%s', left(x.text, 4), substr(x.text, 5, 2), right(x.text, 2))
    WHEN p_order = 'ymd' AND x.text ~ '^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$'
      THEN format('%s-%s-%s', x.part[1], lpad(x.part[2], 2, '0'), lpad(x.part[3], 2, '0'))
    WHEN p_order = 'dmy' AND x.text ~ '^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$'
      THEN format('%s-%s-%s', x.part[3], lpad(x.part[2], 2, '0'), lpad(x.part[1], 2, '0'))
    WHEN p_order = 'mdy' AND x.text ~ '^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$'
      THEN format('%s-%s-%s', x.part[3], lpad(x.part[1], 2, '0'), lpad(x.part[2], 2, '0'))
    WHEN x.text ~* '^\d{1,2}[- ](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[- ]\d{4}$'
      THEN format('%s-%s-%s', x.part[3],
        lpad(((strpos('janfebmaraprmayjunjulaugsepoctnovdec', lower(x.part[2])) + 2) / 3)::text, 2, '0'), lpad(x.part[1], 2, '0'))
    ELSE x.text
  END
  FROM (SELECT btrim(p_text) AS text, regexp_split_to_array(btrim(p_text), '[-/. ]') AS part) AS x
);
COMMENT ON FUNCTION catalog.date_text(text, text) IS $doc$A day as carriers write it, as YYYY-MM-DD.

:param p_text: the text
:param p_order: ymd, dmy or mdy
:returns: the day; the text itself where it is none of that order, for whoever reads it to complain
:example: SELECT catalog.date_text('1/12/2026', 'dmy')$doc$;

CREATE OR REPLACE FUNCTION catalog.number_text(p_text text, p_decimal_comma boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_decimal_comma AND strpos(p_text, ',') > 0 THEN replace(replace(btrim(p_text, ' $€£'), '.', ''), ',', '.')
  ELSE btrim(p_text, ' $€£')
END;
COMMENT ON FUNCTION catalog.number_text(text, boolean) IS $doc$A number as carriers write it, with a decimal point.

:param p_text: the text; blanks and currency signs around it do not count
:param p_decimal_comma: whether a comma stands before the decimals; without one it is read as it is
:returns: the text with a point
:example: SELECT catalog.number_text('€ 1.234,56', true)$doc$;

CREATE OR REPLACE FUNCTION catalog.area_code_list(p_text text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 4
BEGIN ATOMIC
  SELECT CASE WHEN r.part IS NULL THEN a.code ELSE lpad(n.number::text, length(r.part[1]), '0') END
  FROM regexp_split_to_table(btrim(p_text), '\s*[,;]\s*') AS a (code)
  LEFT JOIN LATERAL (
    SELECT m.part FROM regexp_match(a.code, '^(\d{1,15})\s*-\s*(\d{1,15})$') AS m (part)
    -- What is no range of codes of one length, or a monstrous one, stays as it is and is rejected by whoever reads it.
    WHERE length(m.part[1]) = length(m.part[2]) AND m.part[2]::bigint - m.part[1]::bigint BETWEEN 0 AND 9999
  ) AS r ON true
  LEFT JOIN LATERAL generate_series(r.part[1]::bigint, r.part[2]::bigint) AS n (number) ON r.part IS NOT NULL;
END;
COMMENT ON FUNCTION catalog.area_code_list(text) IS $doc$A list of codes and ranges of codes, one by one.

:param p_text: codes between commas or semicolons, such as 1613,1514-1516
:returns: the codes; an empty text is one empty code
:example: SELECT catalog.area_code_list('613,514-516')$doc$;

CREATE OR REPLACE FUNCTION catalog.load_header_line(p_load_id uuid, p_from integer)
RETURNS TABLE (line_no integer, header text[])
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT l.line_no, array(SELECT lower(btrim(f.name)) FROM unnest(l.fields) WITH ORDINALITY AS f (name, place) ORDER BY f.place)
  FROM (
    -- The first blocks are enough: nobody's headers stand behind a hundred lines.
    SELECT c.line_no, c.fields
    FROM system.line_cut(p_load_id, 0, ',') AS c
    WHERE c.line_no >= p_from
    ORDER BY c.line_no
    LIMIT 1
  ) AS l
  WHERE l.fields IS NOT NULL;
END;
COMMENT ON FUNCTION catalog.load_header_line(uuid, integer) IS $doc$The first line of an upload from a line on, as headers.

:param p_load_id: the upload
:param p_from: line number
:returns: one row at most: its number, and its fields in small letters without blanks around them
:example: SELECT * FROM catalog.load_header_line('00000000-0000-0000-0000-000000000000', 1)$doc$;

CREATE OR REPLACE FUNCTION catalog.column_map_found(p_load_id uuid) RETURNS catalog.column_map
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_fits catalog.column_map[];
BEGIN
  SELECT array_agg(f.map ORDER BY f.code) INTO v_fits
  FROM (
    SELECT m AS map, m.code, rank() OVER (ORDER BY n.named DESC) AS place
    FROM catalog.column_map AS m
    CROSS JOIN LATERAL (
      SELECT count(*) AS named, bool_and(lower(btrim(c.place #>> '{}')) = ANY (h.header)) AS fits
      FROM jsonb_each(m.columns) AS c (name, place)
      CROSS JOIN catalog.load_header_line(p_load_id, m.header_line) AS h
      WHERE jsonb_typeof(c.place) = 'string'
    ) AS n
    WHERE n.fits AND m.header_line > 0
  ) AS f
  WHERE f.place = 1;
  IF cardinality(v_fits) > 1 THEN
    PERFORM system.raise_error('TB201',
      format('several column maps fit: %s', (SELECT string_agg(f.code, ', ') FROM unnest(v_fits) AS f)),
      p_column => 'column_map', p_hint => 'Say which one is meant.');
  END IF;
  RETURN v_fits[1];
END $$;
COMMENT ON FUNCTION catalog.column_map_found(uuid) IS
$doc$The column map whose headers an uploaded file has: of several the one that names most.

:param p_load_id: the upload
:returns: the map; NULL when none fits
:raises TB201: several fit equally well
:example: SELECT * FROM catalog.column_map_found('00000000-0000-0000-0000-000000000000')$doc$;

CREATE OR REPLACE FUNCTION catalog.column_map_places(p_map catalog.column_map, p_header text[]) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_places jsonb;
  v_missing text[];
BEGIN
  SELECT jsonb_object_agg(c.name, p.place), array_agg(c.place #>> '{}' ORDER BY c.name) FILTER (WHERE p.place IS NULL)
  INTO v_places, v_missing
  FROM jsonb_each(p_map.columns) AS c (name, place)
  CROSS JOIN LATERAL (
    SELECT CASE jsonb_typeof(c.place)
      WHEN 'number' THEN c.place::integer
      ELSE array_position(p_header, lower(btrim(c.place #>> '{}')))
    END AS place
  ) AS p;
  IF v_missing IS NOT NULL THEN
    PERFORM system.raise_error('TB201', format('missing columns: %s', array_to_string(v_missing, ', ')),
      p_detail => jsonb_build_object('missing', v_missing), p_column => 'column_map',
      p_hint => format('Column map %s asks for them.', p_map.code));
  END IF;
  RETURN v_places;
END $$;
COMMENT ON FUNCTION catalog.column_map_places(catalog.column_map, text[]) IS
$doc$Where the columns of a map stand in a file.

:param p_map: the map
:param p_header: the file's headers, in small letters
:returns: object of our columns and positions
:raises TB201: the file lacks a header
:example: SELECT catalog.column_map_places(m, '{code,price}') FROM catalog.column_map AS m$doc$;

CREATE OR REPLACE FUNCTION catalog.load_mapped(p_load_id uuid, p_column_map text, p_consumed boolean) RETURNS uuid
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_map catalog.column_map;
  v_load_id uuid := gen_random_uuid();
  v_header_no integer := 0;
  v_header text[];
  v_at jsonb;
  v_fields integer;
BEGIN
  IF p_column_map IS NOT NULL THEN
    SELECT m.* INTO v_map FROM catalog.column_map AS m WHERE m.code = p_column_map;
    IF NOT FOUND THEN
      PERFORM system.raise_error('TB101', format('column map %s does not exist', p_column_map), p_column => 'column_map');
    END IF;
  ELSIF EXISTS (
    SELECT FROM catalog.load_header_line(p_load_id, 1) AS h WHERE h.header @> (catalog.rate_columns())[:5]
  ) THEN
    RETURN p_load_id;
  ELSE
    v_map := catalog.column_map_found(p_load_id);
    IF v_map.column_map_id IS NULL THEN
      -- Whoever reads it says which columns are missing.
      RETURN p_load_id;
    END IF;
  END IF;
  IF v_map.header_line > 0 THEN
    SELECT h.line_no, h.header INTO v_header_no, v_header FROM catalog.load_header_line(p_load_id, v_map.header_line) AS h;
    IF NOT FOUND THEN
      PERFORM system.raise_error('TB303', 'the file is empty', p_hint => format('Line %s names the columns.', v_map.header_line));
    END IF;
  END IF;
  v_at := catalog.column_map_places(v_map, v_header);
  v_fields := (SELECT max(a.place::integer) FROM jsonb_each_text(v_at) AS a (name, place));

  PERFORM system.load_add(ARRAY[ROW(v_load_id, 0, 0, catalog.rate_columns(), '', NULL)::system.load_line]);
  PERFORM system.load_add(array_agg(ROW(v_load_id, 0, l.line_no,
    ARRAY[
      p.prefix,
      catalog.number_text(r.rate_per_minute, v_map.decimal_comma),
      btrim(coalesce(nullif(split_part(f.increments, '/', 1), ''), f.initial_increment)),
      btrim(coalesce(nullif(split_part(f.increments, '/', 2), ''), nullif(f.increments, ''), f.subsequent_increment)),
      f.destination,
      catalog.date_text(f.effective_from, v_map.date_order),
      f.name, f.country,
      catalog.number_text(f.connect_fee, v_map.decimal_comma), catalog.number_text(f.minimum_charge, v_map.decimal_comma),
      lower(btrim(f.ended)), btrim(f.grace_seconds), btrim(f.free_seconds),
      catalog.number_text(f.maximum_charge, v_map.decimal_comma), f.price_steps,
      r.rating_class
    ],
    l.raw,
    coalesce(l.fault, CASE WHEN cardinality(l.fields) < v_fields
      THEN format('%s fields instead of %s', cardinality(l.fields), v_fields) END)
  )::system.load_line))
  FROM system.line_cut(p_load_id, p_delimiter => ',') AS l
  CROSS JOIN LATERAL (
    SELECT
      coalesce(l.fields[(v_at ->> 'increments')::integer], '') AS increments,
      coalesce(nullif(l.fields[(v_at ->> 'initial_increment')::integer], ''), v_map.defaults ->> 'initial_increment', '')
        AS initial_increment,
      coalesce(nullif(l.fields[(v_at ->> 'subsequent_increment')::integer], ''), v_map.defaults ->> 'subsequent_increment', '')
        AS subsequent_increment,
      coalesce(nullif(l.fields[(v_at ->> 'destination')::integer], ''), v_map.defaults ->> 'destination', '') AS destination,
      coalesce(l.fields[(v_at ->> 'effective_from')::integer], '') AS effective_from,
      coalesce(nullif(l.fields[(v_at ->> 'name')::integer], ''), v_map.defaults ->> 'name', '') AS name,
      coalesce(nullif(l.fields[(v_at ->> 'country')::integer], ''), v_map.defaults ->> 'country', '') AS country,
      coalesce(nullif(l.fields[(v_at ->> 'connect_fee')::integer], ''), v_map.defaults ->> 'connect_fee', '') AS connect_fee,
      coalesce(nullif(l.fields[(v_at ->> 'minimum_charge')::integer], ''), v_map.defaults ->> 'minimum_charge', '')
        AS minimum_charge,
      coalesce(l.fields[(v_at ->> 'ended')::integer], '') AS ended,
      coalesce(nullif(l.fields[(v_at ->> 'grace_seconds')::integer], ''), v_map.defaults ->> 'grace_seconds', '') AS grace_seconds,
      coalesce(nullif(l.fields[(v_at ->> 'free_seconds')::integer], ''), v_map.defaults ->> 'free_seconds', '') AS free_seconds,
      coalesce(nullif(l.fields[(v_at ->> 'maximum_charge')::integer], ''), v_map.defaults ->> 'maximum_charge', '')
        AS maximum_charge,
      coalesce(l.fields[(v_at ->> 'price_steps')::integer], '') AS price_steps,
      translate(coalesce(l.fields[(v_at ->> 'country_code')::integer], ''), '+ ', '') AS country_code,
      coalesce(l.fields[(v_at ->> 'area_codes')::integer], '') AS area_codes
    OFFSET 0
  ) AS f
  CROSS JOIN LATERAL (
    SELECT translate(coalesce(l.fields[(v_at ->> 'prefix')::integer], ''), '+ ()-', '') AS prefix WHERE v_at ? 'prefix'
    UNION ALL
    SELECT f.country_code || a.code FROM catalog.area_code_list(f.area_codes) AS a (code) WHERE NOT v_at ? 'prefix'
  ) AS p
  CROSS JOIN LATERAL (
    SELECT coalesce(l.fields[(v_at ->> 'rating_class')::integer], '') AS rating_class,
      coalesce(l.fields[(v_at ->> 'rate_per_minute')::integer], '') AS rate_per_minute
    WHERE v_at ? 'rate_per_minute'
    UNION ALL
    -- A price for each class beside each other.
    SELECT c.class, coalesce(l.fields[(v_at ->> ('rate_' || c.class))::integer], '')
    FROM unnest(catalog.rating_classes()) AS c (class)
    WHERE v_at ? ('rate_' || c.class)
  ) AS r
  WHERE l.line_no > v_header_no;
  IF p_consumed THEN
    PERFORM system.load_clear(p_load_id);
  END IF;
  RETURN v_load_id;
END $$;
COMMENT ON FUNCTION catalog.load_mapped(uuid, text, boolean) IS
$doc$Writes an uploaded rate file anew in our columns, by a column map. Numbers and texts of lines stay, faults too.

:param p_load_id: the upload
:param p_column_map: code of the map; NULL: none for a file with our headers, else the saved one whose headers it has
:param p_consumed: whether the upload is let go
:returns: the upload in our columns: a new one, or the same when nothing had to be done
:raises TB101: no such column map
:raises TB201: the file lacks a header, or several maps fit
:raises TB303: no line with headers
:example: SELECT catalog.load_mapped('00000000-0000-0000-0000-000000000000', 'telco-az', true)$doc$;
