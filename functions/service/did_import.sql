-- Importing a file of numbers: read by its header, checked as a set, taken whole or not at all.

SELECT resource.declare('did_import', 'service.did_import', p_filter => '{status}', p_sort => '{-imported_at}',
  p_verbs => '{get,list}', p_summary => 'import of numbers');

CREATE OR REPLACE FUNCTION service.did_line_parsed(p_load_id uuid, p_columns integer[])
RETURNS TABLE (
  line_no integer, raw text, fault text, number text, country text, state text, rate_center text, lata text, tier smallint,
  carrier_id bigint, currency text, setup_cost numeric, monthly_cost numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT f.line_no, f.raw,
    CASE
      WHEN f.fault IS NOT NULL THEN f.fault
      WHEN f.field_count <> (SELECT max(c.place) FROM unnest(p_columns) AS c (place))
        THEN format('%s fields instead of %s', f.field_count, (SELECT max(c.place) FROM unnest(p_columns) AS c (place)))
      WHEN (f.number ~ '^[1-9][0-9]{4,14}$') IS NOT TRUE
        THEN format('number %s is not 5 to 15 digits with country code', left(f.number, 40))
      WHEN (f.country ~ '^[A-Z]{2}$') IS NOT TRUE THEN 'country is not two capital letters'
      WHEN f.lata !~ '^[0-9]{3,5}$' THEN 'lata is not 3 to 5 digits'
      WHEN f.tier !~ '^[0-9]{1,4}$' THEN 'tier is not a whole number from 0 to 9999'
      WHEN f.carrier IS NOT NULL AND c.carrier_id IS NULL THEN format('carrier %s does not exist', left(f.carrier, 40))
      WHEN f.currency IS NOT NULL AND i.code IS NULL THEN format('%s is not a currency', left(f.currency, 40))
      WHEN f.setup_text <> '' AND (scale(f.setup_cost) <= 6) IS NOT TRUE
        THEN 'setup_cost is not an amount from 0 with up to 6 decimals'
      WHEN f.monthly_text <> '' AND (scale(f.monthly_cost) <= 6) IS NOT TRUE
        THEN 'monthly_cost is not an amount from 0 with up to 6 decimals'
    END,
    f.number, f.country, f.state, f.rate_center, f.lata, CASE WHEN f.tier ~ '^[0-9]{1,4}$' THEN f.tier::smallint END,
    c.carrier_id, f.currency, f.setup_cost, f.monthly_cost
  FROM (
    SELECT l.line_no, l.raw, l.fault, cardinality(l.fields) AS field_count,
      btrim(l.fields[p_columns[1]]) AS number,
      btrim(l.fields[p_columns[2]]) AS country,
      -- What is empty says nothing.
      nullif(btrim(l.fields[p_columns[3]]), '') AS state,
      nullif(btrim(l.fields[p_columns[4]]), '') AS rate_center,
      nullif(btrim(l.fields[p_columns[5]]), '') AS lata,
      nullif(btrim(l.fields[p_columns[6]]), '') AS tier,
      nullif(btrim(l.fields[p_columns[7]]), '') AS carrier,
      nullif(btrim(l.fields[p_columns[8]]), '') AS currency,
      btrim(l.fields[p_columns[9]]) AS setup_text,
      system.text_decimal(btrim(l.fields[p_columns[9]])) AS setup_cost,
      btrim(l.fields[p_columns[10]]) AS monthly_text,
      system.text_decimal(btrim(l.fields[p_columns[10]])) AS monthly_cost
    FROM system.line_cut(p_load_id, p_delimiter => ',') AS l
    WHERE l.line_no > (SELECT min(h.line_no) FROM system.load_line AS h WHERE h.load_id = p_load_id AND h.slice = 0)
  ) AS f
  LEFT JOIN catalog.carrier AS c ON c.code = f.carrier
  LEFT JOIN system.iso_currency AS i ON i.code = f.currency;
END;
COMMENT ON FUNCTION service.did_line_parsed(uuid, integer[]) IS $doc$The data lines of an uploaded file as numbers.

:param p_load_id: the upload
:param p_columns: positions of number, country, state, rate_center, lata, tier, carrier, currency, setup_cost and monthly_cost
:returns: one row a line, NULL where a field is empty or missing; fault says why it is no number
:example: SELECT * FROM service.did_line_parsed('00000000-0000-0000-0000-000000000000', '{1,2,3,4,5,6,7,8,9,10}')$doc$;

CREATE OR REPLACE FUNCTION service.did_file_take(p_import service.did_import, p_load_id uuid) RETURNS service.did_import
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
-- Nothing is known about lines that were streamed in a moment ago: the planner would guess a few rows and loop.
SET enable_nestloop = off SET enable_mergejoin = off AS $$
DECLARE
  v_now timestamptz := system.clock_now();
  v_columns integer[] := system.load_header(p_load_id, ARRAY[
    'number', 'country', 'state', 'rate_center', 'lata', 'tier', 'carrier', 'currency', 'setup_cost', 'monthly_cost'
  ], 2, 'TB301');
BEGIN
  WITH parsed AS MATERIALIZED (
    SELECT p.*, s.gone, d.did_id,
      CASE WHEN p.fault IS NULL THEN lag(p.line_no) OVER (PARTITION BY p.number, p.fault IS NULL ORDER BY p.line_no) END
        AS earlier_no,
      coalesce(p.currency, d.currency) IS NULL
        AND greatest(coalesce(p.setup_cost, d.setup_cost), coalesce(p.monthly_cost, d.monthly_cost)) > 0 AS costs_what,
      (d.country, d.state, d.rate_center, d.lata, d.tier, d.carrier_id, d.currency, d.setup_cost, d.monthly_cost)
      IS NOT DISTINCT FROM
      (p.country, coalesce(p.state, d.state), coalesce(p.rate_center, d.rate_center), coalesce(p.lata, d.lata),
        coalesce(p.tier, d.tier), coalesce(p.carrier_id, d.carrier_id), coalesce(p.currency, d.currency),
        coalesce(p.setup_cost, d.setup_cost), coalesce(p.monthly_cost, d.monthly_cost)) AS same
    FROM service.did_line_parsed(p_load_id, v_columns) AS p
    LEFT JOIN service.did AS d ON d.number = p.number
    CROSS JOIN LATERAL (
      SELECT d.did_id IS NOT NULL
        AND service.did_status(d.status, d.status_from, d.status_until, d.ported_in_at, v_now) IS NULL AS gone
    ) AS s
  ), rejected AS (
    INSERT INTO service.did_import_line (did_import_id, line_no, reason, raw)
    SELECT p_import.did_import_id, p.line_no, CASE
      WHEN p.fault IS NOT NULL THEN p.fault
      WHEN p.earlier_no IS NOT NULL THEN format('same number as line %s', p.earlier_no)
      ELSE 'a cost needs its currency'
    END, p.raw
    FROM parsed AS p
    WHERE p.fault IS NOT NULL OR p.earlier_no IS NOT NULL OR p.costs_what
    RETURNING 1
  ), line AS NOT MATERIALIZED (
    SELECT p.* FROM parsed AS p WHERE (SELECT count(*) FROM rejected) = 0
  ), changed AS (
    UPDATE service.did AS d SET
      country = l.country,
      state = coalesce(l.state, d.state),
      rate_center = coalesce(l.rate_center, d.rate_center),
      lata = coalesce(l.lata, d.lata),
      tier = coalesce(l.tier, d.tier),
      carrier_id = coalesce(l.carrier_id, d.carrier_id),
      currency = coalesce(l.currency, d.currency),
      setup_cost = coalesce(l.setup_cost, d.setup_cost),
      monthly_cost = coalesce(l.monthly_cost, d.monthly_cost),
      -- One that was ported out and is listed again has come back.
      status = CASE WHEN l.gone THEN 'free' ELSE d.status END,
      status_from = CASE WHEN l.gone THEN '-infinity' ELSE d.status_from END,
      status_until = CASE WHEN NOT l.gone THEN d.status_until END
    FROM line AS l
    WHERE d.did_id = l.did_id AND (l.gone OR NOT l.same)
      -- Unless it was ported in while the file was read.
      AND (service.did_status(d.status, d.status_from, d.status_until, d.ported_in_at, v_now) IS NULL) = l.gone
  ), added AS (
    INSERT INTO service.did (number, country, state, rate_center, lata, tier, carrier_id, currency, setup_cost, monthly_cost)
    SELECT l.number, l.country, coalesce(l.state, ''), coalesce(l.rate_center, ''), l.lata, l.tier, l.carrier_id, l.currency,
      coalesce(l.setup_cost, 0), coalesce(l.monthly_cost, 0)
    FROM line AS l
    WHERE l.did_id IS NULL
    ORDER BY l.line_no
  )
  SELECT (SELECT count(*) FROM parsed), (SELECT count(*) FROM rejected), count(*) FILTER (WHERE l.did_id IS NULL OR l.gone),
    count(*) FILTER (WHERE l.did_id IS NOT NULL AND NOT l.gone AND NOT l.same), count(*) FILTER (WHERE l.same AND NOT l.gone)
  INTO p_import.lines, p_import.rejected, p_import.added, p_import.changed, p_import.unchanged
  FROM line AS l;
  IF p_import.lines = 0 THEN
    PERFORM system.raise_error('TB303', format('file %s has no numbers', p_import.file_name), p_hint => 'Nothing was changed.');
  END IF;
  p_import.status := CASE WHEN p_import.rejected = 0 THEN 'imported' ELSE 'rejected' END;
  RETURN p_import;
END $$;
COMMENT ON FUNCTION service.did_file_take(service.did_import, uuid) IS
$doc$Puts the numbers of an uploaded file into stock, or keeps its rejected lines, in one statement, and counts.

:param p_import: the import
:param p_load_id: the upload
:returns: the import with its counts and status, to be stored
:raises TB301: columns are missing, unknown or doubled
:raises TB303: no line of data
:example: SELECT service.did_file_take(i, '00000000-0000-0000-0000-000000000000') FROM service.did_import AS i$doc$;

CREATE OR REPLACE FUNCTION api.did_import(p_file_name text, p_load_id uuid) RETURNS api.did_import
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_import service.did_import;
  v_row api.did_import;
BEGIN
  IF p_file_name IS NULL THEN
    PERFORM system.raise_error('TB102', 'file_name is missing', p_column => 'file_name');
  END IF;
  -- One file at a time: two would both find a number new.
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.did_import', 0));
  INSERT INTO service.did_import AS i (file_name, status, lines, added, changed, unchanged, rejected, imported_at, actor)
  VALUES (p_file_name, 'rejected', 0, 0, 0, 0, 0, system.clock_now(), system.actor())
  RETURNING i.* INTO v_import;
  v_import := service.did_file_take(v_import, p_load_id);
  UPDATE service.did_import AS i
  SET status = v_import.status, lines = v_import.lines, added = v_import.added, changed = v_import.changed,
    unchanged = v_import.unchanged, rejected = v_import.rejected
  WHERE i.did_import_id = v_import.did_import_id;
  PERFORM system.load_clear(p_load_id);
  SELECT i.* INTO v_row FROM api.did_import AS i WHERE i.did_import_id = v_import.did_import_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.did_import(text, uuid) IS $doc$Imports an uploaded file of numbers into stock, whole or not at all.

The client first copies the lines, the header too, into system.load_line under a load id of its own choice. Columns are known
by the header: number and country; state, rate_center, lata, tier, carrier (a code), currency, setup_cost and monthly_cost may
be left out. One wrong line rejects the file: the result says so, and api.did_import_line_list names every wrong line. Of a
number that is in stock already, what the file says is changed and what it leaves empty stays; its status is its own.
:param p_file_name: name of the file
:param p_load_id: the upload
:returns: the import with its counts; status is imported or rejected
:raises TB102: no file name
:raises TB301: columns are missing, unknown or doubled
:raises TB303: no line of data
:example: SELECT * FROM api.did_import('numbers-2026-11.csv', '5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11')$doc$;
GRANT EXECUTE ON FUNCTION api.did_import(text, uuid) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.did_import_line_list(
  p_did_import_id bigint, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.did_import_line
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  PERFORM FROM api.did_import_get(p_did_import_id);
  RETURN QUERY
  SELECT r.* FROM api.did_import_line AS r
  WHERE r.did_import_id = p_did_import_id AND r.line_no > coalesce(p_after[1]::integer, 0)
  ORDER BY r.line_no
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.did_import_line_list(bigint, integer, text[]) IS
$doc$Lists the rejected lines of an import of numbers, a page at a time.

:param p_did_import_id: the import
:param p_limit: most rows to return, 1 to 1000
:param p_after: the line number of the last row of the page before; NULL is the start
:returns: the lines in order, each with its reason
:raises TB101: no such import
:raises TB102: the limit or the number of values in p_after is wrong
:example: SELECT * FROM api.did_import_line_list(1)$doc$;
GRANT EXECUTE ON FUNCTION api.did_import_line_list(bigint, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
