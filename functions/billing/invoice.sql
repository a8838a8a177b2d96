-- Invoices as people read them; nothing here changes one.
SELECT resource.declare('invoice', 'billing.invoice', p_filter => '{customer_id,bill_run_id,number}',
  p_sort => '{-invoice_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION billing.number_text(p_code text, p_number bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- Never cut off: the millionth invoice has seven digits.
RETURN p_code || '-' || lpad(p_number::text, greatest(6, length(p_number::text)), '0');
COMMENT ON FUNCTION billing.number_text(text, bigint) IS $doc$The number of an invoice as printed.

:param p_code: code of the legal entity
:param p_number: number within it
:returns: such as NLT-000123
:example: SELECT billing.number_text('NLT', 123)$doc$;
GRANT EXECUTE ON FUNCTION billing.number_text(text, bigint) TO pgtoll_self;

CREATE OR REPLACE FUNCTION api.invoice_line_list(
  p_invoice_id bigint, p_limit integer DEFAULT 1000, p_after text[] DEFAULT NULL
) RETURNS SETOF api.invoice_line
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  IF NOT EXISTS (SELECT FROM billing.invoice AS i WHERE i.invoice_id = p_invoice_id) THEN
    PERFORM system.raise_error('TB101', format('invoice %s does not exist', coalesce(p_invoice_id::text, 'NULL')),
      p_column => 'invoice_id');
  END IF;
  RETURN QUERY
  SELECT l.*
  FROM api.invoice_line AS l
  WHERE l.invoice_id = p_invoice_id AND l.position > coalesce(p_after[1]::integer, 0)
  ORDER BY l.position
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.invoice_line_list(bigint, integer, text[]) IS $doc$The lines of an invoice, in print order.

:param p_invoice_id: the invoice
:param p_limit: at most this many rows, 1 to 1000
:param p_after: position of the last row seen; NULL starts at the beginning
:returns: rows of api.invoice_line
:raises TB101: no such invoice
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.invoice_line_list(1)$doc$;
GRANT EXECUTE ON FUNCTION api.invoice_line_list(bigint, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
