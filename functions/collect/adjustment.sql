-- Credits and debits that people decide on.
SELECT resource.declare('adjustment', 'collect.adjustment', p_filter => '{customer_id}', p_sort => '{-adjustment_id}',
  p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION api.adjustment_create(p_customer_id bigint, p_amount numeric, p_reason text)
RETURNS api.adjustment
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account := collect.account_of(p_customer_id);
  v_transaction_id bigint := nextval('ledger.transaction_id_seq');
  v_adjustment_id bigint;
  v_row api.adjustment;
BEGIN
  PERFORM collect.amount_check(p_amount, v_account.currency);
  IF p_amount = 0 THEN
    PERFORM system.raise_error('TB102', 'an adjustment of 0 changes nothing', p_column => 'amount');
  END IF;
  IF coalesce(p_reason, '') !~ '\S' THEN
    PERFORM system.raise_error('TB102', 'an adjustment needs a reason', p_column => 'reason');
  END IF;
  INSERT INTO collect.adjustment AS a (customer_id, amount, currency, reason, adjusted_at, transaction_id, actor)
  VALUES (p_customer_id, p_amount, v_account.currency, p_reason, system.clock_now(), v_transaction_id, system.actor())
  RETURNING a.adjustment_id INTO v_adjustment_id;
  PERFORM collect.money_post(
    v_account, v_transaction_id, 'adjustment', p_amount, 'adjustment', 'adjustment:' || v_adjustment_id);
  SELECT a.* INTO STRICT v_row FROM api.adjustment AS a WHERE a.adjustment_id = v_adjustment_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.adjustment_create(bigint, numeric, text) IS
$doc$Credits or charges a customer an amount that no call and no fee stands for.

:param p_customer_id: the customer
:param p_amount: positive is a credit to the customer, negative a charge; in the customer's currency
:param p_reason: why, for the record
:returns: the adjustment
:raises TB101: no such customer
:raises TB102: an amount that cannot be, or no reason
:example: SELECT * FROM api.adjustment_create(7, 10.00, 'goodwill for the outage of 3 November')$doc$;
GRANT EXECUTE ON FUNCTION api.adjustment_create(bigint, numeric, text) TO pgtoll_admin, pgtoll_operator;
