-- PDFs of invoices and credit notes: kept at the first making, and the same ever after.
SELECT resource.declare('document_file', 'billing.document_file', p_filter => '{kind,invoice_template_id}',
  p_sort => '{-document_id}', p_verbs => '{get,list}', p_summary => 'PDF of an invoice or credit note');

CREATE OR REPLACE FUNCTION api.document_file_content(p_document_id bigint) RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_content bytea;
BEGIN
  SELECT f.content INTO v_content FROM billing.document_file AS f WHERE f.document_id = p_document_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('document %s has no PDF', coalesce(p_document_id::text, 'NULL')),
      p_column => 'document_id', p_hint => '`pgtoll invoices` makes those of a bill run.');
  END IF;
  RETURN v_content;
END $$;
COMMENT ON FUNCTION api.document_file_content(bigint) IS $doc$The PDF of an invoice or credit note, as it went out.

:param p_document_id: the invoice_id or credit_note_id
:returns: its bytes (as text: \x and two hexadecimal digits a byte)
:raises TB101: none was made
:example: SELECT api.document_file_content(1)$doc$;
GRANT EXECUTE ON FUNCTION api.document_file_content(bigint) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION billing.document_of(p_document_id bigint) RETURNS TABLE (
  kind text, customer_id bigint, legal_entity_id bigint, language text, number text, issued_at timestamptz, issued_on date,
  due_on date, amount numeric, currency text, issuer jsonb
)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT 'invoice'::text, i.customer_id, i.legal_entity_id, i.language, billing.number_text(r.issuer ->> 'code', i.number),
    r.finished_at, r.bill_date, r.due_date, round(i.amount_due, c.exponent), i.currency::text, r.issuer
  FROM billing.invoice AS i
  INNER JOIN billing.bill_run AS r ON r.bill_run_id = i.bill_run_id
  INNER JOIN system.iso_currency AS c ON c.code = i.currency
  WHERE i.invoice_id = p_document_id AND i.number IS NOT NULL AND r.status = 'issued'
  UNION ALL
  SELECT 'credit_note'::text, n.customer_id, n.legal_entity_id, i.language,
    billing.number_text((r.issuer ->> 'code') || '-CN', n.number), n.booked_at, n.issued_on, n.issued_on,
    round(n.amount, c.exponent), n.currency::text, r.issuer
  FROM billing.credit_note AS n
  INNER JOIN billing.invoice AS i ON i.invoice_id = n.invoice_id
  INNER JOIN billing.bill_run AS r ON r.bill_run_id = i.bill_run_id
  INNER JOIN system.iso_currency AS c ON c.code = n.currency
  WHERE n.credit_note_id = p_document_id;
END;
COMMENT ON FUNCTION billing.document_of(bigint) IS $doc$What an issued invoice or a credit note is.

:param p_document_id: the invoice_id or credit_note_id
:returns: one row; none for a draft
:example: SELECT * FROM billing.document_of(1)$doc$;

CREATE OR REPLACE FUNCTION billing.document_mail(p_document_id bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_mails system.mail_draft[];
BEGIN
  SELECT array_agg(ROW(
    format('document:%s:%s', p_document_id, n.recipient), d.customer_id, d.kind || '_issued', d.language, n.recipient,
    jsonb_build_object(
      'customer', c.name, 'customer_code', c.code, 'number', d.number, 'issued_on', d.issued_on, 'due_on', d.due_on,
      'amount', d.amount::text, 'is_due', d.kind = 'invoice' AND d.amount > 0, 'currency', d.currency,
      'company', d.issuer ->> 'name', 'company_email', d.issuer ->> 'email', 'company_phone', d.issuer ->> 'phone',
      'attached_document', p_document_id
    ))::system.mail_draft)
  INTO v_mails
  FROM billing.document_of(p_document_id) AS d
  INNER JOIN party.customer AS c ON c.customer_id = d.customer_id
  CROSS JOIN LATERAL party.notice_recipients('invoice', ARRAY[d.customer_id]) AS n
  -- Who looks at an old invoice for the first time does not send it.
  WHERE d.issued_at > system.clock_now() - make_interval(days => system.setting_int('billing.mail_days'));
  RETURN system.mail_queue(v_mails);
END $$;
COMMENT ON FUNCTION billing.document_mail(bigint) IS
$doc$Queues the mails that bring an invoice or credit note to whom the customer wants them to go, once each.

:param p_document_id: the invoice_id or credit_note_id
:returns: how many were queued; 0 for who wants none, and for what was issued longer ago than setting billing.mail_days
:example: SELECT billing.document_mail(1)$doc$;

CREATE OR REPLACE FUNCTION api.document_file_store(
  p_document_id bigint, p_document jsonb, p_content bytea, p_template_sha256 text, p_invoice_template_id bigint DEFAULT NULL
) RETURNS api.document_file
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_kind text := (SELECT d.kind FROM billing.document_of(p_document_id) AS d);
  v_row api.document_file;
BEGIN
  IF v_kind IS NULL THEN
    PERFORM system.raise_error('TB101', format('document %s does not exist', coalesce(p_document_id::text, 'NULL')),
      p_column => 'document_id', p_hint => 'Drafts have no documents.');
  END IF;
  IF substring(p_content FOR 5) IS DISTINCT FROM '%PDF-'::bytea THEN
    PERFORM system.raise_error('TB102', 'that is no PDF', p_column => 'content');
  END IF;
  INSERT INTO billing.document_file (document_id, kind, document, content, sha256, invoice_template_id, template_sha256)
  VALUES (p_document_id, v_kind, p_document, p_content, encode(sha256(p_content), 'hex'), p_invoice_template_id, p_template_sha256)
  ON CONFLICT ON CONSTRAINT document_file_pkey DO NOTHING;
  -- With the file, or not at all: a worker that dies leaves neither.
  IF FOUND THEN
    PERFORM billing.document_mail(p_document_id);
  END IF;
  SELECT f.* INTO STRICT v_row FROM api.document_file AS f WHERE f.document_id = p_document_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.document_file_store(bigint, jsonb, bytea, text, bigint) IS
$doc$Keeps the PDF of an issued invoice or a credit note, and queues the mail that brings it to the customer.

The first one that comes is kept, and what comes later changes nothing: the answer tells which one is there.
:param p_document_id: the invoice_id or credit_note_id
:param p_document: what it says, as api.document_print gave it
:param p_content: the PDF
:param p_template_sha256: SHA-256 of the template's text
:param p_invoice_template_id: the template; NULL is the shipped one
:returns: the row of the PDF that is kept
:raises TB101: no such issued document
:raises TB102: that is no PDF
:example: SELECT * FROM api.document_file_store(1, '{}', '%PDF-1.7', 'e3b0')$doc$;
GRANT EXECUTE ON FUNCTION api.document_file_store(bigint, jsonb, bytea, text, bigint) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.document_file_due(
  p_bill_run_id bigint DEFAULT NULL, p_limit integer DEFAULT 1000, p_after text[] DEFAULT NULL
) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT x.document_id
  FROM (
    SELECT i.invoice_id AS document_id
    FROM billing.invoice AS i
    INNER JOIN billing.bill_run AS r ON r.bill_run_id = i.bill_run_id AND r.status = 'issued'
    WHERE p_bill_run_id IS NULL OR i.bill_run_id = p_bill_run_id
    UNION ALL
    SELECT n.credit_note_id FROM billing.credit_note AS n WHERE p_bill_run_id IS NULL
  ) AS x
  WHERE x.document_id > coalesce(p_after[1]::bigint, 0)
    AND NOT EXISTS (SELECT FROM billing.document_file AS f WHERE f.document_id = x.document_id)
  ORDER BY x.document_id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.document_file_due(bigint, integer, text[]) IS
$doc$Issued invoices and credit notes that have no PDF yet, the oldest first.

:param p_bill_run_id: only invoices of this run; NULL is all, and credit notes
:param p_limit: at most so many, 1 to 1000
:param p_after: the last one seen; NULL starts at the beginning
:returns: their invoice_id or credit_note_id
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.document_file_due(1)$doc$;
GRANT EXECUTE ON FUNCTION api.document_file_due(bigint, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
