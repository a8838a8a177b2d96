-- Where a customer stands.

CREATE OR REPLACE FUNCTION api.customer_amount(p_customer_id bigint) RETURNS api.customer_amount
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.customer_amount;
BEGIN
  SELECT a.* INTO v_row FROM api.customer_amount AS a WHERE a.customer_id = p_customer_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', coalesce(p_customer_id::text, 'NULL')),
      p_detail => jsonb_build_object('customer_id', p_customer_id), p_column => 'customer_id');
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.customer_amount(bigint) IS
$doc$What a customer owes or has: amount due (postpaid) or available (prepaid), unbilled, reserved, exposure.

:param p_customer_id: the customer
:returns: the amounts of now
:raises TB101: no such customer
:example: SELECT * FROM api.customer_amount(1)$doc$;
GRANT EXECUTE ON FUNCTION api.customer_amount(bigint) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
