-- What happens step by step to customers who do not pay.

CREATE TABLE collect.dunning_step (
  dunning_step_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  legal_entity_id bigint NOT NULL REFERENCES party.legal_entity ON DELETE RESTRICT,
  currency system.currency NOT NULL,
  customer_type text CONSTRAINT dunning_step_customer_type CHECK (customer_type IN ('retail', 'wholesale', 'reseller')),
  days_overdue smallint NOT NULL CONSTRAINT dunning_step_days_overdue CHECK (days_overdue BETWEEN 1 AND 999),
  action text NOT NULL CONSTRAINT dunning_step_action CHECK (action IN ('notice', 'suspend', 'disconnect')),
  smallest_amount system.money NOT NULL DEFAULT 0.01 CONSTRAINT dunning_step_smallest_amount CHECK (smallest_amount > 0),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT dunning_step_once UNIQUE NULLS NOT DISTINCT (legal_entity_id, currency, customer_type, days_overdue)
);
COMMENT ON TABLE collect.dunning_step IS
'A step of the ladder: so many days after what is due longest was due. A type of customer with steps of its own has only those.';
COMMENT ON COLUMN collect.dunning_step.dunning_step_id IS 'Key.';
COMMENT ON COLUMN collect.dunning_step.legal_entity_id IS '(fixed) Whose customers.';
COMMENT ON COLUMN collect.dunning_step.currency IS '(fixed) In which currency they pay.';
COMMENT ON COLUMN collect.dunning_step.customer_type IS '(fixed) retail, wholesale or reseller; NULL: all without steps of their own.';
COMMENT ON COLUMN collect.dunning_step.days_overdue IS '(fixed) Days past due.';
COMMENT ON COLUMN collect.dunning_step.action IS
'notice: a mail; suspend: no calls; disconnect: all devices go out of service. Each is told by mail.';
COMMENT ON COLUMN collect.dunning_step.smallest_amount IS 'Less than this overdue is let be.';
COMMENT ON COLUMN collect.dunning_step.version IS 'Counts changes.';
COMMENT ON COLUMN collect.dunning_step.created_at IS 'When made.';
COMMENT ON COLUMN collect.dunning_step.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT dunning_step_customer_type ON collect.dunning_step IS 'One of retail, wholesale, reseller.';
COMMENT ON CONSTRAINT dunning_step_days_overdue ON collect.dunning_step IS '1 to 999 days.';
COMMENT ON CONSTRAINT dunning_step_action ON collect.dunning_step IS 'One of notice, suspend, disconnect.';
COMMENT ON CONSTRAINT dunning_step_smallest_amount ON collect.dunning_step IS 'More than 0.';
COMMENT ON CONSTRAINT dunning_step_once ON collect.dunning_step IS 'There is a step on that day: change that one.';
COMMENT ON CONSTRAINT dunning_step_legal_entity_id_fkey ON collect.dunning_step IS 'Give a legal entity that exists.';
SELECT system.noun_attach('collect.dunning_step', 'dunning_step_id');

CREATE TABLE collect.dunning_pause (
  dunning_pause_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE CASCADE,
  until_on date NOT NULL CONSTRAINT dunning_pause_until_on CHECK (isfinite(until_on)),
  promised system.money CONSTRAINT dunning_pause_promised CHECK (promised > 0),
  reason text NOT NULL CONSTRAINT dunning_pause_reason CHECK (reason ~ '\S'),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
CREATE INDEX dunning_pause_customer_idx ON collect.dunning_pause (customer_id, until_on);
COMMENT ON TABLE collect.dunning_pause IS 'Until when a customer is let be, such as because they promised to pay.';
COMMENT ON COLUMN collect.dunning_pause.dunning_pause_id IS 'Key.';
COMMENT ON COLUMN collect.dunning_pause.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN collect.dunning_pause.until_on IS 'Last day on which nothing is done.';
COMMENT ON COLUMN collect.dunning_pause.promised IS 'What the customer promised to pay by then; NULL: no promise.';
COMMENT ON COLUMN collect.dunning_pause.reason IS 'Why.';
COMMENT ON COLUMN collect.dunning_pause.version IS 'Counts changes.';
COMMENT ON COLUMN collect.dunning_pause.created_at IS 'When made.';
COMMENT ON COLUMN collect.dunning_pause.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT dunning_pause_until_on ON collect.dunning_pause IS 'Give a day.';
COMMENT ON CONSTRAINT dunning_pause_promised ON collect.dunning_pause IS 'A promise is more than 0.';
COMMENT ON CONSTRAINT dunning_pause_reason ON collect.dunning_pause IS 'Say why.';
COMMENT ON CONSTRAINT dunning_pause_customer_id_fkey ON collect.dunning_pause IS 'Give a customer that exists.';
SELECT system.noun_attach('collect.dunning_pause', 'dunning_pause_id');
SELECT system.card_number_guard('collect.dunning_pause', '{reason}');

CREATE TABLE collect.dunning_event (
  dunning_event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  dunning_step_id bigint REFERENCES collect.dunning_step ON DELETE RESTRICT,
  action text NOT NULL CONSTRAINT dunning_event_action CHECK (action IN ('notice', 'suspend', 'disconnect', 'reinstate')),
  overdue_since date NOT NULL,
  overdue system.money NOT NULL,
  done_on date NOT NULL,
  done_at timestamptz NOT NULL DEFAULT system.clock_now(),
  -- A step is taken once for what is due since that day.
  CONSTRAINT dunning_event_once UNIQUE (customer_id, dunning_step_id, overdue_since),
  CONSTRAINT dunning_event_step CHECK ((action = 'reinstate') = (dunning_step_id IS NULL))
);
CREATE INDEX dunning_event_step_idx ON collect.dunning_event (dunning_step_id);
COMMENT ON TABLE collect.dunning_event IS 'A step that was taken, or that its customer paid and was reinstated; never changed.';
COMMENT ON COLUMN collect.dunning_event.dunning_event_id IS 'Key.';
COMMENT ON COLUMN collect.dunning_event.customer_id IS 'The customer.';
COMMENT ON COLUMN collect.dunning_event.dunning_step_id IS 'The step; NULL for reinstate.';
COMMENT ON COLUMN collect.dunning_event.action IS 'notice, suspend, disconnect or reinstate.';
COMMENT ON COLUMN collect.dunning_event.overdue_since IS 'When what was due longest was due; of reinstate as of the suspension.';
COMMENT ON COLUMN collect.dunning_event.overdue IS 'What was overdue and not disputed.';
COMMENT ON COLUMN collect.dunning_event.done_on IS 'The day.';
COMMENT ON COLUMN collect.dunning_event.done_at IS 'When.';
CREATE TRIGGER dunning_event_immutable BEFORE UPDATE OR DELETE ON collect.dunning_event
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
