-- Lines of a file on their way in: cut where they came as blocks, which are fast to send, and let go once they are judged.

CREATE OR REPLACE FUNCTION system.line_cut(p_load_id uuid, p_slice integer DEFAULT NULL, p_delimiter text DEFAULT NULL)
RETURNS TABLE (line_no integer, raw text, fields text[], fault text)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT (l.line_no + c.ordinality - 1)::integer, c.line,
    CASE WHEN p_delimiter IS NOT NULL THEN string_to_array(c.line, p_delimiter) END, NULL::text
  FROM system.load_line AS l
  CROSS JOIN LATERAL string_to_table(l.raw, E'\n') WITH ORDINALITY AS c (line)
  WHERE l.load_id = p_load_id AND (p_slice IS NULL OR l.slice = p_slice) AND l.fields IS NULL AND l.fault IS NULL
  UNION ALL
  SELECT l.line_no, l.raw, l.fields, l.fault
  FROM system.load_line AS l
  WHERE l.load_id = p_load_id AND (p_slice IS NULL OR l.slice = p_slice) AND (l.fields IS NOT NULL OR l.fault IS NOT NULL);
END;
COMMENT ON FUNCTION system.line_cut(uuid, integer, text) IS $doc$The lines of an upload, blocks of them cut.

:param p_load_id: the upload
:param p_slice: one part of it; NULL is all
:param p_delimiter: cuts the lines of blocks into fields too; NULL leaves their fields NULL
:returns: one row a line; fields is NULL where there is a fault
:example: SELECT * FROM system.line_cut('00000000-0000-0000-0000-000000000000', 0, ',')$doc$;

CREATE OR REPLACE FUNCTION system.load_clear(p_load_id uuid, p_slice integer DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  DELETE FROM system.load_line AS l WHERE l.load_id = p_load_id AND (p_slice IS NULL OR l.slice = p_slice);
END $$;
COMMENT ON FUNCTION system.load_clear(uuid, integer) IS $doc$Removes the lines of an upload.

:param p_load_id: the upload
:param p_slice: one part of it; NULL is all
:returns: nothing
:example: SELECT system.load_clear('5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11')$doc$;

CREATE OR REPLACE FUNCTION system.load_add(p_lines system.load_line[]) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO system.load_line (load_id, slice, line_no, fields, raw, fault)
  SELECT l.load_id, l.slice, l.line_no, l.fields, l.raw, l.fault FROM unnest(p_lines) AS l
$$;
COMMENT ON FUNCTION system.load_add(system.load_line[]) IS $doc$Adds lines to an upload that the database itself writes.

:param p_lines: the lines; NULL is none
:returns: nothing
:example: SELECT system.load_add(ARRAY[ROW(gen_random_uuid(), 0, 1, '{a,b}', 'a,b', NULL)::system.load_line])$doc$;
