-- Payments, which are also a prepaid customer's top-ups; a mistake is taken back by a reversal.
SELECT resource.declare('payment', 'collect.payment', p_filter => '{customer_id,method,reference,in_transit}',
  p_sort => '{-payment_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION collect.method_check(p_method text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (p_method IN ('cheque', 'wire', 'cash', 'other')) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', format('%s is not a way to pay', coalesce(p_method, 'NULL')), p_column => 'method',
      p_hint => 'One of cheque, wire, cash, other.');
  END IF;
END $$;
COMMENT ON FUNCTION collect.method_check(text) IS $doc$Refuses what is no way to pay.

:param p_method: cheque, wire, cash or other
:returns: nothing
:raises TB102: anything else
:example: SELECT collect.method_check('wire')$doc$;

CREATE OR REPLACE FUNCTION collect.payment_post(
  p_account ledger.account, p_amount numeric, p_method text, p_reference text, p_received_at timestamptz,
  p_against text DEFAULT 'cash'
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_transaction_id bigint := nextval('ledger.transaction_id_seq');
  v_payment_id bigint;
BEGIN
  INSERT INTO collect.payment AS p (
    customer_id, amount, currency, method, reference, received_at, transaction_id, actor, against
  ) VALUES (
    p_account.customer_id, p_amount, p_account.currency, p_method, coalesce(p_reference, ''), p_received_at, v_transaction_id,
    system.actor(), p_against
  ) RETURNING p.payment_id INTO v_payment_id;
  PERFORM collect.money_post(p_account, v_transaction_id, 'payment', p_amount, p_against, 'payment:' || v_payment_id);
  RETURN v_payment_id;
END $$;
COMMENT ON FUNCTION collect.payment_post(ledger.account, numeric, text, text, timestamptz, text) IS
$doc$Records a payment and books it; it settles nothing yet.

:param p_account: the customer's account
:param p_amount: how much
:param p_method: cheque, wire, cash or other
:param p_reference: the payer's reference
:param p_received_at: when it came
:param p_against: where its money stands: cash, in_transit or suspense
:returns: payment_id
:example: SELECT collect.payment_post(collect.account_of(7), 10.00, 'wire', '', now())$doc$;

CREATE OR REPLACE FUNCTION api.payment_create(
  p_customer_id bigint, p_amount numeric, p_method text DEFAULT 'other', p_reference text DEFAULT '',
  p_received_at timestamptz DEFAULT NULL, p_apply boolean DEFAULT true, p_in_transit boolean DEFAULT false
) RETURNS api.payment
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account := collect.account_of(p_customer_id);
  v_received_at timestamptz := coalesce(p_received_at, system.clock_now());
  v_payment_id bigint;
  v_row api.payment;
BEGIN
  PERFORM collect.amount_check(p_amount, v_account.currency);
  IF p_amount <= 0 THEN
    PERFORM system.raise_error('TB102', 'a payment is more than 0', p_column => 'amount',
      p_hint => 'api.payment_reverse takes a payment back, api.adjustment_create charges an amount.');
  END IF;
  PERFORM collect.method_check(p_method);
  IF NOT isfinite(v_received_at) OR v_received_at > system.clock_now() THEN
    PERFORM system.raise_error('TB102', 'a payment is recorded when it has come', p_column => 'received_at');
  END IF;
  v_payment_id := collect.payment_post(v_account, p_amount, p_method, p_reference, v_received_at,
    CASE WHEN p_in_transit THEN 'in_transit' ELSE 'cash' END);
  IF p_apply THEN
    PERFORM collect.credit_apply(p_customer_id);
  END IF;
  SELECT p.* INTO STRICT v_row FROM api.payment AS p WHERE p.payment_id = v_payment_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.payment_create(bigint, numeric, text, text, timestamptz, boolean, boolean) IS
$doc$Records money that came from a customer; for a prepaid customer this is a top-up.

:param p_customer_id: who paid
:param p_amount: how much, in the customer's currency, more than 0
:param p_method: cheque, wire, cash or other
:param p_reference: the payer's reference
:param p_received_at: when it came; NULL is now
:param p_apply: true: it settles what is due longest, penalties last; false: it waits for api.payment_allocate
:param p_in_transit: true: the bank does not have the money yet, such as a cheque; api.payment_settle says when it does
:returns: the payment
:raises TB101: no such customer
:raises TB102: an amount, method or time that cannot be
:example: SELECT * FROM api.payment_create(7, 120.00, 'wire', 'INV NLT-000123')$doc$;
GRANT EXECUTE ON FUNCTION api.payment_create(bigint, numeric, text, text, timestamptz, boolean, boolean)
TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION collect.payment_take_back(p_payment_id bigint, p_reason text, p_to text DEFAULT 'cash') RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_payment collect.payment;
  v_transaction_id bigint;
  v_to text := p_to;
BEGIN
  SELECT p.* INTO v_payment FROM collect.payment AS p WHERE p.payment_id = p_payment_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('payment %s does not exist', coalesce(p_payment_id::text, 'NULL')),
      p_column => 'payment_id');
  END IF;
  IF coalesce(p_reason, '') !~ '\S' THEN
    PERFORM system.raise_error('TB102', 'a reversal needs a reason', p_column => 'reason');
  END IF;
  -- Who settles or refunds it meanwhile waits here, or made us wait.
  PERFORM FROM ledger.account AS a WHERE a.customer_id = v_payment.customer_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM collect.refund AS r WHERE r.credit_kind = 'payment' AND r.credit_id = p_payment_id) THEN
    PERFORM system.raise_error('TB105', format('payment %s was refunded', p_payment_id), p_column => 'payment_id',
      p_hint => 'What was paid out is charged by api.adjustment_create.');
  END IF;
  -- The key makes a second one wait for the first, and then see it.
  INSERT INTO collect.payment_reversal AS r (payment_id, reason, reversed_at, transaction_id, actor)
  VALUES (p_payment_id, p_reason, system.clock_now(), nextval('ledger.transaction_id_seq'), system.actor())
  ON CONFLICT ON CONSTRAINT payment_reversal_pkey DO NOTHING
  RETURNING r.transaction_id INTO v_transaction_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB105', format('payment %s was reversed already', p_payment_id), p_column => 'payment_id');
  END IF;
  PERFORM ledger.transaction_reverse(v_payment.transaction_id, v_transaction_id, 'payment:' || p_payment_id);
  -- What never came to the bank does not leave it.
  IF v_payment.against = 'in_transit'
    AND NOT EXISTS (SELECT FROM collect.payment_settlement AS s WHERE s.payment_id = p_payment_id) THEN
    v_to := 'in_transit';
  END IF;
  IF v_to <> v_payment.against THEN
    PERFORM collect.money_move(a.legal_entity_id, v_payment.currency, v_to, v_payment.against, v_payment.amount,
      'payment:' || p_payment_id)
    FROM ledger.account AS a WHERE a.customer_id = v_payment.customer_id;
  END IF;
  PERFORM collect.credit_take_back(v_payment.customer_id, 'payment', p_payment_id);
  PERFORM collect.top_up_reverse(p_payment_id);
END $$;
COMMENT ON FUNCTION collect.payment_take_back(bigint, text, text) IS
$doc$Takes a payment back; what it settled is open again.

:param p_payment_id: the payment
:param p_reason: why
:param p_to: where its money goes: cash (out of the bank), or suspense (it stays, for whom is not known)
:returns: nothing
:raises TB101: no such payment
:raises TB102: no reason
:raises TB105: it was reversed already, or refunded
:example: SELECT collect.payment_take_back(7, 'bounced')$doc$;

CREATE OR REPLACE FUNCTION api.payment_reverse(p_payment_id bigint, p_reason text, p_fee numeric DEFAULT 0) RETURNS api.payment
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.payment;
BEGIN
  PERFORM collect.payment_take_back(p_payment_id, p_reason);
  SELECT p.* INTO STRICT v_row FROM api.payment AS p WHERE p.payment_id = p_payment_id;
  PERFORM collect.returned_fee_post(v_row.customer_id, p_fee, format('payment %s: %s', p_payment_id, p_reason));
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.payment_reverse(bigint, text, numeric) IS
$doc$Takes a payment back by a booking of its own, such as a cheque that bounced; the payment itself stays.

:param p_payment_id: the payment
:param p_reason: why, for the record
:param p_fee: what the customer pays for it, as an adjustment with reason returned_payment; 0 is nothing
:returns: the payment, with reversed_at
:raises TB101: no such payment
:raises TB102: no reason, or a fee that cannot be
:raises TB105: it was reversed already, or refunded
:example: SELECT * FROM api.payment_reverse(7, 'cheque bounced', 25.00)$doc$;
GRANT EXECUTE ON FUNCTION api.payment_reverse(bigint, text, numeric) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION collect.returned_fee_post(p_customer_id bigint, p_fee numeric, p_reason text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account := collect.account_of(p_customer_id);
BEGIN
  PERFORM collect.amount_check(p_fee, v_account.currency);
  IF p_fee < 0 THEN
    PERFORM system.raise_error('TB102', 'a fee is 0 or more', p_column => 'fee');
  END IF;
  IF p_fee > 0 THEN
    PERFORM collect.adjustment_post(v_account, -p_fee,
      (SELECT r.reason_code_id FROM collect.reason_code AS r WHERE r.code = 'returned_payment'), p_reason);
  END IF;
END $$;
COMMENT ON FUNCTION collect.returned_fee_post(bigint, numeric, text) IS
$doc$Charges what a payment that came back costs the customer.

:param p_customer_id: the customer
:param p_fee: how much; 0 is nothing
:param p_reason: of which payment, and why
:returns: nothing
:raises TB102: a fee that cannot be
:example: SELECT collect.returned_fee_post(7, 25.00, 'payment 3: bounced')$doc$;
