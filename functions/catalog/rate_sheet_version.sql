-- A sheet's effective dates cut time into versions; each is flattened once into disjoint intervals of numbers.

CREATE OR REPLACE FUNCTION catalog.number_key(p_number text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- The length comes last, so that 16135 stands before the prefix 161350, which it does not begin with.
RETURN rpad(p_number, 15, '0')::bigint * 16 + length(p_number);
COMMENT ON FUNCTION catalog.number_key(text) IS
$doc$A number or prefix as its place among all numbers: its digits padded with zeros to 15, then how many there are.

:param p_number: up to 15 digits
:returns: bigint
:example: SELECT catalog.number_key('16135550142')$doc$;

CREATE OR REPLACE FUNCTION catalog.prefix_flatten(p_prefixes text[], p_ids bigint[])
RETURNS TABLE (lo bigint, id bigint)
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- The prefixes around the current number, outermost first: where each ends and its id. The first is the gap around all.
  v_end bigint[] := ARRAY[NULL::bigint];
  v_id bigint[] := ARRAY[NULL::bigint];
  v_depth integer := 1;
  v_next bigint;
  r record;
BEGIN
  lo := 0;
  FOR r IN
    SELECT catalog.number_key(x.prefix) AS first, (rpad(x.prefix, 15, '9')::bigint + 1) * 16 AS after, x.id
    FROM unnest(p_prefixes, p_ids) AS x (prefix, id)
  LOOP
    WHILE v_end[v_depth] <= r.first LOOP
      v_next := v_end[v_depth];
      v_depth := v_depth - 1;
      IF v_next > lo THEN
        RETURN NEXT;
        lo := v_next;
      END IF;
      id := v_id[v_depth];
    END LOOP;
    IF r.first > lo THEN
      RETURN NEXT;
      lo := r.first;
    END IF;
    id := r.id;
    v_depth := v_depth + 1;
    v_end[v_depth] := r.after;
    v_id[v_depth] := r.id;
  END LOOP;
  WHILE v_depth > 1 LOOP
    v_next := v_end[v_depth];
    v_depth := v_depth - 1;
    IF v_next > lo THEN
      RETURN NEXT;
      lo := v_next;
    END IF;
    id := v_id[v_depth];
  END LOOP;
  RETURN NEXT;
END $$;
COMMENT ON FUNCTION catalog.prefix_flatten(text[], bigint[]) IS
$doc$Prefixes as disjoint intervals: from lo to the next lo that one is the longest match.

One walk over the prefixes with a stack of those that are open.
:param p_prefixes: prefixes of at least one digit, each once, in the order of text, which is that of their keys, shorter ones first
:param p_ids: what stands for each of them
:returns: key of the first number of each interval, and whose it is; id NULL is a gap
:example: SELECT * FROM catalog.prefix_flatten('{1,1613,44}', '{7,8,9}')$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_flatten(p_rate_sheet_id bigint, p_kind text, p_as_of date)
RETURNS TABLE (lo bigint, rate_id bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT f.lo, f.id
  FROM (
    SELECT array_agg(x.prefix::text) AS prefixes, array_agg(x.rate_id) AS ids
    FROM (
      SELECT b.prefix, b.rate_id
      FROM catalog.rate_before(p_rate_sheet_id, p_as_of + 1) AS b
      WHERE NOT b.ended AND (b.prefix <> '' OR p_kind = 'jurisdiction')
      ORDER BY b.prefix
    ) AS x
  ) AS s
  CROSS JOIN LATERAL catalog.sheet_flatten(p_kind, s.prefixes, s.ids) AS f;
END;
COMMENT ON FUNCTION catalog.rate_flatten(bigint, text, date) IS
$doc$A sheet as disjoint intervals: from lo to the next lo that rate is the longest match.

:param p_rate_sheet_id: the sheet
:param p_kind: its kind
:param p_as_of: the rates in force on this day, in the sheet's zone
:returns: key of the first number of each interval, and its rate; rate_id NULL is a gap
:example: SELECT * FROM catalog.rate_flatten(1, 'prefix', '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_sheet_activate(p_rate_sheet_id bigint, p_from date) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_nestloop CONSTANT text := current_setting('enable_nestloop');
  v_zone text;
  v_kind text;
  v_band_plan_id bigint;
  v_start timestamptz;
  v_version_id bigint;
  v_count integer := 0;
  r record;
BEGIN
  SELECT s.time_zone, s.kind, s.band_plan_id INTO v_zone, v_kind, v_band_plan_id
  FROM catalog.rate_sheet AS s WHERE s.rate_sheet_id = p_rate_sheet_id;
  v_start := p_from::timestamp AT TIME ZONE v_zone;
  -- Versions from that day on are built anew; one that reaches into it ends there.
  WITH retired AS (
    UPDATE catalog.rate_sheet_version AS v SET retired_at = clock_timestamp()
    WHERE v.rate_sheet_id = p_rate_sheet_id AND v.retired_at IS NULL AND v.valid_from >= v_start
    RETURNING v.rate_sheet_version_id
  )
  DELETE FROM catalog.rate_interval AS i USING retired AS x
  WHERE i.rate_sheet_version_id = x.rate_sheet_version_id;
  UPDATE catalog.rate_sheet_version AS v SET valid_to = v_start
  WHERE v.rate_sheet_id = p_rate_sheet_id AND v.retired_at IS NULL AND v.valid_to > v_start;

  FOR r IN
    SELECT d.effective_from, lead(d.effective_from) OVER (ORDER BY d.effective_from) AS next_from
    FROM (
      -- A date that was withdrawn has no rates of its own, but those before go on.
      SELECT DISTINCT greatest(f.effective_from, p_from) AS effective_from FROM catalog.rate AS f
      WHERE f.rate_sheet_id = p_rate_sheet_id AND f.superseded_at IS NULL
    ) AS d
    ORDER BY d.effective_from
  LOOP
    INSERT INTO catalog.rate_sheet_version (
      rate_sheet_id, valid_from, valid_to, star_rate_id, rates, band_plan_id, kind
    )
    SELECT p_rate_sheet_id, r.effective_from::timestamp AT TIME ZONE v_zone,
      coalesce(r.next_from::timestamp AT TIME ZONE v_zone, 'infinity'),
      (
        SELECT CASE WHEN NOT f.ended THEN f.rate_id END FROM catalog.rate AS f
        WHERE f.rate_sheet_id = p_rate_sheet_id AND f.prefix = '' AND f.effective_from <= r.effective_from
          AND f.superseded_at IS NULL
        ORDER BY f.effective_from DESC LIMIT 1
      ), 0, v_band_plan_id, v_kind
    RETURNING rate_sheet_version_id INTO v_version_id;

    -- Statistics may be older than the rates that were just added: a nested loop over them would take for ever.
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO catalog.rate_interval (
      rate_sheet_version_id, lo, rate_id, destination_id, rate_per_minute, connect_fee,
      initial_increment, subsequent_increment, minimum_charge, special
    )
    SELECT v_version_id, n.lo, n.rate_id, f.destination_id, f.rate_per_minute, f.connect_fee,
      f.initial_increment, f.subsequent_increment, f.minimum_charge, coalesce(f.special, false)
    FROM catalog.rate_flatten(p_rate_sheet_id, v_kind, r.effective_from) AS n
    LEFT JOIN catalog.rate AS f ON f.rate_id = n.rate_id AND f.rate_sheet_id = p_rate_sheet_id
    ORDER BY n.lo;
    PERFORM set_config('enable_nestloop', v_nestloop, true);

    UPDATE catalog.rate_sheet_version AS v
    SET rates = p.rates, lanes = p.lanes
    FROM (
      SELECT count(*) AS rates,
        catalog.sheet_lanes(array_agg(b.prefix::text) FILTER (WHERE v_kind = 'jurisdiction' AND strpos(b.prefix, '/') > 0)) AS lanes
      FROM catalog.rate_before(p_rate_sheet_id, r.effective_from + 1) AS b
      WHERE NOT b.ended
    ) AS p
    WHERE v.rate_sheet_version_id = v_version_id;
    v_count := v_count + 1;
  END LOOP;
  RETURN v_count;
END $$;
COMMENT ON FUNCTION catalog.rate_sheet_activate(bigint, date) IS
$doc$Builds the versions of a sheet from a day on: one for each effective date, flattened.

:param p_rate_sheet_id: the sheet
:param p_from: first effective date that changed, in the sheet's zone
:returns: number of versions built
:example: SELECT catalog.rate_sheet_activate(1, '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_find(p_rate_sheet_version_id bigint, p_key bigint)
RETURNS SETOF catalog.rate_interval
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
  SELECT i.*
  FROM catalog.rate_interval AS i
  WHERE i.rate_sheet_version_id = p_rate_sheet_version_id AND i.lo <= p_key
  ORDER BY i.lo DESC
  LIMIT 1;
END;
COMMENT ON FUNCTION catalog.rate_find(bigint, bigint) IS
$doc$The interval of a sheet version in which a number lies: one descent of a b-tree.

:param p_rate_sheet_version_id: the version; NULL finds nothing
:param p_key: the number as catalog.number_key makes it
:returns: one row at most; its rate_id is NULL in a gap
:example: SELECT * FROM catalog.rate_find(1, catalog.number_key('16135550142'))$doc$;

CREATE OR REPLACE FUNCTION catalog.sheet_key(
  p_kind text, p_rate_sheet_version_id bigint, p_lanes integer[], p_star_rate_id bigint, p_number text, p_lrn text,
  p_rating_class text, p_caller_lata text, p_called_lata text, p_by_caller boolean, p_tier integer, p_no_center boolean
) RETURNS TABLE (key bigint, star_rate_id bigint)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
  SELECT
    CASE p_kind
      WHEN 'lata' THEN CASE
        WHEN p_by_caller OR p_called_lata IS NULL OR p_caller_lata IS NULL OR (
          SELECT f.rate_id FROM catalog.rate_find(p_rate_sheet_version_id, catalog.lata_key(p_caller_lata, p_called_lata)) AS f
        ) IS NOT NULL
          THEN catalog.lata_key(p_caller_lata, CASE WHEN NOT p_by_caller THEN p_called_lata END)
        ELSE catalog.lata_key(p_caller_lata, NULL)
      END
      WHEN 'tier' THEN CASE WHEN p_tier IS NOT NULL OR p_no_center THEN catalog.tier_key(p_tier) END
      ELSE l.lane + CASE
        WHEN p_lrn IS NULL OR (
          -- A number's own price is its own wherever it was ported to.
          SELECT (SELECT length(split_part(r.prefix, '/', 1)) > 8 FROM catalog.rate AS r WHERE r.rate_id = f.rate_id)
          FROM catalog.rate_find(p_rate_sheet_version_id, l.lane + catalog.number_key(p_number)) AS f
        ) THEN catalog.number_key(p_number)
        -- Country, NPA-NXX-X: an LRN stands for a switch, not for a number.
        ELSE catalog.number_key(left(p_lrn, 8))
      END
    END,
    CASE
      -- * is any LATA, not the lack of one.
      WHEN p_kind = 'lata' THEN CASE
        WHEN p_caller_lata IS NOT NULL AND (p_by_caller OR p_called_lata IS NOT NULL) THEN p_star_rate_id
      END
      WHEN l.lane > 0 THEN (SELECT f.rate_id FROM catalog.rate_find(p_rate_sheet_version_id, l.lane) AS f)
      ELSE p_star_rate_id
    END
  FROM (
    SELECT CASE p_kind WHEN 'jurisdiction' THEN catalog.lane_key(p_rating_class, p_lanes) ELSE 0 END AS lane
    OFFSET 0  -- worked out once
  ) AS l;
END;
COMMENT ON FUNCTION catalog.sheet_key(
  text, bigint, integer[], bigint, text, text, text, text, text, boolean, integer, boolean
) IS $doc$What a call is looked up by in a version of a sheet.

:param p_kind: kind of the sheet
:param p_rate_sheet_version_id: the version
:param p_lanes: its lanes
:param p_star_rate_id: its rate of *, or NULL
:param p_number: the number to rate on
:param p_lrn: its LRN, or NULL: prefixes of up to 8 digits are the LRN's
:param p_rating_class: the call's rating class
:param p_caller_lata: LATA of the caller, or NULL
:param p_called_lata: LATA of the called number, or NULL
:param p_by_caller: whether the call is rated by its caller, as one to a toll-free number
:param p_tier: tier of the called number, or NULL
:param p_no_center: whether it has no rate center: then the DEFAULT counts without a tier
:returns: the key, and the rate of * that counts for this call; of LATAs (caller, called) if there is such a rate or one for all
  callers, else (caller, all)
:example: SELECT * FROM catalog.sheet_key('prefix', 1, '{}', NULL, '16135550142', NULL, NULL, NULL, NULL, false, NULL, true)$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_pick(
  p_override_version_id bigint, p_override_star_id bigint, p_override_key bigint, p_package_version_id bigint,
  p_package_star_id bigint, p_package_key bigint
) RETURNS TABLE (
  rate_sheet_version_id bigint, rate_id bigint, destination_id bigint, rate_per_minute numeric, connect_fee numeric,
  initial_increment integer, subsequent_increment integer, minimum_charge numeric, special boolean
)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
  SELECT
    CASE WHEN a.rate_id IS NOT NULL THEN a.rate_sheet_version_id ELSE b.rate_sheet_version_id END,
    coalesce(a.rate_id, b.rate_id), coalesce(a.destination_id, b.destination_id),
    coalesce(a.rate_per_minute, b.rate_per_minute), coalesce(a.connect_fee, b.connect_fee),
    coalesce(a.initial_increment, b.initial_increment), coalesce(a.subsequent_increment, b.subsequent_increment),
    coalesce(a.minimum_charge, b.minimum_charge),
    CASE WHEN a.rate_id IS NOT NULL THEN a.special ELSE b.special END
  FROM (VALUES (1)) AS one (one)
  -- Most customers have no override: then the first descent is the package's.
  LEFT JOIN LATERAL catalog.rate_find(
    coalesce(p_override_version_id, p_package_version_id),
    CASE WHEN p_override_version_id IS NULL THEN p_package_key ELSE p_override_key END
  ) AS a ON true
  LEFT JOIN LATERAL (
    SELECT
      CASE WHEN p.rate_id IS NOT NULL OR p_override_star_id IS NULL THEN p_package_version_id ELSE p_override_version_id END
        AS rate_sheet_version_id,
      coalesce(p.rate_id, star.rate_id) AS rate_id,
      coalesce(p.destination_id, star.destination_id) AS destination_id,
      coalesce(p.rate_per_minute, star.rate_per_minute) AS rate_per_minute,
      coalesce(p.connect_fee, star.connect_fee) AS connect_fee,
      coalesce(p.initial_increment, star.initial_increment) AS initial_increment,
      coalesce(p.subsequent_increment, star.subsequent_increment) AS subsequent_increment,
      coalesce(p.minimum_charge, star.minimum_charge) AS minimum_charge,
      CASE WHEN p.rate_id IS NOT NULL THEN p.special ELSE star.special END AS special
    FROM (VALUES (1)) AS two (two)
    LEFT JOIN LATERAL catalog.rate_find(
      CASE WHEN p_override_version_id IS NOT NULL THEN p_package_version_id END, p_package_key
    ) AS p ON true
    LEFT JOIN catalog.rate AS star ON p.rate_id IS NULL AND star.rate_id = coalesce(p_override_star_id, p_package_star_id)
    WHERE a.rate_id IS NULL
    OFFSET 0  -- not even begun unless the first descent ended in a gap
  ) AS b ON true;
END;
COMMENT ON FUNCTION catalog.rate_pick(bigint, bigint, bigint, bigint, bigint, bigint) IS
$doc$The rate that wins for a number: override's prefix, package's prefix, override's *, package's *; the longest within each.

:param p_override_version_id: version of the customer's override sheet, or NULL
:param p_override_star_id: that version's rate of *, or NULL
:param p_override_key: what the call is looked up by there: the number as catalog.number_key makes it, or as catalog.sheet_key
  says; NULL: only * can match
:param p_package_version_id: version of the package's sheet, or NULL
:param p_package_star_id: that version's rate of *, or NULL
:param p_package_key: what it is looked up by there
:returns: one row; rate_id NULL when nothing matches
:example: SELECT * FROM catalog.rate_pick(NULL, NULL, NULL, 1, NULL, catalog.number_key('16135550142'))$doc$;
