-- Tiers of geography: maps of numbers, carriers and rate centers to tiers, and which of them wins.
SELECT resource.declare('tier_map', 'catalog.tier_map', p_filter => '{rate_sheet_id,match,number,ocn,rate_center,tier}',
  p_sort => '{match,-valid_from}', p_summary => 'tier of a number, carrier or rate center');

CREATE OR REPLACE FUNCTION catalog.tier_find(
  p_rate_sheet_id bigint, p_number text, p_lata text, p_ocn text, p_rate_center_key text, p_on date
) RETURNS TABLE (tier_map_id bigint, tier smallint, match text)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
  SELECT t.tier_map_id, t.tier, t.match
  FROM catalog.tier_map AS t
  WHERE t.key = ANY (ARRAY[
      'number/' || p_number, 'lata_ocn/' || p_lata || '/' || p_ocn, 'ocn/' || p_ocn,
      coalesce('rate_center/' || p_rate_center_key, 'default/')
    ])
    AND (t.rate_sheet_id IS NULL OR t.rate_sheet_id = p_rate_sheet_id) AND t.valid_from <= p_on
  -- All that the sheet says of a number comes before what the house says, and defaults last.
  ORDER BY t.match = 'default', t.rate_sheet_id IS NULL,
    array_position(ARRAY['number', 'lata_ocn', 'ocn', 'rate_center', 'default'], t.match), t.valid_from DESC
  LIMIT 1;
END;
COMMENT ON FUNCTION catalog.tier_find(bigint, text, text, text, text, date) IS
$doc$The tier of a number: by number, LATA and OCN, OCN, rate center; the default only without a rate center.

The sheet's own rows come before those of the house, but for defaults: the sheet's, then the house's, come last.
:param p_rate_sheet_id: the sheet; NULL asks the house only
:param p_number: the dialled number with country code
:param p_lata: its LATA, or NULL
:param p_ocn: its OCN, or NULL
:param p_rate_center_key: its rate center as catalog.rate_center_key makes it; NULL is none
:param p_on: the day
:returns: one row at most
:example: SELECT * FROM catalog.tier_find(NULL, '16135550142', NULL, NULL, 'CA/ON/OTTAWA', '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION api.tier_find(
  p_number text, p_rate_sheet_id bigint DEFAULT NULL, p_rate_center text DEFAULT NULL, p_state text DEFAULT NULL,
  p_country text DEFAULT NULL, p_on date DEFAULT NULL
) RETURNS TABLE (
  tier smallint, reason text, match text, tier_map_id bigint, country text, state text, rate_center text, lata text, ocn text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_number text := catalog.number_given(p_number, 'number');
  v_on date := coalesce(p_on, (system.clock_now() AT TIME ZONE 'UTC')::date);
BEGIN
  IF v_number IS NULL THEN
    PERFORM system.raise_error('TB102', 'number is missing', p_column => 'number');
  END IF;
  IF p_rate_sheet_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM catalog.rate_sheet AS s WHERE s.rate_sheet_id = p_rate_sheet_id
  ) THEN
    PERFORM system.raise_error('TB101', format('rate sheet %s does not exist', p_rate_sheet_id),
      p_column => 'rate_sheet_id');
  END IF;
  RETURN QUERY
  SELECT t.tier,
    CASE
      WHEN t.match = 'number' THEN 'the number has a tier of its own'
      WHEN t.match = 'lata_ocn' THEN format('LATA %s and OCN %s', w.lata, w.ocn)
      WHEN t.match = 'ocn' THEN format('OCN %s', w.ocn)
      WHEN t.match = 'rate_center' THEN format('rate center %s', w.key)
      WHEN t.match = 'default' THEN 'no rate center: the default'
      WHEN w.key IS NULL THEN 'no rate center, and no default'
      ELSE format('rate center %s has no tier', w.key)
    END,
    t.match, t.tier_map_id, w.country, w.state, w.rate_center, w.lata, w.ocn
  FROM (
    -- A rate center that is given counts, also an empty one; where it lies is as the number says unless that is given too.
    SELECT g.*, catalog.rate_center_key(g.country, g.state, g.rate_center) AS key
    FROM (
      SELECT coalesce(p_country, p.country) AS country, coalesce(p_state, p.state) AS state,
        coalesce(p_rate_center, p.rate_center) AS rate_center, p.lata, p.ocn
      FROM (VALUES (1)) AS one (one)
      LEFT JOIN LATERAL catalog.number_place(v_number, v_on) AS p ON true
    ) AS g
  ) AS w
  LEFT JOIN LATERAL catalog.tier_find(p_rate_sheet_id, v_number, w.lata, w.ocn, w.key, v_on) AS t ON true;
END $$;
COMMENT ON FUNCTION api.tier_find(text, bigint, text, text, text, date) IS
$doc$The tier by which an incoming call to a number is rated, and why.

:param p_number: the dialled number, with country code or 10 digits of the North American plan
:param p_rate_sheet_id: the sheet; NULL asks what counts for all sheets
:param p_rate_center: its rate center where that is known better, such as from stock; empty is none;
  NULL takes the number's block
:param p_state: state of that rate center; NULL takes the number's block
:param p_country: country of that rate center; NULL takes the number's block
:param p_on: the day; NULL is today
:returns: one row; tier is NULL when none is found, and reason says why
:raises TB101: no such rate sheet
:raises TB102: not a number
:example: SELECT * FROM api.tier_find('6135550142')$doc$;
GRANT EXECUTE ON FUNCTION api.tier_find(text, bigint, text, text, text, date)
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
