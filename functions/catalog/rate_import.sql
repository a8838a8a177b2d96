-- Importing a rate file: read by its header, checked as a set, taken whole or not at all.

SELECT resource.declare('rate_import', 'catalog.rate_import', p_filter => '{rate_sheet_id,status}',
  p_sort => '{-imported_at}', p_verbs => '{get,list}', p_summary => 'rate import');

CREATE OR REPLACE FUNCTION catalog.rate_file_take(p_import catalog.rate_import, p_load_id uuid) RETURNS date
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
-- Nothing is known about lines that were streamed in a moment ago: the planner would guess a few rows and loop. Hash joins keep
-- the order of the lines.
SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '256MB' AS $$
DECLARE
  v_columns integer[] := catalog.rate_file_columns(p_load_id, p_import.effective_from IS NULL);
  v_fields integer := (SELECT max(c.place) FROM unnest(v_columns) AS c (place));
  -- The day from which the file replaces; NULL when it adds.
  v_replaced date := CASE p_import.mode WHEN 'replace' THEN p_import.effective_from END;
  v_bands text[] := catalog.rate_sheet_bands(p_import.rate_sheet_id);
  v_kind text := (SELECT s.kind FROM catalog.rate_sheet AS s WHERE s.rate_sheet_id = p_import.rate_sheet_id);
  v_from date;
BEGIN
  WITH parsed AS MATERIALIZED (
    SELECT p.*
    FROM catalog.rate_file_lines(p_load_id, v_columns, v_fields, p_import.effective_from, v_replaced, v_bands, v_kind) AS p
  ), rejected AS (
    -- A line of several prefixes may have several faults: the first is told.
    INSERT INTO catalog.rate_import_line (rate_import_id, line_no, reason, raw)
    SELECT DISTINCT ON (p.line_no) p_import.rate_import_id, p.line_no, p.fault, l.raw
    FROM parsed AS p
    INNER JOIN system.line_cut(p_load_id, p_delimiter => ',') AS l ON l.line_no = p.line_no
    WHERE p.fault IS NOT NULL
    ORDER BY p.line_no, p.prefix
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
  ), standing AS MATERIALIZED (
    -- What counts on the day before a file replaces.
    SELECT s.* FROM catalog.rate_before(p_import.rate_sheet_id, v_replaced) AS s WHERE v_replaced IS NOT NULL
  ), compared AS MATERIALIZED (
    SELECT l.*, d.destination_id, r.rate_id AS old_id,
      CASE
        -- Prices of what ended do not count.
        WHEN r.rate_id IS NOT NULL AND l.ended THEN r.ended
        WHEN r.rate_id IS NOT NULL THEN
          (r.destination_id, r.name, r.rate_per_minute, r.connect_fee, r.initial_increment, r.subsequent_increment,
            r.minimum_charge, r.ended, r.grace_seconds, r.free_seconds, r.maximum_charge, r.price_steps)
          IS NOT DISTINCT FROM
          (d.destination_id, l.name, l.rate_per_minute, l.connect_fee, l.initial_increment, l.subsequent_increment,
            l.minimum_charge, l.ended, l.grace_seconds, l.free_seconds, l.maximum_charge, l.price_steps)
        -- A rate that goes on needs no new row.
        WHEN l.effective_from > v_replaced THEN false
        WHEN l.ended THEN s.ended IS NOT false
        ELSE
          (s.destination_id, s.name, s.rate_per_minute, s.connect_fee, s.initial_increment, s.subsequent_increment,
            s.minimum_charge, s.ended, s.grace_seconds, s.free_seconds, s.maximum_charge, s.price_steps)
          IS NOT DISTINCT FROM
          (d.destination_id, l.name, l.rate_per_minute, l.connect_fee, l.initial_increment, l.subsequent_increment,
            l.minimum_charge, l.ended, l.grace_seconds, l.free_seconds, l.maximum_charge, l.price_steps)
      END AND (r.rate_id IS NOT NULL OR v_replaced IS NOT NULL) AS same
    FROM line AS l
    INNER JOIN (
      SELECT x.destination_id, x.code FROM named AS n INNER JOIN catalog.destination AS x ON x.code = n.code
      UNION ALL
      SELECT m.destination_id, m.code FROM made AS m
    ) AS d ON d.code = l.destination
    LEFT JOIN catalog.rate AS r
      ON r.rate_sheet_id = p_import.rate_sheet_id AND r.superseded_at IS NULL
      AND r.prefix = l.prefix AND r.effective_from = l.effective_from
    LEFT JOIN standing AS s ON s.prefix = l.prefix
  ), withdrawn AS MATERIALIZED (
    -- From its day on a file that replaces says all there is. What counts that day goes on until its prefix's first line.
    SELECT r.rate_id, r.prefix, r.effective_from, r.ended
    FROM catalog.rate AS r
    WHERE v_replaced IS NOT NULL AND r.rate_sheet_id = p_import.rate_sheet_id AND r.superseded_at IS NULL
      AND (SELECT count(*) FROM rejected) = 0
      AND NOT EXISTS (SELECT FROM parsed AS p WHERE p.prefix = r.prefix AND p.effective_from = r.effective_from)
      AND (r.effective_from > v_replaced
        OR r.effective_from = v_replaced AND NOT r.ended AND NOT EXISTS (SELECT FROM parsed AS p WHERE p.prefix = r.prefix))
  ), missing AS MATERIALIZED (
    SELECT s.*
    FROM standing AS s
    LEFT JOIN catalog.rate AS r
      ON r.rate_sheet_id = p_import.rate_sheet_id AND r.superseded_at IS NULL AND r.ended
      AND r.prefix = s.prefix AND r.effective_from = v_replaced
    WHERE NOT s.ended AND r.rate_id IS NULL AND (SELECT count(*) FROM rejected) = 0
      AND NOT EXISTS (SELECT FROM parsed AS p WHERE p.prefix = s.prefix)
  ), superseded AS (
    UPDATE catalog.rate AS r SET superseded_at = system.clock_now(), superseded_import_id = p_import.rate_import_id
    FROM (
      SELECT c.old_id FROM compared AS c WHERE c.old_id IS NOT NULL AND NOT c.same
      UNION ALL
      SELECT w.rate_id FROM withdrawn AS w
    ) AS x
    WHERE r.rate_id = x.old_id
    RETURNING 1
  ), added AS (
    INSERT INTO catalog.rate (
      rate_sheet_id, prefix, effective_from, destination_id, name, rate_per_minute, connect_fee, initial_increment,
      subsequent_increment, minimum_charge, grace_seconds, free_seconds, maximum_charge, price_steps, ended, rate_import_id
    )
    SELECT p_import.rate_sheet_id, x.prefix, x.effective_from, x.destination_id, x.name, x.rate_per_minute, x.connect_fee,
      x.initial_increment, x.subsequent_increment, x.minimum_charge, x.grace_seconds, x.free_seconds, x.maximum_charge,
      x.price_steps, x.ended, p_import.rate_import_id
    FROM (
      SELECT c.prefix, c.effective_from, c.destination_id, c.name, c.rate_per_minute, c.connect_fee,
        c.initial_increment, c.subsequent_increment, c.minimum_charge, c.grace_seconds, c.free_seconds, c.maximum_charge,
        c.price_steps, c.ended
      FROM compared AS c
      WHERE NOT c.same
      UNION ALL
      SELECT m.prefix, v_replaced, m.destination_id, m.name, m.rate_per_minute, m.connect_fee, m.initial_increment,
        m.subsequent_increment, m.minimum_charge, m.grace_seconds, m.free_seconds, m.maximum_charge, m.price_steps, true
      FROM missing AS m
    ) AS x
    -- Counting them makes the old rates give way first: there is one rate a prefix and date.
    WHERE (SELECT count(*) FROM superseded) >= 0
    ORDER BY x.prefix, x.effective_from
  )
  SELECT (SELECT count(DISTINCT p.line_no) FROM parsed AS p), (SELECT count(*) FROM rejected),
    count(*) FILTER (WHERE c.old_id IS NULL AND NOT c.same), count(*) FILTER (WHERE c.old_id IS NOT NULL AND NOT c.same),
    count(*) FILTER (WHERE c.same),
    (
      SELECT count(*) FROM (
        SELECT m.prefix FROM missing AS m
        UNION
        SELECT w.prefix FROM withdrawn AS w
        WHERE NOT w.ended AND NOT EXISTS (SELECT FROM parsed AS p WHERE p.prefix = w.prefix)
      ) AS e
    ),
    least(
      min(c.effective_from) FILTER (WHERE NOT c.same),
      (SELECT min(w.effective_from) FROM withdrawn AS w),
      CASE WHEN EXISTS (SELECT FROM missing) THEN v_replaced END
    )
  INTO p_import.lines, p_import.rejected, p_import.added, p_import.changed, p_import.unchanged, p_import.ended, v_from
  FROM compared AS c;
  IF p_import.lines = 0 THEN
    PERFORM system.raise_error('TB303', format('%s has no rates', p_import.file_name), p_hint => 'Nothing was changed.');
  END IF;
  UPDATE catalog.rate_import AS i
  SET status = CASE WHEN p_import.rejected = 0 THEN 'imported' ELSE 'rejected' END, lines = p_import.lines,
    added = p_import.added, changed = p_import.changed, unchanged = p_import.unchanged, rejected = p_import.rejected,
    ended = p_import.ended, restorable = p_import.rejected = 0
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

CREATE OR REPLACE FUNCTION catalog.rate_import_run(p_import catalog.rate_import, p_load_id uuid) RETURNS api.rate_import
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_import catalog.rate_import;
  v_from date;
  v_row api.rate_import;
BEGIN
  INSERT INTO catalog.rate_import (
    rate_sheet_id, file_name, kind, mode, effective_from, status, lines, added, changed, unchanged, rejected, imported_at, actor
  ) VALUES (
    p_import.rate_sheet_id, p_import.file_name, p_import.kind, p_import.mode, p_import.effective_from, 'rejected', 0, 0, 0, 0, 0,
    system.clock_now(), system.actor()
  )
  RETURNING * INTO v_import;
  v_from := catalog.rate_file_take(v_import, p_load_id);
  IF v_from IS NOT NULL THEN
    PERFORM catalog.rate_sheet_activate(v_import.rate_sheet_id, v_from);
  END IF;
  PERFORM system.load_clear(p_load_id);
  SELECT r.* INTO STRICT v_row FROM api.rate_import AS r WHERE r.rate_import_id = v_import.rate_import_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION catalog.rate_import_run(catalog.rate_import, uuid) IS
$doc$Takes uploaded lines into a sheet, builds its versions anew from the first day that changed, and lets the lines go.

:param p_import: sheet, file name, kind, mode and effective date; the sheet is locked (catalog.rate_sheet_locked)
:param p_load_id: the upload
:returns: the import with its counts
:raises TB201: columns are missing, unknown or doubled
:raises TB303: no line of data
:example: SELECT * FROM catalog.rate_import_run(NULL, '00000000-0000-0000-0000-000000000000')$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_import_begin(
  p_rate_sheet text, p_file_name text, p_kind text, p_mode text, p_effective_from date
) RETURNS catalog.rate_import
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_sheet catalog.rate_sheet;
  v_import catalog.rate_import;
BEGIN
  SELECT s.* INTO v_sheet FROM catalog.rate_sheet AS s WHERE s.code = p_rate_sheet;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('rate sheet %s does not exist', p_rate_sheet), p_column => 'rate_sheet');
  END IF;
  IF p_file_name IS NULL THEN
    PERFORM system.raise_error('TB102', 'file_name is missing', p_column => 'file_name');
  END IF;
  IF p_mode IS NULL OR p_mode NOT IN ('add', 'replace') THEN
    PERFORM system.raise_error('TB102', format('%s is not a mode', coalesce(p_mode, 'NULL')), p_column => 'mode',
      p_hint => 'One of add, replace.');
  END IF;
  IF NOT isfinite(p_effective_from) THEN
    PERFORM system.raise_error('TB102', 'effective_from is not a day', p_column => 'effective_from');
  END IF;
  -- One file of a sheet at a time: two would both find the same old rates.
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.rate_import:' || v_sheet.rate_sheet_id, 0));
  v_import.rate_sheet_id := v_sheet.rate_sheet_id;
  v_import.file_name := p_file_name;
  v_import.kind := p_kind;
  v_import.mode := p_mode;
  v_import.effective_from := CASE
    WHEN p_mode = 'replace' THEN coalesce(p_effective_from, (system.clock_now() AT TIME ZONE v_sheet.time_zone)::date)
    ELSE p_effective_from
  END;
  RETURN v_import;
END $$;
COMMENT ON FUNCTION catalog.rate_import_begin(text, text, text, text, date) IS
$doc$Checks what an import was asked for and locks its sheet: until the transaction ends nobody else imports into it.

:param p_rate_sheet: code of the sheet
:param p_file_name: name of the file, or what the rates are made from
:param p_kind: file, roll_back or build
:param p_mode: add or replace
:param p_effective_from: day from which it replaces; NULL is today in the sheet's zone
:returns: an import that is not stored yet
:raises TB101: no such sheet
:raises TB102: no file name, no such mode, or no day
:example: SELECT * FROM catalog.rate_import_begin('world', 'world.csv', 'file', 'add', NULL)$doc$;

CREATE OR REPLACE FUNCTION api.rate_import(
  p_rate_sheet text, p_file_name text, p_load_id uuid, p_mode text DEFAULT 'add', p_effective_from date DEFAULT NULL,
  p_column_map text DEFAULT NULL
) RETURNS api.rate_import
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_import catalog.rate_import := catalog.rate_import_begin(p_rate_sheet, p_file_name, 'file', p_mode, p_effective_from);
BEGIN
  RETURN catalog.rate_import_run(v_import, catalog.load_mapped(p_load_id, p_column_map, true));
END $$;
COMMENT ON FUNCTION api.rate_import(text, text, uuid, text, date, text) IS
$doc$Imports an uploaded rate file into a sheet, whole or not at all.

The client first copies the lines, the header too, into system.load_line under a load id of its own choice. Columns are known
by the header: prefix, rate_per_minute, initial_increment, subsequent_increment, effective_from and destination; name, country,
connect_fee, minimum_charge, ended, grace_seconds, free_seconds, maximum_charge, price_steps and rating_class may be left out,
effective_from too when one is given here. What prefix holds is as the sheet's kind says: digits or *; of a jurisdiction sheet the
same, with a rating_class (local, intrastate, interstate, international, indeterminate; none is any) in its column or behind the
prefix, as in 1613/intrastate; of a lata sheet 132>224, *>224, 132>* or *; of a tier sheet the tier or DEFAULT. price_steps are prices that count instead of rate_per_minute: band=price, @second=price and
band@second=price with blanks between. Files with other columns need a column map. One wrong line rejects the file: the result
says so, and api.rate_import_line_list names every wrong line. A rate whose prefix and date the sheet has already is left as it
is when nothing differs, else superseded. Unknown destinations are made. A prefix that ends has no price of its own any more:
the shorter prefix counts.
:param p_rate_sheet: code of the sheet
:param p_file_name: name of the file
:param p_load_id: the upload
:param p_mode: add: what is not in the file stays as it is; replace: from the day on the sheet is what the file says: earlier dates
  in the file count as that day, prefixes that are not in it end, rates announced for later are withdrawn, and what counts on the
  day goes on until the first date that the file has for its prefix
:param p_effective_from: day from which it replaces, in the sheet's zone, today when NULL; when it adds, the day of lines that give none
:param p_column_map: code of the column map; NULL: these columns, else the saved map whose headers the file has
:returns: the import with its counts; status is imported or rejected
:raises TB101: no such sheet or column map
:raises TB102: no file name, no such mode, or no day
:raises TB201: columns are missing, unknown or doubled, or several column maps fit
:raises TB303: no line of data
:example: SELECT * FROM api.rate_import('world', 'world-2026-11.csv', '5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11')$doc$;
GRANT EXECUTE ON FUNCTION api.rate_import(text, text, uuid, text, date, text) TO pgtoll_admin, pgtoll_operator;

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
