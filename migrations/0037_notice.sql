-- Whom to tell what, and which cards were told of; cards expire on the last day of a month.

CREATE FUNCTION party.month_end(p_date date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (date_trunc('month', p_date::timestamp) + interval '1 month - 1 day')::date;
COMMENT ON FUNCTION party.month_end(date) IS $doc$The last day of a month.

:param p_date: any day of it
:returns: its last day; NULL for NULL
:example: SELECT party.month_end('2011-03-10')$doc$;
GRANT EXECUTE ON FUNCTION party.month_end(date) TO pgtoll_code, pgtoll_self;

UPDATE party.payment_method SET expires_on = party.month_end(expires_on)
WHERE expires_on <> party.month_end(expires_on);
ALTER TABLE party.payment_method
ADD CONSTRAINT payment_method_month_end CHECK (isfinite(expires_on) AND expires_on = party.month_end(expires_on));
COMMENT ON CONSTRAINT payment_method_month_end ON party.payment_method IS 'A card is good until the last day of its month.';
COMMENT ON COLUMN party.payment_method.is_default IS '(automatic) Whether it is the one to charge.';
COMMENT ON COLUMN party.payment_method.status IS '(automatic) active or removed.';

CREATE TABLE party.notice_preference (
  notice_preference_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE CASCADE,
  notice text NOT NULL REFERENCES system.notice ON DELETE RESTRICT,
  enabled boolean,
  recipients text[]
    CONSTRAINT notice_preference_recipients
    CHECK (cardinality(recipients) BETWEEN 1 AND 20 AND system.mail_addresses_valid(recipients)),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT notice_preference_once UNIQUE (customer_id, notice),
  CONSTRAINT notice_preference_said CHECK (enabled IS NOT NULL OR recipients IS NOT NULL)
);
CREATE INDEX notice_preference_notice_idx ON party.notice_preference (notice);
COMMENT ON TABLE party.notice_preference IS 'What a customer said about being told something by e-mail.';
COMMENT ON COLUMN party.notice_preference.notice_preference_id IS 'Key.';
COMMENT ON COLUMN party.notice_preference.customer_id IS 'The customer.';
COMMENT ON COLUMN party.notice_preference.notice IS 'What it is about.';
COMMENT ON COLUMN party.notice_preference.enabled IS 'Whether to tell; NULL is as usual.';
COMMENT ON COLUMN party.notice_preference.recipients IS
'E-mail addresses; NULL is the contacts with role billing, or the customer''s own address where they have none.';
COMMENT ON CONSTRAINT notice_preference_customer_id_fkey ON party.notice_preference IS 'Give a customer that exists.';
COMMENT ON CONSTRAINT notice_preference_notice_fkey ON party.notice_preference IS 'Give a notice of api.notice_list().';
COMMENT ON CONSTRAINT notice_preference_recipients ON party.notice_preference IS
'Give 1 to 20 bare e-mail addresses; to tell nobody, switch the notice off.';
COMMENT ON CONSTRAINT notice_preference_once ON party.notice_preference IS 'The customer has said something already: change it.';
COMMENT ON CONSTRAINT notice_preference_said ON party.notice_preference IS 'A row says something.';
SELECT system.noun_attach('party.notice_preference', 'notice_preference_id');

CREATE TABLE party.card_notice (
  card_notice_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  payment_method_id bigint NOT NULL REFERENCES party.payment_method ON DELETE CASCADE,
  expires_on date NOT NULL,
  offset_days integer NOT NULL,
  told_on date NOT NULL,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  -- A gateway may renew a card under the same token: the new date is told of anew.
  CONSTRAINT card_notice_once UNIQUE (payment_method_id, expires_on, offset_days)
);
COMMENT ON TABLE party.card_notice IS 'That a customer was told of a card that expires: once per card, date and offset.';
COMMENT ON COLUMN party.card_notice.card_notice_id IS 'Key.';
COMMENT ON COLUMN party.card_notice.payment_method_id IS 'The card.';
COMMENT ON COLUMN party.card_notice.expires_on IS 'Its last good day then.';
COMMENT ON COLUMN party.card_notice.offset_days IS 'How many days before that day the notice was due; negative is after.';
COMMENT ON COLUMN party.card_notice.told_on IS 'Day of the run that told.';
COMMENT ON COLUMN party.card_notice.created_at IS 'When the mail was queued.';
COMMENT ON CONSTRAINT card_notice_once ON party.card_notice IS 'The customer was told so.';
