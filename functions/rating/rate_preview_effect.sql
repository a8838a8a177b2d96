-- The money of a preview: the last days' calls of the sheet, priced by it as it is and as it would be.

CREATE OR REPLACE FUNCTION rating.rate_preview_total(
  p_rate_per_minute numeric, p_initial_increment integer, p_subsequent_increment integer, p_grace_seconds integer,
  p_free_seconds integer, p_price_steps catalog.price_step[], p_connect_fee numeric, p_minimum_charge numeric,
  p_maximum_charge numeric, p_band_plan_id bigint, p_time_zone text, p_answered_at timestamptz, p_raw_seconds numeric
) RETURNS rating.call_total
-- Planned once a session, apart from the query that prices all calls: that one has no loops.
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_nestloop = on AS $$
DECLARE
  v_total rating.call_total;
BEGIN
  SELECT t.billed_seconds, t.amount INTO v_total
  FROM rating.terms_total(
    p_rate_per_minute, p_initial_increment, p_subsequent_increment, p_grace_seconds, p_free_seconds, p_price_steps,
    p_connect_fee, p_minimum_charge, p_maximum_charge, p_band_plan_id, p_time_zone, p_answered_at, p_raw_seconds
  ) AS t;
  RETURN v_total;
END $$;
COMMENT ON FUNCTION rating.rate_preview_total(
  numeric, integer, integer, integer, integer, catalog.price_step[], numeric, numeric, numeric, bigint, text, timestamptz, numeric
) IS $doc$A call by the special terms of a preview, as rating.terms_total prices it.

:param p_rate_per_minute: price per minute where no step counts
:param p_initial_increment: initial increment, seconds
:param p_subsequent_increment: subsequent increment, seconds
:param p_grace_seconds: a call of at most so many seconds is not charged
:param p_free_seconds: the first seconds, which are not charged
:param p_price_steps: prices by band and by second of the call
:param p_connect_fee: added to each call that is charged
:param p_minimum_charge: what a call that is charged costs at least
:param p_maximum_charge: what a call costs at most; NULL is no limit
:param p_band_plan_id: the plan that tells bands; NULL: none
:param p_time_zone: by whose clock
:param p_answered_at: the instant of answer
:param p_raw_seconds: seconds from answer to end, may be fractional
:returns: billed seconds and price
:example: SELECT * FROM rating.rate_preview_total(0.01, 60, 60, 0, 0, '{}', 0, 0, 1.5, NULL, 'UTC', now(), 61)$doc$;

CREATE OR REPLACE FUNCTION rating.rate_preview_price(p_preview rating.rate_preview) RETURNS rating.rate_preview
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '256MB' AS $$
DECLARE
  v_preview rating.rate_preview := p_preview;
  v_zone text;
  v_kind text;
  v_plan_before bigint;
  v_plan_after bigint;
BEGIN
  -- An import builds its versions with the bands that the sheet has now; until then the version of the day keeps its own.
  SELECT s.time_zone, s.kind, s.band_plan_id, v.band_plan_id INTO v_zone, v_kind, v_plan_after, v_plan_before
  FROM catalog.rate_sheet AS s
  LEFT JOIN catalog.rate_sheet_version AS v
    ON v.rate_sheet_id = s.rate_sheet_id AND v.retired_at IS NULL
    AND p_preview.as_of::timestamp AT TIME ZONE s.time_zone >= v.valid_from
    AND p_preview.as_of::timestamp AT TIME ZONE s.time_zone < v.valid_to
  WHERE s.rate_sheet_id = p_preview.rate_sheet_id;
  WITH state AS MATERIALIZED (
    SELECT s.* FROM rating.rate_preview_state(p_preview) AS s
  ), before AS MATERIALIZED (
    SELECT array_agg(f.lo ORDER BY f.lo) AS lo, array_agg(coalesce(f.id, 0) ORDER BY f.lo) AS id,
      x.lanes
    FROM (
      SELECT array_agg(s.prefix ORDER BY s.id) AS prefixes, array_agg(s.id ORDER BY s.id) AS ids,
        catalog.sheet_lanes(array_agg(s.prefix) FILTER (WHERE v_kind = 'jurisdiction' AND strpos(s.prefix, '/') > 0)) AS lanes
      FROM state AS s WHERE s.rate_before IS NOT NULL AND (s.prefix <> '' OR v_kind = 'jurisdiction')
    ) AS x
    CROSS JOIN LATERAL catalog.sheet_flatten(v_kind, x.prefixes, x.ids) AS f
    GROUP BY x.lanes
  ), after AS MATERIALIZED (
    SELECT array_agg(f.lo ORDER BY f.lo) AS lo, array_agg(coalesce(f.id, 0) ORDER BY f.lo) AS id,
      x.lanes
    FROM (
      SELECT array_agg(s.prefix ORDER BY s.id) AS prefixes, array_agg(s.id ORDER BY s.id) AS ids,
        catalog.sheet_lanes(array_agg(s.prefix) FILTER (WHERE v_kind = 'jurisdiction' AND strpos(s.prefix, '/') > 0)) AS lanes
      FROM state AS s WHERE s.rate_after IS NOT NULL AND (s.prefix <> '' OR v_kind = 'jurisdiction')
    ) AS x
    CROSS JOIN LATERAL catalog.sheet_flatten(v_kind, x.prefixes, x.ids) AS f
    GROUP BY x.lanes
  ), called AS (
    -- What each is looked up by was stored with its charge.
    SELECT c.raw_seconds, c.answered_at, h.rating_class, h.tier,
      CASE WHEN length(n.number) BETWEEN 1 AND 15 AND btrim(n.number, '0123456789') = '' THEN catalog.number_key(n.number) END AS key,
      nullif(split_part(h.lata, '>', 1), '?') AS caller_lata, nullif(split_part(h.lata, '>', 2), '?') AS called_lata,
      CASE v_kind WHEN 'prefix' THEN true WHEN 'lata' THEN h.lata !~ '[?]' OR t.toll_free AND h.lata !~ '^[?]' ELSE false END AS star
    FROM rating.charge AS h
    INNER JOIN rating.call AS c ON c.call_id = h.call_id AND c.started_at = h.started_at
    CROSS JOIN LATERAL (
      SELECT h.side = 'in' AND EXISTS (
        SELECT FROM catalog.toll_free_prefix AS t
        WHERE starts_with(c.called, t.prefix) AND t.valid_from <= (c.started_at AT TIME ZONE 'UTC')::date
      ) AS toll_free
    ) AS t
    -- Calls to toll-free numbers are rated by who calls.
    CROSS JOIN LATERAL (SELECT CASE WHEN t.toll_free THEN c.caller ELSE c.called END AS number) AS n
    WHERE h.started_at >= p_preview.calls_from AND h.started_at < p_preview.calls_to
      AND c.started_at >= p_preview.calls_from AND c.started_at < p_preview.calls_to
      AND h.rate_sheet_version_id IN (
        SELECT v.rate_sheet_version_id FROM catalog.rate_sheet_version AS v WHERE v.rate_sheet_id = p_preview.rate_sheet_id
      )
  ), keyed AS (
    SELECT d.raw_seconds, d.answered_at, d.star, k.first_before, k.first_after, k.second_before, k.second_after
    FROM called AS d
    CROSS JOIN LATERAL (
      SELECT d.key, d.key, NULL::bigint, NULL::bigint WHERE v_kind = 'prefix'
      UNION ALL
      SELECT l.before + d.key, l.after + d.key, l.before, l.after
      FROM (
        SELECT catalog.lane_key(d.rating_class, (SELECT b.lanes FROM before AS b)) AS before,
          catalog.lane_key(d.rating_class, (SELECT a.lanes FROM after AS a)) AS after
      ) AS l
      WHERE v_kind = 'jurisdiction'
      UNION ALL
      SELECT l.pair, l.pair, l.caller, l.caller
      FROM (SELECT catalog.lata_key(d.caller_lata, d.called_lata) AS pair, catalog.lata_key(d.caller_lata, NULL) AS caller) AS l
      WHERE v_kind = 'lata'
      UNION ALL
      SELECT catalog.tier_key(d.tier), catalog.tier_key(d.tier), NULL, NULL WHERE v_kind = 'tier'
    ) AS k (first_before, first_after, second_before, second_after)
  ), found AS (
    -- The longest prefix by halving, then what comes after it; no prefix is *.
    SELECT d.raw_seconds, d.answered_at,
      coalesce(
        nullif((SELECT b.id FROM before AS b)[width_bucket(d.first_before, (SELECT b.lo FROM before AS b))], 0),
        nullif((SELECT b.id FROM before AS b)[width_bucket(d.second_before, (SELECT b.lo FROM before AS b))], 0),
        CASE WHEN d.star THEN (SELECT s.id FROM state AS s WHERE s.prefix = '' AND s.rate_before IS NOT NULL) END
      ) AS before_id,
      coalesce(
        nullif((SELECT a.id FROM after AS a)[width_bucket(d.first_after, (SELECT a.lo FROM after AS a))], 0),
        nullif((SELECT a.id FROM after AS a)[width_bucket(d.second_after, (SELECT a.lo FROM after AS a))], 0),
        CASE WHEN d.star THEN (SELECT s.id FROM state AS s WHERE s.prefix = '' AND s.rate_after IS NOT NULL) END
      ) AS after_id
    FROM keyed AS d
  ), priced AS (
    SELECT coalesce(a.prefix, b.prefix) AS prefix, coalesce(a.destination_after, b.destination_before) AS destination,
      x.before_id, x.after_id,
      coalesce((x.total_before).billed_seconds, x.seconds_before) AS seconds_before,
      coalesce((x.total_after).billed_seconds, x.seconds_after) AS seconds_after,
      coalesce((x.total_before).amount, rating.price(x.seconds_before, b.rate_before, b.connect_fee_before, b.minimum_before), 0)
        AS amount_before,
      coalesce((x.total_after).amount, rating.price(x.seconds_after, a.rate_after, a.connect_fee_after, a.minimum_after), 0)
        AS amount_after
    FROM (
      SELECT f.before_id, f.after_id,
        CASE WHEN NOT o.special_before THEN rating.billed_seconds(f.raw_seconds, o.initial_before, o.subsequent_before) END
          AS seconds_before,
        CASE WHEN NOT n.special_after THEN rating.billed_seconds(f.raw_seconds, n.initial_after, n.subsequent_after) END
          AS seconds_after,
        CASE WHEN o.special_before THEN rating.rate_preview_total(
          o.rate_before, o.initial_before, o.subsequent_before, o.grace_before, o.free_before, o.steps_before,
          o.connect_fee_before, o.minimum_before, o.maximum_before, v_plan_before, v_zone, f.answered_at, f.raw_seconds
        ) END AS total_before,
        CASE WHEN n.special_after THEN rating.rate_preview_total(
          n.rate_after, n.initial_after, n.subsequent_after, n.grace_after, n.free_after, n.steps_after,
          n.connect_fee_after, n.minimum_after, n.maximum_after, v_plan_after, v_zone, f.answered_at, f.raw_seconds
        ) END AS total_after
      FROM found AS f
      LEFT JOIN state AS o ON o.id = f.before_id
      LEFT JOIN state AS n ON n.id = f.after_id
      OFFSET 0  -- each special call is priced once
    ) AS x
    LEFT JOIN state AS b ON b.id = x.before_id
    LEFT JOIN state AS a ON a.id = x.after_id
  ), summed AS MATERIALIZED (
    SELECT p.prefix, p.destination, count(*) AS calls,
      count(*) FILTER (WHERE p.before_id IS NULL) AS unpriced_before, count(*) FILTER (WHERE p.after_id IS NULL) AS unpriced_after,
      coalesce(sum(p.seconds_before), 0) AS seconds_before, coalesce(sum(p.seconds_after), 0) AS seconds_after,
      sum(p.amount_before) AS amount_before, sum(p.amount_after) AS amount_after
    FROM priced AS p
    GROUP BY p.prefix, p.destination
  ), worst AS (
    INSERT INTO rating.rate_preview_effect (
      rate_preview_id, grouping, place, name, calls, billed_seconds_before, billed_seconds_after, amount_before, amount_after
    )
    SELECT p_preview.rate_preview_id, w.grouping, w.place, w.name, w.calls, w.seconds_before, w.seconds_after, w.amount_before,
      w.amount_after
    FROM (
      SELECT g.*, row_number() OVER (
          PARTITION BY g.grouping ORDER BY abs(g.amount_after - g.amount_before) DESC, g.name
        ) AS place
      FROM (
        SELECT 'prefix' AS grouping, CASE s.prefix WHEN '' THEN '*' ELSE s.prefix END AS name, sum(s.calls) AS calls,
          sum(s.seconds_before) AS seconds_before, sum(s.seconds_after) AS seconds_after, sum(s.amount_before) AS amount_before,
          sum(s.amount_after) AS amount_after
        FROM summed AS s WHERE s.prefix IS NOT NULL GROUP BY s.prefix
        UNION ALL
        SELECT 'destination', s.destination, sum(s.calls), sum(s.seconds_before), sum(s.seconds_after), sum(s.amount_before),
          sum(s.amount_after)
        FROM summed AS s WHERE s.destination IS NOT NULL GROUP BY s.destination
      ) AS g
      WHERE g.amount_before <> g.amount_after
    ) AS w
    WHERE w.place <= 20
  )
  SELECT coalesce(sum(s.calls), 0), coalesce(sum(s.unpriced_before), 0), coalesce(sum(s.unpriced_after), 0),
    coalesce(sum(s.seconds_before), 0), coalesce(sum(s.seconds_after), 0), coalesce(sum(s.amount_before), 0),
    coalesce(sum(s.amount_after), 0)
  INTO v_preview.calls, v_preview.unpriced_before, v_preview.unpriced_after, v_preview.billed_seconds_before,
    v_preview.billed_seconds_after, v_preview.amount_before, v_preview.amount_after
  FROM summed AS s;
  RETURN v_preview;
END $$;
COMMENT ON FUNCTION rating.rate_preview_price(rating.rate_preview) IS
$doc$Prices the calls of a preview before and after, and keeps the prefixes and destinations that differ the most.

:param p_preview: the preview, its lines compared
:returns: the preview with calls, seconds and amounts; not stored
:example: SELECT rating.rate_preview_price(p) FROM rating.rate_preview AS p$doc$;

CREATE OR REPLACE FUNCTION api.rate_import_preview(
  p_rate_sheet text, p_load_id uuid, p_mode text DEFAULT 'add', p_effective_from date DEFAULT NULL,
  p_column_map text DEFAULT NULL, p_file_name text DEFAULT 'file', p_days integer DEFAULT 30, p_keep boolean DEFAULT false
) RETURNS api.rate_preview
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_import catalog.rate_import := catalog.rate_import_begin(p_rate_sheet, p_file_name, 'file', p_mode, p_effective_from);
  v_load_id uuid := catalog.load_mapped(p_load_id, p_column_map, NOT p_keep);
  v_preview rating.rate_preview;
  v_row api.rate_preview;
BEGIN
  IF p_days IS NULL OR p_days NOT BETWEEN 0 AND 400 THEN
    PERFORM system.raise_error('TB102', 'days must be between 0 and 400', p_column => 'days');
  END IF;
  -- The rates themselves are not touched; what a preview says holds until the next change, so the last one is enough.
  DELETE FROM rating.rate_preview AS p WHERE p.rate_sheet_id = v_import.rate_sheet_id;
  INSERT INTO rating.rate_preview (
    rate_sheet_id, file_name, mode, effective_from, lines, rejected, new, up, down, changed, ended, unchanged, calls_from, calls_to,
    made_at, actor
  ) VALUES (
    v_import.rate_sheet_id, p_file_name, v_import.mode, v_import.effective_from, 0, 0, 0, 0, 0, 0, 0, 0,
    v_now - p_days * interval '24 hours', v_now, v_now, system.actor()
  )
  RETURNING * INTO v_preview;
  PERFORM rating.rate_preview_compare(v_preview, v_load_id);
  SELECT count(DISTINCT l.line_no), count(DISTINCT l.line_no) FILTER (WHERE l.verdict = 'rejected'),
    count(*) FILTER (WHERE l.verdict = 'new'), count(*) FILTER (WHERE l.verdict = 'up'),
    count(*) FILTER (WHERE l.verdict = 'down'), count(*) FILTER (WHERE l.verdict = 'changed'),
    count(*) FILTER (WHERE l.verdict = 'ended'), count(*) FILTER (WHERE l.verdict = 'unchanged'),
    greatest(max(l.effective_from) FILTER (WHERE l.line_no IS NOT NULL), v_preview.effective_from)
  INTO v_preview.lines, v_preview.rejected, v_preview.new, v_preview.up, v_preview.down, v_preview.changed, v_preview.ended,
    v_preview.unchanged, v_preview.as_of
  FROM rating.rate_preview_line AS l
  WHERE l.rate_preview_id = v_preview.rate_preview_id;
  IF v_preview.lines = 0 THEN
    PERFORM system.raise_error('TB303', format('%s has no rates', p_file_name));
  END IF;
  IF v_preview.rejected = 0 THEN
    v_preview := rating.rate_preview_price(v_preview);
  END IF;
  UPDATE rating.rate_preview AS p SET
    lines = v_preview.lines, rejected = v_preview.rejected, new = v_preview.new, up = v_preview.up, down = v_preview.down,
    changed = v_preview.changed, ended = v_preview.ended, unchanged = v_preview.unchanged, as_of = v_preview.as_of,
    calls = v_preview.calls, unpriced_before = v_preview.unpriced_before, unpriced_after = v_preview.unpriced_after,
    billed_seconds_before = v_preview.billed_seconds_before, billed_seconds_after = v_preview.billed_seconds_after,
    amount_before = v_preview.amount_before, amount_after = v_preview.amount_after
  WHERE p.rate_preview_id = v_preview.rate_preview_id;
  IF v_load_id <> p_load_id OR NOT p_keep THEN
    PERFORM system.load_clear(v_load_id);
  END IF;
  SELECT r.* INTO STRICT v_row FROM api.rate_preview AS r WHERE r.rate_preview_id = v_preview.rate_preview_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.rate_import_preview(text, uuid, text, date, text, text, integer, boolean) IS
$doc$Shows what an import of an uploaded file would do, without touching the sheet, and what it would have meant for real calls.

api.rate_preview_line_list names each rate with its price before and after, api.rate_preview_effect_list the twenty prefixes and
destinations that change the most money. Calls are those that this sheet priced; they are priced by the sheet of the day on which
all of the file is in force, without the import and with it, by the same formula as in rating. Another sheet that would win or
lose a call is not asked. A sheet keeps its last preview.
:param p_rate_sheet: code of the sheet
:param p_load_id: the upload, as for api.rate_import
:param p_mode: add or replace
:param p_effective_from: as for api.rate_import
:param p_column_map: as for api.rate_import
:param p_file_name: name of the file
:param p_days: how many days of calls, of 24 hours, back from now: 0 to 400
:param p_keep: whether the upload is kept for an import that follows
:returns: the preview with its counts; amounts are NULL when lines are rejected
:raises TB101: no such sheet or column map
:raises TB102: no such mode, no day, or a number of days outside 0 to 400
:raises TB201: columns are missing, unknown or doubled, or several column maps fit
:raises TB303: no line of data
:example: SELECT * FROM api.rate_import_preview('world', '5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11', 'replace', '2026-12-01')$doc$;
GRANT EXECUTE ON FUNCTION api.rate_import_preview(text, uuid, text, date, text, text, integer, boolean)
TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.rate_preview_line_list(
  p_rate_preview_id bigint, p_verdicts text[] DEFAULT '{rejected,new,up,down,changed,ended}', p_limit integer DEFAULT 100,
  p_after text[] DEFAULT NULL
) RETURNS SETOF api.rate_preview_line
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  IF NOT EXISTS (SELECT FROM rating.rate_preview AS p WHERE p.rate_preview_id = p_rate_preview_id) THEN
    PERFORM system.raise_error('TB101', format('preview %s does not exist', coalesce(p_rate_preview_id::text, 'NULL')),
      p_column => 'rate_preview_id', p_hint => 'A sheet keeps its last preview.');
  END IF;
  RETURN QUERY
  SELECT l.* FROM api.rate_preview_line AS l
  WHERE l.rate_preview_id = p_rate_preview_id AND l.verdict = ANY (p_verdicts) AND l.place > coalesce(p_after[1]::integer, 0)
  ORDER BY l.place
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.rate_preview_line_list(bigint, text[], integer, text[]) IS
$doc$Lists what an import would do to each rate: rejected lines first, then by prefix and day, a page at a time.

:param p_rate_preview_id: the preview
:param p_verdicts: which of rejected, new, up, down, changed, ended, unchanged
:param p_limit: most rows to return, 1 to 1000
:param p_after: place of the last row of the page before; NULL is the start
:returns: the rates with their prices before and after
:raises TB101: no such preview
:raises TB102: the limit or the number of values in p_after is wrong
:example: SELECT * FROM api.rate_preview_line_list(1, '{up}')$doc$;
GRANT EXECUTE ON FUNCTION api.rate_preview_line_list(bigint, text[], integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.rate_preview_effect_list(
  p_rate_preview_id bigint, p_grouping text DEFAULT 'prefix', p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.rate_preview_effect
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  IF p_grouping IS NULL OR p_grouping NOT IN ('prefix', 'destination') THEN
    PERFORM system.raise_error('TB102', format('%s is not a grouping', coalesce(p_grouping, 'NULL')), p_column => 'grouping',
      p_hint => 'One of prefix, destination.');
  END IF;
  IF NOT EXISTS (SELECT FROM rating.rate_preview AS p WHERE p.rate_preview_id = p_rate_preview_id) THEN
    PERFORM system.raise_error('TB101', format('preview %s does not exist', coalesce(p_rate_preview_id::text, 'NULL')),
      p_column => 'rate_preview_id', p_hint => 'A sheet keeps its last preview.');
  END IF;
  RETURN QUERY
  SELECT e.* FROM api.rate_preview_effect AS e
  WHERE e.rate_preview_id = p_rate_preview_id AND e.grouping = p_grouping AND e.place > coalesce(p_after[1]::integer, 0)
  ORDER BY e.place
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.rate_preview_effect_list(bigint, text, integer, text[]) IS
$doc$Lists the prefixes or destinations whose calls an import would change the most: twenty at most of each.

:param p_rate_preview_id: the preview
:param p_grouping: prefix or destination
:param p_limit: most rows to return, 1 to 1000
:param p_after: place of the last row of the page before; NULL is the start
:returns: the largest difference first
:raises TB101: no such preview
:raises TB102: no such grouping, or the limit or the number of values in p_after is wrong
:example: SELECT * FROM api.rate_preview_effect_list(1, 'destination')$doc$;
GRANT EXECUTE ON FUNCTION api.rate_preview_effect_list(bigint, text, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
