-- Payment methods: tokens of a gateway, one of them the one to charge. What is removed stays on record.
SELECT resource.declare('payment_method', 'party.payment_method',
  p_filter => '{customer_id,kind,gateway,token,last_four,is_default,status}', p_sort => '{}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION party.payment_method_lock(p_payment_method_id bigint) RETURNS api.payment_method
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.payment_method;
BEGIN
  -- The customer first: who is the default is a matter of all of a customer's methods.
  PERFORM FROM party.customer AS c
  WHERE c.customer_id = (
    SELECT m.customer_id FROM party.payment_method AS m WHERE m.payment_method_id = p_payment_method_id
  ) FOR NO KEY UPDATE;
  PERFORM FROM party.payment_method AS m WHERE m.payment_method_id = p_payment_method_id FOR NO KEY UPDATE;
  SELECT m.* INTO v_row FROM api.payment_method AS m WHERE m.payment_method_id = p_payment_method_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101',
      format('payment method %s does not exist', coalesce(p_payment_method_id::text, 'NULL')),
      p_detail => jsonb_build_object('payment_method_id', p_payment_method_id), p_column => 'payment_method_id');
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION party.payment_method_lock(bigint) IS $doc$Locks a payment method and its customer for a change.

:param p_payment_method_id: the payment method
:returns: the payment method as it is
:raises TB101: no such payment method
:example: SELECT * FROM party.payment_method_lock(1)$doc$;

CREATE OR REPLACE FUNCTION party.payment_method_check_active(p_method api.payment_method) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_method.status <> 'active' THEN
    PERFORM system.raise_error('TB110', format('payment method %s is removed', p_method.payment_method_id),
      p_column => 'payment_method_id', p_hint => 'Add it again with a new token.');
  END IF;
END $$;
COMMENT ON FUNCTION party.payment_method_check_active(api.payment_method) IS
$doc$Refuses a payment method that is removed.

:param p_method: the payment method
:returns: nothing
:raises TB110: it is removed
:example: SELECT party.payment_method_check_active(m) FROM api.payment_method AS m$doc$;

CREATE OR REPLACE FUNCTION api.payment_method_create(
  p_customer_id bigint,
  p_gateway system.slug,
  p_token text,
  p_kind text DEFAULT 'card',
  p_brand text DEFAULT '',
  p_last_four text DEFAULT '',
  p_expires_on date DEFAULT NULL
) RETURNS api.payment_method
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.payment_method;
  v_payment_method_id bigint;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  PERFORM party.customer_lock(p_customer_id);
  INSERT INTO party.payment_method AS m (customer_id, kind, gateway, token, brand, last_four, expires_on, is_default)
  VALUES (
    p_customer_id, p_kind, p_gateway, p_token, p_brand, p_last_four, party.month_end(p_expires_on),
    NOT EXISTS (SELECT FROM party.payment_method AS o WHERE o.customer_id = p_customer_id AND o.is_default)
  ) RETURNING m.payment_method_id INTO v_payment_method_id;
  SELECT m.* INTO STRICT v_row FROM api.payment_method AS m WHERE m.payment_method_id = v_payment_method_id;
  RETURN v_row;
EXCEPTION
  WHEN unique_violation OR check_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.payment_method_create IS
$doc$Adds a card or bank account of a customer by the payment gateway's token; never by its number.

A customer who has no default yet gets this one as default.
:param p_customer_id: the customer
:param p_gateway: code of the payment gateway
:param p_token: the gateway's name for it
:param p_kind: card or bank_account
:param p_brand: brand of the card or name of the bank
:param p_last_four: last four digits, for people to know it by
:param p_expires_on: for a card any day of the month it is good until; the last of that month is kept
:returns: the new payment method
:raises TB101: no such customer
:raises TB102: a value is missing, refused by a check, or holds a card number
:raises TB103: the gateway's token is known already
:example: SELECT * FROM api.payment_method_create(1, 'stripe', 'pm_1', 'card', 'Visa', '4242', '2027-03-01')$doc$;
GRANT EXECUTE ON FUNCTION api.payment_method_create TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.payment_method_update(
  p_payment_method_id bigint,
  p_version integer DEFAULT NULL,
  p_brand text DEFAULT NULL,
  p_last_four text DEFAULT NULL,
  p_expires_on date DEFAULT NULL
) RETURNS api.payment_method
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.payment_method := party.payment_method_lock(p_payment_method_id);
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  PERFORM party.payment_method_check_active(v_row);
  IF p_version <> v_row.version THEN
    PERFORM system.raise_error('TB104',
      format('payment method %s has changed since version %s', p_payment_method_id, p_version),
      p_detail => jsonb_build_object('payment_method_id', p_payment_method_id, 'version', v_row.version),
      p_hint => 'Read it again and repeat the change.', p_column => 'version');
  END IF;
  UPDATE party.payment_method AS m SET
    brand = coalesce(p_brand, m.brand),
    last_four = coalesce(p_last_four, m.last_four),
    expires_on = coalesce(party.month_end(p_expires_on), m.expires_on)
  WHERE m.payment_method_id = p_payment_method_id;
  SELECT m.* INTO STRICT v_row FROM api.payment_method AS m WHERE m.payment_method_id = p_payment_method_id;
  RETURN v_row;
EXCEPTION
  WHEN check_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.payment_method_update IS
$doc$Changes what is known of a payment method, such as when the gateway renewed the card; what is not given stays.

:param p_payment_method_id: the payment method
:param p_version: the version the change is based on; NULL overwrites whatever is there
:param p_brand: brand of the card or name of the bank
:param p_last_four: last four digits
:param p_expires_on: any day of the month it is good until; the last of that month is kept
:returns: the payment method as it is now
:raises TB101: no such payment method
:raises TB102: a value is refused by a check, or holds a card number
:raises TB104: it was changed after p_version
:raises TB110: it is removed
:example: SELECT * FROM api.payment_method_update(1, p_expires_on => '2030-03-01')$doc$;
GRANT EXECUTE ON FUNCTION api.payment_method_update TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.payment_method_default(p_payment_method_id bigint) RETURNS api.payment_method
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.payment_method := party.payment_method_lock(p_payment_method_id);
BEGIN
  PERFORM party.payment_method_check_active(v_row);
  -- In two steps: the index that allows one default looks at each row as it is written.
  UPDATE party.payment_method AS m SET is_default = false
  WHERE m.customer_id = v_row.customer_id AND m.is_default AND m.payment_method_id <> p_payment_method_id;
  UPDATE party.payment_method AS m SET is_default = true
  WHERE m.payment_method_id = p_payment_method_id AND NOT m.is_default;
  SELECT m.* INTO STRICT v_row FROM api.payment_method AS m WHERE m.payment_method_id = p_payment_method_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.payment_method_default(bigint) IS
$doc$Makes a payment method the one to charge, in the place of another.

:param p_payment_method_id: the payment method
:returns: the payment method as it is now
:raises TB101: no such payment method
:raises TB110: it is removed
:example: SELECT * FROM api.payment_method_default(1)$doc$;
GRANT EXECUTE ON FUNCTION api.payment_method_default(bigint) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.payment_method_remove(p_payment_method_id bigint) RETURNS api.payment_method
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.payment_method := party.payment_method_lock(p_payment_method_id);
BEGIN
  UPDATE party.payment_method AS m SET status = 'removed', is_default = false
  WHERE m.payment_method_id = p_payment_method_id AND m.status <> 'removed';
  SELECT m.* INTO STRICT v_row FROM api.payment_method AS m WHERE m.payment_method_id = p_payment_method_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.payment_method_remove(bigint) IS
$doc$Takes a payment method out of use for good; its row stays, and nobody becomes default in its place.

:param p_payment_method_id: the payment method
:returns: the payment method, removed
:raises TB101: no such payment method
:example: SELECT * FROM api.payment_method_remove(1)$doc$;
GRANT EXECUTE ON FUNCTION api.payment_method_remove(bigint) TO pgtoll_admin, pgtoll_operator;
