-- The public shape of payment methods and of what customers want to be told.
CREATE OR REPLACE VIEW api.payment_method WITH (security_invoker = true) AS
SELECT
  m.payment_method_id,
  m.customer_id,
  m.kind,
  m.gateway,
  m.token,
  m.brand,
  m.last_four,
  m.expires_on,
  m.is_default,
  m.status,
  m.version,
  m.created_at,
  m.updated_at
FROM party.payment_method AS m;
COMMENT ON VIEW api.payment_method IS 'A card or bank account as the payment gateway''s token: never its number.';
COMMENT ON COLUMN api.payment_method.payment_method_id IS 'Key.';
COMMENT ON COLUMN api.payment_method.customer_id IS 'The customer.';
COMMENT ON COLUMN api.payment_method.kind IS 'card or bank_account.';
COMMENT ON COLUMN api.payment_method.gateway IS 'The payment gateway that knows the token.';
COMMENT ON COLUMN api.payment_method.token IS 'The gateway''s name for it.';
COMMENT ON COLUMN api.payment_method.brand IS 'Brand of the card or name of the bank.';
COMMENT ON COLUMN api.payment_method.last_four IS 'Last four digits, for people to know it by.';
COMMENT ON COLUMN api.payment_method.expires_on IS 'Last day on which a card is good: the last of its month.';
COMMENT ON COLUMN api.payment_method.is_default IS 'Whether it is the one to charge.';
COMMENT ON COLUMN api.payment_method.status IS 'active or removed.';
COMMENT ON COLUMN api.payment_method.version IS 'Counts changes.';
COMMENT ON COLUMN api.payment_method.created_at IS 'When made.';
COMMENT ON COLUMN api.payment_method.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.notice_preference WITH (security_invoker = true) AS
SELECT
  c.customer_id,
  n.code AS notice,
  n.title,
  coalesce(p.enabled, n.default_on) AS enabled,
  p.recipients,
  p.notice_preference_id IS NOT NULL AS is_own
FROM party.customer AS c
CROSS JOIN system.notice AS n
LEFT JOIN party.notice_preference AS p ON p.customer_id = c.customer_id AND p.notice = n.code;
COMMENT ON VIEW api.notice_preference IS 'For each customer and notice: whether it is sent, and where to.';
COMMENT ON COLUMN api.notice_preference.customer_id IS 'The customer.';
COMMENT ON COLUMN api.notice_preference.notice IS 'Code of the notice.';
COMMENT ON COLUMN api.notice_preference.title IS 'What it tells.';
COMMENT ON COLUMN api.notice_preference.enabled IS 'Whether it is sent.';
COMMENT ON COLUMN api.notice_preference.recipients IS
'E-mail addresses; NULL is the contacts with role billing, or the customer''s own address where they have none.';
COMMENT ON COLUMN api.notice_preference.is_own IS 'Whether the customer said something; false is as usual.';

CREATE OR REPLACE VIEW api.card_notice WITH (security_invoker = true) AS
SELECT
  n.card_notice_id,
  m.customer_id,
  n.payment_method_id,
  n.expires_on,
  n.offset_days,
  n.told_on,
  n.created_at
FROM party.card_notice AS n
INNER JOIN party.payment_method AS m ON m.payment_method_id = n.payment_method_id;
COMMENT ON VIEW api.card_notice IS 'That a customer was told of a card that expires: once per card, date and offset.';
COMMENT ON COLUMN api.card_notice.card_notice_id IS 'Key.';
COMMENT ON COLUMN api.card_notice.customer_id IS 'The customer.';
COMMENT ON COLUMN api.card_notice.payment_method_id IS 'The card.';
COMMENT ON COLUMN api.card_notice.expires_on IS 'Its last good day then.';
COMMENT ON COLUMN api.card_notice.offset_days IS 'How many days before that day the notice was due; negative is after.';
COMMENT ON COLUMN api.card_notice.told_on IS 'Day of the run that told.';
COMMENT ON COLUMN api.card_notice.created_at IS 'When the mail was queued.';
