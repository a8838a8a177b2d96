-- What a rate is found by: written by people, kept in one column, and turned into the keys that intervals are found by.

CREATE OR REPLACE FUNCTION catalog.rating_classes() RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- Keys hold these places: new ones come last.
RETURN '{local,intrastate,interstate,international,indeterminate}'::text[];
COMMENT ON FUNCTION catalog.rating_classes() IS $doc$What a call can be rated as.

:returns: the classes
:example: SELECT catalog.rating_classes()$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_prefix(p_kind text, p_text text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_kind <> 'tier' AND p_text IN ('*', '*>*') THEN ''
  WHEN p_kind = 'prefix' AND p_text ~ '^[0-9]{1,15}$' THEN p_text
  WHEN p_kind = 'jurisdiction'
    AND p_text ~ '^([0-9]{1,15}|([0-9]{1,15}|[*])/(local|intrastate|interstate|international|indeterminate))$' THEN p_text
  WHEN p_kind = 'lata' AND p_text ~ '^([1-9][0-9]{2,4}|[*])>([1-9][0-9]{2,4}|[*])$' THEN p_text
  WHEN p_kind = 'tier' AND upper(p_text) = 'DEFAULT' THEN 'DEFAULT'
  WHEN p_kind = 'tier' AND p_text ~ '^[0-9]{1,5}$' AND lpad(p_text, 5, '0') <= '32767' THEN p_text::integer::text
END;
COMMENT ON FUNCTION catalog.rate_prefix(text, text) IS $doc$What a rate is found by, as people write it, the way it is kept.

:param p_kind: kind of the sheet
:param p_text: digits or *; of a jurisdiction sheet also 1613/intrastate; of a lata sheet 132>224, *>224, 132>* or *; of a tier
  sheet a number from 0 to 32767 or DEFAULT
:returns: the text; empty is *; NULL when it is none of these
:example: SELECT catalog.rate_prefix('jurisdiction', '1613/intrastate')$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_prefix_fault(p_kind text, p_text text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN format(CASE
  WHEN p_kind = 'lata' THEN 'prefix %s is no pair of LATAs such as 132>224, *>224, 132>* or *'
  WHEN p_kind = 'tier' THEN 'prefix %s is neither a tier from 0 to 32767 nor DEFAULT'
  WHEN split_part(p_text, '/', 1) ~ '^[0-9]{16,}$' THEN 'prefix %s is longer than 15 digits'
  WHEN split_part(p_text, '/', 1) !~ '^([*]|[0-9]{1,15})$' OR strpos(p_text, '/') = 0
    THEN 'prefix %s is neither * nor 1 to 15 digits'
  WHEN p_kind = 'prefix' THEN 'prefix %s has a rating class, which only a jurisdiction sheet tells apart'
  ELSE 'rating class of %s is none of ' || array_to_string(catalog.rating_classes(), ', ')
END, left(p_text, 40));
COMMENT ON FUNCTION catalog.rate_prefix_fault(text, text) IS $doc$Why a text is nothing that a rate could be found by.

:param p_kind: kind of the sheet
:param p_text: the text
:returns: the fault in words
:example: SELECT catalog.rate_prefix_fault('lata', '132')$doc$;

CREATE OR REPLACE FUNCTION catalog.lane_key(p_class text, p_lanes integer[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- Keys of numbers are below 2^54.
RETURN CASE
  WHEN array_position(catalog.rating_classes(), p_class) = ANY (p_lanes)
    THEN array_position(catalog.rating_classes(), p_class)::bigint << 54
  ELSE 0
END;
COMMENT ON FUNCTION catalog.lane_key(text, integer[]) IS $doc$The first key of a rating class: it stands before the keys of numbers.

:param p_class: the class; NULL is any
:param p_lanes: the classes that have intervals of their own
:returns: bigint; 0 for a class that has none
:example: SELECT catalog.lane_key('interstate', '{2,3}')$doc$;

CREATE OR REPLACE FUNCTION catalog.lata_key(p_caller_lata text, p_called_lata text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- As catalog.number_key of the digits that catalog.rate_digits makes, but in plain arithmetic, for every call of a chunk.
RETURN CASE
  WHEN p_called_lata IS NULL THEN (200000000000000 + p_caller_lata::bigint * 1000000000) * 16 + 6
  WHEN p_caller_lata IS NULL THEN (100000000000000 + p_called_lata::bigint * 1000000000) * 16 + 6
  ELSE (100000000000000 + p_called_lata::bigint * 1000000000 + p_caller_lata::bigint * 10000) * 16 + 11
END;
COMMENT ON FUNCTION catalog.lata_key(text, text) IS $doc$The key by which a pair of LATAs is found.

:param p_caller_lata: LATA of the caller; NULL: only what holds for all callers
:param p_called_lata: LATA of the called number; NULL: only what holds for all called ones
:returns: bigint; NULL when both are
:example: SELECT catalog.lata_key('132', '224')$doc$;

CREATE OR REPLACE FUNCTION catalog.tier_key(p_tier integer) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(p_tier, 99999)::bigint * 10000000000 * 16 + 5;
COMMENT ON FUNCTION catalog.tier_key(integer) IS $doc$The key by which the rate of a tier is found.

:param p_tier: the tier; NULL is DEFAULT
:returns: bigint
:example: SELECT catalog.tier_key(3)$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_digits(p_kind text, p_prefix text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE p_kind
  -- What catalog.lata_key and catalog.tier_key look for. The called LATA first: then a pair lies within what holds for all
  -- callers. 2 begins what holds for all called ones.
  WHEN 'lata' THEN (
    SELECT CASE WHEN x.called = '*' THEN '2' || lpad(x.caller, 5, '0')
      ELSE '1' || lpad(x.called, 5, '0') || CASE WHEN x.caller = '*' THEN '' ELSE lpad(x.caller, 5, '0') END END
    FROM (SELECT split_part(p_prefix, '>', 1) AS caller, split_part(p_prefix, '>', 2) AS called) AS x
  )
  WHEN 'tier' THEN CASE p_prefix WHEN 'DEFAULT' THEN '99999' ELSE lpad(p_prefix, 5, '0') END
  ELSE translate(split_part(p_prefix, '/', 1), '*', '')
END;
COMMENT ON FUNCTION catalog.rate_digits(text, text) IS $doc$The digits under which a rate stands among the intervals.

:param p_kind: kind of the sheet
:param p_prefix: as catalog.rate_prefix makes it
:returns: digits; none for * with a class
:example: SELECT catalog.rate_digits('lata', '*>224')$doc$;

CREATE OR REPLACE FUNCTION catalog.lane_flatten(p_lane integer, p_digits text[], p_ids bigint[]) RETURNS TABLE (lo bigint, id bigint)
LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
  WITH star AS (
    SELECT x.id FROM unnest(p_digits, p_ids) AS x (digits, id) WHERE x.digits = ''
  ), flat AS MATERIALIZED (
    SELECT f.lo, f.id
    FROM (
      SELECT array_agg(x.digits ORDER BY x.digits COLLATE "C") FILTER (WHERE x.digits <> '') AS digits,
        array_agg(x.id ORDER BY x.digits COLLATE "C") FILTER (WHERE x.digits <> '') AS ids
      FROM unnest(p_digits, p_ids) AS x (digits, id)
    ) AS g
    CROSS JOIN LATERAL catalog.prefix_flatten(g.digits, g.ids) AS f
  )
  -- No number has the first key of a class: there its * is found, and after it begins what no prefix covers.
  SELECT (p_lane::bigint << 54) + f.lo, CASE f.lo WHEN 0 THEN (SELECT s.id FROM star AS s) ELSE f.id END FROM flat AS f
  UNION ALL
  SELECT (p_lane::bigint << 54) + 1, NULL FROM star AS s WHERE NOT EXISTS (SELECT FROM flat AS f WHERE f.lo = 1);
END;
COMMENT ON FUNCTION catalog.lane_flatten(integer, text[], bigint[]) IS
$doc$The prefixes of a rating class as disjoint intervals, its * in front.

:param p_lane: place of the class in catalog.rating_classes(); 0 is any
:param p_digits: prefixes, each once; empty is *
:param p_ids: what stands for each of them
:returns: key of the first number of each interval, and whose it is; id NULL is a gap
:example: SELECT * FROM catalog.lane_flatten(2, '{"",1613}', '{7,8}')$doc$;

CREATE OR REPLACE FUNCTION catalog.sheet_lanes(p_prefixes text[]) RETURNS integer[]
LANGUAGE sql IMMUTABLE
RETURN (
  SELECT coalesce(array_agg(DISTINCT array_position(catalog.rating_classes(), split_part(x.prefix, '/', 2))), '{}')
  FROM unnest(p_prefixes) AS x (prefix)
  WHERE strpos(x.prefix, '/') > 0
);
COMMENT ON FUNCTION catalog.sheet_lanes(text[]) IS $doc$The rating classes that prefixes name.

:param p_prefixes: as catalog.rate_prefix makes them
:returns: their places in catalog.rating_classes(), each once
:example: SELECT catalog.sheet_lanes('{1613,1613/intrastate}')$doc$;

CREATE OR REPLACE FUNCTION catalog.sheet_flatten(p_kind text, p_prefixes text[], p_ids bigint[]) RETURNS TABLE (lo bigint, id bigint)
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_kind = 'prefix' THEN
    RETURN QUERY SELECT f.lo, f.id FROM catalog.prefix_flatten(p_prefixes, p_ids) AS f;
  ELSIF p_kind = 'jurisdiction' THEN
    -- In the lane of a class stand its own rates and those of any class, but a prefix's own one before it.
    RETURN QUERY
    SELECT f.lo, f.id
    FROM unnest(catalog.sheet_lanes(p_prefixes) || 0) AS l (lane)
    CROSS JOIN LATERAL (
      SELECT array_agg(o.digits) AS digits, array_agg(o.id) AS ids
      FROM (
        SELECT DISTINCT ON (catalog.rate_digits(p_kind, x.prefix)) catalog.rate_digits(p_kind, x.prefix) AS digits, x.id
        FROM unnest(p_prefixes, p_ids) AS x (prefix, id)
        WHERE split_part(x.prefix, '/', 2) IN ('', (catalog.rating_classes())[l.lane])
        ORDER BY catalog.rate_digits(p_kind, x.prefix), length(x.prefix) DESC
      ) AS o
    ) AS d
    CROSS JOIN LATERAL catalog.lane_flatten(l.lane, d.digits, d.ids) AS f;
  ELSE
    RETURN QUERY
    SELECT f.lo, f.id
    FROM (
      SELECT array_agg(k.digits ORDER BY k.digits COLLATE "C") AS digits, array_agg(k.id ORDER BY k.digits COLLATE "C") AS ids
      FROM unnest(p_prefixes, p_ids) AS x (prefix, id)
      CROSS JOIN LATERAL (SELECT catalog.rate_digits(p_kind, x.prefix) AS digits, x.id) AS k
    ) AS g
    CROSS JOIN LATERAL catalog.prefix_flatten(g.digits, g.ids) AS f;
  END IF;
END $$;
COMMENT ON FUNCTION catalog.sheet_flatten(text, text[], bigint[]) IS
$doc$The rates of a sheet as disjoint intervals: from lo to the next lo that one wins.

:param p_kind: kind of the sheet
:param p_prefixes: as catalog.rate_prefix makes them, each once, in the order of text; without * unless there are classes
:param p_ids: what stands for each of them
:returns: key of the first number of each interval, and whose it is; id NULL is a gap
:example: SELECT * FROM catalog.sheet_flatten('lata', '{*>224,132>224}', '{7,8}')$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_candidates(p_kind text, p_number text, p_class text, p_lata text, p_tier integer)
RETURNS TABLE (prefix text, place bigint)
LANGUAGE sql IMMUTABLE ROWS 12
BEGIN ATOMIC
  SELECT catalog.rate_prefix(p_kind, c.text), row_number() OVER (ORDER BY c.star, c.digits DESC, c.rank)
  FROM (
    SELECT coalesce(nullif(left(p_number, n.digits), ''), '*') AS text, n.digits = 0 AS star, n.digits, 2 AS rank
    FROM generate_series(0, length(p_number)) AS n (digits)
    WHERE p_kind IN ('prefix', 'jurisdiction')
    UNION ALL
    SELECT coalesce(nullif(left(p_number, n.digits), ''), '*') || '/' || p_class, n.digits = 0, n.digits, 1
    FROM generate_series(0, length(p_number)) AS n (digits)
    WHERE p_kind = 'jurisdiction' AND p_class <> ''
    UNION ALL
    SELECT x.text, x.rank = 4, 0, x.rank
    FROM (VALUES
      (p_lata, 1), ('*>' || split_part(p_lata, '>', 2), 2), (split_part(p_lata, '>', 1) || '>*', 3), ('*', 4)
    ) AS x (text, rank)
    WHERE p_kind = 'lata'
    UNION ALL
    SELECT coalesce(p_tier::text, 'DEFAULT'), false, 0, 1 WHERE p_kind = 'tier'
  ) AS c
  -- A side without LATA makes no pair.
  WHERE catalog.rate_prefix(p_kind, c.text) IS NOT NULL;
END;
COMMENT ON FUNCTION catalog.rate_candidates(text, text, text, text, integer) IS
$doc$All that a call could be found by in a sheet, best first.

:param p_kind: kind of the sheet
:param p_number: the number it is rated on
:param p_class: its rating class, or NULL
:param p_lata: its LATAs, such as 132>224, ? for a side without one, or NULL
:param p_tier: its tier, or NULL
:returns: prefixes as catalog.rate_prefix makes them
:example: SELECT * FROM catalog.rate_candidates('lata', '12015550100', NULL, '132>224', NULL)$doc$;
