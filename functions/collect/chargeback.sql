-- Payments that the payer's card company or bank takes back; what is contested and won comes in again.
SELECT resource.declare('chargeback', 'collect.chargeback', p_filter => '{customer_id,payment_id,won}',
  p_sort => '{-chargeback_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION api.chargeback_open(p_payment_id bigint, p_reason text, p_fee numeric DEFAULT 0) RETURNS api.chargeback
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_chargeback_id bigint;
  v_row api.chargeback;
BEGIN
  PERFORM collect.payment_take_back(p_payment_id, p_reason);
  INSERT INTO collect.chargeback AS c (payment_id, customer_id, reason, opened_at, opened_by)
  SELECT p.payment_id, p.customer_id, p_reason, system.clock_now(), system.actor()
  FROM collect.payment AS p WHERE p.payment_id = p_payment_id
  RETURNING c.chargeback_id INTO v_chargeback_id;
  SELECT c.* INTO STRICT v_row FROM api.chargeback AS c WHERE c.chargeback_id = v_chargeback_id;
  PERFORM collect.returned_fee_post(v_row.customer_id, p_fee, format('chargeback %s: %s', v_chargeback_id, p_reason));
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.chargeback_open(bigint, text, numeric) IS
$doc$Records that the payer's card company or bank took a payment back: it is reversed, what it settled is open again.

:param p_payment_id: the payment
:param p_reason: what the card company or bank says
:param p_fee: what the customer pays for it, as an adjustment with reason returned_payment; 0 is nothing
:returns: the chargeback, open
:raises TB101: no such payment
:raises TB102: no reason, or a fee that cannot be
:raises TB105: it was reversed already, or refunded
:example: SELECT * FROM api.chargeback_open(7, 'cardholder does not know us')$doc$;
GRANT EXECUTE ON FUNCTION api.chargeback_open(bigint, text, numeric) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.chargeback_close(p_chargeback_id bigint, p_won boolean, p_conclusion text) RETURNS api.chargeback
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_chargeback collect.chargeback;
  v_payment collect.payment;
  v_top_up numeric;
  v_reference text := 'chargeback ' || p_chargeback_id || ' won';
  v_payment_id bigint;
  v_row api.chargeback;
BEGIN
  SELECT c.* INTO v_chargeback FROM collect.chargeback AS c WHERE c.chargeback_id = p_chargeback_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('chargeback %s does not exist', coalesce(p_chargeback_id::text, 'NULL')),
      p_column => 'chargeback_id');
  END IF;
  IF v_chargeback.closed_at IS NOT NULL THEN
    PERFORM system.raise_error('TB105', format('chargeback %s was closed already', p_chargeback_id), p_column => 'chargeback_id');
  END IF;
  IF p_won IS NULL OR coalesce(p_conclusion, '') !~ '\S' THEN
    PERFORM system.raise_error('TB102', 'a chargeback ends won or lost, with a conclusion', p_column => 'conclusion');
  END IF;
  IF p_won THEN
    SELECT p.* INTO STRICT v_payment FROM collect.payment AS p WHERE p.payment_id = v_chargeback.payment_id;
    v_top_up := (SELECT t.credited FROM collect.top_up AS t WHERE t.payment_id = v_payment.payment_id AND NOT t.is_reversal);
    IF v_top_up IS NOT NULL THEN
      v_payment_id := (
        SELECT t.payment_id FROM api.top_up_create(v_payment.customer_id, v_top_up, v_payment.method, v_reference) AS t
      );
    ELSE
      v_payment_id := collect.payment_post(collect.account_of(v_payment.customer_id), v_payment.amount, v_payment.method,
        v_reference, system.clock_now());
      PERFORM collect.credit_apply(v_payment.customer_id);
    END IF;
  END IF;
  UPDATE collect.chargeback AS c
  SET closed_at = system.clock_now(), closed_by = system.actor(), won = p_won,
    conclusion = p_conclusion, won_payment_id = v_payment_id
  WHERE c.chargeback_id = p_chargeback_id;
  SELECT c.* INTO STRICT v_row FROM api.chargeback AS c WHERE c.chargeback_id = p_chargeback_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.chargeback_close(bigint, boolean, text) IS
$doc$Ends a chargeback: won, the money is a payment again and settles what is due longest; lost, the customer owes it.

:param p_chargeback_id: the chargeback
:param p_won: whether the money came back to us
:param p_conclusion: what was decided, in words
:returns: the chargeback
:raises TB101: no such chargeback
:raises TB102: neither won nor lost, or no conclusion
:raises TB105: it was closed already
:example: SELECT * FROM api.chargeback_close(3, true, 'the signed order convinced them')$doc$;
GRANT EXECUTE ON FUNCTION api.chargeback_close(bigint, boolean, text) TO pgtoll_admin, pgtoll_operator;
