-- The public shape of documents as they went out, and of templates.
CREATE OR REPLACE VIEW api.invoice_template WITH (security_invoker = true) AS
SELECT
  t.invoice_template_id,
  t.legal_entity_id,
  e.code AS legal_entity,
  t.language,
  t.source,
  t.sample_sha256,
  t.note,
  NOT EXISTS (
    SELECT FROM billing.invoice_template AS n
    WHERE n.legal_entity_id IS NOT DISTINCT FROM t.legal_entity_id AND n.language IS NOT DISTINCT FROM t.language
      AND n.invoice_template_id > t.invoice_template_id
  ) AS is_current,
  t.created_at,
  t.actor
FROM billing.invoice_template AS t
LEFT JOIN party.legal_entity AS e ON e.legal_entity_id = t.legal_entity_id;
COMMENT ON VIEW api.invoice_template IS 'Versions of the operator''s own templates of invoices and credit notes.';
COMMENT ON COLUMN api.invoice_template.invoice_template_id IS 'Key.';
COMMENT ON COLUMN api.invoice_template.legal_entity_id IS 'Whose documents; NULL is all that have none of their own.';
COMMENT ON COLUMN api.invoice_template.legal_entity IS 'Code of the legal entity.';
COMMENT ON COLUMN api.invoice_template.language IS 'Language of two letters; NULL is all that have none of their own.';
COMMENT ON COLUMN api.invoice_template.source IS 'The template, in the language of Typst; NULL is the shipped one.';
COMMENT ON COLUMN api.invoice_template.sample_sha256 IS 'SHA-256 of the sample that was made with it before it was kept.';
COMMENT ON COLUMN api.invoice_template.note IS 'What is new in it.';
COMMENT ON COLUMN api.invoice_template.is_current IS 'Whether it is the last one of its legal entity and language: the one that counts.';
COMMENT ON COLUMN api.invoice_template.created_at IS 'When it was kept.';
COMMENT ON COLUMN api.invoice_template.actor IS 'Who kept it.';

CREATE OR REPLACE VIEW api.document_file WITH (security_invoker = true) AS
SELECT
  f.document_id,
  f.kind,
  f.document ->> 'number' AS number,
  octet_length(f.content) AS size_bytes,
  f.sha256,
  f.invoice_template_id,
  f.template_sha256,
  f.rendered_at,
  f.actor
FROM billing.document_file AS f;
COMMENT ON VIEW api.document_file IS 'PDFs of invoices and credit notes as they went out.';
COMMENT ON COLUMN api.document_file.document_id IS 'The invoice_id or credit_note_id.';
COMMENT ON COLUMN api.document_file.kind IS 'invoice or credit_note.';
COMMENT ON COLUMN api.document_file.number IS 'The number printed on it.';
COMMENT ON COLUMN api.document_file.size_bytes IS 'Size of the PDF, which api.document_file_content() gives.';
COMMENT ON COLUMN api.document_file.sha256 IS 'SHA-256 of the PDF.';
COMMENT ON COLUMN api.document_file.invoice_template_id IS 'The template that made it; NULL is the shipped one.';
COMMENT ON COLUMN api.document_file.template_sha256 IS 'SHA-256 of the template''s text.';
COMMENT ON COLUMN api.document_file.rendered_at IS 'When it was made.';
COMMENT ON COLUMN api.document_file.actor IS 'Who asked for it.';
