-- A correction is a transaction of its own with the entries turned around; nothing that was booked changes.

CREATE OR REPLACE FUNCTION ledger.transaction_reverse(p_transaction_id bigint, p_reversal_id bigint, p_reference text)
RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_transaction ledger.transaction;
BEGIN
  SELECT t.* INTO v_transaction FROM ledger.transaction AS t
  WHERE t.transaction_id = p_transaction_id FOR NO KEY UPDATE;
  IF NOT FOUND OR v_transaction.kind IN ('usage', 'invoice', 'reversal')
    OR EXISTS (SELECT FROM ledger.transaction AS r WHERE r.reverses = p_transaction_id) THEN
    PERFORM system.raise_error('TB105', format('transaction %s cannot be reversed', p_transaction_id));
  END IF;
  PERFORM ledger.transaction_post(
    ARRAY[ROW(
      p_reversal_id, 'reversal', v_transaction.account_id, v_transaction.currency, NULL, p_reference, false
    )::ledger.posting],
    (
      SELECT array_agg(ROW(p_reversal_id, e.account_id, e.bucket, -e.amount)::ledger.leg ORDER BY e.seq)
      FROM ledger.entry AS e
      WHERE e.transaction_id = p_transaction_id AND e.booked_at = v_transaction.booked_at
    )
  );
  UPDATE ledger.transaction AS t SET reverses = p_transaction_id WHERE t.transaction_id = p_reversal_id;
END $$;
COMMENT ON FUNCTION ledger.transaction_reverse(bigint, bigint, text) IS
$doc$Takes a payment or adjustment back: the same entries with the other sign.

:param p_transaction_id: the transaction to take back
:param p_reversal_id: id of the new one, from ledger.transaction_id_seq
:param p_reference: what it came from, such as payment:7
:returns: nothing
:raises TB105: it is unknown, of another kind, or was reversed already
:example: SELECT ledger.transaction_reverse(11, nextval('ledger.transaction_id_seq'), 'payment:7')$doc$;
