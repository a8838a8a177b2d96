-- A customer's own keys end with their data.
CREATE OR REPLACE FUNCTION access.customer_erase(p_customer_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE access.api_key AS k
  SET name = 'erased ' || k.api_key_id, revoked_at = coalesce(k.revoked_at, clock_timestamp())
  WHERE k.customer_id = p_customer_id;
  UPDATE access.web_user AS u
  SET login = 'erased-' || u.web_user_id, name = '', email = 'erased@invalid', active = false
  WHERE u.customer_id = p_customer_id;
  PERFORM system.audit_blank('{access.web_user}', jsonb_build_object('customer_id', p_customer_id), '{login,name,email}');
  PERFORM system.audit_blank('{access.api_key}', jsonb_build_object('customer_id', p_customer_id), '{name}');
END $$;
COMMENT ON FUNCTION access.customer_erase(bigint) IS
$doc$Revokes the API keys of a customer, and forgets their names and those of the customer's people.

:param p_customer_id: the customer
:returns: nothing
:example: SELECT access.customer_erase(7)$doc$;
