-- What happens to a customer as a whole: suspended, reinstated, closed, moved between prepaid and postpaid.

CREATE OR REPLACE FUNCTION party.customer_lock(p_customer_id bigint) RETURNS api.customer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.customer;
BEGIN
  PERFORM FROM party.customer AS c WHERE c.customer_id = p_customer_id FOR NO KEY UPDATE;
  SELECT c.* INTO v_row FROM api.customer AS c WHERE c.customer_id = p_customer_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', coalesce(p_customer_id::text, 'NULL')),
      p_detail => jsonb_build_object('customer_id', p_customer_id), p_column => 'customer_id');
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION party.customer_lock(bigint) IS $doc$Locks a customer for a change.

:param p_customer_id: the customer
:returns: the customer as it is
:raises TB101: no such customer
:example: SELECT * FROM party.customer_lock(1)$doc$;

CREATE OR REPLACE FUNCTION party.customer_set_status(p_customer_id bigint, p_status text, p_reason text)
RETURNS api.customer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.customer := party.customer_lock(p_customer_id);
BEGIN
  IF v_row.status = 'closed' AND p_status <> 'closed' THEN
    PERFORM system.raise_error('TB110', format('customer %s is closed', p_customer_id), p_column => 'status',
      p_hint => 'Closing is for good: make a new customer.');
  END IF;
  UPDATE party.customer AS c SET status = p_status, status_reason = coalesce(p_reason, '')
  WHERE c.customer_id = p_customer_id AND c.status <> p_status;
  SELECT c.* INTO v_row FROM api.customer AS c WHERE c.customer_id = p_customer_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION party.customer_set_status(bigint, text, text) IS
$doc$Brings a customer into a status; one that is there already stays as it is.

:param p_customer_id: the customer
:param p_status: active, suspended or closed
:param p_reason: why
:returns: the customer as it is now
:raises TB101: no such customer
:raises TB110: the customer is closed
:example: SELECT * FROM party.customer_set_status(1, 'suspended', 'unpaid')$doc$;

CREATE OR REPLACE FUNCTION api.customer_suspend(p_customer_id bigint, p_reason text DEFAULT '') RETURNS api.customer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN party.customer_set_status(p_customer_id, 'suspended', p_reason);
END $$;
COMMENT ON FUNCTION api.customer_suspend(bigint, text) IS $doc$Suspends a customer; calls that come in all the same are still rated.

:param p_customer_id: the customer
:param p_reason: why; it stands in the history
:returns: the customer as it is now
:raises TB101: no such customer
:raises TB110: the customer is closed
:example: SELECT * FROM api.customer_suspend(1, p_reason => 'unpaid')$doc$;
GRANT EXECUTE ON FUNCTION api.customer_suspend(bigint, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.customer_reinstate(p_customer_id bigint, p_reason text DEFAULT '') RETURNS api.customer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN party.customer_set_status(p_customer_id, 'active', p_reason);
END $$;
COMMENT ON FUNCTION api.customer_reinstate(bigint, text) IS $doc$Makes a suspended customer active again.

:param p_customer_id: the customer
:param p_reason: why; it stands in the history
:returns: the customer as it is now
:raises TB101: no such customer
:raises TB110: the customer is closed
:example: SELECT * FROM api.customer_reinstate(1, p_reason => 'paid')$doc$;
GRANT EXECUTE ON FUNCTION api.customer_reinstate(bigint, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.customer_close(p_customer_id bigint, p_reason text DEFAULT '') RETURNS api.customer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN party.customer_set_status(p_customer_id, 'closed', p_reason);
END $$;
COMMENT ON FUNCTION api.customer_close(bigint, text) IS
$doc$Closes a customer for good; history stays, and usage not yet invoiced is still invoiced.

:param p_customer_id: the customer
:param p_reason: why; it stands in the history
:returns: the customer as it is now
:raises TB101: no such customer
:raises TB105: it is a reseller, and customers of its own are not closed
:example: SELECT * FROM api.customer_close(1, p_reason => 'moved away')$doc$;
GRANT EXECUTE ON FUNCTION api.customer_close(bigint, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.customer_set_billing_mode(p_customer_id bigint, p_billing_mode text) RETURNS api.customer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.customer := party.customer_lock(p_customer_id);
  v_account ledger.account;
BEGIN
  IF p_billing_mode IS NULL OR p_billing_mode NOT IN ('prepaid', 'postpaid') THEN
    PERFORM system.raise_error('TB102', format('%s is not a billing mode', coalesce(p_billing_mode, 'NULL')),
      p_column => 'billing_mode', p_hint => 'One of prepaid, postpaid.');
  END IF;
  IF v_row.status = 'closed' THEN
    PERFORM system.raise_error('TB110', format('customer %s is closed', p_customer_id), p_column => 'customer_id');
  END IF;
  -- Chunks that are being rated know the old mode: they finish first (rating.chunk_rate shares this lock).
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.billing_mode', 0));
  SELECT a.* INTO STRICT v_account FROM ledger.account AS a WHERE a.customer_id = p_customer_id FOR NO KEY UPDATE;
  -- Usage of 0.00 waits for an invoice too.
  IF v_row.billing_mode <> p_billing_mode AND (
    v_account.unbilled <> 0 OR v_account.reserved <> 0 OR EXISTS (
      SELECT FROM ledger.transaction AS t
      WHERE t.account_id = v_account.account_id AND t.kind = 'usage' AND t.cleared_by IS NULL
    )
  ) THEN
    PERFORM system.raise_error('TB105', format('customer %s has usage that is not invoiced yet', p_customer_id),
      p_detail => jsonb_build_object('unbilled', v_account.unbilled::text, 'reserved', v_account.reserved::text),
      p_hint => 'Invoice it first.', p_column => 'billing_mode');
  END IF;
  UPDATE party.customer AS c SET billing_mode = p_billing_mode
  WHERE c.customer_id = p_customer_id AND c.billing_mode <> p_billing_mode;
  SELECT c.* INTO v_row FROM api.customer AS c WHERE c.customer_id = p_customer_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.customer_set_billing_mode(bigint, text) IS
$doc$Moves a customer between prepaid and postpaid, when nothing waits for an invoice.

:param p_customer_id: the customer
:param p_billing_mode: prepaid or postpaid
:returns: the customer as it is now
:raises TB101: no such customer
:raises TB102: no such billing mode
:raises TB105: usage waits for an invoice, or money is reserved for a call in progress
:raises TB110: the customer is closed
:example: SELECT * FROM api.customer_set_billing_mode(1, 'prepaid')$doc$;
GRANT EXECUTE ON FUNCTION api.customer_set_billing_mode(bigint, text) TO pgtoll_admin, pgtoll_operator;
