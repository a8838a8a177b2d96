-- A customer's move between prepaid and postpaid, on a day that is agreed beforehand.
CREATE TABLE party.billing_mode_plan (
  billing_mode_plan_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  billing_mode text NOT NULL CONSTRAINT billing_mode_plan_mode CHECK (billing_mode IN ('prepaid', 'postpaid')),
  on_date date NOT NULL,
  waits_for text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT billing_mode_plan_once UNIQUE (customer_id)
);
CREATE INDEX billing_mode_plan_due_idx ON party.billing_mode_plan (on_date);
COMMENT ON TABLE party.billing_mode_plan IS 'A planned move between prepaid and postpaid; it goes when it is done.';
COMMENT ON COLUMN party.billing_mode_plan.billing_mode_plan_id IS 'Key.';
COMMENT ON COLUMN party.billing_mode_plan.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN party.billing_mode_plan.billing_mode IS 'prepaid or postpaid.';
COMMENT ON COLUMN party.billing_mode_plan.on_date IS 'First day of the new mode, where the customer is; it may take until usage before it is invoiced.';
COMMENT ON COLUMN party.billing_mode_plan.waits_for IS '(automatic) Why it could not be done when it was due; empty before.';
COMMENT ON COLUMN party.billing_mode_plan.version IS 'Counts changes.';
COMMENT ON COLUMN party.billing_mode_plan.created_at IS 'When made.';
COMMENT ON COLUMN party.billing_mode_plan.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT billing_mode_plan_mode ON party.billing_mode_plan IS 'One of prepaid, postpaid.';
COMMENT ON CONSTRAINT billing_mode_plan_once ON party.billing_mode_plan IS 'The customer has a plan: change it.';
COMMENT ON CONSTRAINT billing_mode_plan_customer_id_fkey ON party.billing_mode_plan IS 'Give a customer that exists.';
SELECT system.noun_attach('party.billing_mode_plan', 'billing_mode_plan_id');
