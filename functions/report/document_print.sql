-- What a document is made of: what it says, and the template that lays it out.

CREATE OR REPLACE FUNCTION api.document_print(p_document_id bigint) RETURNS TABLE (
  kind text, document jsonb, invoice_template_id bigint, template text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT d.kind, CASE d.kind WHEN 'invoice' THEN api.invoice_document(p_document_id) ELSE api.credit_note_document(p_document_id) END,
    t.invoice_template_id, t.source
  FROM billing.document_of(p_document_id) AS d
  LEFT JOIN LATERAL billing.invoice_template_for(d.legal_entity_id, d.language) AS t ON true;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('document %s does not exist', coalesce(p_document_id::text, 'NULL')),
      p_column => 'document_id', p_hint => 'Drafts have no documents.');
  END IF;
END $$;
COMMENT ON FUNCTION api.document_print(bigint) IS $doc$What the PDF of an issued invoice or a credit note is made of.

:param p_document_id: the invoice_id or credit_note_id
:returns: kind, what it says as JSON, and the template; both NULL where the shipped one counts
:raises TB101: no such issued document
:example: SELECT * FROM api.document_print(1)$doc$;
GRANT EXECUTE ON FUNCTION api.document_print(bigint) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.invoice_template_preview(p_document_id bigint DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_document jsonb;
BEGIN
  IF p_document_id IS NOT NULL THEN
    SELECT d.document INTO v_document FROM api.document_print(p_document_id) AS d;
  END IF;
  RETURN v_document;
END $$;
COMMENT ON FUNCTION api.invoice_template_preview(bigint) IS
$doc$What is shown while a template is tried; POST /v1/invoice_template/preview.pdf with source lays it out.

:param p_document_id: an invoice_id or credit_note_id; NULL is the shipped sample
:returns: what it says as JSON; NULL for the sample
:raises TB101: no such issued document
:example: SELECT api.invoice_template_preview(1)$doc$;
GRANT EXECUTE ON FUNCTION api.invoice_template_preview(bigint) TO pgtoll_admin;
