-- An account goes only with a customer that was never charged and never paid.

CREATE OR REPLACE FUNCTION ledger.account_remove(p_customer_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM ledger.account AS a
  WHERE a.customer_id = p_customer_id AND a.entries = 0
    -- Usage of 0.00 has a transaction without entries.
    AND NOT EXISTS (SELECT FROM ledger.transaction AS t WHERE t.account_id = a.account_id);
  IF EXISTS (SELECT FROM ledger.account AS a WHERE a.customer_id = p_customer_id) THEN
    PERFORM system.raise_error('TB105', format('the books name customer %s', p_customer_id), p_column => 'customer_id',
      p_detail => jsonb_build_object('customer_id', p_customer_id, 'used_by', 'ledger'),
      p_hint => 'Close the customer instead.');
  END IF;
END $$;
COMMENT ON FUNCTION ledger.account_remove(bigint) IS $doc$Removes a customer's account that nothing was ever booked on.

:param p_customer_id: the customer
:returns: nothing
:raises TB105: something was booked
:example: SELECT ledger.account_remove(7)$doc$;
