-- The public shape of what is kept beside a customer: people, notes, papers.
CREATE OR REPLACE VIEW api.contact WITH (security_invoker = true) AS
SELECT
  c.contact_id,
  c.customer_id,
  c.role,
  c.name,
  c.email,
  c.phone,
  c.version,
  c.created_at,
  c.updated_at
FROM party.contact AS c;
COMMENT ON VIEW api.contact IS 'A person at a customer.';
COMMENT ON COLUMN api.contact.contact_id IS 'Key.';
COMMENT ON COLUMN api.contact.customer_id IS 'The customer.';
COMMENT ON COLUMN api.contact.role IS 'billing, technical, legal, sales or other.';
COMMENT ON COLUMN api.contact.name IS 'Name.';
COMMENT ON COLUMN api.contact.email IS 'E-mail address.';
COMMENT ON COLUMN api.contact.phone IS 'Telephone number.';
COMMENT ON COLUMN api.contact.version IS 'Counts changes.';
COMMENT ON COLUMN api.contact.created_at IS 'When made.';
COMMENT ON COLUMN api.contact.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.note WITH (security_invoker = true) AS
SELECT
  n.note_id,
  n.customer_id,
  n.body,
  n.author,
  n.version,
  n.created_at,
  n.updated_at
FROM party.note AS n;
COMMENT ON VIEW api.note IS 'What staff wrote down about a customer.';
COMMENT ON COLUMN api.note.note_id IS 'Key.';
COMMENT ON COLUMN api.note.customer_id IS 'The customer.';
COMMENT ON COLUMN api.note.body IS 'The text.';
COMMENT ON COLUMN api.note.author IS 'Who wrote it.';
COMMENT ON COLUMN api.note.version IS 'Counts changes.';
COMMENT ON COLUMN api.note.created_at IS 'When made.';
COMMENT ON COLUMN api.note.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.document WITH (security_invoker = true) AS
SELECT
  d.document_id,
  d.customer_id,
  d.kind,
  d.reference,
  d.country,
  d.state,
  d.issued_on,
  d.expires_on,
  d.file_name,
  d.media_type,
  octet_length(d.content) AS size_bytes,
  d.version,
  d.created_at,
  d.updated_at
FROM party.document AS d;
COMMENT ON VIEW api.document IS 'A paper of a customer, such as a tax exemption or a reseller certificate.';
COMMENT ON COLUMN api.document.document_id IS 'Key.';
COMMENT ON COLUMN api.document.customer_id IS 'The customer.';
COMMENT ON COLUMN api.document.kind IS 'tax_exemption, reseller_certificate, contract or other.';
COMMENT ON COLUMN api.document.reference IS 'Number on the paper.';
COMMENT ON COLUMN api.document.country IS 'Country where it counts; NULL is everywhere.';
COMMENT ON COLUMN api.document.state IS 'State or province where it counts; empty is all of the country.';
COMMENT ON COLUMN api.document.issued_on IS 'First day on which it counts.';
COMMENT ON COLUMN api.document.expires_on IS 'Last day on which it counts; NULL is for good.';
COMMENT ON COLUMN api.document.file_name IS 'Name of the file.';
COMMENT ON COLUMN api.document.media_type IS 'What the file is.';
COMMENT ON COLUMN api.document.size_bytes IS
'Size of the file, which api.document_content() gives; NULL when there is none.';
COMMENT ON COLUMN api.document.version IS 'Counts changes.';
COMMENT ON COLUMN api.document.created_at IS 'When made.';
COMMENT ON COLUMN api.document.updated_at IS 'When last changed.';
