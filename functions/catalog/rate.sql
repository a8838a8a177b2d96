-- Rates of a sheet: what it holds, and which of them wins for a number.

CREATE OR REPLACE FUNCTION api.rate_list(
  p_rate_sheet_id bigint, p_prefix text DEFAULT NULL, p_as_of date DEFAULT NULL, p_limit integer DEFAULT 100,
  p_after text[] DEFAULT NULL
) RETURNS SETOF api.rate
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
-- A plan of its own for every call: the filters that are not given fold away.
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  -- * is stored as the empty prefix, with which every prefix begins: only that one is meant.
  v_first text := coalesce(nullif(p_prefix, '*'), '');
  v_last text := CASE p_prefix WHEN '*' THEN '' ELSE v_first || ':' END;  -- : is the character after 9
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  IF p_prefix !~ '^([*]|[0-9]{1,15})$' THEN
    PERFORM system.raise_error('TB102', 'prefix must be * or 1 to 15 digits', p_column => 'prefix');
  END IF;
  IF NOT EXISTS (SELECT FROM catalog.rate_sheet AS s WHERE s.rate_sheet_id = p_rate_sheet_id) THEN
    PERFORM system.raise_error('TB101', format('rate sheet %s does not exist', p_rate_sheet_id), p_column => 'rate_sheet_id');
  END IF;
  RETURN QUERY
  SELECT a.*
  FROM (
    SELECT r.rate_id, r.prefix, r.effective_from
    FROM catalog.rate AS r
    WHERE r.rate_sheet_id = p_rate_sheet_id AND r.superseded_at IS NULL
      AND r.prefix >= v_first AND (r.prefix < v_last OR p_prefix = '*' AND r.prefix = '')
      AND (p_after IS NULL OR (r.prefix, r.effective_from) > (replace(p_after[1], '*', ''), p_after[2]::date))
      AND (p_as_of IS NULL OR r.effective_from = (
        SELECT max(n.effective_from) FROM catalog.rate AS n
        WHERE n.rate_sheet_id = r.rate_sheet_id AND n.prefix = r.prefix AND n.superseded_at IS NULL
          AND n.effective_from <= p_as_of
      ))
    ORDER BY r.prefix, r.effective_from
    LIMIT p_limit
  ) AS page
  INNER JOIN api.rate AS a ON a.rate_id = page.rate_id
  ORDER BY page.prefix, page.effective_from;
END $$;
COMMENT ON FUNCTION api.rate_list(bigint, text, date, integer, text[]) IS $doc$Lists the rates of a sheet by prefix, a page at a time.

:param p_rate_sheet_id: the sheet
:param p_prefix: only prefixes that begin with these digits; * only the rate of *; NULL is all
:param p_as_of: only rates in force on this day, in the sheet's zone; NULL is all, past and future ones too
:param p_limit: most rows to return, 1 to 1000
:param p_after: prefix and effective_from of the last row of the page before; NULL is the start
:returns: the rates in order of prefix and date
:raises TB101: no such sheet
:raises TB102: the limit, the prefix or the number of values in p_after is wrong
:example: SELECT * FROM api.rate_list(1, p_prefix => '1613')$doc$;
GRANT EXECUTE ON FUNCTION api.rate_list(bigint, text, date, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.rate_find(p_rate_sheet text, p_number text, p_at timestamptz DEFAULT NULL) RETURNS SETOF api.rate
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_sheet_id bigint := (SELECT s.rate_sheet_id FROM catalog.rate_sheet AS s WHERE s.code = p_rate_sheet);
  v_at timestamptz := coalesce(p_at, system.clock_now());
BEGIN
  IF v_sheet_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('rate sheet %s does not exist', p_rate_sheet), p_column => 'rate_sheet');
  END IF;
  IF (p_number ~ '^[0-9]{1,15}$') IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'number must be 1 to 15 digits', p_column => 'number');
  END IF;
  RETURN QUERY
  SELECT r.*
  FROM catalog.rate_sheet_version AS v
  CROSS JOIN LATERAL catalog.rate_pick(
    NULL, NULL, v.rate_sheet_version_id, v.star_rate_id, catalog.number_key(p_number)
  ) AS f
  INNER JOIN api.rate AS r ON r.rate_id = f.rate_id
  WHERE v.rate_sheet_id = v_sheet_id AND v.retired_at IS NULL AND v_at >= v.valid_from AND v_at < v.valid_to;
END $$;
COMMENT ON FUNCTION api.rate_find(text, text, timestamptz) IS $doc$Which rate of a sheet wins for a number: the longest prefix, else *.

:param p_rate_sheet: code of the sheet
:param p_number: the number, digits only
:param p_at: the instant of answer; NULL is now
:returns: the rate, or no row when none matches
:raises TB101: no such sheet
:raises TB102: not a number
:example: SELECT * FROM api.rate_find('world', '16135550142')$doc$;
GRANT EXECUTE ON FUNCTION api.rate_find(text, text, timestamptz) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
