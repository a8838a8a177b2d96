-- The public shape of the ladder for who does not pay.

CREATE OR REPLACE VIEW api.dunning_step WITH (security_invoker = true) AS
SELECT
  s.dunning_step_id, s.legal_entity_id, e.code AS legal_entity, s.currency, s.customer_type, s.days_overdue,
  s.action, s.smallest_amount, s.version, s.created_at, s.updated_at
FROM collect.dunning_step AS s
INNER JOIN party.legal_entity AS e ON e.legal_entity_id = s.legal_entity_id;
COMMENT ON VIEW api.dunning_step IS 'A step of the ladder, so many days past due.';
COMMENT ON COLUMN api.dunning_step.dunning_step_id IS 'Key.';
COMMENT ON COLUMN api.dunning_step.legal_entity_id IS 'Whose customers.';
COMMENT ON COLUMN api.dunning_step.legal_entity IS 'Code of the legal entity.';
COMMENT ON COLUMN api.dunning_step.currency IS 'In which currency they pay.';
COMMENT ON COLUMN api.dunning_step.customer_type IS 'retail, wholesale or reseller; NULL: all without steps of their own.';
COMMENT ON COLUMN api.dunning_step.days_overdue IS 'Days past due.';
COMMENT ON COLUMN api.dunning_step.action IS
'notice: a mail; suspend: no calls; disconnect: all devices go out of service. Each is told by mail.';
COMMENT ON COLUMN api.dunning_step.smallest_amount IS 'Less than this overdue is let be.';
COMMENT ON COLUMN api.dunning_step.version IS 'Counts changes.';
COMMENT ON COLUMN api.dunning_step.created_at IS 'When made.';
COMMENT ON COLUMN api.dunning_step.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.dunning_pause WITH (security_invoker = true) AS
SELECT
  p.dunning_pause_id, p.customer_id, c.code AS customer, p.until_on, p.promised, p.reason, p.version,
  p.created_at, p.updated_at, x.paid,
  CASE
    WHEN p.promised IS NULL THEN NULL
    WHEN x.paid >= p.promised THEN 'kept'
    WHEN (system.clock_now() AT TIME ZONE c.time_zone)::date <= p.until_on THEN 'open'
    ELSE 'broken'
  END AS promise
FROM collect.dunning_pause AS p
INNER JOIN party.customer AS c ON c.customer_id = p.customer_id
CROSS JOIN LATERAL (
  SELECT coalesce(sum(y.amount), 0)::system.money AS paid
  FROM collect.payment AS y
  WHERE y.customer_id = p.customer_id AND y.booked_at >= p.created_at
    AND y.booked_at < (p.until_on + 1)::timestamp AT TIME ZONE c.time_zone
    AND NOT EXISTS (SELECT FROM collect.payment_reversal AS r WHERE r.payment_id = y.payment_id)
) AS x;
COMMENT ON VIEW api.dunning_pause IS 'Until when a customer is let be.';
COMMENT ON COLUMN api.dunning_pause.dunning_pause_id IS 'Key.';
COMMENT ON COLUMN api.dunning_pause.customer_id IS 'The customer.';
COMMENT ON COLUMN api.dunning_pause.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.dunning_pause.until_on IS 'Last day on which nothing is done.';
COMMENT ON COLUMN api.dunning_pause.promised IS 'What the customer promised to pay by then; NULL: no promise.';
COMMENT ON COLUMN api.dunning_pause.reason IS 'Why.';
COMMENT ON COLUMN api.dunning_pause.version IS 'Counts changes.';
COMMENT ON COLUMN api.dunning_pause.created_at IS 'When made.';
COMMENT ON COLUMN api.dunning_pause.updated_at IS 'When last changed.';
COMMENT ON COLUMN api.dunning_pause.paid IS
'What came from the customer since the pause was made, until its last day; not what was taken back.';
COMMENT ON COLUMN api.dunning_pause.promise IS 'kept: that much came; open: there is time left; broken; NULL: nothing was promised.';

CREATE OR REPLACE VIEW api.dunning_event WITH (security_invoker = true) AS
SELECT
  d.dunning_event_id, d.customer_id, c.code AS customer, d.dunning_step_id, d.action, d.overdue_since,
  d.overdue, d.done_on, d.done_at
FROM collect.dunning_event AS d
INNER JOIN party.customer AS c ON c.customer_id = d.customer_id;
COMMENT ON VIEW api.dunning_event IS 'A step that was taken.';
COMMENT ON COLUMN api.dunning_event.dunning_event_id IS 'Key.';
COMMENT ON COLUMN api.dunning_event.customer_id IS 'The customer.';
COMMENT ON COLUMN api.dunning_event.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.dunning_event.dunning_step_id IS 'The step; NULL for reinstate.';
COMMENT ON COLUMN api.dunning_event.action IS 'notice, suspend, disconnect or reinstate.';
COMMENT ON COLUMN api.dunning_event.overdue_since IS 'When what was due longest was due; of reinstate as of the suspension.';
COMMENT ON COLUMN api.dunning_event.overdue IS 'What was overdue and not disputed.';
COMMENT ON COLUMN api.dunning_event.done_on IS 'The day.';
COMMENT ON COLUMN api.dunning_event.done_at IS 'When.';
