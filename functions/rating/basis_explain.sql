-- Why a call has its jurisdiction, its LATAs or its tier.

CREATE OR REPLACE FUNCTION rating.basis_explain(p_charge rating.charge, p_call rating.call, p_sheet catalog.rate_sheet)
RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_on CONSTANT date := (p_call.answered_at AT TIME ZONE 'UTC')::date;
  v_ani CONSTANT text := catalog.number_nanp(p_call.caller);
  v_told CONSTANT rating.told := rating.call_told(p_call.call_id);
  v_words text[] := ARRAY[]::text[];
  v_reason text;
  v_tier_reason text;
BEGIN
  IF p_charge.jurisdiction IS NOT NULL THEN
    -- Places as they are known now tell the reason only where they still tell the same.
    SELECT catalog.jurisdiction_reason(p.jurisdiction, p.local, v_ani, p.caller_country, p.caller_state, p.caller_center,
      p.called_country, p.called_state, p.dialled_center, t.home)
    INTO v_reason
    FROM catalog.jurisdiction_terms(p_call.answered_at) AS t
    CROSS JOIN LATERAL catalog.call_place(v_ani, p_call.called, catalog.number_nanp(v_told.lrn), v_on, t.home) AS p
    WHERE p.jurisdiction = p_charge.jurisdiction AND p.local = (p_charge.rating_class = 'local')
      AND concat_ws('>', coalesce(p.caller_lata, '?'), coalesce(p.called_lata, '?')) = p_charge.lata;
    v_words := v_words || format('By law the call is %s, rated as %s%s.', p_charge.jurisdiction, p_charge.rating_class,
      coalesce(': ' || v_reason, ', as places were known then'));
  END IF;
  IF p_sheet.kind = 'lata' THEN
    v_words := v_words || format('It goes from LATA %s to %s%s.', replace(split_part(p_charge.lata, '>', 1), '?', 'unknown'),
      replace(split_part(p_charge.lata, '>', 2), '?', 'unknown'),
      CASE WHEN strpos(p_charge.lata, '?') = 0 THEN
        ', ' || catalog.lata_class(split_part(p_charge.lata, '>', 1), split_part(p_charge.lata, '>', 2)) END);
  ELSIF p_sheet.kind = 'tier' THEN
    v_tier_reason := (
      SELECT CASE WHEN v_told.tier IS NULL THEN f.reason ELSE 'the record says so' END
      FROM api.tier_find(p_call.called, p_sheet.rate_sheet_id, upper(v_told.rate_center), p_on => v_on) AS f
      WHERE f.tier = p_charge.tier OR v_told.tier IS NOT NULL
    );
    v_words := v_words || CASE
      WHEN p_charge.tier IS NULL THEN 'The called number has no rate center: the default.'
      ELSE format('The called number is in tier %s: %s.', p_charge.tier, coalesce(v_tier_reason, 'by stock, or by the map as it was'))
    END;
  END IF;
  RETURN jsonb_build_object('jurisdiction', p_charge.jurisdiction, 'rating_class', p_charge.rating_class, 'lata', p_charge.lata,
    'tier', p_charge.tier, 'basis', nullif(array_to_string(v_words, ' '), ''));
END $$;
COMMENT ON FUNCTION rating.basis_explain(rating.charge, rating.call, catalog.rate_sheet) IS
$doc$What else than a number a charge was rated on, and why.

:param p_charge: the charge
:param p_call: its call
:param p_sheet: the sheet that priced it
:returns: document: jurisdiction, rating_class, lata, tier, and basis, which says it to people
:example: SELECT rating.basis_explain(h, c, s) FROM rating.charge AS h INNER JOIN rating.call AS c USING (call_id, started_at)
  CROSS JOIN catalog.rate_sheet AS s LIMIT 1$doc$;
