-- What payments and adjustments share: whose account it is, whether the amount can be paid, and the booking itself.

CREATE OR REPLACE FUNCTION collect.account_of(p_customer_id bigint) RETURNS ledger.account
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account;
BEGIN
  SELECT a.* INTO v_account FROM ledger.account AS a WHERE a.customer_id = p_customer_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', coalesce(p_customer_id::text, 'NULL')),
      p_column => 'customer_id');
  END IF;
  RETURN v_account;
END $$;
COMMENT ON FUNCTION collect.account_of(bigint) IS $doc$The live account of a customer.

:param p_customer_id: the customer
:returns: the account
:raises TB101: no such customer
:example: SELECT * FROM collect.account_of(7)$doc$;

CREATE OR REPLACE FUNCTION collect.amount_check(p_amount numeric, p_currency text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_exponent integer := (SELECT i.exponent FROM system.iso_currency AS i WHERE i.code = p_currency);
BEGIN
  -- Written so that NaN, Infinity and NULL fail too.
  IF (abs(p_amount) < 1e14 AND p_amount = round(p_amount, coalesce(v_exponent, 6))) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', format('%s is not an amount of %s', coalesce(p_amount::text, 'NULL'), p_currency),
      p_hint => format('%s has %s decimals.', p_currency, coalesce(v_exponent, 6)), p_column => 'amount');
  END IF;
END $$;
COMMENT ON FUNCTION collect.amount_check(numeric, text) IS $doc$Refuses an amount that no coin of the currency can make.

:param p_amount: the amount
:param p_currency: ISO 4217 code
:returns: nothing
:raises TB102: no number, too large, or finer than the smallest coin
:example: SELECT collect.amount_check(10.05, 'CAD')$doc$;

CREATE OR REPLACE FUNCTION collect.money_post(
  p_account ledger.account, p_transaction_id bigint, p_kind text, p_amount numeric, p_against text, p_reference text
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_against_id bigint := ledger.account_shared(p_account.legal_entity_id, p_against, p_account.currency);
BEGIN
  PERFORM ledger.transaction_post(
    ARRAY[
      ROW(p_transaction_id, p_kind, p_account.account_id, p_account.currency, NULL, p_reference, false)::ledger.posting
    ],
    ARRAY[
      ROW(p_transaction_id, p_account.account_id, 'posted', p_amount)::ledger.leg,
      ROW(p_transaction_id, v_against_id, 'posted', -p_amount)::ledger.leg
    ]
  );
END $$;
COMMENT ON FUNCTION collect.money_post(ledger.account, bigint, text, numeric, text, text) IS
$doc$Books money between a customer and a shared account of the legal entity; call it last.

:param p_account: the customer's account
:param p_transaction_id: from ledger.transaction_id_seq
:param p_kind: payment or adjustment
:param p_amount: what the customer gets; negative takes
:param p_against: kind of the shared account, such as cash
:param p_reference: what it came from, such as payment:7
:returns: nothing
:example: SELECT collect.money_post(collect.account_of(7), 1, 'payment', 10.00, 'cash', 'payment:7')$doc$;

CREATE OR REPLACE FUNCTION collect.money_move(
  p_legal_entity_id bigint, p_currency text, p_from text, p_to text, p_amount numeric, p_reference text
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_transaction_id bigint := nextval('ledger.transaction_id_seq');
  v_from_id bigint := ledger.account_shared(p_legal_entity_id, p_from, p_currency);
BEGIN
  PERFORM ledger.transaction_post(
    ARRAY[ROW(v_transaction_id, 'payment', v_from_id, p_currency, NULL, p_reference, false)::ledger.posting],
    ARRAY[
      -- What a legal entity has stands below 0.
      ROW(v_transaction_id, v_from_id, 'posted', p_amount)::ledger.leg,
      ROW(v_transaction_id, ledger.account_shared(p_legal_entity_id, p_to, p_currency), 'posted', -p_amount)::ledger.leg
    ]
  );
  RETURN v_transaction_id;
END $$;
COMMENT ON FUNCTION collect.money_move(bigint, text, text, text, numeric, text) IS
$doc$Moves money of a legal entity between two of its shared accounts.

:param p_legal_entity_id: whose money
:param p_currency: of which currency
:param p_from: kind of the account it leaves, such as in_transit
:param p_to: kind of the account it comes to, such as cash
:param p_amount: how much
:param p_reference: what it came from, such as payment:7
:returns: transaction_id
:example: SELECT collect.money_move(1, 'CAD', 'in_transit', 'cash', 10.00, 'payment:7')$doc$;
