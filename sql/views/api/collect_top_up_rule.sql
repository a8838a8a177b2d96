-- The public shape of automatic top-ups.
CREATE OR REPLACE VIEW api.top_up_rule WITH (security_invoker = true) AS
SELECT r.top_up_rule_id, r.customer_id, r.threshold, r.amount, r.payment_method_id, r.max_per_day, r.active, r.version, r.created_at,
  r.updated_at
FROM collect.top_up_rule AS r;
COMMENT ON VIEW api.top_up_rule IS
'When and by how much a prepaid customer''s card or bank account is charged by itself.';
COMMENT ON COLUMN api.top_up_rule.top_up_rule_id IS 'Key.';
COMMENT ON COLUMN api.top_up_rule.customer_id IS 'The customer.';
COMMENT ON COLUMN api.top_up_rule.threshold IS 'As soon as less than this is available.';
COMMENT ON COLUMN api.top_up_rule.amount IS 'What is credited, before taxes, in the customer''s currency.';
COMMENT ON COLUMN api.top_up_rule.payment_method_id IS 'What is charged; NULL is the customer''s default.';
COMMENT ON COLUMN api.top_up_rule.max_per_day IS 'At most so many tries in 24 hours, declined ones too.';
COMMENT ON COLUMN api.top_up_rule.active IS 'Whether it counts.';
COMMENT ON COLUMN api.top_up_rule.version IS 'Counts changes.';
COMMENT ON COLUMN api.top_up_rule.created_at IS 'When made.';
COMMENT ON COLUMN api.top_up_rule.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.top_up_try WITH (security_invoker = true) AS
SELECT t.top_up_try_id, t.customer_id, t.payment_method_id, t.amount, t.total, c.currency, t.status, t.attempts, t.next_attempt_at,
  t.request_uuid, t.reference, t.last_error, t.payment_id, t.created_at
FROM collect.top_up_try AS t
INNER JOIN party.customer AS c ON c.customer_id = t.customer_id;
COMMENT ON VIEW api.top_up_try IS 'A charge of a card or bank account that tops a customer up.';
COMMENT ON COLUMN api.top_up_try.top_up_try_id IS 'Key.';
COMMENT ON COLUMN api.top_up_try.customer_id IS 'The customer.';
COMMENT ON COLUMN api.top_up_try.payment_method_id IS 'What is charged.';
COMMENT ON COLUMN api.top_up_try.amount IS 'What is credited.';
COMMENT ON COLUMN api.top_up_try.total IS 'What is charged: with taxes.';
COMMENT ON COLUMN api.top_up_try.currency IS 'ISO 4217 code of both.';
COMMENT ON COLUMN api.top_up_try.status IS
'waiting, sending, done, declined, or unknown: the gateway did not answer, and is asked again under the same request.';
COMMENT ON COLUMN api.top_up_try.attempts IS 'How often a worker took it.';
COMMENT ON COLUMN api.top_up_try.next_attempt_at IS 'When a worker may take it.';
COMMENT ON COLUMN api.top_up_try.request_uuid IS 'What the gateway knows it by.';
COMMENT ON COLUMN api.top_up_try.reference IS 'What the gateway calls it.';
COMMENT ON COLUMN api.top_up_try.last_error IS 'Why the last attempt did not succeed.';
COMMENT ON COLUMN api.top_up_try.payment_id IS 'The payment it became.';
COMMENT ON COLUMN api.top_up_try.created_at IS 'When too little was available.';
