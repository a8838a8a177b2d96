-- A customer's own keys end with their data.
CREATE OR REPLACE FUNCTION access.customer_erase(p_customer_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE access.api_key AS k
  SET name = 'erased ' || k.api_key_id, revoked_at = coalesce(k.revoked_at, clock_timestamp())
  WHERE k.customer_id = p_customer_id;
  PERFORM system.audit_blank('{access.api_key}', jsonb_build_object('customer_id', p_customer_id), '{name}');
END $$;
COMMENT ON FUNCTION access.customer_erase(bigint) IS $doc$Revokes the API keys of a customer, and forgets their names.

:param p_customer_id: the customer
:returns: nothing
:example: SELECT access.customer_erase(7)$doc$;
