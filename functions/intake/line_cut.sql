-- What a client copied, as lines: blocks of many lines are fast to send, and are cut here.

CREATE OR REPLACE FUNCTION intake.line_cut(p_load_id uuid, p_slice integer)
RETURNS TABLE (line_no integer, raw text, fields text[], fault text)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT (l.line_no + c.ordinality - 1)::integer, c.line, NULL::text[], NULL::text
  FROM system.load_line AS l
  CROSS JOIN LATERAL string_to_table(l.raw, E'\n') WITH ORDINALITY AS c (line)
  WHERE l.load_id = p_load_id AND l.slice = p_slice AND l.fields IS NULL AND l.fault IS NULL
  UNION ALL
  SELECT l.line_no, l.raw, l.fields, l.fault
  FROM system.load_line AS l
  WHERE l.load_id = p_load_id AND l.slice = p_slice AND (l.fields IS NOT NULL OR l.fault IS NOT NULL);
END;
COMMENT ON FUNCTION intake.line_cut(uuid, integer) IS $doc$The lines of a slice, blocks of them cut.

:param p_load_id: the upload
:param p_slice: the part of it
:returns: one row a line; fields is NULL where the delimiter alone parts them, and where there is a fault
:example: SELECT * FROM intake.line_cut('00000000-0000-0000-0000-000000000000', 0)$doc$;
