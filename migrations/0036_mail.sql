-- Mails wait in the database, written by the transaction that they tell of; a worker sends them.

CREATE FUNCTION system.mail_addresses_valid(p_addresses text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT coalesce(bool_and(coalesce(
    length(a.address) <= 254 AND a.address ~ '^[^\s[:cntrl:]@<>(),;:"\\]+@[^\s[:cntrl:]@<>(),;:"\\]+$', false)), true)
  FROM unnest(p_addresses) AS a (address);
END;
COMMENT ON FUNCTION system.mail_addresses_valid(text[]) IS $doc$Whether all of these have the form of an e-mail address.

:param p_addresses: the addresses
:returns: false when one is empty, NULL, or more than a bare address; true for none at all
:example: SELECT system.mail_addresses_valid('{ada@example.com}')$doc$;
GRANT EXECUTE ON FUNCTION system.mail_addresses_valid(text[]) TO pgtoll_code, pgtoll_self;

CREATE TABLE system.notice (
  code text CONSTRAINT notice_pkey PRIMARY KEY CONSTRAINT notice_code CHECK (code ~ '^[a-z][a-z0-9_]*$'),
  title text NOT NULL CONSTRAINT notice_title CHECK (title <> ''),
  default_on boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE system.notice IS 'What customers can be told by e-mail, and whether they are unless they say otherwise.';
COMMENT ON COLUMN system.notice.code IS 'Code, such as card_expiry.';
COMMENT ON COLUMN system.notice.title IS 'What it tells, in a few words.';
COMMENT ON COLUMN system.notice.default_on IS 'Whether customers get it who never said.';

CREATE TABLE system.mail_template (
  mail_template_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  template text NOT NULL CONSTRAINT mail_template_template CHECK (template ~ '^[a-z][a-z0-9_]*$'),
  language text NOT NULL CONSTRAINT mail_template_language CHECK (language ~ '^[a-z]{2}(-[A-Z]{2})?$'),
  -- The operator's own text stands beside the shipped one: a deploy renews that and never touches this.
  subject text CONSTRAINT mail_template_subject CHECK (subject ~ '\S'),
  body text CONSTRAINT mail_template_body CHECK (body ~ '\S'),
  shipped_subject text,
  shipped_body text,
  sample jsonb NOT NULL DEFAULT '{}' CONSTRAINT mail_template_sample CHECK (jsonb_typeof(sample) = 'object'),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT mail_template_once UNIQUE (template, language),
  CONSTRAINT mail_template_text CHECK (
    (subject IS NULL) = (body IS NULL) AND (shipped_subject IS NULL) = (shipped_body IS NULL)
    AND coalesce(subject, shipped_subject) IS NOT NULL
  )
);
COMMENT ON TABLE system.mail_template IS 'Subject and text of each kind of mail by language, in Jinja''s notation.';
COMMENT ON COLUMN system.mail_template.mail_template_id IS 'Key.';
COMMENT ON COLUMN system.mail_template.template IS 'Code of the kind of mail, such as card_expiring.';
COMMENT ON COLUMN system.mail_template.language IS 'Language, such as en or fr-CA.';
COMMENT ON COLUMN system.mail_template.subject IS 'The operator''s own subject; NULL is the shipped one.';
COMMENT ON COLUMN system.mail_template.body IS 'The operator''s own text; NULL is the shipped one.';
COMMENT ON COLUMN system.mail_template.shipped_subject IS 'Subject as it came; NULL in a language that the operator added.';
COMMENT ON COLUMN system.mail_template.shipped_body IS 'Text as it came; NULL in a language that the operator added.';
COMMENT ON COLUMN system.mail_template.sample IS 'An example of the data that the texts can name.';
COMMENT ON CONSTRAINT mail_template_template ON system.mail_template IS 'Give a code of small letters, digits and underscores.';
COMMENT ON CONSTRAINT mail_template_language ON system.mail_template IS 'Give a language such as en or fr-CA.';
COMMENT ON CONSTRAINT mail_template_subject ON system.mail_template IS 'Write a subject.';
COMMENT ON CONSTRAINT mail_template_body ON system.mail_template IS 'Write a text.';
COMMENT ON CONSTRAINT mail_template_sample ON system.mail_template IS 'Give an object of names and values.';
COMMENT ON CONSTRAINT mail_template_once ON system.mail_template IS 'The template has this language: change that row.';
COMMENT ON CONSTRAINT mail_template_text ON system.mail_template IS 'Give both a subject and a text.';
SELECT system.noun_attach('system.mail_template', 'mail_template_id');

CREATE TABLE system.mail (
  mail_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dedup_key text NOT NULL CONSTRAINT mail_dedup_key_key UNIQUE,
  customer_id bigint,
  template text NOT NULL,
  language text NOT NULL,
  recipient text NOT NULL CONSTRAINT mail_recipient CHECK (system.mail_addresses_valid(ARRAY[recipient])),
  data jsonb NOT NULL CONSTRAINT mail_data CHECK (jsonb_typeof(data) = 'object'),
  status text NOT NULL DEFAULT 'queued'
    CONSTRAINT mail_status CHECK (status IN ('queued', 'sending', 'sent', 'refused', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT system.clock_now(),
  last_error text NOT NULL DEFAULT '',
  message_uuid uuid NOT NULL DEFAULT gen_random_uuid(),
  subject text,
  body text,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  sent_at timestamptz,
  CONSTRAINT mail_sent CHECK ((status = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX mail_due_idx ON system.mail (next_attempt_at, mail_id) WHERE status IN ('queued', 'sending');
CREATE INDEX mail_customer_idx ON system.mail (customer_id, mail_id);
COMMENT ON TABLE system.mail IS 'Mails to one recipient each: those that wait, and those that went.';
COMMENT ON COLUMN system.mail.mail_id IS 'Key.';
COMMENT ON COLUMN system.mail.dedup_key IS 'What it tells of, to whom: the same is never queued twice.';
COMMENT ON COLUMN system.mail.customer_id IS 'The customer it is about.';
COMMENT ON COLUMN system.mail.template IS 'Code of the kind of mail.';
COMMENT ON COLUMN system.mail.language IS 'The language asked for.';
COMMENT ON COLUMN system.mail.recipient IS 'E-mail address.';
COMMENT ON COLUMN system.mail.data IS 'What the template''s texts name.';
COMMENT ON COLUMN system.mail.status IS
'queued, sending, sent, refused (the recipient''s server will not have it) or failed (given up).';
COMMENT ON COLUMN system.mail.attempts IS 'How often a worker took it.';
COMMENT ON COLUMN system.mail.next_attempt_at IS
'When a worker may take it; while it is being sent, when another may because that one must be dead.';
COMMENT ON COLUMN system.mail.last_error IS 'Why the last attempt did not succeed.';
COMMENT ON COLUMN system.mail.message_uuid IS 'Makes its Message-ID, the same in every attempt.';
COMMENT ON COLUMN system.mail.subject IS 'Subject as last sent.';
COMMENT ON COLUMN system.mail.body IS 'Text as last sent.';
COMMENT ON COLUMN system.mail.created_at IS 'When queued.';
COMMENT ON COLUMN system.mail.sent_at IS 'When the server took it.';
COMMENT ON CONSTRAINT mail_dedup_key_key ON system.mail IS 'This mail is queued already.';
COMMENT ON CONSTRAINT mail_recipient ON system.mail IS 'Give one e-mail address, without a name.';
COMMENT ON CONSTRAINT mail_data ON system.mail IS 'Give an object of names and values.';
COMMENT ON CONSTRAINT mail_status ON system.mail IS 'One of queued, sending, sent, refused, failed.';
COMMENT ON CONSTRAINT mail_sent ON system.mail IS 'What was sent has the time when.';

CREATE TYPE system.mail_draft AS (
  dedup_key text,
  customer_id bigint,
  template text,
  language text,
  recipient text,
  data jsonb
);
COMMENT ON TYPE system.mail_draft IS 'A mail to be queued.';
