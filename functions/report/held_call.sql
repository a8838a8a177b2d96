-- Held calls by reason: how many, how long, since when, and what they might be worth.
CREATE OR REPLACE FUNCTION report.held_estimate(p_number text, p_seconds numeric, p_at timestamptz, p_rate_sheet_id bigint)
RETURNS numeric
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (p_rate_sheet_id > 0 AND p_number ~ '^[0-9]{1,15}$' AND p_seconds >= 0 AND p_seconds < 1e7) IS NOT TRUE THEN
    RETURN NULL;
  END IF;
  RETURN api.call_price(p_rate_sheet_id, p_number, p_seconds, p_at);
END $$;
COMMENT ON FUNCTION report.held_estimate(text, numeric, timestamptz, bigint) IS
$doc$What a held call would cost by a sheet, if anything can be said.

:param p_number: the called number, normalised
:param p_seconds: seconds from answer to end
:param p_at: the instant of answer
:param p_rate_sheet_id: the sheet
:returns: the price; NULL without a sheet, a number or a rate
:example: SELECT report.held_estimate('16135550142', 126, now(), 1)$doc$;

CREATE OR REPLACE FUNCTION api.held_call_summary(
  p_source text DEFAULT NULL, p_from timestamptz DEFAULT NULL, p_to timestamptz DEFAULT NULL,
  p_customer_id bigint DEFAULT NULL, p_called_prefix text DEFAULT NULL, p_caller_prefix text DEFAULT NULL
) RETURNS TABLE (
  reason text, calls bigint, raw_seconds numeric, oldest_started_at timestamptz, newest_started_at timestamptz,
  waiting bigint, sample_record_id bigint, sample_caller text, sample_called text, estimated_calls bigint, estimate numeric,
  currency text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_code text := system.setting_get('report.held_estimate_sheet');
  v_sheet catalog.rate_sheet;
BEGIN
  IF v_code <> '' THEN
    SELECT s.* INTO v_sheet FROM catalog.rate_sheet AS s WHERE s.code = v_code;
    IF NOT FOUND THEN
      PERFORM system.raise_error('TB101', format('rate sheet %s does not exist', v_code), jsonb_build_object('code', v_code),
        'Setting report.held_estimate_sheet names it.');
    END IF;
  END IF;
  RETURN QUERY
  SELECT h.reason, count(*), sum(h.raw_seconds), min(h.started_at), max(h.started_at), count(h.chunk_id),
    (array_agg(h.record_id ORDER BY h.started_at, h.record_id))[1],
    (array_agg(h.caller ORDER BY h.started_at, h.record_id))[1],
    (array_agg(h.called ORDER BY h.started_at, h.record_id))[1],
    count(e.price), sum(e.price), CASE WHEN count(e.price) > 0 THEN v_sheet.currency::text END
  FROM intake.held_call_open(NULL, p_customer_id, p_source, p_from, p_to, p_called_prefix, p_caller_prefix, NULL) AS h
  LEFT JOIN intake.record AS r
    ON v_sheet.rate_sheet_id IS NOT NULL AND r.record_id = h.record_id AND r.received_at = h.received_at
    -- The other record of a conflict is charged, or may be.
    AND h.reason <> 'CONFLICT'
  CROSS JOIN LATERAL (
    SELECT report.held_estimate(r.called_number, r.raw_seconds, r.answered_at, v_sheet.rate_sheet_id) AS price
    OFFSET 0  -- once, although several columns need it
  ) AS e
  GROUP BY h.reason
  ORDER BY h.reason;
END $$;
COMMENT ON FUNCTION api.held_call_summary(text, timestamptz, timestamptz, bigint, text, text) IS
$doc$Open held calls by reason, with what they might be worth.

The estimate is what the calls would cost as outgoing ones by the sheet that setting report.held_estimate_sheet names: at
the time of their answer, by the called number as normalised. Nothing is estimated without a sheet, for a called number
that is none or has no rate there, and for conflicts, whose other record counts.
:param p_source: only calls of the switch with this code
:param p_from: only calls that began at this instant or later
:param p_to: only calls that began before this instant
:param p_customer_id: only calls whose owner is this customer
:param p_called_prefix: only calls to numbers that begin so, as normalised by the dial plan
:param p_caller_prefix: only calls from numbers that begin so
:returns: a row a reason: calls and their seconds, oldest and newest start, how many wait for a re-rate, the oldest call as
  a sample, for how many calls the estimate speaks, and the estimate in the sheet's currency, NULL when for none
:raises TB101: the sheet of the setting does not exist
:example: SELECT * FROM api.held_call_summary(p_from => '2026-11-01')$doc$;
GRANT EXECUTE ON FUNCTION api.held_call_summary(text, timestamptz, timestamptz, bigint, text, text)
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
