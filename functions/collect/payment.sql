-- Payments, which are also a prepaid customer's top-ups; a mistake is taken back by a reversal.
SELECT resource.declare('payment', 'collect.payment', p_filter => '{customer_id,method,reference}', p_sort => '{-payment_id}',
  p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION api.payment_create(
  p_customer_id bigint, p_amount numeric, p_method text DEFAULT 'other', p_reference text DEFAULT '',
  p_received_at timestamptz DEFAULT NULL, p_apply boolean DEFAULT true
) RETURNS api.payment
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account := collect.account_of(p_customer_id);
  v_transaction_id bigint := nextval('ledger.transaction_id_seq');
  v_received_at timestamptz := coalesce(p_received_at, system.clock_now());
  v_payment_id bigint;
  v_row api.payment;
BEGIN
  PERFORM collect.amount_check(p_amount, v_account.currency);
  IF p_amount <= 0 THEN
    PERFORM system.raise_error('TB102', 'a payment is more than 0', p_column => 'amount',
      p_hint => 'api.payment_reverse takes a payment back, api.adjustment_create charges an amount.');
  END IF;
  IF (p_method IN ('cheque', 'wire', 'cash', 'other')) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', format('%s is not a way to pay', coalesce(p_method, 'NULL')), p_column => 'method',
      p_hint => 'One of cheque, wire, cash, other.');
  END IF;
  IF NOT isfinite(v_received_at) OR v_received_at > system.clock_now() THEN
    PERFORM system.raise_error('TB102', 'a payment is recorded when it has come', p_column => 'received_at');
  END IF;
  INSERT INTO collect.payment AS p (
    customer_id, amount, currency, method, reference, received_at, transaction_id, actor
  ) VALUES (
    p_customer_id, p_amount, v_account.currency, p_method, coalesce(p_reference, ''), v_received_at, v_transaction_id,
    system.actor()
  ) RETURNING p.payment_id INTO v_payment_id;
  PERFORM collect.money_post(v_account, v_transaction_id, 'payment', p_amount, 'cash', 'payment:' || v_payment_id);
  IF p_apply THEN
    PERFORM collect.credit_apply(p_customer_id);
  END IF;
  SELECT p.* INTO STRICT v_row FROM api.payment AS p WHERE p.payment_id = v_payment_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.payment_create(bigint, numeric, text, text, timestamptz, boolean) IS
$doc$Records money that came from a customer; for a prepaid customer this is a top-up.

:param p_customer_id: who paid
:param p_amount: how much, in the customer's currency, more than 0
:param p_method: cheque, wire, cash or other
:param p_reference: the payer's reference
:param p_received_at: when it came; NULL is now
:param p_apply: true: it settles what is due longest, penalties last; false: it waits for api.payment_allocate
:returns: the payment
:raises TB101: no such customer
:raises TB102: an amount, method or time that cannot be
:example: SELECT * FROM api.payment_create(7, 120.00, 'wire', 'INV NLT-000123')$doc$;
GRANT EXECUTE ON FUNCTION api.payment_create(bigint, numeric, text, text, timestamptz, boolean) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.payment_reverse(p_payment_id bigint, p_reason text) RETURNS api.payment
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_transaction_id bigint := (SELECT p.transaction_id FROM collect.payment AS p WHERE p.payment_id = p_payment_id);
  v_row api.payment;
BEGIN
  IF v_transaction_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('payment %s does not exist', coalesce(p_payment_id::text, 'NULL')),
      p_column => 'payment_id');
  END IF;
  IF coalesce(p_reason, '') !~ '\S' THEN
    PERFORM system.raise_error('TB102', 'a reversal needs a reason', p_column => 'reason');
  END IF;
  -- The key makes a second one wait for the first, and then see it.
  INSERT INTO collect.payment_reversal AS r (payment_id, reason, reversed_at, transaction_id, actor)
  VALUES (p_payment_id, p_reason, system.clock_now(), nextval('ledger.transaction_id_seq'), system.actor())
  ON CONFLICT ON CONSTRAINT payment_reversal_pkey DO NOTHING
  RETURNING r.transaction_id INTO v_transaction_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB105', format('payment %s was reversed already', p_payment_id), p_column => 'payment_id');
  END IF;
  PERFORM ledger.transaction_reverse(p.transaction_id, v_transaction_id, 'payment:' || p_payment_id)
  FROM collect.payment AS p WHERE p.payment_id = p_payment_id;
  PERFORM collect.credit_take_back(p.customer_id, 'payment', p_payment_id)
  FROM collect.payment AS p WHERE p.payment_id = p_payment_id;
  PERFORM collect.top_up_reverse(p_payment_id);
  SELECT p.* INTO STRICT v_row FROM api.payment AS p WHERE p.payment_id = p_payment_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.payment_reverse(bigint, text) IS
$doc$Takes a payment back by a booking of its own, such as a cheque that bounced; the payment itself stays.

:param p_payment_id: the payment
:param p_reason: why, for the record
:returns: the payment, with reversed_at
:raises TB101: no such payment
:raises TB102: no reason
:raises TB105: it was reversed already
:example: SELECT * FROM api.payment_reverse(7, 'cheque bounced')$doc$;
GRANT EXECUTE ON FUNCTION api.payment_reverse(bigint, text) TO pgtoll_admin, pgtoll_operator;
