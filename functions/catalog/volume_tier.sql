-- Prices by the minutes of a whole billing period.
SELECT resource.declare('volume_tier', 'catalog.volume_tier', p_filter => '{rate_sheet_id,package_id}',
  p_sort => '{valid_from,from_minute}', p_verbs => '{get,list}', p_summary => 'volume tier');

CREATE OR REPLACE FUNCTION api.volume_tier_set(
  p_from_minutes integer[], p_rates numeric[], p_rate_sheet_id bigint DEFAULT NULL, p_package_id bigint DEFAULT NULL,
  p_valid_from date DEFAULT NULL
) RETURNS SETOF api.volume_tier
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_from date := coalesce(p_valid_from, '-infinity');
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  -- All tiers of a day at once: so the first always begins at 0, and none is missing between two.
  IF (cardinality(p_from_minutes) = cardinality(p_rates) AND p_from_minutes[1] = 0) IS NOT TRUE OR EXISTS (
    SELECT FROM unnest(p_from_minutes) WITH ORDINALITY AS t (minute, place)
    INNER JOIN unnest(p_from_minutes) WITH ORDINALITY AS n (minute, place) ON n.place = t.place + 1 AND n.minute <= t.minute
  ) THEN
    PERFORM system.raise_error('TB102', 'tiers begin at minute 0 and rise, each with a rate', p_column => 'from_minutes',
      p_hint => 'Such as from_minutes {0,1000} with rates {0.03,0.025}.');
  END IF;
  -- What is still to come may be replaced; what counts already stays.
  IF catalog.day_begun(v_from) AND EXISTS (
    SELECT FROM catalog.volume_tier AS t
    WHERE t.valid_from = v_from AND (t.rate_sheet_id = p_rate_sheet_id OR t.package_id = p_package_id)
  ) THEN
    PERFORM system.raise_error('TB110', format('periods since %s are priced by these tiers', v_from), p_column => 'valid_from',
      p_hint => 'Give tiers from a day to come.');
  END IF;
  DELETE FROM catalog.volume_tier AS t
  WHERE t.valid_from = v_from AND (t.rate_sheet_id = p_rate_sheet_id OR t.package_id = p_package_id);
  INSERT INTO catalog.volume_tier (rate_sheet_id, package_id, valid_from, from_minute, rate_per_minute)
  SELECT p_rate_sheet_id, p_package_id, v_from, x.from_minute, x.rate FROM unnest(p_from_minutes, p_rates) AS x (from_minute, rate);
  RETURN QUERY
  SELECT t.* FROM api.volume_tier AS t
  WHERE t.valid_from = v_from AND (t.rate_sheet_id = p_rate_sheet_id OR t.package_id = p_package_id)
  ORDER BY t.from_minute;
EXCEPTION
  WHEN check_violation OR not_null_violation OR foreign_key_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.volume_tier_set(integer[], numeric[], bigint, bigint, date) IS
$doc$Gives a rate sheet or a package prices by the minutes of a billing period: all tiers of a day at once.

Postpaid usage of a period is rated by the sheet call by call; the bill then moves it to the price of the tiers.
:param p_from_minutes: minutes that come before each tier, rising from 0
:param p_rates: price per minute of each tier, in the same order
:param p_rate_sheet_id: for calls rated by this sheet, in either direction
:param p_package_id: instead of a sheet, for calls made under this package
:param p_valid_from: first day; periods that begin on it or later go by it; NULL is always
:returns: the tiers
:raises TB102: no such sheet or package or both, tiers that do not begin at 0 and rise, or a rate that cannot be
:raises TB110: tiers of that day count already
:example: SELECT * FROM api.volume_tier_set('{0,1000}', '{0.03,0.025}', p_rate_sheet_id => 1)$doc$;
GRANT EXECUTE ON FUNCTION api.volume_tier_set(integer[], numeric[], bigint, bigint, date) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION catalog.volume_set_at(p_rate_sheet_id bigint, p_package_id bigint, p_side text, p_on date)
RETURNS TABLE (rate_sheet_id bigint, package_id bigint, valid_from date)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT t.rate_sheet_id, t.package_id, t.valid_from
  FROM catalog.volume_tier AS t
  WHERE t.valid_from <= p_on AND (t.rate_sheet_id = p_rate_sheet_id OR t.package_id = p_package_id AND p_side = 'out')
  ORDER BY t.rate_sheet_id IS NULL, t.valid_from DESC
  LIMIT 1;
END;
COMMENT ON FUNCTION catalog.volume_set_at(bigint, bigint, text, date) IS
$doc$Which volume tiers count for a call: the rate sheet's, else those of the package for calls made.

:param p_rate_sheet_id: the sheet that rated the call
:param p_package_id: the package that it is under
:param p_side: out or in
:param p_on: first day of the period, in the customer's zone
:returns: at most one row: the sheet or the package, and the first day of the tiers
:example: SELECT * FROM catalog.volume_set_at(1, 1, 'out', '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION catalog.volume_price(p_rate_sheet_id bigint, p_package_id bigint, p_valid_from date, p_seconds bigint)
RETURNS TABLE (amount numeric)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  -- Summed before the one division and the one rounding; the long 60 keeps decimals, so that only a true half rounds up.
  SELECT round(sum(greatest(least(p_seconds, x.to_second) - x.from_second, 0) * x.rate_per_minute) / 60.00000000000000000000, 6)
  FROM (
    SELECT t.from_minute * 60::bigint AS from_second, t.rate_per_minute::numeric AS rate_per_minute,
      lead(t.from_minute * 60::bigint) OVER (ORDER BY t.from_minute) AS to_second
    FROM catalog.volume_tier AS t
    WHERE t.valid_from = p_valid_from AND (t.rate_sheet_id = p_rate_sheet_id OR t.package_id = p_package_id)
  ) AS x;
END;
COMMENT ON FUNCTION catalog.volume_price(bigint, bigint, date, bigint) IS $doc$What so many seconds of a period cost by volume tiers.

:param p_rate_sheet_id: the sheet that has them, or NULL
:param p_package_id: the package that has them, or NULL
:param p_valid_from: first day of the tiers
:param p_seconds: billed seconds of the period
:returns: the price, 6 decimals
:example: SELECT * FROM catalog.volume_price(1, NULL, '-infinity', 90000)$doc$;
