-- What a leg is rated on where a number's prefix alone does not say it: jurisdiction, LATAs, tier, a ported number.

CREATE OR REPLACE FUNCTION rating.leg_basis(
  p_customer_id bigint, p_sheet text, p_caller text, p_called text, p_number text, p_told rating.told, p_at timestamptz,
  p_override_sheet_id bigint, p_override_kind text, p_override_version_id bigint, p_override_lanes integer[],
  p_override_star_id bigint, p_sheet_id bigint, p_sheet_kind text, p_sheet_version_id bigint, p_sheet_lanes integer[],
  p_sheet_star_id bigint
) RETURNS SETOF rating.basis
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT
    coalesce(ok.key, -1), ok.star_rate_id, coalesce(pk.key, -1), pk.star_rate_id,
    CASE WHEN x.located THEN p.jurisdiction END, x.rating_class,
    CASE WHEN x.located THEN coalesce(p.caller_lata, '?') || '>' || coalesce(p.called_lata, '?') END,
    ot.tier, pt.tier,
    -- The package's sheet has the last word; without one the override's.
    CASE last.kind
      WHEN 'lata' THEN
        CASE WHEN p.caller_lata IS NULL OR NOT x.by_caller AND p.called_lata IS NULL THEN 'NO_LATA' ELSE 'NO_LATA_RATE' END
      WHEN 'tier' THEN CASE WHEN last.tier IS NULL AND c.center IS NOT NULL THEN 'INVALID_RATE_CENTER' ELSE 'NO_TIER_RATE' END
      ELSE 'NO_RATE'
    END
  FROM (
    SELECT (p_at AT TIME ZONE 'UTC')::date AS day, catalog.number_nanp(p_caller) AS ani,
      -- The LRN is the called number's.
      CASE
        WHEN (p_told).lrn IS NOT NULL AND p_sheet <> 'toll_free' AND catalog.number_nanp(p_number) IS NOT NULL
          THEN catalog.number_nanp((p_told).lrn)
      END AS lrn
    OFFSET 0
  ) AS d
  CROSS JOIN LATERAL catalog.jurisdiction_terms(p_at) AS h
  CROSS JOIN LATERAL catalog.call_place(d.ani, p_called, d.lrn, d.day, h.home) AS p
  LEFT JOIN LATERAL (
    SELECT j.indeterminate_as FROM catalog.customer_jurisdiction AS j
    WHERE j.customer_id = p_customer_id AND j.valid_from <= p_at
    ORDER BY j.valid_from DESC LIMIT 1
  ) AS i ON true
  CROSS JOIN LATERAL (
    SELECT p_sheet = 'toll_free' AS by_caller, w.located,
      CASE WHEN w.located THEN
        catalog.jurisdiction_class(p.jurisdiction, p.local, p.across, h.cross_border_as, i.indeterminate_as)
      END AS rating_class
    FROM (SELECT '{jurisdiction,lata}'::text[] && ARRAY[p_sheet_kind, p_override_kind] AS located) AS w
    OFFSET 0
  ) AS x
  LEFT JOIN LATERAL (
    -- Where stock says that a number is counts before its block.
    SELECT s.country, s.state, nullif(upper(s.rate_center), '') AS rate_center
    FROM service.did AS s WHERE s.number = p_called AND 'tier' IN (p_sheet_kind, p_override_kind)
  ) AS s ON true
  CROSS JOIN LATERAL (
    SELECT CASE WHEN (p_told).tier ~ '^[0-9]{1,4}$' THEN (p_told).tier::integer END AS tier,
      CASE
        WHEN (p_told).tier IS NOT NULL THEN (p_told).tier
        WHEN (p_told).rate_center IS NOT NULL THEN coalesce(
          catalog.rate_center_key(coalesce(s.country, p.dialled_country), coalesce(s.state, p.dialled_state), upper((p_told).rate_center)),
          (p_told).rate_center)
        ELSE coalesce(catalog.rate_center_key(s.country, s.state, s.rate_center), p.dialled_center)
      END AS center
    OFFSET 0
  ) AS c
  LEFT JOIN LATERAL (
    SELECT coalesce(c.tier, t.tier) AS tier
    FROM (VALUES (1)) AS one (one)
    LEFT JOIN LATERAL catalog.tier_find(p_override_sheet_id, p_called, p.dialled_lata, p.dialled_ocn, c.center, d.day) AS t
      ON (p_told).tier IS NULL
    WHERE p_override_kind = 'tier'
  ) AS ot ON true
  LEFT JOIN LATERAL (
    SELECT coalesce(c.tier, t.tier) AS tier
    FROM (VALUES (1)) AS one (one)
    LEFT JOIN LATERAL catalog.tier_find(p_sheet_id, p_called, p.dialled_lata, p.dialled_ocn, c.center, d.day) AS t
      ON (p_told).tier IS NULL
    WHERE p_sheet_kind = 'tier'
  ) AS pt ON true
  CROSS JOIN LATERAL (
    SELECT CASE WHEN p_sheet_id IS NULL THEN p_override_kind ELSE p_sheet_kind END AS kind,
      CASE WHEN p_sheet_id IS NULL THEN ot.tier ELSE pt.tier END AS tier
  ) AS last
  CROSS JOIN LATERAL catalog.sheet_key(
    p_override_kind, p_override_version_id, p_override_lanes, p_override_star_id, p_number, d.lrn, x.rating_class, p.caller_lata,
    p.called_lata, x.by_caller, ot.tier, c.center IS NULL
  ) AS ok
  CROSS JOIN LATERAL catalog.sheet_key(
    p_sheet_kind, p_sheet_version_id, p_sheet_lanes, p_sheet_star_id, p_number, d.lrn, x.rating_class, p.caller_lata,
    p.called_lata, x.by_caller, pt.tier, c.center IS NULL
  ) AS pk;
END;
COMMENT ON FUNCTION rating.leg_basis(
  bigint, text, text, text, text, rating.told, timestamptz, bigint, text, bigint, integer[], bigint, bigint, text, bigint,
  integer[], bigint
) IS $doc$What a leg is looked up by in its two sheets, each as its kind says.

:param p_customer_id: who pays
:param p_sheet: out, in or toll_free
:param p_caller: calling number with country code, or NULL
:param p_called: called number with country code, or NULL
:param p_number: which of the two is rated
:param p_told: what the record says besides
:param p_at: the instant of answer
:param p_override_sheet_id: the customer's override sheet, or NULL
:param p_override_kind: its kind
:param p_override_version_id: its version
:param p_override_lanes: the version's lanes
:param p_override_star_id: the version's rate of *
:param p_sheet_id: the package's sheet, or NULL
:param p_sheet_kind: its kind
:param p_sheet_version_id: its version
:param p_sheet_lanes: the version's lanes
:param p_sheet_star_id: the version's rate of *
:returns: one row
:example: SELECT * FROM rating.leg_basis(1, 'out', '12125550100', '12035550100', '12035550100', NULL, now(), NULL, NULL, NULL, NULL,
  NULL, 1, 'lata', 1, '{}', NULL)$doc$;
