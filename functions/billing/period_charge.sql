-- The charges of customers' periods, by the usage day on which they are booked.
CREATE OR REPLACE FUNCTION billing.period_charges(p_customer_ids bigint[], p_froms date[], p_tos date[]) RETURNS TABLE (
  customer_id bigint, period_from date, side text, package_id bigint, rate_sheet_id bigint, billed_seconds integer, amount numeric,
  call_id bigint, started_at timestamptz
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT p.customer_id, p.period_from, h.side, h.package_id, v.rate_sheet_id, h.billed_seconds - h.pool_seconds,
    h.amount::numeric, h.call_id, h.started_at
  FROM (
    SELECT DISTINCT ON (x.customer_id) x.customer_id, x.period_from, x.period_to
    FROM unnest(p_customer_ids, p_froms, p_tos) AS x (customer_id, period_from, period_to)
  ) AS p
  INNER JOIN rating.charge AS h ON h.customer_id = p.customer_id
    -- Usage days are the customer's, and a call may ring before the day of its answer.
    AND h.started_at >= (p.period_from - 2)::timestamp AT TIME ZONE 'UTC'
    AND h.started_at < (p.period_to + 2)::timestamp AT TIME ZONE 'UTC'
  INNER JOIN ledger.transaction AS t
    ON t.transaction_id = h.transaction_id AND t.usage_day >= p.period_from AND t.usage_day < p.period_to
  -- Without a sheet: internal and service calls.
  INNER JOIN catalog.rate_sheet_version AS v ON v.rate_sheet_version_id = h.rate_sheet_version_id;
END;
COMMENT ON FUNCTION billing.period_charges(bigint[], date[], date[]) IS
$doc$The calls of periods that a rate sheet rated.

:param p_customer_ids: the customers, each once
:param p_froms: first day of each one's period, in the same order
:param p_tos: first day after it
:returns: one row a charge; its billed seconds without those that pools of minutes paid for
:example: SELECT * FROM billing.period_charges('{1}', '{2026-11-01}', '{2026-12-01}')$doc$;

CREATE OR REPLACE FUNCTION billing.period_due(p_customer_ids bigint[], p_usage_to date) RETURNS SETOF billing.charge
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_customer_ids bigint[];
  v_froms date[];
  v_tos date[];
BEGIN
  IF NOT EXISTS (SELECT FROM catalog.short_call_rule) AND NOT EXISTS (SELECT FROM catalog.volume_tier) THEN
    RETURN;
  END IF;
  -- The last period that is over.
  SELECT array_agg(c.customer_id), array_agg(o.period_from), array_agg(o.period_to) INTO v_customer_ids, v_froms, v_tos
  FROM unnest(p_customer_ids) AS p (customer_id)
  INNER JOIN party.customer AS c ON c.customer_id = p.customer_id AND c.billing_mode = 'postpaid'
  CROSS JOIN LATERAL party.cycle_at(c.billing_cycle_id, p_usage_to) AS n
  CROSS JOIN LATERAL party.cycle_at(c.billing_cycle_id, n.period_from - 1) AS o;
  RETURN QUERY
  SELECT NULL::bigint, x.customer_id, x.kind, x.source, x.customer_id, x.item_id, 1, x.description, x.quantity, NULL::text,
    x.period_from, x.period_to, NULL::date, NULL::date, x.period_from, x.period_to, y.amount, NULL::text, false, y.amount,
    NULL::bigint, NULL::bigint, NULL::text, x.taxable, NULL::bigint, NULL::bigint
  FROM (
    SELECT s.customer_id, 'short_call' AS kind, 'short_call' AS source, s.short_call_rule_id AS item_id, s.description,
      s.charged::integer AS quantity, s.taxable, s.exact_amount, f.period_from, f.period_to
    FROM billing.short_call_lines(v_customer_ids, v_froms, v_tos) AS s
    INNER JOIN unnest(v_customer_ids, v_froms, v_tos) AS f (customer_id, period_from, period_to) ON f.customer_id = s.customer_id
    UNION ALL
    -- One a sheet or package: neither key is the other's, so one of them is kept below 0.
    SELECT v.customer_id, 'adjustment', 'volume', coalesce(v.rate_sheet_id, -v.package_id), v.description, 1, true, v.exact_amount,
      f.period_from, f.period_to
    FROM billing.volume_lines(v_customer_ids, v_froms, v_tos) AS v
    INNER JOIN unnest(v_customer_ids, v_froms, v_tos) AS f (customer_id, period_from, period_to) ON f.customer_id = v.customer_id
  ) AS x
  INNER JOIN party.customer AS c ON c.customer_id = x.customer_id
  INNER JOIN system.iso_currency AS i ON i.code = c.currency
  CROSS JOIN LATERAL (SELECT round(x.exact_amount, i.exponent)::system.money AS amount) AS y
  WHERE y.amount <> 0;
END $$;
COMMENT ON FUNCTION billing.period_due(bigint[], date) IS
$doc$What the calls of the last period that is over come to together: short calls, and prices by volume.

:param p_customer_ids: the customers
:param p_usage_to: first day whose usage is left out
:returns: charges without a key
:example: SELECT * FROM billing.period_due(ARRAY[1], '2026-11-01')$doc$;
