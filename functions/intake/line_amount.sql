-- What a line says a call costs: only carriers' files are asked for it.

CREATE OR REPLACE FUNCTION intake.line_amount(p_load_id uuid, p_format intake.format, p_header text[])
RETURNS SETOF intake.line_price
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY EXECUTE format(
    $sql$
      SELECT l.line_no, system.text_decimal(%1$s)
      FROM (
        SELECT c.line_no, c.raw,
          CASE WHEN %2$L = 'delimited' THEN coalesce(c.fields, string_to_array(c.raw, %3$L)) END AS fields,
          CASE WHEN %2$L = 'json' THEN system.text_jsonb(c.raw) END AS document
        FROM system.line_cut($1) AS c
        WHERE c.fault IS NULL
        OFFSET 0
      ) AS l
    $sql$, intake.field_sql(p_format, p_header, 'amount'), p_format.kind, p_format.delimiter
  ) USING p_load_id;
END $$;
COMMENT ON FUNCTION intake.line_amount(uuid, intake.format, text[]) IS $doc$The amounts of the lines of an upload.

:param p_load_id: the upload
:param p_format: the format
:param p_header: the names in the file's header; NULL where it has none
:returns: a row a line, NULL where it is no number or the format has no field amount
:example: SELECT * FROM intake.line_amount('00000000-0000-0000-0000-000000000000',
  (SELECT f FROM intake.format AS f WHERE f.code = 'native_csv'), NULL)$doc$;
