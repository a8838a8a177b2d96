-- What customers reach themselves: a second fence below the functions of schema portal. The role that owns those sees rows of the
-- session's customer only, whatever a function forgets to say.

CREATE FUNCTION system.session_customer() RETURNS bigint
LANGUAGE sql STABLE PARALLEL RESTRICTED
RETURN CASE session_user WHEN 'pgtoll_web' THEN nullif(current_setting('pgtoll.customer_id', true), '')::bigint END;
COMMENT ON FUNCTION system.session_customer() IS
$doc$The customer whose key or session a request has.

Anyone who can run SQL can set a session setting, so it counts only for the web login.
:returns: customer_id; NULL when there is none
:example: SELECT system.session_customer()$doc$;
GRANT EXECUTE ON FUNCTION system.session_customer() TO pgtoll_code, pgtoll_self;

DO $$
DECLARE
  r record;
BEGIN
  FOR r IN
    SELECT v.* FROM (VALUES
      ('party.customer', 'customer_id = system.session_customer()'),
      ('party.contact', 'customer_id = system.session_customer()'),
      ('party.notice_preference', 'customer_id = system.session_customer()'),
      ('ledger.account', 'customer_id = system.session_customer()'),
      ('service.device', 'customer_id = system.session_customer()'),
      ('service.package_assignment', 'customer_id = system.session_customer()'),
      ('billing.invoice', 'customer_id = system.session_customer()'),
      ('billing.invoice_line',
        'EXISTS (SELECT FROM billing.invoice AS i WHERE i.invoice_id = invoice_line.invoice_id AND i.customer_id = system.session_customer())'),
      ('billing.credit_note', 'customer_id = system.session_customer()'),
      ('collect.payment', 'customer_id = system.session_customer()'),
      ('collect.payment_reversal',
        'EXISTS (SELECT FROM collect.payment AS p WHERE p.payment_id = payment_reversal.payment_id'
        ' AND p.customer_id = system.session_customer())'),
      ('collect.top_up_rule', 'customer_id = system.session_customer()'),
      ('collect.top_up_try', 'customer_id = system.session_customer()'),
      ('party.payment_method', 'customer_id = system.session_customer()'),
      ('rating.usage_day', 'customer_id = system.session_customer()'),
      ('rating.charge', 'customer_id = system.session_customer()'),
      ('rating.call', 'system.session_customer() = ANY (ARRAY[out_customer_id, in_customer_id] || reseller_ids)')
    ) AS v (table_name, mine)
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', r.table_name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', r.table_name);
    EXECUTE format('CREATE POLICY all_data ON %s FOR ALL TO pgtoll_data USING (true) WITH CHECK (true)', r.table_name);
    EXECUTE format('CREATE POLICY own ON %s FOR ALL TO pgtoll_self_data USING (%s) WITH CHECK (%2$s)', r.table_name, r.mine);
  END LOOP;
END $$;

-- A customer asks for money to spend; the worker that charges cards begins the charge.
CREATE TABLE collect.top_up_request (
  customer_id bigint PRIMARY KEY REFERENCES party.customer ON DELETE CASCADE,
  amount system.money NOT NULL CONSTRAINT top_up_request_amount CHECK (amount > 0),
  asked_at timestamptz NOT NULL DEFAULT system.clock_now()
);
COMMENT ON TABLE collect.top_up_request IS 'Top-ups that customers asked for and whose charge is not begun yet.';
COMMENT ON COLUMN collect.top_up_request.customer_id IS 'The customer.';
COMMENT ON COLUMN collect.top_up_request.amount IS 'What is to be credited, in the customer''s currency.';
COMMENT ON COLUMN collect.top_up_request.asked_at IS 'When.';
COMMENT ON CONSTRAINT top_up_request_amount ON collect.top_up_request IS 'A top-up is more than 0.';
ALTER TABLE collect.top_up_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE collect.top_up_request FORCE ROW LEVEL SECURITY;
CREATE POLICY all_data ON collect.top_up_request FOR ALL TO pgtoll_data USING (true) WITH CHECK (true);
CREATE POLICY own ON collect.top_up_request FOR ALL TO pgtoll_self_data
USING (customer_id = system.session_customer()) WITH CHECK (customer_id = system.session_customer());
