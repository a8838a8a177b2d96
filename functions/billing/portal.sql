-- A customer's own invoices.

CREATE OR REPLACE FUNCTION portal.invoice_list(p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL) RETURNS TABLE (
  invoice_id bigint, number text, bill_date date, due_date date, currency text, previous_amount system.money, new_charges system.money,
  amount_due system.money, is_void boolean
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT i.invoice_id, billing.number_text(r.issuer ->> 'code', i.number), r.bill_date, r.due_date, i.currency::text, i.previous_amount,
    i.new_charges, i.amount_due,
    EXISTS (SELECT FROM billing.credit_note AS n WHERE n.invoice_id = i.invoice_id AND n.is_void)
  FROM billing.invoice AS i
  INNER JOIN billing.bill_run AS r ON r.bill_run_id = i.bill_run_id
  -- A draft is nobody's business yet.
  WHERE i.number IS NOT NULL AND (p_after IS NULL OR i.invoice_id < p_after[1]::bigint)
  ORDER BY i.invoice_id DESC
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION portal.invoice_list(integer, text[]) IS $doc$The customer's invoices, newest first.

:param p_limit: at most this many rows, 1 to 1000
:param p_after: invoice_id of the last row seen
:returns: invoices
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM portal.invoice_list()$doc$;

CREATE OR REPLACE FUNCTION portal.invoice_line_list(p_invoice_id bigint, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL)
RETURNS TABLE (
  line_position integer, kind text, description text, quantity numeric, calls bigint, billed_seconds bigint, period_from date,
  period_to date, amount system.money
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT l.position, l.kind, l.description, l.quantity::numeric, l.calls::bigint, l.billed_seconds::bigint, l.period_from, l.period_to,
    l.amount
  FROM billing.invoice AS i
  INNER JOIN billing.invoice_line AS l ON l.invoice_id = i.invoice_id
  WHERE i.invoice_id = p_invoice_id AND i.number IS NOT NULL AND (p_after IS NULL OR l.position > p_after[1]::integer)
  ORDER BY l.position
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION portal.invoice_line_list(bigint, integer, text[]) IS
$doc$The lines of one of the customer's invoices; none where it is somebody else's, or there is none.

:param p_invoice_id: the invoice
:param p_limit: at most this many rows, 1 to 1000
:param p_after: line_position of the last row seen
:returns: lines in order
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM portal.invoice_line_list(1)$doc$;

GRANT EXECUTE ON FUNCTION portal.invoice_list(integer, text[]), portal.invoice_line_list(bigint, integer, text[]) TO pgtoll_customer;
