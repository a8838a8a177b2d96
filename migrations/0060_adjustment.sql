-- Why amounts are adjusted, who may do so alone, and what waits for a second pair of eyes.

CREATE TABLE collect.reason_code (
  reason_code_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT reason_code_code_key UNIQUE,
  name text NOT NULL CONSTRAINT reason_code_name CHECK (name <> ''),
  kind text NOT NULL CONSTRAINT reason_code_kind CHECK (kind IN ('credit', 'debit', 'goodwill')),
  active boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
COMMENT ON TABLE collect.reason_code IS 'A reason for which staff adjust what a customer owes.';
COMMENT ON COLUMN collect.reason_code.reason_code_id IS 'Key.';
COMMENT ON COLUMN collect.reason_code.code IS '(fixed) Unique code.';
COMMENT ON COLUMN collect.reason_code.name IS 'What people read.';
COMMENT ON COLUMN collect.reason_code.kind IS
'(fixed) credit and goodwill give to the customer, debit takes; goodwill has a limit of its own.';
COMMENT ON COLUMN collect.reason_code.active IS 'Whether new adjustments may name it.';
COMMENT ON COLUMN collect.reason_code.version IS 'Counts changes.';
COMMENT ON COLUMN collect.reason_code.created_at IS 'When made.';
COMMENT ON COLUMN collect.reason_code.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT reason_code_code_key ON collect.reason_code IS 'Each reason has a code of its own.';
COMMENT ON CONSTRAINT reason_code_name ON collect.reason_code IS 'Give a name.';
COMMENT ON CONSTRAINT reason_code_kind ON collect.reason_code IS 'One of credit, debit, goodwill.';
SELECT system.noun_attach('collect.reason_code', 'reason_code_id');

CREATE TABLE collect.approval_limit (
  approval_limit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  role text CONSTRAINT approval_limit_role CHECK (role IN ('pgtoll_admin', 'pgtoll_operator')),
  actor text CONSTRAINT approval_limit_actor CHECK (actor <> ''),
  currency system.currency NOT NULL,
  amount system.money NOT NULL CONSTRAINT approval_limit_amount CHECK (amount >= 0),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT approval_limit_who CHECK (num_nonnulls(role, actor) = 1),
  CONSTRAINT approval_limit_key UNIQUE NULLS NOT DISTINCT (role, actor, currency)
);
COMMENT ON TABLE collect.approval_limit IS 'The largest adjustment that a role or one actor may make or approve.';
COMMENT ON COLUMN collect.approval_limit.approval_limit_id IS 'Key.';
COMMENT ON COLUMN collect.approval_limit.role IS '(fixed) pgtoll_admin or pgtoll_operator; NULL for the limit of an actor.';
COMMENT ON COLUMN collect.approval_limit.actor IS
'(fixed) One person or key, such as key:desk or alice; counts before the role''s limit.';
COMMENT ON COLUMN collect.approval_limit.currency IS '(fixed) ISO 4217 code.';
COMMENT ON COLUMN collect.approval_limit.amount IS 'Largest amount, credit or debit; 0 is none.';
COMMENT ON COLUMN collect.approval_limit.version IS 'Counts changes.';
COMMENT ON COLUMN collect.approval_limit.created_at IS 'When made.';
COMMENT ON COLUMN collect.approval_limit.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT approval_limit_role ON collect.approval_limit IS 'One of pgtoll_admin, pgtoll_operator.';
COMMENT ON CONSTRAINT approval_limit_actor ON collect.approval_limit IS 'Give the actor as the audit log shows it.';
COMMENT ON CONSTRAINT approval_limit_amount ON collect.approval_limit IS 'A limit is 0 or more.';
COMMENT ON CONSTRAINT approval_limit_who ON collect.approval_limit IS 'Give either a role or an actor.';
COMMENT ON CONSTRAINT approval_limit_key ON collect.approval_limit IS 'There is a limit in this currency: change it.';
SELECT system.noun_attach('collect.approval_limit', 'approval_limit_id');

ALTER TABLE collect.adjustment
ADD COLUMN reason_code_id bigint REFERENCES collect.reason_code ON DELETE RESTRICT;
CREATE INDEX adjustment_reason_code_idx ON collect.adjustment (reason_code_id);
COMMENT ON COLUMN collect.adjustment.reason_code_id IS 'The reason; NULL for one from before there were codes.';
COMMENT ON COLUMN collect.adjustment.reason IS 'Why, in words.';
COMMENT ON COLUMN collect.adjustment.actor IS 'Who made it, or approved it.';

CREATE TABLE collect.adjustment_request (
  adjustment_request_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  amount system.money NOT NULL CONSTRAINT adjustment_request_amount CHECK (amount <> 0),
  currency system.currency NOT NULL,
  reason_code_id bigint NOT NULL REFERENCES collect.reason_code ON DELETE RESTRICT,
  reason text NOT NULL CONSTRAINT adjustment_request_reason CHECK (reason <> ''),
  status text NOT NULL DEFAULT 'pending'
    CONSTRAINT adjustment_request_status CHECK (status IN ('pending', 'approved', 'refused')),
  requested_at timestamptz NOT NULL DEFAULT system.clock_now(),
  requested_by text NOT NULL DEFAULT system.actor(),
  decided_at timestamptz,
  decided_by text,
  decision_reason text,
  adjustment_id bigint CONSTRAINT adjustment_request_adjustment_key UNIQUE
    REFERENCES collect.adjustment ON DELETE RESTRICT,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT adjustment_request_decided CHECK ((status = 'pending') = (decided_at IS NULL)),
  CONSTRAINT adjustment_request_posted CHECK ((status = 'approved') = (adjustment_id IS NOT NULL)),
  CONSTRAINT adjustment_request_two_people CHECK (decided_by <> requested_by)
);
CREATE INDEX adjustment_request_customer_idx ON collect.adjustment_request (customer_id);
CREATE INDEX adjustment_request_reason_code_idx ON collect.adjustment_request (reason_code_id);
CREATE INDEX adjustment_request_status_idx ON collect.adjustment_request (status, adjustment_request_id);
COMMENT ON TABLE collect.adjustment_request IS
'An adjustment beyond what its author may make alone; nothing is booked before it is approved.';
COMMENT ON COLUMN collect.adjustment_request.adjustment_request_id IS 'Key.';
COMMENT ON COLUMN collect.adjustment_request.customer_id IS 'Whose account.';
COMMENT ON COLUMN collect.adjustment_request.amount IS 'Positive is a credit to the customer, negative a debit.';
COMMENT ON COLUMN collect.adjustment_request.currency IS 'The customer''s currency.';
COMMENT ON COLUMN collect.adjustment_request.reason_code_id IS 'The reason.';
COMMENT ON COLUMN collect.adjustment_request.reason IS 'Why, in words.';
COMMENT ON COLUMN collect.adjustment_request.status IS 'pending, approved or refused.';
COMMENT ON COLUMN collect.adjustment_request.requested_at IS 'When.';
COMMENT ON COLUMN collect.adjustment_request.requested_by IS 'Who asks.';
COMMENT ON COLUMN collect.adjustment_request.decided_at IS 'When it was approved or refused.';
COMMENT ON COLUMN collect.adjustment_request.decided_by IS 'Who decided: never the one who asked.';
COMMENT ON COLUMN collect.adjustment_request.decision_reason IS 'Why it was refused.';
COMMENT ON COLUMN collect.adjustment_request.adjustment_id IS 'The adjustment that approval made.';
COMMENT ON COLUMN collect.adjustment_request.version IS 'Counts changes.';
COMMENT ON COLUMN collect.adjustment_request.created_at IS 'When made.';
COMMENT ON COLUMN collect.adjustment_request.updated_at IS 'When last changed.';
SELECT system.noun_attach('collect.adjustment_request', 'adjustment_request_id');

CREATE FUNCTION collect.tg__adjustment_request_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.status <> 'pending' THEN
    RAISE EXCEPTION USING ERRCODE = 'TB110',
      MESSAGE = format('adjustment request %s was %s already', OLD.adjustment_request_id, OLD.status);
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION collect.tg__adjustment_request_guard() IS 'Trigger: a request is decided once.';
CREATE TRIGGER _200_guard BEFORE UPDATE ON collect.adjustment_request
FOR EACH ROW EXECUTE FUNCTION collect.tg__adjustment_request_guard();
SELECT system.card_number_guard('collect.adjustment_request', '{reason,decision_reason}');
