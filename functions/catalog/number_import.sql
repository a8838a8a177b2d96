-- Importing blocks of numbers: read by its header, checked as a set, taken whole or not at all.

SELECT resource.declare('number_import', 'catalog.number_import', p_filter => '{status}', p_sort => '{-imported_at}',
  p_verbs => '{get,list}', p_summary => 'import of blocks of numbers');

CREATE OR REPLACE FUNCTION catalog.number_line_parsed(p_load_id uuid, p_columns integer[])
RETURNS TABLE (
  line_no integer, raw text, fault text, npa text, prefix text, effective_from date, country text, state text, lata text,
  ocn text, rate_center text, name text
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT f.line_no, f.raw,
    CASE
      WHEN f.fault IS NOT NULL THEN f.fault
      WHEN f.field_count <> (SELECT max(c.place) FROM unnest(p_columns) AS c (place))
        THEN format('%s fields instead of %s', f.field_count, (SELECT max(c.place) FROM unnest(p_columns) AS c (place)))
      WHEN (f.npa ~ '^[2-9](?!11)[0-8][0-9]$') IS NOT TRUE THEN format('npa %s is no area code', left(f.npa, 40))
      WHEN f.nxx !~ '^([2-9][0-9]{2})?$' THEN format('nxx %s is not three digits from 200', left(f.nxx, 40))
      WHEN f.block !~ '^[0-9]?$' THEN format('block %s is not one digit', left(f.block, 40))
      WHEN f.nxx = '' AND f.block <> '' THEN 'a block is of an nxx'
      WHEN f.effective_from IS NULL THEN 'effective_from is not a date like 2026-11-01'
      WHEN f.country !~ '^([A-Z]{2})?$' THEN 'country is not two capital letters'
      WHEN f.country = '' AND concat(f.state, f.lata, f.ocn, f.rate_center, f.name) <> ''
        THEN 'country is missing; of a block that ended the others are empty too'
      WHEN f.state !~ '^([A-Z]{2,3})?$' THEN 'state is not two or three capital letters'
      WHEN f.lata !~ '^[0-9]{3,5}$' THEN 'lata is not 3 to 5 digits'
      WHEN f.ocn !~ '^[0-9A-Z]{4}$' THEN 'ocn is not four digits or capital letters'
    END,
    f.npa, concat('1', f.npa, f.nxx, f.block), f.effective_from, nullif(f.country, ''), f.state,
    -- The tables of the trade fill the column with 888 where there are no LATAs.
    nullif(f.lata, '888'), f.ocn, f.rate_center, f.name
  FROM (
    SELECT l.line_no, l.raw, l.fault, cardinality(l.fields) AS field_count,
      btrim(l.fields[p_columns[1]]) AS npa,
      btrim(l.fields[p_columns[2]]) AS nxx,
      btrim(l.fields[p_columns[3]]) AS country,
      system.text_date(btrim(l.fields[p_columns[4]])) AS effective_from,
      coalesce(btrim(l.fields[p_columns[5]]), '') AS block,
      coalesce(btrim(l.fields[p_columns[6]]), '') AS state,
      nullif(btrim(l.fields[p_columns[7]]), '') AS lata,
      nullif(btrim(l.fields[p_columns[8]]), '') AS ocn,
      coalesce(btrim(l.fields[p_columns[9]]), '') AS rate_center,
      coalesce(btrim(l.fields[p_columns[10]]), '') AS name
    FROM system.line_cut(p_load_id, p_delimiter => ',') AS l
    WHERE l.line_no > (SELECT min(h.line_no) FROM system.load_line AS h WHERE h.load_id = p_load_id AND h.slice = 0)
    OFFSET 0  -- each field is read once
  ) AS f;
END;
COMMENT ON FUNCTION catalog.number_line_parsed(uuid, integer[]) IS
$doc$The data lines of an uploaded file as blocks of numbers.

:param p_load_id: the upload
:param p_columns: positions of npa, nxx, country, effective_from, block, state, lata, ocn, rate_center and name
:returns: one row a line; fault says why it is no block
:example: SELECT * FROM catalog.number_line_parsed('00000000-0000-0000-0000-000000000000', '{1,2,3,4,5,6,7,8,9,10}')$doc$;

CREATE OR REPLACE FUNCTION catalog.number_line_checked(p_load_id uuid, p_columns integer[])
RETURNS TABLE (
  line_no integer, raw text, fault text, prefix text, effective_from date, country text, state text, lata text, ocn text,
  rate_center text, name text
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH parsed AS MATERIALIZED (
    SELECT p.*,
      CASE WHEN p.fault IS NULL
        THEN lag(p.line_no) OVER (PARTITION BY p.prefix, p.effective_from, p.fault IS NULL ORDER BY p.line_no)
      END AS earlier_no
    FROM catalog.number_line_parsed(p_load_id, p_columns) AS p
  ), area AS (
    -- Area codes as they are once the file counts.
    SELECT a.npa, a.country, a.effective_from,
      lead(a.effective_from, 1, 'infinity') OVER (PARTITION BY a.npa ORDER BY a.effective_from) AS effective_to
    FROM (
      SELECT p.npa, p.country, p.effective_from FROM parsed AS p
      WHERE p.fault IS NULL AND p.earlier_no IS NULL AND length(p.prefix) = 4
      UNION ALL
      SELECT substr(b.prefix, 2), b.country, b.effective_from FROM catalog.number_block AS b
      WHERE length(b.prefix) = 4 AND NOT EXISTS (
        SELECT FROM parsed AS p WHERE p.fault IS NULL AND p.prefix = b.prefix AND p.effective_from = b.effective_from
      )
    ) AS a
  )
  SELECT p.line_no, p.raw,
    CASE
      WHEN p.fault IS NOT NULL THEN p.fault
      WHEN p.earlier_no IS NOT NULL THEN format('same block and date as line %s', p.earlier_no)
      WHEN length(p.prefix) = 4 OR p.country IS NULL THEN NULL
      WHEN a.country IS NULL THEN format('area code %s is not in service on %s', p.npa, p.effective_from)
      WHEN a.country <> p.country THEN format('area code %s is in %s, not in %s', p.npa, a.country, p.country)
    END,
    p.prefix, p.effective_from, p.country, p.state, p.lata, p.ocn, p.rate_center, p.name
  FROM parsed AS p
  LEFT JOIN area AS a ON a.npa = p.npa AND p.effective_from >= a.effective_from AND p.effective_from < a.effective_to;
END;
COMMENT ON FUNCTION catalog.number_line_checked(uuid, integer[]) IS
$doc$The data lines of an uploaded file as blocks of numbers, compared with each other and with the area codes in service.

:param p_load_id: the upload
:param p_columns: as catalog.number_line_parsed takes it
:returns: one row a line; fault says why it cannot be taken
:example: SELECT * FROM catalog.number_line_checked('00000000-0000-0000-0000-000000000000', '{1,2,3,4,5,6,7,8,9,10}')$doc$;

CREATE OR REPLACE FUNCTION catalog.number_file_take(p_import catalog.number_import, p_load_id uuid)
RETURNS catalog.number_import
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
-- Nothing is known about lines that were streamed in a moment ago: the planner would guess a few rows and loop.
SET enable_nestloop = off SET enable_mergejoin = off AS $$
DECLARE
  v_columns integer[] := system.load_header(p_load_id, ARRAY[
    'npa', 'nxx', 'country', 'effective_from', 'block', 'state', 'lata', 'ocn', 'rate_center', 'name'
  ], 4, 'TB301');
BEGIN
  WITH checked AS MATERIALIZED (
    SELECT c.*, b.number_block_id, (b.country, b.state, b.lata, b.ocn, b.rate_center, b.name)
      IS NOT DISTINCT FROM (c.country, c.state, c.lata, c.ocn, c.rate_center, c.name) AS same
    FROM catalog.number_line_checked(p_load_id, v_columns) AS c
    LEFT JOIN catalog.number_block AS b ON b.prefix = c.prefix AND b.effective_from = c.effective_from
  ), rejected AS (
    INSERT INTO catalog.number_import_line (number_import_id, line_no, reason, raw)
    SELECT p_import.number_import_id, c.line_no, c.fault, c.raw FROM checked AS c WHERE c.fault IS NOT NULL
    RETURNING 1
  ), line AS NOT MATERIALIZED (
    SELECT c.* FROM checked AS c WHERE (SELECT count(*) FROM rejected) = 0
  ), taken AS (
    INSERT INTO catalog.number_block AS b (prefix, effective_from, country, state, lata, ocn, rate_center, name)
    SELECT l.prefix, l.effective_from, l.country, l.state, l.lata, l.ocn, l.rate_center, l.name
    FROM line AS l
    WHERE l.number_block_id IS NULL OR NOT l.same
    ORDER BY l.prefix, l.effective_from
    ON CONFLICT ON CONSTRAINT number_block_once
    DO UPDATE SET country = excluded.country, state = excluded.state, lata = excluded.lata, ocn = excluded.ocn,
      rate_center = excluded.rate_center, name = excluded.name
  )
  SELECT (SELECT count(*) FROM checked), (SELECT count(*) FROM rejected),
    count(*) FILTER (WHERE l.number_block_id IS NULL), count(*) FILTER (WHERE l.number_block_id IS NOT NULL AND NOT l.same),
    count(*) FILTER (WHERE l.number_block_id IS NOT NULL AND l.same)
  INTO p_import.lines, p_import.rejected, p_import.added, p_import.changed, p_import.unchanged
  FROM line AS l;
  IF p_import.lines = 0 THEN
    PERFORM system.raise_error('TB303', format('file %s has no blocks', p_import.file_name),
      p_hint => 'Nothing was changed.');
  END IF;
  p_import.status := CASE WHEN p_import.rejected = 0 THEN 'imported' ELSE 'rejected' END;
  RETURN p_import;
END $$;
COMMENT ON FUNCTION catalog.number_file_take(catalog.number_import, uuid) IS
$doc$Takes the blocks of an uploaded file, or keeps its rejected lines, in one statement, and counts.

:param p_import: the import
:param p_load_id: the upload
:returns: the import with its counts and status, to be stored
:raises TB301: columns are missing, unknown or doubled
:raises TB303: no line of data
:example: SELECT catalog.number_file_take(i, '00000000-0000-0000-0000-000000000000') FROM catalog.number_import AS i$doc$;

CREATE OR REPLACE FUNCTION api.number_import(p_file_name text, p_load_id uuid) RETURNS api.number_import
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_import catalog.number_import;
  v_row api.number_import;
BEGIN
  IF p_file_name IS NULL THEN
    PERFORM system.raise_error('TB102', 'file_name is missing', p_column => 'file_name');
  END IF;
  -- One file at a time: two would both find a block new.
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.number_block', 0));
  INSERT INTO catalog.number_import AS i (file_name, status, lines, added, changed, unchanged, rejected, imported_at, actor)
  VALUES (p_file_name, 'rejected', 0, 0, 0, 0, 0, system.clock_now(), system.actor())
  RETURNING i.* INTO v_import;
  v_import := catalog.number_file_take(v_import, p_load_id);
  UPDATE catalog.number_import AS i
  SET status = v_import.status, lines = v_import.lines, added = v_import.added, changed = v_import.changed,
    unchanged = v_import.unchanged, rejected = v_import.rejected
  WHERE i.number_import_id = v_import.number_import_id;
  PERFORM system.load_clear(p_load_id);
  SELECT i.* INTO v_row FROM api.number_import AS i WHERE i.number_import_id = v_import.number_import_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.number_import(text, uuid) IS $doc$Imports an uploaded file of blocks of numbers, whole or not at all.

The client first copies the lines, the header too, into system.load_line under a load id of its own choice. Columns are known
by the header: npa, nxx, country and effective_from; block, state, lata, ocn, rate_center and name may be left out. A line
without nxx is a whole area code, one without block a whole exchange; one without country says that the block ended and
counts as part of the wider one. A line for a block and date that are known corrects them. One wrong line rejects the file:
the result says so, and api.number_import_line_list names every wrong line.
:param p_file_name: name of the file
:param p_load_id: the upload
:returns: the import with its counts; status is imported or rejected
:raises TB102: no file name
:raises TB301: columns are missing, unknown or doubled
:raises TB303: no line of data
:example: SELECT * FROM api.number_import('blocks-2026-11.csv', '5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11')$doc$;
GRANT EXECUTE ON FUNCTION api.number_import(text, uuid) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.number_import_line_list(
  p_number_import_id bigint, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.number_import_line
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  PERFORM FROM api.number_import_get(p_number_import_id);
  RETURN QUERY
  SELECT r.* FROM api.number_import_line AS r
  WHERE r.number_import_id = p_number_import_id AND r.line_no > coalesce(p_after[1]::integer, 0)
  ORDER BY r.line_no
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.number_import_line_list(bigint, integer, text[]) IS
$doc$Lists the rejected lines of an import of blocks of numbers, a page at a time.

:param p_number_import_id: the import
:param p_limit: most rows to return, 1 to 1000
:param p_after: the line number of the last row of the page before; NULL is the start
:returns: the lines in order, each with its reason
:raises TB101: no such import
:raises TB102: the limit or the number of values in p_after is wrong
:example: SELECT * FROM api.number_import_line_list(1)$doc$;
GRANT EXECUTE ON FUNCTION api.number_import_line_list(bigint, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
