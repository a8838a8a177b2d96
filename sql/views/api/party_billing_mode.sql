-- The public shape of planned moves between prepaid and postpaid.
CREATE OR REPLACE VIEW api.billing_mode_plan WITH (security_invoker = true) AS
SELECT p.billing_mode_plan_id, p.customer_id, c.code AS customer, p.billing_mode, p.on_date, p.waits_for, p.version, p.created_at,
  p.updated_at
FROM party.billing_mode_plan AS p
INNER JOIN party.customer AS c ON c.customer_id = p.customer_id;
COMMENT ON VIEW api.billing_mode_plan IS 'A planned move between prepaid and postpaid; it goes when it is done.';
COMMENT ON COLUMN api.billing_mode_plan.billing_mode_plan_id IS 'Key.';
COMMENT ON COLUMN api.billing_mode_plan.customer_id IS 'The customer.';
COMMENT ON COLUMN api.billing_mode_plan.customer IS 'The customer''s account code.';
COMMENT ON COLUMN api.billing_mode_plan.billing_mode IS 'prepaid or postpaid.';
COMMENT ON COLUMN api.billing_mode_plan.on_date IS
'First day of the new mode, where the customer is; it may take until usage before it is invoiced.';
COMMENT ON COLUMN api.billing_mode_plan.waits_for IS 'Why it could not be done when it was due; empty before.';
COMMENT ON COLUMN api.billing_mode_plan.version IS 'Counts changes.';
COMMENT ON COLUMN api.billing_mode_plan.created_at IS 'When made.';
COMMENT ON COLUMN api.billing_mode_plan.updated_at IS 'When last changed.';
