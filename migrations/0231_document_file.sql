-- Documents as they went out, and the templates that made them.

CREATE TABLE billing.invoice_template (
  invoice_template_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  legal_entity_id bigint REFERENCES party.legal_entity ON DELETE RESTRICT,
  language text CONSTRAINT invoice_template_language CHECK (language ~ '^[a-z]{2}$'),
  source text CONSTRAINT invoice_template_source CHECK (source ~ '\S' AND octet_length(source) <= 200000),
  sample_sha256 text CONSTRAINT invoice_template_sample_sha256 CHECK (sample_sha256 ~ '^[0-9a-f]{64}$'),
  note text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  actor text NOT NULL DEFAULT system.actor(),
  CONSTRAINT invoice_template_tried CHECK ((source IS NULL) = (sample_sha256 IS NULL))
);
CREATE INDEX invoice_template_entity_idx ON billing.invoice_template (legal_entity_id, language, invoice_template_id);
COMMENT ON TABLE billing.invoice_template IS
'Versions of the operator''s own templates of invoices and credit notes: the last one of a legal entity and language counts.';
COMMENT ON COLUMN billing.invoice_template.invoice_template_id IS
'Key; the highest of a legal entity and language is the one that counts.';
COMMENT ON COLUMN billing.invoice_template.legal_entity_id IS 'Whose documents; NULL is all that have none of their own.';
COMMENT ON COLUMN billing.invoice_template.language IS 'Language of two letters; NULL is all that have none of their own.';
COMMENT ON COLUMN billing.invoice_template.source IS 'The template, in the language of Typst; NULL is the shipped one.';
COMMENT ON COLUMN billing.invoice_template.sample_sha256 IS 'SHA-256 of the sample that was made with it before it was kept.';
COMMENT ON COLUMN billing.invoice_template.note IS 'What is new in it.';
COMMENT ON COLUMN billing.invoice_template.created_at IS 'When it was kept.';
COMMENT ON COLUMN billing.invoice_template.actor IS 'Who kept it.';
COMMENT ON CONSTRAINT invoice_template_language ON billing.invoice_template IS 'Give two small letters, such as fr.';
COMMENT ON CONSTRAINT invoice_template_source ON billing.invoice_template IS 'Give a template of at most 200,000 bytes.';
COMMENT ON CONSTRAINT invoice_template_sample_sha256 ON billing.invoice_template IS
'Give the SHA-256 that the preview of this template told.';
COMMENT ON CONSTRAINT invoice_template_tried ON billing.invoice_template IS 'Look at a preview of it first, and give its SHA-256.';
COMMENT ON CONSTRAINT invoice_template_legal_entity_id_fkey ON billing.invoice_template IS 'Give a legal entity that exists.';
CREATE TRIGGER invoice_template_immutable BEFORE UPDATE OR DELETE ON billing.invoice_template
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
SELECT system.card_number_guard('billing.invoice_template', '{note}');

-- In the database: with the invoice in one backup and one transaction, and every web server finds them.
CREATE TABLE billing.document_file (
  document_id bigint PRIMARY KEY,
  kind text NOT NULL CONSTRAINT document_file_kind CHECK (kind IN ('invoice', 'credit_note')),
  document jsonb NOT NULL,
  content bytea NOT NULL,
  sha256 text NOT NULL,
  invoice_template_id bigint REFERENCES billing.invoice_template ON DELETE RESTRICT,
  template_sha256 text NOT NULL,
  rendered_at timestamptz NOT NULL DEFAULT system.clock_now(),
  actor text NOT NULL DEFAULT system.actor(),
  CONSTRAINT document_file_sha256 CHECK (sha256 = encode(pg_catalog.sha256(content), 'hex')),
  CONSTRAINT document_file_pdf CHECK (substring(content FOR 5) = '%PDF-'::bytea)
);
-- Packed already.
ALTER TABLE billing.document_file ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX document_file_template_idx ON billing.document_file (invoice_template_id);
COMMENT ON TABLE billing.document_file IS 'PDFs of invoices and credit notes as they went out; never changed.';
COMMENT ON COLUMN billing.document_file.document_id IS 'The invoice or credit note: both draw their keys from one sequence.';
COMMENT ON COLUMN billing.document_file.kind IS 'invoice or credit_note.';
COMMENT ON COLUMN billing.document_file.document IS 'What the PDF says, as JSON.';
COMMENT ON COLUMN billing.document_file.content IS 'The PDF.';
COMMENT ON COLUMN billing.document_file.sha256 IS 'SHA-256 of the PDF.';
COMMENT ON COLUMN billing.document_file.invoice_template_id IS 'The template that made it; NULL is the shipped one.';
COMMENT ON COLUMN billing.document_file.template_sha256 IS 'SHA-256 of the template''s text.';
COMMENT ON COLUMN billing.document_file.rendered_at IS 'When it was made.';
COMMENT ON COLUMN billing.document_file.actor IS 'Who asked for it.';
COMMENT ON CONSTRAINT document_file_sha256 ON billing.document_file IS 'Give the SHA-256 of the file.';
COMMENT ON CONSTRAINT document_file_pdf ON billing.document_file IS 'Give a PDF.';
CREATE TRIGGER document_file_immutable BEFORE UPDATE OR DELETE ON billing.document_file
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
CREATE TRIGGER document_file_no_truncate BEFORE TRUNCATE ON billing.document_file
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__immutable();
