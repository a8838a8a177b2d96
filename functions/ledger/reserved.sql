-- Money set aside on a live account: one guarded UPDATE, so that no two calls ever get the same cent.

CREATE OR REPLACE FUNCTION ledger.account_reserve(p_account_id bigint, p_amount numeric, p_credit numeric) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE ledger.account AS a SET reserved = a.reserved + p_amount
  WHERE a.account_id = p_account_id AND (p_credit IS NULL OR a.posted - a.unbilled - a.reserved + p_credit >= p_amount);
  RETURN FOUND;
END $$;
COMMENT ON FUNCTION ledger.account_reserve(bigint, numeric, numeric) IS
$doc$Sets money aside if it is there; the account stays locked until commit.

:param p_account_id: a customer's account
:param p_amount: how much
:param p_credit: how far below zero the account may go, the reserved money counted; NULL is any depth
:returns: false when it is not there: nothing was set aside
:example: SELECT ledger.account_reserve(7, 0.50, 0)$doc$;

CREATE OR REPLACE FUNCTION ledger.account_unreserve(p_account_ids bigint[], p_amounts numeric[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE ledger.account AS a SET reserved = a.reserved - u.amount
  FROM unnest(p_account_ids, p_amounts) AS u (account_id, amount)
  WHERE a.account_id = u.account_id;
END $$;
COMMENT ON FUNCTION ledger.account_unreserve(bigint[], numeric[]) IS
$doc$Gives back money that was set aside. Lock several accounts before (ledger.account_lock).

:param p_account_ids: customers' accounts, each once
:param p_amounts: how much of each, in the same order
:returns: nothing
:example: SELECT ledger.account_unreserve('{7}', '{0.50}')$doc$;

CREATE OR REPLACE FUNCTION ledger.account_lock(p_account_ids bigint[]) RETURNS SETOF ledger.account
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT a.* FROM ledger.account AS a
  WHERE a.account_id = ANY (p_account_ids) AND a.kind = 'customer'
  ORDER BY a.account_id
  FOR NO KEY UPDATE;
END $$;
COMMENT ON FUNCTION ledger.account_lock(bigint[]) IS
$doc$Locks live accounts in the one order in which everybody locks them.

:param p_account_ids: the accounts; shared ones are passed over
:returns: the accounts as they are
:example: SELECT * FROM ledger.account_lock('{7,8}')$doc$;
