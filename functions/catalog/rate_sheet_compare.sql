-- Two sheets side by side, and a sheet as a file.

CREATE OR REPLACE FUNCTION catalog.rate_terms_text(p_rate catalog.rate) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN (p_rate).rate_id IS NOT NULL THEN
  format('%s/%s, connect %s, minimum %s', (p_rate).initial_increment, (p_rate).subsequent_increment,
    trim_scale((p_rate).connect_fee), trim_scale((p_rate).minimum_charge))
  || CASE WHEN (p_rate).maximum_charge IS NOT NULL THEN format(', maximum %s', trim_scale((p_rate).maximum_charge)) ELSE '' END
  || CASE WHEN (p_rate).grace_seconds > 0 THEN format(', grace %s', (p_rate).grace_seconds) ELSE '' END
  || CASE WHEN (p_rate).free_seconds > 0 THEN format(', free %s', (p_rate).free_seconds) ELSE '' END
  || CASE WHEN (p_rate).price_steps <> '{}' THEN format(', %s', catalog.price_steps_text((p_rate).price_steps)) ELSE '' END
END;
COMMENT ON FUNCTION catalog.rate_terms_text(catalog.rate) IS $doc$All of a rate but its price per minute, in words.

:param p_rate: the rate
:returns: increments, connect fee and minimum charge, and the other terms that it has; NULL for no rate
:example: SELECT catalog.rate_terms_text(r) FROM catalog.rate AS r LIMIT 1$doc$;

CREATE OR REPLACE FUNCTION api.rate_sheet_compare(
  p_rate_sheet text, p_other_sheet text, p_as_of date DEFAULT NULL, p_other_as_of date DEFAULT NULL,
  p_verdicts text[] DEFAULT '{new,up,down,changed,ended}', p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS TABLE (
  prefix text, verdict text, destination text, other_destination text, rate_per_minute numeric, other_rate_per_minute numeric,
  difference numeric, terms text, other_terms text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_one catalog.rate_sheet;
  v_other catalog.rate_sheet;
  v_after text := CASE p_after[1] WHEN '*' THEN '' ELSE p_after[1] END;
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  SELECT s.* INTO v_one FROM catalog.rate_sheet AS s WHERE s.code = p_rate_sheet;
  SELECT s.* INTO v_other FROM catalog.rate_sheet AS s WHERE s.code = p_other_sheet;
  IF v_one.rate_sheet_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('rate sheet %s does not exist', p_rate_sheet), p_column => 'rate_sheet');
  ELSIF v_other.rate_sheet_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('rate sheet %s does not exist', p_other_sheet), p_column => 'other_sheet');
  END IF;
  IF v_one.currency <> v_other.currency THEN
    PERFORM system.raise_error('TB202', format('rate sheets %s and %s have different currencies', p_rate_sheet, p_other_sheet),
      p_column => 'other_sheet');
  END IF;
  IF v_one.kind <> v_other.kind THEN
    PERFORM system.raise_error('TB102', format('%s is of kind %s, %s of kind %s', v_one.code, v_one.kind, v_other.code, v_other.kind),
      p_column => 'other_sheet');
  END IF;
  RETURN QUERY
  SELECT CASE x.prefix WHEN '' THEN '*' ELSE x.prefix END, x.verdict, x.destination, x.other_destination, x.rate::numeric,
    x.other_rate::numeric, x.other_rate::numeric - x.rate::numeric, x.terms, x.other_terms
  FROM (
    SELECT coalesce(a.prefix, b.prefix) AS prefix, d.code AS destination, e.code AS other_destination,
      a.rate_per_minute AS rate, b.rate_per_minute AS other_rate,
      catalog.rate_terms_text(a.rate) AS terms, catalog.rate_terms_text(b.rate) AS other_terms,
      catalog.rate_verdict(
        a.rate_per_minute, b.rate_per_minute,
        (a.destination_id, a.name, a.connect_fee, a.initial_increment, a.subsequent_increment, a.minimum_charge, a.grace_seconds,
          a.free_seconds, a.maximum_charge, a.price_steps)
        IS NOT DISTINCT FROM
        (b.destination_id, b.name, b.connect_fee, b.initial_increment, b.subsequent_increment, b.minimum_charge, b.grace_seconds,
          b.free_seconds, b.maximum_charge, b.price_steps)
      ) AS verdict
    FROM (
      SELECT r.*, r AS rate FROM catalog.rate_before(
        v_one.rate_sheet_id, coalesce(p_as_of, (system.clock_now() AT TIME ZONE v_one.time_zone)::date) + 1
      ) AS r
      WHERE NOT r.ended AND (v_after IS NULL OR r.prefix > v_after)
    ) AS a
    FULL JOIN (
      SELECT r.*, r AS rate FROM catalog.rate_before(
        v_other.rate_sheet_id, coalesce(p_other_as_of, p_as_of, (system.clock_now() AT TIME ZONE v_other.time_zone)::date) + 1
      ) AS r
      WHERE NOT r.ended AND (v_after IS NULL OR r.prefix > v_after)
    ) AS b ON b.prefix = a.prefix
    LEFT JOIN catalog.destination AS d ON d.destination_id = a.destination_id
    LEFT JOIN catalog.destination AS e ON e.destination_id = b.destination_id
  ) AS x
  WHERE x.verdict = ANY (p_verdicts)
  ORDER BY x.prefix COLLATE "C"
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.rate_sheet_compare(text, text, date, date, text[], integer, text[]) IS
$doc$Compares the rates of two sheets, or of one sheet on two days, prefix by prefix, a page at a time.

:param p_rate_sheet: code of the sheet to compare from
:param p_other_sheet: code of the sheet to compare with; may be the same
:param p_as_of: the first one's rates in force on this day; NULL is today in its zone
:param p_other_as_of: the other one's day; NULL is p_as_of, or today in its zone
:param p_verdicts: which rows: new (only in the other), ended (only in the first), up, down, changed, unchanged
:param p_limit: most rows to return, 1 to 1000
:param p_after: prefix of the last row of the page before; NULL is the start
:returns: prefixes in order; terms are initial and subsequent increment in seconds, connect fee and minimum charge, and
  maximum, grace and free seconds and prices by band or second of the call where there are such
:raises TB101: no such sheet
:raises TB102: the sheets are of different kinds, or the limit or the number of values in p_after is wrong
:raises TB202: the sheets have different currencies
:example: SELECT * FROM api.rate_sheet_compare('carrier-a', 'carrier-b')$doc$;
GRANT EXECUTE ON FUNCTION api.rate_sheet_compare(text, text, date, date, text[], integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION catalog.csv_line(p_fields text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
  SELECT string_agg(CASE WHEN f.field ~ '[",\r\n]' THEN '"' || replace(f.field, '"', '""') || '"' ELSE f.field END, ',' ORDER BY f.place)
  FROM unnest(p_fields) WITH ORDINALITY AS f (field, place)
);
COMMENT ON FUNCTION catalog.csv_line(text[]) IS $doc$Fields as a line of CSV, quoted where they have to be.

:param p_fields: the fields, none of them NULL
:returns: the line without its end
:example: SELECT catalog.csv_line('{1613,"Ottawa, ON"}')$doc$;

CREATE OR REPLACE FUNCTION api.rate_export(
  p_rate_sheet text, p_format text DEFAULT 'csv', p_as_of date DEFAULT NULL, p_limit integer DEFAULT 1000,
  p_after text[] DEFAULT NULL
) RETURNS TABLE (prefix text, effective_from date, line text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1000
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_sheet catalog.rate_sheet;
  v_after text := coalesce(CASE p_after[1] WHEN '*' THEN '' ELSE p_after[1] END, '');
  v_day date;
  v_unsaid text;
  v_fields integer;
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  SELECT s.* INTO v_sheet FROM catalog.rate_sheet AS s WHERE s.code = p_rate_sheet;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('rate sheet %s does not exist', p_rate_sheet), p_column => 'rate_sheet');
  END IF;
  IF p_format IS NULL OR p_format NOT IN ('csv', 'kazoo') THEN
    PERFORM system.raise_error('TB102', format('%s is not a format', coalesce(p_format, 'NULL')), p_column => 'format',
      p_hint => 'One of csv, kazoo.');
  END IF;
  IF p_format = 'kazoo' AND v_sheet.kind <> 'prefix' THEN
    PERFORM system.raise_error('TB102', format('a sheet of kind %s is more than a ratedeck can say', v_sheet.kind), p_column => 'format');
  END IF;
  IF p_format = 'csv' THEN
    -- The last column is the rating class.
    v_fields := cardinality(catalog.rate_columns()) - (v_sheet.kind <> 'jurisdiction')::integer;
    RETURN QUERY SELECT NULL::text, NULL::date, array_to_string((catalog.rate_columns())[:v_fields], ',') WHERE p_after IS NULL;
    RETURN QUERY
    SELECT CASE r.prefix WHEN '' THEN '*' ELSE r.prefix END, r.effective_from, catalog.csv_line((catalog.rate_fields(
        r.prefix, r.rate_per_minute, r.initial_increment, r.subsequent_increment, d.code, r.effective_from, r.name, d.country,
        r.connect_fee, r.minimum_charge, r.ended, r.grace_seconds, r.free_seconds, r.maximum_charge, r.price_steps
      ))[:v_fields])
    FROM (
      SELECT x.* FROM catalog.rate AS x
      WHERE x.rate_sheet_id = v_sheet.rate_sheet_id AND x.superseded_at IS NULL AND p_as_of IS NULL
        AND (p_after IS NULL OR (x.prefix, x.effective_from) > (v_after, p_after[2]::date))
      UNION ALL
      SELECT x.* FROM catalog.rate_before(v_sheet.rate_sheet_id, p_as_of + 1) AS x
      WHERE p_as_of IS NOT NULL AND NOT x.ended AND (p_after IS NULL OR x.prefix > v_after)
    ) AS r
    INNER JOIN catalog.destination AS d ON d.destination_id = r.destination_id
    ORDER BY r.prefix, r.effective_from
    LIMIT p_limit;
    RETURN;
  END IF;
  v_day := coalesce(p_as_of, (system.clock_now() AT TIME ZONE v_sheet.time_zone)::date);
  IF p_after IS NULL THEN
    v_unsaid := (
      SELECT format('prefix %s has %s, which a ratedeck cannot say', CASE x.prefix WHEN '' THEN '*' ELSE x.prefix END,
        CASE
          WHEN x.minimum_charge > 0 THEN 'a minimum charge'
          WHEN x.maximum_charge IS NOT NULL THEN 'a maximum charge'
          WHEN x.free_seconds > 0 THEN 'free seconds'
          ELSE 'prices by band or second'
        END)
      FROM catalog.rate_before(v_sheet.rate_sheet_id, v_day + 1) AS x
      WHERE NOT x.ended
        AND (x.minimum_charge > 0 OR x.maximum_charge IS NOT NULL OR x.free_seconds > 0 OR x.price_steps <> '{}')
      ORDER BY x.prefix LIMIT 1
    );
    IF v_unsaid IS NOT NULL THEN
      PERFORM system.raise_error('TB102', v_unsaid, p_column => 'format');
    END IF;
    RETURN QUERY SELECT NULL::text, NULL::date,
      'prefix,rate_cost,rate_increment,rate_minimum,rate_nocharge_time,rate_surcharge,iso_country_code,rate_name';
  END IF;
  RETURN QUERY
  SELECT k.prefix, r.effective_from, catalog.csv_line(ARRAY[
      k.prefix, r.rate_per_minute::text, r.subsequent_increment::text, r.initial_increment::text, r.grace_seconds::text,
      r.connect_fee::text, coalesce(d.country, ''), d.code
    ])
  FROM catalog.rate_before(v_sheet.rate_sheet_id, v_day + 1) AS r
  INNER JOIN catalog.destination AS d ON d.destination_id = r.destination_id
  CROSS JOIN LATERAL (
    SELECT r.prefix::text AS prefix WHERE r.prefix <> ''
    UNION ALL
    -- Kazoo's prefixes are digits: * is each first digit that has no rate of its own.
    SELECT g.digit::text FROM generate_series(0, 9) AS g (digit)
    WHERE r.prefix = '' AND NOT EXISTS (
      SELECT FROM catalog.rate_before(v_sheet.rate_sheet_id, v_day + 1) AS o WHERE o.prefix = g.digit::text AND NOT o.ended
    )
  ) AS k
  WHERE NOT r.ended AND (p_after IS NULL OR k.prefix > v_after)
  ORDER BY k.prefix COLLATE "C"
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.rate_export(text, text, date, integer, text[]) IS
$doc$A sheet as the lines of a file, a page at a time; `pgtoll export-rates` writes them to one.

:param p_rate_sheet: code of the sheet
:param p_format: csv: what api.rate_import reads; kazoo: a ratedeck of Kazoo, where the initial increment is rate_minimum, the
  subsequent one rate_increment, the connect fee rate_surcharge and grace rate_nocharge_time
:param p_as_of: only rates in force on this day; NULL: of csv all dates, past and future, of kazoo today in the sheet's zone
:param p_limit: most rates to return, 1 to 1000
:param p_after: prefix and effective_from of the last row of the page before; NULL is the start
:returns: lines in order of prefix and date; the first page begins with the headers, a row without prefix
:raises TB101: no such sheet
:raises TB102: no such format, a sheet or a rate that a ratedeck cannot say, or the limit or the number of values in p_after is wrong
:example: SELECT * FROM api.rate_export('world', 'kazoo')$doc$;
GRANT EXECUTE ON FUNCTION api.rate_export(text, text, date, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
