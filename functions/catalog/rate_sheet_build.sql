-- Sheets made from sheets: rolled back to what they were, or built from what calls cost.

CREATE OR REPLACE FUNCTION catalog.rate_fields(
  p_prefix text, p_rate_per_minute numeric, p_initial_increment integer, p_subsequent_increment integer, p_destination text,
  p_effective_from date, p_name text, p_country text, p_connect_fee numeric, p_minimum_charge numeric, p_ended boolean,
  p_grace_seconds integer, p_free_seconds integer, p_maximum_charge numeric, p_price_steps catalog.price_step[]
) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
  CASE p_prefix WHEN '' THEN '*' ELSE split_part(p_prefix, '/', 1) END, p_rate_per_minute::text, p_initial_increment::text,
  p_subsequent_increment::text, p_destination, to_char(p_effective_from, 'YYYY-MM-DD'), p_name, coalesce(p_country, ''),
  p_connect_fee::text, p_minimum_charge::text, p_ended::text, p_grace_seconds::text, p_free_seconds::text,
  coalesce(p_maximum_charge::text, ''), catalog.price_steps_text(p_price_steps), split_part(p_prefix, '/', 2)
];
COMMENT ON FUNCTION catalog.rate_fields(
  text, numeric, integer, integer, text, date, text, text, numeric, numeric, boolean, integer, integer, numeric, catalog.price_step[]
) IS $doc$A rate as the fields of a line of a rate file.

:param p_prefix: as catalog.rate_prefix makes it; empty is *
:param p_rate_per_minute: price per minute
:param p_initial_increment: initial increment, seconds
:param p_subsequent_increment: subsequent increment, seconds
:param p_destination: code of the destination
:param p_effective_from: first day
:param p_name: place
:param p_country: country of the destination
:param p_connect_fee: connect fee
:param p_minimum_charge: minimum charge
:param p_ended: whether the prefix ends
:param p_grace_seconds: a call of at most so many seconds costs nothing
:param p_free_seconds: first seconds that are not charged
:param p_maximum_charge: maximum charge; NULL is no limit
:param p_price_steps: prices by band and by second of the call
:returns: texts in the order of catalog.rate_columns()
:example: SELECT catalog.rate_fields('1613', 0.015, 30, 6, 'Ottawa', '2026-01-01', '', 'CA', 0, 0, false, 0, 0, NULL, '{}')$doc$;

CREATE OR REPLACE FUNCTION catalog.price_marked(
  p_price numeric, p_percent numeric, p_per_minute numeric, p_decimals integer, p_floor numeric
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_decimals IS NULL OR p_price IS NULL THEN p_price
  ELSE greatest(round(p_price * (1 + p_percent / 100) + p_per_minute, p_decimals), p_floor)
END;
COMMENT ON FUNCTION catalog.price_marked(numeric, numeric, numeric, integer, numeric) IS $doc$A price with a markup.

:param p_price: the price; NULL stays NULL
:param p_percent: added in percent
:param p_per_minute: added then
:param p_decimals: rounded to so many decimals, half away from zero; NULL: the price stays as it is
:param p_floor: least price
:returns: the price
:example: SELECT catalog.price_marked(0.0140, 25, 0.002, 4, 0)$doc$;

CREATE OR REPLACE FUNCTION catalog.price_steps_marked(
  p_steps catalog.price_step[], p_percent numeric, p_per_minute numeric, p_decimals integer, p_floor numeric
) RETURNS catalog.price_step[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
  SELECT coalesce(array_agg(ROW(
    s.band, s.from_second, catalog.price_marked(s.rate_per_minute, p_percent, p_per_minute, p_decimals, p_floor)
  )::catalog.price_step ORDER BY s.place), '{}')
  FROM unnest(p_steps) WITH ORDINALITY AS s (band, from_second, rate_per_minute, place)
);
COMMENT ON FUNCTION catalog.price_steps_marked(catalog.price_step[], numeric, numeric, integer, numeric) IS
$doc$Prices by band and by second of the call with a markup, each as catalog.price_marked makes it.

:param p_steps: the steps
:param p_percent: added in percent
:param p_per_minute: added then
:param p_decimals: rounded to so many decimals; NULL: prices stay as they are
:param p_floor: least price
:returns: the steps in the same order
:example: SELECT catalog.price_steps_marked(catalog.price_steps_parse('night=0.01'), 25, 0, 4, 0)$doc$;

CREATE OR REPLACE FUNCTION catalog.rate_lines_write(
  p_load_id uuid, p_source_id bigint, p_rate_import_id bigint, p_target_id bigint, p_from date,
  p_percent numeric DEFAULT 0, p_per_minute numeric DEFAULT 0, p_decimals integer DEFAULT NULL, p_floor numeric DEFAULT 0
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
DECLARE
  v_lines system.load_line[];
  v_amount_decimals integer := CASE WHEN p_decimals IS NOT NULL THEN least(p_decimals, 6) END;
BEGIN
  PERFORM system.load_add(ARRAY[ROW(p_load_id, 0, 1, catalog.rate_columns(), '', NULL)::system.load_line]);
  WITH known AS MATERIALIZED (
    SELECT k.* FROM catalog.rate_known(p_source_id, p_rate_import_id) AS k
  ), wanted AS (
    -- What counts on the day, and what comes later.
    SELECT DISTINCT ON (k.prefix, greatest(k.effective_from, p_from)) k.prefix,
      greatest(k.effective_from, p_from) AS effective_from, k.destination_id, k.name, k.rate_per_minute, k.connect_fee,
      k.initial_increment, k.subsequent_increment, k.minimum_charge, k.grace_seconds, k.free_seconds, k.maximum_charge,
      k.price_steps, k.ended
    FROM known AS k
    ORDER BY k.prefix, greatest(k.effective_from, p_from), k.effective_from DESC
  ), priced AS (
    SELECT w.* FROM wanted AS w
    UNION ALL
    -- A prefix that only comes later has no price until then.
    SELECT b.prefix, p_from, b.destination_id, b.name, b.rate_per_minute, b.connect_fee, b.initial_increment,
      b.subsequent_increment, b.minimum_charge, b.grace_seconds, b.free_seconds, b.maximum_charge, b.price_steps, true
    FROM catalog.rate_before(p_target_id, p_from + 1) AS b
    WHERE NOT b.ended AND EXISTS (SELECT FROM known AS k WHERE k.prefix = b.prefix)
      AND NOT EXISTS (SELECT FROM known AS k WHERE k.prefix = b.prefix AND k.effective_from <= p_from)
  )
  SELECT array_agg(ROW(p_load_id, 0, 1 + p.place,
    catalog.rate_fields(
      p.prefix,
      catalog.price_marked(p.rate_per_minute, p_percent, p_per_minute, p_decimals, p_floor),
      p.initial_increment, p.subsequent_increment, d.code, p.effective_from, p.name, d.country,
      -- Amounts a call get the percent only.
      catalog.price_marked(p.connect_fee, p_percent, 0, v_amount_decimals, 0),
      catalog.price_marked(p.minimum_charge, p_percent, 0, v_amount_decimals, 0),
      p.ended, p.grace_seconds, p.free_seconds,
      catalog.price_marked(p.maximum_charge, p_percent, 0, v_amount_decimals, 0),
      catalog.price_steps_marked(p.price_steps, p_percent, p_per_minute, p_decimals, p_floor)
    ),
    '', NULL)::system.load_line)
  INTO v_lines
  FROM (SELECT x.*, row_number() OVER (ORDER BY x.prefix, x.effective_from) AS place FROM priced AS x) AS p
  INNER JOIN catalog.destination AS d ON d.destination_id = p.destination_id;
  PERFORM system.load_add(v_lines);
END $$;
COMMENT ON FUNCTION catalog.rate_lines_write(uuid, bigint, bigint, bigint, date, numeric, numeric, integer, numeric) IS
$doc$Writes a sheet from a day on as the lines of a rate file that replaces another one, or an earlier state of itself.

:param p_load_id: the upload to write
:param p_source_id: the sheet whose rates are written
:param p_rate_import_id: as it stood after this import
:param p_target_id: the sheet that the lines are for
:param p_from: first day
:param p_percent: added to every price, in percent
:param p_per_minute: added to every price per minute
:param p_decimals: to which prices are rounded, half away from zero; NULL: prices stay as they are
:param p_floor: least price per minute
:returns: nothing
:example: SELECT catalog.rate_lines_write('00000000-0000-0000-0000-000000000000', 1, 7, 1, '2026-12-01')$doc$;

CREATE OR REPLACE FUNCTION api.rate_sheet_roll_back(
  p_rate_sheet text, p_rate_import_id bigint, p_effective_from date DEFAULT NULL
) RETURNS api.rate_import
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_import catalog.rate_import := catalog.rate_import_begin(
    p_rate_sheet, format('import %s', coalesce(p_rate_import_id::text, 'NULL')), 'roll_back', 'replace', p_effective_from
  );
  v_load_id uuid := gen_random_uuid();
  v_old catalog.rate_import;
BEGIN
  SELECT i.* INTO v_old FROM catalog.rate_import AS i
  WHERE i.rate_import_id = p_rate_import_id AND i.rate_sheet_id = v_import.rate_sheet_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('sheet %s has no %s', p_rate_sheet, v_import.file_name),
      p_column => 'rate_import_id', p_hint => 'api.rate_import_list lists them.');
  END IF;
  IF NOT v_old.restorable THEN
    PERFORM system.raise_error('TB102', format('%s is no version of the sheet', v_import.file_name), p_column => 'rate_import_id',
      p_hint => 'It was rejected, or it is older than the notes of what each import changed.');
  END IF;
  PERFORM catalog.rate_lines_write(
    v_load_id, v_import.rate_sheet_id, p_rate_import_id, v_import.rate_sheet_id, v_import.effective_from
  );
  RETURN catalog.rate_import_run(v_import, v_load_id);
END $$;
COMMENT ON FUNCTION api.rate_sheet_roll_back(text, bigint, date) IS
$doc$Makes the rates of a sheet from a day on what they were after an earlier import.

Rates are not deleted: calls that were rated keep their explanation, and the roll-back is an import that can be rolled back too.
:param p_rate_sheet: code of the sheet
:param p_rate_import_id: the import whose rates shall count again
:param p_effective_from: first day, in the sheet's zone; today when NULL
:returns: the import that this makes
:raises TB101: no such sheet, or it has no such import
:raises TB102: the import was rejected or is too old to be known in full, or no day
:example: SELECT * FROM api.rate_sheet_roll_back('world', 7, '2026-12-01')$doc$;
GRANT EXECUTE ON FUNCTION api.rate_sheet_roll_back(text, bigint, date) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.rate_sheet_build(
  p_cost_sheet text, p_rate_sheet text, p_percent numeric DEFAULT 0, p_per_minute numeric DEFAULT 0,
  p_decimals integer DEFAULT 4, p_floor numeric DEFAULT 0, p_effective_from date DEFAULT NULL
) RETURNS api.rate_import
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_import catalog.rate_import := catalog.rate_import_begin(
    p_rate_sheet, format('%s + %s %% + %s', p_cost_sheet, p_percent, p_per_minute), 'build', 'replace', p_effective_from
  );
  v_load_id uuid := gen_random_uuid();
  v_cost catalog.rate_sheet;
BEGIN
  SELECT s.* INTO v_cost FROM catalog.rate_sheet AS s WHERE s.code = p_cost_sheet;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('rate sheet %s does not exist', p_cost_sheet), p_column => 'cost_sheet');
  END IF;
  IF v_cost.rate_sheet_id = v_import.rate_sheet_id THEN
    PERFORM system.raise_error('TB102', 'a sheet is not built from itself', p_column => 'cost_sheet');
  END IF;
  IF v_cost.currency <> (SELECT s.currency FROM catalog.rate_sheet AS s WHERE s.rate_sheet_id = v_import.rate_sheet_id) THEN
    PERFORM system.raise_error('TB202', format('rate sheets %s and %s have different currencies', p_cost_sheet, p_rate_sheet),
      p_column => 'cost_sheet');
  END IF;
  IF v_cost.kind <> (SELECT s.kind FROM catalog.rate_sheet AS s WHERE s.rate_sheet_id = v_import.rate_sheet_id) THEN
    PERFORM system.raise_error('TB102', format('%s is of kind %s, %s is not', p_cost_sheet, v_cost.kind, p_rate_sheet),
      p_column => 'cost_sheet');
  END IF;
  IF (p_percent BETWEEN -100 AND 100000) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'percent must be between -100 and 100000', p_column => 'percent');
  END IF;
  IF (p_per_minute BETWEEN -1000000 AND 1000000) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'per_minute must be between -1000000 and 1000000', p_column => 'per_minute');
  END IF;
  IF (p_decimals BETWEEN 0 AND 8) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'decimals must be between 0 and 8', p_column => 'decimals');
  END IF;
  IF (p_floor BETWEEN 0 AND 1000000 AND scale(p_floor) <= 8) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'floor must be a price from 0 with up to 8 decimals', p_column => 'floor');
  END IF;
  PERFORM catalog.rate_lines_write(
    v_load_id, v_cost.rate_sheet_id, 9223372036854775807, v_import.rate_sheet_id, v_import.effective_from,
    p_percent, p_per_minute, p_decimals, p_floor
  );
  RETURN catalog.rate_import_run(v_import, v_load_id);
END $$;
COMMENT ON FUNCTION api.rate_sheet_build(text, text, numeric, numeric, integer, numeric, date) IS
$doc$Makes a sheet from a day on what another one costs and a markup, with all that is announced there.

price per minute = max(round(cost x (1 + percent / 100) + per_minute, decimals), floor); prices by band and by
second too. Connect fees, minimums and maximums get the percent. Increments, grace, free seconds and destinations are the cost
sheet's; a price for a band that the sheet to make does not have rejects it all. Prefixes that the cost sheet does not price end.
:param p_cost_sheet: code of the sheet with the costs
:param p_rate_sheet: code of the sheet to make
:param p_percent: markup in percent, -100 to 100000
:param p_per_minute: added per minute after the percent, may be negative
:param p_decimals: decimals that prices are rounded to, half away from zero: 0 to 8; fees to 6 at most
:param p_floor: least price per minute
:param p_effective_from: first day, in the zone of the sheet to make; today when NULL
:returns: the import that this makes
:raises TB101: no such sheet
:raises TB102: a sheet from itself or from one of another kind, or a number out of range
:raises TB202: the sheets have different currencies
:raises TB303: the cost sheet has no rates
:example: SELECT * FROM api.rate_sheet_build('carrier-a', 'retail', 25, 0.002, 4, 0.005, '2026-12-01')$doc$;
GRANT EXECUTE ON FUNCTION api.rate_sheet_build(text, text, numeric, numeric, integer, numeric, date)
TO pgtoll_admin, pgtoll_operator;
