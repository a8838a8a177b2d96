-- Rates of a sheet: what it holds, and which of them wins for a call.

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
  v_last text := CASE p_prefix WHEN '*' THEN '' ELSE v_first || '~' END;  -- ~ comes after all that a prefix is made of
  v_after text := CASE p_after[1] WHEN '*' THEN '' ELSE p_after[1] END;
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  IF p_prefix !~ '^([0-9]{1,15}|[*]|DEFAULT)([/>][*0-9a-z]*)?$' THEN
    PERFORM system.raise_error('TB102', 'prefix must be * or 1 to 15 digits', p_column => 'prefix',
      p_hint => 'Where the sheet''s kind has such: 1613/intrastate, 132>224 or the beginning of one, a tier, DEFAULT.');
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
      AND (p_after IS NULL OR (r.prefix, r.effective_from) > (v_after, p_after[2]::date))
      -- On a day, what ended is not there; in the whole history it is.
      AND (p_as_of IS NULL OR NOT r.ended AND r.effective_from = (
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
:param p_prefix: only prefixes that begin with these characters, as in 1613, 1613/intrastate or 132>; * only the rate of *; NULL is all
:param p_as_of: only rates in force on this day, in the sheet's zone; NULL is all, past and future ones too
:param p_limit: most rows to return, 1 to 1000
:param p_after: prefix and effective_from of the last row of the page before; NULL is the start
:returns: the rates in order of prefix and date
:raises TB101: no such sheet
:raises TB102: the limit, the prefix or the number of values in p_after is wrong
:example: SELECT * FROM api.rate_list(1, p_prefix => '1613')$doc$;
GRANT EXECUTE ON FUNCTION api.rate_list(bigint, text, date, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.rate_find(
  p_rate_sheet text, p_number text, p_at timestamptz DEFAULT NULL, p_caller text DEFAULT NULL, p_lrn text DEFAULT NULL,
  p_indeterminate_as text DEFAULT 'own_rate'
) RETURNS SETOF api.rate
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_sheet catalog.rate_sheet;
  v_at timestamptz := coalesce(p_at, system.clock_now());
  v_on date := (v_at AT TIME ZONE 'UTC')::date;
  v_lrn text := catalog.number_nanp(p_lrn);
BEGIN
  SELECT s.* INTO v_sheet FROM catalog.rate_sheet AS s WHERE s.code = p_rate_sheet;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('rate sheet %s does not exist', p_rate_sheet), p_column => 'rate_sheet');
  END IF;
  IF (p_number ~ '^[0-9]{1,15}$') IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'number must be 1 to 15 digits', p_column => 'number');
  END IF;
  IF p_lrn IS NOT NULL AND v_lrn IS NULL THEN
    PERFORM system.raise_error('TB102', 'lrn must be a number of the North American plan', p_column => 'lrn');
  END IF;
  RETURN QUERY
  SELECT r.*
  FROM catalog.rate_sheet_version AS v
  LEFT JOIN LATERAL (
    SELECT p.*, t.tier,
      catalog.jurisdiction_class(p.jurisdiction, p.local, p.across, h.cross_border_as, p_indeterminate_as) AS rating_class
    FROM catalog.jurisdiction_terms(v_at) AS h
    CROSS JOIN LATERAL catalog.call_place(catalog.number_nanp(p_caller), p_number, v_lrn, v_on, h.home) AS p
    LEFT JOIN LATERAL catalog.tier_find(
      v_sheet.rate_sheet_id, p_number, p.dialled_lata, p.dialled_ocn, p.dialled_center, v_on
    ) AS t ON true
    WHERE v_sheet.kind <> 'prefix'
  ) AS g ON true
  CROSS JOIN LATERAL catalog.sheet_key(
    v_sheet.kind, v.rate_sheet_version_id, v.lanes, v.star_rate_id, p_number, v_lrn, g.rating_class, g.caller_lata,
    g.called_lata, false, g.tier, g.dialled_center IS NULL
  ) AS k
  CROSS JOIN LATERAL catalog.rate_pick(NULL, NULL, NULL, v.rate_sheet_version_id, k.star_rate_id, k.key) AS f
  INNER JOIN api.rate AS r ON r.rate_id = f.rate_id
  WHERE v.rate_sheet_id = v_sheet.rate_sheet_id AND v.retired_at IS NULL AND v_at >= v.valid_from AND v_at < v.valid_to;
END $$;
COMMENT ON FUNCTION api.rate_find(text, text, timestamptz, text, text, text) IS
$doc$Which rate of a sheet wins for a call: the longest prefix, else *; by class, LATAs or tier as the sheet's kind says.

:param p_rate_sheet: code of the sheet
:param p_number: the number that is called, digits only; of a toll-free call the caller's
:param p_at: the instant of answer; NULL is now
:param p_caller: the calling number as received, for sheets by jurisdiction or LATA
:param p_lrn: location routing number of the called number: prefixes of up to 8 digits are its
:param p_indeterminate_as: what an indeterminate call is rated as: own_rate, intrastate or interstate
:returns: the rate, or no row when none matches
:raises TB101: no such sheet
:raises TB102: not a number
:example: SELECT * FROM api.rate_find('world', '16135550142')$doc$;
GRANT EXECUTE ON FUNCTION api.rate_find(text, text, timestamptz, text, text, text) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION catalog.rate_before(p_rate_sheet_id bigint, p_day date) RETURNS SETOF catalog.rate
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT DISTINCT ON (r.prefix) r.*
  FROM catalog.rate AS r
  WHERE r.rate_sheet_id = p_rate_sheet_id AND r.superseded_at IS NULL AND r.effective_from < p_day
  ORDER BY r.prefix, r.effective_from DESC;
END;
COMMENT ON FUNCTION catalog.rate_before(bigint, date) IS $doc$The rates of a sheet that count at the end of the day before.

:param p_rate_sheet_id: the sheet
:param p_day: the day
:returns: one row a prefix, also prefixes that ended
:example: SELECT * FROM catalog.rate_before(1, '2026-12-01')$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_known(p_rate_sheet_id bigint, p_rate_import_id bigint) RETURNS SETOF catalog.rate
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT r.*
  FROM catalog.rate AS r
  WHERE r.rate_sheet_id = p_rate_sheet_id AND coalesce(r.rate_import_id, 0) <= p_rate_import_id
    AND (r.superseded_at IS NULL OR r.superseded_import_id > p_rate_import_id);
END;
COMMENT ON FUNCTION catalog.rate_known(bigint, bigint) IS $doc$The rates of a sheet of all dates as they stood after an import.

:param p_rate_sheet_id: the sheet
:param p_rate_import_id: the import
:returns: one row a prefix and date, also those that ended
:example: SELECT * FROM catalog.rate_known(1, 7)$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_verdict(p_old numeric, p_new numeric, p_same boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_old IS NULL AND p_new IS NULL THEN 'unchanged'
  WHEN p_old IS NULL THEN 'new'
  WHEN p_new IS NULL THEN 'ended'
  WHEN p_new > p_old THEN 'up'
  WHEN p_new < p_old THEN 'down'
  WHEN p_same THEN 'unchanged'
  ELSE 'changed'
END;
COMMENT ON FUNCTION catalog.rate_verdict(numeric, numeric, boolean) IS $doc$What became of a prefix's price, in a word.

:param p_old: price per minute before; NULL is no price
:param p_new: price per minute after; NULL is no price
:param p_same: whether all else is the same too
:returns: new, ended, up, down, changed (the same price per minute, other terms) or unchanged
:example: SELECT catalog.rate_verdict(0.015, 0.014, false)$doc$;
