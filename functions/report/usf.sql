-- Revenue by jurisdiction, for contributions to universal service: by what the calls were, and by the safe harbour.

CREATE OR REPLACE FUNCTION report.usage_jurisdiction(p_from timestamptz, p_to timestamptz, p_legal_entity_id bigint) RETURNS TABLE (
  currency text, jurisdiction text, calls bigint, amount numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH pair AS (
    -- Where numbers are is asked once for each pair of exchanges, not once a call.
    SELECT a.currency::text AS currency, h.jurisdiction, left(c.caller, 7) AS caller_head, left(c.called, 7) AS called_head,
      max(c.caller) AS caller, max(c.called) AS called, max(t.usage_day) AS day, count(*) AS calls, sum(h.amount::numeric) AS amount
    FROM report.usage_span(p_from, p_to) AS s
    INNER JOIN rating.charge AS h ON h.started_at >= s.begins AND h.started_at < s.ends
    INNER JOIN rating.call AS c
      ON c.call_id = h.call_id AND c.started_at = h.started_at AND c.started_at >= s.begins AND c.started_at < s.ends
    INNER JOIN ledger.transaction AS t ON t.transaction_id = h.transaction_id AND t.booked_at >= p_from AND t.booked_at < p_to
    INNER JOIN ledger.account AS a
      ON a.account_id = t.account_id AND (p_legal_entity_id IS NULL OR a.legal_entity_id = p_legal_entity_id)
    -- What resellers charge their own customers is their revenue.
    WHERE NOT h.resold
    GROUP BY 1, 2, 3, 4
  )
  SELECT p.currency, coalesce(p.jurisdiction, j.told), sum(p.calls)::bigint, sum(p.amount)
  FROM pair AS p
  CROSS JOIN catalog.jurisdiction_terms(p_to) AS h
  LEFT JOIN LATERAL catalog.number_place(CASE WHEN p.caller ~ '^[0-9]{1,15}$' THEN p.caller END, p.day) AS o ON p.jurisdiction IS NULL
  LEFT JOIN LATERAL catalog.number_place(CASE WHEN p.called ~ '^[0-9]{1,15}$' THEN p.called END, p.day) AS d ON p.jurisdiction IS NULL
  CROSS JOIN LATERAL (SELECT catalog.jurisdiction(o.country, o.state, d.country, d.state, h.home) AS told) AS j
  GROUP BY 1, 2;
END;
COMMENT ON FUNCTION report.usage_jurisdiction(timestamptz, timestamptz, bigint) IS
$doc$What calls were by law whose charges were booked in a period: as rated, else by where their numbers are.

:param p_from: first instant
:param p_to: first instant after
:param p_legal_entity_id: whose books; NULL is all
:returns: intrastate, interstate, international or indeterminate: charges and their sum
:example: SELECT * FROM report.usage_jurisdiction('2026-10-01Z', '2026-11-01Z', 1)$doc$;

CREATE OR REPLACE FUNCTION api.usf_revenue(p_from date, p_to date, p_legal_entity text DEFAULT NULL) RETURNS TABLE (
  currency text, jurisdiction text, calls bigint, usage numeric, fees numeric, by_calls numeric, by_safe_harbour numeric
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 8
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_entity bigint := CASE WHEN p_legal_entity IS NOT NULL THEN report.legal_entity_find(p_legal_entity) END;
  v_zone text := system.setting_get('ledger.time_zone');
  v_percent numeric := system.setting_get('report.usf_safe_harbour_percent')::numeric;
  v_from timestamptz := p_from::timestamp AT TIME ZONE v_zone;
  v_to timestamptz := p_to::timestamp AT TIME ZONE v_zone;
BEGIN
  IF (p_from < p_to AND isfinite(p_from) AND isfinite(p_to)) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a period has a first day and a later day after it', p_column => 'to');
  END IF;
  RETURN QUERY
  WITH usage AS MATERIALIZED (
    SELECT u.* FROM report.usage_jurisdiction(v_from, v_to, v_entity) AS u
  ), booked AS (
    SELECT b.currency, sum(b.amount) AS amount
    FROM report.revenue_booked(v_from, v_to, false) AS b
    WHERE b.kind IN ('usage', 'recurring', 'surcharge') AND (v_entity IS NULL OR b.legal_entity_id = v_entity)
    GROUP BY b.currency
  ), told AS (
    -- Charged by resellers, rated again since, taken off or made up on invoices: it goes with the fees, which no call tells about.
    SELECT b.currency, b.amount AS total, coalesce(t.usage, 0) AS usage,
      b.amount - coalesce(t.usage, 0) - coalesce(r.resold, 0) AS fees, coalesce(r.resold, 0) AS resold,
      coalesce(t.known, 0) AS known
    FROM booked AS b
    LEFT JOIN (
      SELECT u.currency, sum(u.amount) AS usage, sum(u.amount) FILTER (WHERE u.jurisdiction <> 'indeterminate') AS known
      FROM usage AS u GROUP BY u.currency
    ) AS t ON t.currency = b.currency
    LEFT JOIN (
      SELECT x.currency, sum(x.resold) AS resold FROM report.usage_cost(v_from, v_to) AS x
      WHERE v_entity IS NULL OR x.legal_entity_id = v_entity GROUP BY x.currency
    ) AS r ON r.currency = b.currency
  )
  SELECT t.currency, j.jurisdiction, coalesce(u.calls, 0), coalesce(u.amount, 0),
    CASE j.jurisdiction WHEN 'indeterminate' THEN t.fees ELSE 0 END,
    -- All that is not told goes as the calls go that tell.
    CASE
      WHEN t.known = 0 THEN CASE j.jurisdiction WHEN 'indeterminate' THEN t.usage + t.fees ELSE 0 END
      WHEN j.jurisdiction = 'indeterminate' THEN 0
      ELSE round((t.usage + t.fees) * coalesce(u.amount, 0) / t.known, 6)
    END,
    round((t.usage + t.fees) * CASE j.jurisdiction
      WHEN 'interstate' THEN v_percent / 100 WHEN 'intrastate' THEN 1 - v_percent / 100 ELSE 0 END, 6)
  FROM told AS t
  CROSS JOIN unnest('{intrastate,interstate,international,indeterminate}'::text[]) WITH ORDINALITY AS j (jurisdiction, place)
  LEFT JOIN usage AS u ON u.currency = t.currency AND u.jurisdiction = j.jurisdiction
  ORDER BY t.currency, j.place;
END $$;
COMMENT ON FUNCTION api.usf_revenue(date, date, text) IS
$doc$Revenue of a period split into intrastate, interstate and international, for contributions to universal service.

It is the revenue of calls, recurring fees and surcharges as booked, less what is resellers' income.
:param p_from: first day of booking, in the zone of setting ledger.time_zone
:param p_to: first day after
:param p_legal_entity: code of whose books; NULL is all
:returns: four rows a currency: charges of calls and their revenue, as rated or by where the numbers are; fees, which stand at
  indeterminate since no call tells about them; by_calls: all of it, what is not told shared out like the calls that tell;
  by_safe_harbour: all of it, of which setting report.usf_safe_harbour_percent counts as interstate, international included
:raises TB101: no such legal entity
:raises TB102: a period without days
:example: SELECT * FROM api.usf_revenue('2026-10-01', '2027-01-01')$doc$;
GRANT EXECUTE ON FUNCTION api.usf_revenue(date, date, text) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
