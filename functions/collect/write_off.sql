-- Debts that are given up: adjustments whose reason is a write_off, with the same limits and the same second pair of eyes.

CREATE OR REPLACE FUNCTION collect.write_off_check(p_account ledger.account, p_amount numeric) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_due numeric;
BEGIN
  -- A payment at the same moment comes before or after, not in between.
  PERFORM FROM ledger.account AS a WHERE a.account_id = p_account.account_id FOR NO KEY UPDATE;
  v_due := (SELECT coalesce(sum(i.open), 0) FROM collect.open_items(p_account.customer_id, 'infinity') AS i);
  IF p_amount > v_due THEN
    PERFORM system.raise_error('TB102', format('%s cannot be written off: %s is due', p_amount, greatest(v_due, 0)),
      p_column => 'amount');
  END IF;
END $$;
COMMENT ON FUNCTION collect.write_off_check(ledger.account, numeric) IS $doc$Refuses to give up more than is due.

:param p_account: the customer's account
:param p_amount: what is to be written off
:returns: nothing
:raises TB102: more than is due
:example: SELECT collect.write_off_check(collect.account_of(7), 10.00)$doc$;

CREATE OR REPLACE FUNCTION api.write_off_create(
  p_customer_id bigint, p_reason text, p_amount numeric DEFAULT NULL, p_reason_code text DEFAULT 'bad_debt',
  OUT status text, OUT adjustment_id bigint, OUT adjustment_request_id bigint, OUT customer_id bigint,
  OUT amount numeric, OUT currency text, OUT reason_code text, OUT reason text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account := collect.account_of(p_customer_id);
  v_amount numeric := coalesce(p_amount, (
    SELECT greatest(sum(i.open), 0) FROM collect.open_items(p_customer_id, 'infinity') AS i
  ), 0);
BEGIN
  PERFORM collect.write_off_check(v_account, v_amount);
  IF NOT EXISTS (SELECT FROM collect.reason_code AS r WHERE r.code = p_reason_code AND r.kind = 'write_off') THEN
    PERFORM system.raise_error('TB102', format('%s is no reason to write off', coalesce(p_reason_code, 'NULL')),
      p_hint => 'api.reason_code_list(p_kind => ''write_off'') shows them.', p_column => 'reason_code');
  END IF;
  SELECT a.* INTO status, adjustment_id, adjustment_request_id, customer_id, amount, currency, reason_code, reason
  FROM api.adjustment_create(p_customer_id, v_amount, p_reason_code, p_reason) AS a;
END $$;
COMMENT ON FUNCTION api.write_off_create(bigint, text, numeric, text) IS
$doc$Gives up what a customer owes, the longest due first, or asks for approval.

adjustment_list(p_reason_kind => 'write_off') lists them.
:param p_customer_id: the customer
:param p_reason: why, in words, for the record
:param p_amount: how much, at most what is due; NULL is all of it
:param p_reason_code: code of a reason of kind write_off
:returns: posted with the adjustment's number, or pending with that of the request
:raises TB101: no such customer
:raises TB102: nothing or less is due, no reason, or none to write off
:example: SELECT * FROM api.write_off_create(7, 'bankrupt, case 2026-114')$doc$;
GRANT EXECUTE ON FUNCTION api.write_off_create(bigint, text, numeric, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.write_off_recover(
  p_adjustment_id bigint, p_amount numeric, p_method text DEFAULT 'other', p_reference text DEFAULT ''
) RETURNS api.payment
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_write_off collect.adjustment;
  v_account ledger.account;
  v_left numeric;
  v_debit_id bigint;
  v_payment_id bigint;
  v_row api.payment;
BEGIN
  SELECT a.* INTO v_write_off
  FROM collect.adjustment AS a
  INNER JOIN collect.reason_code AS r ON r.reason_code_id = a.reason_code_id AND r.kind = 'write_off'
  WHERE a.adjustment_id = p_adjustment_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('adjustment %s is no write-off', coalesce(p_adjustment_id::text, 'NULL')),
      p_column => 'adjustment_id');
  END IF;
  v_account := collect.account_of(v_write_off.customer_id);
  PERFORM collect.amount_check(p_amount, v_account.currency);
  PERFORM collect.method_check(p_method);
  PERFORM FROM ledger.account AS a WHERE a.account_id = v_account.account_id FOR NO KEY UPDATE;
  v_left := v_write_off.amount
    + coalesce((SELECT sum(a.amount) FROM collect.adjustment AS a WHERE a.recovers = p_adjustment_id), 0);
  IF (p_amount > 0 AND p_amount <= v_left) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', format('%s cannot be recovered: %s of the write-off is left', p_amount, v_left),
      p_column => 'amount', p_hint => 'What is paid beyond it is an ordinary payment.');
  END IF;
  v_debit_id := collect.adjustment_post(v_account, -p_amount,
    (SELECT r.reason_code_id FROM collect.reason_code AS r WHERE r.code = 'recovery'), v_write_off.reason, p_adjustment_id);
  v_payment_id := collect.payment_post(v_account, p_amount, p_method, p_reference, system.clock_now());
  INSERT INTO collect.allocation (customer_id, credit_kind, credit_id, debit_kind, debit_id, due_on, amount)
  SELECT d.customer_id, 'payment', v_payment_id, d.kind, d.document_id, d.due_on, p_amount
  FROM collect.debits() AS d
  WHERE d.customer_id = v_account.customer_id AND d.kind = 'adjustment' AND d.document_id = v_debit_id;
  SELECT p.* INTO STRICT v_row FROM api.payment AS p WHERE p.payment_id = v_payment_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.write_off_recover(bigint, numeric, text, text) IS
$doc$Records money that came for a debt that was written off: so much of the write-off is taken back, and the payment settles it.

:param p_adjustment_id: the write-off
:param p_amount: how much came, at most what was written off and not recovered yet
:param p_method: cheque, wire, cash or other
:param p_reference: the payer's reference
:returns: the payment
:raises TB101: no such write-off
:raises TB102: an amount or method that cannot be
:example: SELECT * FROM api.write_off_recover(12, 40.00, 'cheque')$doc$;
GRANT EXECUTE ON FUNCTION api.write_off_recover(bigint, numeric, text, text) TO pgtoll_admin, pgtoll_operator;
