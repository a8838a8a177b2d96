-- What an engine outside is asked about one invoice: each charge, each call, and how many telephone lines there are.

CREATE OR REPLACE FUNCTION billing.call_pair(p_caller text, p_called text) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- Voice over IP: international, or between states; within a state is found by the engine from both ends.
RETURN ARRAY[19, CASE WHEN p_caller ~ '^1[2-9][0-9]{9}$' AND p_called ~ '^1[2-9][0-9]{9}$' THEN 49 ELSE 51 END];
COMMENT ON FUNCTION billing.call_pair(text, text) IS $doc$Transaction and service type of a call.

:param p_caller: originating number
:param p_called: called number
:returns: 19 and 49 within North America, 19 and 51 abroad
:example: SELECT billing.call_pair('16135550100', '15145550100')$doc$;

CREATE OR REPLACE FUNCTION billing.tax_call(p_invoice_id bigint) RETURNS TABLE (
  ref text, day date, charge numeric, minutes numeric, caller text, called text, pair integer[]
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT 'call-' || x.call_id || '-' || x.side, (x.started_at AT TIME ZONE i.time_zone)::date, x.amount::numeric,
    round(x.billed_seconds / 60.0, 4), c.caller, c.called, billing.call_pair(c.caller, c.called)
  FROM billing.invoice AS i
  INNER JOIN ledger.transaction AS t ON t.cleared_by = i.transaction_id AND t.kind = 'usage'
  INNER JOIN rating.charge AS x ON x.transaction_id = t.transaction_id AND x.customer_id = i.customer_id
    AND x.started_at >= (t.usage_day - 2)::timestamp AT TIME ZONE i.time_zone
    AND x.started_at < (t.usage_day + 2)::timestamp AT TIME ZONE i.time_zone
  INNER JOIN rating.call AS c ON c.call_id = x.call_id AND c.started_at = x.started_at
  WHERE i.invoice_id = p_invoice_id;
END;
COMMENT ON FUNCTION billing.tax_call(bigint) IS $doc$The calls of an invoice as an engine is asked about them.

:param p_invoice_id: the invoice
:returns: one row a call and side
:example: SELECT * FROM billing.tax_call(1)$doc$;

CREATE OR REPLACE FUNCTION billing.tax_document(p_request billing.tax_request) RETURNS jsonb
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT jsonb_build_object(
    'invoice', coalesce(billing.number_text(e.code, i.number), 'draft-' || i.invoice_id), 'customer', c.code,
    'customer_type', p.customer_type, 'in_city', p.in_city, 'pcode', p.pcode, 'company', e.code,
    'invoice_on', r.bill_date, 'country', a.country, 'state', a.state, 'county', a.county, 'city', a.city,
    'postal_code', a.postal_code, 'currency', i.currency,
    'exemptions', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'code', d.code, 'level', x.level, 'certificate', x.certificate, 'percent', x.percent::text
      ) ORDER BY x.tax_exemption_id)
      FROM tax.exemption AS x
      LEFT JOIN tax.detail AS d ON d.tax_detail_id = x.tax_detail_id
      WHERE x.customer_id = i.customer_id AND r.bill_date >= x.valid_from AND (x.expires_on IS NULL OR r.bill_date <= x.expires_on)
    ), '[]'),
    'items', coalesce((
      SELECT jsonb_agg(n.item ORDER BY n.place, n.item ->> 'ref')
      FROM (
        SELECT 1 AS place, jsonb_build_object('ref', 'line-' || (l.line ->> 'line_no'), 'day', l.line ->> 'service_on',
          'charge', l.line ->> 'amount', 'minutes', l.line ->> 'minutes', 'lines', '0',
          'pair', jsonb_build_array(coalesce(s.transaction_type, 19), coalesce(s.service_type, 6))) AS item
        FROM jsonb_array_elements((p_request).lines) AS l (line)
        LEFT JOIN tax.schedule AS s ON s.code = l.line ->> 'tax_schedule'
        WHERE l.line ->> 'kind' <> 'usage' AND (l.line ->> 'amount')::numeric <> 0
        UNION ALL
        SELECT 2, jsonb_build_object('ref', k.ref, 'day', k.day, 'charge', k.charge::text, 'minutes', k.minutes::text, 'lines', '0',
          'caller', k.caller, 'called', k.called, 'pair', to_jsonb(k.pair))
        FROM billing.tax_call(i.invoice_id) AS k
        UNION ALL
        -- Discounts on calls, and what the printed lines were rounded by.
        SELECT 2, jsonb_build_object('ref', 'usage-rest', 'day', r.bill_date, 'charge', u.rest::text, 'minutes', '0', 'lines', '0',
          'pair', jsonb_build_array(19, 49))
        FROM (
          SELECT sum((l.line ->> 'amount')::numeric) - coalesce((
            SELECT sum(k.charge) FROM billing.tax_call(i.invoice_id) AS k
          ), 0) AS rest
          FROM jsonb_array_elements((p_request).lines) AS l (line)
          WHERE l.line ->> 'kind' = 'usage'
        ) AS u
        WHERE abs(u.rest) >= 0.01
        UNION ALL
        SELECT 3, jsonb_build_object('ref', 'lines', 'day', r.bill_date, 'charge', '0', 'minutes', '0', 'lines', v.lines::text,
          'pair', jsonb_build_array(19, 21))
        FROM (
          SELECT count(*) AS lines
          FROM service.device AS w
          WHERE w.customer_id = i.customer_id AND w.kind = 'did' AND w.valid_from <= r.bill_date::timestamp AT TIME ZONE i.time_zone
            AND w.valid_to > r.bill_date::timestamp AT TIME ZONE i.time_zone
        ) AS v
        WHERE v.lines > 0
      ) AS n
    ), '[]')
  )
  FROM billing.invoice AS i
  INNER JOIN billing.bill_run AS r ON r.bill_run_id = i.bill_run_id
  INNER JOIN party.customer AS c ON c.customer_id = i.customer_id
  INNER JOIN party.legal_entity AS e ON e.legal_entity_id = i.legal_entity_id
  INNER JOIN tax.profile AS p ON p.customer_id = i.customer_id
  LEFT JOIN LATERAL party.address_at(i.customer_id, 'service', r.bill_date) AS a ON true
  WHERE i.invoice_id = (p_request).invoice_id;
END;
COMMENT ON FUNCTION billing.tax_document(billing.tax_request) IS
$doc$What an engine is asked: the customer and place, and an item for each charge, each call, and the number of telephone lines.

:param p_request: the request
:returns: one object, amounts as text; NULL when its invoice was discarded
:example: SELECT billing.tax_document(q) FROM billing.tax_request AS q$doc$;
