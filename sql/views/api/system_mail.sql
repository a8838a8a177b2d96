-- The public shape of notices, mails and their templates.
CREATE OR REPLACE VIEW api.notice WITH (security_invoker = true) AS
SELECT
  n.code,
  n.title,
  n.default_on
FROM system.notice AS n;
COMMENT ON VIEW api.notice IS 'What customers can be told by e-mail.';
COMMENT ON COLUMN api.notice.code IS 'Code, such as card_expiry.';
COMMENT ON COLUMN api.notice.title IS 'What it tells, in a few words.';
COMMENT ON COLUMN api.notice.default_on IS 'Whether customers get it who never said.';

CREATE OR REPLACE VIEW api.mail_template WITH (security_invoker = true) AS
SELECT
  t.mail_template_id,
  t.template,
  t.language,
  coalesce(t.subject, t.shipped_subject) AS subject,
  coalesce(t.body, t.shipped_body) AS body,
  t.subject IS NOT NULL AS is_own,
  t.shipped_subject,
  t.shipped_body,
  t.sample,
  t.version,
  t.created_at,
  t.updated_at
FROM system.mail_template AS t;
COMMENT ON VIEW api.mail_template IS 'Subject and text of each kind of mail by language, in Jinja''s notation.';
COMMENT ON COLUMN api.mail_template.mail_template_id IS 'Key.';
COMMENT ON COLUMN api.mail_template.template IS 'Code of the kind of mail, such as card_expiring.';
COMMENT ON COLUMN api.mail_template.language IS 'Language, such as en or fr-CA.';
COMMENT ON COLUMN api.mail_template.subject IS 'The subject that counts.';
COMMENT ON COLUMN api.mail_template.body IS 'The text that counts.';
COMMENT ON COLUMN api.mail_template.is_own IS 'Whether they are the operator''s own.';
COMMENT ON COLUMN api.mail_template.shipped_subject IS 'Subject as it came; NULL in a language that the operator added.';
COMMENT ON COLUMN api.mail_template.shipped_body IS 'Text as it came; NULL in a language that the operator added.';
COMMENT ON COLUMN api.mail_template.sample IS 'An example of the data that the texts can name.';
COMMENT ON COLUMN api.mail_template.version IS 'Counts changes.';
COMMENT ON COLUMN api.mail_template.created_at IS 'When made.';
COMMENT ON COLUMN api.mail_template.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.mail WITH (security_invoker = true) AS
SELECT
  m.mail_id,
  m.customer_id,
  m.template,
  m.language,
  m.recipient,
  m.status,
  m.attempts,
  m.next_attempt_at,
  m.last_error,
  m.subject,
  m.body,
  m.data,
  m.dedup_key,
  m.message_uuid,
  m.created_at,
  m.sent_at
FROM system.mail AS m;
COMMENT ON VIEW api.mail IS 'Mails to one recipient each: those that wait, and those that went.';
COMMENT ON COLUMN api.mail.mail_id IS 'Key.';
COMMENT ON COLUMN api.mail.customer_id IS 'The customer it is about.';
COMMENT ON COLUMN api.mail.template IS 'Code of the kind of mail.';
COMMENT ON COLUMN api.mail.language IS 'The language asked for.';
COMMENT ON COLUMN api.mail.recipient IS 'E-mail address.';
COMMENT ON COLUMN api.mail.status IS
'queued, sending, sent, refused (the recipient''s server will not have it) or failed (given up).';
COMMENT ON COLUMN api.mail.attempts IS 'How often a worker took it.';
COMMENT ON COLUMN api.mail.next_attempt_at IS
'When a worker may take it; while it is being sent, when another may because that one must be dead.';
COMMENT ON COLUMN api.mail.last_error IS 'Why the last attempt did not succeed.';
COMMENT ON COLUMN api.mail.subject IS 'Subject as last sent.';
COMMENT ON COLUMN api.mail.body IS 'Text as last sent.';
COMMENT ON COLUMN api.mail.data IS 'What the template''s texts name.';
COMMENT ON COLUMN api.mail.dedup_key IS 'What it tells of, to whom: the same is never queued twice.';
COMMENT ON COLUMN api.mail.message_uuid IS 'Makes its Message-ID, the same in every attempt.';
COMMENT ON COLUMN api.mail.created_at IS 'When queued.';
COMMENT ON COLUMN api.mail.sent_at IS 'When the server took it.';
