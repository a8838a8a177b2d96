-- The public shape of adjustments, their reasons, limits and requests.

CREATE OR REPLACE VIEW api.reason_code WITH (security_invoker = true) AS
SELECT r.reason_code_id, r.code, r.name, r.kind, r.active, r.version, r.created_at, r.updated_at
FROM collect.reason_code AS r;
COMMENT ON VIEW api.reason_code IS 'A reason for which staff adjust what a customer owes.';
COMMENT ON COLUMN api.reason_code.reason_code_id IS 'Key.';
COMMENT ON COLUMN api.reason_code.code IS 'Unique code.';
COMMENT ON COLUMN api.reason_code.name IS 'What people read.';
COMMENT ON COLUMN api.reason_code.kind IS
'credit, goodwill and write_off give to the customer, debit and recovery take; goodwill has a limit of its own.';
COMMENT ON COLUMN api.reason_code.active IS 'Whether new adjustments may name it.';
COMMENT ON COLUMN api.reason_code.version IS 'Counts changes.';
COMMENT ON COLUMN api.reason_code.created_at IS 'When made.';
COMMENT ON COLUMN api.reason_code.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.approval_limit WITH (security_invoker = true) AS
SELECT l.approval_limit_id, l.role, l.actor, l.currency, l.amount, l.version, l.created_at, l.updated_at
FROM collect.approval_limit AS l;
COMMENT ON VIEW api.approval_limit IS 'The largest adjustment that a role or one actor may make or approve.';
COMMENT ON COLUMN api.approval_limit.approval_limit_id IS 'Key.';
COMMENT ON COLUMN api.approval_limit.role IS 'pgtoll_admin or pgtoll_operator; NULL for the limit of an actor.';
COMMENT ON COLUMN api.approval_limit.actor IS
'One person or key, such as key:desk or alice; counts before the role''s limit.';
COMMENT ON COLUMN api.approval_limit.currency IS 'ISO 4217 code.';
COMMENT ON COLUMN api.approval_limit.amount IS 'Largest amount, credit or debit; 0 is none.';
COMMENT ON COLUMN api.approval_limit.version IS 'Counts changes.';
COMMENT ON COLUMN api.approval_limit.created_at IS 'When made.';
COMMENT ON COLUMN api.approval_limit.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.adjustment WITH (security_invoker = true) AS
SELECT a.adjustment_id, a.customer_id, c.code AS customer, a.amount, a.currency, a.reason, a.adjusted_at,
  a.transaction_id, a.actor, r.code AS reason_code, r.kind AS reason_kind, q.adjustment_request_id, q.requested_by, a.recovers
FROM collect.adjustment AS a
INNER JOIN party.customer AS c ON c.customer_id = a.customer_id
LEFT JOIN collect.reason_code AS r ON r.reason_code_id = a.reason_code_id
LEFT JOIN collect.adjustment_request AS q ON q.adjustment_id = a.adjustment_id;
COMMENT ON VIEW api.adjustment IS 'A credit or debit that people decided on.';
COMMENT ON COLUMN api.adjustment.adjustment_id IS 'Number of the adjustment.';
COMMENT ON COLUMN api.adjustment.customer_id IS 'Whose account.';
COMMENT ON COLUMN api.adjustment.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.adjustment.amount IS 'Positive is a credit to the customer, negative a debit.';
COMMENT ON COLUMN api.adjustment.currency IS 'The customer''s currency.';
COMMENT ON COLUMN api.adjustment.reason IS 'Why, in words.';
COMMENT ON COLUMN api.adjustment.adjusted_at IS 'When.';
COMMENT ON COLUMN api.adjustment.transaction_id IS 'The ledger transaction.';
COMMENT ON COLUMN api.adjustment.actor IS 'Who made it, or approved it.';
COMMENT ON COLUMN api.adjustment.reason_code IS 'Code of the reason; NULL for one from before there were codes.';
COMMENT ON COLUMN api.adjustment.reason_kind IS 'credit, debit, goodwill, write_off or recovery.';
COMMENT ON COLUMN api.adjustment.adjustment_request_id IS 'The request that was approved; NULL for one that needed none.';
COMMENT ON COLUMN api.adjustment.requested_by IS 'Who asked for it.';
COMMENT ON COLUMN api.adjustment.recovers IS 'The write-off of which it takes so much back, because it was paid after all.';

CREATE OR REPLACE VIEW api.adjustment_request WITH (security_invoker = true) AS
SELECT q.adjustment_request_id, q.customer_id, c.code AS customer, q.amount, q.currency, r.code AS reason_code,
  r.kind AS reason_kind, q.reason, q.status, q.requested_at, q.requested_by, q.decided_at, q.decided_by,
  q.decision_reason, q.adjustment_id, q.version
FROM collect.adjustment_request AS q
INNER JOIN party.customer AS c ON c.customer_id = q.customer_id
INNER JOIN collect.reason_code AS r ON r.reason_code_id = q.reason_code_id;
COMMENT ON VIEW api.adjustment_request IS
'An adjustment beyond what its author may make alone; nothing is booked before it is approved.';
COMMENT ON COLUMN api.adjustment_request.adjustment_request_id IS 'Number of the request.';
COMMENT ON COLUMN api.adjustment_request.customer_id IS 'Whose account.';
COMMENT ON COLUMN api.adjustment_request.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.adjustment_request.amount IS 'Positive is a credit to the customer, negative a debit.';
COMMENT ON COLUMN api.adjustment_request.currency IS 'The customer''s currency.';
COMMENT ON COLUMN api.adjustment_request.reason_code IS 'Code of the reason.';
COMMENT ON COLUMN api.adjustment_request.reason_kind IS 'credit, debit or goodwill.';
COMMENT ON COLUMN api.adjustment_request.reason IS 'Why, in words.';
COMMENT ON COLUMN api.adjustment_request.status IS 'pending, approved or refused.';
COMMENT ON COLUMN api.adjustment_request.requested_at IS 'When.';
COMMENT ON COLUMN api.adjustment_request.requested_by IS 'Who asks.';
COMMENT ON COLUMN api.adjustment_request.decided_at IS 'When it was approved or refused.';
COMMENT ON COLUMN api.adjustment_request.decided_by IS 'Who decided: never the one who asked.';
COMMENT ON COLUMN api.adjustment_request.decision_reason IS 'Why it was refused.';
COMMENT ON COLUMN api.adjustment_request.adjustment_id IS 'The adjustment that approval made.';
COMMENT ON COLUMN api.adjustment_request.version IS 'Counts changes.';
