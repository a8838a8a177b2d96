-- What people do about lines of a bank statement.
SELECT resource.declare('bank_line', 'collect.bank_line', p_filter => '{bank_statement_id,status,customer_id,payment_id}',
  p_sort => '{-bank_line_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION collect.bank_line_locked(p_bank_line_id bigint, p_statuses text[]) RETURNS collect.bank_line
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_line collect.bank_line;
BEGIN
  SELECT l.* INTO v_line FROM collect.bank_line AS l WHERE l.bank_line_id = p_bank_line_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('bank line %s does not exist', coalesce(p_bank_line_id::text, 'NULL')),
      p_column => 'bank_line_id');
  END IF;
  IF v_line.status <> ALL (p_statuses) THEN
    PERFORM system.raise_error('TB105', format('bank line %s is %s', p_bank_line_id, v_line.status), p_column => 'bank_line_id');
  END IF;
  RETURN v_line;
END $$;
COMMENT ON FUNCTION collect.bank_line_locked(bigint, text[]) IS $doc$Locks a line that stands as it has to.

:param p_bank_line_id: the line
:param p_statuses: what its status may be
:returns: the line
:raises TB101: no such line
:raises TB105: it stands otherwise
:example: SELECT * FROM collect.bank_line_locked(7, '{unmatched,ambiguous}')$doc$;

CREATE OR REPLACE FUNCTION api.bank_line_place(
  p_bank_line_id bigint, p_customer_id bigint, p_debit_kind text DEFAULT NULL, p_debit_id bigint DEFAULT NULL
) RETURNS api.bank_line
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_line collect.bank_line := collect.bank_line_locked(p_bank_line_id, '{unmatched,ambiguous}');
  v_account ledger.account := collect.account_of(p_customer_id);
  v_payment_id bigint;
  v_row api.bank_line;
BEGIN
  IF NOT EXISTS (
    SELECT FROM collect.bank_account AS a
    WHERE a.bank_account_id = v_line.bank_account_id AND a.currency = v_account.currency
      AND a.legal_entity_id = v_account.legal_entity_id
  ) THEN
    PERFORM system.raise_error('TB202', 'the customer is of another legal entity or currency', p_column => 'customer_id');
  END IF;
  IF num_nonnulls(p_debit_kind, p_debit_id) = 1 OR p_debit_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM collect.open_items(p_customer_id, 'infinity') AS i
    WHERE i.kind = p_debit_kind AND i.document_id = p_debit_id AND i.open > 0
  ) THEN
    PERFORM system.raise_error('TB102', format('nothing is open on %s %s', p_debit_kind, p_debit_id), p_column => 'debit_id',
      p_hint => 'api.receivable_open shows what the customer has open.');
  END IF;
  v_payment_id := collect.payment_post(v_account, v_line.amount, 'wire', v_line.reference,
    least(v_line.booked_on::timestamp AT TIME ZONE 'UTC', system.clock_now()), 'suspense');
  PERFORM collect.payment_apply(p_customer_id, v_payment_id, p_debit_kind, p_debit_id);
  UPDATE collect.bank_line AS l
  SET status = 'placed', reason = 'placed by ' || system.actor(), customer_id = p_customer_id, debit_kind = p_debit_kind,
    debit_id = p_debit_id, payment_id = v_payment_id
  WHERE l.bank_line_id = p_bank_line_id;
  SELECT l.* INTO STRICT v_row FROM api.bank_line AS l WHERE l.bank_line_id = p_bank_line_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.bank_line_place(bigint, bigint, text, bigint) IS
$doc$Says whose money a line of a bank statement is that stands in suspense: it becomes a payment.

:param p_bank_line_id: the line, ambiguous or unmatched
:param p_customer_id: whose
:param p_debit_kind: invoice, opening_invoice, opening, adjustment or penalty that it settles first; NULL: what is due longest
:param p_debit_id: key of that document
:returns: the line, placed
:raises TB101: no such line or customer
:raises TB102: nothing is open on that document
:raises TB105: the line is not in suspense
:raises TB202: a customer of another legal entity or currency
:example: SELECT * FROM api.bank_line_place(31, 7)$doc$;
GRANT EXECUTE ON FUNCTION api.bank_line_place(bigint, bigint, text, bigint) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.bank_line_take_back(p_bank_line_id bigint, p_reason text) RETURNS api.bank_line
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_line collect.bank_line := collect.bank_line_locked(p_bank_line_id, '{matched,placed}');
  v_row api.bank_line;
BEGIN
  PERFORM collect.payment_take_back(v_line.payment_id, p_reason, 'suspense');
  UPDATE collect.bank_line AS l
  SET status = 'unmatched', reason = p_reason, customer_id = NULL, debit_kind = NULL, debit_id = NULL, payment_id = NULL
  WHERE l.bank_line_id = p_bank_line_id;
  SELECT l.* INTO STRICT v_row FROM api.bank_line AS l WHERE l.bank_line_id = p_bank_line_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.bank_line_take_back(bigint, text) IS
$doc$Takes a payment back that was the wrong customer's: its money stands in suspense, to be placed again.

:param p_bank_line_id: the line, matched or placed
:param p_reason: why, for the record
:returns: the line, unmatched
:raises TB101: no such line
:raises TB102: no reason
:raises TB105: the line is no payment, or the payment was reversed or refunded
:example: SELECT * FROM api.bank_line_take_back(31, 'their brother''s invoice')$doc$;
GRANT EXECUTE ON FUNCTION api.bank_line_take_back(bigint, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.bank_line_return(p_bank_line_id bigint, p_reason text) RETURNS api.bank_line
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_line collect.bank_line := collect.bank_line_locked(p_bank_line_id, '{unmatched,ambiguous}');
  v_row api.bank_line;
BEGIN
  IF coalesce(p_reason, '') !~ '\S' THEN
    PERFORM system.raise_error('TB102', 'money goes back for a reason', p_column => 'reason');
  END IF;
  PERFORM collect.money_move(a.legal_entity_id, a.currency, 'cash', 'suspense', v_line.amount, 'bank_line:' || p_bank_line_id)
  FROM collect.bank_account AS a WHERE a.bank_account_id = v_line.bank_account_id;
  UPDATE collect.bank_line AS l SET status = 'returned', reason = p_reason WHERE l.bank_line_id = p_bank_line_id;
  SELECT l.* INTO STRICT v_row FROM api.bank_line AS l WHERE l.bank_line_id = p_bank_line_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.bank_line_return(bigint, text) IS $doc$Says that money in suspense went back to who sent it.

:param p_bank_line_id: the line, ambiguous or unmatched
:param p_reason: why, for the record
:returns: the line, returned
:raises TB101: no such line
:raises TB102: no reason
:raises TB105: the line is not in suspense
:example: SELECT * FROM api.bank_line_return(31, 'meant for another company')$doc$;
GRANT EXECUTE ON FUNCTION api.bank_line_return(bigint, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.bank_line_settle(
  p_bank_line_id bigint, p_payment_ids bigint[], p_fee numeric DEFAULT 0
) RETURNS api.bank_line
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_line collect.bank_line := collect.bank_line_locked(p_bank_line_id, '{unmatched,ambiguous}');
  v_account collect.bank_account;
  v_settled record;
  v_row api.bank_line;
BEGIN
  SELECT a.* INTO STRICT v_account FROM collect.bank_account AS a WHERE a.bank_account_id = v_line.bank_account_id;
  PERFORM collect.amount_check(p_fee, v_account.currency);
  v_settled := collect.payments_settle(p_payment_ids, v_line.reference, 'suspense');
  IF v_settled.legal_entity_id <> v_account.legal_entity_id OR v_settled.currency <> v_account.currency THEN
    PERFORM system.raise_error('TB202', 'these payments are of another legal entity or currency', p_column => 'payment_ids');
  END IF;
  IF p_fee < 0 OR v_settled.total - p_fee <> v_line.amount THEN
    PERFORM system.raise_error('TB102',
      format('payments of %s less a fee of %s are not the %s that came', v_settled.total, p_fee, v_line.amount), p_column => 'payment_ids');
  END IF;
  IF p_fee > 0 THEN
    PERFORM collect.money_move(v_account.legal_entity_id, v_account.currency, 'suspense', 'adjustment', p_fee,
      'bank_line:' || p_bank_line_id);
  END IF;
  UPDATE collect.bank_line AS l
  SET status = 'settled', reason = left(format('payments %s, fee %s', array_to_string(p_payment_ids, ', '), p_fee), 1000)
  WHERE l.bank_line_id = p_bank_line_id;
  SELECT l.* INTO STRICT v_row FROM api.bank_line AS l WHERE l.bank_line_id = p_bank_line_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.bank_line_settle(bigint, bigint[], numeric) IS
$doc$Says that a line of a bank statement is what payments in transit came as, such as a gateway's payout less its fee.

:param p_bank_line_id: the line, ambiguous or unmatched
:param p_payment_ids: payments in transit of the same legal entity and currency
:param p_fee: what was kept back of them; it is booked against the account adjustment
:returns: the line, settled
:raises TB101: no such line
:raises TB102: the payments less the fee are not what came
:raises TB105: the line is not in suspense, or a payment is not in transit
:raises TB202: payments of another legal entity or currency
:example: SELECT * FROM api.bank_line_settle(31, '{7,8}', 1.20)$doc$;
GRANT EXECUTE ON FUNCTION api.bank_line_settle(bigint, bigint[], numeric) TO pgtoll_admin, pgtoll_operator;
