-- Money that goes back: only credit that settles nothing.
SELECT resource.declare('refund', 'collect.refund', p_filter => '{customer_id,credit_kind,credit_id}', p_sort => '{-refund_id}',
  p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION collect.refund_post(
  p_account ledger.account, p_credit_kind text, p_credit_id bigint, p_amount numeric, p_method text, p_reference text
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_transaction_id bigint := nextval('ledger.transaction_id_seq');
  v_refund_id bigint;
BEGIN
  INSERT INTO collect.refund AS r (
    customer_id, credit_kind, credit_id, amount, currency, method, reference, refunded_at, transaction_id, actor
  ) VALUES (
    p_account.customer_id, p_credit_kind, p_credit_id, p_amount, p_account.currency, p_method, coalesce(p_reference, ''),
    system.clock_now(), v_transaction_id, system.actor()
  ) RETURNING r.refund_id INTO v_refund_id;
  PERFORM collect.money_post(p_account, v_transaction_id, 'refund', -p_amount, 'cash', 'refund:' || v_refund_id);
  RETURN v_refund_id;
END $$;
COMMENT ON FUNCTION collect.refund_post(ledger.account, text, bigint, numeric, text, text) IS
$doc$Records money that goes back to a customer and books it.

:param p_account: the customer's account
:param p_credit_kind: payment, adjustment or deposit: out of what
:param p_credit_id: its key
:param p_amount: how much, at most what settles nothing of it
:param p_method: cheque, wire, cash or other
:param p_reference: reference of the transfer
:returns: refund_id
:example: SELECT collect.refund_post(collect.account_of(7), 'payment', 12, 5.00, 'wire', '')$doc$;

CREATE OR REPLACE FUNCTION api.refund_create(
  p_customer_id bigint, p_credit_kind text, p_credit_id bigint, p_amount numeric DEFAULT NULL, p_method text DEFAULT 'other',
  p_reference text DEFAULT ''
) RETURNS api.refund
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account := collect.account_of(p_customer_id);
  v_left numeric;
  v_refund_id bigint;
  v_row api.refund;
BEGIN
  PERFORM collect.method_check(p_method);
  -- Nobody applies or refunds the same credit meanwhile.
  PERFORM FROM ledger.account AS a WHERE a.account_id = v_account.account_id FOR NO KEY UPDATE;
  v_left := coalesce((
    SELECT -i.open FROM collect.open_items(p_customer_id, 'infinity') AS i
    WHERE i.kind = p_credit_kind AND i.document_id = p_credit_id AND i.open < 0 AND i.kind IN ('payment', 'adjustment', 'deposit')
  ), 0);
  IF (coalesce(p_amount, v_left) > 0 AND coalesce(p_amount, v_left) <= v_left) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102',
      format('%s cannot go back: %s %s has %s that settles nothing', coalesce(p_amount, v_left), p_credit_kind, p_credit_id, v_left),
      p_column => 'amount', p_hint => 'api.receivable_open shows credit that settles nothing.');
  END IF;
  PERFORM collect.amount_check(coalesce(p_amount, v_left), v_account.currency);
  v_refund_id := collect.refund_post(v_account, p_credit_kind, p_credit_id, coalesce(p_amount, v_left), p_method, p_reference);
  SELECT r.* INTO STRICT v_row FROM api.refund AS r WHERE r.refund_id = v_refund_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.refund_create(bigint, text, bigint, numeric, text, text) IS
$doc$Pays credit back that settles nothing, such as too large a payment.

:param p_customer_id: the customer
:param p_credit_kind: payment, adjustment or deposit
:param p_credit_id: key of that document
:param p_amount: how much; NULL is all that settles nothing
:param p_method: cheque, wire, cash or other
:param p_reference: reference of the transfer
:returns: the refund
:raises TB101: no such customer
:raises TB102: more than settles nothing, or no way to pay
:example: SELECT * FROM api.refund_create(7, 'payment', 12)$doc$;
GRANT EXECUTE ON FUNCTION api.refund_create(bigint, text, bigint, numeric, text, text) TO pgtoll_admin, pgtoll_operator;
