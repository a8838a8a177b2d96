-- A file of another biller as lines: columns are known by the header.

CREATE OR REPLACE FUNCTION integration.move_in_columns(p_kind text, p_load_id uuid) RETURNS integer[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- Those that must be there come first.
  v_names text[] := array(
    SELECT c.name FROM integration.move_in_column AS c WHERE c.kind = p_kind ORDER BY c.required DESC, c.place
  );
  v_required integer := (SELECT count(*) FROM integration.move_in_column AS c WHERE c.kind = p_kind AND c.required);
  v_places integer[];
BEGIN
  IF v_names = '{}' THEN
    PERFORM system.raise_error('TB102', format('%s is no kind of file', coalesce(p_kind, 'NULL')), p_column => 'kind',
      p_hint => format('One of %s.', (SELECT string_agg(DISTINCT c.kind, ', ') FROM integration.move_in_column AS c)));
  END IF;
  v_places := system.load_header(p_load_id, v_names, v_required, 'TB301');
  RETURN array(
    SELECT v_places[array_position(v_names, c.name)] FROM integration.move_in_column AS c WHERE c.kind = p_kind ORDER BY c.place
  );
END $$;
COMMENT ON FUNCTION integration.move_in_columns(text, uuid) IS
$doc$Where each column of a kind of file stands in an uploaded one, by its header line.

:param p_kind: kind of file, such as customers
:param p_load_id: the upload
:returns: positions from 1, in the order of integration.move_in_column; NULL where the file has none
:raises TB102: no such kind
:raises TB301: the header cannot be read, or columns are missing, unknown or doubled
:raises TB303: no line at all
:example: SELECT integration.move_in_columns('customers', '00000000-0000-0000-0000-000000000000')$doc$;

CREATE OR REPLACE FUNCTION integration.move_in_read(p_load_id uuid, p_columns integer[])
RETURNS TABLE (line_no integer, fault text, fields text[])
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT l.line_no,
    CASE
      WHEN l.fault IS NOT NULL THEN l.fault
      WHEN cardinality(l.fields) <> n.fields THEN format('%s fields instead of %s', cardinality(l.fields), n.fields)
    END,
    l.fields
  FROM system.line_cut(p_load_id, p_delimiter => ',') AS l
  CROSS JOIN (
    SELECT cardinality(array_remove(p_columns, NULL)) AS fields, min(h.line_no) AS header_no
    FROM system.load_line AS h WHERE h.load_id = p_load_id AND h.slice = 0
  ) AS n
  WHERE l.line_no > n.header_no;
END;
COMMENT ON FUNCTION integration.move_in_read(uuid, integer[]) IS $doc$The data lines of an uploaded file.

:param p_load_id: the upload
:param p_columns: positions as integration.move_in_columns gives them
:returns: one row a line; fault says why it cannot be read
:example: SELECT * FROM integration.move_in_read('00000000-0000-0000-0000-000000000000', '{1,2}')$doc$;
