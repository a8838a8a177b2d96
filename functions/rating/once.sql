-- What few calls need, planned apart: a call that is priced alone does not even begin what it does not need.
-- A chunk takes the same functions into its own plan instead; which of the two is known before anything is planned.

CREATE OR REPLACE FUNCTION rating.leg_basis_once(
  p_customer_id bigint, p_sheet text, p_caller text, p_called text, p_number text, p_told rating.told, p_at timestamptz,
  p_override_sheet_id bigint, p_override_kind text, p_override_version_id bigint, p_override_lanes integer[],
  p_override_star_id bigint, p_sheet_id bigint, p_sheet_kind text, p_sheet_version_id bigint, p_sheet_lanes integer[],
  p_sheet_star_id bigint
) RETURNS SETOF rating.basis
LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT b.* FROM rating.leg_basis(
    p_customer_id, p_sheet, p_caller, p_called, p_number, p_told, p_at, p_override_sheet_id, p_override_kind,
    p_override_version_id, p_override_lanes, p_override_star_id, p_sheet_id, p_sheet_kind, p_sheet_version_id, p_sheet_lanes,
    p_sheet_star_id
  ) AS b;
END $$;
COMMENT ON FUNCTION rating.leg_basis_once(
  bigint, text, text, text, text, rating.told, timestamptz, bigint, text, bigint, integer[], bigint, bigint, text, bigint,
  integer[], bigint
) IS $doc$rating.leg_basis() for a call that is priced alone.

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
:example: SELECT * FROM rating.leg_basis_once(1, 'out', '12125550100', '12035550100', '12035550100', NULL, now(), NULL, NULL, NULL,
  NULL, NULL, 1, 'lata', 1, '{}', NULL)$doc$;

CREATE OR REPLACE FUNCTION rating.call_total_once(
  p_rate_id bigint, p_rate_sheet_version_id bigint, p_answered_at timestamptz, p_raw_seconds numeric
) RETURNS TABLE (billed_seconds integer, amount numeric)
LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT t.* FROM rating.call_total(p_rate_id, p_rate_sheet_version_id, p_answered_at, p_raw_seconds) AS t;
END $$;
COMMENT ON FUNCTION rating.call_total_once(bigint, bigint, timestamptz, numeric) IS
$doc$rating.call_total() for a call that is priced alone.

:param p_rate_id: the rate that won
:param p_rate_sheet_version_id: the version it won in
:param p_answered_at: the instant of answer
:param p_raw_seconds: seconds from answer to end, may be fractional
:returns: one row
:example: SELECT * FROM rating.call_total_once(1, 1, now(), 61)$doc$;

CREATE OR REPLACE FUNCTION rating.usage_percent_once(
  p_customer_id bigint, p_device_id bigint, p_package_id bigint, p_pinned_version_id bigint, p_on date
) RETURNS TABLE (percent numeric)
LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT u.* FROM rating.usage_percent(p_customer_id, p_device_id, p_package_id, p_pinned_version_id, p_on) AS u;
END $$;
COMMENT ON FUNCTION rating.usage_percent_once(bigint, bigint, bigint, bigint, date) IS
$doc$rating.usage_percent() for a call that is priced alone.

:param p_customer_id: who pays
:param p_device_id: the payer's device, or NULL
:param p_package_id: the package that the call is rated by
:param p_pinned_version_id: the version that the assignment is pinned to, or NULL
:param p_on: day of the answer, in the payer's zone
:returns: at most one row
:example: SELECT * FROM rating.usage_percent_once(1, 1, 1, NULL, '2026-11-05')$doc$;
