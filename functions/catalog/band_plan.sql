-- Band plans, their windows and the holidays of countries: which band an instant is in.
SELECT resource.declare('band_plan', 'catalog.band_plan', p_filter => '{code,name,country}', p_sort => '{code,name}',
  p_summary => 'band plan');
SELECT resource.declare('band_window', 'catalog.band_window', p_filter => '{band_plan_id,band}', p_sort => '{band,from_time}',
  p_verbs => '{create,get,list,remove}', p_summary => 'band window');
SELECT resource.declare('holiday', 'catalog.holiday', p_filter => '{country,day}', p_sort => '{day,-day}');

CREATE OR REPLACE FUNCTION catalog.band_at(p_band_plan_id bigint, p_zone text, p_at timestamptz)
RETURNS TABLE (band text, holiday text)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT w.band, d.name
  FROM (SELECT p_at AT TIME ZONE p_zone AS local) AS t
  LEFT JOIN catalog.holiday AS d
    ON d.country = (SELECT p.country FROM catalog.band_plan AS p WHERE p.band_plan_id = p_band_plan_id)
    AND d.day = t.local::date
  LEFT JOIN catalog.band_window AS w
    ON w.band_plan_id = p_band_plan_id
    AND CASE WHEN d.day IS NULL THEN extract(isodow FROM t.local)::integer ELSE 0 END = ANY (w.days)
    AND t.local::time >= w.from_time AND t.local::time < w.to_time;
END;
COMMENT ON FUNCTION catalog.band_at(bigint, text, timestamptz) IS $doc$The band that an instant is in, by the clock on the wall.

:param p_band_plan_id: the plan; NULL has no bands
:param p_zone: IANA zone of the clock
:param p_at: the instant
:returns: one row: the band, NULL where no window covers it, and the name of the holiday it is
:example: SELECT * FROM catalog.band_at(1, 'America/Toronto', now())$doc$;

CREATE OR REPLACE FUNCTION api.band_find(p_band_plan_id bigint, p_at timestamptz DEFAULT NULL, p_time_zone text DEFAULT 'UTC')
RETURNS TABLE (band text, holiday text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM catalog.band_plan AS p WHERE p.band_plan_id = p_band_plan_id) THEN
    PERFORM system.raise_error('TB101', format('band plan %s does not exist', p_band_plan_id), p_column => 'band_plan_id');
  END IF;
  RETURN QUERY SELECT b.band, b.holiday
  FROM catalog.band_at(p_band_plan_id, p_time_zone, coalesce(p_at, system.clock_now())) AS b;
EXCEPTION
  WHEN invalid_parameter_value THEN
    PERFORM system.raise_error('TB102', format('time zone %s is unknown', p_time_zone), p_column => 'time_zone');
END $$;
COMMENT ON FUNCTION api.band_find(bigint, timestamptz, text) IS $doc$Which band of a plan an instant is in.

:param p_band_plan_id: the plan
:param p_at: the instant; NULL is now
:param p_time_zone: IANA zone of the sheet that uses the plan
:returns: one row: the band, NULL where no window covers it (the rate's own price counts then), and the holiday it is
:raises TB101: no such plan
:raises TB102: no such time zone
:example: SELECT * FROM api.band_find(1, '2026-11-05T23:30Z', 'America/Toronto')$doc$;
GRANT EXECUTE ON FUNCTION api.band_find(bigint, timestamptz, text) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
