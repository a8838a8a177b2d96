-- Blocks of numbers and where they are. They come in by api.number_import; catalog.number_interval follows by trigger.
SELECT resource.declare('number_block', 'catalog.number_block', p_filter => '{npa,country,state,lata,ocn,rate_center}',
  p_sort => '{prefix,-effective_from}', p_verbs => '{get,list}', p_summary => 'block of numbers');

-- Triggers that follow the blocks run as whoever changes them, also a deploy.
GRANT EXECUTE ON FUNCTION catalog.number_key(text) TO pgtoll_owner;

CREATE OR REPLACE FUNCTION catalog.number_place(p_number text, p_on date)
RETURNS TABLE (number_block_id bigint, country text, state text, lata text, ocn text, rate_center text)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
  SELECT i.number_block_id, i.country, i.state, i.lata, i.ocn, i.rate_center
  FROM catalog.number_interval AS i
  -- Each lo has a row from -infinity on: the first one that began by then belongs to the number's own lo.
  WHERE i.lo <= catalog.number_key(p_number) AND i.valid_from <= p_on
  ORDER BY i.lo DESC, i.valid_from DESC
  LIMIT 1;
END;
COMMENT ON FUNCTION catalog.number_place(text, date) IS
$doc$Where a number is: the longest of NPA-NXX-X, NPA-NXX, NPA and calling code, as of a day, by one descent of a b-tree.

:param p_number: a whole number, country code first, digits only; NULL is nowhere
:param p_on: the day
:returns: one row at most; all NULL in a gap; state and rate_center are empty where unknown
:example: SELECT * FROM catalog.number_place('16135550142', '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION catalog.number_nanp(p_number text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- NPA: no 9 in the middle, not N11; NXX: its first digit is 2 to 9.
RETURN CASE WHEN p_number ~ '^([+]?1)?[2-9](?!11)[0-8][0-9][2-9][0-9]{6}$' THEN '1' || right(p_number, 10) END;
COMMENT ON FUNCTION catalog.number_nanp(text) IS
$doc$A number of the North American plan with country code: the test of a valid ANI.

:param p_number: 10 digits, or 11 that begin with 1, with or without +
:returns: 11 digits; NULL when it is no such number
:example: SELECT catalog.number_nanp('6135550142')$doc$;

CREATE OR REPLACE FUNCTION catalog.number_given(p_number text, p_column text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_number text := coalesce(catalog.number_nanp(p_number), substring(p_number FROM '^[+]?([1-9][0-9]{4,14})$'));
BEGIN
  IF v_number IS NULL AND p_number IS NOT NULL THEN
    PERFORM system.raise_error('TB102', format('%s is not a number', left(p_number, 40)), p_column => p_column,
      p_hint => 'Give 5 to 15 digits with country code, or 10 digits of the North American plan.');
  END IF;
  RETURN v_number;
END $$;
COMMENT ON FUNCTION catalog.number_given(text, text) IS $doc$A number that somebody typed, with country code.

:param p_number: 10 digits are of the North American plan; all else has its country code, with or without +
:param p_column: what is wrong when it is no number
:returns: 5 to 15 digits; NULL for NULL
:raises TB102: not a number
:example: SELECT catalog.number_given('+33140000000', 'number')$doc$;

CREATE OR REPLACE FUNCTION api.number_place_find(p_number text, p_on date DEFAULT NULL) RETURNS SETOF api.number_block
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT b.*
  FROM catalog.number_place(
    catalog.number_given(p_number, 'number'), coalesce(p_on, (system.clock_now() AT TIME ZONE 'UTC')::date)
  ) AS p
  INNER JOIN api.number_block AS b ON b.number_block_id = p.number_block_id;
END $$;
COMMENT ON FUNCTION api.number_place_find(text, date) IS $doc$Where a number is: the block that it lies in on a day.

:param p_number: the number with country code, or 10 digits of the North American plan
:param p_on: the day; NULL is today
:returns: the longest block; no row for a number that is nowhere, such as a toll-free one
:raises TB102: not a number
:example: SELECT * FROM api.number_place_find('6135550142')$doc$;
GRANT EXECUTE ON FUNCTION api.number_place_find(text, date) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
