-- What a customer does not accept of an invoice: it is set aside, and ends in a credit or is to be paid after all.
SELECT resource.declare('dispute', 'collect.dispute', p_filter => '{customer_id,debit_kind,debit_id}', p_sort => '{-dispute_id}',
  p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION collect.disputed(p_debit_kind text, p_debit_id bigint, p_at timestamptz) RETURNS numeric
LANGUAGE sql STABLE
RETURN (
  SELECT coalesce(sum(d.amount), 0) FROM collect.dispute AS d
  WHERE d.debit_kind = p_debit_kind AND d.debit_id = p_debit_id AND d.opened_at < p_at
    AND (d.closed_at IS NULL OR d.closed_at >= p_at)
);
COMMENT ON FUNCTION collect.disputed(text, bigint, timestamptz) IS $doc$How much of a document is disputed at an instant.

:param p_debit_kind: invoice or opening_invoice
:param p_debit_id: its key
:param p_at: the instant
:returns: the sum of disputes that were open just before it
:example: SELECT collect.disputed('invoice', 4, now())$doc$;

CREATE OR REPLACE FUNCTION api.dispute_open(
  p_debit_kind text, p_debit_id bigint, p_amount numeric, p_reason text
) RETURNS api.dispute
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_customer_id bigint;
  v_open numeric;
  v_disputed numeric;
  v_dispute_id bigint;
  v_row api.dispute;
BEGIN
  SELECT d.customer_id INTO v_customer_id
  FROM collect.debits() AS d
  WHERE d.kind = p_debit_kind AND d.document_id = p_debit_id AND d.kind IN ('invoice', 'opening_invoice');
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('%s %s does not exist', p_debit_kind, p_debit_id), p_column => 'debit_id');
  END IF;
  IF coalesce(p_reason, '') !~ '\S' THEN
    PERFORM system.raise_error('TB102', 'a dispute needs a reason', p_column => 'reason');
  END IF;
  PERFORM collect.amount_check(p_amount, a.currency) FROM ledger.account AS a WHERE a.customer_id = v_customer_id;
  -- Two disputes of one invoice at once would each find all of it open.
  PERFORM FROM ledger.account AS a WHERE a.customer_id = v_customer_id FOR NO KEY UPDATE;
  v_open := coalesce((
    SELECT i.open FROM collect.open_items(v_customer_id, 'infinity') AS i
    WHERE i.kind = p_debit_kind AND i.document_id = p_debit_id AND i.open > 0
  ), 0);
  v_disputed := collect.disputed(p_debit_kind, p_debit_id, 'infinity');
  IF (p_amount > 0 AND p_amount + v_disputed <= v_open) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102',
      format('%s cannot be disputed: %s is open, %s of it disputed already', p_amount, v_open, v_disputed), p_column => 'amount');
  END IF;
  INSERT INTO collect.dispute AS d (customer_id, debit_kind, debit_id, amount, reason, opened_at, opened_by)
  VALUES (v_customer_id, p_debit_kind, p_debit_id, p_amount, p_reason, system.clock_now(), system.actor())
  RETURNING d.dispute_id INTO v_dispute_id;
  SELECT d.* INTO STRICT v_row FROM api.dispute AS d WHERE d.dispute_id = v_dispute_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.dispute_open(text, bigint, numeric, text) IS
$doc$Sets a part of an invoice aside because the customer does not accept it: no penalty and no dunning for that part.

:param p_debit_kind: invoice or opening_invoice
:param p_debit_id: key of that document
:param p_amount: how much of it, at most what is open
:param p_reason: why, in the customer's words
:returns: the dispute
:raises TB101: no such document
:raises TB102: no reason, or more than is open and not disputed yet
:example: SELECT * FROM api.dispute_open('invoice', 4, 50.00, 'never called Cuba')$doc$;
GRANT EXECUTE ON FUNCTION api.dispute_open(text, bigint, numeric, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.dispute_close(p_dispute_id bigint, p_credit numeric, p_conclusion text) RETURNS api.dispute
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_dispute collect.dispute;
  v_account ledger.account;
  v_due_on date;
  v_adjustment_id bigint;
  v_row api.dispute;
BEGIN
  SELECT d.* INTO v_dispute FROM collect.dispute AS d WHERE d.dispute_id = p_dispute_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('dispute %s does not exist', coalesce(p_dispute_id::text, 'NULL')),
      p_column => 'dispute_id');
  END IF;
  IF v_dispute.closed_at IS NOT NULL THEN
    PERFORM system.raise_error('TB105', format('dispute %s was closed already', p_dispute_id), p_column => 'dispute_id');
  END IF;
  IF coalesce(p_conclusion, '') !~ '\S' THEN
    PERFORM system.raise_error('TB102', 'a dispute ends with a conclusion', p_column => 'conclusion');
  END IF;
  v_account := collect.account_of(v_dispute.customer_id);
  PERFORM collect.amount_check(p_credit, v_account.currency);
  IF (p_credit BETWEEN 0 AND v_dispute.amount) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', format('the credit is from 0 to %s', v_dispute.amount), p_column => 'credit');
  END IF;
  UPDATE collect.dispute AS d
  SET closed_at = system.clock_now(), closed_by = system.actor(), credited = p_credit, conclusion = p_conclusion
  WHERE d.dispute_id = p_dispute_id;
  IF p_credit > 0 THEN
    SELECT d.due_on INTO STRICT v_due_on FROM collect.debits() AS d
    WHERE d.kind = v_dispute.debit_kind AND d.document_id = v_dispute.debit_id;
    v_adjustment_id := collect.adjustment_post(v_account, p_credit,
      (SELECT r.reason_code_id FROM collect.reason_code AS r WHERE r.code = 'dispute'), p_conclusion);
    INSERT INTO collect.allocation (customer_id, credit_kind, credit_id, debit_kind, debit_id, due_on, amount)
    SELECT v_dispute.customer_id, 'adjustment', v_adjustment_id, v_dispute.debit_kind, v_dispute.debit_id, v_due_on,
      least(p_credit, i.open)
    FROM collect.open_items(v_dispute.customer_id, 'infinity') AS i
    -- What was paid meanwhile is the customer's to use elsewhere.
    WHERE i.kind = v_dispute.debit_kind AND i.document_id = v_dispute.debit_id AND i.open > 0;
  END IF;
  SELECT d.* INTO STRICT v_row FROM api.dispute AS d WHERE d.dispute_id = p_dispute_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.dispute_close(bigint, numeric, text) IS
$doc$Ends a dispute: so much is credited to the customer, and settles the document; the rest is to be paid.

:param p_dispute_id: the dispute
:param p_credit: how much the customer was right about, from 0 to what is disputed
:param p_conclusion: what was found
:returns: the dispute
:raises TB101: no such dispute
:raises TB102: a credit that cannot be, or no conclusion
:raises TB105: it was closed already
:example: SELECT * FROM api.dispute_close(3, 50.00, 'the call was another customer''s')$doc$;
GRANT EXECUTE ON FUNCTION api.dispute_close(bigint, numeric, text) TO pgtoll_admin, pgtoll_operator;
