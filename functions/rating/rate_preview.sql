-- What an import would do to a sheet, rate by rate, and what it would have meant for the money of the last days' calls.
SELECT resource.declare('rate_preview', 'rating.rate_preview', p_filter => '{rate_sheet_id}', p_sort => '{-rate_preview_id}',
  p_verbs => '{get,list}', p_summary => 'preview of an import');

CREATE OR REPLACE FUNCTION rating.rate_preview_compare(p_preview rating.rate_preview, p_load_id uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
-- As in catalog.rate_file_take: nothing is known about these lines.
SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '256MB' AS $$
DECLARE
  v_columns integer[] := catalog.rate_file_columns(p_load_id, p_preview.effective_from IS NULL);
  v_fields integer := (SELECT max(c.place) FROM unnest(v_columns) AS c (place));
  v_replaced date := CASE p_preview.mode WHEN 'replace' THEN p_preview.effective_from END;
  v_kind text := (SELECT s.kind FROM catalog.rate_sheet AS s WHERE s.rate_sheet_id = p_preview.rate_sheet_id);
BEGIN
  WITH line AS MATERIALIZED (
    SELECT l.*
    FROM catalog.rate_file_lines(
      p_load_id, v_columns, v_fields, p_preview.effective_from, v_replaced, catalog.rate_sheet_bands(p_preview.rate_sheet_id),
      v_kind
    ) AS l
  ), standing AS MATERIALIZED (
    SELECT r.prefix, r.effective_from, r.ended, d.code AS destination, r.name, r.rate_per_minute, r.connect_fee,
      r.initial_increment, r.subsequent_increment, r.minimum_charge, r.grace_seconds, r.free_seconds, r.maximum_charge, r.price_steps
    FROM catalog.rate AS r
    INNER JOIN catalog.destination AS d ON d.destination_id = r.destination_id
    WHERE r.rate_sheet_id = p_preview.rate_sheet_id AND r.superseded_at IS NULL
  ), judged AS (
    -- With each line what counts on its day now.
    SELECT DISTINCT ON (l.prefix, l.effective_from) l.*,
      NOT r.ended AS was, r.rate_per_minute AS old_rate, r.connect_fee AS old_fee, r.initial_increment AS old_initial,
      r.subsequent_increment AS old_subsequent, r.minimum_charge AS old_minimum,
      r.grace_seconds AS old_grace, r.free_seconds AS old_free, r.maximum_charge AS old_maximum, r.price_steps AS old_steps,
      (r.destination, r.name, r.connect_fee, r.initial_increment, r.subsequent_increment, r.minimum_charge, r.grace_seconds,
        r.free_seconds, r.maximum_charge, r.price_steps)
      IS NOT DISTINCT FROM
      (l.destination, l.name, l.connect_fee, l.initial_increment, l.subsequent_increment, l.minimum_charge, l.grace_seconds,
        l.free_seconds, l.maximum_charge, l.price_steps) AS same
    FROM line AS l
    LEFT JOIN standing AS r ON r.prefix = l.prefix AND r.effective_from <= l.effective_from
    WHERE l.fault IS NULL
    ORDER BY l.prefix, l.effective_from, r.effective_from DESC
  ), missing AS (
    -- What has a price on the day, or gets one later, and is not in the file that replaces.
    SELECT DISTINCT ON (x.prefix) x.*
    FROM (
      SELECT t.*
      FROM (
        SELECT DISTINCT ON (r.prefix) r.*
        FROM standing AS r WHERE r.effective_from <= v_replaced ORDER BY r.prefix, r.effective_from DESC
      ) AS t
      WHERE NOT t.ended
      UNION ALL
      SELECT r.* FROM standing AS r WHERE r.effective_from > v_replaced AND NOT r.ended
    ) AS x
    -- A line that cannot be read may be the one that is missing.
    WHERE NOT EXISTS (SELECT FROM line AS l WHERE l.prefix = x.prefix)
      AND NOT EXISTS (SELECT FROM line AS l WHERE l.fault IS NOT NULL)
    ORDER BY x.prefix, x.effective_from
  )
  INSERT INTO rating.rate_preview_line (
    rate_preview_id, place, line_no, verdict, prefix, effective_from, destination, rate_before, rate_after, connect_fee_before,
    connect_fee_after, initial_before, initial_after, subsequent_before, subsequent_after, minimum_before, minimum_after,
    grace_before, grace_after, free_before, free_after, maximum_before, maximum_after, steps_before, steps_after, reason
  )
  SELECT p_preview.rate_preview_id, row_number() OVER (ORDER BY a.reason IS NULL, a.place, a.prefix, a.effective_from),
    a.line_no, a.verdict, a.prefix, a.effective_from, a.destination,
    CASE WHEN a.was THEN a.old_rate END, CASE WHEN a.becomes THEN a.rate_per_minute END,
    CASE WHEN a.was THEN a.old_fee END, CASE WHEN a.becomes THEN a.connect_fee END,
    CASE WHEN a.was THEN a.old_initial END, CASE WHEN a.becomes THEN a.initial_increment END,
    CASE WHEN a.was THEN a.old_subsequent END, CASE WHEN a.becomes THEN a.subsequent_increment END,
    CASE WHEN a.was THEN a.old_minimum END, CASE WHEN a.becomes THEN a.minimum_charge END,
    CASE WHEN a.was THEN a.old_grace END, CASE WHEN a.becomes THEN a.grace_seconds END,
    CASE WHEN a.was THEN a.old_free END, CASE WHEN a.becomes THEN a.free_seconds END,
    CASE WHEN a.was THEN a.old_maximum END, CASE WHEN a.becomes THEN a.maximum_charge END,
    CASE WHEN a.was THEN a.old_steps END, CASE WHEN a.becomes THEN a.price_steps END,
    a.reason
  FROM (
    SELECT j.line_no, j.prefix, j.effective_from, j.destination, j.was, NOT j.ended AS becomes,
      catalog.rate_verdict(
        CASE WHEN j.was THEN j.old_rate END, CASE WHEN NOT j.ended THEN j.rate_per_minute END, j.same
      ) AS verdict,
      j.old_rate, j.old_fee, j.old_initial, j.old_subsequent, j.old_minimum, j.old_grace, j.old_free, j.old_maximum, j.old_steps,
      j.rate_per_minute, j.connect_fee, j.initial_increment, j.subsequent_increment, j.minimum_charge, j.grace_seconds,
      j.free_seconds, j.maximum_charge, j.price_steps,
      NULL::text AS reason, NULL::integer AS place
    FROM judged AS j
    UNION ALL
    SELECT NULL, m.prefix, greatest(m.effective_from, v_replaced), m.destination, true, false, 'ended',
      m.rate_per_minute, m.connect_fee, m.initial_increment, m.subsequent_increment, m.minimum_charge, m.grace_seconds,
      m.free_seconds, m.maximum_charge, m.price_steps,
      NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM missing AS m
    UNION ALL
    SELECT l.line_no, coalesce(l.prefix, ''), l.effective_from, l.destination, false, false, 'rejected',
      NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
      NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, l.fault, l.line_no
    FROM line AS l WHERE l.fault IS NOT NULL
  ) AS a;
END $$;
COMMENT ON FUNCTION rating.rate_preview_compare(rating.rate_preview, uuid) IS
$doc$Puts down what an uploaded file would do to each rate of a sheet.

:param p_preview: the preview
:param p_load_id: the upload, in our columns
:returns: nothing
:raises TB201: columns are missing, unknown or doubled
:raises TB303: no line at all
:example: SELECT rating.rate_preview_compare(p, '00000000-0000-0000-0000-000000000000') FROM rating.rate_preview AS p$doc$;

CREATE OR REPLACE FUNCTION rating.rate_preview_state(p_preview rating.rate_preview)
RETURNS TABLE (
  id bigint, prefix text, destination_before text, destination_after text, rate_before numeric, rate_after numeric,
  connect_fee_before numeric, connect_fee_after numeric, initial_before integer, initial_after integer,
  subsequent_before integer, subsequent_after integer, minimum_before numeric, minimum_after numeric,
  grace_before integer, grace_after integer, free_before integer, free_after integer, maximum_before numeric,
  maximum_after numeric, steps_before catalog.price_step[], steps_after catalog.price_step[],
  special_before boolean, special_after boolean
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT row_number() OVER (ORDER BY x.prefix), x.prefix,
    x.old_destination, CASE WHEN x.from_file THEN x.destination WHEN x.goes_on THEN x.old_destination END,
    x.old_rate, CASE WHEN x.from_file THEN x.rate_after WHEN x.goes_on THEN x.old_rate END,
    x.old_fee, CASE WHEN x.from_file THEN x.connect_fee_after WHEN x.goes_on THEN x.old_fee END,
    x.old_initial, CASE WHEN x.from_file THEN x.initial_after WHEN x.goes_on THEN x.old_initial END,
    x.old_subsequent, CASE WHEN x.from_file THEN x.subsequent_after WHEN x.goes_on THEN x.old_subsequent END,
    x.old_minimum, CASE WHEN x.from_file THEN x.minimum_after WHEN x.goes_on THEN x.old_minimum END,
    x.old_grace, CASE WHEN x.from_file THEN x.grace_after WHEN x.goes_on THEN x.old_grace END,
    x.old_free, CASE WHEN x.from_file THEN x.free_after WHEN x.goes_on THEN x.old_free END,
    x.old_maximum, CASE WHEN x.from_file THEN x.maximum_after WHEN x.goes_on THEN x.old_maximum END,
    x.old_steps, CASE WHEN x.from_file THEN x.steps_after WHEN x.goes_on THEN x.old_steps END,
    coalesce(x.old_special, false), coalesce(CASE WHEN x.from_file THEN x.new_special WHEN x.goes_on THEN x.old_special END, false)
  FROM (
    SELECT coalesce(r.prefix::text, l.prefix) COLLATE "C" AS prefix, l.destination, l.rate_after, l.connect_fee_after, l.initial_after,
      l.subsequent_after, l.minimum_after, l.grace_after, l.free_after, l.maximum_after, l.steps_after,
      l.grace_after > 0 OR l.free_after > 0 OR l.maximum_after IS NOT NULL OR l.steps_after <> '{}' AS new_special,
      -- The later date counts; of two on one day the file's.
      l.prefix IS NOT NULL AND (p_preview.mode = 'replace' OR r.effective_from IS NULL OR l.effective_from >= r.effective_from)
        AS from_file,
      p_preview.mode = 'add' AS goes_on,
      CASE WHEN NOT r.ended THEN d.code END AS old_destination,
      CASE WHEN NOT r.ended THEN r.rate_per_minute END AS old_rate, CASE WHEN NOT r.ended THEN r.connect_fee END AS old_fee,
      CASE WHEN NOT r.ended THEN r.initial_increment END AS old_initial,
      CASE WHEN NOT r.ended THEN r.subsequent_increment END AS old_subsequent,
      CASE WHEN NOT r.ended THEN r.minimum_charge END AS old_minimum,
      CASE WHEN NOT r.ended THEN r.grace_seconds END AS old_grace,
      CASE WHEN NOT r.ended THEN r.free_seconds END AS old_free,
      CASE WHEN NOT r.ended THEN r.maximum_charge END AS old_maximum,
      CASE WHEN NOT r.ended THEN r.price_steps END AS old_steps,
      CASE WHEN NOT r.ended THEN r.special END AS old_special
    FROM (
      SELECT b.* FROM catalog.rate_before(p_preview.rate_sheet_id, p_preview.as_of + 1) AS b
    ) AS r
    INNER JOIN catalog.destination AS d ON d.destination_id = r.destination_id
    FULL JOIN (
      SELECT DISTINCT ON (n.prefix) n.prefix, n.effective_from, n.destination, n.rate_after, n.connect_fee_after, n.initial_after,
        n.subsequent_after, n.minimum_after, n.grace_after, n.free_after, n.maximum_after, n.steps_after
      FROM rating.rate_preview_line AS n
      WHERE n.rate_preview_id = p_preview.rate_preview_id AND n.line_no IS NOT NULL
      ORDER BY n.prefix, n.effective_from DESC
    ) AS l ON l.prefix = r.prefix
  ) AS x;
END;
COMMENT ON FUNCTION rating.rate_preview_state(rating.rate_preview) IS
$doc$The sheet on the day on which all of the file is in force, as it would be without the import and with it.

:param p_preview: the preview, its lines compared
:returns: one row a prefix, numbered in their order; a rate that is NULL is no price; special is as in catalog.rate
:example: SELECT * FROM rating.rate_preview_state((SELECT p FROM rating.rate_preview AS p LIMIT 1))$doc$;
