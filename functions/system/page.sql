-- One check for every hand-written list function, so that none returns an unbounded set.
CREATE OR REPLACE FUNCTION system.page_check(p_limit integer, p_after text[], p_keys integer) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- Whoever reads row by row (HTTP's streams) may have more at once.
  v_most integer := coalesce(nullif(current_setting('pgtoll.page_rows', true), ''), '1000')::integer;
BEGIN
  IF p_limit IS NULL OR p_limit NOT BETWEEN 1 AND v_most THEN
    PERFORM system.raise_error('TB102', format('limit must be between 1 and %s', v_most), p_column => 'limit');
  END IF;
  IF p_after IS NOT NULL AND cardinality(p_after) <> p_keys THEN
    PERFORM system.raise_error('TB102', format('after takes %s value(s)', p_keys), p_column => 'after',
      p_hint => 'Give the sort values of the last row you have.');
  END IF;
END $$;
COMMENT ON FUNCTION system.page_check(integer, text[], integer) IS $doc$Checks the paging arguments of a list function.

:param p_limit: rows wanted; at most 1000, or what the session's pgtoll.page_rows says
:param p_after: sort values of the last row seen; NULL starts at the beginning
:param p_keys: how many sort values there are
:returns: nothing
:raises TB102: a limit out of bounds, or a wrong number of values
:example: SELECT system.page_check(100, NULL, 1)$doc$;
