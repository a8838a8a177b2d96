-- All that is stored about a person, for that person. Each table is named here: a test tells when one is missing.
CREATE OR REPLACE FUNCTION report.customer_rows(p_customer_id bigint) RETURNS TABLE (table_name text, document jsonb)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT 'party.customer', to_jsonb(t) FROM party.customer AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'party.status_change', to_jsonb(t) FROM party.status_change AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'party.address', to_jsonb(t) FROM party.address AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'party.contact', to_jsonb(t) FROM party.contact AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'party.note', to_jsonb(t) FROM party.note AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'party.document', to_jsonb(t) || jsonb_build_object('content', encode(t.content, 'base64'))
  FROM party.document AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'party.payment_method', to_jsonb(t) - 'token' FROM party.payment_method AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'party.notice_preference', to_jsonb(t) FROM party.notice_preference AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'system.mail', to_jsonb(t) FROM system.mail AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'system.call_read', to_jsonb(t) - 'address' FROM system.call_read AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'party.location', to_jsonb(t) FROM party.location AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'party.erasure', to_jsonb(t) FROM party.erasure AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'access.api_key', to_jsonb(t) - '{prefix,secret_hash}'::text[]
  FROM access.api_key AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'access.web_user', to_jsonb(t) FROM access.web_user AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'catalog.override_sheet', to_jsonb(t) FROM catalog.override_sheet AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'catalog.surcharge', to_jsonb(t) || jsonb_build_object('price', t.price::text, 'cost', t.cost::text)
  FROM catalog.surcharge AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'catalog.short_call_rule', to_jsonb(t) || jsonb_build_object('fee', t.fee::text)
  FROM catalog.short_call_rule AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'catalog.customer_jurisdiction', to_jsonb(t) FROM catalog.customer_jurisdiction AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'service.device', to_jsonb(t) FROM service.device AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'service.device_location', to_jsonb(t)
  FROM service.device_location AS t
  INNER JOIN service.device AS d ON d.device_id = t.device_id
  WHERE d.customer_id = p_customer_id
  UNION ALL
  -- A number may be somebody else's by now: then so is its location.
  SELECT 'service.emergency_location', to_jsonb(t)
  FROM service.emergency_location AS t
  WHERE EXISTS (SELECT FROM service.device AS d WHERE d.customer_id = p_customer_id AND d.key = t.number)
    AND NOT EXISTS (
      SELECT FROM service.device AS d
      WHERE d.customer_id <> p_customer_id AND d.key = t.number AND d.valid_to > system.clock_now()
    )
  UNION ALL
  SELECT 'service.package_assignment', to_jsonb(t) FROM service.package_assignment AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'service.item_assignment', to_jsonb(t) || jsonb_build_object('price', t.price::text)
  FROM service.item_assignment AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'service.promotion_grant', to_jsonb(t) FROM service.promotion_grant AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'rating.spending_limit', to_jsonb(t) || jsonb_build_object('amount', t.amount::text,
    'day_amount', t.day_amount::text, 'call_amount', t.call_amount::text)
  FROM rating.spending_limit AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'rating.spending_state', to_jsonb(t) FROM rating.spending_state AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.top_up_rule', to_jsonb(t) || jsonb_build_object('threshold', t.threshold::text, 'amount', t.amount::text)
  FROM collect.top_up_rule AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.top_up_try', to_jsonb(t) || jsonb_build_object('amount', t.amount::text, 'total', t.total::text)
  FROM collect.top_up_try AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'billing.prepaid_fee', to_jsonb(t) || jsonb_build_object('amount', t.amount::text)
  FROM billing.prepaid_fee AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'party.billing_mode_plan', to_jsonb(t) FROM party.billing_mode_plan AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.low_amount', to_jsonb(t) FROM collect.low_amount AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'rating.called_country', to_jsonb(t) FROM rating.called_country AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'rating.reservation', to_jsonb(t) || jsonb_build_object('amount', t.amount::text, 'raw_seconds', t.raw_seconds::text)
  FROM rating.reservation AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'service.discount_assignment', to_jsonb(t) FROM service.discount_assignment AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'billing.customer_terms', to_jsonb(t) || jsonb_build_object('minimum_usage', t.minimum_usage::text)
  FROM billing.customer_terms AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'billing.charge', to_jsonb(t) || jsonb_build_object('amount', t.amount::text, 'full_amount', t.full_amount::text)
  FROM billing.charge AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'billing.bill_run_failure', to_jsonb(t) FROM billing.bill_run_failure AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'tax.profile', to_jsonb(t) FROM tax.profile AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'billing.tax_request', to_jsonb(t) FROM billing.tax_request AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'tax.exemption', to_jsonb(t) || jsonb_build_object('percent', t.percent::text)
  FROM tax.exemption AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'rating.pool_move', to_jsonb(t) FROM rating.pool_move AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'rating.pool_use', to_jsonb(t) FROM rating.pool_use AS t WHERE t.customer_id = p_customer_id;
END;
COMMENT ON FUNCTION report.customer_rows(bigint) IS
$doc$Rows about a customer that are no books: who they are and what they have.

:param p_customer_id: the customer
:returns: table and row; money as text, no token and no key
:example: SELECT * FROM report.customer_rows(7)$doc$;

CREATE OR REPLACE FUNCTION report.customer_books(p_customer_id bigint) RETURNS TABLE (table_name text, document jsonb)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT 'ledger.account', to_jsonb(t) || jsonb_build_object(
    'posted', t.posted::text, 'unbilled', t.unbilled::text, 'reserved', t.reserved::text)
  FROM ledger.account AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'billing.invoice', to_jsonb(t) || jsonb_build_object('previous_amount', t.previous_amount::text,
    'new_charges', t.new_charges::text, 'amount_due', t.amount_due::text)
  FROM billing.invoice AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'billing.invoice_tax', to_jsonb(t) || jsonb_build_object('rate', t.rate::text, 'base', t.base::text,
    'exempt_base', t.exempt_base::text, 'units', t.units::text, 'amount', t.amount::text)
  FROM billing.invoice_tax AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.top_up', to_jsonb(t) || jsonb_build_object('credited', t.credited::text, 'tax', t.tax::text)
  FROM collect.top_up AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'billing.fee_receipt', to_jsonb(t) || jsonb_build_object('amount', t.amount::text)
  FROM billing.fee_receipt AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'billing.credit_note', to_jsonb(t) || jsonb_build_object('amount', t.amount::text)
  FROM billing.credit_note AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'billing.deferral_part', to_jsonb(t) || jsonb_build_object('amount', t.amount::text)
  FROM billing.deferral_part AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'billing.opening_invoice', to_jsonb(t) || jsonb_build_object(
    'amount', t.amount::text, 'open_amount', t.open_amount::text)
  FROM billing.opening_invoice AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.opening_amount', to_jsonb(t) || jsonb_build_object('amount', t.amount::text)
  FROM collect.opening_amount AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.deposit', to_jsonb(t) || jsonb_build_object('amount', t.amount::text)
  FROM collect.deposit AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.payment', to_jsonb(t) || jsonb_build_object('amount', t.amount::text)
  FROM collect.payment AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.payment_settlement', to_jsonb(t)
  FROM collect.payment_settlement AS t INNER JOIN collect.payment AS p ON p.payment_id = t.payment_id
  WHERE p.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.bank_line', to_jsonb(t) || jsonb_build_object('amount', t.amount::text)
  FROM collect.bank_line AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.chargeback', to_jsonb(t) FROM collect.chargeback AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.allocation', to_jsonb(t) || jsonb_build_object('amount', t.amount::text)
  FROM collect.allocation AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.dispute', to_jsonb(t) || jsonb_build_object('amount', t.amount::text, 'credited', t.credited::text)
  FROM collect.dispute AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.penalty', to_jsonb(t) || jsonb_build_object('base', t.base::text, 'amount', t.amount::text)
  FROM collect.penalty AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.dunning_pause', to_jsonb(t) || jsonb_build_object('promised', t.promised::text)
  FROM collect.dunning_pause AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.dunning_event', to_jsonb(t) || jsonb_build_object('overdue', t.overdue::text)
  FROM collect.dunning_event AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.deposit_move', to_jsonb(t) || jsonb_build_object('amount', t.amount::text)
  FROM collect.deposit_move AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.deposit_review', to_jsonb(t) || jsonb_build_object('held', t.held::text, 'average', t.average::text,
    'required', t.required::text, 'amount', t.amount::text)
  FROM collect.deposit_review AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.refund', to_jsonb(t) || jsonb_build_object('amount', t.amount::text)
  FROM collect.refund AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.adjustment', to_jsonb(t) || jsonb_build_object('amount', t.amount::text)
  FROM collect.adjustment AS t WHERE t.customer_id = p_customer_id
  UNION ALL
  SELECT 'collect.adjustment_request', to_jsonb(t) || jsonb_build_object('amount', t.amount::text)
  FROM collect.adjustment_request AS t WHERE t.customer_id = p_customer_id;
END;
COMMENT ON FUNCTION report.customer_books(bigint) IS $doc$Rows about a customer that the law keeps in the books.

:param p_customer_id: the customer
:returns: table and row; money as text
:example: SELECT * FROM report.customer_books(7)$doc$;

CREATE OR REPLACE FUNCTION report.customer_call_months(p_customer_id bigint)
RETURNS TABLE (month text, kind text, calls bigint, billed_seconds bigint, amount text)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT to_char(c.started_at AT TIME ZONE 'UTC', 'YYYY-MM'), c.side, count(*), sum(c.billed_seconds), sum(c.amount)::text
  FROM rating.charge AS c WHERE c.customer_id = p_customer_id
  GROUP BY 1, 2
  UNION ALL
  SELECT to_char(s.started_at AT TIME ZONE 'UTC', 'YYYY-MM'), s.kind, count(*), 0, sum(s.amount)::text
  FROM rating.surcharge AS s WHERE s.customer_id = p_customer_id
  GROUP BY 1, 2
  UNION ALL
  SELECT to_char(p.started_at AT TIME ZONE 'UTC', 'YYYY-MM'), 'taken back', count(*), sum(p.billed_seconds), sum(p.amount)::text
  FROM rating.charge_past AS p WHERE p.customer_id = p_customer_id AND p.restored_by IS NULL
  GROUP BY 1
  UNION ALL
  SELECT to_char(a.started_at AT TIME ZONE 'UTC', 'YYYY-MM'), 'unanswered', count(*), 0, NULL
  FROM rating.attempt AS a WHERE a.customer_id = p_customer_id
  GROUP BY 1
  UNION ALL
  SELECT to_char(h.started_at AT TIME ZONE 'UTC', 'YYYY-MM'), 'held', count(*), 0, NULL
  FROM intake.held_call AS h WHERE h.customer_id = p_customer_id AND h.resolved_at IS NULL
  GROUP BY 1;
END;
COMMENT ON FUNCTION report.customer_call_months(bigint) IS $doc$How many calls a customer has in each month (UTC).

:param p_customer_id: the customer
:returns: by month and kind (out, in, cost, taken back, unanswered, held, or of a surcharge): calls, billed seconds, and their sum
:example: SELECT * FROM report.customer_call_months(7)$doc$;

CREATE OR REPLACE FUNCTION api.customer_export(p_customer_id bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- Words in the books stay there after an erasure, and are handed out no more.
  v_unsaid text[] := CASE WHEN EXISTS (SELECT FROM party.erasure AS e WHERE e.customer_id = p_customer_id)
    THEN '{recipient,reference,reason,decision_reason}'::text[] ELSE '{}' END;
BEGIN
  IF NOT EXISTS (SELECT FROM party.customer AS c WHERE c.customer_id = p_customer_id) THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', coalesce(p_customer_id::text, 'NULL')),
      p_detail => jsonb_build_object('customer_id', p_customer_id), p_column => 'customer_id');
  END IF;
  RETURN jsonb_build_object(
    'customer_id', p_customer_id,
    'exported_at', system.clock_now(),
    'tables', (
      SELECT jsonb_object_agg(g.table_name, g.documents)
      FROM (
        SELECT r.table_name, jsonb_agg(r.document) AS documents
        FROM (
          SELECT c.table_name, c.document FROM report.customer_rows(p_customer_id) AS c
          UNION ALL
          SELECT b.table_name, b.document - v_unsaid FROM report.customer_books(p_customer_id) AS b
        ) AS r
        GROUP BY r.table_name
      ) AS g
    ),
    'calls', coalesce((
      SELECT jsonb_agg(to_jsonb(m) ORDER BY m.month, m.kind) FROM report.customer_call_months(p_customer_id) AS m
    ), '[]'),
    'hint', format('api.call_list(p_customer_id => %s, ...) lists the calls of a period, api.customer_history the money, '
      'api.invoice_document an invoice.', p_customer_id)
  );
END $$;
COMMENT ON FUNCTION api.customer_export(bigint) IS
$doc$All that is stored about a customer, for a person who asks: rows by table, calls counted by month.

Tokens of payment gateways and keys are left out.
:param p_customer_id: the customer
:returns: customer_id, exported_at, tables (rows by table; money as text, files as base64), calls, hint
:raises TB101: no such customer
:example: SELECT * FROM api.customer_export(7)$doc$;
GRANT EXECUTE ON FUNCTION api.customer_export(bigint) TO pgtoll_admin, pgtoll_operator;
