-- The calls of an invoice, one by one.

CREATE OR REPLACE FUNCTION billing.invoice_calls(p_invoice billing.invoice) RETURNS TABLE (
  device text, answered_at timestamptz, call_id bigint, side text, started_at timestamptz, device_id bigint, location_id bigint,
  destination_id bigint, billed_seconds bigint, amount numeric
)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(d.key, ''), c.answered_at, h.call_id, h.side, h.started_at, h.device_id, w.location_id, h.destination_id,
    h.billed_seconds, h.amount
  FROM (
    SELECT x.call_id, x.side, x.started_at, x.device_id, x.destination_id, min(t.usage_day) AS usage_day,
      sum(x.billed_seconds) AS billed_seconds, sum(x.amount) AS amount
    FROM (
      -- By the account's own entries: transactions are not found by the invoice that took them.
      SELECT DISTINCT t.transaction_id, t.usage_day
      FROM ledger.account AS a
      INNER JOIN ledger.entry AS e ON e.account_id = a.account_id AND e.number IS NOT NULL
      INNER JOIN ledger.transaction AS t ON t.transaction_id = e.transaction_id AND t.kind = 'usage'
        AND t.cleared_by = (p_invoice).transaction_id
      WHERE a.customer_id = (p_invoice).customer_id
    ) AS t
    INNER JOIN rating.charge_booked AS x ON x.customer_id = (p_invoice).customer_id AND x.transaction_id = t.transaction_id
      AND x.started_at >= (t.usage_day - 2)::timestamp AT TIME ZONE (p_invoice).time_zone
      AND x.started_at < (t.usage_day + 2)::timestamp AT TIME ZONE (p_invoice).time_zone
    -- Calls of earlier invoices that were rated again are one line, not calls of this one.
    WHERE NOT EXISTS (SELECT FROM rating.rerating_booking AS r WHERE r.transaction_id = t.transaction_id AND r.invoiced)
    GROUP BY x.call_id, x.side, x.started_at, x.device_id, x.destination_id
    HAVING sum(x.calls) <> 0 OR sum(x.billed_seconds) <> 0 OR sum(x.amount) <> 0
  ) AS h
  INNER JOIN rating.call AS c ON c.call_id = h.call_id AND c.started_at = h.started_at
  LEFT JOIN service.device AS d ON d.device_id = h.device_id
  LEFT JOIN LATERAL service.location_at(h.device_id, h.usage_day) AS w ON true
$$;
COMMENT ON FUNCTION billing.invoice_calls(billing.invoice) IS $doc$The calls whose usage an invoice took, as they stood when it did.

:param p_invoice: the invoice
:returns: a call and side each, without what was rated again after an earlier invoice
:example: SELECT c.* FROM billing.invoice AS i CROSS JOIN LATERAL billing.invoice_calls(i) AS c WHERE i.invoice_id = 1$doc$;

CREATE OR REPLACE FUNCTION api.invoice_call_list(p_invoice_id bigint, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL)
RETURNS TABLE (
  device text, answered_at timestamptz, call_id text, side text, answered_local text, caller text, called text, destination text,
  jurisdiction text, raw_seconds numeric, billed_seconds bigint, rate_per_minute system.rate, amount system.money,
  currency system.currency
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_invoice billing.invoice;
BEGIN
  PERFORM system.page_check(p_limit, p_after, 4);
  SELECT i.* INTO v_invoice FROM billing.invoice AS i WHERE i.invoice_id = p_invoice_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('invoice %s does not exist', coalesce(p_invoice_id::text, 'NULL')),
      p_column => 'invoice_id');
  END IF;
  RETURN QUERY
  SELECT h.device, h.answered_at, to_char(h.started_at AT TIME ZONE 'UTC', 'YYYYMM') || '-' || h.call_id, h.side,
    to_char(h.answered_at AT TIME ZONE v_invoice.time_zone, 'YYYY-MM-DD HH24:MI:SS'), c.caller, c.called, d.name, g.jurisdiction,
    c.raw_seconds, h.billed_seconds, r.rate_per_minute, h.amount::system.money, v_invoice.currency
  FROM (
    SELECT x.* FROM billing.invoice_calls(v_invoice) AS x
    WHERE p_after IS NULL OR (x.device, x.answered_at, x.call_id, x.side)
      > (p_after[1], p_after[2]::timestamptz, split_part(p_after[3], '-', -1)::bigint, p_after[4])
    ORDER BY x.device, x.answered_at, x.call_id, x.side
    LIMIT p_limit
  ) AS h
  INNER JOIN rating.call AS c ON c.call_id = h.call_id AND c.started_at = h.started_at
  LEFT JOIN rating.charge AS g ON g.customer_id = v_invoice.customer_id AND g.started_at = h.started_at
    AND g.call_id = h.call_id AND g.side = h.side
  LEFT JOIN catalog.rate AS r ON r.rate_id = g.rate_id
  LEFT JOIN catalog.destination AS d ON d.destination_id = h.destination_id
  ORDER BY h.device, h.answered_at, h.call_id, h.side;
END $$;
COMMENT ON FUNCTION api.invoice_call_list(bigint, integer, text[]) IS
$doc$The calls of an invoice with their prices, by the customer's number and time; without those of earlier invoices rated again.

:param p_invoice_id: the invoice
:param p_limit: at most this many rows, 1 to 1000
:param p_after: device, answered_at, call_id and side of the last row seen; NULL starts at the beginning
:returns: a row a call and side; answered_local is in the zone of the invoice, amounts have 6 decimals
:raises TB101: no such invoice
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.invoice_call_list(1)$doc$;
GRANT EXECUTE ON FUNCTION api.invoice_call_list(bigint, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION billing.device_document(p_invoice billing.invoice, p_exponent integer) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH part AS (
    SELECT h.device, count(*) AS calls, sum(h.billed_seconds) AS billed_seconds, sum(h.amount) AS amount
    FROM billing.invoice_calls(p_invoice) AS h
    WHERE h.device <> ''
    GROUP BY h.device
    UNION ALL
    SELECT d.key, 0, 0, l.amount::numeric
    FROM billing.invoice_line AS l
    INNER JOIN billing.charge AS c ON c.charge_id = l.charge_id
    INNER JOIN service.device AS d ON d.device_id = c.device_id
    WHERE l.invoice_id = (p_invoice).invoice_id AND l.kind IN ('recurring', 'one_time')
  ), device AS (
    SELECT p.device, sum(p.calls) AS calls, sum(p.billed_seconds) AS billed_seconds, round(sum(p.amount), p_exponent) AS amount
    FROM part AS p GROUP BY p.device
  )
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'device', x.device, 'calls', x.calls, 'billed_minutes', round(x.billed_seconds / 60.0, 1)::text, 'amount', x.amount::text)
    ORDER BY x.device NULLS LAST), '[]')
  FROM (
    SELECT d.* FROM device AS d
    UNION ALL
    -- Taxes, fees of the whole customer and what rounding left: the last one is the total less the others.
    SELECT NULL, NULL, NULL, round((p_invoice).new_charges, p_exponent) - sum(d.amount) FROM device AS d
    HAVING round((p_invoice).new_charges, p_exponent) <> sum(d.amount)
  ) AS x
  -- Who has one number sees it in the lines.
  WHERE (SELECT count(*) FROM device) > 1
$$;
COMMENT ON FUNCTION billing.device_document(billing.invoice, integer) IS
$doc$The sums of an invoice by the customer's numbers as a JSON list: their calls and what is charged for them.

:param p_invoice: the invoice
:param p_exponent: decimals of its currency
:returns: device, calls, billed_minutes and amount, money as text; what is of no number comes last, with device null; empty for who
  has one number
:example: SELECT billing.device_document(i, 2) FROM billing.invoice AS i WHERE i.invoice_id = 1$doc$;
