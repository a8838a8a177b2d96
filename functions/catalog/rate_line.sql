-- The lines of a rate file, read by its header into rates, each with what is wrong with it.

CREATE OR REPLACE FUNCTION catalog.rate_columns() RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- In the order that catalog.rate_line_parsed reads and catalog.rate_fields writes; the first five must be in every file.
RETURN ARRAY[
  'prefix', 'rate_per_minute', 'initial_increment', 'subsequent_increment', 'destination', 'effective_from',
  'name', 'country', 'connect_fee', 'minimum_charge', 'ended', 'grace_seconds', 'free_seconds', 'maximum_charge', 'price_steps',
  'rating_class'
];
COMMENT ON FUNCTION catalog.rate_columns() IS $doc$The columns of a rate file.

:returns: their names
:example: SELECT catalog.rate_columns()$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_line_parsed(
  p_load_id uuid, p_columns integer[], p_fields integer, p_default date, p_first date, p_bands text[], p_kind text
)
RETURNS TABLE (
  line_no integer, fault text, prefix text, effective_from date, destination text, country text, name text,
  rate_per_minute numeric, connect_fee numeric, initial_increment integer, subsequent_increment integer, minimum_charge numeric,
  ended boolean, grace_seconds integer, free_seconds integer, maximum_charge numeric, price_steps catalog.price_step[]
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  -- Digits are told by trimming them off: a pattern match a field would take as long as all the rest.
  SELECT f.line_no,
    CASE
      WHEN f.fault IS NOT NULL THEN f.fault
      WHEN f.field_count <> p_fields THEN format('%s fields instead of %s', f.field_count, p_fields)
      WHEN f.plain AND length(f.prefix) > 15 OR NOT f.plain AND catalog.rate_prefix(p_kind, f.prefix) IS NULL
        THEN catalog.rate_prefix_fault(p_kind, f.prefix)
      WHEN f.effective_from IS NULL THEN 'effective_from is not a date like 2026-11-01'
      WHEN f.destination = '' THEN 'destination is empty'
      WHEN f.ended IS NULL THEN 'ended is neither true nor false'
      -- What ends needs no price.
      WHEN f.ended THEN NULL
      WHEN f.rate_per_minute IS NULL OR f.rate_per_minute >= 1e8
        THEN 'rate_per_minute is not a number from 0 with up to 8 decimals'
      WHEN (f.initial_increment BETWEEN 1 AND 3600) IS NOT TRUE
        THEN 'initial_increment is not a number of seconds from 1 to 3600'
      WHEN (f.subsequent_increment BETWEEN 1 AND 3600) IS NOT TRUE
        THEN 'subsequent_increment is not a number of seconds from 1 to 3600'
      WHEN f.country <> '' AND f.country !~ '^[A-Z]{2}$' THEN 'country is not two capital letters'
      WHEN f.connect_fee IS NULL OR scale(f.connect_fee) > 6
        THEN 'connect_fee is not an amount from 0 with up to 6 decimals'
      WHEN f.minimum_charge IS NULL OR scale(f.minimum_charge) > 6
        THEN 'minimum_charge is not an amount from 0 with up to 6 decimals'
      WHEN (f.grace_seconds <= 3600) IS NOT TRUE THEN 'grace_seconds is not a number of seconds from 0 to 3600'
      WHEN (f.free_seconds <= 3600) IS NOT TRUE THEN 'free_seconds is not a number of seconds from 0 to 3600'
      WHEN f.has_maximum AND (f.maximum_charge IS NULL OR scale(f.maximum_charge) > 6)
        THEN 'maximum_charge is not an amount from 0 with up to 6 decimals'
      WHEN f.maximum_charge < f.minimum_charge THEN 'maximum_charge is less than minimum_charge'
      WHEN f.price_steps IS NULL THEN 'price_steps is not a list such as night=0.0100 @180=0.0150 night@180=0.0080'
      WHEN f.price_steps <> '{}' AND EXISTS (
        SELECT FROM unnest(f.price_steps) AS s WHERE s.band <> '' AND s.band <> ALL (p_bands)
      ) THEN 'price_steps names a band that the sheet''s band plan does not have'
    END,
    (CASE WHEN f.plain THEN f.prefix ELSE coalesce(catalog.rate_prefix(p_kind, f.prefix), f.prefix) END) COLLATE "C",
    greatest(f.effective_from, p_first), f.destination, f.country,
    f.name,
    CASE WHEN f.ended THEN 0 ELSE f.rate_per_minute END, CASE WHEN f.ended THEN 0 ELSE f.connect_fee END,
    CASE WHEN f.ended THEN 1 ELSE f.initial_increment END, CASE WHEN f.ended THEN 1 ELSE f.subsequent_increment END,
    CASE WHEN f.ended THEN 0 ELSE f.minimum_charge END, f.ended,
    CASE WHEN f.ended THEN 0 ELSE f.grace_seconds END, CASE WHEN f.ended THEN 0 ELSE f.free_seconds END,
    CASE WHEN NOT f.ended THEN f.maximum_charge END, CASE WHEN f.ended THEN '{}' ELSE f.price_steps END
  FROM (
    SELECT l.line_no, l.fault, cardinality(l.fields) AS field_count,
      CASE WHEN coalesce(l.fields[p_columns[16]], '') = '' AND p_kind IN ('prefix', 'jurisdiction') THEN l.fields[p_columns[1]]
        ELSE concat_ws('/', translate(l.fields[p_columns[1]], ' ', ''), nullif(lower(btrim(l.fields[p_columns[16]])), ''))
      END AS prefix,
      -- Only digits, which most are.
      coalesce(l.fields[p_columns[16]], '') = '' AND l.fields[p_columns[1]] <> '' AND p_kind IN ('prefix', 'jurisdiction')
        AND btrim(l.fields[p_columns[1]], '0123456789') = '' AS plain,
      system.text_decimal(l.fields[p_columns[2]]) AS rate_per_minute,
      system.text_integer(l.fields[p_columns[3]]) AS initial_increment,
      system.text_integer(l.fields[p_columns[4]]) AS subsequent_increment,
      -- Nearly all lines of a file have the same date: it is read once.
      CASE coalesce(l.fields[p_columns[6]], '')
        WHEN '' THEN p_default
        WHEN d.text THEN d.day
        ELSE system.text_date(l.fields[p_columns[6]])
      END AS effective_from,
      btrim(l.fields[p_columns[5]]) AS destination,
      coalesce(l.fields[p_columns[7]], '') AS name,
      coalesce(l.fields[p_columns[8]], '') AS country,
      CASE WHEN coalesce(l.fields[p_columns[9]], '') IN ('', '0') THEN 0 ELSE system.text_decimal(l.fields[p_columns[9]]) END
        AS connect_fee,
      CASE WHEN coalesce(l.fields[p_columns[10]], '') IN ('', '0') THEN 0 ELSE system.text_decimal(l.fields[p_columns[10]]) END
        AS minimum_charge,
      CASE coalesce(l.fields[p_columns[11]], '') WHEN '' THEN false WHEN 'false' THEN false WHEN 'true' THEN true END AS ended,
      CASE WHEN coalesce(l.fields[p_columns[12]], '') = '' THEN 0 ELSE system.text_integer(l.fields[p_columns[12]]) END
        AS grace_seconds,
      CASE WHEN coalesce(l.fields[p_columns[13]], '') = '' THEN 0 ELSE system.text_integer(l.fields[p_columns[13]]) END
        AS free_seconds,
      coalesce(l.fields[p_columns[14]], '') <> '' AS has_maximum,
      CASE WHEN l.fields[p_columns[14]] <> '' THEN system.text_decimal(l.fields[p_columns[14]]) END AS maximum_charge,
      CASE WHEN coalesce(l.fields[p_columns[15]], '') = '' THEN '{}' ELSE catalog.price_steps_parse(l.fields[p_columns[15]]) END
        AS price_steps
    FROM system.line_cut(p_load_id, p_delimiter => ',') AS l
    CROSS JOIN (
      SELECT x.text, system.text_date(x.text) AS day
      FROM (SELECT (SELECT c.fields[p_columns[6]] FROM system.line_cut(p_load_id, p_delimiter => ',') AS c OFFSET 1 LIMIT 1) AS text) AS x
      OFFSET 0
    ) AS d
    WHERE l.line_no > (SELECT min(h.line_no) FROM system.load_line AS h WHERE h.load_id = p_load_id AND h.slice = 0)
    OFFSET 0  -- each field is read once
  ) AS f;
END;
COMMENT ON FUNCTION catalog.rate_line_parsed(uuid, integer[], integer, date, date, text[], text) IS
$doc$The data lines of an uploaded rate file as rates.

:param p_load_id: the upload
:param p_columns: positions of catalog.rate_columns(), NULL where the file has none
:param p_fields: how many fields a line must have
:param p_default: effective date of lines that give none; NULL: each must give one
:param p_first: earlier dates count as this one; NULL: any date
:param p_bands: the bands that prices may be named for
:param p_kind: kind of the sheet
:returns: one row a line; fault says why it is no rate
:example: SELECT * FROM catalog.rate_line_parsed('00000000-0000-0000-0000-000000000000', '{1,2,3,4,5,6}', 6, NULL, NULL, '{}', 'prefix')$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_file_lines(
  p_load_id uuid, p_columns integer[], p_fields integer, p_default date, p_first date, p_bands text[], p_kind text
)
RETURNS TABLE (
  line_no integer, fault text, prefix text, effective_from date, destination text, country text, name text,
  rate_per_minute numeric, connect_fee numeric, initial_increment integer, subsequent_increment integer, minimum_charge numeric,
  ended boolean, grace_seconds integer, free_seconds integer, maximum_charge numeric, price_steps catalog.price_step[]
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  -- In the order of prefixes, in which rates are stored and flattened as well.
  SELECT p.line_no,
    coalesce(p.fault, 'same prefix and date as line '
      || lag(p.line_no) OVER (PARTITION BY p.prefix, p.effective_from, p.fault IS NULL ORDER BY p.line_no)),
    p.prefix, p.effective_from, p.destination, p.country, p.name, p.rate_per_minute, p.connect_fee, p.initial_increment,
    p.subsequent_increment, p.minimum_charge, p.ended, p.grace_seconds, p.free_seconds, p.maximum_charge, p.price_steps
  FROM catalog.rate_line_parsed(p_load_id, p_columns, p_fields, p_default, p_first, p_bands, p_kind) AS p;
END;
COMMENT ON FUNCTION catalog.rate_file_lines(uuid, integer[], integer, date, date, text[], text) IS
$doc$The data lines of an uploaded rate file as rates, those that say the same prefix and date twice told apart.

:param p_load_id: the upload
:param p_columns: positions of catalog.rate_columns(), NULL where the file has none
:param p_fields: how many fields a line must have
:param p_default: effective date of lines that give none; NULL: each must give one
:param p_first: earlier dates count as this one; NULL: any date
:param p_bands: the bands that prices may be named for
:param p_kind: kind of the sheet
:returns: as catalog.rate_line_parsed
:example: SELECT * FROM catalog.rate_file_lines('00000000-0000-0000-0000-000000000000', '{1,2,3,4,5,6}', 6, NULL, NULL, '{}', 'prefix')$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_file_columns(p_load_id uuid, p_dated boolean) RETURNS integer[]
LANGUAGE sql STABLE
RETURN system.load_header(p_load_id, catalog.rate_columns(), CASE WHEN p_dated THEN 6 ELSE 5 END, 'TB201');
COMMENT ON FUNCTION catalog.rate_file_columns(uuid, boolean) IS
$doc$Where each column stands in an uploaded rate file, by its header line.

:param p_load_id: the upload
:param p_dated: whether the file must have dates
:returns: positions from 1 of catalog.rate_columns(); NULL where the file has none
:raises TB201: columns are missing, unknown or doubled
:raises TB303: no line at all
:example: SELECT catalog.rate_file_columns('00000000-0000-0000-0000-000000000000', true)$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_sheet_bands(p_rate_sheet_id bigint) RETURNS text[]
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT coalesce(array_agg(DISTINCT w.band::text), '{}')
  FROM catalog.rate_sheet AS s
  INNER JOIN catalog.band_window AS w ON w.band_plan_id = s.band_plan_id
  WHERE s.rate_sheet_id = p_rate_sheet_id;
END;
COMMENT ON FUNCTION catalog.rate_sheet_bands(bigint) IS $doc$The bands that rates of a sheet may have prices for.

:param p_rate_sheet_id: the sheet
:returns: their names; none without a band plan
:example: SELECT catalog.rate_sheet_bands(1)$doc$;
