-- Money that comes by itself when it runs low, and who was told of limits.

CREATE TABLE collect.top_up_rule (
  top_up_rule_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL CONSTRAINT top_up_rule_once UNIQUE REFERENCES party.customer ON DELETE CASCADE,
  threshold system.money NOT NULL CONSTRAINT top_up_rule_threshold CHECK (threshold >= 0),
  amount system.money NOT NULL CONSTRAINT top_up_rule_amount CHECK (amount > 0),
  payment_method_id bigint REFERENCES party.payment_method ON DELETE CASCADE,
  max_per_day integer NOT NULL DEFAULT 1 CONSTRAINT top_up_rule_max_per_day CHECK (max_per_day BETWEEN 1 AND 24),
  active boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
CREATE INDEX top_up_rule_method_idx ON collect.top_up_rule (payment_method_id) WHERE payment_method_id IS NOT NULL;
COMMENT ON TABLE collect.top_up_rule IS 'When and by how much a prepaid customer''s card or bank account is charged by itself.';
COMMENT ON COLUMN collect.top_up_rule.top_up_rule_id IS 'Key.';
COMMENT ON COLUMN collect.top_up_rule.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN collect.top_up_rule.threshold IS 'As soon as less than this is available.';
COMMENT ON COLUMN collect.top_up_rule.amount IS 'What is credited, before taxes, in the customer''s currency.';
COMMENT ON COLUMN collect.top_up_rule.payment_method_id IS 'What is charged; NULL is the customer''s default.';
COMMENT ON COLUMN collect.top_up_rule.max_per_day IS 'At most so many tries in 24 hours, declined ones too.';
COMMENT ON COLUMN collect.top_up_rule.active IS 'Whether it counts.';
COMMENT ON COLUMN collect.top_up_rule.version IS 'Counts changes.';
COMMENT ON COLUMN collect.top_up_rule.created_at IS 'When made.';
COMMENT ON COLUMN collect.top_up_rule.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT top_up_rule_once ON collect.top_up_rule IS 'The customer has a rule: change it.';
COMMENT ON CONSTRAINT top_up_rule_customer_id_fkey ON collect.top_up_rule IS 'Give a customer that exists.';
COMMENT ON CONSTRAINT top_up_rule_payment_method_id_fkey ON collect.top_up_rule IS 'Give a payment method that exists.';
COMMENT ON CONSTRAINT top_up_rule_threshold ON collect.top_up_rule IS 'A threshold is 0 or more.';
COMMENT ON CONSTRAINT top_up_rule_amount ON collect.top_up_rule IS 'A top-up is more than 0.';
COMMENT ON CONSTRAINT top_up_rule_max_per_day ON collect.top_up_rule IS 'From 1 to 24 a day.';
SELECT system.noun_attach('collect.top_up_rule', 'top_up_rule_id');

CREATE FUNCTION collect.tg__top_up_rule_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM party.payment_method AS m WHERE m.payment_method_id = NEW.payment_method_id AND m.customer_id = NEW.customer_id
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'payment_method_id',
      MESSAGE = format('payment method %s does not belong to customer %s', NEW.payment_method_id, NEW.customer_id);
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION collect.tg__top_up_rule_guard() IS 'Trigger: the payment method is the customer''s own.';
CREATE TRIGGER _200_guard BEFORE INSERT OR UPDATE ON collect.top_up_rule
FOR EACH ROW WHEN (NEW.payment_method_id IS NOT NULL) EXECUTE FUNCTION collect.tg__top_up_rule_guard();

CREATE TABLE collect.top_up_try (
  top_up_try_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  payment_method_id bigint NOT NULL REFERENCES party.payment_method ON DELETE RESTRICT,
  amount system.money NOT NULL CONSTRAINT top_up_try_amount CHECK (amount > 0),
  total system.money NOT NULL CONSTRAINT top_up_try_total CHECK (total >= amount),
  status text NOT NULL DEFAULT 'waiting'
    CONSTRAINT top_up_try_status CHECK (status IN ('waiting', 'sending', 'done', 'declined', 'unknown')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT system.clock_now(),
  request_uuid uuid NOT NULL DEFAULT gen_random_uuid(),
  reference text NOT NULL DEFAULT '',
  last_error text NOT NULL DEFAULT '',
  payment_id bigint REFERENCES collect.payment ON DELETE RESTRICT,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT top_up_try_paid CHECK ((status = 'done') = (payment_id IS NOT NULL))
);
-- One at a time: however many debits find too little, the card is charged once.
CREATE UNIQUE INDEX top_up_try_live_key ON collect.top_up_try (customer_id) WHERE status IN ('waiting', 'sending', 'unknown');
CREATE INDEX top_up_try_customer_idx ON collect.top_up_try (customer_id, created_at);
CREATE INDEX top_up_try_due_idx ON collect.top_up_try (next_attempt_at) WHERE status IN ('waiting', 'sending', 'unknown');
CREATE INDEX top_up_try_method_idx ON collect.top_up_try (payment_method_id);
CREATE INDEX top_up_try_payment_idx ON collect.top_up_try (payment_id);
COMMENT ON TABLE collect.top_up_try IS
'A charge of a card or bank account that tops a customer up: waits in the database, a worker does it.';
COMMENT ON COLUMN collect.top_up_try.top_up_try_id IS 'Key.';
COMMENT ON COLUMN collect.top_up_try.customer_id IS 'The customer.';
COMMENT ON COLUMN collect.top_up_try.payment_method_id IS 'What is charged.';
COMMENT ON COLUMN collect.top_up_try.amount IS 'What is credited.';
COMMENT ON COLUMN collect.top_up_try.total IS 'What is charged: with taxes.';
COMMENT ON COLUMN collect.top_up_try.status IS
'waiting, sending, done, declined, or unknown: the gateway did not answer, and is asked again under the same request.';
COMMENT ON COLUMN collect.top_up_try.attempts IS 'How often a worker took it.';
COMMENT ON COLUMN collect.top_up_try.next_attempt_at IS
'When a worker may take it; while it is being sent, when another may because that one must be dead.';
COMMENT ON COLUMN collect.top_up_try.request_uuid IS 'What the gateway knows it by, the same in every attempt: it is charged once.';
COMMENT ON COLUMN collect.top_up_try.reference IS 'What the gateway calls it.';
COMMENT ON COLUMN collect.top_up_try.last_error IS 'Why the last attempt did not succeed.';
COMMENT ON COLUMN collect.top_up_try.payment_id IS 'The payment it became.';
COMMENT ON COLUMN collect.top_up_try.created_at IS 'When too little was available.';

CREATE TABLE rating.spending_state (
  customer_id bigint NOT NULL PRIMARY KEY REFERENCES party.customer ON DELETE CASCADE,
  percent integer NOT NULL CONSTRAINT spending_state_percent CHECK (percent BETWEEN 1 AND 100),
  since timestamptz NOT NULL
);
COMMENT ON TABLE rating.spending_state IS 'Customers who were told that they reached a part of their limit, or all of it.';
COMMENT ON COLUMN rating.spending_state.customer_id IS 'The customer.';
COMMENT ON COLUMN rating.spending_state.percent IS 'The percent they were told of last; 100 is the limit.';
COMMENT ON COLUMN rating.spending_state.since IS 'When.';
