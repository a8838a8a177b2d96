-- Top-ups: what a prepaid customer gets to spend, and the taxes paid with it.

CREATE OR REPLACE FUNCTION api.top_up_quote(p_customer_id bigint, p_amount numeric)
RETURNS TABLE (credited numeric, tax numeric, total numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account := collect.account_of(p_customer_id);
BEGIN
  PERFORM collect.amount_check(p_amount, v_account.currency);
  RETURN QUERY
  SELECT p_amount, coalesce(sum(t.amount), 0), p_amount + coalesce(sum(t.amount), 0)
  FROM tax.lines_tax(tax.top_up(p_customer_id, p_amount)) AS t;
END $$;
COMMENT ON FUNCTION api.top_up_quote(bigint, numeric) IS $doc$What a customer has to pay to get an amount to spend.

:param p_customer_id: the customer
:param p_amount: what is to be credited, in the customer's currency
:returns: that amount, taxes, and their sum
:raises TB101: no such customer
:raises TB102: an amount that cannot be
:example: SELECT * FROM api.top_up_quote(7, 25.00)$doc$;
GRANT EXECUTE ON FUNCTION api.top_up_quote(bigint, numeric) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.top_up_create(
  p_customer_id bigint, p_amount numeric, p_method text DEFAULT 'other', p_reference text DEFAULT '',
  p_in_transit boolean DEFAULT false
) RETURNS api.top_up
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account := collect.account_of(p_customer_id);
  v_receipt_id bigint := nextval('billing.invoice_id_seq');
  v_transaction_id bigint := nextval('ledger.transaction_id_seq');
  v_payment_id bigint;
  v_against text := CASE WHEN p_in_transit THEN 'in_transit' ELSE 'cash' END;
  v_tax numeric;
  v_legs ledger.leg[];
  v_row api.top_up;
BEGIN
  PERFORM collect.amount_check(p_amount, v_account.currency);
  IF p_amount <= 0 THEN
    PERFORM system.raise_error('TB102', 'a top-up is more than 0', p_column => 'amount');
  END IF;
  PERFORM collect.method_check(p_method);
  SELECT coalesce(sum(w.amount), 0), array_agg(ROW(
    v_transaction_id, ledger.account_shared(v_account.legal_entity_id, w.account, v_account.currency), 'posted', w.amount
  )::ledger.leg)
  INTO v_tax, v_legs
  FROM (
    SELECT x.account, sum(x.amount) AS amount
    FROM billing.invoice_tax_write(tax.top_up(p_customer_id, p_amount, v_receipt_id)) AS x
    GROUP BY x.account
  ) AS w;
  INSERT INTO collect.payment AS p (customer_id, amount, currency, method, reference, received_at, transaction_id, actor, against)
  VALUES (p_customer_id, p_amount + v_tax, v_account.currency, p_method, coalesce(p_reference, ''), system.clock_now(),
    v_transaction_id, system.actor(), v_against)
  RETURNING p.payment_id INTO v_payment_id;
  INSERT INTO collect.top_up (receipt_id, payment_id, customer_id, credited, tax)
  VALUES (v_receipt_id, v_payment_id, p_customer_id, p_amount, v_tax);
  PERFORM ledger.transaction_post(
    ARRAY[ROW(
      v_transaction_id, 'top_up', v_account.account_id, v_account.currency, NULL, 'payment:' || v_payment_id, false
    )::ledger.posting],
    ARRAY[
      ROW(v_transaction_id, v_account.account_id, 'posted', p_amount)::ledger.leg,
      ROW(v_transaction_id, ledger.account_shared(v_account.legal_entity_id, v_against, v_account.currency), 'posted',
        -p_amount - v_tax)::ledger.leg
    ] || v_legs
  );
  PERFORM collect.credit_apply(p_customer_id);
  SELECT t.* INTO STRICT v_row FROM api.top_up AS t WHERE t.receipt_id = v_receipt_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.top_up_create(bigint, numeric, text, text, boolean) IS
$doc$Credits a customer who paid an amount and the taxes on it, and makes the receipt; api.payment_reverse takes both back.

:param p_customer_id: who paid
:param p_amount: what is credited, before taxes; api.top_up_quote tells what to ask for
:param p_method: cheque, wire, cash or other
:param p_reference: the payer's reference
:param p_in_transit: true: the bank does not have the money yet; api.payment_settle says when it does
:returns: the receipt
:raises TB101: no such customer
:raises TB102: an amount or method that cannot be
:example: SELECT * FROM api.top_up_create(7, 25.00, 'cash')$doc$;
GRANT EXECUTE ON FUNCTION api.top_up_create(bigint, numeric, text, text, boolean) TO pgtoll_admin, pgtoll_operator;

SELECT resource.declare('top_up', 'collect.top_up', p_filter => '{customer_id,payment_id}', p_sort => '{-receipt_id}',
  p_verbs => '{get,list}', p_summary => 'receipt of a top-up');

CREATE OR REPLACE FUNCTION collect.top_up_reverse(p_payment_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_receipt_id bigint;
BEGIN
  INSERT INTO collect.top_up AS x (receipt_id, payment_id, customer_id, credited, tax, is_reversal)
  SELECT nextval('billing.invoice_id_seq'), t.payment_id, t.customer_id, -t.credited, -t.tax, true
  FROM collect.top_up AS t WHERE t.payment_id = p_payment_id
  RETURNING x.receipt_id INTO v_receipt_id;
  IF FOUND THEN
    PERFORM billing.invoice_tax_reverse(t.receipt_id, v_receipt_id)
    FROM collect.top_up AS t WHERE t.payment_id = p_payment_id AND NOT t.is_reversal;
  END IF;
END $$;
COMMENT ON FUNCTION collect.top_up_reverse(bigint) IS
$doc$The receipt of a top-up that is taken back, with its taxes; nothing for another payment.

:param p_payment_id: the payment
:returns: nothing
:example: SELECT collect.top_up_reverse(7)$doc$;
