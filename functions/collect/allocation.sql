-- Which credit settles which debit: the oldest first, or as chosen.

CREATE OR REPLACE FUNCTION collect.credit_apply(p_customer_id bigint) RETURNS numeric
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_applied numeric;
BEGIN
  -- Whoever allocates waits here, so that nothing is settled twice.
  PERFORM FROM ledger.account AS a WHERE a.customer_id = p_customer_id FOR NO KEY UPDATE;
  WITH item AS MATERIALIZED (
    SELECT i.* FROM collect.open_items(p_customer_id, 'infinity') AS i
  ), debit AS (
    -- Charges and taxes before penalties, the oldest first. Each debit and each credit is a stretch of one line of money.
    SELECT i.kind, i.document_id, i.due_on, sum(i.open) OVER line - i.open AS lo, sum(i.open) OVER line AS hi
    FROM item AS i WHERE i.open > 0
    WINDOW line AS (ORDER BY i.kind = 'penalty', i.due_on, i.kind, i.document_id ROWS UNBOUNDED PRECEDING)
  ), credit AS (
    SELECT i.kind, i.document_id, sum(-i.open) OVER line + i.open AS lo, sum(-i.open) OVER line AS hi
    FROM item AS i WHERE i.open < 0
    WINDOW line AS (ORDER BY i.kind, i.document_id ROWS UNBOUNDED PRECEDING)
  ), added AS (
    INSERT INTO collect.allocation AS n (customer_id, credit_kind, credit_id, debit_kind, debit_id, due_on, amount)
    SELECT p_customer_id, c.kind, c.document_id, d.kind, d.document_id, d.due_on, least(d.hi, c.hi) - greatest(d.lo, c.lo)
    FROM debit AS d
    INNER JOIN credit AS c ON c.lo < d.hi AND c.hi > d.lo
    ORDER BY d.lo, c.lo
    RETURNING n.amount
  )
  SELECT coalesce(sum(a.amount), 0) INTO v_applied FROM added AS a;
  RETURN v_applied;
END $$;
COMMENT ON FUNCTION collect.credit_apply(bigint) IS
$doc$Lets all credit of a customer that settles nothing yet settle the oldest debits, penalties last.

:param p_customer_id: the customer, whose account stays locked until the transaction ends
:returns: how much was applied
:example: SELECT collect.credit_apply(7)$doc$;

CREATE OR REPLACE FUNCTION collect.credit_take_back(p_customer_id bigint, p_kind text, p_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM ledger.account AS a WHERE a.customer_id = p_customer_id FOR NO KEY UPDATE;
  INSERT INTO collect.allocation (customer_id, credit_kind, credit_id, debit_kind, debit_id, due_on, amount)
  SELECT p_customer_id, p_kind, p_id, a.debit_kind, a.debit_id, a.due_on, -sum(a.amount)
  FROM collect.allocation AS a
  WHERE a.credit_kind = p_kind AND a.credit_id = p_id
  GROUP BY a.debit_kind, a.debit_id, a.due_on
  HAVING sum(a.amount) <> 0
  ORDER BY a.due_on, a.debit_kind, a.debit_id;
END $$;
COMMENT ON FUNCTION collect.credit_take_back(bigint, text, bigint) IS $doc$Takes back all that a credit settles.

:param p_customer_id: whose it is
:param p_kind: payment, adjustment, credit_note, invoice or opening
:param p_id: its key
:returns: nothing
:example: SELECT collect.credit_take_back(7, 'payment', 12)$doc$;

CREATE OR REPLACE FUNCTION api.credit_apply(p_customer_id bigint) RETURNS numeric
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account := collect.account_of(p_customer_id);
BEGIN
  RETURN collect.credit_apply(v_account.customer_id);
END $$;
COMMENT ON FUNCTION api.credit_apply(bigint) IS
$doc$Lets a customer's credit that settles nothing yet settle what is due longest; charges and taxes before penalties.

:param p_customer_id: the customer
:returns: how much was applied; 0 when there is no such credit or nothing is open
:raises TB101: no such customer
:example: SELECT api.credit_apply(7)$doc$;
GRANT EXECUTE ON FUNCTION api.credit_apply(bigint) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.payment_allocate(
  p_payment_id bigint, p_debit_kind text, p_debit_id bigint, p_amount numeric DEFAULT NULL
) RETURNS api.allocation
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_payment collect.payment;
  v_left numeric;
  v_open numeric;
  v_due_on date;
  v_amount numeric;
  v_allocation_id bigint;
  v_row api.allocation;
BEGIN
  SELECT p.* INTO v_payment FROM collect.payment AS p WHERE p.payment_id = p_payment_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('payment %s does not exist', coalesce(p_payment_id::text, 'NULL')),
      p_column => 'payment_id');
  END IF;
  PERFORM FROM ledger.account AS a WHERE a.customer_id = v_payment.customer_id FOR NO KEY UPDATE;
  SELECT max(-i.open) FILTER (WHERE i.kind = 'payment' AND i.document_id = p_payment_id AND i.open < 0),
    max(i.open) FILTER (WHERE i.kind = p_debit_kind AND i.document_id = p_debit_id AND i.open > 0),
    max(i.due_on) FILTER (WHERE i.kind = p_debit_kind AND i.document_id = p_debit_id AND i.open > 0)
  INTO v_left, v_open, v_due_on
  FROM collect.open_items(v_payment.customer_id, 'infinity') AS i;
  IF v_open IS NULL THEN
    PERFORM system.raise_error('TB102', format('nothing is open on %s %s', p_debit_kind, p_debit_id), p_column => 'debit_id',
      p_hint => 'api.receivable_open shows what the customer has open.');
  END IF;
  v_amount := coalesce(p_amount, least(v_left, v_open));
  IF (v_amount > 0 AND v_amount <= v_open AND v_amount <= v_left) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102',
      format('%s cannot be settled: the payment has %s left, %s is open', v_amount, coalesce(v_left, 0), v_open),
      p_column => 'amount', p_hint => 'api.allocation_take_back frees what the payment settles now.');
  END IF;
  PERFORM collect.amount_check(v_amount, v_payment.currency);
  INSERT INTO collect.allocation AS a (customer_id, credit_kind, credit_id, debit_kind, debit_id, due_on, amount)
  VALUES (v_payment.customer_id, 'payment', p_payment_id, p_debit_kind, p_debit_id, v_due_on, v_amount)
  RETURNING a.allocation_id INTO v_allocation_id;
  SELECT a.* INTO STRICT v_row FROM api.allocation AS a WHERE a.allocation_id = v_allocation_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.payment_allocate(bigint, text, bigint, numeric) IS $doc$Lets a payment settle a debit of choice.

:param p_payment_id: the payment
:param p_debit_kind: invoice, opening_invoice, opening, adjustment or penalty
:param p_debit_id: key of that document
:param p_amount: how much; NULL is as much as is left and open
:returns: the allocation
:raises TB101: no such payment
:raises TB102: nothing is open there, or more than is left or open
:example: SELECT * FROM api.payment_allocate(12, 'invoice', 4)$doc$;
GRANT EXECUTE ON FUNCTION api.payment_allocate(bigint, text, bigint, numeric) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.allocation_take_back(p_payment_id bigint) RETURNS SETOF api.allocation
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 3 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_customer_id bigint := (SELECT p.customer_id FROM collect.payment AS p WHERE p.payment_id = p_payment_id);
  v_last bigint := (SELECT max(a.allocation_id) FROM collect.allocation AS a WHERE a.credit_kind = 'payment' AND a.credit_id = p_payment_id);
BEGIN
  IF v_customer_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('payment %s does not exist', coalesce(p_payment_id::text, 'NULL')),
      p_column => 'payment_id');
  END IF;
  PERFORM collect.credit_take_back(v_customer_id, 'payment', p_payment_id);
  RETURN QUERY
  SELECT a.* FROM api.allocation AS a
  WHERE a.credit_kind = 'payment' AND a.credit_id = p_payment_id AND a.allocation_id > coalesce(v_last, 0)
  ORDER BY a.allocation_id;
END $$;
COMMENT ON FUNCTION api.allocation_take_back(bigint) IS
$doc$Frees all that a payment settles, so that it can settle something else; the payment stays.

:param p_payment_id: the payment
:returns: the new rows, with negative amounts; none when it settled nothing
:raises TB101: no such payment
:example: SELECT * FROM api.allocation_take_back(12)$doc$;
GRANT EXECUTE ON FUNCTION api.allocation_take_back(bigint) TO pgtoll_admin, pgtoll_operator;

SELECT resource.declare('allocation', 'collect.allocation', p_filter => '{customer_id,credit_kind,credit_id,debit_kind,debit_id}',
  p_sort => '{-allocation_id}', p_verbs => '{get,list}');
