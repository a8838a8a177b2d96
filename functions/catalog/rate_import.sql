-- Importing a rate file: read by its header, checked as a set, taken whole or not at all.

SELECT resource.declare('rate_import', 'catalog.rate_import', p_filter => '{rate_sheet_id,status}',
  p_sort => '{-imported_at}', p_verbs => '{get,list}', p_summary => 'rate import');

CREATE OR REPLACE FUNCTION catalog.rate_file_columns(p_load_id uuid) RETURNS integer[]
LANGUAGE sql STABLE
-- In the order that catalog.rate_line_parsed reads; the first six must be there.
RETURN system.load_header(p_load_id, ARRAY[
  'prefix', 'rate_per_minute', 'initial_increment', 'subsequent_increment', 'effective_from', 'destination',
  'name', 'country', 'connect_fee', 'minimum_charge', 'grace_seconds', 'free_seconds', 'maximum_charge', 'price_steps'
], 6, 'TB201');
COMMENT ON FUNCTION catalog.rate_file_columns(uuid) IS $doc$Where each column stands in an uploaded rate file, by its header line.

:param p_load_id: the upload
:returns: positions from 1 of prefix, rate_per_minute, initial_increment, subsequent_increment, effective_from, destination,
  name, country, connect_fee, minimum_charge, grace_seconds, free_seconds, maximum_charge and price_steps; NULL where the file
  has none
:raises TB201: columns are missing, unknown or doubled
:raises TB303: no line at all
:example: SELECT catalog.rate_file_columns('00000000-0000-0000-0000-000000000000')$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_line_parsed(p_load_id uuid, p_columns integer[], p_fields integer, p_bands text[])
RETURNS TABLE (
  line_no integer, fault text, prefix text, effective_from date, destination text, country text, name text,
  rate_per_minute numeric, connect_fee numeric, initial_increment integer, subsequent_increment integer, minimum_charge numeric,
  grace_seconds integer, free_seconds integer, maximum_charge numeric, price_steps catalog.price_step[]
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  -- Digits are told by trimming them off: a pattern match a field would take as long as all the rest.
  SELECT f.line_no,
    CASE
      WHEN f.fault IS NOT NULL THEN f.fault
      WHEN f.field_count <> p_fields THEN format('%s fields instead of %s', f.field_count, p_fields)
      WHEN f.prefix = '' OR f.prefix <> '*' AND btrim(f.prefix, '0123456789') <> ''
        THEN format('prefix %s is neither * nor 1 to 15 digits', left(f.prefix, 40))
      WHEN length(f.prefix) > 15 THEN format('prefix %s is longer than 15 digits', left(f.prefix, 40))
      WHEN f.rate_per_minute IS NULL OR f.rate_per_minute >= 1e8
        THEN 'rate_per_minute is not a number from 0 with up to 8 decimals'
      WHEN (f.initial_increment BETWEEN 1 AND 3600) IS NOT TRUE
        THEN 'initial_increment is not a number of seconds from 1 to 3600'
      WHEN (f.subsequent_increment BETWEEN 1 AND 3600) IS NOT TRUE
        THEN 'subsequent_increment is not a number of seconds from 1 to 3600'
      WHEN f.effective_from IS NULL THEN 'effective_from is not a date like 2026-11-01'
      WHEN f.destination = '' THEN 'destination is empty'
      WHEN f.country <> '' AND f.country !~ '^[A-Z]{2}$' THEN 'country is not two capital letters'
      WHEN f.connect_fee IS NULL OR scale(f.connect_fee) > 6
        THEN 'connect_fee is not an amount from 0 with up to 6 decimals'
      WHEN f.minimum_charge IS NULL OR scale(f.minimum_charge) > 6
        THEN 'minimum_charge is not an amount from 0 with up to 6 decimals'
      WHEN (f.grace_seconds <= 3600) IS NOT TRUE THEN 'grace_seconds is not a number of seconds from 0 to 3600'
      WHEN (f.free_seconds <= 3600) IS NOT TRUE THEN 'free_seconds is not a number of seconds from 0 to 3600'
      WHEN f.has_maximum AND (f.maximum_charge IS NULL OR scale(f.maximum_charge) > 6)
        THEN 'maximum_charge is not an amount from 0 with up to 6 decimals'
      WHEN f.maximum_charge < f.minimum_charge THEN 'maximum_charge is less than minimum_charge'
      WHEN f.price_steps IS NULL THEN 'price_steps is not a list such as night=0.0100 @180=0.0150 night@180=0.0080'
      WHEN f.price_steps <> '{}' AND EXISTS (
        SELECT FROM unnest(f.price_steps) AS s WHERE s.band <> '' AND s.band <> ALL (p_bands)
      ) THEN 'price_steps names a band that the sheet''s band plan does not have'
    END,
    (CASE f.prefix WHEN '*' THEN '' ELSE f.prefix END) COLLATE "C", f.effective_from, f.destination, f.country, f.name,
    f.rate_per_minute, f.connect_fee, f.initial_increment, f.subsequent_increment, f.minimum_charge,
    f.grace_seconds, f.free_seconds, f.maximum_charge, f.price_steps
  FROM (
    SELECT l.line_no, l.fault, cardinality(l.fields) AS field_count,
      l.fields[p_columns[1]] AS prefix,
      system.text_decimal(l.fields[p_columns[2]]) AS rate_per_minute,
      system.text_integer(l.fields[p_columns[3]]) AS initial_increment,
      system.text_integer(l.fields[p_columns[4]]) AS subsequent_increment,
      -- Nearly all lines of a file have the same date: it is read once.
      CASE l.fields[p_columns[5]] WHEN d.text THEN d.day ELSE system.text_date(l.fields[p_columns[5]]) END AS effective_from,
      btrim(l.fields[p_columns[6]]) AS destination,
      coalesce(l.fields[p_columns[7]], '') AS name,
      coalesce(l.fields[p_columns[8]], '') AS country,
      CASE WHEN coalesce(l.fields[p_columns[9]], '') IN ('', '0') THEN 0 ELSE system.text_decimal(l.fields[p_columns[9]]) END
        AS connect_fee,
      CASE WHEN coalesce(l.fields[p_columns[10]], '') IN ('', '0') THEN 0 ELSE system.text_decimal(l.fields[p_columns[10]]) END
        AS minimum_charge,
      CASE WHEN coalesce(l.fields[p_columns[11]], '') = '' THEN 0 ELSE system.text_integer(l.fields[p_columns[11]]) END
        AS grace_seconds,
      CASE WHEN coalesce(l.fields[p_columns[12]], '') = '' THEN 0 ELSE system.text_integer(l.fields[p_columns[12]]) END
        AS free_seconds,
      coalesce(l.fields[p_columns[13]], '') <> '' AS has_maximum,
      CASE WHEN l.fields[p_columns[13]] <> '' THEN system.text_decimal(l.fields[p_columns[13]]) END AS maximum_charge,
      CASE WHEN coalesce(l.fields[p_columns[14]], '') = '' THEN '{}' ELSE catalog.price_steps_parse(l.fields[p_columns[14]]) END
        AS price_steps
    FROM system.line_cut(p_load_id, p_delimiter => ',') AS l
    CROSS JOIN (
      SELECT x.text, system.text_date(x.text) AS day
      FROM (SELECT (SELECT c.fields[p_columns[5]] FROM system.line_cut(p_load_id, p_delimiter => ',') AS c OFFSET 1 LIMIT 1) AS text) AS x
      OFFSET 0
    ) AS d
    WHERE l.line_no > (SELECT min(h.line_no) FROM system.load_line AS h WHERE h.load_id = p_load_id AND h.slice = 0)
    OFFSET 0  -- each field is read once
  ) AS f;
END;
COMMENT ON FUNCTION catalog.rate_line_parsed(uuid, integer[], integer, text[]) IS $doc$The data lines of an uploaded rate file as rates.

:param p_load_id: the upload
:param p_columns: positions as catalog.rate_file_columns gives them
:param p_fields: how many fields a line must have
:param p_bands: the bands of the sheet's plan
:returns: one row a line; fault says why it is no rate
:example: SELECT * FROM catalog.rate_line_parsed('00000000-0000-0000-0000-000000000000', '{1,2,3,4,5,6}', 6, '{}')$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_file_take(p_import catalog.rate_import, p_load_id uuid) RETURNS date
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
-- Nothing is known about lines that were streamed in a moment ago: the planner would guess a few rows and loop. Hash joins keep
-- the order of the lines.
SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '256MB' AS $$
DECLARE
  v_columns integer[] := catalog.rate_file_columns(p_load_id);
  v_fields integer := (SELECT max(c.place) FROM unnest(v_columns) AS c (place));
  v_bands text[];
  v_from date;
BEGIN
  SELECT coalesce(array_agg(DISTINCT w.band::text), '{}') INTO v_bands
  FROM catalog.rate_sheet AS s
  INNER JOIN catalog.band_window AS w ON w.band_plan_id = s.band_plan_id
  WHERE s.rate_sheet_id = p_import.rate_sheet_id;
  WITH parsed AS MATERIALIZED (
    -- In the order of prefixes, in which rates are stored and flattened as well.
    SELECT p.*,
      CASE WHEN p.fault IS NULL THEN
        lag(p.line_no) OVER (PARTITION BY p.prefix, p.effective_from, p.fault IS NULL ORDER BY p.line_no)
      END AS earlier_no
    FROM catalog.rate_line_parsed(p_load_id, v_columns, v_fields, v_bands) AS p
  ), rejected AS (
    INSERT INTO catalog.rate_import_line (rate_import_id, line_no, reason, raw)
    SELECT p_import.rate_import_id, p.line_no, coalesce(p.fault, format('same prefix and date as line %s', p.earlier_no)), l.raw
    FROM parsed AS p
    INNER JOIN system.line_cut(p_load_id, p_delimiter => ',') AS l ON l.line_no = p.line_no
    WHERE p.fault IS NOT NULL OR p.earlier_no IS NOT NULL
    RETURNING 1
  ), line AS NOT MATERIALIZED (
    SELECT p.* FROM parsed AS p WHERE (SELECT count(*) FROM rejected) = 0
  ), named AS MATERIALIZED (
    SELECT l.destination AS code, nullif(min(l.country), '') AS country FROM line AS l GROUP BY l.destination
  ), made AS (
    INSERT INTO catalog.destination AS d (code, name, country)
    SELECT n.code, n.code, n.country
    FROM named AS n
    WHERE n.code NOT IN (SELECT x.code FROM catalog.destination AS x)
    ORDER BY n.code
    -- Another import may just have made it: then its row is taken.
    ON CONFLICT ON CONSTRAINT destination_code_key DO UPDATE SET name = d.name
    RETURNING d.destination_id, d.code
  ), compared AS MATERIALIZED (
    SELECT l.*, d.destination_id, r.rate_id AS old_id,
      (r.destination_id, r.name, r.rate_per_minute, r.connect_fee, r.initial_increment, r.subsequent_increment,
        r.minimum_charge, r.grace_seconds, r.free_seconds, r.maximum_charge, r.price_steps)
      IS NOT DISTINCT FROM
      (d.destination_id, l.name, l.rate_per_minute, l.connect_fee, l.initial_increment, l.subsequent_increment,
        l.minimum_charge, l.grace_seconds, l.free_seconds, l.maximum_charge, l.price_steps)
      AS same
    FROM line AS l
    INNER JOIN (
      SELECT x.destination_id, x.code FROM named AS n INNER JOIN catalog.destination AS x ON x.code = n.code
      UNION ALL
      SELECT m.destination_id, m.code FROM made AS m
    ) AS d ON d.code = l.destination
    LEFT JOIN catalog.rate AS r
      ON r.rate_sheet_id = p_import.rate_sheet_id AND r.superseded_at IS NULL
      AND r.prefix = l.prefix AND r.effective_from = l.effective_from
  ), superseded AS (
    UPDATE catalog.rate AS r SET superseded_at = system.clock_now()
    FROM compared AS c WHERE r.rate_id = c.old_id AND c.old_id IS NOT NULL AND NOT c.same
    RETURNING 1
  ), added AS (
    INSERT INTO catalog.rate (
      rate_sheet_id, prefix, effective_from, destination_id, name, rate_per_minute, connect_fee, initial_increment,
      subsequent_increment, minimum_charge, grace_seconds, free_seconds, maximum_charge, price_steps
    )
    SELECT p_import.rate_sheet_id, c.prefix, c.effective_from, c.destination_id, c.name, c.rate_per_minute, c.connect_fee,
      c.initial_increment, c.subsequent_increment, c.minimum_charge, c.grace_seconds, c.free_seconds, c.maximum_charge,
      c.price_steps
    FROM compared AS c
    -- Counting them makes the old rates give way first: there is one rate a prefix and date.
    WHERE NOT c.same AND (SELECT count(*) FROM superseded) >= 0
    ORDER BY c.prefix, c.effective_from
  )
  SELECT (SELECT count(*) FROM parsed), (SELECT count(*) FROM rejected),
    count(*) FILTER (WHERE c.old_id IS NULL), count(*) FILTER (WHERE c.old_id IS NOT NULL AND NOT c.same),
    count(*) FILTER (WHERE c.same), min(c.effective_from) FILTER (WHERE NOT c.same)
  INTO p_import.lines, p_import.rejected, p_import.added, p_import.changed, p_import.unchanged, v_from
  FROM compared AS c;
  IF p_import.lines = 0 THEN
    PERFORM system.raise_error('TB303', format('file %s has no rates', p_import.file_name), p_hint => 'Nothing was changed.');
  END IF;
  UPDATE catalog.rate_import AS i
  SET status = CASE WHEN p_import.rejected = 0 THEN 'imported' ELSE 'rejected' END, lines = p_import.lines,
    added = p_import.added, changed = p_import.changed, unchanged = p_import.unchanged, rejected = p_import.rejected
  WHERE i.rate_import_id = p_import.rate_import_id;
  RETURN v_from;
END $$;
COMMENT ON FUNCTION catalog.rate_file_take(catalog.rate_import, uuid) IS
$doc$Puts the rates of an uploaded file into the sheet, or keeps its rejected lines, in one statement, and counts.

:param p_import: the import
:param p_load_id: the upload
:returns: the first effective date that changed; NULL when nothing did
:raises TB303: no line of data
:example: SELECT catalog.rate_file_take(i, '00000000-0000-0000-0000-000000000000') FROM catalog.rate_import AS i$doc$;

CREATE OR REPLACE FUNCTION api.rate_import(p_rate_sheet text, p_file_name text, p_load_id uuid) RETURNS api.rate_import
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_import catalog.rate_import;
  v_from date;
  v_row api.rate_import;
BEGIN
  v_import.rate_sheet_id := (SELECT s.rate_sheet_id FROM catalog.rate_sheet AS s WHERE s.code = p_rate_sheet);
  IF v_import.rate_sheet_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('rate sheet %s does not exist', p_rate_sheet), p_column => 'rate_sheet');
  END IF;
  IF p_file_name IS NULL THEN
    PERFORM system.raise_error('TB102', 'file_name is missing', p_column => 'file_name');
  END IF;
  -- One file of a sheet at a time: two would both find the same old rates.
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.rate_import:' || v_import.rate_sheet_id, 0));
  INSERT INTO catalog.rate_import (
    rate_sheet_id, file_name, status, lines, added, changed, unchanged, rejected, imported_at, actor
  ) VALUES (v_import.rate_sheet_id, p_file_name, 'rejected', 0, 0, 0, 0, 0, system.clock_now(), system.actor())
  RETURNING * INTO v_import;
  v_from := catalog.rate_file_take(v_import, p_load_id);
  IF v_from IS NOT NULL THEN
    PERFORM catalog.rate_sheet_activate(v_import.rate_sheet_id, v_from);
  END IF;
  PERFORM system.load_clear(p_load_id);
  SELECT r.* INTO STRICT v_row FROM api.rate_import AS r WHERE r.rate_import_id = v_import.rate_import_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.rate_import(text, text, uuid) IS $doc$Imports an uploaded rate file into a sheet, whole or not at all.

The client first copies the lines, the header too, into system.load_line under a load id of its own choice. Columns are known
by the header: prefix, rate_per_minute, initial_increment, subsequent_increment, effective_from and destination; name, country,
connect_fee, minimum_charge, grace_seconds, free_seconds, maximum_charge and price_steps may be left out. price_steps are prices
that count instead of rate_per_minute: band=price, @second=price and band@second=price with blanks between. One wrong line rejects the file: the result says so, and
api.rate_import_line_list names every wrong line. A rate whose prefix and date the sheet has already is left as it is when
nothing differs, else superseded. Unknown destinations are made.
:param p_rate_sheet: code of the sheet
:param p_file_name: name of the file
:param p_load_id: the upload
:returns: the import with its counts; status is imported or rejected
:raises TB101: no such sheet
:raises TB102: no file name
:raises TB201: columns are missing, unknown or doubled
:raises TB303: no line of data
:example: SELECT * FROM api.rate_import('world', 'world-2026-11.csv', '5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11')$doc$;
GRANT EXECUTE ON FUNCTION api.rate_import(text, text, uuid) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.rate_import_line_list(
  p_rate_import_id bigint, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.rate_import_line
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  IF NOT EXISTS (SELECT FROM catalog.rate_import AS i WHERE i.rate_import_id = p_rate_import_id) THEN
    PERFORM system.raise_error('TB101', format('rate import %s does not exist', p_rate_import_id), p_column => 'rate_import_id');
  END IF;
  RETURN QUERY
  SELECT r.* FROM api.rate_import_line AS r
  WHERE r.rate_import_id = p_rate_import_id AND r.line_no > coalesce(p_after[1]::integer, 0)
  ORDER BY r.line_no
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.rate_import_line_list(bigint, integer, text[]) IS $doc$Lists the rejected lines of an import, a page at a time.

:param p_rate_import_id: the import
:param p_limit: most rows to return, 1 to 1000
:param p_after: the line number of the last row of the page before; NULL is the start
:returns: the lines in order, each with its reason
:raises TB101: no such import
:raises TB102: the limit or the number of values in p_after is wrong
:example: SELECT * FROM api.rate_import_line_list(1)$doc$;
GRANT EXECUTE ON FUNCTION api.rate_import_line_list(bigint, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
