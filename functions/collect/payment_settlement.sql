-- Payments in transit: a gateway or a cheque said that money comes; here it does.

CREATE OR REPLACE FUNCTION collect.payments_settle(
  p_payment_ids bigint[], p_reference text, p_into text, OUT legal_entity_id bigint, OUT currency text, OUT total numeric
)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_wrong bigint;
  v_books integer;
BEGIN
  IF coalesce(cardinality(p_payment_ids), 0) = 0 THEN
    PERFORM system.raise_error('TB102', 'say which payments', p_column => 'payment_ids');
  END IF;
  -- Who takes one of them back meanwhile waits here, or made us wait.
  PERFORM FROM ledger.account AS a
  WHERE a.customer_id IN (SELECT p.customer_id FROM collect.payment AS p WHERE p.payment_id = ANY (p_payment_ids))
  ORDER BY a.account_id FOR NO KEY UPDATE;
  SELECT i.id INTO v_wrong
  FROM unnest(p_payment_ids) AS i (id)
  LEFT JOIN collect.payment AS p ON p.payment_id = i.id
  LEFT JOIN collect.payment_settlement AS s ON s.payment_id = i.id
  LEFT JOIN collect.payment_reversal AS r ON r.payment_id = i.id
  WHERE p.against IS DISTINCT FROM 'in_transit' OR s.payment_id IS NOT NULL OR r.payment_id IS NOT NULL
  ORDER BY i.id LIMIT 1;
  IF FOUND THEN
    PERFORM system.raise_error('TB105', format('payment %s is not in transit', coalesce(v_wrong::text, 'NULL')),
      p_column => 'payment_ids', p_hint => 'api.payment_list(p_in_transit => true) shows those that are.');
  END IF;
  SELECT min(a.legal_entity_id), min(p.currency), sum(p.amount), count(DISTINCT (a.legal_entity_id, p.currency))
  INTO legal_entity_id, currency, total, v_books
  FROM collect.payment AS p INNER JOIN ledger.account AS a ON a.customer_id = p.customer_id
  WHERE p.payment_id = ANY (p_payment_ids);
  IF v_books <> 1 THEN
    PERFORM system.raise_error('TB202', 'these payments are of several legal entities or currencies', p_column => 'payment_ids');
  END IF;
  INSERT INTO collect.payment_settlement (payment_id, settled_at, reference, transaction_id, actor)
  SELECT p.payment_id, system.clock_now(), coalesce(p_reference, ''),
    collect.money_move(legal_entity_id, p.currency, 'in_transit', p_into, p.amount, 'payment:' || p.payment_id), system.actor()
  FROM collect.payment AS p WHERE p.payment_id = ANY (p_payment_ids) ORDER BY p.payment_id;
END $$;
COMMENT ON FUNCTION collect.payments_settle(bigint[], text, text) IS $doc$Says that the money of payments in transit has come.

:param p_payment_ids: the payments
:param p_reference: the payout or the bank's reference
:param p_into: cash, or suspense for money that the bank's statement brought already
:returns: their legal entity, currency and sum
:raises TB102: no payment named
:raises TB105: one of them is not in transit
:raises TB202: they are of several legal entities or currencies
:example: SELECT * FROM collect.payments_settle('{7,8}', 'payout 12', 'cash')$doc$;

CREATE OR REPLACE FUNCTION api.payment_settle(p_payment_ids bigint[], p_reference text DEFAULT '') RETURNS SETOF api.payment
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM collect.payments_settle(p_payment_ids, p_reference, 'cash');
  RETURN QUERY SELECT p.* FROM api.payment AS p WHERE p.payment_id = ANY (p_payment_ids) ORDER BY p.payment_id;
END $$;
COMMENT ON FUNCTION api.payment_settle(bigint[], text) IS
$doc$Says that the bank has the money of payments that were in transit, such as cheques or a gateway's payout.

:param p_payment_ids: the payments, of one legal entity and currency
:param p_reference: the payout or the bank's reference
:returns: the payments, with settled_at
:raises TB102: no payment named
:raises TB105: one of them is not in transit
:raises TB202: they are of several legal entities or currencies
:example: SELECT * FROM api.payment_settle('{7,8}', 'payout 12')$doc$;
GRANT EXECUTE ON FUNCTION api.payment_settle(bigint[], text) TO pgtoll_admin, pgtoll_operator;
