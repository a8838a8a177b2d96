CREATE OR REPLACE FUNCTION system.load_header(p_load_id uuid, p_names text[], p_required integer, p_code text)
RETURNS integer[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_header text[];
  v_fault text;
  v_missing text[];
  v_unknown text[];
  v_doubled text[];
BEGIN
  SELECT array(
    SELECT lower(btrim(f.name))
    FROM unnest(coalesce(l.fields, string_to_array(split_part(l.raw, E'\n', 1), ','))) WITH ORDINALITY AS f (name, place)
    ORDER BY f.place
  ), l.fault
  INTO v_header, v_fault
  FROM system.load_line AS l WHERE l.load_id = p_load_id AND l.slice = 0 ORDER BY l.line_no LIMIT 1;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB303', 'the file is empty', p_hint => 'Its first line names the columns.');
  END IF;
  IF v_fault IS NOT NULL THEN
    PERFORM system.raise_error(p_code, 'the header cannot be read: ' || v_fault);
  END IF;
  v_missing := array(SELECT n.name FROM unnest(p_names[:p_required]) AS n (name) WHERE n.name <> ALL (v_header));
  v_unknown := array(SELECT h.name FROM unnest(v_header) AS h (name) WHERE h.name <> ALL (p_names));
  v_doubled := array(SELECT h.name FROM unnest(v_header) AS h (name) GROUP BY h.name HAVING count(*) > 1);
  IF v_missing || v_unknown || v_doubled <> '{}' THEN
    PERFORM system.raise_error(p_code,
      concat_ws('; ', 'missing columns: ' || nullif(array_to_string(v_missing, ', '), ''),
        'unknown columns: ' || nullif(array_to_string(v_unknown, ', '), ''),
        'doubled columns: ' || nullif(array_to_string(v_doubled, ', '), '')),
      p_detail => jsonb_build_object('missing', v_missing, 'unknown', v_unknown, 'doubled', v_doubled),
      p_hint => format('Columns are %s; these may be left out: %s.', array_to_string(p_names[:p_required], ', '),
        array_to_string(p_names[p_required + 1:], ', ')));
  END IF;
  RETURN array(SELECT array_position(v_header, n.name) FROM unnest(p_names) WITH ORDINALITY AS n (name, place) ORDER BY n.place);
END $$;
COMMENT ON FUNCTION system.load_header(uuid, text[], integer, text) IS
$doc$Where each column stands in an uploaded file, by its header line.

:param p_load_id: the upload
:param p_names: the columns there are
:param p_required: how many of them, from the first on, must be there
:param p_code: the error when the header is wrong
:returns: positions from 1 in the order of p_names; NULL where the file has none
:raises TB303: no line at all
:example: SELECT system.load_header('00000000-0000-0000-0000-000000000000', '{number,country,state}', 2, 'TB301')$doc$;
